package heroku

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"app.gonogo/gonogo/model"
)

// lane is the right of way of a request when the allowance runs low.
type lane uint8

// The lanes. What a person asked for always goes; it is the zero value, hence that of a context without a call.
const (
	asked      lane = iota // an order, its precondition and its effect, a verb on the command line, a refresh, the first look
	visible                // what the screen shows and looks at by itself
	background             // what may be old: slugs, pipeline, preboot
)

// call travels in a request's context: what the transport must know, and what it tells back that heroku-go hides.
type call struct {
	lane  lane
	emit  func(model.Event) // nil: nobody listens
	pages string            // Range of a list; empty: none
	fresh bool              // the answer must not come from the cache

	kept *answer     // the answer an ETag was sent for; nil: none
	next string      // the answer's Next-Range; empty: the list is whole
	date time.Time   // the answer's Date; zero: none
	conn atomic.Bool // a connection was there: something may have been written
}

type callKey struct{}

func withCall(ctx context.Context, c *call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{}
}

// traced notes when the request gets a connection. Before that, nothing of it can have reached anybody.
func (c *call) traced(req *http.Request) *http.Request {
	return req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { c.conn.Store(true) },
	}))
}

// tell emits a fact about the platform connection itself, which belongs to no app.
func (c *call) tell(now time.Time, f model.Fact) {
	if c.emit != nil {
		c.emit(model.Event{At: now, Seen: now, Source: "heroku", Fact: f})
	}
}
