package sim

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/sources/heroku/sim/world"
)

func TestStreamModesAreRead(t *testing.T) {
	got, err := ParseStreamFault([]string{"text", "nul"})
	if want := (StreamFault{Text: true, Nul: true}); got != want || err != nil {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	if _, err := ParseStreamFault([]string{"nul", "zip"}); err == nil || !strings.Contains(err.Error(), `"zip"; there are: text, nul,`) {
		t.Errorf("%v", err)
	}
	for _, m := range streamModes {
		if f, err := ParseStreamFault([]string{m.name}); err != nil || f == (StreamFault{}) || !strings.Contains(DescribeStreamModes(), m.does) {
			t.Errorf("%s: %+v, %v", m.name, f, err)
		}
	}
}

// TestStreamModes: what a client gets in the first twenty seconds of a session in which the app says a line each second.
func TestStreamModes(t *testing.T) {
	for mode, holds := range map[string]func(text string, err error) bool{
		"text": func(s string, err error) bool {
			return strings.Count(s, "worker.9") == 20 && !strings.Contains(s, "data: ")
		},
		"text,nul": func(s string, err error) bool {
			return strings.Count(s, "\x00") >= 25 && strings.HasPrefix(strings.TrimLeft(s, "\x00"), "20")
		},
		"nul": func(s string, err error) bool {
			return strings.Count(s, "\x00") >= 25 && strings.Count(s, "data: ") >= 20
		},
		"stall": func(s string, err error) bool {
			n := strings.Count(s, "worker.9")
			return n >= 7 && n <= 9 && strings.Count(s, "\x00") >= 25
		},
		"stall,comments": func(s string, err error) bool {
			return strings.Count(s, "worker.9") <= 9 && strings.Count(s, ": heartbeat\n\n") >= 25
		},
		"glued,text": func(s string, err error) bool {
			return strings.Count(s, "worker.9") == 20 && !strings.Contains(s, "\n")
		},
		"torn": func(s string, err error) bool { return strings.Count(s, "worker.9") == 20 },
		"cut": func(s string, err error) bool {
			n := strings.Count(s, "worker.9")
			return n >= 9 && n <= 11 && errors.Is(err, io.ErrUnexpectedEOF)
		},
		"exact": func(s string, err error) bool { return strings.Count(s, "worker.9") == 20 },
	} {
		t.Run(mode, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fault, err := ParseStreamFault(strings.Split(mode, ","))
				if err != nil {
					t.Fatal(err)
				}
				if text, err := twentySeconds(t, fault, "text/event-stream"); !holds(text, err) {
					t.Errorf("%v; %d bytes:\n%.1500q", err, len(text), text)
				}
			})
		})
	}
}

// TestExactIsExact: any other Accept gets an empty text, as an event stream's client would read it.
func TestExactIsExact(t *testing.T) {
	for _, accept := range []string{"", "*/*", "text/event-stream, text/plain;q=0.9"} {
		synctest.Test(t, func(t *testing.T) {
			if text, _ := twentySeconds(t, StreamFault{Exact: true}, accept); text != "" {
				t.Errorf("%q gets %q", accept, text)
			}
		})
	}
}

// TestBriefSessionsEndAtAQuarterOfAnHour on Cedar too.
func TestBriefSessionsEndAtAQuarterOfAnHour(t *testing.T) {
	p := started(t, "calm")
	p.SetStreamFault(StreamFault{Brief: true})
	answer := open(t, session(t, p, world.MainApp, `{"tail":true,"lines":0}`), "text/event-stream", "")
	p.Advance(16 * time.Minute)
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		t.Error(err)
	}
}

// twentySeconds is what a stream gives in that time.
func twentySeconds(t *testing.T, fault StreamFault, accept string) (text string, err error) {
	t.Helper()
	p, err := New(Options{Scenario: "calm", Seed: 1, Stream: fault})
	if err != nil {
		t.Fatal(err)
	}
	net := p.Local(t.Context())
	p.mu.Lock()
	s := &world.LogSession{ID: "s", App: p.world.AppNamed(world.MainApp), Tail: true, Expires: p.world.Now.Add(time.Hour), Filter: world.LogFilter{Ps: "worker.9"}}
	s.From = s.App.Log.Last
	p.world.OpenSession(s)
	p.mu.Unlock()
	r := newRequest(t, "http://localhost/streams/s")
	r.Header.Set("Accept", accept)
	answer, err := net.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		all, e := io.ReadAll(answer.Body)
		text, err = string(all), e
	}()
	for range 20 {
		time.Sleep(time.Second)
		if err := p.WriteLine(world.MainApp, "app", "worker.9", "x"); err != nil {
			t.Error(err)
		}
	}
	synctest.Wait()
	_ = answer.Body.Close()
	<-done
	return text, err
}

// TestLocalCarriesTheAPI: the API answers without a network as it does with one.
func TestLocalCarriesTheAPI(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, err := New(Options{Scenario: "calm", Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		r := newRequest(t, "http://localhost/apps/"+world.MainApp)
		r.Header.Set("Accept", "application/vnd.heroku+json; version=3")
		r.Header.Set("Authorization", "Bearer "+p.Token())
		answer, err := p.Local(t.Context()).RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != 200 || !strings.Contains(string(body), `"name":"`+world.MainApp+`"`) {
			t.Errorf("%d %v %s", answer.StatusCode, err, body)
		}
		if diff := cmp.Diff("application/json", answer.Header.Get("Content-Type")); diff != "" {
			t.Error(diff)
		}
		_ = answer.Body.Close()
	})
}

func newRequest(t *testing.T, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
