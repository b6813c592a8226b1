package stream

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// follow runs a log source over the scripts until ok, restarting it as a hub would.
func follow(t *testing.T, generation string, l *herokutest.LogServer, ok func(*herokutest.Recorder) bool) *herokutest.Recorder {
	t.Helper()
	old := goleak.IgnoreCurrent()
	l.Platform = herokutest.NewPlatform()
	s := httptest.NewServer(l)
	l.URL = s.URL
	c := clientOf(t, s.URL)
	src := New(c, App{ID: herokutest.App, Fir: isFir(generation)})
	var h herokutest.Recorder
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		for ctx.Err() == nil {
			if err := src.Run(ctx, h.Emit); err != nil && strings.Contains(err.Error(), herokutest.LogSecret) {
				done <- err
				return
			}
		}
		done <- nil
	}()
	herokutest.Until(t, "told", func() bool { return ok(&h) })
	cancel()
	if err := <-done; err != nil {
		t.Errorf("a secret in %v", err)
	}
	s.CloseClientConnections()
	s.Close()
	c.CloseIdleConnections()
	goleak.VerifyNone(t, old)
	if l.Tokens != 0 {
		t.Error("the token went to the log server")
	}
	return &h
}

func lastly(want string) func(*herokutest.Recorder) bool {
	return func(h *herokutest.Recorder) bool {
		all := herokutest.Texts(h)
		return len(all) > 0 && all[len(all)-1] == want
	}
}

func TestPlainTextIsReadByLine(t *testing.T) {
	l := &herokutest.LogServer{Scripts: []func(http.ResponseWriter, *http.Request){herokutest.Lines(herokutest.Line(1, "one"), herokutest.Line(2, ""), herokutest.Line(3, "a\rb\u2028c"), herokutest.Line(4, "end"))}}
	h := follow(t, api.Cedar, l, lastly("end"))
	if all := herokutest.Texts(h); len(all) != 4 || all[0] != "one" || all[1] != "" {
		t.Errorf("%q", all)
	}
	if body := l.Bodies["log-sessions"]; body != `{"lines":1500,"tail":true}` {
		t.Errorf("asked for %s", body)
	}
}

func TestEventsHoldManyLines(t *testing.T) {
	l := &herokutest.LogServer{Scripts: []func(http.ResponseWriter, *http.Request){func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		io.WriteString(w, ": hb\n\nid: 1\ndata: "+herokutest.Line(1, "one")+"\ndata: "+herokutest.Line(2, "")+"\ndata: "+herokutest.Line(3, "three")+"\n\n")
		io.WriteString(w, "event: note\ndata: not a line\n\n")
		io.WriteString(w, "data: "+herokutest.Line(4, strings.Repeat("x", 100_000))+"\n\ndata: "+herokutest.Line(5, "end")+"\n\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}}}
	h := follow(t, api.Cedar, l, lastly("end"))
	all := herokutest.Texts(h)
	if len(all) != 5 || all[0] != "one" || all[1] != "" || all[2] != "three" || !strings.HasPrefix(all[3], "xxxx") {
		t.Errorf("%d lines", len(all))
	}
}

func TestNewSessionRepeatsNothing(t *testing.T) {
	l := &herokutest.LogServer{Scripts: []func(http.ResponseWriter, *http.Request){
		herokutest.LinesThenEnd(herokutest.Line(1, "a"), herokutest.Line(2, "b"), herokutest.Line(2, "b"), herokutest.Line(3, "c")),
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, // expired before it was read
		herokutest.Lines(herokutest.Line(2, "b"), herokutest.Line(2, "b"), herokutest.Line(3, "c"), herokutest.Line(3, "late"), herokutest.Line(4, "d")),
	}}
	h := follow(t, api.Cedar, l, lastly("d"))
	if diff := cmp.Diff([]string{"a", "b", "b", "c", "late", "d"}, herokutest.Texts(h)); diff != "" {
		t.Error(diff)
	}
	if l.Opened() != 3 {
		t.Errorf("%d sessions", l.Opened())
	}
}

func TestNewSessionThatDoesNotReachBackLeavesAGap(t *testing.T) {
	l := &herokutest.LogServer{Scripts: []func(http.ResponseWriter, *http.Request){herokutest.LinesThenEnd(herokutest.Line(1, "a")), herokutest.Lines(herokutest.Line(30, "y"), herokutest.Line(31, "z"))}}
	h := follow(t, api.Cedar, l, lastly("z"))
	if diff := cmp.Diff([]string{"a", "GAP", "y", "z"}, herokutest.Texts(h)); diff != "" {
		t.Error(diff)
	}
}

// TestFirAlwaysMayHaveLostLines: no backlog, so nothing can prove that the sessions join; the unfinished last line is all there is.
func TestFirAlwaysMayHaveLostLines(t *testing.T) {
	l := &herokutest.LogServer{Scripts: []func(http.ResponseWriter, *http.Request){
		func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, herokutest.Line(1, "a")+"\n"+herokutest.Line(2, "cut here"))
		},
		herokutest.Lines(herokutest.Line(3, "b"))}}
	h := follow(t, api.Fir, l, lastly("b"))
	if diff := cmp.Diff([]string{"a", "cut here", "GAP", "b"}, herokutest.Texts(h)); diff != "" {
		t.Error(diff)
	}
	if body := l.Bodies["log-sessions"]; body != "{}" {
		t.Errorf("asked for %s", body)
	}
}

func TestPlatformDropsAreGaps(t *testing.T) {
	l := &herokutest.LogServer{Scripts: []func(http.ResponseWriter, *http.Request){herokutest.Lines(
		herokutest.Line(1, "Error L11 (an app may print that) -> dropped 9 messages"),
		"2026-03-01T09:00:02.000000+00:00 heroku[logplex]: Error L11 (Tail buffer overflow) -> This tail session dropped 1101 messages since 2026-03-01T08:59:00+00:00.",
		herokutest.Line(3, "end"))}}
	h := follow(t, api.Cedar, l, lastly("end"))
	gaps := 0
	for _, s := range herokutest.Texts(h) {
		if s == "GAP" {
			gaps++
		}
	}
	if gaps != 1 {
		t.Errorf("%d gaps in %q", gaps, herokutest.Texts(h))
	}
}

func TestLinesTellMilestonesLifecyclesAndVitals(t *testing.T) {
	at := "2026-03-01T09:00:01.000000+00:00 "
	l := &herokutest.LogServer{Scripts: []func(http.ResponseWriter, *http.Request){herokutest.Lines(
		at+"app[api]: Log session created by user pilot@orbit.example",
		at+"app[api]: Release v75 created by user ned@orbit.example",
		at+"heroku[web.1]: State changed from starting to crashed",
		at+"heroku[web.1]: source=web.1 dyno=heroku.1.aaaa sample#load_avg_1m=0.50 sample#load_avg_5m=0.10",
		at+"heroku[web.1]: source=web.1 dyno=heroku.1.aaaa sample#memory_total=180.50MB sample#memory_quota=512.00MB",
		at+"app[web.1]: source=web.1 dyno=heroku.1.aaaa sample#memory_total=1MB",
		herokutest.Line(9, "end"))}}
	h := follow(t, api.Cedar, l, lastly("end"))
	var milestones []model.Milestone
	var lives []model.Lifecycle
	var vitals []model.Vitals
	for _, e := range h.Events() {
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
	for name, url := range map[string]string{"plain http": "http://logs.example/x?" + herokutest.LogSecret, "nothing": "", "nonsense": "::" + herokutest.LogSecret} {
		t.Run(name, func(t *testing.T) {
			p := herokutest.NewPlatform()
			p.On("POST /log-sessions", func(w http.ResponseWriter, _ *http.Request) {
				herokutest.Reply(w, 201, map[string]any{"logplex_url": url})
			})
			var h herokutest.Recorder
			err := New(served(t, p), App{ID: herokutest.App}).Run(t.Context(), h.Emit)
			if err == nil || strings.Contains(err.Error(), herokutest.LogSecret) || !strings.Contains(err.Error(), "the log session has no") {
				t.Error(err)
			}
		})
	}
}

func TestLogServerIsNotFollowedElsewhere(t *testing.T) {
	visited := make(chan struct{}, 1)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visited <- struct{}{} }))
	t.Cleanup(elsewhere.Close)
	l := &herokutest.LogServer{Platform: herokutest.NewPlatform(), Scripts: []func(http.ResponseWriter, *http.Request){func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusFound)
	}}}
	s := httptest.NewServer(l)
	t.Cleanup(s.Close)
	l.URL = s.URL
	var h herokutest.Recorder
	err := New(clientOf(t, s.URL), App{ID: herokutest.App}).Run(t.Context(), h.Emit)
	if err == nil || len(visited) != 0 {
		t.Errorf("%v; visits elsewhere: %d", err, len(visited))
	}
}
