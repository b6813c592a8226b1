package model

import (
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/vitals"
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
	a.Vitals.Read(f.Batch)
	s.judgeVitals(a)
}

// VitalsNow is the time by which vitals are judged: a saved log's own.
func (s *State) VitalsNow(a *App) time.Time {
	if a.Saved != nil {
		return a.Vitals.Heard
	}
	return s.OriginNow(platformOrigin)
}

func (s *State) judgeVitals(a *App) {
	had := a.Vitals.Findings.Over
	if a.Vitals.Judge(s.VitalsNow(a)) {
		s.bump(SectionVitals)
		a.passVitals(had)
	}
}

// judgeSavedVitals judges what a saved log has come to by now: its end may be less than a judgement away from the last one.
func (s *State) judgeSavedVitals(a *App) {
	had := a.Vitals.Findings.Over
	if now := a.Vitals.Heard; !now.Equal(a.Vitals.Judged()) && a.Vitals.JudgeNow(now) {
		s.bump(SectionVitals)
		a.passVitals(had)
	}
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
		if a.Saved != nil {
			s.judgeSavedVitals(a)
			continue
		}
		s.judgeVitals(a)
	}
}

// EndErrors ends the traces that are open: the log has come to its end.
func (s *State) EndErrors(a *App) { a.Errors.Tick(time.Time{}, a.spans.At) }

// listVitals tells the vitals which dynos there are.
func (a *App) listVitals(dynos []Dyno, at time.Time) {
	list := make([]vitals.Dyno, len(dynos))
	for i, d := range dynos {
		list[i] = vitals.Dyno{Name: d.Name, Type: d.Type, ID: d.ID, Size: d.Size, Created: d.CreatedAt, Up: d.State == "up"}
	}
	a.Vitals.SetDynos(list, at)
}

// typeOf is the process type of a dyno.
func (a *App) typeOf(dyno string) string {
	if d, ok := a.Processes.Find(dyno); ok {
		return d.Type
	}
	return logs.NewOrigin("heroku", dyno).Type
}
