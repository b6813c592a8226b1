package jet

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/sources"
)

// How often who leads says so, after what time without that it does not lead any more, and after what time others take it that it does not. Each side
// counts by how long it has waited itself: no clock is compared with another.
const (
	renewEvery = 2 * time.Second
	lostAfter  = 8 * time.Second
	freeAfter  = 12 * time.Second
	lookEvery  = time.Second
)

// holder is what the bucket says of an app: who leads.
type holder struct {
	By   string `json:"by"`             // as people read it
	ID   string `json:"id"`             // of the serve: no other one has it, in any process
	Free bool   `json:"free,omitempty"` // it has left
}

// lease is the lead of an app.
type lease struct {
	kv  jetstream.KeyValue
	app string
	key string
	by  string
	id  string

	term uint64        // the revision at which it was taken: each one that is taken later has a higher one
	lost chan struct{} // closed when it is no longer held

	rev uint64 // of what it said last
}

// stand waits until the lead of an app is free, and takes it. met hears who leads meanwhile.
func stand(ctx context.Context, kv jetstream.KeyValue, app, by, id string, met func(holder)) (*lease, error) {
	l := &lease{kv: kv, app: app, key: token(app), by: by, id: id, lost: make(chan struct{})}
	var seen uint64
	var since time.Time
	for {
		e, err := kv.Get(ctx, l.key)
		switch {
		case errors.Is(err, jetstream.ErrKeyNotFound):
			l.rev, err = kv.Create(ctx, l.key, l.value(false))
			if err == nil {
				l.term = l.rev
				return l, nil
			}
		case err == nil:
			var h holder
			_ = json.Unmarshal(e.Value(), &h) // what nobody can read is free after a while
			if e.Revision() != seen {
				seen, since = e.Revision(), time.Now()
				if !h.Free {
					met(h)
				}
			}
			if h.Free || h.ID == id || time.Since(since) >= freeAfter {
				l.rev, err = kv.Update(ctx, l.key, l.value(false), seen)
				if err == nil {
					l.term = l.rev
					return l, nil
				}
			}
		}
		if err != nil && !errors.Is(err, jetstream.ErrKeyExists) && !wrongRevision(err) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(lookEvery):
		}
	}
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

// hold keeps the lease until ctx ends, and gives it back then. It returns nil where ctx has ended, and why where it was lost.
func (l *lease) hold(ctx context.Context) error {
	defer close(l.lost)
	last := time.Now()
	t := time.NewTicker(renewEvery)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			_, _ = l.kv.Update(wait, l.key, l.value(true), l.rev) // others find it free after a while, too
			return nil
		case <-t.C:
		}
		began := time.Now()
		if began.Sub(last) >= lostAfter { // this process has slept
			return l.over(nil)
		}
		wait, cancel := context.WithTimeout(ctx, lostAfter-began.Sub(last))
		rev, err := l.kv.Update(wait, l.key, l.value(false), l.rev)
		cancel()
		switch {
		case err == nil:
			l.rev, last = rev, began
		case ctx.Err() != nil:
		case wrongRevision(err):
			return l.over(err)
		case time.Since(last) >= lostAfter:
			return l.over(err)
		}
	}
}

func (l *lease) over(err error) error {
	return &sources.Failure{Code: "lease", Why: "another gonogo leads now", Do: "nothing: this one stands by", Err: err}
}

// holds tells whether the lease is held.
func (l *lease) holds() bool {
	select {
	case <-l.lost:
		return false
	default:
		return true
	}
}
