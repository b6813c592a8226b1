package stream

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

	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// backlogOf reads what one session gives, and holds that nothing is left running.
func backlogOf(t *testing.T, ctx context.Context, quiet time.Duration, script func(http.ResponseWriter, *http.Request)) (all []string, body string, err error) {
	t.Helper()
	old := goleak.IgnoreCurrent()
	l := &herokutest.LogServer{Platform: herokutest.NewPlatform(), Scripts: []func(http.ResponseWriter, *http.Request){script}}
	s := httptest.NewServer(l)
	l.URL = s.URL
	c := clientOf(t, s.URL)
	err = readBacklog(ctx, c, herokutest.App, quiet, func(b *logstore.Batch) {
		for i := range b.Len() {
			all = append(all, b.Line(i).Text)
		}
	})
	s.CloseClientConnections()
	s.Close()
	c.CloseIdleConnections()
	goleak.VerifyNone(t, old)
	return all, l.Bodies["log-sessions"], err
}

func TestBacklogEndsWithItsSession(t *testing.T) {
	all, body, err := backlogOf(t, t.Context(), time.Minute, herokutest.LinesThenEnd(herokutest.Line(1, "a"), herokutest.Line(2, "b"), herokutest.Line(3, "c")))
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
	all, _, err := backlogOf(t, t.Context(), 200*time.Millisecond, herokutest.Lines(herokutest.Line(1, "a"), herokutest.Line(2, "b")))
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
			if _, err := io.WriteString(w, herokutest.Line(1, "more")+"\n"); err != nil {
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
	open := herokutest.Lines(herokutest.Line(1, "a"))
	script := func(w http.ResponseWriter, r *http.Request) {
		cancel()
		open(w, r)
	}
	if _, _, err := backlogOf(t, ctx, time.Minute, script); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestFirHasNoBacklog(t *testing.T) {
	p := herokutest.NewPlatform()
	p.Set("", map[string]any{"id": herokutest.App, "name": "orbit-fir", "generation": map[string]any{"name": "fir"}})
	err := Backlog(t.Context(), served(t, p), herokutest.App, func(*logstore.Batch) { t.Error("lines of nowhere") })
	var f *api.Failure
	if !errors.As(err, &f) || f.Fault.Code != codeBacklog || len(p.Changes()) > 0 || p.Count("POST /log-sessions") > 0 {
		t.Errorf("%v", err)
	}
}
