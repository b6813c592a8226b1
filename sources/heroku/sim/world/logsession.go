package world

import (
	"fmt"
	"strings"
	"time"
)

// Stamp is a time as the API prints it: seconds, UTC, Z.
func Stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// Lives of a log session on the platform's clock, from the first connection on.
const (
	cedarLife = time.Hour
	firLife   = 15 * time.Minute
)

// LogSession is what a client opens to read an app's log.
type LogSession struct {
	ID      string
	App     *App
	Filter  LogFilter
	Lines   int
	Tail    bool
	From    uint64 // first event is after this one
	Made    time.Time
	Expires time.Time
	Claimed bool
}

// OpenSession keeps a session and forgets those that have expired.
func (w *World) OpenSession(s *LogSession) {
	live := w.Sessions[:0]
	for _, old := range w.Sessions {
		if w.Now.Before(old.Expires) {
			live = append(live, old)
		}
	}
	w.Sessions = append(live, s)
}

// Claim finds the live session of a stream and starts its connected life.
func (w *World) Claim(id string, brief bool) *LogSession {
	for _, s := range w.Sessions {
		if s.ID != id || !w.Now.Before(s.Expires) {
			continue
		}
		if !s.Claimed {
			life := cedarLife
			if s.App.Fir || brief {
				life = firLife
			}
			s.Claimed, s.Expires = true, w.Now.Add(life)
			w.after(life, func() { w.Changed = true }) // wake the stream so that it ends
		}
		return s
	}
	return nil
}

// Chunk renders what a session shows of the lines after a cursor, and the
// cursor after them.
func (s *LogSession) Chunk(w *World, cursor uint64, events bool) (string, uint64) {
	var b strings.Builder
	lines, lost := s.App.Log.Since(cursor)
	if lost > 0 {
		notice := LogLine{At: w.Now, Source: "heroku", Ps: "logplex", Seq: cursor + lost,
			Text: fmt.Sprintf("Error L11 (Tail buffer overflow) -> This tail session dropped %d messages since %s", lost, Stamp(w.Now))}
		notice.render(&b, events)
	}
	for _, l := range lines {
		cursor = l.Seq
		if s.Filter.match(l) {
			l.render(&b, events)
		}
	}
	return b.String(), cursor
}

// render writes a line as one event or as one line of text.
func (l LogLine) render(b *strings.Builder, event bool) {
	if event {
		fmt.Fprintf(b, "id: %d\ndata: %s\n\n", l.Seq, l)
		return
	}
	b.WriteString(l.String())
	b.WriteByte('\n')
}

func (w *World) ReleaseByID(id string) *Release {
	for _, a := range w.Apps {
		for _, r := range a.Releases {
			if r.ID == id {
				return r
			}
		}
	}
	return nil
}
