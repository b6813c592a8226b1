package model

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/histogram"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/restarts"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/model/vitals"
	"app.gonogo/gonogo/model/work"
)

// lateLines is how long after a moment its last lines may come.
const lateLines = 2 * time.Second

// applyLines keeps lines, and gives them to all that learns from them. Whoever fails at a batch misses the rest of it, and nobody else does.
func (s *State) applyLines(a *App, e Event, b *logstore.Batch) {
	if b == nil {
		return
	}
	from := logs.Seq(a.Logs.Total() + 1)
	a.Logs.Append(b)
	s.try(e, "log lines, read for their gaps", func() { a.Gaps.Read(b, s.OriginNow(platformOrigin)) })
	s.bump(SectionLogs)
	s.try(e, "log lines, read for requests", func() { s.readRouter(a, b) })
	if a.Digest != nil {
		s.try(e, "log lines, read for their sum", func() { a.Digest.Add(b) })
	}
	s.try(e, "log lines, read for errors", func() { s.readErrors(a, b, from) })
	s.try(e, "log lines, read for memory and load", func() { a.Vitals.Read(b); s.judgeVitals(a) })
	s.try(e, "log lines, read for background jobs", func() { s.readJobs(a, b) })
	s.try(e, "log lines, read for restarts", func() {
		s.noteRestarts(a, func(h *restarts.History) { h.Read(b, from, a.spans.At) })
	})
}

// noteRestarts gives what was learnt to the history of restarts.
func (s *State) noteRestarts(a *App, note func(*restarts.History)) {
	before := a.Restarts.Version()
	note(&a.Restarts)
	s.bumpIf(SectionRestarts, a.Restarts.Version() != before)
}

// noteLifecycle tells it of a line of the dyno manager of which the fact came; the line itself may follow, or come nowhere.
func (s *State) noteLifecycle(a *App, f *Lifecycle, at time.Time) {
	s.noteRestarts(a, func(h *restarts.History) { h.NoteLifecycle(at, f.Dyno, a.typeOf(f.Dyno), f.Lifecycle, a.spans.At) })
}

// noteReleases tells it which releases became current, by whom they were made.
func (s *State) noteReleases(a *App) {
	s.noteRestarts(a, func(h *restarts.History) {
		for _, r := range a.Ledger.Releases {
			if r.Status == "succeeded" && !r.CreatedAt.IsZero() {
				h.NoteRelease(r.Since(), r.Version, r.By)
			}
		}
	})
}

// noteOrder tells it of an order that was sent, by the platform's clock.
func (s *State) noteOrder(a *App, o *OrderState) {
	if o.Verb != Restart && o.Verb != Stop {
		return // what else there is leaves a line of its own
	}
	dynos, types := o.Dynos, []string(nil)
	if o.Dyno != "" {
		dynos = []string{o.Dyno}
	}
	if o.Type != "" {
		types = []string{o.Type}
	}
	s.noteRestarts(a, func(h *restarts.History) { h.NoteOrder(o.sentThere, o.Describe(), s.Account, dynos, types) })
}

// noteIncident tells all apps whether Heroku reports an incident.
func (s *State) noteIncident() {
	for _, a := range s.Apps {
		a.Restarts.NoteIncident(s.Incident.Since, s.OriginNow(platformOrigin), s.Incident.On())
	}
}

// noteListed tells the history of restarts what the API lists.
func (s *State) noteListed(a *App, dynos []Dyno) {
	list := make([]restarts.Listed, len(dynos))
	for i, d := range dynos {
		list[i] = restarts.Listed{Name: d.Name, Type: d.Type, ID: d.ID, State: d.State, Created: d.CreatedAt, Updated: d.UpdatedAt}
	}
	s.noteRestarts(a, func(h *restarts.History) { h.NoteDynos(list, a.spans.At) })
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
	before, failed := a.Errors.Version(), a.Unusual.Version()
	a.Errors.Read(b, from, a.spans.Of)
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
		s.tickRouter(a, now)
		before, failed := a.Errors.Version(), a.Unusual.Version()
		a.Errors.Tick(now, a.spans.Of)
		a.Unusual.Tick(now)
		s.bumpIf(SectionErrors, a.Errors.Version() != before || a.Unusual.Version() != failed)
		s.noteRestarts(a, func(h *restarts.History) { h.Tick(now, a.spans.At) })
		s.tickJobs(a)
		if a.Saved != nil {
			s.judgeSavedVitals(a)
			continue
		}
		s.judgeVitals(a)
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
		a.Past = fact.Append(a.Past, Past{c.Failing().Since, cur.Now, c.Name + " failed", FailingJobs}, keptPast)
	}
	if dying.On() && !a.Jobs.Workers.Dying.On() {
		a.Past = fact.Append(a.Past, Past{dying.Since, cur.Now, "workers died", FailingJobs}, keptPast)
	}
	s.bumpIf(SectionWork, a.Jobs.Version() != before)
	s.bumpIf(SectionApp, len(a.Jobs.AllFailing()) != failing || a.Jobs.Workers.Dying.On() != dying.On())
}

// CurrentJobs is what the runs of an app's jobs are told against.
func (s *State) CurrentJobs(a *App) work.Current {
	c := work.Current{Now: s.OriginNow(platformOrigin)}
	c.Version, c.At, _ = a.spans.Newest()
	return c
}

// RequestWait is how long requests waited for the app.
type RequestWait struct {
	Source      string // which lines tell it
	Requests    int
	Now, Before func(part float64) (time.Duration, bool) // quantiles; false where nothing is known
}

// RequestWait is what the app's own lines tell, else how long the router took to connect to a dyno: that is a part of it alone, and the source
// says so. False where nothing is known.
func (a *App) RequestWait(cur work.Current) (RequestWait, bool) {
	if w, ok := a.Jobs.Wait(cur); ok {
		return RequestWait{w.Source.String(), w.Now.Len(), w.Now.Quantile, w.Before.Quantile}, true
	}
	v := a.RouterView(0)
	if v.Since.Connect.Count() == 0 {
		v = a.RouterView(work.Window)
	}
	of := func(h *histogram.Histogram) func(float64) (time.Duration, bool) {
		return func(part float64) (time.Duration, bool) {
			ms, ok := h.Quantile(part)
			return time.Duration(ms) * time.Millisecond, ok
		}
	}
	n := v.Since.Connect.Count()
	if n == 0 {
		return RequestWait{}, false
	}
	return RequestWait{"the router's connect time alone", n, of(&v.Since.Connect), of(&v.Before.Connect)}, true
}

// EndErrors ends the traces that are open: the log has come to its end.
func (s *State) EndErrors(a *App) { a.Errors.Tick(time.Time{}, a.spans.Of) }

// EndRestarts settles the restarts that are open: the log has come to its end.
func (s *State) EndRestarts(a *App) { s.noteRestarts(a, (*restarts.History).End) }

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
	types := make([]string, len(a.Processes.Types))
	for i, t := range a.Processes.Types {
		types[i] = t.Type
	}
	return logs.NewOrigin("heroku", dyno, types...).Type
}

// readRouter counts the requests in lines. A saved log has its own time: its newest line is now.
func (s *State) readRouter(a *App, b *logstore.Batch) {
	now := s.OriginNow(platformOrigin)
	if a.Saved != nil {
		now = time.Time{}
	}
	a.Router.Add(b, now)
}

// tickRouter is the time that goes on: while the log is read, no line means that nothing was asked. now is by the clock of the lines.
func (s *State) tickRouter(a *App, now time.Time) {
	if a.Saved == nil && s.Freshness(s.Source(a.ID, LogsSource)) == Fresh {
		a.Router.Alive(now)
	}
	s.bumpIf(SectionRouter, a.Router.Version() != a.routed)
	a.routed = a.Router.Version()
}

// applyLosses takes how many log lines were dropped on the way: of which app is not known.
func (s *State) applyLosses(lines uint64) {
	if s.Losses == lines {
		return
	}
	more := int(lines - min(s.Losses, lines))
	s.Losses = lines
	s.bump(SectionHealth)
	for _, a := range s.Apps {
		a.Gaps.Drop(s.OriginNow(platformOrigin), more)
		a.Router.Lose(s.OriginNow(platformOrigin))
	}
}

// applyThinned takes how much of an app's log was left out, so that a part of it could be read.
func (s *State) applyThinned(a *App, f *rods.Thinned) {
	more := int(f.Lines - min(a.Thinned.Lines, f.Lines))
	a.Thinned = *f
	a.Router.Skip(f.From, f.To)
	a.Gaps.Thin(s.OriginNow(platformOrigin), more, f.Every > 0)
	s.bump(SectionHealth)
}

// RouterView is how an app's requests go on the current release, or over a span, and how they went before.
func (a *App) RouterView(span time.Duration) router.View {
	version, at, _ := a.spans.Newest()
	return a.Router.View(version, at, span)
}

// ReleaseStart is when a release became current.
type ReleaseStart struct {
	Version int
	At      time.Time
	By      string // who made it, as short as the ledger's readers have it; empty where it is not known
}

// ReleaseStarts are the releases that became current after a moment, the oldest first.
func (a *App) ReleaseStarts(after time.Time) (list []ReleaseStart) {
	for _, v := range a.spans.Versions() { // the newest first
		at, _, _ := a.spans.Span(v)
		if !at.After(after) {
			break
		}
		one := ReleaseStart{Version: v, At: at}
		if r, ok := a.Ledger.Version(v); ok {
			one.By = ledger.Author(r.By)
		}
		list = append(list, one)
	}
	slices.Reverse(list)
	return list
}
