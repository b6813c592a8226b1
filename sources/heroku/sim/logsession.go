package sim

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/world"
)

const (
	unclaimedLife = 6 * time.Minute  // of a log session on the platform's clock, until somebody connects
	heartbeat     = 15 * time.Second // real time; keeps idle connections open
	defaultLines  = 100
)

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
	if err := c.decodeOnly("a log session", &asked); err != nil {
		return nil, err
	}
	s := &world.LogSession{
		ID: c.w.Read.UUID(), App: c.app, Tail: asked.Tail || c.app.Fir, Lines: defaultLines,
		Filter: world.LogFilter{Source: asked.Source, Ps: asked.Dyno + asked.DynoName, Typ: asked.Type},
		Made:   c.w.Now, Expires: c.w.Now.Add(unclaimedLife),
	}
	if asked.Lines != nil {
		s.Lines = max(0, min(*asked.Lines, world.BacklogLines))
	}
	if c.app.Fir {
		s.Lines = 0
	}
	c.w.API(c.app, "Log session created by user %s", c.w.Pilot.Email)
	// The backlog is cut before it is filtered, as Logplex does it.
	s.From = c.app.Log.Last - uint64(len(c.app.Log.Backlog(s.Lines)))
	c.w.OpenSession(s)
	return created{object{
		"id": s.ID, "logplex_url": fmt.Sprintf("%s/streams/%s?srv=%d", c.p.url, s.ID, s.Made.Unix()),
		"created_at": world.Stamp(s.Made), "updated_at": world.Stamp(s.Made),
	}}, nil
}

// streamOutput serves what a release phase has printed, from the byte that a
// Range asks for, and waits while the release is pending.
func (p *Platform) streamOutput(w http.ResponseWriter, r *http.Request) {
	flush := http.NewResponseController(w).Flush
	sent := 0
	for first := true; ; first = false {
		p.mu.Lock()
		p.catchUp()
		found := p.world.ReleaseByID(r.PathValue("release"))
		if found == nil || found.Output == nil {
			p.mu.Unlock()
			http.Error(w, "Not found", http.StatusNotFound)
			return
		}
		text, wake, pending := strings.Join(found.Output, "\n")+"\n", p.wake, found.Status == world.StatusPending
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
