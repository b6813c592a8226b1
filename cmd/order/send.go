package order

import (
	"context"
	"errors"
	"fmt"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/fault"
)

// answerGrace is how long an interrupt waits for the answer to an order that is on its way, to say what became of it.
const answerGrace = 2 * time.Second

// send gives the order to the hub, once, and tells how it goes.
func (v *orderVerb) send(ctx context.Context, o model.Order) error {
	began := v.Clock()
	if err := v.Hub.Do(ctx, o); err != nil {
		return base.ExitError{Code: base.ExitNo, Err: err}
	}
	limit, cancel := context.WithTimeout(ctx, v.f.timeout)
	defer cancel()
	report := NewOrderReport(v.Stderr, v.f.timeout, began)
	err := v.Until(limit, func(*model.State) bool {
		s := v.last()
		report.Update(s, v.Clock())
		if s == nil {
			return false
		}
		return !s.Open() || !v.f.wait && s.Stage != model.Sent
	})
	if ctx.Err() != nil {
		return v.interrupted()
	}
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return v.ended(began)
}

func (v *orderVerb) last() *model.OrderState {
	if a := v.State.App(v.app); a != nil {
		return a.LastOrder()
	}
	return nil
}

// ended tells the end and gives its exit code.
func (v *orderVerb) ended(began time.Time) error {
	s := v.last()
	if s == nil {
		return base.ExitError{Code: base.ExitUndecided, Err: &fault.Error{What: "the order has no end", Code: "order",
			Why: "it was accepted, but nothing more was heard of it within " + phrase.Span(v.f.timeout), Do: "gonogo ps and gonogo releases show the current state"}}
	}
	took := v.Clock().Sub(began).Round(time.Second)
	if v.f.json {
		if err := base.PrintJSON(v.Stdout, endOf(s, took), false); err != nil {
			return err
		}
	}
	switch s.Stage {
	case model.Done:
		v.done(s, took)
		return unreached(s)
	case model.Refused:
		return base.ExitError{Code: base.ExitNo, Err: &fault.Error{What: "cannot " + s.Describe() + ", and nothing was sent", Why: s.Why, Do: s.Do, Code: "order"}}
	case model.Failed:
		return base.ExitError{Code: base.ExitNo, Err: &fault.Error{What: "cannot " + s.Describe(), Why: s.Why, Do: s.Do, Code: "order"}}
	case model.Accepted:
		if !v.f.wait {
			v.printEnd(fmt.Sprintf("accepted: %s", describe(s)))
			return unreached(s)
		}
	}
	return base.ExitError{Code: base.ExitUndecided, Err: v.undecided(s)}
}

// unreached names the dynos of several that an order did not reach, though the others went well; nil when there are none.
func unreached(s *model.OrderState) error {
	if len(s.Left) == 0 {
		return nil
	}
	return base.ExitError{Code: base.ExitNo, Err: &fault.Error{What: "not every dyno was reached", Why: model.Behind(s.Left), Do: "gonogo ps shows what is running", Code: "order"}}
}

// done tells a good end: whose doing it was, what runs, and what brings back what was.
func (v *orderVerb) done(s *model.OrderState, took time.Duration) {
	head := "done"
	if doubt := s.Doubt(); doubt != "" {
		head += ", " + doubt
	}
	if !s.Answered {
		shown := "the platform shows what was wanted, but not who did it"
		switch {
		case s.Credit == model.Ours:
			shown = "what the platform shows proves that it was done"
		case s.Inverse != nil:
			shown += ": no undo is offered"
		}
		fmt.Fprintln(v.Stderr, "the answer was lost ("+s.Why+"); "+shown)
	}
	if trouble := s.Trouble(); trouble != "" {
		fmt.Fprintln(v.Stderr, "but not all is well: "+trouble)
	}
	v.printEnd(fmt.Sprintf("%s: %s, after %s", head, describe(s), phrase.Span(took)))
	if undo, ok := s.Undo(s.EndedAt); ok {
		fmt.Fprintln(v.Stderr, "to undo: "+gonogoFor(undo))
	}
}

func (v *orderVerb) undecided(s *model.OrderState) error {
	f := &fault.Error{What: s.Describe() + " is not known to be done", Code: "order", Do: "gonogo ps and gonogo releases show the current state"}
	switch s.Stage {
	case model.Lost:
		f.Why = "the answer was lost, and nothing proves yet that it was done"
	case model.Unproved:
		f.Why = s.Unproven()
	default:
		f.Why = "after " + phrase.Span(v.f.timeout) + ": " + progress(s)
	}
	return f
}

// interrupted says what an interrupt cannot take back.
func (v *orderVerb) interrupted() error {
	grace, cancel := context.WithTimeout(context.Background(), answerGrace)
	defer cancel()
	_ = v.Until(grace, func(*model.State) bool { s := v.last(); return s != nil && s.Stage != model.Sent })
	switch s := v.last(); {
	case s == nil:
		fmt.Fprintln(v.Stderr, "gonogo: interrupted; whether the order was sent is not known. gonogo ps shows what is")
	case s.Stage == model.Refused:
		fmt.Fprintln(v.Stderr, "gonogo: interrupted; nothing was sent")
	case s.Stage == model.Failed:
		fmt.Fprintln(v.Stderr, "gonogo: interrupted; the platform had refused: "+s.Why)
	case s.Stage == model.Done:
		fmt.Fprintln(v.Stderr, "gonogo: interrupted, but "+s.Describe()+" was sent and is done already")
	case s.Stage == model.Unproved:
		fmt.Fprintln(v.Stderr, "gonogo: interrupted; "+s.Describe()+" was sent: "+s.Unproven())
	default:
		fmt.Fprintf(v.Stderr, "gonogo: interrupted, but %s was sent and goes on (%s). gonogo ps shows how it goes\n", s.Describe(), progress(s))
	}
	return base.ErrInterrupted
}

// printEnd tells a good end on stdout, unless JSON stands there.
func (v *orderVerb) printEnd(text string) {
	if !v.f.json {
		fmt.Fprintln(v.Stdout, text)
	}
}

func describe(s *model.OrderState) string {
	if s.Version > 0 {
		return fmt.Sprintf("%s as v%d", s.Describe(), s.Version)
	}
	return s.Describe()
}

// orderEnd is how an order ended, as --json has it.
type orderEnd struct {
	Order   model.Order  `json:"order"`
	Stage   model.Stage  `json:"stage"` // accepted, refused, failed, lost, done, unfinished, unknown; alone: unchanged
	Version int          `json:"version,omitempty"`
	Why     string       `json:"why,omitempty"`
	Do      string       `json:"do,omitempty"`
	Have    int          `json:"have,omitempty"`
	Need    int          `json:"need,omitempty"`
	Anew    int          `json:"started_anew,omitempty"` // restart, stop: of need, up or not
	Doer    string       `json:"doer,omitempty"`         // whose doing it is: ours, anybody, another
	By      string       `json:"by,omitempty"`           // another account that did it
	Left    []model.Left `json:"left,omitempty"`         // several dynos: those that it did not reach
	SentAt  time.Time    `json:"sent_at,omitzero"`
	EndedAt time.Time    `json:"ended_at,omitzero"`
	Seconds int          `json:"seconds"`
	Undo    string       `json:"undo,omitempty"` // the command of ours that brings back what was
}

func endOf(s *model.OrderState, took time.Duration) orderEnd {
	e := orderEnd{Order: s.Order, Stage: s.Stage, Version: s.Version, Why: s.Why, Do: s.Do, Have: s.Have, Need: s.Need,
		Anew: s.Anew, Doer: string(s.Credit), By: s.By, Left: s.Left,
		SentAt: s.SentAt, EndedAt: s.EndedAt, Seconds: int(took.Seconds())}
	if undo, ok := s.Undo(s.EndedAt); ok {
		e.Undo = gonogoFor(undo)
	}
	return e
}
