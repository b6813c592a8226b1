// Package herokutest is a Platform API for tests: just enough of it to be asked, counted and changed, and log servers that play a script.
package herokutest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	App       = "11aa0000-0000-4000-8000-000000000001"
	Token     = "HRKU-not-a-real-token"
	LogSecret = "srv=very-secret-session"
)

// Platform is just enough of an API to be asked, counted and changed in the middle of a test.
type Platform struct {
	Mu       sync.Mutex
	Requests []string                                            // "GET /apps/x/dynos"
	Bodies   map[string]string                                   // the last body of each of them
	headers  map[string]http.Header                              // and its header
	Answers  map[string]func(http.ResponseWriter, *http.Request) // instead of what is below
	State    map[string]any                                      // path → JSON
	ETags    bool
	Left     int
}

func NewPlatform() *Platform {
	p := &Platform{Bodies: map[string]string{}, headers: map[string]http.Header{}, Left: 4500,
		Answers: map[string]func(http.ResponseWriter, *http.Request){}, State: map[string]any{}}
	p.Set("", map[string]any{"id": App, "name": "orbit-cedar", "generation": map[string]any{"name": "cedar"}, "maintenance": false,
		"owner": map[string]any{"email": "pilot@orbit.example"}, "region": map[string]any{"name": "eu"}, "stack": map[string]any{"name": "heroku-24"}})
	p.Set("/dynos", []any{Dyno("web.1", "d1", "up"), Dyno("web.2", "d2", "up"), Dyno("worker.1", "d3", "up")})
	p.Set("/formation", []any{map[string]any{"type": "web", "quantity": 2, "size": "Standard-1X", "command": "thin start"},
		map[string]any{"type": "worker", "quantity": 1, "dyno_size": map[string]any{"name": "Standard-2X"}}})
	p.Set("/releases", []any{Release(74, "ned", "succeeded", true), Release(73, "kate", "succeeded", false), Release(72, "rick", "failed", false)})
	p.Set("/addons", []any{map[string]any{"plan": map[string]any{"name": "heroku-redis:mini"}}})
	p.Set("/features/preboot", map[string]any{"enabled": true})
	p.Set("/pipeline-couplings", map[string]any{"stage": "production", "pipeline": map[string]any{"name": "orbit"}})
	p.Set("/slugs/slug-74", map[string]any{"commit": "20A5742c00000000000000000000000000000000"})
	p.Set("/slugs/slug-73", map[string]any{"commit": "df7bb82c00000000000000000000000000000000"})
	p.Set("/config-vars", map[string]any{"REDIS_URL": "redis://:hush@127.0.0.1:1/0"})
	return p
}

func Dyno(name, id, state string) map[string]any {
	kind, _, _ := strings.Cut(name, ".")
	return map[string]any{"id": id, "name": name, "type": kind, "state": state, "size": "Standard-1X", "command": "x",
		"release": map[string]any{"version": 74}, "created_at": "2026-03-01T08:00:00Z", "updated_at": "2026-03-01T08:00:05Z", "attach_url": "rendezvous://hush"}
}

func Release(v int, by, status string, current bool) map[string]any {
	return map[string]any{"id": fmt.Sprintf("rel-%d", v), "version": v, "status": status, "current": current,
		"eligible_for_rollback": status == "succeeded", "description": "Deploy 20a5742c", "user": map[string]any{"email": by + "@orbit.example"},
		"slug": map[string]any{"id": fmt.Sprintf("slug-%d", v)}, "created_at": "2026-03-01T08:59:57Z",
		"output_stream_url": "https://release-output.example/hush"}
}

// Set changes the answer of a path below the app.
func (p *Platform) Set(path string, v any) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	p.State["/apps/"+App+path] = v
}

// On answers "METHOD path-below-the-app" by hand.
func (p *Platform) On(route string, f func(http.ResponseWriter, *http.Request)) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	method, path, _ := strings.Cut(route, " ")
	p.Answers[method+" /apps/"+App+path] = f
}

// Count tells how often "METHOD path-below-the-app" arrived.
func (p *Platform) Count(route string) int {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	method, path, _ := strings.Cut(route, " ")
	n := 0
	for _, r := range p.Requests {
		if r == method+" /apps/"+App+path {
			n++
		}
	}
	return n
}

func (p *Platform) Total() int {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	return len(p.Requests)
}

// Got is the last body and header of "METHOD path-below-the-app".
func (p *Platform) Got(route string) (string, http.Header) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	method, path, _ := strings.Cut(route, " ")
	key := method + " /apps/" + App + path
	return p.Bodies[key], p.headers[key]
}

// Changes are the requests that were no reads.
func (p *Platform) Changes() (all []string) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	for _, r := range p.Requests {
		if !strings.HasPrefix(r, "GET ") && !strings.HasSuffix(r, "/log-sessions") {
			all = append(all, strings.ReplaceAll(r, "/apps/"+App, ""))
		}
	}
	return all
}

// accepted is the platform's answer to an order, as far as the client reads it.
func accepted(r *http.Request) any {
	switch {
	case r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/releases"):
		return Release(75, "pilot", "pending", false)
	case r.Method == http.MethodPatch && strings.HasSuffix(r.URL.Path, "/formation"):
		return []any{map[string]any{"type": "web", "quantity": 4, "size": "Standard-1X"}}
	case r.Method == http.MethodPatch:
		return map[string]any{"id": App, "name": "orbit-cedar", "maintenance": true}
	}
	return map[string]any{}
}

func (p *Platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.Mu.Lock()
	key := r.Method + " " + r.URL.Path
	p.Requests = append(p.Requests, key)
	p.Bodies[key], p.headers[key] = string(body), r.Header.Clone()
	answer, v := p.Answers[key], p.State[r.URL.Path]
	p.Left--
	left, etags := p.Left, p.ETags
	p.Mu.Unlock()
	w.Header().Set("RateLimit-Remaining", fmt.Sprint(left))
	if w.Header().Get("Date") == "" {
		w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	switch {
	case answer != nil:
		answer(w, r)
	case r.Method != http.MethodGet:
		Reply(w, http.StatusCreated, accepted(r))
	case v == nil:
		Reply(w, http.StatusNotFound, map[string]any{"id": "not_found", "message": "Couldn't find that thing.", "resource": "thing"})
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
		Reply(w, http.StatusOK, v)
	}
}

func Reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// Drop ends the connection without an answer, as a dying proxy does.
func Drop(w http.ResponseWriter, _ *http.Request) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		c.Close()
	}
}
