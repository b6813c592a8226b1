package order

import (
	"fmt"
	"io"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
)

// reportEvery is how often an order that waits for its proof is spoken of, though nothing has changed.
const reportEvery = 30 * time.Second

// orderReport prints how an order goes: every change, and every half a minute what is still awaited.
type orderReport struct {
	to     io.Writer
	limit  time.Duration // --timeout
	began  time.Time
	spoken time.Time
	line   string
}

func NewOrderReport(to io.Writer, limit time.Duration, now time.Time) *orderReport {
	return &orderReport{to: to, limit: limit, began: now, spoken: now}
}

// Update takes the order as it is now; nil before its first step.
func (r *orderReport) Update(s *model.OrderState, now time.Time) {
	if s != nil && !s.Open() {
		return
	}
	line := ""
	if s != nil {
		line = progress(s)
	}
	switch {
	case line != r.line:
		r.line = line
		fmt.Fprintln(r.to, line)
	case now.Sub(r.spoken) >= reportEvery:
		fmt.Fprintln(r.to, r.waiting(s, now))
	default:
		return
	}
	r.spoken = now
}

// waiting says how long it has taken, what is shown, what is awaited and when the waiting ends.
func (r *orderReport) waiting(s *model.OrderState, now time.Time) string {
	head := "still waiting after " + phrase.Span(now.Sub(r.began))
	limit := r.limit
	switch {
	case s == nil:
		return fmt.Sprintf("%s: nothing was sent yet; checking once more that nothing has changed. Gives up after %s", head, phrase.Span(limit))
	case s.Stage == model.Sent:
		return fmt.Sprintf("%s for the platform's answer. Gives up after %s", head, phrase.Span(limit))
	case s.Stage == model.Lost:
		limit = min(limit, model.UnknownAfter)
	}
	shown := s.Progress()
	if shown == "" {
		shown = "the platform shows no sign of it yet"
	}
	return fmt.Sprintf("%s for %s: %s. Gives up after %s", head, s.Awaited(), shown, phrase.Span(limit))
}

// progress is how far an order has come, in a few words.
func progress(s *model.OrderState) string {
	switch s.Stage {
	case model.Sent:
		if s.Through > 0 {
			return "sent, " + s.Progress()
		}
		return "sent"
	case model.Lost:
		text := "the answer was lost: " + s.Why + ". It is not sent again; what the platform shows will tell"
		if s.Credit == model.Another {
			text += ". By now it shows what was done by " + ledger.Author(s.By)
		}
		return text
	}
	head := "accepted"
	if behind := model.Behind(s.Left); behind != "" {
		head += " (" + behind + ")"
	}
	if !s.Answered {
		head = "the platform shows it"
	}
	if s.Version > 0 {
		head += fmt.Sprintf(" as v%d", s.Version)
	}
	switch {
	case s.Need == 0:
		return head
	case s.Version > 0:
		return fmt.Sprintf("%s, %d of %d on it", head, s.Have, s.Need)
	}
	return head + ", " + s.Progress()
}
