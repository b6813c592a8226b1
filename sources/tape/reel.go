package tape

import (
	"context"
	"io"
	"iter"
	"time"

	"app.gonogo/gonogo/model"
)

// reel gives the events of a recording one by one, each with the recorded time at which it is due. One goroutine uses it.
type reel struct {
	player *Player
	in     io.Closer
	next   func() (model.Event, bool)
	stop   func()
	err    error // why it could not be read on

	ahead *model.Event // the next event, when it was looked at
	due   time.Time    // of ahead, or of the last one
}

// newReel opens a recording where a keyframe was taken; nil: at its start.
func newReel(open Opener, from *keyframe) (*reel, error) {
	in, p, err := playFrom(open, from)
	if err != nil {
		return nil, err
	}
	r := &reel{player: p, in: in, due: p.Now()}
	r.next, r.stop = iter.Pull(func(yield func(model.Event) bool) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		r.err = p.Run(ctx, func(e model.Event) {
			if ctx.Err() == nil && !yield(e) {
				cancel()
			}
		})
	})
	return r, nil
}

func (r *reel) close() {
	r.stop()
	_ = r.in.Close()
}

// peek is the next event without taking it; nil at the end.
func (r *reel) peek() *model.Event {
	if r.ahead == nil {
		if e, ok := r.next(); ok {
			r.ahead, r.due = &e, r.player.Now()
		}
	}
	return r.ahead
}

// upTo gives the next event that is due by t; false when there is none.
func (r *reel) upTo(t time.Time) (model.Event, bool) {
	e := r.peek()
	if e == nil || r.due.After(t) {
		return model.Event{}, false
	}
	r.ahead = nil
	return *e, true
}
