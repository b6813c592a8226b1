package model

import (
	"time"

	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// lateLines is how long after a moment its last lines may come.
const lateLines = 2 * time.Second

// addLines keeps lines, and counts the exceptions in them.
func (s *State) addLines(a *App, b *logstore.Batch) {
	from := logs.Seq(a.Logs.Total() + 1)
	a.Logs.Append(b)
	s.bump(SectionLogs)
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

// tickErrors ends the traces whose last line has come.
func (s *State) tickErrors() {
	now := s.OriginNow("heroku").Add(-lateLines)
	for _, a := range s.Apps {
		before := a.Errors.Version()
		a.Errors.Tick(now, a.spans.At)
		s.bumpIf(SectionErrors, a.Errors.Version() != before)
	}
}

// CurrentErrors is what the statuses of an app's errors are told against.
func (s *State) CurrentErrors(a *App) rollup.Current {
	c := rollup.Current{Now: s.OriginNow("heroku"), Watched: a.Errors.Watched}
	versions := a.spans.Versions()
	if len(versions) > 0 {
		c.Version = versions[0]
		c.At, _, _ = a.spans.Span(c.Version)
	}
	if len(versions) > 1 {
		c.Before = versions[1]
		c.BeforeAt, _, _ = a.spans.Span(c.Before)
	}
	return c
}
