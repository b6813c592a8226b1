package api

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/heroku/allowance"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

func TestRequestAsTheAPIWantsIt(t *testing.T) {
	p := herokutest.NewPlatform()
	if _, _, err := served(t, p, func(o *Options) { o.UserAgent = "gonogo/test" }).Releases(t.Context(), herokutest.App, 0); err != nil {
		t.Fatal(err)
	}
	_, h := p.Got("GET /releases")
	for k, want := range map[string]string{"Accept": "application/vnd.heroku+json; version=3", "Authorization": "Bearer " + herokutest.Token,
		"User-Agent": "gonogo/test", "Range": "version ..; order=desc,max=20"} {
		if got := h.Get(k); got != want {
			t.Errorf("%s: %q, want %q", k, got, want)
		}
	}
	if len(h.Get("Request-Id")) != 36 {
		t.Errorf("Request-Id %q", h.Get("Request-Id"))
	}
}

func TestReadIsTriedAgain(t *testing.T) {
	tests := map[string]func(w http.ResponseWriter, r *http.Request){
		"503":     func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) },
		"429":     func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) },
		"dropped": herokutest.Drop,
		"cut": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", "500")
			io.WriteString(w, `[{"id":`)
		},
	}
	for name, bad := range tests {
		t.Run(name, func(t *testing.T) {
			p := herokutest.NewPlatform()
			var n atomic.Int32
			p.On("GET /dynos", func(w http.ResponseWriter, r *http.Request) {
				if n.Add(1) == 1 {
					bad(w, r)
					return
				}
				herokutest.Reply(w, 200, []any{herokutest.Dyno("web.1", "d1", "up")})
			})
			d, _, err := served(t, p).Dynos(t.Context(), herokutest.App)
			if err != nil || len(d.Dynos) != 1 || p.Count("GET /dynos") != 2 {
				t.Errorf("%v, %d dynos, asked %d times", err, len(d.Dynos), p.Count("GET /dynos"))
			}
		})
	}
}

// polled is a context of a request that nobody waits for.
func polled(ctx context.Context) context.Context { return WithCall(ctx, &Call{Priority: Visible}) }

func TestLongRetryAfterIsLeftToTheCaller(t *testing.T) {
	now := time.Now()
	for name, v := range map[string]string{"seconds": "40", "more than is believed": "600", "epoch": itoa(now.Add(40 * time.Second).Unix())} {
		t.Run(name, func(t *testing.T) {
			p := herokutest.NewPlatform()
			p.On("GET /dynos", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", v)
				herokutest.Reply(w, 429, map[string]any{"id": "rate_limit", "message": "slow down"})
			})
			c := served(t, p)
			_, _, err := c.Dynos(polled(t.Context()), herokutest.App)
			var f *Failure
			if !errors.As(err, &f) || p.Count("GET /dynos") != 1 {
				t.Fatalf("%v, asked %d times", err, p.Count("GET /dynos"))
			}
			if after, ok := f.Retry(); !ok || after < allowance.ShortClosing-time.Second || after > allowance.ShortClosing {
				t.Errorf("retry after %v, %v", after, ok)
			}
			if err := c.api.admit(&Call{Priority: Visible}); err == nil {
				t.Error("the pollers were not closed")
			}
			if err := c.api.admit(&Call{}); err != nil {
				t.Errorf("orders must go: %v", err)
			}
		})
	}
}

// TestUnchangedAnswerComesFromTheCache: a poller's. Who asks by hand, or orders, gets no kept answer.
func TestUnchangedAnswerComesFromTheCache(t *testing.T) {
	p := herokutest.NewPlatform()
	p.ETags = true
	c, ctx := served(t, p), polled(t.Context())
	first, _, err := c.Dynos(ctx, herokutest.App)
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := c.Dynos(ctx, herokutest.App)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
	if _, h := p.Got("GET /dynos"); h.Get("If-None-Match") == "" {
		t.Error("the second request was not conditional")
	}
	if _, _, err := c.Dynos(t.Context(), herokutest.App); err != nil {
		t.Fatal(err)
	}
	if _, h := p.Got("GET /dynos"); h.Get("If-None-Match") != "" {
		t.Error("what a person asked for may come from the cache")
	}
	for range 2 {
		if err := c.get(ctx, "read the config vars", AppPath(herokutest.App, "config-vars"), &map[string]string{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, h := p.Got("GET /config-vars"); h.Get("If-None-Match") != "" {
		t.Error("config vars were kept")
	}
}

// TestCacheIsBounded fills the cache with more answers and more bytes than it may keep.
func TestCacheIsBounded(t *testing.T) {
	e := newETags()
	for i := range 3 * cachedAnswers {
		req := httptest.NewRequest("GET", "http://x/"+itoa(int64(i)), nil)
		e.keep(req, &answer{status: 200, header: http.Header{"Etag": {"x"}}, body: make([]byte, 200<<10)})
	}
	if len(e.kept) > cachedAnswers || e.bytes > cachedBytes || len(e.order) != len(e.kept) {
		t.Errorf("%d answers, %d bytes, %d in order", len(e.kept), e.bytes, len(e.order))
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var visits atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
	defer elsewhere.Close()
	p := herokutest.NewPlatform()
	p.On("GET /dynos", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) })
	_, _, err := served(t, p).Dynos(t.Context(), herokutest.App)
	if err == nil || visits.Load() != 0 {
		t.Errorf("%v, %d visits elsewhere", err, visits.Load())
	}
}

// An app without an id would make every path below it another's: DELETE /apps//dynos.
func TestAnAppWithoutAnIDIsNone(t *testing.T) {
	for _, answer := range []string{"", "null", "{}", `{"id":null,"name":null}`, `{"name":"orbit-cedar"}`} {
		p := herokutest.NewPlatform()
		p.On("GET ", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, answer)
		})
		_, _, err := served(t, p).App(t.Context(), herokutest.App)
		if err == nil || !strings.Contains(err.Error(), "is not what the Platform API documents") {
			t.Errorf("%s: %v", answer, err)
		}
		if n := p.Total(); n != 1 {
			t.Errorf("%s: %d requests", answer, n)
		}
	}
}

func TestBadAnswersAreSentences(t *testing.T) {
	tests := []struct {
		name, want string
		answer     func(w http.ResponseWriter, r *http.Request)
	}{
		{"HTML", "cannot read the dynos: the answer is not the API's: it is not JSON. Check for a proxy or a login page in between.",
			func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") }},
		{"broken", "cannot read the dynos: the answer is broken JSON. Try again; if it stays, check for a proxy in between.",
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				io.WriteString(w, "[{")
			}},
		{"shape", "cannot read the dynos: the answer is not what the Platform API documents. Try again; if it continues, this gonogo is too old for the API.",
			func(w http.ResponseWriter, _ *http.Request) { herokutest.Reply(w, 200, map[string]any{"id": 1}) }},
		{"element", "cannot read the dynos: an element is not what the Platform API documents. This gonogo may be too old for the API.",
			func(w http.ResponseWriter, _ *http.Request) {
				herokutest.Reply(w, 200, []any{map[string]any{"name": 7}})
			}},
		{"huge", "cannot read the dynos: the answer is longer than 8 MiB. Ask for less.",
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.Write(make([]byte, maxBody+1))
			}},
		{"null for an element", "cannot read the dynos: an element is not what the Platform API documents. This gonogo may be too old for the API.",
			func(w http.ResponseWriter, _ *http.Request) { herokutest.Reply(w, 200, []any{nil}) }},
		{"null for the list", "cannot read the dynos: the answer is not what the Platform API documents. Try again; if it continues, this gonogo is too old for the API.",
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				io.WriteString(w, "null")
			}},
		{"nothing for a list", "cannot read the dynos: the answer is not what the Platform API documents. Try again; if it continues, this gonogo is too old for the API.",
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusNoContent)
			}},
		{"nothing at all", "cannot read the dynos: the answer is not the API's: it is not JSON. Check for a proxy or a login page in between.",
			func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }},
		{"unchanged, unasked", "cannot read the dynos: the API says that nothing changed, and was not asked that. Check for a proxy in between.",
			func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) }},
		{"no allowance", "cannot read the dynos: the account's API allowance is used up (429). Wait 1m; it refills by about 75 requests a minute and is shared by all who use the account.",
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "60")
				herokutest.Reply(w, 429, map[string]any{"id": "rate_limit", "message": "x"})
			}},
		{"second factor", "cannot read the dynos: this app wants a second factor. Run: heroku apps:info -a orbit-cedar once and enter the code, or use a token made for automation.",
			func(w http.ResponseWriter, _ *http.Request) {
				herokutest.Reply(w, 403, map[string]any{"id": "two_factor", "message": "x", "app": map[string]any{"name": "orbit-cedar"}})
			}},
		{"unknown", "cannot read the dynos: Couldn't find that app (404). Check the name, and that this account may see it: heroku apps.",
			func(w http.ResponseWriter, _ *http.Request) {
				herokutest.Reply(w, 404, map[string]any{"id": "not_found", "resource": "app", "message": "Couldn't find that app."})
			}},
		{"foreign text", "cannot read the dynos: bad thing (422). Change what was asked, then try again.",
			func(w http.ResponseWriter, _ *http.Request) {
				herokutest.Reply(w, 422, map[string]any{"id": "invalid_params", "message": "\x1b[31mbad\u202e thing"})
			}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := herokutest.NewPlatform()
			p.On("GET /dynos", tt.answer)
			_, _, err := served(t, p).Dynos(polled(t.Context()), herokutest.App)
			if err == nil || err.Error() != tt.want && tt.name != "foreign text" {
				t.Fatalf("%v\nwant %s", err, tt.want)
			}
			if strings.ContainsAny(err.Error(), "\x1b\u202e") {
				t.Errorf("control characters came through: %q", err)
			}
			if f := new(fault.Error); !errors.As(err, &f) || f.Code == "" {
				t.Error("no code")
			}
		})
	}
}

func TestEveryStatusHasACauseAndARemedy(t *testing.T) {
	for status := 300; status < 600; status++ {
		f := refusal(status, nil, 0)
		if f.Fault.Why == "" || f.Fault.Code == "" || f.Fault.Do == "" && status != 410 {
			t.Errorf("%d: %+v", status, f.Fault)
		}
	}
}

func TestTokenGoesNowhereElse(t *testing.T) {
	good := []string{"", "https://api.heroku.com", "https://api.heroku.com/", "https://x.herokudev.com", "http://127.0.0.1:5000", "http://localhost:1", "http://[::1]:1", "https://localhost:1"}
	bad := []string{"http://api.heroku.com", "https://heroku.com.evil.example", "https://evilheroku.com", "http://localhost.evil.example", "http://10.0.0.1", "ftp://127.0.0.1",
		"https://api.heroku.com/v2", "https://u:p@api.heroku.com", "api.heroku.com", "://", "http://0x7f000001"}
	for _, u := range good {
		if _, err := NewClient(Options{URL: u, Token: "t"}); err != nil {
			t.Errorf("%s: %v", u, err)
		}
	}
	for _, u := range bad {
		_, err := NewClient(Options{URL: u, Token: "t"})
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != fault.CodeHost || f.Do == "" {
			t.Errorf("%s: %v", u, err)
		}
	}
	for _, token := range []string{"", "two words", "new\nline"} {
		if _, err := NewClient(Options{Token: token}); err == nil || token != "" && strings.Contains(err.Error(), token) {
			t.Errorf("token %q: %v", token, err)
		}
	}
}

// TestWarningIsTold covers what heroku-go prints by the standard logger: here it is a fact, told once.
func TestWarningIsTold(t *testing.T) {
	var printed strings.Builder
	log.SetOutput(&printed)
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	p := herokutest.NewPlatform()
	c := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Heroku-Warning", "the stack is\u202e old")
		p.ServeHTTP(w, r)
	}))
	var h herokutest.Recorder
	for range 2 {
		if _, _, err := c.Dynos(WithCall(t.Context(), &Call{Emit: h.Emit}), herokutest.App); err != nil {
			t.Fatal(err)
		}
	}
	var told []string
	for _, e := range h.Events() {
		if n, ok := e.Fact.(*model.Notice); ok {
			told = append(told, n.Text)
		}
	}
	if len(told) != 1 || !strings.HasPrefix(told[0], "Heroku warns: the stack is") || strings.Contains(told[0], "\u202e") {
		t.Errorf("%q", told)
	}
	if printed.Len() != 0 {
		t.Errorf("printed %q", printed.String())
	}
}

func TestAllowanceAndSkewAreTold(t *testing.T) {
	p := herokutest.NewPlatform()
	c := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(90*time.Second).UTC().Format(http.TimeFormat))
		p.ServeHTTP(w, r)
	}))
	var h herokutest.Recorder
	for range 3 {
		if _, _, err := c.Dynos(WithCall(t.Context(), &Call{Emit: h.Emit}), herokutest.App); err != nil {
			t.Fatal(err)
		}
	}
	var budgets []model.Budget
	var clocks []model.Clock
	for _, e := range h.Events() {
		switch f := e.Fact.(type) {
		case *model.Budget:
			budgets = append(budgets, *f)
		case *model.Clock:
			clocks = append(clocks, *f)
		}
	}
	want := []model.Budget{{Remaining: 4499, Limit: 4500, Spent: 1, Reserve: 225, Gonogos: 1}, {Remaining: 4498, Limit: 4500, Spent: 2, Reserve: 225, Gonogos: 1}, {Remaining: 4497, Limit: 4500, Spent: 3, Reserve: 225, Gonogos: 1}}
	if diff := cmp.Diff(want, budgets); diff != "" {
		t.Error(diff)
	}
	if len(clocks) != 1 || (time.Duration(clocks[0].Ahead)-90*time.Second).Abs() > time.Second {
		t.Errorf("%+v", clocks)
	}
}

// The first answer is often read by nobody who listens: the app's, before its sources start.
func TestWhatNobodyHeardIsToldLater(t *testing.T) {
	p := herokutest.NewPlatform()
	c := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(72*time.Hour).UTC().Format(http.TimeFormat))
		w.Header().Set("X-Heroku-Warning", "the stack is old")
		p.ServeHTTP(w, r)
	}))
	if _, _, err := c.App(t.Context(), herokutest.App); err != nil {
		t.Fatal(err)
	}
	if ahead := time.Until(c.Now()); ahead < 71*time.Hour {
		t.Errorf("the platform's clock is taken to be %s ahead", ahead)
	}
	var h herokutest.Recorder
	for range 2 {
		if _, _, err := c.Dynos(WithCall(t.Context(), &Call{Emit: h.Emit}), herokutest.App); err != nil {
			t.Fatal(err)
		}
	}
	clocks, notices := 0, 0
	for _, e := range h.Events() {
		switch e.Fact.(type) {
		case *model.Clock:
			clocks++
		case *model.Notice:
			notices++
		}
	}
	if clocks != 1 || notices != 1 {
		t.Errorf("%d clocks and %d notices were told", clocks, notices)
	}
}

func TestListFollowsItsPages(t *testing.T) {
	p := herokutest.NewPlatform()
	p.On("GET /releases", func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Header.Get("Range"), "version ..;") {
			w.Header().Set("Next-Range", "version ]73..; max=2")
			herokutest.Reply(w, 206, []any{herokutest.Release(75, "ned", "succeeded", true), herokutest.Release(74, "ned", "succeeded", false)})
			return
		}
		herokutest.Reply(w, 200, []any{herokutest.Release(73, "ned", "succeeded", false)})
	})
	c := served(t, p)
	r, raw, err := c.Releases(t.Context(), herokutest.App, 100)
	if err != nil || len(r.Releases) != 3 || len(raw) != 3 || p.Count("GET /releases") != 2 {
		t.Fatalf("%v: %d releases, %d raw, %d requests", err, len(r.Releases), len(raw), p.Count("GET /releases"))
	}
	if r, _, _ := c.Releases(t.Context(), herokutest.App, 2); len(r.Releases) != 2 || p.Count("GET /releases") != 3 {
		t.Errorf("a short list must not be followed: %d requests", p.Count("GET /releases"))
	}
	for _, one := range raw {
		if strings.Contains(string(one), "hush") || !strings.Contains(string(one), `"eligible_for_rollback"`) {
			t.Errorf("raw object %s", one)
		}
	}
}
