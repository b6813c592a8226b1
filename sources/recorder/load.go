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
	"app.gonogo/gonogo/sources/tape"
)

// loadEvery is how much of the past is applied at once when it is loaded: as exact as that are the ages of verdicts that are told of it.
const loadEvery = 10 * time.Second

// Load is what an app was known to be at the end of its recordings, from a moment on; nil where nothing of that time is recorded. last is the stamp of
// its newest line, by the platform's clock; until the end of the recordings.
func Load(ctx context.Context, list []Recording, app model.AppID, from time.Time, limits model.Limits) (s *model.State, last, until time.Time, err error) {
	l := loading{ctx: ctx, state: model.New(limits), app: app}
	for _, r := range Of(list, string(app)) {
		if r.End.Before(from) {
			continue
		}
		if !until.IsZero() && r.Began.Sub(until) > shortGap {
			l.gap(until, r.Began)
		}
		if err := l.read(r, from); err != nil {
			return nil, last, until, err
		}
		until = r.End
	}
	l.flush()
	a := l.state.App(app)
	if a == nil || ctx.Err() != nil {
		return nil, last, until, ctx.Err()
	}
	return l.state, a.Vitals.Heard, until, nil
}

// loading applies recordings to a state, in pieces of loadEvery.
type loading struct {
	ctx    context.Context
	state  *model.State
	app    model.AppID
	next   time.Time // when the piece is full
	events []model.Event
	lines  []*outline.Lines // of the piece
	seen   time.Time        // of the newest of them
	source model.SourceName
}

func (l *loading) read(r Recording, from time.Time) error {
	t, err := r.open(from, time.Time{})
	if err != nil {
		return err
	}
	defer t.Close()
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

func (l *loading) flush() {
	l.state.Apply(l.events)
	l.events = l.events[:0]
	if len(l.lines) > 0 {
		b := outline.Join(l.lines, l.seen)
		l.state.Apply([]model.Event{{At: b.LastAt(), Seen: l.seen, Source: l.source, App: l.app, Fact: &model.LogLines{Batch: b}}})
		l.lines = l.lines[:0]
	}
	if !l.next.IsZero() {
		l.state.Apply([]model.Event{{At: l.next, Seen: l.next, Fact: &model.Tick{Now: l.next}}})
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
