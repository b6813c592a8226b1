package heroku

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// accounts are the e-mails that were told.
func accounts(h *herokutest.Recorder) (all []string) {
	for _, e := range h.Events() {
		if a, ok := e.Fact.(*model.Account); ok {
			all = append(all, a.Email)
		}
	}
	return all
}

// askedAccount counts the requests for the account.
func askedAccount(p *herokutest.Platform) int {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	n := 0
	for _, r := range p.Requests {
		if r == "GET /account" {
			n++
		}
	}
	return n
}

func account(p *herokutest.Platform, answer http.HandlerFunc) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	p.Answers["GET /account"] = answer
}

func pilot(w http.ResponseWriter, _ *http.Request) {
	herokutest.Reply(w, 200, map[string]any{"id": "u1", "email": "pilot@orbit.example"})
}

// The account is read once in the life of a client, some seconds after the first look at the app; without it the app is told all
// the same, and it is asked for again.
func TestTheAccountIsReadOnce(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		asked  int
		told   int
	}{
		{"known", pilot, 1, 2},
		{"refused", func(w http.ResponseWriter, _ *http.Request) {
			herokutest.Reply(w, 403, map[string]any{"id": "forbidden"})
		}, 2, 0},
		{"a page", herokutest.Answer(200, "text/html", "<html>"), 2, 0},
		{"no e-mail", herokutest.Answer(200, "application/json", "{}"), 2, 0},
		{"no answer", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 2, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := herokutest.NewPlatform()
				account(p, tt.answer)
				c, err := api.NewClient(api.Options{URL: "http://127.0.0.1:1", Token: herokutest.Token, Transport: herokutest.Direct{H: p}})
				if err != nil {
					t.Fatal(err)
				}
				var h herokutest.Recorder
				w := NewWatch(c, herokutest.App, model.AppInfo{Name: "orbit-cedar"}, Intervals{})
				look := w.readApp()
				for i, rest := range []time.Duration{accountAfter, w.poll.Slow + time.Second, 0} {
					k := &api.Call{Priority: api.Visible, Emit: h.Emit}
					if f, _, err := look(api.WithCall(t.Context(), k), k); err != nil || f == nil {
						t.Fatalf("the app is not told: %v, %v", f, err)
					}
					if n := askedAccount(p); i == 0 && n > 0 {
						t.Errorf("asked %d times at the first look, want none", n)
					}
					time.Sleep(rest)
				}
				if got := askedAccount(p); got != tt.asked {
					t.Errorf("asked %d times, want %d", got, tt.asked)
				}
				got := accounts(&h)
				if len(got) != tt.told || tt.told > 0 && got[0] != "pilot@orbit.example" {
					t.Errorf("told %q, want %d times", got, tt.told)
				}
			})
		})
	}
}

// When it matters and cannot be read, the next look at the app tries again at once.
func TestANeededAccountIsAskedForAgain(t *testing.T) {
	p := herokutest.NewPlatform()
	account(p, herokutest.Answer(503, "text/html", "<html>"))
	p.On("POST /releases", herokutest.Answer(500, "", ""))
	var h herokutest.Recorder
	w := NewWatch(served(t, p), herokutest.App, model.AppInfo{Name: "orbit-cedar"}, Intervals{})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := w.Do(ctx, an(model.Rollback, func(o *model.Order) { o.Target = 73 }), h.Emit); err != nil {
		t.Fatal(err)
	}
	account(p, pilot)
	k := &api.Call{Priority: api.Visible, Emit: h.Emit}
	if _, _, err := w.readApp()(api.WithCall(ctx, k), k); err != nil {
		t.Fatal(err)
	}
	if got := accounts(&h); len(got) != 1 {
		t.Errorf("told %q, want the account once", got)
	}
}

// A lost answer makes it matter whose token this is: then it is asked for once more.
func TestALostOrderAsksForTheAccount(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status int
		told   int
	}{{"lost", 500, 1}, {"failed", 422, 0}, {"accepted", 201, 0}} {
		t.Run(tt.name, func(t *testing.T) {
			p := herokutest.NewPlatform()
			account(p, pilot)
			if tt.status != 201 {
				p.On("POST /releases", func(w http.ResponseWriter, _ *http.Request) {
					herokutest.Reply(w, tt.status, map[string]any{"id": "x", "message": "x"})
				})
			}
			var h herokutest.Recorder
			w := NewWatch(served(t, p), herokutest.App, model.AppInfo{Name: "orbit-cedar"}, Intervals{})
			if err := w.Do(t.Context(), an(model.Rollback, func(o *model.Order) { o.Target = 73 }), h.Emit); err != nil {
				t.Fatal(err)
			}
			if got := len(accounts(&h)); got != tt.told {
				t.Errorf("the account was told %d times, want %d", got, tt.told)
			}
		})
	}
}
