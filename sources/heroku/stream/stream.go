// Package stream follows an app's log, session after session.
//
// Its rules:
//
//   - A session's URL is a secret of its own: it gets no token, and stands in no error, event or log.
//   - A new session neither repeats lines nor hides that some may be missing.
//   - Opening a session writes a line into the app's own log: sessions are opened seldom.
package stream

import (
	"context"
	"time"

	"golang.org/x/time/rate"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources/heroku/api"
)

// The log sessions of a stream.
const (
	Name        = model.LogsSource
	shortLife   = 5 * time.Second        // a stream that ends before, with no line of the app, is a failure and waits for the supervisor's back-off
	orderWithin = 100 * time.Millisecond // how long lines wait to be put in order

	sessionBurst = 5                // sessions that may follow each other at once
	sessionEvery = 15 * time.Second // from then on
	askedLately  = 2 * time.Second  // a request may come a moment before the wait that it is to end
)

// Stream is the source heroku/logs. What it remembers outlives its sessions.
type Stream struct {
	client  *api.Client
	app     App
	ingest  *logstore.Ingest
	resume  *resume
	facts   *lineFacts
	opens   *rate.Limiter  // each session is a line in the app's log
	openNow chan time.Time // a person wants a session now
	begun   bool           // a session was open before
	glued   bool           // it was said that lines have no ends

	pace     pace
	quiet    bool      // the silence was told
	checked  time.Time // the last line before the silence that was checked by a new session
	believed time.Time // when such a check found that the app had said nothing
}

// App is what a stream has to know of its app, and whom it wakes. All but ID may be nil.
type App struct {
	ID       model.AppID
	Fir      func() bool     // tells whether the app is of the Fir generation
	Types    func() []string // the process types of the formation, as far as they are known
	Activity func(Activity)  // hears what a new line tells
}

func (a App) withDefaults() App {
	if a.Fir == nil {
		a.Fir = func() bool { return false }
	}
	if a.Types == nil {
		a.Types = func() []string { return nil }
	}
	if a.Activity == nil {
		a.Activity = func(Activity) {}
	}
	return a
}

func New(c *api.Client, app App) *Stream {
	app = app.withDefaults()
	return &Stream{client: c, app: app, ingest: logstore.NewIngest(logstore.IngestOptions{}), resume: newResume(), facts: newLineFacts(app.Activity),
		opens: rate.NewLimiter(rate.Every(sessionEvery), sessionBurst), openNow: make(chan time.Time, 1)}
}

// Follow takes up a log that another run has read up to a line of that time: what the backlog repeats of it is left out, and where it does not reach
// back a gap is told. It is called before Run.
func (s *Stream) Follow(last time.Time) {
	s.resume.follow(last)
	s.begun = true
}

// Name is "heroku/logs".
func (s *Stream) Name() model.SourceName { return Name }

// emit stamps a fact of the app and passes it on.
func (s *Stream) emit(emit func(model.Event), at time.Time, f model.Fact) {
	emit(s.client.Event(s.app.ID, Name, at, f))
}

// Ask opens the next session at once where one is waited for.
func (s *Stream) Ask(r model.Request) {
	if r.Kind != model.Refresh || r.App != "" && r.App != s.app.ID {
		return
	}
	select { // the newest counts
	case <-s.openNow:
	default:
	}
	select {
	case s.openNow <- time.Now():
	default:
	}
}

// Run follows the app's log, session after session, until ctx ends. It returns an error when a session cannot be opened
// or ends at once.
func (s *Stream) Run(ctx context.Context, emit func(model.Event)) error {
	for {
		err := s.readSessions(ctx, emit)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// readSessions opens a session when one may be opened, and reads it and those that are opened beside it to the end of the last.
func (s *Stream) readSessions(ctx context.Context, emit func(model.Event)) error {
	if !s.waitToOpen(ctx, emit) {
		return ctx.Err()
	}
	began := time.Now()
	first, err := s.open(ctx, emit)
	if err != nil {
		return err
	}
	s.emit(emit, time.Time{}, &model.Health{Name: Name, State: model.Live})
	s.quiet = false
	if s.pace.last.IsZero() && first.ses.fir { // on Cedar the backlog tells since when the app is silent
		s.pace.last = first.opened
	}
	s.reopened(first.ses)
	last := s.pace.last
	r := &relay{s: s, emit: emit, cur: first, joined: time.Now()}
	err = r.run(ctx)
	if err == nil && ctx.Err() == nil && s.pace.last.Equal(last) && time.Since(began) < shortLife {
		return api.AsFailure(ctx, api.NewFailure(codeEnded, "the log stream ended as soon as it had begun", "Look at https://status.heroku.com if it continues"), "follow the log")
	}
	return err
}

// waitToOpen waits until another session may be opened, and says until when; false when ctx ended.
func (s *Stream) waitToOpen(ctx context.Context, emit func(model.Event)) bool {
	for {
		wait := s.mayOpen(time.Now())
		if wait == 0 {
			return true
		}
		s.emit(emit, time.Time{}, &model.Health{Name: Name, State: model.Failing, Code: model.CodeReopen,
			Why: "the log stream was cut several times, and each new log session is a line in the app's log",
			Do:  "Wait, or press r to open one now", RetryAt: s.client.Clock().Add(wait).UTC()})
		if asked, ok := s.sleep(ctx, wait); !ok || asked {
			return ok
		}
	}
}

// sleep waits for d, for a request, or for the end of ctx: then ok is false.
func (s *Stream) sleep(ctx context.Context, d time.Duration) (asked, ok bool) {
	t := time.NewTimer(d)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return false, false
		case <-t.C:
			return false, true
		case at := <-s.openNow:
			if time.Since(at) < askedLately {
				return true, true
			}
		}
	}
}

// open opens a session and begins to read it.
func (s *Stream) open(ctx context.Context, emit func(model.Event)) (*reader, error) {
	reading, cancel := context.WithCancel(ctx)
	ses, err := s.connect(reading, &api.Call{Priority: api.Visible, Emit: emit}, true)
	if err != nil {
		cancel()
		return nil, err
	}
	r := ses.read(reading, s.client.Clock())
	own := r.cancel
	r.cancel = func() { own(); cancel() }
	return r, nil
}

// mayOpen is how long to wait before another session may be opened; zero: now, and it is counted.
func (s *Stream) mayOpen(now time.Time) time.Duration {
	r := s.opens.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

// reopened prepares for what a session repeats that follows another, or on Fir has lost.
func (s *Stream) reopened(ses *session) {
	if s.begun && ses.fir {
		s.ingest.Gap("a new log session began, and Fir keeps no backlog: lines may be missing", 0, ses.opened, s.client.Clock())
	}
	if !ses.fir {
		s.resume.reopen()
	}
	s.begun = true
}

// add takes raw lines, less what an earlier session gave already.
func (s *Stream) add(lines [][]byte) {
	if len(lines) == 0 {
		return
	}
	now, theirs := s.client.Clock(), s.client.Now()
	s.ingest.SetTypes(s.app.Types())
	for _, raw := range lines {
		at, v := s.resume.judge(raw)
		if v == repeated {
			continue
		}
		if v == afterGap {
			s.ingest.Gap("the new log session does not reach back to the lines before: some are missing", 0, at, now)
		}
		s.ingest.Add(raw, now)
		if !isSessionLine(raw) {
			age := time.Duration(0)
			if !at.IsZero() {
				age = max(0, theirs.Sub(at))
			}
			s.pace.line(now, age)
		}
	}
}

// emitBatches emits the batches that are due.
func (s *Stream) emitBatches(emit func(model.Event), flush bool, opened time.Time) {
	some := false
	for b := s.ingest.Next(s.client.Clock(), flush); b != nil; b = s.ingest.Next(s.client.Clock(), flush) {
		s.emit(emit, b.LastAt(), &model.LogLines{Batch: b})
		s.facts.read(b, opened, func(at time.Time, f model.Fact) { s.emit(emit, at, f) })
		some = true
	}
	if some && s.quiet { // any line makes a source live; one that the app has not said ends no silence
		s.quiet = false
		s.reportSilence(emit)
	}
}

// reportSilence tells when the app falls silent. That it speaks again its lines tell.
func (s *Stream) reportSilence(emit func(model.Event)) {
	now := s.client.Clock()
	if s.pace.last.IsZero() { // a Cedar app without a backlog
		s.pace.last = now
	}
	if s.quiet || s.pace.silent(now) < quietAfter {
		return
	}
	s.quiet = true
	s.emit(emit, time.Time{}, &model.Health{Name: Name, State: model.Live, QuietSince: s.pace.last.UTC()})
}
