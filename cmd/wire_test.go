package cmd

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path"
	"sync"
)

// wire stands between the program and the platform: it counts what passes and can lose an answer.
type wire struct {
	server *httptest.Server

	mu     sync.Mutex
	passed []route
	lost   []route
	told   map[route]func()
}

type route struct{ method, path string }

func (r route) fits(method, p string) bool {
	hit, _ := path.Match(r.path, p)
	return r.method == method && hit
}

func newWire(to string) *wire {
	w := &wire{}
	target, _ := url.Parse(to)
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.FlushInterval = -1
	proxy.ErrorLog = log.New(io.Discard, "", 0) // a stream that a client leaves is no news
	w.server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if w.note(r.Method, r.URL.Path) {
			proxy.ServeHTTP(httptest.NewRecorder(), r) // the platform does it
			panic(http.ErrAbortHandler)                // and the connection is cut
		}
		proxy.ServeHTTP(rw, r)
	}))
	return w
}

func (w *wire) note(method, p string) (lose bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.passed = append(w.passed, route{method, p})
	for r, tell := range w.told {
		if r.fits(method, p) {
			tell()
		}
	}
	for _, l := range w.lost {
		lose = lose || l.fits(method, p)
	}
	return lose
}

func (w *wire) lose(method, p string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lost = append(w.lost, route{method, p})
}

// tell calls back when such a request arrives.
func (w *wire) tell(method, p string, back func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = map[route]func(){{method, p}: back}
}

func (w *wire) count(method, pattern string) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.passed {
		if (route{method, pattern}).fits(r.method, r.path) {
			n++
		}
	}
	return n
}
