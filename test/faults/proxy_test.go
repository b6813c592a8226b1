//go:build integration

package faults

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// faultSet says what may go wrong in a journey and how often.
type faultSet struct {
	network []kind
	order   []kind
	config  []kind // of the config vars, beside network; may be empty
	log     []logKind
	percent int // of the requests
	limit   int // of faults; 0: none
}

// proxy stands before a platform. It speaks HTTP by hand, so that it can also speak it wrong.
type proxy struct {
	platform string // its address
	random   random
	listener net.Listener
	other    *httptest.Server // where redirections lead
	ctx      context.Context
	stop     context.CancelFunc

	mu       sync.Mutex // guards what follows
	faultSet faultSet
	active   bool // faults happen
	requests map[string]int
	orders   []*order
	injected []string          // the faults so far, with their times
	seen     map[string][]byte // the first good answer of a path, to be given again
	streams  map[*stream]bool  // true: a fault is in it
	wires    map[*wire]bool    // the connections there are
	account  account           // of the lines of log sessions
	flood    *flood            // what log sessions give instead of the platform's; may be nil
	secrets  []string          // addresses of log sessions
	began    time.Time

	tokens  atomic.Int32 // that reached the other host
	lines   atomic.Int64 // bytes of log streams passed on since the faults ended
	healthy atomic.Int64 // answers passed on untouched since then
}

// order is a request that changes something on the platform.
type order struct {
	at           time.Time
	method, path string
	body         string
	fault        string
	passed       int // times
	status       int // the platform's answer; 0 when it never got the order
}

// happened tells whether the platform did it.
func (o *order) happened() bool { return o.status/100 == 2 }

func (o *order) String() string {
	return fmt.Sprintf("%s %s %s: fault %q, passed on %d times, the platform said %d", o.method, o.path, o.body, o.fault, o.passed, o.status)
}

// newProxy listens before a platform.
func newProxy(platform string, seed uint64, w faultSet) (*proxy, error) {
	p := &proxy{platform: platform, random: random{seed}, faultSet: w, requests: map[string]int{}, seen: map[string][]byte{},
		streams: map[*stream]bool{}, wires: map[*wire]bool{}, began: time.Now()}
	p.ctx, p.stop = context.WithCancel(context.Background())
	var err error
	if p.listener, err = (&net.ListenConfig{}).Listen(p.ctx, "tcp", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	p.other = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			p.tokens.Add(1)
		}
		w.WriteHeader(http.StatusNotFound)
	}))
	go p.accept()
	return p, nil
}

func (p *proxy) url() string { return "http://" + p.listener.Addr().String() }

func (p *proxy) close() {
	p.stop()
	_ = p.listener.Close()
	p.mu.Lock()
	for w := range p.wires {
		_ = w.Conn.Close()
	}
	p.mu.Unlock()
	p.other.CloseClientConnections()
	p.other.Close()
}

// begin starts the faults. end stops them, and cuts the streams that a fault holds, as a network that comes back does.
func (p *proxy) begin() { p.mu.Lock(); p.active = true; p.mu.Unlock() }

func (p *proxy) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.active = false
	p.lines.Store(0)
	p.healthy.Store(0)
	for s, injected := range p.streams {
		if injected {
			s.cut()
		}
	}
}

// streaming reports whether a log stream runs.
func (p *proxy) streaming() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.streams) > 0
}

func (p *proxy) accept() {
	for {
		c, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.serve(c)
	}
}

// serve answers the requests of a connection until one of them ends it.
func (p *proxy) serve(c net.Conn) {
	w := &wire{Conn: c}
	p.connected(w, true)
	defer p.connected(w, false)
	c = w
	defer c.Close()
	end := context.AfterFunc(p.ctx, func() { _ = c.Close() })
	defer end()
	in := bufio.NewReader(c)
	for {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return
		}
		x := &exchange{proxy: p, req: req, body: body, conn: c}
		switch {
		case strings.HasPrefix(req.URL.Path, "/streams/"):
			if p.flood != nil {
				p.flood.serve(p.ctx, x)
			} else {
				p.stream(x)
			}
			return
		default:
			x.run()
		}
		if x.over {
			return
		}
	}
}

// changes tells an order from what only reads.
func changes(r *http.Request) bool {
	return r.Method != http.MethodGet && r.Method != http.MethodHead && !strings.HasSuffix(r.URL.Path, "/log-sessions") && !strings.HasPrefix(r.URL.Path, "/filters/")
}

// draw decides what happens to a request: nil is nothing.
func (p *proxy) draw(x *exchange) *kind {
	p.mu.Lock()
	defer p.mu.Unlock()
	path := x.req.Method + " " + x.req.URL.Path
	p.requests[path]++
	x.rand = p.random.of(fmt.Sprint(path, p.requests[path]))
	kinds, percent := p.faultSet.network, p.faultSet.percent
	if x.order != nil {
		p.orders = append(p.orders, x.order)
		kinds, percent = p.faultSet.order, max(50, percent) // orders are few
	}
	if strings.HasSuffix(path, "/config-vars") && len(p.faultSet.config) > 0 {
		kinds, percent = p.faultSet.config, max(50, percent)
	}
	if spent := p.faultSet.limit > 0 && len(p.injected) >= p.faultSet.limit; spent || !p.active || len(kinds) == 0 || x.rand.IntN(100) >= percent {
		return nil
	}
	return &kinds[x.rand.IntN(len(kinds))]
}

// note keeps what was done to a request.
func (p *proxy) note(x *exchange, name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.injected = append(p.injected, fmt.Sprintf("%6.1fs %s %s: %s", time.Since(p.began).Seconds(), x.req.Method, x.req.URL.Path, name))
}

// exchange is a request and what is made of it.
type exchange struct {
	*proxy
	req   *http.Request
	body  []byte
	conn  net.Conn
	rand  *rand.Rand
	order *order // of a request that changes something
	over  bool   // the connection is of no more use
}

func (x *exchange) run() {
	if changes(x.req) {
		x.order = &order{at: time.Now(), method: x.req.Method, path: x.req.URL.Path, body: string(x.body)}
	}
	if k := x.draw(x); k != nil {
		x.note(x, k.name)
		if x.order != nil {
			x.mu.Lock()
			x.order.fault = k.name
			x.mu.Unlock()
		}
		k.do(x)
		return
	}
	x.passOn()
}

// direct is a way to the platform that never sends anything twice.
var direct = &http.Transport{DisableKeepAlives: true, DisableCompression: true}

// reach sends the request to the platform.
func (x *exchange) reach() (*http.Response, error) {
	req, err := http.NewRequestWithContext(x.ctx, x.req.Method, x.platform+x.req.URL.RequestURI(), bytes.NewReader(x.body))
	if err != nil {
		return nil, err
	}
	req.Header = x.req.Header.Clone()
	req.Header.Del("Connection")
	req.Header.Del("Accept-Encoding")
	return direct.RoundTrip(req)
}

// pass gives the request to the platform, once more than before, and returns the answer; nil when there is none.
func (x *exchange) pass() *answer {
	if x.order != nil {
		x.mu.Lock()
		x.order.passed++
		x.mu.Unlock()
	}
	res, err := x.reach()
	if err != nil {
		return nil
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil
	}
	a := &answer{res.StatusCode, res.Header, bytes.ReplaceAll(body, []byte(x.platform), []byte(x.url()))}
	a.header.Del("Content-Length")
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.order != nil {
		x.order.status = a.status
	}
	if strings.HasSuffix(x.req.URL.Path, "/log-sessions") && a.status/100 == 2 {
		x.secrets = append(x.secrets, sessionOf(a.body)...)
	}
	if _, known := x.seen[x.req.URL.Path]; !known && a.status == http.StatusOK && x.req.Method == http.MethodGet {
		x.seen[x.req.URL.Path] = a.body
	}
	return a
}

// sessionOf is the secret part of a log session's address.
func sessionOf(body []byte) []string {
	_, after, found := strings.Cut(string(body), "/streams/")
	if !found {
		return nil
	}
	id, _, _ := strings.Cut(after, "?")
	return []string{id}
}

// passOn gives the platform's answer as it is.
func (x *exchange) passOn() {
	a := x.pass()
	if a == nil {
		x.close()
		return
	}
	x.write(a.bytes())
	x.healthy.Add(1)
}

// stale is the first answer that this path ever had; the platform's own where there was none.
func (x *exchange) stale() *answer {
	x.mu.Lock()
	old, known := x.seen[x.req.URL.Path]
	x.mu.Unlock()
	if known {
		return &answer{200, http.Header{"Content-Type": {"application/json"}}, old}
	}
	if a := x.pass(); a != nil {
		return a
	}
	return htmlPage(http.StatusBadGateway)
}

// write sends bytes to the program. Redirections lead to the other host.
func (x *exchange) write(b []byte) {
	if _, err := x.conn.Write(bytes.ReplaceAll(b, []byte(elsewhere), []byte(x.other.URL))); err != nil {
		x.over = true
	}
}

// after sends bytes some time later, on a connection that is idle then.
func (x *exchange) after(d time.Duration, b []byte) {
	c := x.conn
	time.AfterFunc(d, func() { _, _ = c.Write(b) })
}

func (x *exchange) close() { x.over = true }

// wait holds the request back, but not beyond the end of the proxy.
func (x *exchange) wait(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-x.ctx.Done():
	}
}
