package tape

import (
	"io"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
)

// DeckOptions is how a deck plays.
type DeckOptions struct {
	Name   string           // of the recording, for people
	Clock  func() time.Time // the clock on the wall; nil: the machine's
	After  func(time.Duration) <-chan time.Time
	Limits model.Limits // of the states that it makes
	Speed  float64
	At     time.Time // where to begin; zero: at the start
}

// Deck plays a recording to one reader, who may stop it, change its speed and send it to another moment. It tells of itself in facts of the
// kind Playback. To go back it reads the recording anew from its start, as fast as it can, into a state of its own, and gives that as a
// Renewal: what is known at a moment is the same, whichever way led there.
type Deck struct {
	o    DeckOptions
	open func() (io.ReadCloser, error)
	wake chan struct{} // capacity one: somebody asked for something

	mu     sync.Mutex // guards what follows
	status model.Playback
	told   bool      // status as it is
	base   time.Time // the position at the moment since
	since  time.Time
	target *time.Time // where to go; nil: nowhere

	reel  *reel // of the reader's goroutine, as are those that follow
	way   *way
	given time.Time // when the last batch was
}

// NewDeck opens a recording and reads its index beside. The error is a *fault.Error, or the opener's.
func NewDeck(open func() (io.ReadCloser, error), o DeckOptions) (*Deck, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.After == nil {
		o.After = time.After
	}
	r, err := newReel(open)
	if err != nil {
		return nil, err
	}
	began := r.player.Now()
	if began.IsZero() && r.peek() != nil {
		began = r.due
	}
	now := o.Clock()
	d := &Deck{o: o, open: open, wake: make(chan struct{}, 1), reel: r, base: began, since: now,
		status: model.Playback{Name: o.Name, Began: began, Opened: now, Speed: o.Speed}}
	if o.At.After(began) {
		d.target = &o.At
	}
	go d.index()
	return d, nil
}

// index reads what the recording holds. A recording that cannot be read to its end has one all the same, as far as it goes.
func (d *Deck) index() {
	var x Index
	_ = sources.Guard(func() error {
		in, err := d.open()
		if err != nil {
			return err
		}
		defer in.Close()
		x, err = ReadIndex(in)
		return err
	})
	d.mu.Lock()
	defer d.mu.Unlock()
	d.status.End, d.status.Marks, d.told = x.End, x.Marks, false
	d.wakeUp()
}

// wakeUp lets Next look again.
func (d *Deck) wakeUp() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// Now is the position: the clock of a program that plays a recording.
func (d *Deck) Now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.position()
}

func (d *Deck) position() time.Time {
	if d.status.Paused || d.status.Ended || d.status.Seeking > 0 {
		return d.base
	}
	return d.base.Add(time.Duration(float64(d.o.Clock().Sub(d.since)) * d.status.Speed))
}

// anchor makes a position the one from which time goes on.
func (d *Deck) anchor(at time.Time) { d.base, d.since = at, d.o.Clock() }

// The speeds that keys lead to.
const (
	slowest = 0.125
	fastest = 1024
)

// Ask does what a request says. One that is not for a player does nothing.
func (d *Deck) Ask(r model.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch r.Kind {
	case model.TogglePause:
		if d.status.Ended {
			return
		}
		d.anchor(d.position())
		d.status.Paused = !d.status.Paused
	case model.ChangeSpeed:
		d.anchor(d.position())
		d.status.Speed = changed(d.status.Speed, r.Step)
	case model.SeekBy:
		d.seek(d.heading().Add(r.By))
	case model.SeekTo:
		d.seek(r.At)
	case model.SeekRelease:
		d.seekRelease(r.Step)
	default:
		return
	}
	d.told = false
	d.wakeUp()
}

func changed(speed float64, step int) float64 {
	switch {
	case step > 0:
		return max(speed, min(2*speed, fastest))
	case step < 0:
		return min(speed, max(speed/2, slowest))
	}
	return speed
}

// heading is where the deck is, or where it is on its way to.
func (d *Deck) heading() time.Time {
	if d.target != nil {
		return *d.target
	}
	return d.position()
}

// nearAhead is how far ahead the events are given to the reader one by one: so few are applied in a moment.
const nearAhead = 2 * time.Minute

// seek sends the deck to a moment within the recording.
func (d *Deck) seek(to time.Time) {
	if to.Before(d.status.Began) {
		to = d.status.Began
	}
	if end := d.status.End; !end.IsZero() && to.After(end) {
		to = end
	}
	ahead := to.Sub(d.position())
	if d.target == nil && d.status.Seeking == 0 && ahead >= 0 && (ahead <= nearAhead || d.status.Ended) {
		if !d.status.Ended {
			d.anchor(to)
		}
		return
	}
	d.target = &to
}

// atRelease is how near to a release the deck is at it: the key for the one before then leads to the one before that.
const atRelease = time.Second

func (d *Deck) seekRelease(step int) {
	from := d.heading()
	if step > 0 {
		for _, m := range d.status.Marks {
			if m.At.After(from) {
				d.seek(m.At)
				return
			}
		}
		return
	}
	for i := len(d.status.Marks) - 1; i >= 0; i-- {
		if m := d.status.Marks[i]; m.At.Before(from.Add(-atRelease)) {
			d.seek(m.At)
			return
		}
	}
}
