package notify

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/notice"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources"
)

// The measures of a queue.
const (
	mostQueued = 32
	longest    = 15 * time.Minute // after which a notice is no news any more
)

// sender delivers a notice once, and says what was answered.
type sender interface {
	send(ctx context.Context, n notice.Notice) (answer string, err error)
}

// Receiver is one who is told, with what waits for them. It is a source: the hub runs it again when it fails, with back-off, and its health is
// seen as that of any source.
type Receiver struct {
	name   string
	sender sender
	clock  func() time.Time
	within time.Duration // that a delivery may take
	wake   chan struct{} // capacity one: something waits

	mu      sync.Mutex
	waiting []*delivery
	dropped int    // notices that were given up and have not been told yet
	why     string // of the last of them
	trouble error  // of the last delivery; nil: it went well, or there was none
}

// delivery is a notice on its way.
type delivery struct {
	notice.Notice
	since time.Time
}

func newReceiver(name string, s sender, clock func() time.Time) *Receiver {
	return &Receiver{name: name, sender: s, clock: clock, within: timeout, wake: make(chan struct{}, 1)}
}

// Name is what health calls it.
func (r *Receiver) Name() model.SourceName { return model.NotifySource(r.name) }

// Put hands over a notice and returns at once. Where too many wait the oldest is dropped, and counted. A notice that waits already is not
// put a second time.
func (r *Receiver) Put(n notice.Notice) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range r.waiting {
		if d.ID == n.ID {
			return
		}
	}
	if len(r.waiting) >= mostQueued {
		r.waiting = r.waiting[1:]
		r.giveUp(1, "too many wait")
	}
	r.waiting = append(r.waiting, &delivery{Notice: n, since: r.clock()})
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// giveUp counts what nobody will get. The caller holds mu.
func (r *Receiver) giveUp(n int, why string) {
	r.dropped += n
	r.why = why
}

// Unsent is how many notices nobody has got: those that wait, and those that were given up and not told.
func (r *Receiver) Unsent() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.waiting) + r.dropped
}

// Run delivers what waits, one after the other, until ctx ends or a delivery fails.
func (r *Receiver) Run(ctx context.Context, emit func(model.Event)) error {
	if u, ok := r.sender.(unusable); ok {
		return u.why
	}
	r.report(emit)
	for {
		r.admit(emit)
		d := r.head()
		if d == nil {
			select {
			case <-ctx.Done():
				return nil
			case <-r.wake:
				continue
			}
		}
		limit, done := context.WithTimeout(ctx, r.within)
		_, err := r.sender.send(limit, d.Notice)
		done()
		if ctx.Err() != nil {
			return nil // it stays unsent, as far as we know
		}
		if r.finish(d, err); err != nil {
			r.admit(emit)
			return err
		}
		emit(model.Event{Fact: &model.Health{Name: r.Name(), State: model.Live}})
	}
}

// report says at the start of a run how it stands: a run that has nothing to deliver proves nothing.
func (r *Receiver) report(emit func(model.Event)) {
	r.mu.Lock()
	err := r.trouble
	r.mu.Unlock()
	h := &model.Health{Name: r.Name(), State: model.Live}
	if err != nil {
		f := sources.FailureOf(err)
		h.State, h.Code, h.Why, h.Do = model.Failing, f.Code, f.Why, f.Do
	}
	emit(model.Event{Fact: h})
}

// head is what is delivered next; nil: nothing. What is too old is given up.
func (r *Receiver) head() *delivery {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.waiting) > 0 && r.clock().Sub(r.waiting[0].since) > longest {
		r.waiting = r.waiting[1:]
		r.giveUp(1, "it was tried for "+phrase.Span(longest))
	}
	if len(r.waiting) == 0 {
		return nil
	}
	return r.waiting[0]
}

// finish notes what became of a delivery. What the receiver refuses for good is not tried again.
func (r *Receiver) finish(d *delivery, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.trouble = err
	f := new(sources.Failure)
	final := errors.As(err, &f) && f.Final
	if err != nil && !final {
		return
	}
	for i, waiting := range r.waiting { // Put may have dropped it meanwhile
		if waiting == d {
			r.waiting = append(r.waiting[:i:i], r.waiting[i+1:]...)
			break
		}
	}
	if final {
		r.giveUp(1, f.Why)
	}
}

// admit tells what was given up.
func (r *Receiver) admit(emit func(model.Event)) {
	r.mu.Lock()
	n, why := r.dropped, r.why
	r.dropped = 0
	r.mu.Unlock()
	if n > 0 {
		emit(model.Event{Fact: &model.Notice{Bad: true, Text: fmt.Sprintf("%s did not get %s: %s", r.name, phrase.Count(n, "notification", "notifications"), why)}})
	}
}

// Try delivers a notice once, beside the queue, and gives what was answered.
func (r *Receiver) Try(ctx context.Context, n notice.Notice) (string, error) {
	ctx, done := context.WithTimeout(ctx, r.within)
	defer done()
	var answer string
	err := sources.Guard(func() (err error) {
		answer, err = r.sender.send(ctx, n)
		return err
	})
	return answer, err
}
