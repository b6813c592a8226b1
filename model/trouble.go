package model

import (
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/model/trouble"
)

// DownOf counts the wanted dynos of a type that have crashed and not recovered, and those that are up apart from them. Of dynos
// whose every life has a new name, those that are not up are taken for the ones that crashed.
func (p *Processes) DownOf(r TypeRow) (down, steady int) {
	l := p.Loops.Of(r.Type)
	for i := range r.Dynos {
		d := &r.Dynos[i]
		_, numbered := dynoNumber(d.Name, r.Type)
		switch {
		case !r.wants(d):
		case l != nil && d.Release == l.Release && (l.Has(d.Name) || !numbered && d.State != "up"):
			down++
		case d.State == "up":
			steady++
		}
	}
	return down, steady
}

// Down are the wanted dynos of a loop that have not recovered, by name.
func (p *Processes) Down(l *trouble.Loop) []string {
	var names []string
	r, _ := p.Type(l.Type)
	for _, d := range r.Wanted() {
		if l.Has(d.Name) {
			names = append(names, d.Name)
		}
	}
	return names
}

// judge looks at what has crashed, and at memory over its quota, as time passes; now by the platform's clock.
func (p *Processes) judge(now time.Time) (changed bool) {
	if len(p.Loops) > 0 {
		changed = p.Loops.Judge(func(typ string) []trouble.Wanted {
			r, _ := p.Type(typ)
			var list []trouble.Wanted
			for _, d := range r.Wanted() {
				list = append(list, trouble.Wanted{Name: d.Name, Release: d.Release, Up: d.State == "up", Since: d.UpdatedAt})
			}
			return list
		}, now)
	}
	for i := range p.Types {
		for j := range p.Types[i].Dynos {
			changed = p.Types[i].Dynos[j].Over.Judge(now) || changed
		}
	}
	return changed
}

// crashed notes a crash, with what the platform said shortly before it.
func (p *Processes) crashed(q *Process, at time.Time) {
	c := trouble.Crash{Type: q.Type, Dyno: q.Name, Release: q.Release, At: at}
	if at.Sub(q.codeAt).Abs() < explainsWithin {
		c.Code = q.code
	}
	p.Loops.Note(c)
}

// explainsWithin is how shortly before a crash the platform says why it ends a dyno.
const explainsWithin = 15 * time.Second

// memoryWarning is the code of a dyno that runs on over its quota: it explains no crash.
const memoryWarning = "R14"

// judgeTroubles looks at what goes wrong as time passes: what has lasted, and what is over.
func (s *State) judgeTroubles() {
	now := s.OriginNow(platformOrigin)
	for _, a := range s.Apps {
		loops, failing := slices.Clone(a.Processes.Loops), a.Requests
		s.bumpIf(SectionProcesses, a.Processes.judge(now))
		was := a.Requests.Shown()
		a.Requests.Judge(&a.Router, now, a.serving(now))
		a.pass(loops, failing, now)
		s.bumpIf(SectionApp, was != a.Requests.Shown())
		if down := a.Processes.downTypes(); !slices.Equal(down, a.downTypes) {
			a.downTypes = down
			s.remedies(a)
		}
	}
	for _, st := range s.sources {
		s.bumpIf(SectionHealth, st.judge(s.Now, s.Freshness(*st)))
	}
	incident := s.Incident
	if s.Incident.Judge(s.Now) {
		s.bump(SectionHealth)
		s.noteIncident()
	}
	s.passIncident(incident)
}

// platformOrigin is whose clock stamps what the platform tells.
const platformOrigin = "heroku"

// downTypes are the process types of which no dyno stays up.
func (p *Processes) downTypes() []string {
	var list []string
	for _, l := range p.Loops {
		if r, _ := p.Type(l.Type); p.AllDown(r) {
			list = append(list, l.Type)
		}
	}
	return list
}

// AllDown tells a process type of which every wanted dyno has crashed, and none has stayed up since.
func (p *Processes) AllDown(r TypeRow) bool {
	down, _ := p.DownOf(r)
	return down > 0 && down >= r.Want
}

// longestRoll is how long after a release its dynos may be on their way to it.
const longestRoll = 5 * time.Minute

// serving is what the requests of now are answered by.
func (a *App) serving(now time.Time) trouble.Serving {
	current, ok := a.Ledger.Current()
	if !ok {
		return trouble.Serving{}
	}
	s := trouble.Serving{Release: current.Version, At: current.Since()}
	if web, ok := a.Processes.Type("web"); ok && now.Sub(s.At) < longestRoll {
		for i := range web.Dynos {
			d := &web.Dynos[i]
			s.Rolling = s.Rolling || web.wants(d) && (d.Release != current.Version || d.State == "starting")
		}
	}
	return s
}

// ServedFor is how far back it is told how requests went.
const ServedFor = 5 * time.Minute

// Served is what became of an app's requests in the last minutes.
func (s *State) Served(a *App) router.Share {
	return a.Router.Since(s.OriginNow(platformOrigin).Add(-ServedFor))
}

// judge notes that a source still fails or is late, and ends what is over.
func (st *SourceState) judge(now time.Time, f Freshness) (changed bool) {
	if st.State == Failing || st.State == Stopped {
		st.Fails.Still(now)
	}
	if f == Stale {
		changed = !st.Late.On()
		st.Late.Note(now)
	}
	changed = st.Fails.Judge(now) || changed
	return st.Late.Judge(now) || changed
}

// applyPlatform takes what Heroku's status page says.
func (s *State) applyPlatform(p Platform, seen time.Time) {
	s.Platform, s.Checked = p, seen
	s.bump(SectionHealth)
	if !p.Reachable {
		return
	}
	s.Answered = seen
	color, system, title := "", "", ""
	for _, row := range p.Systems {
		if row.Status == "red" && color != "red" || row.Status == "yellow" && color == "" {
			color, system = row.Status, row.Name
		}
	}
	if n := len(p.Incidents); n > 0 {
		title = p.Incidents[0].Title
	}
	before := s.Incident
	s.Incident.Set(color, system, title, seen)
	s.passIncident(before)
	s.noteIncident()
}

// Exit is the end of one life of a process, as the log told it.
type Exit struct {
	At     time.Time
	Status int
	Cause  logs.LifecycleKind // as Process.Cause
}

// keptLives bounds Exits and Starts.
const keptLives = 16

// Settled tells that a process has been up for as long as a trouble is held: what made it start again is over. It is the rule by which marks of restarts
// fade.
func (p *Process) Settled(now time.Time) bool {
	return p.State == "up" && !p.UpdatedAt.IsZero() && now.Sub(p.UpdatedAt) >= trouble.Hold
}

// Past is a trouble that is over.
type Past struct {
	Since, Ended time.Time
	Text         string
	Of           Trouble
}

// Trouble is what went wrong.
type Trouble uint8

// The troubles of an app that are kept when they are over.
const (
	Crashing Trouble = iota
	FailingRequests
	FailingJobs
	VitalSigns
)

// keptPast is how many troubles that are over are kept of an app, and of the platform.
const keptPast = 20

// pass keeps what of an app's troubles has just ended.
func (a *App) pass(loops trouble.Loops, failing trouble.Requests, now time.Time) {
	for _, l := range loops {
		if a.Processes.Loops.Of(l.Type) == nil {
			text := fmt.Sprintf("%s crashed %s", l.Type, phrase.Times(l.Times))
			if l.Release > 0 {
				text += fmt.Sprintf(" on v%d", l.Release)
			}
			a.Past = fact.Append(a.Past, Past{Since: l.Since, Ended: now, Text: text}, keptPast)
		}
	}
	if failing.On() && !a.Requests.On() {
		a.Past = fact.Append(a.Past, Past{failing.Since, now, "requests failed", FailingRequests}, keptPast)
	}
}

// passVitals keeps what of the findings about dynos and data stores has just ended; had is how many were over before.
func (a *App) passVitals(had int) {
	past := a.Vitals.Findings.Past
	for _, f := range past[max(0, len(past)-(a.Vitals.Findings.Over-had)):] {
		a.Past = fact.Append(a.Past, Past{f.Since, f.Ending, f.Was(), VitalSigns}, keptPast)
	}
}

// passIncident keeps an incident of the platform that has just ended.
func (s *State) passIncident(was trouble.Incident) {
	if was.On() && !s.Incident.On() {
		s.Past = fact.Append(s.Past, Past{Since: was.Since, Ended: s.Now, Text: "Heroku had an incident (" + was.Color + ")"}, keptPast)
	}
}
