package api

import (
	"net/http"
	"slices"
	"strings"
	"sync"
)

const (
	cachedAnswers = 64
	cachedBytes   = 8 << 20
)

// etags keeps the newest answer of each GET with its ETag. It sits below heroku-go, which takes a 304 for an error.
type etags struct {
	mu    sync.Mutex
	kept  map[string]*answer
	order []string // oldest first
	bytes int
}

func newETags() *etags { return &etags{kept: map[string]*answer{}} }

// cacheable leaves out config vars: their values stay no longer than their reader needs them.
func cacheable(req *http.Request) bool {
	return req.Method == http.MethodGet && !strings.HasSuffix(req.URL.Path, "/config-vars")
}

func cacheKey(req *http.Request) string { return req.URL.RequestURI() + "\n" + req.Header.Get("Range") }

// makeConditional makes the request conditional when an answer is kept, and gives it: it may be pushed out before the 304 comes.
func (e *etags) makeConditional(req *http.Request) *answer {
	if !cacheable(req) {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	a := e.kept[cacheKey(req)]
	if a != nil {
		req.Header.Set("If-None-Match", a.header.Get("ETag"))
	}
	return a
}

// keep keeps a new answer that was judged good. One that came from here stays as it is.
func (e *etags) keep(req *http.Request, a *answer) {
	if !cacheable(req) || a.cached {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	key := cacheKey(req)
	e.drop(key)
	if (a.status == http.StatusOK || a.status == http.StatusPartialContent) && a.header.Get("ETag") != "" && len(a.body) <= cachedBytes/4 {
		kept := *a
		e.kept[key], e.order, e.bytes = &kept, append(e.order, key), e.bytes+len(a.body)
	}
	for len(e.order) > cachedAnswers || e.bytes > cachedBytes {
		e.drop(e.order[0])
	}
}

// forget drops what is kept of a path, whatever part of it: an answer that turned out odd must not come back with a 304.
func (e *etags) forget(path string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, key := range slices.Clone(e.order) {
		rest, ok := strings.CutPrefix(key, path)
		if ok && (rest[0] == '\n' || rest[0] == '?') {
			e.drop(key)
		}
	}
}

func (e *etags) drop(key string) {
	a := e.kept[key]
	if a == nil {
		return
	}
	delete(e.kept, key)
	e.bytes -= len(a.body)
	for i, k := range e.order {
		if k == key {
			e.order = append(e.order[:i], e.order[i+1:]...)
			return
		}
	}
}

// mergedHeader is the kept header with what the 304 says newer.
func mergedHeader(kept, fresh http.Header) http.Header {
	h := kept.Clone()
	for k, v := range fresh {
		if k != "Content-Type" && k != "Content-Length" {
			h[k] = v
		}
	}
	return h
}
