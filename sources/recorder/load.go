package recorder

import (
	"context"
	"errors"
	"io"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/outline"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/tape"
)

// loadEvery is how much of the past is applied at once when it is loaded: as exact as that are the ages of verdicts that are told of it.
const loadEvery = 10 * time.Second

// Load is what an app was known to be at the end of its recordings, from a moment on; nil where nothing of that time is recorded. last is the stamp of
// its newest line, by the platform's clock; until the end of the recordings.
func Load(ctx context.Context, list []Recording, app model.AppID, from time.Time, limits model.Limits) (s *model.State, last, until time.Time, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	l := loading{ctx: ctx, app: app, pieces: make(chan []model.Event, mostPieces)}
	done := make(chan error, 1)
	go func() {
		defer close(l.pieces)
		done <- sources.Guard(func() error { return l.readAll(Of(list, string(app)), from) })
	}()
	s = model.New(limits)
	for piece := range l.pieces {
		s.Apply(piece)
	}
	if err := errors.Join(<-done, ctx.Err()); err != nil || s.App(app) == nil {
		return nil, last, until, err
	}
	return s, s.App(app).Vitals.Heard, l.until, nil
}

// mostPieces is how many pieces are read ahead of the state: reading and applying take two processors, where there are two.
const mostPieces = 4

// loading reads recordings in pieces of loadEvery, as they are to be applied.
type loading struct {
	ctx    context.Context
	app    model.AppID
	pieces chan []model.Event
	until  time.Time // the end of what was read
	next   time.Time // when the piece is full
	events []model.Event
	lines  []*outline.Lines // of the piece
	seen   time.Time        // of the newest of them
	source model.SourceName
	joiner outline.Joiner
}

// readAll reads recordings that go beyond a moment.
func (l *loading) readAll(list []Recording, from time.Time) error {
	for _, r := range list {
		if r.End.Before(from) {
			continue
		}
		if !l.until.IsZero() && r.Began.Sub(l.until) > shortGap {
			l.gap(l.until, r.Began)
		}
		if err := l.read(r, from); err != nil {
			return err
		}
		l.until = r.End
	}
	l.flush()
	return nil
}

func (l *loading) read(r Recording, from time.Time) error {
	t, err := r.open(from, time.Time{})
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }()
	for l.ctx.Err() == nil {
		one, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if one.lines != nil {
			l.pass(one.event.Seen)
			l.lines, l.seen, l.source = append(l.lines, one.lines), one.event.Seen, one.event.Source
			continue
		}
		e, err := tape.Decode(one.line)
		if err != nil || !e.Recordable() {
			continue
		}
		l.pass(e.Seen)
		l.events = append(l.events, e)
	}
	return l.ctx.Err()
}

// pass applies what there is when a piece is full.
func (l *loading) pass(at time.Time) {
	if l.next.IsZero() {
		l.next = at.Truncate(loadEvery).Add(loadEvery)
	}
	if at.Before(l.next) {
		return
	}
	l.flush()
	l.next = at.Truncate(loadEvery).Add(loadEvery)
}

// flush gives the piece away.
func (l *loading) flush() {
	piece := l.events
	l.events = nil
	if len(l.lines) > 0 {
		b := l.joiner.Join(l.lines, l.seen)
		piece = append(piece, model.Event{At: b.LastAt(), Seen: l.seen, Source: l.source, App: l.app, Fact: &model.LogLines{Batch: b}})
		l.lines = l.lines[:0]
	}
	if !l.next.IsZero() {
		piece = append(piece, model.Event{At: l.next, Seen: l.next, Fact: &model.Tick{Now: l.next}})
	}
	select {
	case l.pieces <- piece:
	case <-l.ctx.Done():
	}
}

// gap notes that nothing was recorded for a while.
func (l *loading) gap(from, to time.Time) {
	l.pass(to)
	l.events = append(l.events, gapEvent(l.app, from, to))
}

// gapEvent marks in the log that nothing was recorded.
func gapEvent(app model.AppID, from, to time.Time) model.Event {
	in := logstore.NewIngest(logstore.IngestOptions{})
	in.Gap("nothing was recorded for "+phrase.Span(to.Sub(from)), 0, from, to)
	return model.Event{At: from, Seen: to, Source: model.LogsSource, App: app, Fact: &model.LogLines{Batch: in.Next(to, true)}}
}
