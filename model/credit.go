package model

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
)

// Credit is whose doing it is that the platform shows what an order wanted.
type Credit string

// The credits. An order whose answer came is ours; without an answer only the platform's records can name somebody.
const (
	Ours    Credit = "ours"
	Anybody Credit = "anybody" // the records name nobody: it may have been somebody else
	Another Credit = "another" // the records name another account
)

// recordLag is how far the stamp of a log line may lie before the order that it reports: the two clocks are compared in whole seconds.
const recordLag = 2 * time.Second

// deliveryLag is how long after its answer was lost an order may still reach the platform. What the same account does later was
// done at another terminal, or may have been.
const deliveryLag = 5 * time.Second

// creditOf compares the person and the time in a record of the platform with the token's account and the order's.
func (s *State) creditOf(o *OrderState, by string, at time.Time) Credit {
	switch {
	case s.Account == "" || by == "":
		return Anybody
	case !strings.EqualFold(by, s.Account):
		return Another
	case !o.Answered && !o.lostThere.IsZero() && at.After(o.lostThere.Add(deliveryLag)):
		return Anybody
	}
	return Ours
}

// credit tells who did what an order wanted, and the name of another account that did.
func (s *State) credit(a *App, o *OrderState) (Credit, string) {
	switch {
	case o.Answered:
		return Ours, ""
	case o.Verb == Rollback:
		r, c := s.rollbackRelease(a, o)
		return c, otherName(c, r.By)
	}
	best, name, unclear := Anybody, "", false
	for _, m := range a.Milestones {
		if m.At.Before(o.sentThere.Add(-recordLag)) || !o.reportedBy(m.Milestone.Milestone) {
			continue
		}
		switch c := s.creditOf(o, m.By, m.At); {
		case c == Ours:
			return Ours, ""
		case c == Anybody:
			unclear = true
		case !unclear:
			best, name = Another, m.By
		}
	}
	if unclear {
		return Anybody, ""
	}
	return best, name
}

func otherName(c Credit, by string) string {
	if c == Another {
		return by
	}
	return ""
}

// reportedBy tells whether a line of the platform's log reports just what an order wanted. No line reports a restart.
func (o *OrderState) reportedBy(m logs.Milestone) bool {
	switch {
	case o.Verb == Maintenance && m.Kind == logs.Maintenance:
		return m.Text == onOff(o.On)
	case o.Verb == Scale && m.Kind == logs.Scale:
		for _, c := range o.Scale {
			if !scaledTo(m.Names, c) {
				return false
			}
		}
		return true
	}
	return false
}

// scaledTo finds "web@2:Standard-1X" of a change among the words of a log line.
func scaledTo(words []string, c ScaleChange) bool {
	want := fmt.Sprintf("%s@%d", c.Type, c.To)
	for _, w := range words {
		if name, _, _ := strings.Cut(strings.TrimSuffix(w, ","), ":"); name == want {
			return true
		}
	}
	return false
}

// Doubt says whose doing it may be that an order's wish came true; empty when it is ours.
func (o *OrderState) Doubt() string {
	switch {
	case o.Credit == Another:
		return "by " + ledger.Author(o.By) + ", not by this order"
	case o.Credit == Anybody && (o.Verb == Restart || o.Verb == Stop):
		return "by you or by somebody else (perhaps the platform)"
	case o.Credit == Anybody:
		return "by you or by somebody else"
	}
	return ""
}

// Trouble says that what an order started again does not run, or which dynos it did not reach; empty when all is well.
func (o *OrderState) Trouble() string {
	if o.Verb != Restart && o.Verb != Stop {
		return ""
	}
	behind := Behind(o.Left)
	if o.Need == 0 || o.Have == o.Need {
		return behind
	}
	running := fmt.Sprintf("%d up", o.Have)
	if o.Have == 0 {
		running = "none is up"
	}
	text := fmt.Sprintf("%s, %s", o.startedAnew(), running)
	if behind != "" {
		text += ", " + behind
	}
	return text
}

// startedAnew counts the dynos of a restart that live a new life.
func (o *OrderState) startedAnew() string {
	has := "have"
	if o.Anew == 1 {
		has = "has"
	}
	return fmt.Sprintf("%d of %d %s restarted", o.Anew, o.Need, has)
}

// Progress is what the platform shows of an order by now, in a few words; empty when there is nothing to count.
func (o *OrderState) Progress() string {
	switch {
	case o.Stage == Sent && o.Through > 0:
		return fmt.Sprintf("%d of %d accepted", o.Through, len(o.Dynos))
	case o.Need == 0:
		return ""
	case o.Verb == Restart || o.Verb == Stop:
		return fmt.Sprintf("%s, %d up", o.startedAnew(), o.Have)
	case o.Verb == Rollback && o.Version > 0:
		return fmt.Sprintf("%d of %d up on v%d", o.Have, o.Need, o.Version)
	case o.Verb == Rollback && o.Credit == Another:
		return fmt.Sprintf("the only rollback to v%d is %s's", o.Target, ledger.Author(o.By))
	case o.Verb == Rollback:
		return fmt.Sprintf("no rollback to v%d is among the releases", o.Target)
	}
	return fmt.Sprintf("%d of %d up", o.Have, o.Need)
}

// Awaited is what an open order waits to be shown.
func (o *OrderState) Awaited() string {
	switch o.Verb {
	case Rollback:
		return fmt.Sprintf("a release that is a rollback to v%d, with every dyno up on it", o.Target)
	case Scale:
		return "the new quantity, with every dyno up"
	case Restart, Stop:
		return "a restart of every dyno"
	case Maintenance:
		return "maintenance " + onOff(o.On)
	}
	return "a proof"
}
