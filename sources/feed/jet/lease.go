package jet

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/sources"
)

// How often who leads says so, after what time without that it publishes nothing, and after what time others take the lead. Each side counts by how
// long it has waited itself: no clock is compared with another.
const (
	renewEvery = time.Second
	doubtAfter = 2500 * time.Millisecond // since the last renewal began that succeeded
	freeAfter  = 3500 * time.Millisecond // since who leads last said so, with a server that answered all the time
)

// How patient both are with a server.
const (
	leastTry    = time.Second     // a renewal may take as long, also where all is in doubt
	silentAfter = 4 * time.Second // without a renewal: the connection is given up, and another one opened
	lookEvery   = 500 * time.Millisecond
	lookWithin  = time.Second
	slowLook    = 500 * time.Millisecond // an answer that takes as long says nothing about who leads
	mostSilent  = 8                      // tries in a row without an answer
	storedAfter = 30 * time.Millisecond  // a renewal is heard a moment before it is stored
)

// holder is what the bucket says of an app: who leads.
type holder struct {
	By   string `json:"by"`             // as people read it
	ID   string `json:"id"`             // of the serve: no other one has it, in any process
	Free bool   `json:"free,omitempty"` // it has left
}

// takenError says that another one leads.
type takenError struct{ by string }

func (e *takenError) Error() string { return "another gonogo leads: " + e.by }

// lease is the lead of an app.
type lease struct {
	c   *conn
	kv  jetstream.KeyValue
	app string
	key string
	by  string
	id  string

	former string        // the id of who led before
	term   uint64        // the revision at which it was taken: each one that is taken later has a higher one
	stop   func()        // ends hold
	over   chan struct{} // closed when it is no longer held

	mu      sync.Mutex
	rev     uint64        // of what it said last
	renewed time.Time     // when the last renewal began that succeeded
	turned  chan struct{} // closed and replaced at each
	err     error         // why it is over
}

func newLease(c *conn, kv jetstream.KeyValue, app, by, id string) *lease {
	return &lease{c: c, kv: kv, app: app, key: token(app), by: by, id: id, over: make(chan struct{}), turned: make(chan struct{})}
}

// current asks the one server that leads the bucket: another one may be behind. rev 0: there is nothing.
func (l *lease) current(ctx context.Context) (rev uint64, h holder, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	ask, err := json.Marshal(struct {
		Last string `json:"last_by_subj"`
	}{"$KV." + leaseBucket + "." + l.key})
	if err != nil {
		return 0, h, err
	}
	m, err := l.c.RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET.KV_"+leaseBucket, ask)
	if err != nil {
		return 0, h, err
	}
	var answer struct {
		Error   *jetstream.APIError `json:"error"`
		Message struct {
			Seq  uint64 `json:"seq"`
			Data []byte `json:"data"`
		} `json:"message"`
	}
	if err := json.Unmarshal(m.Data, &answer); err != nil {
		return 0, h, err
	}
	if e := answer.Error; e != nil {
		if e.ErrorCode == jetstream.JSErrCodeMessageNotFound {
			return 0, h, nil
		}
		return 0, h, e
	}
	_ = json.Unmarshal(answer.Message.Data, &h) // what nobody can read is free after a while
	return answer.Message.Seq, h, nil
}

// stand waits until the lead is free, and takes it. met hears who leads meanwhile.
func (l *lease) stand(ctx context.Context, met func(holder)) error {
	heard := make(chan struct{}, 1)
	sub, err := l.c.Subscribe("$KV."+leaseBucket+"."+l.key, func(*nats.Msg) {
		select {
		case heard <- struct{}{}:
		default:
		}
	})
	if err != nil {
		return err
	}
	defer func() { _ = sub.Unsubscribe() }()
	w := waiting{id: l.id, met: met}
	for {
		began := time.Now()
		rev, h, err := l.current(ctx)
		free := false
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			if err = w.failed(l.c, err); err != nil {
				return err
			}
		default:
			free = w.saw(rev, h, time.Now(), time.Since(began) >= slowLook)
		}
		if free {
			err := l.claim(ctx, rev, h)
			if err == nil {
				return nil
			}
			if !wrongRevision(err) { // whether it was stored the next look tells
				if err = w.failed(l.c, err); err != nil {
					return err
				}
			}
		}
		if err := l.rest(ctx, heard, w.next(time.Now())); err != nil {
			return err
		}
	}
}

// rest waits for the next look.
func (l *lease) rest(ctx context.Context, heard <-chan struct{}, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-l.c.lost:
		return nats.ErrConnectionClosed
	case <-t.C:
		return nil
	case <-heard:
		return sources.Wait(ctx, storedAfter)
	}
}

// waiting is what one knows that waits for a lead.
type waiting struct {
	id  string
	met func(holder)

	seen   uint64    // the revision
	since  time.Time // since when it is that, with a server that answers; zero: it has just not answered
	by     string    // the id of who was told
	silent int       // looks without an answer
}

// saw takes in what a look has shown, and tells whether the lead is free.
func (w *waiting) saw(rev uint64, h holder, now time.Time, slow bool) (free bool) {
	w.silent = 0
	if rev == 0 {
		return true
	}
	if rev != w.seen || w.since.IsZero() || slow {
		w.seen, w.since = rev, now
	}
	if h.Free || h.ID == w.id {
		return true
	}
	if h.ID != w.by {
		w.by = h.ID
		w.met(h)
	}
	return now.Sub(w.since) >= freeAfter
}

// failed takes in that there was no answer: then nobody knows whether who leads could say so. It gives the error where that goes on for too long.
func (w *waiting) failed(c *conn, err error) error {
	w.since = time.Time{}
	if w.silent++; c.IsClosed() || w.silent >= mostSilent || c.denied.Load() {
		return err
	}
	return nil
}

// next is how long to wait for the next look.
func (w *waiting) next(now time.Time) time.Duration {
	if w.since.IsZero() {
		return lookEvery
	}
	return max(min(lookEvery, w.since.Add(freeAfter).Sub(now)), 10*time.Millisecond)
}

// claim takes the lead by compare-and-set.
func (l *lease) claim(ctx context.Context, seen uint64, h holder) (err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*leastTry)
	defer cancel()
	l.renewed = time.Now()
	if seen == 0 {
		l.rev, err = l.kv.Create(ctx, l.key, l.value(false))
	} else {
		l.rev, err = l.kv.Update(ctx, l.key, l.value(false), seen)
	}
	l.term, l.former = l.rev, h.ID
	return err
}

// regain takes the lead again where it is still this one's, or nobody's.
func (l *lease) regain(ctx context.Context) error {
	rev, h, err := l.current(ctx)
	if err != nil {
		return err
	}
	if rev > 0 && h.ID != l.id {
		return &takenError{h.By}
	}
	return l.claim(ctx, rev, h)
}

func wrongRevision(err error) bool {
	api := new(jetstream.APIError)
	return errors.As(err, &api) && api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence || errors.Is(err, jetstream.ErrKeyExists)
}

func (l *lease) value(free bool) []byte {
	v, err := json.Marshal(holder{l.by, l.id, free})
	if err != nil { // two plain fields
		return nil
	}
	return v
}

// keep begins to hold the lease.
func (l *lease) keep() {
	ctx, cancel := context.WithCancel(context.Background())
	l.stop = cancel
	go func() {
		defer close(l.over)
		err := sources.Guard(func() error { return l.hold(ctx) })
		l.mu.Lock()
		l.err = err
		l.mu.Unlock()
	}()
}

// hold says again and again who leads. It returns why it cannot any more: another one leads, or the server is silent.
func (l *lease) hold(ctx context.Context) error {
	t := time.NewTimer(renewEvery)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-l.c.lost:
			return l.c.failed(nats.ErrConnectionClosed)
		case <-t.C:
		}
		began := time.Now()
		wait, cancel := context.WithTimeout(ctx, max(doubtAfter-began.Sub(l.renewed), leastTry))
		err := l.renew(wait)
		cancel()
		taken := new(takenError)
		switch {
		case err == nil:
			l.note(began)
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &taken):
			return err
		case time.Since(l.renewed) >= silentAfter:
			l.c.Close()
			return l.c.failed(err)
		}
		t.Reset(max(renewEvery-time.Since(began), 20*time.Millisecond))
	}
}

// renew says once who leads. A renewal whose answer never came may have been stored: then it is ours that is there.
func (l *lease) renew(ctx context.Context) error {
	for {
		rev, err := l.kv.Update(ctx, l.key, l.value(false), l.rev)
		if err == nil {
			l.rev = rev
			return nil
		}
		if !wrongRevision(err) {
			return err
		}
		rev, h, err := l.current(ctx)
		if err != nil {
			return err
		}
		if h.ID != l.id || h.Free || rev == l.rev {
			return &takenError{h.By}
		}
		l.rev = rev
	}
}

func (l *lease) note(began time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.renewed = began
	close(l.turned)
	l.turned = make(chan struct{})
}

// sure waits until the lead is certain. The error says why it is not any more.
func (l *lease) sure(ctx context.Context) error {
	for {
		l.mu.Lock()
		certain, turned := time.Since(l.renewed) < doubtAfter, l.turned
		l.mu.Unlock()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-l.over:
			return l.why()
		default:
		}
		if certain {
			return nil
		}
		select {
		case <-ctx.Done():
		case <-l.over:
		case <-turned:
		}
	}
}

// why is why it is over.
func (l *lease) why() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		return nats.ErrConnectionClosed
	}
	return l.err
}

// end stops holding it. It is given back where that is wanted and it is ours; others find it free after a while, too.
func (l *lease) end(giveBack bool) {
	l.stop()
	<-l.over
	if !giveBack || l.err != nil || l.c.IsClosed() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_, _ = l.kv.Update(ctx, l.key, l.value(true), l.rev)
}
