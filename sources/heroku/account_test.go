package heroku

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"app.gonogo/gonogo/model"
)

// accounts are the e-mails that were told.
func (h *heard) accounts() (all []string) {
	for _, e := range h.events() {
		if a, ok := e.Fact.(*model.Account); ok {
			all = append(all, a.Email)
		}
	}
	return all
}

// askedAccount counts the requests for the account.
func (p *platform) askedAccount() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, r := range p.requests {
		if r == "GET /account" {
			n++
		}
	}
	return n
}

func (p *platform) account(answer http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers["GET /account"] = answer
}

func pilot(w http.ResponseWriter, _ *http.Request) {
	reply(w, 200, map[string]any{"id": "u1", "email": "pilot@orbit.example"})
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
		{"refused", func(w http.ResponseWriter, _ *http.Request) { reply(w, 403, map[string]any{"id": "forbidden"}) }, 2, 0},
		{"a page", answered(200, "text/html", "<html>"), 2, 0},
		{"no e-mail", answered(200, "application/json", "{}"), 2, 0},
		{"no answer", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 2, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlatform()
				p.account(tt.answer)
				c, err := NewClient(Options{URL: "http://127.0.0.1:1", Token: fakeToken, Transport: direct{p}})
				if err != nil {
					t.Fatal(err)
				}
				var h heard
				w := NewWatch(c, fakeApp, model.AppInfo{Name: "orbit-cedar"}, Intervals{})
				look := w.readApp()
				for i, rest := range []time.Duration{accountAfter, w.poll.Slow + time.Second, 0} {
					k := &call{priority: visible, emit: h.emit}
					if f, _, err := look(withCall(t.Context(), k), k); err != nil || f == nil {
						t.Fatalf("the app is not told: %v, %v", f, err)
					}
					if n := p.askedAccount(); i == 0 && n > 0 {
						t.Errorf("asked %d times at the first look, want none", n)
					}
					time.Sleep(rest)
				}
				if got := p.askedAccount(); got != tt.asked {
					t.Errorf("asked %d times, want %d", got, tt.asked)
				}
				got := h.accounts()
				if len(got) != tt.told || tt.told > 0 && got[0] != "pilot@orbit.example" {
					t.Errorf("told %q, want %d times", got, tt.told)
				}
			})
		})
	}
}

// When it matters and cannot be read, the next look at the app tries again at once.
func TestANeededAccountIsAskedForAgain(t *testing.T) {
	p := newPlatform()
	p.account(answered(503, "text/html", "<html>"))
	p.on("POST /releases", answered(500, "", ""))
	var h heard
	w := NewWatch(served(t, p), fakeApp, model.AppInfo{Name: "orbit-cedar"}, Intervals{})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := w.Do(ctx, an(model.Rollback, func(o *model.Order) { o.Target = 73 }), h.emit); err != nil {
		t.Fatal(err)
	}
	p.account(pilot)
	k := &call{priority: visible, emit: h.emit}
	if _, _, err := w.readApp()(withCall(ctx, k), k); err != nil {
		t.Fatal(err)
	}
	if got := h.accounts(); len(got) != 1 {
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
			p := newPlatform()
			p.account(pilot)
			if tt.status != 201 {
				p.on("POST /releases", func(w http.ResponseWriter, _ *http.Request) {
					reply(w, tt.status, map[string]any{"id": "x", "message": "x"})
				})
			}
			var h heard
			w := NewWatch(served(t, p), fakeApp, model.AppInfo{Name: "orbit-cedar"}, Intervals{})
			if err := w.Do(t.Context(), an(model.Rollback, func(o *model.Order) { o.Target = 73 }), h.emit); err != nil {
				t.Fatal(err)
			}
			if got := len(h.accounts()); got != tt.told {
				t.Errorf("the account was told %d times, want %d", got, tt.told)
			}
		})
	}
}
