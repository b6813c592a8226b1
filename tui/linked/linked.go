// Package linked brings a screen to what a link leads to, as soon as the lines of its moment are there, and says what is not.
package linked

import (
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/link"
	"app.gonogo/gonogo/model/phrase"
)

// waitFor is how long lines are waited for that may still come: a log begins with what the platform and the recordings have of it.
const waitFor = 5 * time.Second

// Visit is a link on its way to what it shows.
type Visit struct {
	Link   *link.Link
	Live   bool           // lines may still come
	Zone   *time.Location // of the times that are told
	Logs   string         // the id of the pane of the log
	Latest time.Time      // of a recording: the moment at which it stands

	began time.Time // when the app was there
}

// Due tells whether the screen is to go there now, and what is to be said then.
func (v *Visit) Due(now time.Time, a *model.App) (missing string, due bool) {
	if a == nil || a.Info.Name != v.Link.App && string(a.ID) != v.Link.App {
		return "", false
	}
	if v.began.IsZero() {
		v.began = now
	}
	if v.Link.Pane != "" && v.Link.Pane != v.Logs {
		if v.Live && !v.Link.At.IsZero() && now.Sub(v.Link.At) > JustNow {
			missing = "this is how it is now: nothing of " + v.clock(v.Link.At) + " is recorded on this machine"
		}
		return missing, true
	}
	snap := a.Logs.Snapshot()
	if snap.Len() == 0 {
		return "no line of the log is here", v.over(now)
	}
	first, _ := snap.Line(snap.First())
	last := snap.Chunk(snap.Chunks() - 1).LastAt()
	switch at := v.Link.At; {
	case at.IsZero():
	case last.Before(at):
		return "the log ends here at " + v.clock(last) + ", before the moment of the link", v.over(now)
	case !first.Timeless && first.At.Truncate(time.Millisecond).After(at):
		return "the log begins here at " + v.clock(first.At) + ", after the moment of the link, " + v.clock(at), v.over(now)
	}
	return "", true
}

// JustNow is how long a moment is still what is seen now.
const JustNow = 2 * time.Minute

// over tells that nothing is waited for any longer.
func (v *Visit) over(now time.Time) bool {
	if v.Live {
		return now.Sub(v.began) >= waitFor
	}
	return !v.Latest.Before(v.Link.At)
}

func (v *Visit) clock(t time.Time) string { return phrase.Clock(t, v.Zone) }

// Said is what is told when the screen is there: the note first.
func (v *Visit) Said(parts ...string) string {
	if v.Link.Note != "" {
		parts = append([]string{"note: " + v.Link.Note}, parts...)
	}
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "; ")
}
