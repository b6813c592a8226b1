package stream

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
	"app.gonogo/gonogo/sources/hub"
)

// stage is a platform without a network. Each log session opened plays the next script; the last one again and again.
type stage struct {
	*herokutest.Platform
	scripts []script
	kind    string // the type of the streams; empty: text/plain

	played sync.WaitGroup
	mu     sync.Mutex
	opened []time.Time
}

// script is one session's stream. It writes, and returns at the end of the stream.
type script func(s *scripted)

// scripted is what a script plays on.
type scripted struct {
	ctx   context.Context
	w     *io.PipeWriter
	began time.Time
}

// at waits until d after the session was opened, and writes lines.
func (s *scripted) at(d time.Duration, lines ...string) {
	select {
	case <-s.ctx.Done():
	case <-time.After(time.Until(s.began.Add(d))):
		for _, l := range lines {
			io.WriteString(s.w, l+"\n")
		}
	}
}

// beat writes a NUL every second until d after the session was opened.
func (s *scripted) beat(d time.Duration) {
	for since := time.Since(s.began); s.ctx.Err() == nil && since < d; since += time.Second {
		io.WriteString(s.w, "\x00")
		s.at(since + time.Second)
	}
}

const forEver = 1000 * time.Hour

// answering is a script of a stream that answers with a status.
func answering(status int) script {
	return func(s *scripted) { s.w.CloseWithError(statusError(status)) }
}

type statusError int

func (e statusError) Error() string { return http.StatusText(int(e)) }

func (s *stage) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(r.URL.Path, "/stream/") {
		if strings.HasSuffix(r.URL.Path, "/log-sessions") {
			s.mu.Lock()
			s.opened = append(s.opened, time.Now())
			n := len(s.opened)
			s.mu.Unlock()
			s.On("POST /log-sessions", func(w http.ResponseWriter, _ *http.Request) {
				herokutest.Reply(w, 201, map[string]any{"logplex_url": fmt.Sprintf("https://logs.example/stream/%d", n-1)})
			})
		}
		return herokutest.Direct{H: s.Platform}.RoundTrip(r)
	}
	var n int
	fmt.Sscanf(r.URL.Path, "/stream/%d", &n)
	read, write := io.Pipe()
	context.AfterFunc(r.Context(), func() { write.CloseWithError(r.Context().Err()) })
	answer := &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {cmp.Or(s.kind, "text/plain")}}, Body: read}
	play := s.scripts[min(n, len(s.scripts)-1)]
	done := make(chan struct{})
	s.played.Go(func() {
		defer close(done)
		play(&scripted{r.Context(), write, time.Now()})
		write.Close()
	})
	select { // a script that refuses does so before any time passes
	case <-done:
		var refusal statusError
		if _, err := read.Read(nil); errors.As(err, &refusal) {
			answer.StatusCode = int(refusal)
		}
	case <-time.After(time.Millisecond):
	}
	return answer, nil
}

// ages are when sessions were opened, counted from the first, in whole seconds.
func (s *stage) ages() (all []time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, at := range s.opened {
		all = append(all, at.Sub(s.opened[0]).Truncate(time.Second))
	}
	return all
}

// stamped is a line with the stamp of now.
func stamped(text string) string {
	return time.Now().UTC().Format("2006-01-02T15:04:05.000000-07:00") + " app[web.1]: " + text
}

// play runs the log of an app under a hub for as long as given. meanwhile, if any, runs beside it.
func play(t *testing.T, generation string, lasts time.Duration, s *stage, meanwhile func(hub *hub.Hub, h *herokutest.Recorder)) *herokutest.Recorder {
	t.Helper()
	s.Platform = herokutest.NewPlatform()
	c, err := api.NewClient(api.Options{Token: herokutest.Token, Transport: s})
	if err != nil {
		t.Fatal(err)
	}
	hubUnderTest := hub.New(hub.Options{})
	box := hubUnderTest.Subscribe("test", hub.Policy{Block: true})
	hubUnderTest.Add(herokutest.App, New(c, App{ID: herokutest.App, Fir: isFir(generation)}))
	ctx, cancel := context.WithTimeout(t.Context(), lasts)
	defer cancel()
	hubUnderTest.Start(ctx)
	var h herokutest.Recorder
	var work sync.WaitGroup
	work.Go(func() {
		for {
			batch, err := box.Next(context.Background())
			if err != nil {
				return
			}
			for _, e := range batch {
				h.Emit(e)
			}
		}
	})
	if meanwhile != nil {
		meanwhile(hubUnderTest, &h)
	}
	<-ctx.Done()
	hubUnderTest.Wait()
	work.Wait()
	s.played.Wait()
	return &h
}

// isFir is what a stream asks of an app of that generation.
func isFir(generation string) func() bool { return func() bool { return generation == api.Fir } }

// healths are the log's states and codes, each once in a row.
func healths(h *herokutest.Recorder) (all []string) {
	for _, e := range h.Events() {
		if f, ok := e.Fact.(*model.Health); ok && f.Name == Name {
			text := string(f.State)
			if f.Code != "" {
				text += " " + f.Code
			}
			if !f.QuietSince.IsZero() {
				text = "quiet"
			}
			all = append(all, text)
		}
	}
	return slices.Compact(all)
}
