package tape

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/clone"
	"app.gonogo/gonogo/model/marks"
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
	Paused bool      // it stands still there

	End   time.Time            // of the recording; zero: it is found out
	Marks []model.PlaybackMark // that are known before the recording has been gone through

	Notes []model.Event             // the marks that were set while it was played before
	Keep  func(e model.Event) error // keeps such a mark; nil: it lasts as long as the deck

	spacing int64 // of keyframes at first; 0: as is usual
}

// Deck plays a recording to one reader, who may stop it, change its speed and send it to another moment. It tells of itself in facts of the
// kind Playback. It goes through the recording once beside that, and takes keyframes. To go to another moment it plays from the keyframe
// before it, as fast as it can, into a state of its own, and gives that as a Renewal: what is known at a moment is the same, whichever way
// led there.
type Deck struct {
	o      DeckOptions
	open   Opener
	wake   chan struct{} // capacity one: somebody asked for something
	frames *keyframes
	cloner *clone.Cloner // of the reader's goroutine
	cancel func()        // ends the survey

	mu      sync.Mutex           // guards what follows
	found   []model.PlaybackMark // by the survey
	notes   []note               // by the time at which they were set
	trouble []model.Event        // notices for the reader
	status  model.Playback
	told    bool      // status as it is
	base    time.Time // the position at the moment since
	since   time.Time
	target  *time.Time // where to go; nil: nowhere

	reel  *reel // of the reader's goroutine, as are those that follow
	way   *way
	given time.Time // when the last batch was
}

// note is a mark that was set while the recording was played.
type note struct {
	model.Event
	given bool // to the reader, at this moment of the recording or an earlier one
}

// NewDeck opens a recording and goes through it beside. The error is a *fault.Error, or the opener's.
func NewDeck(open Opener, o DeckOptions) (*Deck, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.After == nil {
		o.After = time.After
	}
	r, err := newReel(open, nil)
	if err != nil {
		return nil, err
	}
	began := r.player.Now()
	if began.IsZero() && r.peek() != nil {
		began = r.due
	}
	now := o.Clock()
	d := &Deck{o: o, open: open, wake: make(chan struct{}, 1), reel: r, base: began, since: now, cloner: model.Cloner(),
		frames: &keyframes{limit: mostKeyframes, spacing: cmp.Or(o.spacing, leastSpacing)},
		status: model.Playback{Name: o.Name, Began: began, End: o.End, Opened: now, Speed: o.Speed, Paused: o.Paused, Reading: 1}, found: o.Marks}
	for _, e := range o.Notes {
		d.notes = append(d.notes, note{Event: e})
	}
	d.mark()
	if o.At.After(began) {
		d.target = &o.At
	}
	ctx, cancel := context.WithCancel(context.Background())
	d.cancel = cancel
	go d.survey(ctx)
	return d, nil
}

// Close ends what the deck does beside its reader.
func (d *Deck) Close() { d.cancel() }

// tellSurvey is how often the survey says how far it is.
const tellSurvey = 500 * time.Millisecond

// survey goes through the recording. One that cannot be read to its end has marks and keyframes all the same, as far as it goes.
func (d *Deck) survey(ctx context.Context) {
	var s *survey
	_ = sources.Guard(func() error {
		in, err := d.open()
		if err != nil {
			return err
		}
		if end := endOf(in); end.After(d.status.Began) {
			d.mu.Lock()
			d.status.End, d.told = end, false
			d.mu.Unlock()
			d.wakeUp()
		}
		_ = in.Close()
		in, player, err := playFrom(d.open, nil)
		if err != nil {
			return err
		}
		defer in.Close()
		s = newSurvey(player, d.frames, d.o.Limits)
		said := d.o.Clock()
		return s.run(ctx, func() {
			if now := d.o.Clock(); now.Sub(said) > tellSurvey {
				said = now
				d.surveyed(s, false)
			}
		})
	})
	if ctx.Err() == nil {
		d.surveyed(s, true)
	}
}

// surveyed takes over what the survey has found so far.
func (d *Deck) surveyed(s *survey, whole bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s != nil {
		d.found = slices.Clone(s.marks)
		for _, m := range d.o.Marks {
			if !whole && m.At.After(s.player.Now()) {
				d.found = append(d.found, m)
			}
		}
		if whole || d.status.End.IsZero() {
			d.status.Reading = 1
		} else {
			d.status.Reading = hundredths(d.status.Began, s.player.Now(), d.status.End)
		}
	}
	if whole {
		d.status.Reading = 0
		if s != nil {
			d.status.End = s.end
		}
	}
	d.mark()
	d.wakeUp()
}

// hundredths is how far a way is, from 1 to 99.
func hundredths(began, at, end time.Time) int {
	whole := end.Sub(began)
	if whole <= 0 {
		return 99
	}
	return max(1, min(99, int(100*at.Sub(began)/whole)))
}

// mark puts the marks together: what the survey has found, and what was set in the player.
func (d *Deck) mark() {
	all := slices.Clone(d.found)
	for _, n := range d.notes {
		if m, ok := n.Fact.(*marks.Mark); ok {
			all = withNote(all, n.Event, m)
		}
	}
	d.status.Marks, d.told = byTime(all), false
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
	case model.SeekMark:
		d.seekMark(r)
	case model.MarkLine:
		d.note(r)
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

// atMark is how near to a mark the deck is at it, by the clock on the wall: the key for the one before then leads to the one before that.
const atMark = time.Second

// seekMark goes to the mark of a kind after this moment, or before it.
func (d *Deck) seekMark(r model.Request) {
	near := atMark
	if !d.status.Paused && !d.status.Ended {
		near = time.Duration(max(1, d.status.Speed) * float64(atMark))
	}
	if m, ok := r.MarkFrom(d.status.Marks, d.heading(), near); ok {
		d.seek(m.At)
	}
}

// note sets a mark at the position, or takes it away.
func (d *Deck) note(r model.Request) {
	at := d.position()
	e := model.Event{At: at, Seen: at, Source: "gonogo", App: r.App, Fact: r.Mark}
	if d.o.Keep != nil {
		if err := d.o.Keep(e); err != nil {
			d.trouble = append(d.trouble, model.Event{At: at, Seen: at, App: r.App, Fact: &model.Notice{Bad: true, Text: "the mark is not kept: " + err.Error()}})
		}
	}
	d.notes = slices.DeleteFunc(d.notes, func(n note) bool {
		o, ok := n.Fact.(*marks.Mark)
		return ok && n.App == e.App && o.SameAs(r.Mark)
	})
	i, _ := slices.BinarySearchFunc(d.notes, at, func(n note, at time.Time) int {
		if n.Seen.After(at) {
			return 1
		}
		return -1
	})
	d.notes = slices.Insert(d.notes, i, note{Event: e})
	d.mark()
}
