//go:build integration

package faults

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// flood is an app that says more than a person reads. Its lines are numbered, and each has its own time: a session repeats
// the newest of them, as Logplex does, and goes on.
type flood struct {
	rate  int // lines a second
	every time.Duration

	mu       sync.Mutex
	began    time.Time
	ended    time.Time // zero: it goes on
	highest  int       // the newest line that some session was given
	unique   int       // lines that were given, each counted once
	sessions int
	cuts     int
}

// floodBacklog is how many lines a session repeats.
const floodBacklog = 1500

// floodStep is how often lines are written.
const floodStep = 20 * time.Millisecond

// made is how many lines there are.
func (f *flood) made() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	until := time.Now()
	if !f.ended.IsZero() {
		until = f.ended
	}
	return int(until.Sub(f.began).Seconds() * float64(f.rate))
}

func (f *flood) end() { f.mu.Lock(); f.ended = time.Now(); f.mu.Unlock() }

// given notes that a session was given the lines from one number up to another.
func (f *flood) given(from, to int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.unique += max(0, to-max(from, f.highest))
	f.highest = max(f.highest, to)
}

// line is the line of a number.
func (f *flood) line(b []byte, n int) []byte {
	b = f.began.Add(time.Duration(n)*time.Second/time.Duration(f.rate)).UTC().AppendFormat(b, "2006-01-02T15:04:05.000000+00:00")
	if n%4 == 0 {
		b = append(b, ` heroku[router]: at=info method=GET path="/orders/`...)
		b = strconv.AppendInt(b, int64(n), 10)
		return append(b, `" host=shop.example.com request_id=6f1c fwd="203.0.113.7" dyno=web.1 connect=1ms service=`+strconv.Itoa(20+n%97)+`ms status=200 bytes=512 protocol=https`+"\n"...)
	}
	b = append(b, " app[web."+strconv.Itoa(1+n%2)+"]: line "...)
	b = strconv.AppendInt(b, int64(n), 10)
	return append(b, " of an app that tells what it does, in words that nobody reads\n"...)
}

// serve gives a session its lines until it is cut.
func (f *flood) serve(ctx context.Context, x *exchange) {
	f.mu.Lock()
	f.sessions++
	f.mu.Unlock()
	var head strings.Builder
	fmt.Fprintf(&head, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n")
	x.write([]byte(head.String()))
	next := max(0, f.made()-floodBacklog)
	tick := time.NewTicker(floodStep)
	defer tick.Stop()
	for cut := time.Now().Add(f.every); !x.over; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		to := f.made()
		if to == next {
			continue // the flood is over: the session stays
		}
		var lines []byte
		for n := next; n < to; n++ {
			lines = f.line(lines, n)
		}
		x.write(fmt.Appendf(nil, "%x\r\n%s\r\n", len(lines), lines))
		f.given(next, to)
		if next = to; time.Now().After(cut) {
			f.mu.Lock()
			f.cuts++
			f.mu.Unlock()
			return
		}
	}
}
