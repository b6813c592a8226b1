package heroku

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"app.gonogo/gonogo/model/logs"
)

// backlogOf reads what one session gives, and holds that nothing is left running.
func backlogOf(t *testing.T, ctx context.Context, quiet time.Duration, script func(http.ResponseWriter, *http.Request)) (all []string, body string, err error) {
	t.Helper()
	old := goleak.IgnoreCurrent()
	l := &logServer{platform: newPlatform(), scripts: []func(http.ResponseWriter, *http.Request){script}}
	s := httptest.NewServer(l)
	l.url = s.URL
	c := clientOf(t, s.URL)
	err = readBacklog(ctx, c, fakeApp, quiet, func(b *logs.Batch) {
		for i := range b.Len() {
			all = append(all, b.Line(i).Text)
		}
	})
	s.CloseClientConnections()
	s.Close()
	c.CloseIdleConnections()
	goleak.VerifyNone(t, old)
	return all, l.bodies["log-sessions"], err
}

func TestBacklogEndsWithItsSession(t *testing.T) {
	all, body, err := backlogOf(t, t.Context(), time.Minute, ends(line(1, "a"), line(2, "b"), line(3, "c")))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, all); diff != "" {
		t.Error(diff)
	}
	if body != `{"lines":1500,"tail":false}` {
		t.Errorf("asked for %s", body)
	}
}

func TestBacklogOfAServerThatStaysOpenIsReadWhenItIsQuiet(t *testing.T) {
	all, _, err := backlogOf(t, t.Context(), 200*time.Millisecond, plain(line(1, "a"), line(2, "b")))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b"}, all); diff != "" {
		t.Error(diff)
	}
}

func TestBacklogOfAServerThatGoesOnForEverEnds(t *testing.T) {
	script := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, line(1, "more")+"\n"); err != nil {
				return
			}
		}
	}
	all, _, err := backlogOf(t, t.Context(), time.Minute, script)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(all); n < backlogLines || n > 20*backlogLines {
		t.Errorf("%d lines", n)
	}
}

func TestBacklogEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	open := plain(line(1, "a"))
	script := func(w http.ResponseWriter, r *http.Request) {
		cancel()
		open(w, r)
	}
	if _, _, err := backlogOf(t, ctx, time.Minute, script); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestFirHasNoBacklog(t *testing.T) {
	p := newPlatform()
	p.set("", map[string]any{"id": fakeApp, "name": "orbit-fir", "generation": map[string]any{"name": "fir"}})
	err := Backlog(t.Context(), served(t, p), fakeApp, func(*logs.Batch) { t.Error("lines of nowhere") })
	var f *Failure
	if !errors.As(err, &f) || f.Fault.Code != codeBacklog || len(p.changes()) > 0 || p.count("POST /log-sessions") > 0 {
		t.Errorf("%v", err)
	}
}

func TestAppsAreNamedInOrder(t *testing.T) {
	p := newPlatform()
	p.mu.Lock()
	p.state["/apps"] = []any{map[string]any{"name": "zebra"}, map[string]any{"name": "ant\u001b[2J"}}
	p.mu.Unlock()
	names, err := served(t, p).Apps(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"ant", "zebra"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestNowIsThePlatformsTime(t *testing.T) {
	p := newPlatform()
	const ahead = time.Hour
	ours := time.Now().Add(-ahead)
	c := served(t, p, func(o *Options) { o.Clock = func() time.Time { return ours } })
	if now := c.Now(); now != ours {
		t.Errorf("%s before the first answer, want our own %s", now, ours)
	}
	for range 2 { // one answer alone may be wrong about an hour
		if _, _, err := c.Dynos(t.Context(), fakeApp); err != nil {
			t.Fatal(err)
		}
	}
	if off := c.Now().Sub(ours) - ahead; off.Abs() > 3*time.Second {
		t.Errorf("off by %s", off)
	}
}
