package model

import (
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/work"
)

// lateLines is how long after a moment its last lines may come.
const lateLines = 2 * time.Second

// applyLines keeps lines, and gives them to all that learns from them.
func (s *State) applyLines(a *App, f *LogLines) {
	if f.Batch == nil {
		return
	}
	from := logs.Seq(a.Logs.Total() + 1)
	a.Logs.Append(f.Batch)
	a.recent.Add(f.Batch, s.OriginNow(platformOrigin))
	if a.Digest != nil {
		a.Digest.Add(f.Batch)
	}
	s.bump(SectionLogs)
	s.readErrors(a, f.Batch, from)
	s.readJobs(a, f.Batch)
}

// readErrors counts the exceptions in lines, of which the first has the number from.
func (s *State) readErrors(a *App, b *logstore.Batch, from logs.Seq) {
	a.readReleases(b)
	before := a.Errors.Version()
	a.Errors.Read(b, from, a.spans.At)
	s.bumpIf(SectionErrors, a.Errors.Version() != before)
}

// readReleases reads what lines say of releases. The ledger may know of one only seconds later.
func (a *App) readReleases(b *logstore.Batch) {
	labels, origins := b.Labels(), b.Origins()
	for i := range b.Len() {
		o := origins[labels[b.Kind(i)].Origin()]
		if o.Class == logs.API || o.Class == logs.System && o.Type == "release" {
			a.spans.Read(b.Line(i))
		}
	}
}

// tickLines is the time that goes on for what is learnt from lines: traces end when their last line has come.
func (s *State) tickLines() {
	now := s.OriginNow("heroku").Add(-lateLines)
	for _, a := range s.Apps {
		before := a.Errors.Version()
		a.Errors.Tick(now, a.spans.At)
		s.bumpIf(SectionErrors, a.Errors.Version() != before)
		s.tickJobs(a)
	}
}

// readJobs learns from lines how the app's background jobs run.
func (s *State) readJobs(a *App, b *logstore.Batch) {
	before := a.Jobs.Version()
	a.Jobs.Read(b, s.CurrentJobs(a), a.spans.At)
	s.bumpIf(SectionWork, a.Jobs.Version() != before)
}

// tickJobs is the time that goes on for background jobs and workers. What was wrong with them and is over is kept.
func (s *State) tickJobs(a *App) {
	before, failing, dying := a.Jobs.Version(), len(a.Jobs.AllFailing()), a.Jobs.Workers.Dying
	cur := s.CurrentJobs(a)
	for _, c := range a.Jobs.Tick(cur) {
		a.Past = fact.Append(a.Past, Past{c.Failing().Since, cur.Now, c.Name + " failed"}, keptPast)
	}
	if dying.On() && !a.Jobs.Workers.Dying.On() {
		a.Past = fact.Append(a.Past, Past{dying.Since, cur.Now, "workers died"}, keptPast)
	}
	s.bumpIf(SectionWork, a.Jobs.Version() != before)
	s.bumpIf(SectionApp, len(a.Jobs.AllFailing()) != failing || a.Jobs.Workers.Dying.On() != dying.On())
}

// CurrentJobs is what the runs of an app's jobs are told against.
func (s *State) CurrentJobs(a *App) work.Current {
	c := work.Current{Now: s.OriginNow(platformOrigin)}
	if versions := a.spans.Versions(); len(versions) > 0 {
		c.Version = versions[0]
		c.At, _, _ = a.spans.Span(c.Version)
	}
	return c
}

// EndErrors ends the traces that are open: the log has come to its end.
func (s *State) EndErrors(a *App) { a.Errors.Tick(time.Time{}, a.spans.At) }
