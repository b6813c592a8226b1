package stream

import (
	"bytes"
	"sync/atomic"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/rods"
)

// thinning leaves out a part of the log, because a person wants less of it: of every period it reads the first rods.ReadSpan whole. In between it
// leaves out the lines of the app and of the router, and counts them. What the platform says of dynos, of changes and of losses is few lines and
// is always read. All but period belongs to the goroutine that reads.
type thinning struct {
	period atomic.Int64 // nanoseconds; 0: all of the log is read

	began   time.Time // of the periods, on the program's clock; zero: all of the log is read
	from    time.Time // where the span begins that is left out now, on the platform's clock; zero: none is
	skipped int       // lines of that span
	lines   uint64    // ever
	told    time.Time // when that was told, on the program's clock
	asked   int64     // the period that was told
}

// tellEvery is the least time between two tellings of what is left out.
const tellEvery = 5 * time.Second

// leavesOut counts a line that is to be left out; at is its stamp.
func (t *thinning) leavesOut(raw []byte, at, now time.Time) bool {
	period := time.Duration(t.period.Load())
	switch {
	case period == 0:
		t.began = time.Time{}
		return false
	case t.began.IsZero():
		t.began = now
	}
	if now.Sub(t.began)%period < rods.ReadSpan || ofPlatform(raw) {
		return false
	}
	if t.from.IsZero() {
		if t.from = at; at.IsZero() {
			t.from = now
		}
	}
	t.skipped++
	t.lines++
	return true
}

// reads tells that lines are read now, and not left out.
func (t *thinning) reads(now time.Time) bool {
	period := time.Duration(t.period.Load())
	return period == 0 || t.began.IsZero() || now.Sub(t.began)%period < rods.ReadSpan
}

// ofPlatform tells a line of the platform about dynos, changes and losses: not of the app, nor of the router.
func ofPlatform(raw []byte) bool {
	_, rest, _ := bytes.Cut(raw, []byte{' '})
	return bytes.HasPrefix(rest, []byte("heroku[")) && !bytes.HasPrefix(rest, []byte("heroku[router]")) || bytes.HasPrefix(rest, []byte("app[api]"))
}

// askRod takes how much of the log a person wants, and that it is paused.
func (s *Stream) askRod(r model.Request) {
	switch {
	case r.Rod.App != s.app.ID:
	case r.Rod.Kind == rods.Pace && r.Rod.Times == 0 && !r.Lift:
		s.paused.Store(true)
	case r.Rod.Kind == rods.Lines && r.Lift:
		s.thin.period.Store(0)
	case r.Rod.Kind == rods.Lines:
		s.thin.period.Store(int64(r.Rod.Every))
	}
}

// because is why lines are missing in front of a new session: where the log was paused, that is the cause.
func (s *Stream) because(why string) string {
	if s.resumed {
		return "you have paused the log; " + why
	}
	return why
}

// closeThin marks the place of a span that was left out, once lines are read again.
func (s *Stream) closeThin(now time.Time) {
	t := &s.thin
	if t.skipped == 0 || !t.reads(now) {
		return
	}
	s.ingest.Gap("left out because you read "+phrase.Span(rods.ReadSpan)+" at a time", t.skipped, time.Time{}, now)
	t.skipped = 0
	t.told = time.Time{}
}

// reportThin tells how much was left out: when that begins and ends, and every few seconds in between.
func (s *Stream) reportThin(emit func(model.Event)) {
	t, now := &s.thin, s.client.Clock()
	period := t.period.Load()
	over := !t.from.IsZero() && t.reads(now)
	if period == t.asked && !over && (t.from.IsZero() || now.Sub(t.told) < tellEvery) {
		return
	}
	f := &rods.Thinned{Every: fact.Duration(period), Lines: t.lines}
	if !t.from.IsZero() {
		f.From, f.To = t.from.UTC(), s.client.Now().UTC()
	}
	if over {
		t.from = time.Time{}
	}
	t.asked, t.told = period, now
	s.emit(emit, time.Time{}, f)
}
