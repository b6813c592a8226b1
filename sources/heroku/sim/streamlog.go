package sim

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// feed is one connection to a log session.
type feed struct {
	p      *Platform
	w      http.ResponseWriter
	s      *world.LogSession
	fault  StreamFault
	cut    chan struct{} // closed to break the connection
	cursor uint64        // the last line sent
	events bool
	began  time.Time
	dice   world.Chance // where pieces are cut
}

// streamLog serves a session: events to a client that accepts them, else chunked text. It needs no token: knowing the
// address is the permission.
func (p *Platform) streamLog(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.catchUp()
	s, fault, cut := p.world.Claim(r.PathValue("session"), p.stream.Brief), p.stream, p.cut
	p.mu.Unlock()
	if s == nil {
		http.Error(w, "Not found", http.StatusNotFound)
		return
	}
	accept := r.Header.Get("Accept")
	f := &feed{p: p, w: w, s: s, fault: fault, cut: cut, cursor: s.From, began: time.Now(), dice: world.NewChance(s.From, 9),
		events: strings.Contains(accept, "text/event-stream") && !fault.Text}
	if id, err := strconv.ParseUint(r.Header.Get("Last-Event-Id"), 10, 64); err == nil {
		f.cursor = max(f.cursor, id)
	}
	mute := fault.Exact && accept != "text/event-stream"
	if f.events && !mute {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	} else {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	}
	w.WriteHeader(http.StatusOK)
	if mute {
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		return
	}
	f.run(r.Context())
}

// run writes lines as they come until the session ends or the client goes.
func (f *feed) run(ctx context.Context) {
	every, beat := f.fault.beat(f.events)
	beats := time.NewTicker(every)
	defer beats.Stop()
	broken := f.cut
	if f.fault.Cut { // a stream that has nothing to send is cut too
		late := make(chan struct{})
		defer time.AfterFunc(cutAfter+time.Second, func() { close(late) }).Stop()
		broken = late
	}
	for {
		text, wake, over := f.more()
		if !f.send(text) || over {
			return
		}
		select {
		case <-wake:
		case <-f.cut:
			panic(http.ErrAbortHandler) // the client sees the connection break
		case <-broken:
			panic(http.ErrAbortHandler)
		case <-ctx.Done():
			return
		case <-beats.C:
			if !f.send(beat) {
				return
			}
		}
	}
}

// more is what is to be sent now, what wakes the stream for the next, and whether the session is over.
func (f *feed) more() (text string, wake chan struct{}, over bool) {
	f.p.mu.Lock()
	defer f.p.mu.Unlock()
	f.p.catchUp()
	if !f.fault.Stall || time.Since(f.began) < stallAfter {
		text, f.cursor = f.s.Chunk(f.p.world, f.cursor, f.events)
	}
	if f.fault.Glued && !f.events {
		text = strings.ReplaceAll(text, "\n", "")
	}
	return text, f.p.wake, !f.s.Tail || !f.p.world.Now.Before(f.s.Expires)
}

// send writes a text, in pieces where that is wanted; false when nobody reads any more.
func (f *feed) send(text string) bool {
	if f.fault.Cut && len(text) > 1 && time.Since(f.began) >= cutAfter {
		f.write(text[:f.dice.Place(text)])
		panic(http.ErrAbortHandler)
	}
	if f.fault.Torn && len(text) > 1 {
		at := f.dice.Place(text)
		return f.write(text[:at]) && f.write(text[at:])
	}
	return f.write(text)
}

func (f *feed) write(text string) bool {
	_, err := io.WriteString(f.w, text)
	return err == nil && http.NewResponseController(f.w).Flush() == nil
}
