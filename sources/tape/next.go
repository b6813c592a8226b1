package tape

import (
	"context"
	"time"

	"app.gonogo/gonogo/model"
)

// Batches are at most so large, and come no sooner than so long after one another: a reader shows no more, however fast the time flies.
const (
	mostEvents = 2048
	batchRest  = 25 * time.Millisecond
)

// Next blocks until something is due and gives it. The error is ctx's.
func (d *Deck) Next(ctx context.Context) ([]model.Event, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		batch, idle := d.due()
		if len(batch) > 0 {
			d.given = d.o.Clock()
			return batch, nil
		}
		var timer <-chan time.Time
		if idle >= 0 {
			timer = d.o.After(idle)
		}
		select {
		case <-ctx.Done():
		case <-d.wake:
		case <-timer:
		}
	}
}

// due is what the reader must be told now, and else how long it takes until there is something; below zero: for ever.
func (d *Deck) due() (batch []model.Event, idle time.Duration) {
	d.mu.Lock()
	if d.target != nil {
		d.setOut(*d.target)
	}
	if d.way != nil {
		d.mu.Unlock()
		return d.goOn(), 0
	}
	defer d.mu.Unlock()
	if !d.told {
		d.told = true
		batch = append(batch, d.about())
	}
	at, paused, speed := d.position(), d.status.Paused, d.status.Speed
	if left := batchRest - d.o.Clock().Sub(d.given); left > 0 && len(batch) == 0 {
		return nil, left
	}
	was := d.reel.due
	for len(batch) < mostEvents && !d.status.Ended {
		e, ok := d.reel.upTo(at)
		if !ok {
			break
		}
		batch = append(batch, e)
	}
	batch = append(d.noted(batch, at), d.trouble...)
	d.trouble = nil
	switch ahead := d.reel.peek(); {
	case ahead == nil:
		return d.end(batch), -1
	case d.reel.due.Sub(was) > longGap && d.reel.due.Sub(at) > longGap: // nobody waits for a laptop that slept
		d.anchor(d.reel.due.Add(-time.Second))
		return batch, 0
	case paused:
		return batch, -1
	}
	return batch, max(time.Millisecond, time.Duration(float64(d.reel.due.Sub(at))/speed))
}

// noted adds the marks that were set by a moment and that the reader has not got.
func (d *Deck) noted(batch []model.Event, by time.Time) []model.Event {
	for i := range d.notes {
		n := &d.notes[i]
		if n.Seen.After(by) {
			break
		}
		if !n.given {
			n.given = true
			batch = append(batch, n.Event)
		}
	}
	return batch
}

// end notes that nothing is left.
func (d *Deck) end(batch []model.Event) []model.Event {
	if d.status.Ended {
		return batch
	}
	d.status.Ended, d.base = true, d.reel.due
	if d.reel.err != nil {
		d.status.Trouble = "cannot be read on"
	}
	return append(batch, d.about())
}

// about is what the deck says of itself.
func (d *Deck) about() model.Event {
	status, at := d.status, d.position()
	status.At = at
	return model.Event{At: at, Fact: &status}
}

// way is a way to another moment.
type way struct {
	reel  *reel
	state *model.State
	to    time.Time
	began time.Time // by the clock on the wall
}

// A way is gone on with for so long before the reader is asked whether there is something else, and says how far it is once it has taken so
// long.
const (
	stretch    = 200 * time.Millisecond
	tellAfter  = time.Second
	clockEvery = 256 // events, between two looks at the clock
)

// setOut begins the way to a moment, in the place of one that has not come to its end.
func (d *Deck) setOut(to time.Time) {
	d.target = nil
	if d.way != nil {
		d.way.reel.close()
	}
	d.anchor(d.position())
	from := d.frames.before(to)
	r, err := newReel(d.open, from)
	if err != nil {
		d.way, d.status.Trouble, d.told = nil, "cannot be read again", false
		return
	}
	d.way = &way{reel: r, state: stateAt(from, d.cloner, d.o.Limits), to: to, began: d.o.Clock()}
}

// goOn goes a stretch of the way. At its end it gives the state that is there.
func (d *Deck) goOn() []model.Event {
	w, began := d.way, d.o.Clock()
	for n := 0; ; n++ {
		e, ok := w.reel.upTo(w.to)
		if !ok {
			return d.arrive(w)
		}
		w.state.Apply([]model.Event{e})
		if n%clockEvery != clockEvery-1 {
			continue
		}
		if now := d.o.Clock(); now.Sub(began) > stretch {
			if now.Sub(w.began) < tellAfter {
				return nil
			}
			d.shorten(w)
			d.mu.Lock()
			defer d.mu.Unlock()
			d.anchor(d.base)
			d.status.Seeking = hundredths(d.status.Began, w.reel.due, w.to)
			return []model.Event{d.about()}
		}
	}
}

// shorten lets a way go on from a keyframe further along, which the survey has taken meanwhile.
func (d *Deck) shorten(w *way) {
	from := d.frames.before(w.to)
	if from == nil || !from.now.After(w.reel.due.Add(nearAhead)) {
		return
	}
	if r, err := newReel(d.open, from); err == nil {
		w.reel.close()
		w.reel, w.state = r, stateAt(from, d.cloner, d.o.Limits)
	}
}

// arrive gives the state at the end of the way, and plays on from there.
func (d *Deck) arrive(w *way) []model.Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reel.close()
	d.reel, d.way = w.reel, nil
	d.status.Seeking, d.status.Ended = 0, false
	d.anchor(w.to)
	d.told = true
	for i := range d.notes {
		d.notes[i].given = false
	}
	w.state.Apply(d.noted(nil, w.to))
	return []model.Event{{At: w.to, Fact: &model.Renewal{State: w.state}}, d.about()}
}
