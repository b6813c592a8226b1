package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"app.gonogo/gonogo/sources/heroku/allowance"
)

// maxBody is the longest answer that is read. A list of 1,000 releases is about 1 MB.
const maxBody = 8 << 20

// transport is the one way out to the API. It gives heroku-go whole, checked answers or a *Failure, never a stream.
type transport struct {
	base     *url.URL
	token    string
	agent    string
	timeout  time.Duration
	clock    func() time.Time
	readOnly bool
	locked   func() bool // nil: never
	reads    http.RoundTripper
	orders   http.RoundTripper
	budget   *allowance.Scheduler
	cache    *etags
	skew     skew
	notices  notices
	warn     func(text string) // nil: nobody wants the warnings beside the events
	warned   notices
}

func newTransport(o Options, base *url.URL, b *allowance.Scheduler) *transport {
	t := &transport{base: base, token: o.Token, agent: o.UserAgent, timeout: o.Timeout, clock: o.Clock,
		readOnly: o.ReadOnly, locked: o.Locked, budget: b, cache: newETags(), reads: o.Transport, orders: o.Transport, warn: o.Warn}
	if o.Transport == nil {
		t.reads, t.orders = newPool(true), newPool(false)
	}
	return t
}

// newPool is a connection pool. Orders get none: net/http resends a request when a kept connection turns out dead, and a
// fresh connection leaves it nothing to resend.
func newPool(keep bool) *http.Transport {
	d := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}
	return &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: d.DialContext, DisableKeepAlives: !keep,
		TLSHandshakeTimeout: 10 * time.Second, MaxIdleConnsPerHost: 2, IdleConnTimeout: 90 * time.Second}
}

// RoundTrip sends one request of heroku-go. Whatever is not a 2xx of JSON comes back as a *Failure.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close() // also where nobody below gets to it
	}
	c := CallOf(req.Context())
	if err := t.guard(req); err != nil {
		return nil, err
	}
	if req.Method == http.MethodGet { // else it is an order, or opens the log, which nothing keeps back
		if err := t.admit(c); err != nil {
			return nil, err
		}
	}
	out := t.complete(req, c)
	a, err := t.attempts(out, c)
	if err != nil {
		return nil, err
	}
	c.next, c.Date = a.header.Get("Next-Range"), t.skew.plausibleDate(a.header, t.clock())
	return a.response(req), nil
}

// admit lets a read through that is asked for, or that has had its turn; any other when there is a turn for it at once.
func (t *transport) admit(c *Call) error {
	if c.Priority == Asked || c.Turned || c.more {
		return nil
	}
	wait, ok := t.budget.TryOnce(c.Priority, c.For)
	if c.Turned = ok; ok {
		return nil
	}
	why := "other API requests of this account go first"
	if t.budget.Reserved() {
		why = "the account's API allowance is nearly used up, and the rest is kept for orders"
	}
	f := NewFailure(codeBudget, why, "Wait; it refills by about 75 requests a minute and is shared by all who use the account")
	f.After = max(wait, time.Second)
	if left, opened := t.budget.Paused(); left > 0 {
		f.again = opened
	}
	return f
}

// guard refuses what may not leave: another host, and in read-only all that changes something.
func (t *transport) guard(req *http.Request) error {
	if req.URL.Host != t.base.Host || req.URL.Scheme != t.base.Scheme {
		return NewFailure(codeRedirect, "the request was for another host", "This is a bug in gonogo: please report it")
	}
	if t.readOnly && !isRead(req) {
		return NewFailure(codeReadOnly, "this program runs read-only", "Start it without --read-only")
	}
	if t.locked != nil && !isRead(req) && t.locked() {
		return NewFailure(codeReadOnly, "you have made this run read-only", "Turn that off in the pane of sources")
	}
	return nil
}

// isRead tells requests that change nothing. A log session is created by POST, and only shows lines.
func isRead(req *http.Request) bool {
	switch req.Method {
	case http.MethodGet, http.MethodHead:
		return true
	case http.MethodPost:
		return strings.HasPrefix(req.URL.Path, "/apps/") && strings.HasSuffix(req.URL.Path, "/log-sessions") &&
			strings.Count(req.URL.Path, "/") == 3
	}
	return false
}

// complete is the request as the API wants it. GetBody goes: without it nobody below can send the body twice.
func (t *transport) complete(req *http.Request, c *Call) *http.Request {
	out := req.Clone(req.Context())
	out.GetBody = nil
	h := out.Header
	h.Set("Accept", "application/vnd.heroku+json; version=3")
	h.Set("Authorization", "Bearer "+t.token)
	h.Set("User-Agent", t.agent)
	h.Set("Request-Id", requestID())
	if c.pages != "" {
		h.Set("Range", c.pages)
	}
	if c.kept = nil; c.Priority != Asked && !c.Fresh { // who asks by hand, or orders, rests on nothing that was kept
		c.kept = t.cache.makeConditional(out)
	}
	return out
}

// requestID is a random UUID (version 4).
func requestID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// sendOnce sends the request a single time and reads the whole answer.
func (t *transport) sendOnce(req *http.Request, c *Call) (*answer, error) {
	ctx, cancel := context.WithTimeout(req.Context(), t.timeout)
	defer cancel()
	rt := t.orders
	if req.Method == http.MethodGet {
		rt = t.reads
	}
	t.budget.Spend(c.For, c.Turned)
	c.Turned = false
	began := t.clock()
	resp, err := rt.RoundTrip(c.traced(req.WithContext(ctx)))
	if err != nil {
		return nil, Unreachable(err)
	}
	defer resp.Body.Close()
	t.noteHeader(resp, began, c)
	body, broken := readBody(resp.Body)
	a := &answer{status: resp.StatusCode, header: resp.Header, body: body}
	if broken != nil {
		broken.Status = resp.StatusCode
		return a, broken
	}
	if err := a.check(c.kept, t.clock()); err != nil {
		t.cache.forget(req.URL.Path)
		c.unread(req, a, err)
		return a, err
	}
	c.body = a.body
	t.cache.keep(req, a)
	return a, nil
}

// noteHeader takes from an answer's header what concerns every watcher: allowance, clock, warnings.
func (t *transport) noteHeader(resp *http.Response, began time.Time, c *Call) {
	now := t.clock()
	if t.budget.Observe(resp.StatusCode, resp.Header.Get("RateLimit-Remaining")) {
		t.notifyBudget(c)
	}
	if ahead, changed := t.skew.observe(resp.Header, began, now, c.Emit != nil); changed {
		c.Notify(now, ahead)
	}
	for _, text := range warnings(resp.Header) {
		if t.warn != nil {
			t.warnOnce(text)
		}
		if c.Emit == nil { // a notice is told once: not into the void
			continue
		}
		if n := t.notices.once("Heroku warns: " + text); n != nil {
			c.Notify(now, n)
		}
	}
}

func (t *transport) notifyBudget(c *Call) {
	b, ok := t.budget.Fact()
	if c.Emit == nil || !ok {
		return
	}
	c.Notify(t.clock(), &b)
	if spending, ok := t.budget.Spending(); ok {
		c.Notify(t.clock(), spending)
	}
}

// warnOnce prints a warning of the platform for who has no screen.
func (t *transport) warnOnce(text string) {
	if n := t.warned.once(text); n != nil {
		t.warn(text)
	}
}

// againAfter is the remedy for an answer that came to harm on its way.
const againAfter = "Try again; if it stays, check for a proxy in between"

// readBody reads an answer to its end, and no more than maxBody.
func readBody(r io.Reader) ([]byte, *Failure) {
	b, err := io.ReadAll(io.LimitReader(r, maxBody+1))
	switch {
	case len(b) > maxBody:
		return nil, NewFailure(codeSize, "the answer is longer than 8 MiB", "Ask for less")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return nil, NewFailure(codeCut, "the answer was cut off", againAfter)
	case err != nil:
		return nil, Unreachable(err)
	}
	return b, nil
}

// answer is a whole answer.
type answer struct {
	status int
	header http.Header
	body   []byte
	cached bool // the body was kept, and the platform says that it still is so
}

// check turns everything but usable JSON into a *Failure. An empty 2xx body that is called JSON becomes an empty object: heroku-go
// takes it for an error, and the API documents no body for restart and stop. Without the type it may be anybody's.
func (a *answer) check(cached *answer, now time.Time) error {
	if cached != nil && a.status == http.StatusNotModified {
		*a = answer{status: http.StatusOK, header: mergedHeader(cached.header, a.header), body: cached.body, cached: true}
		return nil
	}
	after := retryAfter(a.header.Get("Retry-After"), now)
	if a.status < 200 || a.status > 299 {
		f := refusal(a.status, a.body, after)
		f.fromPlatform = f.fromPlatform && a.isJSON()
		return f
	}
	if !a.isJSON() {
		return a.garbage("the answer is not the API's: it is not JSON", "Check for a proxy or a login page in between")
	}
	if len(bytes.TrimSpace(a.body)) == 0 {
		a.body = []byte("{}")
		return nil
	}
	if !json.Valid(a.body) {
		return a.garbage("the answer is broken JSON", againAfter)
	}
	return nil
}

// isJSON tells whether the answer says that it is JSON.
func (a *answer) isJSON() bool {
	kind, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}

func (a *answer) garbage(why, do string) *Failure {
	f := NewFailure(CodeGarbage, why, do)
	f.Status = a.status
	return f
}

func (a *answer) response(req *http.Request) *http.Response {
	return &http.Response{StatusCode: a.status, Status: http.StatusText(a.status), Proto: "HTTP/1.1", ProtoMajor: 1,
		ProtoMinor: 1, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)), Request: req}
}
