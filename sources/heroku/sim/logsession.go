package sim

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Lives of a log session on the platform's clock: until somebody connects, and
// from the first connection on.
const (
	unclaimedLife = 6 * time.Minute
	cedarLife     = time.Hour
	firLife       = 15 * time.Minute
	heartbeat     = 15 * time.Second // real time; keeps idle connections open
	defaultLines  = 100
)

// logSession is what a client opens to read an app's log.
type logSession struct {
	ID      string
	app     *app
	filter  logFilter
	lines   int
	tail    bool
	from    uint64 // first event is after this one
	made    time.Time
	expires time.Time
	claimed bool
}

// createLogSession opens a session. The app's own log tells that it was opened.
// Fir has no backlog and always tails.
func createLogSession(c *call) (any, error) {
	asked := struct {
		Lines    *int   `json:"lines"`
		Tail     bool   `json:"tail"`
		Source   string `json:"source"`
		Dyno     string `json:"dyno"`
		DynoName string `json:"dyno_name"`
		Type     string `json:"type"`
	}{}
	if err := c.decode(&asked); err != nil {
		return nil, err
	}
	s := &logSession{
		ID: c.w.read.uuid(), app: c.app, tail: asked.Tail || c.app.fir, lines: defaultLines,
		filter: logFilter{source: asked.Source, ps: asked.Dyno + asked.DynoName, typ: asked.Type},
		made:   c.w.now, expires: c.w.now.Add(unclaimedLife),
	}
	if asked.Lines != nil {
		s.lines = max(0, min(*asked.Lines, backlogLines))
	}
	if c.app.fir {
		s.lines = 0
	}
	c.w.api(c.app, "Log session created by user %s", c.w.pilot.email)
	// The backlog is cut before it is filtered, as Logplex does it.
	s.from = c.app.log.last - uint64(len(c.app.log.backlog(s.lines)))
	c.w.openSession(s)
	return created{object{
		"id": s.ID, "logplex_url": fmt.Sprintf("%s/streams/%s?srv=%d", c.p.url, s.ID, s.made.Unix()),
		"created_at": stamp(s.made), "updated_at": stamp(s.made),
	}}, nil
}

// openSession keeps a session and forgets those that have expired.
func (w *world) openSession(s *logSession) {
	live := w.sessions[:0]
	for _, old := range w.sessions {
		if w.now.Before(old.expires) {
			live = append(live, old)
		}
	}
	w.sessions = append(live, s)
}

// claim finds the live session of a stream and starts its connected life.
func (w *world) claim(id string, brief bool) *logSession {
	for _, s := range w.sessions {
		if s.ID != id || !w.now.Before(s.expires) {
			continue
		}
		if !s.claimed {
			life := cedarLife
			if s.app.fir || brief {
				life = firLife
			}
			s.claimed, s.expires = true, w.now.Add(life)
			w.after(life, func() { w.changed = true }) // wake the stream so that it ends
		}
		return s
	}
	return nil
}

// chunk renders what a session shows of the lines after a cursor, and the
// cursor after them.
func (s *logSession) chunk(w *world, cursor uint64, events bool) (string, uint64) {
	var b strings.Builder
	lines, lost := s.app.log.since(cursor)
	if lost > 0 {
		notice := logLine{at: w.now, source: "heroku", ps: "logplex", seq: cursor + lost,
			text: fmt.Sprintf("Error L11 (Tail buffer overflow) -> This tail session dropped %d messages since %s", lost, stamp(w.now))}
		notice.render(&b, events)
	}
	for _, l := range lines {
		cursor = l.seq
		if s.filter.match(l) {
			l.render(&b, events)
		}
	}
	return b.String(), cursor
}

// render writes a line as one event or as one line of text.
func (l logLine) render(b *strings.Builder, event bool) {
	if event {
		fmt.Fprintf(b, "id: %d\ndata: %s\n\n", l.seq, l)
		return
	}
	b.WriteString(l.String())
	b.WriteByte('\n')
}

// streamOutput serves what a release phase has printed, from the byte that a
// Range asks for, and waits while the release is pending.
func (p *Platform) streamOutput(w http.ResponseWriter, r *http.Request) {
	flush := http.NewResponseController(w).Flush
	sent := 0
	for first := true; ; first = false {
		p.mu.Lock()
		p.catchUp()
		found := p.world.releaseByID(r.PathValue("release"))
		if found == nil || found.output == nil {
			p.mu.Unlock()
			http.Error(w, "Not found", http.StatusNotFound)
			return
		}
		text, wake, pending := strings.Join(found.output, "\n")+"\n", p.wake, found.status == statusPending
		p.mu.Unlock()
		if first {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			_, _ = fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &sent)
		}
		if _, err := io.WriteString(w, text[min(max(sent, 0), len(text)):]); err != nil || flush() != nil || !pending {
			return
		}
		sent = len(text)
		select {
		case <-wake:
		case <-r.Context().Done():
			return
		}
	}
}

func (w *world) releaseByID(id string) *release {
	for _, a := range w.apps {
		for _, r := range a.releases {
			if r.ID == id {
				return r
			}
		}
	}
	return nil
}
