package model

import (
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
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
}

// readErrors counts the exceptions in lines, of which the first has the number from.
func (s *State) readErrors(a *App, b *logstore.Batch, from logs.Seq) {
	a.readReleases(b)
	before, failed := a.Errors.Version(), a.Unusual.Version()
	a.Errors.Read(b, from, a.spans.At)
	a.Unusual.Read(b)
	a.noteRelease(b.LastAt())
	s.bumpIf(SectionErrors, a.Errors.Version() != before || a.Unusual.Version() != failed)
}

// noteRelease tells those who judge counts that another release became current.
func (a *App) noteRelease(at time.Time) {
	version := a.spans.At(at)
	if version > 0 && a.lastRelease > 0 && version != a.lastRelease {
		a.Errors.Deployed()
		a.Unusual.Deployed()
	}
	a.lastRelease = max(version, a.lastRelease)
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
		before, failed := a.Errors.Version(), a.Unusual.Version()
		a.Errors.Tick(now, a.spans.At)
		a.Unusual.Tick(now)
		s.bumpIf(SectionErrors, a.Errors.Version() != before || a.Unusual.Version() != failed)
	}
}

// EndErrors ends the traces that are open: the log has come to its end.
func (s *State) EndErrors(a *App) { a.Errors.Tick(time.Time{}, a.spans.At) }
