package heroku

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
)

const (
	fakeApp   = "11aa0000-0000-4000-8000-000000000001"
	fakeToken = "HRKU-not-a-real-token"
	logSecret = "srv=very-secret-session"
)

// platform is just enough of an API to be asked, counted and changed in the middle of a test.
type platform struct {
	mu       sync.Mutex
	requests []string                                            // "GET /apps/x/dynos"
	bodies   map[string]string                                   // the last body of each of them
	headers  map[string]http.Header                              // and its header
	answers  map[string]func(http.ResponseWriter, *http.Request) // instead of what is below
	state    map[string]any                                      // path → JSON
	etags    bool
	left     int
}

func newPlatform() *platform {
	p := &platform{bodies: map[string]string{}, headers: map[string]http.Header{}, left: 4500,
		answers: map[string]func(http.ResponseWriter, *http.Request){}, state: map[string]any{}}
	p.set("", map[string]any{"id": fakeApp, "name": "orbit-cedar", "generation": map[string]any{"name": "cedar"}, "maintenance": false,
		"owner": map[string]any{"email": "pilot@orbit.example"}, "region": map[string]any{"name": "eu"}, "stack": map[string]any{"name": "heroku-24"}})
	p.set("/dynos", []any{dyno("web.1", "d1", "up"), dyno("web.2", "d2", "up"), dyno("worker.1", "d3", "up")})
	p.set("/formation", []any{map[string]any{"type": "web", "quantity": 2, "size": "Standard-1X", "command": "thin start"},
		map[string]any{"type": "worker", "quantity": 1, "dyno_size": map[string]any{"name": "Standard-2X"}}})
	p.set("/releases", []any{release(74, "ned", "succeeded", true), release(73, "kate", "succeeded", false), release(72, "rick", "failed", false)})
	p.set("/addons", []any{map[string]any{"plan": map[string]any{"name": "heroku-redis:mini"}}})
	p.set("/features/preboot", map[string]any{"enabled": true})
	p.set("/pipeline-couplings", map[string]any{"stage": "production", "pipeline": map[string]any{"name": "orbit"}})
	p.set("/slugs/slug-74", map[string]any{"commit": "20A5742c00000000000000000000000000000000"})
	p.set("/slugs/slug-73", map[string]any{"commit": "df7bb82c00000000000000000000000000000000"})
	p.set("/config-vars", map[string]any{"REDIS_URL": "redis://:hush@127.0.0.1:1/0"})
	return p
}

func dyno(name, id, state string) map[string]any {
	kind, _, _ := strings.Cut(name, ".")
	return map[string]any{"id": id, "name": name, "type": kind, "state": state, "size": "Standard-1X", "command": "x",
		"release": map[string]any{"version": 74}, "created_at": "2026-03-01T08:00:00Z", "updated_at": "2026-03-01T08:00:05Z", "attach_url": "rendezvous://hush"}
}

func release(v int, by, status string, current bool) map[string]any {
	return map[string]any{"id": fmt.Sprintf("rel-%d", v), "version": v, "status": status, "current": current,
		"eligible_for_rollback": status == "succeeded", "description": "Deploy 20a5742c", "user": map[string]any{"email": by + "@orbit.example"},
		"slug": map[string]any{"id": fmt.Sprintf("slug-%d", v)}, "created_at": "2026-03-01T08:59:57Z",
		"output_stream_url": "https://release-output.example/hush"}
}

// set changes the answer of a path below the app.
func (p *platform) set(path string, v any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state["/apps/"+fakeApp+path] = v
}

// on answers "METHOD path-below-the-app" by hand.
func (p *platform) on(route string, f func(http.ResponseWriter, *http.Request)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	method, path, _ := strings.Cut(route, " ")
	p.answers[method+" /apps/"+fakeApp+path] = f
}

// count tells how often "METHOD path-below-the-app" arrived.
func (p *platform) count(route string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	method, path, _ := strings.Cut(route, " ")
	n := 0
	for _, r := range p.requests {
		if r == method+" /apps/"+fakeApp+path {
			n++
		}
	}
	return n
}

func (p *platform) total() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.requests)
}

// got is the last body and header of "METHOD path-below-the-app".
func (p *platform) got(route string) (string, http.Header) {
	p.mu.Lock()
	defer p.mu.Unlock()
	method, path, _ := strings.Cut(route, " ")
	key := method + " /apps/" + fakeApp + path
	return p.bodies[key], p.headers[key]
}

// changes are the requests that were no reads.
func (p *platform) changes() (all []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.requests {
		if !strings.HasPrefix(r, "GET ") && !strings.HasSuffix(r, "/log-sessions") {
			all = append(all, strings.ReplaceAll(r, "/apps/"+fakeApp, ""))
		}
	}
	return all
}

// accepted is the platform's answer to an order, as far as the client reads it.
func accepted(r *http.Request) any {
	switch {
	case r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/releases"):
		return release(75, "pilot", "pending", false)
	case r.Method == http.MethodPatch && strings.HasSuffix(r.URL.Path, "/formation"):
		return []any{map[string]any{"type": "web", "quantity": 4, "size": "Standard-1X"}}
	case r.Method == http.MethodPatch:
		return map[string]any{"id": fakeApp, "name": "orbit-cedar", "maintenance": true}
	}
	return map[string]any{}
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	key := r.Method + " " + r.URL.Path
	p.requests = append(p.requests, key)
	p.bodies[key], p.headers[key] = string(body), r.Header.Clone()
	answer, v := p.answers[key], p.state[r.URL.Path]
	p.left--
	left, etags := p.left, p.etags
	p.mu.Unlock()
	w.Header().Set("RateLimit-Remaining", fmt.Sprint(left))
	if w.Header().Get("Date") == "" {
		w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	switch {
	case answer != nil:
		answer(w, r)
	case r.Method != http.MethodGet:
		reply(w, http.StatusCreated, accepted(r))
	case v == nil:
		reply(w, http.StatusNotFound, map[string]any{"id": "not_found", "message": "Couldn't find that thing.", "resource": "thing"})
	default:
		b, _ := json.Marshal(v)
		tag := fmt.Sprintf("%q", fmt.Sprint(len(b)))
		if etags {
			w.Header().Set("ETag", tag)
		}
		if etags && r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		reply(w, http.StatusOK, v)
	}
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

// drop ends the connection without an answer, as a dying proxy does.
func drop(w http.ResponseWriter, _ *http.Request) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		c.Close()
	}
}

// served puts the platform on the network and gives a client of it.
func served(t *testing.T, p http.Handler, change ...func(*Options)) *Client {
	t.Helper()
	s := httptest.NewServer(p)
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return clientOf(t, s.URL, change...)
}

func clientOf(t *testing.T, url string, change ...func(*Options)) *Client {
	t.Helper()
	o := Options{URL: url, Token: fakeToken, Timeout: 5 * time.Second}
	for _, f := range change {
		f(&o)
	}
	c, err := NewClient(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

func readOnly(o *Options) { o.ReadOnly = true }

// heard collects events.
type heard struct {
	mu  sync.Mutex
	all []model.Event
}

func (h *heard) emit(e model.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, e)
}

func (h *heard) events() []model.Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]model.Event(nil), h.all...)
}

// until polls for a condition; it fails the test after five seconds.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); {
		if ok() {
			return
		}
		<-time.After(2 * time.Millisecond)
	}
	t.Fatalf("still not: %s", what)
}

// direct carries requests to a handler without a network, so that time can be the test's own.
type direct struct{ h http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if strings.HasPrefix(r.URL.Path, "/stream/") {
		return silent(r.Context()), nil
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	d.h.ServeHTTP(w, r)
	return w.Result(), nil
}

// silent is a log stream on which nothing ever comes.
func silent(ctx context.Context) *http.Response {
	r, w := io.Pipe()
	context.AfterFunc(ctx, func() { w.CloseWithError(ctx.Err()) })
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/plain"}}, Body: r}
}
