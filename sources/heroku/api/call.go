package api

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources/heroku/allowance"
)

// Priority is the right of way of a request.
type Priority = allowance.Class

// The priorities. What a person asked for always goes; it is the zero value, hence that of a context without a call.
const (
	Asked      = allowance.Asked
	Visible    = allowance.Visible
	Background = allowance.Background
)

// Call travels in a request's context: what the transport must know, and what it tells back that heroku-go hides.
type Call struct {
	Priority Priority
	For      allowance.Reason
	Turned   bool              // the request has had its turn
	Emit     func(model.Event) // nil: nobody listens
	more     bool              // it goes on with what has had its turn
	pages    string            // Range of a list; empty: none
	Fresh    bool              // the answer must not come from the cache

	kept *answer     // the answer an ETag was sent for; nil: none
	next string      // the answer's Next-Range; empty: the list is whole
	body []byte      // of the answer
	Date time.Time   // the answer's Date; zero: none
	conn atomic.Bool // a connection was there
}

type (
	callKey     struct{}
	priorityKey struct{}
)

// WithCall gives the requests of ctx what the transport must know of them.
func WithCall(ctx context.Context, c *Call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// entitled is the right of way of the requests of a context.
type entitled struct {
	priority Priority
	reason   allowance.Reason
}

// WithPriority gives the requests of ctx another right of way than Asked, where they have no call of their own.
func WithPriority(ctx context.Context, p Priority, r allowance.Reason) context.Context {
	return context.WithValue(ctx, priorityKey{}, entitled{p, r})
}

// CallOf is what WithCall gave; an empty call where there was none.
func CallOf(ctx context.Context) *Call {
	if c, ok := ctx.Value(callKey{}).(*Call); ok {
		return c
	}
	c := &Call{}
	if e, ok := ctx.Value(priorityKey{}).(entitled); ok {
		c.Priority, c.For = e.priority, e.reason
	}
	return c
}

// traced notes when the request gets a connection. Before that, nothing of it can have reached anybody.
func (c *Call) traced(req *http.Request) *http.Request {
	return req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { c.conn.Store(true) },
	}))
}

// Connected tells that a connection was there: something of the request may have reached the platform.
func (c *Call) Connected() bool { return c.conn.Load() }

// Notify emits a fact about the platform connection itself, which belongs to no app.
func (c *Call) Notify(now time.Time, f model.Fact) {
	if c.Emit != nil {
		c.Emit(model.Event{At: now, Seen: now, Source: model.PlatformSource, Fact: f})
	}
}

// unread keeps an answer that is none of the API's: an answer of success that is no JSON. A refusal is told as one.
func (c *Call) unread(req *http.Request, a *answer, err error) {
	var f *Failure
	if errors.As(err, &f) && f.Fault.Code == CodeGarbage {
		c.quarantine(req.Method, req.URL.Path, a.body, f.Fault.Why)
	}
}

// quarantine tells of an answer that could not be read, for the source that asked.
func (c *Call) quarantine(method, path string, body []byte, why string) {
	where := "the answer to " + method + " " + path
	r := quarantine.New(where, why, body)
	if holdsSecrets(path) {
		r = quarantine.Secret(where, why, len(body))
	}
	c.Report(r)
}

// Report emits a record for the source that asked.
func (c *Call) Report(r *quarantine.Record) {
	if c.Emit != nil {
		c.Emit(model.Event{Fact: r})
	}
}

// holdsSecrets tells what is answered with values that no rule knows as secrets: config vars, the address of a log session.
func holdsSecrets(path string) bool {
	return strings.HasSuffix(path, "/config-vars") || strings.HasSuffix(path, "/log-sessions") || strings.HasPrefix(path, "/oauth")
}
