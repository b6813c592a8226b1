// Package guardcard shows the guard of a run of the screen: a word in the header, and the frame of its countdown.
package guardcard

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/guard"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// Guard is the guard of a run, as main gives it. It answers at once.
type Guard interface {
	Standing(model.AppID) (st guard.Standing, known bool)
	Stop(model.AppID)
	Allowed() string // where it is allowed; empty: that needs no word
}

// left is how long a countdown still takes, in whole seconds, rounded up; zero while guard reads everything once more.
func left(st *guard.Standing) time.Duration {
	if st.Reading {
		return 0
	}
	return (st.Run.Left() + time.Second - 1).Truncate(time.Second)
}

// Watch opens the frame of a guard when there is something to see, once for each time.
type Watch struct {
	Guard Guard // nil: nobody has asked for one

	shown map[model.AppID]shown
}

// shown is what the frame of an app was opened for last.
type shown struct {
	release int
	phase   guard.Phase
}

// Due is the frame that is to be opened now; nil: none.
func (w *Watch) Due(s *model.State) *Frame {
	if w.Guard == nil {
		return nil
	}
	for _, a := range s.Apps {
		st, known := w.Guard.Standing(a.ID)
		if !known || !st.Shows() {
			continue
		}
		if is := (shown{st.Run.Release, st.Run.Phase}); w.shown[a.ID] != is {
			if w.shown == nil {
				w.shown = map[model.AppID]shown{}
			}
			w.shown[a.ID] = is
			return &Frame{Guard: w.Guard, App: a.ID}
		}
	}
	return nil
}

// Runs are the words of the header about the guard of an app; frozen: nothing is looked at, and so guard does not count.
func (w *Watch) Runs(a *model.App, frozen bool) []draw.Run {
	if w.Guard == nil || a == nil {
		return nil
	}
	st, known := w.Guard.Standing(a.ID)
	dim := func(text string) []draw.Run { return []draw.Run{draw.R(theme.Dim, " "+text)} }
	switch m := &st.Run; {
	case !known:
		return dim("guard")
	case st.Off != "":
		return dim("guard off here")
	case frozen:
		return dim("guard stands still")
	case m.Phase == guard.Counting:
		text := " GUARD reads "
		if s := left(&st); s > 0 {
			text = " GUARD " + phrase.Span(s) + " "
		}
		return []draw.Run{draw.R(theme.Text, " "), draw.R(theme.BandNoGo, text)}
	case m.Phase == guard.Sent:
		return dim("guard has acted")
	case m.Stopped():
		return dim("guard stopped")
	case m.Phase == guard.Barred:
		return dim("guard will not act")
	}
	return dim("guard")
}
