package model

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/panics"
	"app.gonogo/gonogo/model/proposal"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/restarts"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/model/wheel"
)

// Apply takes a batch of events in their order. It is the only way State changes. An event that cannot be taken in is left out, as far as
// it was not, and told.
func (s *State) Apply(batch []Event) {
	for i := 0; i < len(batch); i++ {
		p := panics.Catch(func() {
			for ; i < len(batch); i++ {
				s.apply(batch[i])
			}
		})
		if p != nil {
			s.failed(batch[i], "an event of the kind "+string(batch[i].Fact.Kind()), p)
		}
	}
}

// try does what an event asks for, in one of the places that hear of it. The other places hear of the event also when this one fails.
func (s *State) try(e Event, where string, do func()) {
	if p := panics.Catch(do); p != nil {
		s.failed(e, where, p)
	}
}

// failed puts an event into quarantine that could not be taken in.
func (s *State) failed(e Event, where string, p *panics.Panic) {
	if e.Source == "" {
		e.Source = OwnSource
	}
	r := quarantine.Secret(where, "taking it in is a bug in gonogo: "+p.Why(), 0)
	r.At, r.Panic = e.Seen, true
	s.quarantined(e, *r)
}

func (s *State) apply(e Event) {
	switch f := e.Fact.(type) {
	case *Tick:
		s.tick(e, f.Now)
		return
	case *Renewal:
		s.renew(f.State)
		return
	}
	if e.Seen.After(s.Now) {
		s.Now = e.Seen
	}
	s.heard(e)
	if e.App == "" {
		s.applyShared(e)
		return
	}
	a := s.app(e.App)
	s.applyTo(a, e)
	s.resolve(a)
}

// tick is the time that goes on.
func (s *State) tick(e Event, now time.Time) {
	s.Now = now
	s.endWheels()
	s.try(e, "the clock, for orders", s.resolveAll)
	s.try(e, "the clock, for queues", s.tickQueues)
	s.try(e, "the clock, for what goes wrong", s.judgeTroubles)
	s.try(e, "the clock, for log lines", s.tickLines)
	s.try(e, "the clock, for the verdict", s.judgeReleases)
}

// applyTo takes the facts of an app.
func (s *State) applyTo(a *App, e Event) {
	switch f := e.Fact.(type) {
	case *AppInfo:
		s.applyInfo(a, *f)
	case *AddOns:
		s.bumpIf(SectionApp, !slices.Equal(a.AddOns, f.Names))
		a.AddOns = f.Names
		a.Vitals.SetPlans(f.Names)
	case *Dynos, *Formation, *Lifecycle, *Vitals:
		s.applyDynos(a, e)
	case *Releases:
		if a.Ledger.Set(f.Releases) {
			a.Ledger.Confirm(&a.spans)
			s.noteReleases(a)
			s.bump(SectionReleases)
		}
	case *Milestone:
		a.Milestones = fact.Append(a.Milestones, Stamped{e.At, *f}, keptMilestones)
		s.noteRestarts(a, func(h *restarts.History) { h.NoteMilestone(e.At, f.Milestone, a.spans.At) })
		s.bump(SectionReleases)
	case *LogLines:
		s.applyLines(a, e, f.Batch)
	case *marks.Mark, *wheel.Board, *proposal.List:
		s.applyPeople(a, e)
	case *SavedLog:
		s.applySaved(a, f)
	case *rods.Thinned:
		s.applyThinned(a, f)
	case *Earlier:
		s.adopt(a, f)
	case *Commits:
		a.setCommits(f.Range)
		s.bump(SectionErrors)
	case *ErrorSettings:
		a.setErrors(f)
		s.bump(SectionErrors)
	case *Baselines:
		s.restore(a, f)
	case *VerdictSettings:
		a.judging.settings = f.Settings
	case *queue.Settings:
		s.applyQueueSettings(a, f)
	case *queue.StoreInfo, *queue.Sample:
		s.applyQueue(a, e)
	case *OrderEvent:
		s.applyOrder(a, e)
	default:
		s.applyShared(e)
	}
}

// applyPeople takes what people and agents do about an app.
func (s *State) applyPeople(a *App, e Event) {
	switch f := e.Fact.(type) {
	case *marks.Mark:
		a.Marks.Apply(*f, e.At, a.Logs.Snapshot())
		s.bump(SectionLogs)
	case *wheel.Board:
		a.Board = *f
		s.bump(SectionApp)
	case *proposal.List:
		s.bumpIf(SectionOrders, !a.Proposals.Equal(f))
		a.Proposals = *f
	}
}

// applyDynos takes what is said of dynos and of the formation.
func (s *State) applyDynos(a *App, e Event) {
	switch f := e.Fact.(type) {
	case *Dynos:
		s.bumpIf(SectionProcesses, a.Processes.setDynos(f.Dynos, e.At))
		s.noteListed(a, f.Dynos)
		a.listVitals(f.Dynos, e.At)
	case *Formation:
		if a.Processes.setFormation(f.Types) {
			a.commands = commandsOf(f.Types)
			s.bump(SectionProcesses)
		}
	case *Lifecycle:
		s.bumpIf(SectionProcesses, a.Processes.lifecycle(f, e.At))
		s.noteLifecycle(a, f, e.At)
		a.Vitals.Lifecycle(f.Dyno, a.typeOf(f.Dyno), f.Lifecycle, e.At)
	case *Vitals:
		s.bumpIf(SectionProcesses, a.Processes.sample(f, e.At))
		a.Vitals.Told(f.Dyno, a.typeOf(f.Dyno), f.Life, f.Memory, f.Quota, f.Load, e.At)
	}
}

func (s *State) applySaved(a *App, f *SavedLog) {
	s.bumpIf(SectionApp, a.Saved == nil || *a.Saved != *f)
	a.Saved = f
}

// applyShared takes the facts that belong to no app, or to any.
func (s *State) applyShared(e Event) {
	switch f := e.Fact.(type) {
	case *Health:
		s.applyHealth(e, f)
	case *quarantine.List:
		s.applyQuarantine(e, f)
	case *quarantine.Record: // where no hub is between
		s.quarantined(e, *f)
	case *Budget:
		s.bumpIf(SectionHealth, s.Budget != *f)
		s.Budget = *f
	case *Spending:
		s.bumpIf(SectionHealth, !slices.Equal(s.Spending, f.LastHour))
		s.Spending = f.LastHour
	case *Account:
		s.bumpIf(SectionOrders, s.Account != f.Email)
		s.Account = f.Email
	case *Clock:
		ahead := time.Duration(f.Ahead)
		s.bumpIf(SectionHealth, s.clocks[f.Origin] != ahead)
		s.clocks[f.Origin] = ahead
	case *Losses:
		s.applyLosses(f.Lines)
	case *rods.Rods:
		s.Rods = *f
		s.bump(SectionHealth)
	case *Platform:
		s.applyPlatform(*f, e.Seen)
	case *Notice:
		s.notify(Message{At: e.Seen, App: e.App, Bad: f.Bad, Text: f.Text})
	case *Playback:
		s.Playback = *f
		s.bump(SectionHealth)
	case *Unknown:
		s.Strange++
	}
}

func (s *State) applyInfo(a *App, info AppInfo) {
	if a.Info == info {
		return
	}
	a.Info = info
	s.bump(SectionApp)
}

func (s *State) bumpIf(sec Section, changed bool) {
	if changed {
		s.bump(sec)
	}
}
