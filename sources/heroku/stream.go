package heroku

import (
	"context"
	"time"

	"golang.org/x/time/rate"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/sources"
)

// The life of a log session.
const (
	logsName  = "heroku/logs"
	firLife   = 14 * time.Minute       // Fir ends a session at 15
	shortLife = 30 * time.Second       // a stream that ends before is a failure, and waits for the supervisor's back-off
	beatIdle  = 90 * time.Second       // silence where heartbeats were heard: the peer is dead
	quietIdle = 15 * time.Minute       // silence where none were: a quiet app, or a peer that died without a word
	settle    = 100 * time.Millisecond // how long lines wait to be put in order
	idleCheck = 5 * time.Second

	sessionBurst = 5 // sessions that may follow each other at once
	sessionEvery = 2 * time.Minute
)

// stream is the source heroku/logs. What it remembers outlives its sessions.
type stream struct {
	w      *Watch
	ingest *logs.Ingest
	seam   *seam
	tell   *telling
	opens  *rate.Limiter // each session is a line in the app's log
	begun  bool          // a session was open before
}

func newStream(w *Watch) *stream {
	return &stream{w: w, ingest: logs.NewIngest(logs.IngestOptions{}), seam: newSeam(), tell: newTelling(w),
		opens: rate.NewLimiter(rate.Every(sessionEvery), sessionBurst)}
}

// Name is "heroku/logs".
func (s *stream) Name() string { return logsName }

// Run follows the app's log, session after session, until ctx ends. It returns an error when a session cannot be opened
// or ends at once.
func (s *stream) Run(ctx context.Context, emit func(model.Event)) error {
	for {
		err := s.follow(ctx, emit)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// follow opens one session and reads it to its end.
func (s *stream) follow(ctx context.Context, emit func(model.Event)) error {
	reading, cancel := context.WithCancel(ctx)
	defer cancel()
	began := time.Now()
	if wait := s.mayOpen(began); wait > 0 {
		f := newFailure(codeEnded, "log sessions end too soon, and each new one is a line in the app's log", "Wait, or look at https://status.heroku.com")
		f.After = wait
		return named(ctx, f, "follow the log")
	}
	ses, err := s.w.open(reading, &call{lane: visible, emit: emit}, true)
	if err != nil {
		return err
	}
	defer ses.body.Close()
	s.w.emit(emit, logsName, time.Time{}, &model.Health{Name: logsName, State: model.Live})
	s.reopened(ses)
	broken := s.pump(reading, cancel, ses, emit)
	if ctx.Err() == nil && time.Since(began) < shortLife {
		return named(ctx, newFailure(codeEnded, "the log stream ended as soon as it had begun", "Look at https://status.heroku.com if it stays so"), "follow the log")
	}
	return broken
}

// mayOpen is how long to wait before another session may be opened; zero: now.
func (s *stream) mayOpen(now time.Time) time.Duration {
	r := s.opens.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

// reopened prepares for what a new session repeats, or on Fir has lost.
func (s *stream) reopened(ses *session) {
	if s.begun && ses.fir {
		s.ingest.Gap("a new log session began, and Fir keeps no backlog: lines may be missing", 0, ses.opened, s.w.c.opts.Clock())
	}
	if !ses.fir {
		s.seam.reopen()
	}
	s.begun = true
}

// pump moves lines from the session into facts until the session ends. Only a panic of its reader is an error.
func (s *stream) pump(ctx context.Context, cancel context.CancelFunc, ses *session, emit func(model.Event)) error {
	in := newIntake(ses)
	done := make(chan error, 1)
	go func() {
		defer close(in.bursts)
		done <- sources.Guard(func() error { in.read(ctx); return nil })
	}()
	end := time.NewTimer(ses.life())
	defer end.Stop()
	idle := time.NewTicker(idleCheck)
	defer idle.Stop()
	due := time.NewTimer(settle)
	defer due.Stop()
	for open := true; open; {
		select {
		case lines, more := <-in.bursts:
			s.add(lines)
			open = more
		case <-due.C:
		case <-end.C:
			open = false
		case <-idle.C:
			open = !in.dead()
		}
		s.give(emit, !open, ses.opened)
		if wake, some := s.ingest.Wake(); some {
			due.Reset(min(max(wake.Sub(s.w.c.opts.Clock()), settle/10), settle))
		}
	}
	cancel() // ends a read that is under way
	ses.body.Close()
	for lines := range in.bursts {
		s.add(lines)
	}
	s.give(emit, true, ses.opened)
	return <-done
}

// life is how long the session may last. Cedar's ends by itself after about an hour.
func (s *session) life() time.Duration {
	if s.fir {
		return firLife
	}
	return 24 * time.Hour
}

// add takes raw lines, less what an earlier session gave already.
func (s *stream) add(lines [][]byte) {
	now := s.w.c.opts.Clock()
	s.ingest.Know(s.w.types.known())
	for _, raw := range lines {
		switch at, v := s.seam.take(raw); v {
		case repeated:
			continue
		case afterGap:
			s.ingest.Gap("the new log session does not reach back to the lines before: some are missing", 0, at, now)
		}
		s.ingest.Add(raw, now)
	}
}

// give emits the batches that are due.
func (s *stream) give(emit func(model.Event), flush bool, opened time.Time) {
	for b := s.ingest.Take(s.w.c.opts.Clock(), flush); b != nil; b = s.ingest.Take(s.w.c.opts.Clock(), flush) {
		s.w.emit(emit, logsName, b.LastAt(), &model.LogLines{Batch: b})
		s.tell.batch(b, opened, emit)
	}
}
