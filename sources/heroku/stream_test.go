package heroku

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"app.gonogo/gonogo/model"
)

// logServer plays one script for each session opened.
type logServer struct {
	*platform
	mu       sync.Mutex
	url      string
	sessions int
	tokens   int // requests for a stream that carried a token
	scripts  []func(w http.ResponseWriter, r *http.Request)
}

func (l *logServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	n, url := l.sessions, l.url
	switch {
	case strings.HasSuffix(r.URL.Path, "/log-sessions"):
		l.sessions++
	case strings.HasPrefix(r.URL.Path, "/stream/") && r.Header.Get("Authorization") != "":
		l.tokens++
	}
	l.mu.Unlock()
	switch {
	case strings.HasSuffix(r.URL.Path, "/log-sessions"):
		body, _ := io.ReadAll(r.Body)
		l.platform.mu.Lock()
		l.platform.bodies["log-sessions"] = string(body)
		l.platform.mu.Unlock()
		reply(w, 201, map[string]any{"logplex_url": fmt.Sprintf("%s/stream/%d?%s", url, n, logSecret)})
	case strings.HasPrefix(r.URL.Path, "/stream/"):
		var i int
		fmt.Sscanf(r.URL.Path, "/stream/%d", &i)
		l.scripts[min(i, len(l.scripts)-1)](w, r)
	default:
		l.platform.ServeHTTP(w, r)
	}
}

func (l *logServer) opened() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sessions
}

// plain writes text and stays open.
func plain(lines ...string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, strings.Join(lines, "\n")+"\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
}

func ends(lines ...string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, strings.Join(lines, "\n")+"\n")
	}
}

// line is a line at second s of the minute.
func line(s int, text string) string {
	return fmt.Sprintf("2026-03-01T09:00:%02d.000000+00:00 app[web.1]: %s", s, text)
}

// follow runs a log source over the scripts until ok, restarting it as a hub would.
func follow(t *testing.T, generation string, l *logServer, ok func(*heard) bool) *heard {
	t.Helper()
	old := goleak.IgnoreCurrent()
	l.platform = newPlatform()
	s := httptest.NewServer(l)
	l.url = s.URL
	c := clientOf(t, s.URL)
	src := newStream(c, streamApp{ID: fakeApp, Fir: isFir(generation)})
	var h heard
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		for ctx.Err() == nil {
			if err := src.Run(ctx, h.emit); err != nil && strings.Contains(err.Error(), logSecret) {
				done <- err
				return
			}
		}
		done <- nil
	}()
	until(t, "told", func() bool { return ok(&h) })
	cancel()
	if err := <-done; err != nil {
		t.Errorf("a secret in %v", err)
	}
	s.CloseClientConnections()
	s.Close()
	c.CloseIdleConnections()
	goleak.VerifyNone(t, old)
	if l.tokens != 0 {
		t.Error("the token went to the log server")
	}
	return &h
}

// texts are the lines told so far, gaps as "GAP".
func texts(h *heard) (all []string) {
	for _, e := range h.events() {
		f, ok := e.Fact.(*model.LogLines)
		if !ok {
			continue
		}
		for i := range f.Batch.Len() {
			if l := f.Batch.Line(i); l.Gap {
				all = append(all, "GAP")
			} else {
				all = append(all, l.Text)
			}
		}
	}
	return all
}

func lastly(want string) func(*heard) bool {
	return func(h *heard) bool {
		all := texts(h)
		return len(all) > 0 && all[len(all)-1] == want
	}
}

func TestPlainTextIsReadByLine(t *testing.T) {
	l := &logServer{scripts: []func(http.ResponseWriter, *http.Request){plain(line(1, "one"), line(2, ""), line(3, "a\rb\u2028c"), line(4, "end"))}}
	h := follow(t, cedar, l, lastly("end"))
	if all := texts(h); len(all) != 4 || all[0] != "one" || all[1] != "" {
		t.Errorf("%q", all)
	}
	if body := l.bodies["log-sessions"]; body != `{"lines":1500,"tail":true}` {
		t.Errorf("asked for %s", body)
	}
}

func TestEventsHoldManyLines(t *testing.T) {
	l := &logServer{scripts: []func(http.ResponseWriter, *http.Request){func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		io.WriteString(w, ": hb\n\nid: 1\ndata: "+line(1, "one")+"\ndata: "+line(2, "")+"\ndata: "+line(3, "three")+"\n\n")
		io.WriteString(w, "event: note\ndata: not a line\n\n")
		io.WriteString(w, "data: "+line(4, strings.Repeat("x", 100_000))+"\n\ndata: "+line(5, "end")+"\n\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}}}
	h := follow(t, cedar, l, lastly("end"))
	all := texts(h)
	if len(all) != 5 || all[0] != "one" || all[1] != "" || all[2] != "three" || !strings.HasPrefix(all[3], "xxxx") {
		t.Errorf("%d lines", len(all))
	}
}

func TestNewSessionRepeatsNothing(t *testing.T) {
	l := &logServer{scripts: []func(http.ResponseWriter, *http.Request){
		ends(line(1, "a"), line(2, "b"), line(2, "b"), line(3, "c")),
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, // expired before it was read
		plain(line(2, "b"), line(2, "b"), line(3, "c"), line(3, "late"), line(4, "d")),
	}}
	h := follow(t, cedar, l, lastly("d"))
	if diff := cmp.Diff([]string{"a", "b", "b", "c", "late", "d"}, texts(h)); diff != "" {
		t.Error(diff)
	}
	if l.opened() != 3 {
		t.Errorf("%d sessions", l.opened())
	}
}

func TestNewSessionThatDoesNotReachBackLeavesAGap(t *testing.T) {
	l := &logServer{scripts: []func(http.ResponseWriter, *http.Request){ends(line(1, "a")), plain(line(30, "y"), line(31, "z"))}}
	h := follow(t, cedar, l, lastly("z"))
	if diff := cmp.Diff([]string{"a", "GAP", "y", "z"}, texts(h)); diff != "" {
		t.Error(diff)
	}
}

// TestFirAlwaysMayHaveLostLines: no backlog, so nothing can prove that the sessions join; the unfinished last line is all there is.
func TestFirAlwaysMayHaveLostLines(t *testing.T) {
	l := &logServer{scripts: []func(http.ResponseWriter, *http.Request){
		func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, line(1, "a")+"\n"+line(2, "cut here")) },
		plain(line(3, "b"))}}
	h := follow(t, fir, l, lastly("b"))
	if diff := cmp.Diff([]string{"a", "cut here", "GAP", "b"}, texts(h)); diff != "" {
		t.Error(diff)
	}
	if body := l.bodies["log-sessions"]; body != "{}" {
		t.Errorf("asked for %s", body)
	}
}

func TestPlatformDropsAreGaps(t *testing.T) {
	l := &logServer{scripts: []func(http.ResponseWriter, *http.Request){plain(
		line(1, "Error L11 (an app may print that) -> dropped 9 messages"),
		"2026-03-01T09:00:02.000000+00:00 heroku[logplex]: Error L11 (Tail buffer overflow) -> This tail session dropped 1101 messages since 2026-03-01T08:59:00+00:00.",
		line(3, "end"))}}
	h := follow(t, cedar, l, lastly("end"))
	gaps := 0
	for _, s := range texts(h) {
		if s == "GAP" {
			gaps++
		}
	}
	if gaps != 1 {
		t.Errorf("%d gaps in %q", gaps, texts(h))
	}
}

func TestLinesTellMilestonesLifecyclesAndVitals(t *testing.T) {
	at := "2026-03-01T09:00:01.000000+00:00 "
	l := &logServer{scripts: []func(http.ResponseWriter, *http.Request){plain(
		at+"app[api]: Log session created by user pilot@orbit.example",
		at+"app[api]: Release v75 created by user ned@orbit.example",
		at+"heroku[web.1]: State changed from starting to crashed",
		at+"heroku[web.1]: source=web.1 dyno=heroku.1.aaaa sample#load_avg_1m=0.50 sample#load_avg_5m=0.10",
		at+"heroku[web.1]: source=web.1 dyno=heroku.1.aaaa sample#memory_total=180.50MB sample#memory_quota=512.00MB",
		at+"app[web.1]: source=web.1 dyno=heroku.1.aaaa sample#memory_total=1MB",
		line(9, "end"))}}
	h := follow(t, cedar, l, lastly("end"))
	var milestones []model.Milestone
	var lives []model.Lifecycle
	var vitals []model.Vitals
	for _, e := range h.events() {
		switch f := e.Fact.(type) {
		case *model.Milestone:
			milestones = append(milestones, *f)
		case *model.Lifecycle:
			lives = append(lives, *f)
		case *model.Vitals:
			vitals = append(vitals, *f)
		}
	}
	if len(milestones) != 1 || milestones[0].Version != 75 {
		t.Errorf("milestones %+v", milestones)
	}
	if len(lives) != 1 || lives[0].Dyno != "web.1" || lives[0].To != "crashed" {
		t.Errorf("lifecycles %+v", lives)
	}
	want := []model.Vitals{{Dyno: "web.1", Life: "aaaa", Memory: -1, Quota: -1, Load: 0.5}, {Dyno: "web.1", Life: "aaaa", Memory: 180.5, Quota: 512, Load: 0.5}}
	if diff := cmp.Diff(want, vitals); diff != "" {
		t.Error(diff)
	}
}

func TestLogServerThatIsNoLogServer(t *testing.T) {
	for name, url := range map[string]string{"plain http": "http://logs.example/x?" + logSecret, "nothing": "", "nonsense": "::" + logSecret} {
		t.Run(name, func(t *testing.T) {
			p := newPlatform()
			p.on("POST /log-sessions", func(w http.ResponseWriter, _ *http.Request) { reply(w, 201, map[string]any{"logplex_url": url}) })
			var h heard
			err := newStream(served(t, p), streamApp{ID: fakeApp}).Run(t.Context(), h.emit)
			if err == nil || strings.Contains(err.Error(), logSecret) || !strings.Contains(err.Error(), "the log session has no") {
				t.Error(err)
			}
		})
	}
}

func TestLogServerIsNotFollowedElsewhere(t *testing.T) {
	visited := make(chan struct{}, 1)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visited <- struct{}{} }))
	t.Cleanup(elsewhere.Close)
	l := &logServer{platform: newPlatform(), scripts: []func(http.ResponseWriter, *http.Request){func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusFound)
	}}}
	s := httptest.NewServer(l)
	t.Cleanup(s.Close)
	l.url = s.URL
	var h heard
	err := newStream(clientOf(t, s.URL), streamApp{ID: fakeApp}).Run(t.Context(), h.emit)
	if err == nil || len(visited) != 0 {
		t.Errorf("%v; visits elsewhere: %d", err, len(visited))
	}
}
