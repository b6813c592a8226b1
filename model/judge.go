package model

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/histogram"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/verdict"
)

// VerdictSettings is what the user says of an app's verdict, as a fact: a recording holds by which limits it was judged.
type VerdictSettings struct{ verdict.Settings }

// Kind names the fact.
func (*VerdictSettings) Kind() Kind { return "verdict-limits" }

// judging is what an app's verdict is told by.
type judging struct {
	settings verdict.Settings
	facts    verdict.Facts
	readAt   time.Time // when Heroku's status page was read last, by the platform's clock
}

// judgeReleases asks the consoles of every app. A saved log has none: there is no app to say GO to.
func (s *State) judgeReleases() {
	now := s.OriginNow(platformOrigin)
	for _, a := range s.Apps {
		if a.Saved != nil {
			continue
		}
		s.factsOf(a, now)
		if a.Verdict.Judge(&a.judging.facts, &a.judging.settings) {
			a.noteCall()
			s.bump(SectionVerdict)
		}
		s.bumpIf(SectionReleases, a.judgeLedger())
		s.remember(a)
	}
}

// Call is a change of the verdict at its place in the log.
type Call struct {
	Line logs.Seq // the newest line at that time; 0: there was none
	verdict.Change
}

// keptCalls bounds the calls of an app.
const keptCalls = 32

// noteCall keeps where in the log the verdict has just changed.
func (a *App) noteCall() {
	told := a.Verdict.Told()
	if len(told) > 0 && told[len(told)-1] == a.Verdict.Changes[len(a.Verdict.Changes)-1] {
		a.Calls = fact.Append(a.Calls, Call{logs.Seq(a.Logs.Total()), told[len(told)-1]}, keptCalls)
	}
}

// factsOf fills in what the rules look at.
func (s *State) factsOf(a *App, now time.Time) {
	f := &a.judging.facts
	f.Now, f.Watched, f.Maintenance = now, a.Router.Begin(), a.Info.Maintenance
	f.KnownTypes = a.Processes.KnownDynos && a.Processes.KnownFormation
	f.Release, f.Command = a.judged(now)
	f.Types, f.Memory = f.Types[:0], f.Memory[:0]
	for i := range a.Processes.Types {
		if r := &a.Processes.Types[i]; r.Want > 0 {
			f.Types = append(f.Types, a.Processes.judgedType(r, f.Release.Version))
			f.Memory = judgedMemory(f.Memory, r)
		}
	}
	f.Requests, f.Paths, f.Failing = counting{&a.Router}, paths{&a.Router}, time.Time{}
	if a.Requests.Shown() && a.Requests.How.Code != platformCode {
		f.Failing = a.Requests.Since
	}
	f.Errors = s.judgedErrors(a, f.Errors[:0], f.Release)
	f.Alarms = s.judgedAlarms(a, f.Alarms[:0], now)
	f.Queues = s.judgedQueues(a)
	f.Platform = s.judgedPlatform(a, now)
	f.Log = s.judgedLog(a, now)
	f.Past, f.Late, f.Paused = &a.Baseline, s.lateSources(a, f.Late[:0]), s.pausedSources(a, f.Paused[:0])
	if slices.ContainsFunc(f.Paused, func(what string) bool { return what != judgedReleases }) { // what was known of dynos may be so no longer
		f.KnownTypes = false
	}
}

// failedFor is how long a release command that failed is told of, where no other release comes.
const failedFor = time.Hour

// judged is the release that is current, and the command of a newer one.
func (a *App) judged(now time.Time) (r verdict.Release, c verdict.Command) {
	current, known := a.Ledger.Current()
	if known {
		r = verdict.Release{Version: current.Version, Text: current.Description, By: ledger.Author(current.By), At: current.Since(), Preboot: a.Info.Preboot}
		if change := current.Change(); change.Kind == ledger.RolledBack {
			r.Rollback = change.Target
		}
		for _, old := range a.Ledger.Releases {
			if old.Version < current.Version && old.Status == "succeeded" {
				r.Before = old.Version
				break
			}
		}
	}
	newest, _ := a.Ledger.Newest()
	if newest.Version <= current.Version {
		return r, c
	}
	switch newest.Status {
	case "pending":
		c = verdict.Command{Version: newest.Version, At: newest.CreatedAt}
	case "failed", "expired":
		if at := later(newest.CreatedAt, newest.UpdatedAt); now.Sub(at) < failedFor {
			c = verdict.Command{Version: newest.Version, At: at, Failed: true}
		}
	}
	return r, c
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// judgedType is a process type as the verdict sees it.
func (p *Processes) judgedType(r *TypeRow, release int) verdict.Type {
	t := verdict.Type{Name: r.Type, Want: r.Want, Answered: r.Type == "web"}
	for i := range r.Dynos {
		d := &r.Dynos[i]
		if !r.wants(d) || d.State != "up" && d.State != "idle" {
			continue
		}
		t.Up++
		if d.Release == release {
			t.On++
			t.Newest = later(t.Newest, d.UpdatedAt)
		}
	}
	t.Up, t.On = min(t.Up, r.Want), min(t.On, r.Want) // with preboot two lives share a name for a while
	if l := p.Loops.Of(r.Type); l != nil && (l.Release == release || l.Release == 0) {
		t.Down, t.Crashes, t.Again, t.Code, t.Crashed = p.Down(l), l.Times, l.Again, l.Code, l.Since
	}
	return t
}

func judgedMemory(list []verdict.Memory, r *TypeRow) []verdict.Memory {
	for i := range r.Dynos {
		d := &r.Dynos[i]
		m := verdict.Memory{Dyno: d.Name, Over: d.Over.Since}
		if n := len(d.Memory); n > 0 && d.Quota > 0 {
			m.Percent = 100 * d.Memory[n-1] / d.Quota
		} else if d.Over.On() {
			m.Percent = d.Over.Percent
		}
		if d.State == "up" {
			m.Up = d.UpdatedAt
		}
		if r.wants(d) && (m.Percent > 0 || !m.Over.IsZero()) {
			list = append(list, m)
		}
	}
	return list
}

// counting gives the rules the requests that the router has told of.
type counting struct{ history *router.History }

// platformCode is the router's code of requests that the platform itself failed.
const platformCode = "H99"

func (c counting) Between(from, to time.Time) verdict.Window {
	w := c.history.Between(from, to)
	out := verdict.Window{Requests: w.Requests, Failed: w.Failed, Times: requestTimes{&w}}
	most := 0
	for _, code := range w.Codes {
		switch {
		case code.Code == platformCode:
			out.Platform += code.Requests
		case code.Requests > most:
			out.Code, most = code.Code, code.Requests
		}
	}
	out.Failed = max(0, out.Failed-out.Platform)
	return out
}

// requestTimes are the service times of a window.
type requestTimes struct{ *router.Window }

func (t requestTimes) Count() int { return t.Service.Count() }

func (t requestTimes) Over(limit time.Duration) int { return t.Service.Above(limit.Milliseconds()) }

func (t requestTimes) Quantile(q float64) time.Duration { return quantile(&t.Service, q) }

// paths gives the rules the service times by path.
type paths struct{ history *router.History }

func (p paths) Of(from, to time.Time) (list []verdict.Path) {
	w := p.history.Between(from, to)
	for _, r := range w.Paths() {
		if !r.Other && !r.NotFound && r.Name != "" && r.Service.Count() > 0 {
			list = append(list, verdict.Path{Name: r.Name, Times: pathTimes{&r}})
		}
	}
	return list
}

// pathTimes are those of a path.
type pathTimes struct{ *router.Row }

func (t pathTimes) Count() int { return t.Service.Count() }

func (t pathTimes) Over(limit time.Duration) int { return t.Service.Above(limit.Milliseconds()) }

func (t pathTimes) Quantile(q float64) time.Duration { return quantile(&t.Service, q) }

func quantile(h *histogram.Histogram, q float64) time.Duration {
	ms, _ := h.Quantile(q)
	return time.Duration(ms) * time.Millisecond
}

// errorsFor is how long after its last occurrence an error is still looked at.
const errorsFor = time.Hour

// judgedErrors are the groups that came on the release. Those seen last come first: the others are older still.
func (s *State) judgedErrors(a *App, list []verdict.Error, r verdict.Release) []verdict.Error {
	c := s.CurrentErrors(a)
	if r.Version > 0 && c.Version != r.Version {
		c.Before, c.BeforeAt = c.Version, c.At
		c.Version, c.At = r.Version, r.At
	}
	for g := range a.Errors.Newest() {
		if c.Now.Sub(g.Last) > errorsFor {
			break
		}
		if g.Muted || g.Page {
			continue
		}
		on, here := g.On(c.Version)
		switch status := g.Status(c); {
		case status == rollup.New && here:
			id := g.Fingerprint.String()
			list = append(list, verdict.Error{ID: id, Name: g.Class(), New: true, Count: on.Count, First: on.First, Last: on.Last, Occasions: g.Occasions(), Unseen: a.Baseline.Unseen(id)})
		case status == rollup.Rising:
			list = append(list, verdict.Error{Name: g.Class(), Rising: true, Count: on.Count, First: g.First, Last: g.Last})
		}
	}
	return list
}

// backlogRules are the rules of alarms that are about jobs that wait.
var backlogRules = []queue.RuleName{queue.NoConsumersRule, queue.NotDequeuedRule, queue.LatencyRule, queue.DepthRule, queue.GrowthRule, queue.LongDrainRule}

// judgedAlarms are the alarms that count, their times by the platform's clock.
func (s *State) judgedAlarms(a *App, list []verdict.Alarm, now time.Time) []verdict.Alarm {
	for _, alarm := range s.Alarms(a) {
		if !alarm.Sounds() {
			continue
		}
		one := verdict.Alarm{Text: strings.TrimRight(alarm.Text, "."), Critical: alarm.Severity == severity.Critical, Backlog: slices.Contains(backlogRules, alarm.Rule),
			Since: now.Add(-s.Age(string(alarm.Store), alarm.Since))}
		if st := s.stores[alarm.Store]; st != nil && one.Backlog {
			for _, q := range st.Queues {
				if q.Name == alarm.Queue && q.Library == alarm.Library {
					one.Oldest, _ = q.Age()
				}
			}
		}
		list = append(list, one)
	}
	return list
}

// judgedQueues is how far an app's queues are seen. A store that was never read counts where the app's own commands work queues.
func (s *State) judgedQueues(a *App) (v verdict.QueueView) {
	for _, id := range a.Stores {
		st := s.stores[id]
		if st == nil || st.Bare {
			continue
		}
		name := st.VarOf(a.ID)
		src := s.Source(a.ID, StoreSource(name))
		off := src.State == Off && src.Code != CodeEnd
		read := slices.ContainsFunc(st.Libraries, func(l *queue.Library) bool { return !l.At.IsZero() })
		if !read && (off || len(a.commands) == 0) {
			continue
		}
		v.Stores++
		late := slices.ContainsFunc(st.Libraries, func(l *queue.Library) bool {
			_, stale := s.Stale(st, l)
			return stale
		})
		switch {
		case !read:
			v.Unread = "the queues of " + name + " have not been read"
		case src.Paused():
			v.Unread = "the queues of " + name + " are not read: " + src.Why
		case late, off, st.Owner == a.ID && s.Freshness(src) == Broken:
			v.Unread = "the queues of " + name + " cannot be read"
		}
		for _, q := range st.Queues {
			v.Ready += max(0, q.Ready)
		}
	}
	return v
}

// judgedPlatform is what Heroku's status page says, its times by the platform's clock.
func (s *State) judgedPlatform(a *App, now time.Time) verdict.PlatformView {
	ours := func(at time.Time) time.Time { return at.Add(now.Sub(s.Now)) }
	if s.Platform.Reachable {
		a.judging.readAt = ours(s.Checked)
	}
	v := verdict.PlatformView{Off: s.Freshness(s.Source("", StatusSource)) == Silent, Read: a.judging.readAt}
	if i := s.Incident; i.On() {
		v.Incident, v.Since = cmp.Or(i.System, "Heroku")+" is "+i.Color, ours(i.Since)
	}
	return v
}

// gapSpan is how far back gaps in the log are looked for.
const gapSpan = 5 * time.Minute

// judgedLog is how far the log is whole.
func (s *State) judgedLog(a *App, now time.Time) verdict.LogView {
	src := s.Source(a.ID, LogsSource)
	fresh := s.Freshness(src)
	v := verdict.LogView{Off: fresh == Silent, Live: fresh == Fresh, Why: cmp.Or(src.Why, "nothing comes")}
	if r, held := s.Rods.Find(rods.Lines, a.ID, ""); src.Paused() {
		v.Held = src.Why
	} else if held || a.Thinned.Every > 0 {
		v.Held = "a part is left out since " + phrase.Age(max(0, s.Now.Sub(r.Since)))
	}
	begin := a.Router.Begin()
	if begin.IsZero() {
		return v
	}
	c := a.Router.Covered(later(begin, now.Add(-gapSpan)), now)
	for _, g := range c.Gaps {
		if !g.To.Before(v.Gap) {
			v.Gap, v.Lost = g.To, "nothing known of "+phrase.Span(max(time.Second, g.To.Sub(g.From)))
		}
	}
	return v
}

// judgedSources are those without which dynos and releases are not known.
var judgedSources = []struct {
	name SourceName
	what string
}{{DynosSource, "dynos"}, {FormationSource, "formation"}, {ReleasesSource, judgedReleases}}

const judgedReleases = "releases"

// lateSources are what is polled and is not fresh.
func (s *State) lateSources(a *App, list []string) []string {
	for _, one := range judgedSources {
		if st := s.Source(a.ID, one.name); s.Freshness(st) == Stale || s.Freshness(st) == Broken || s.Overdue(st) {
			list = append(list, one.what)
		}
	}
	return list
}

// pausedSources are what a person has paused, without which nothing can be said.
func (s *State) pausedSources(a *App, list []string) []string {
	for _, one := range judgedSources {
		if src := s.Source(a.ID, one.name); src.Paused() {
			list = append(list, one.what)
		}
	}
	return list
}
