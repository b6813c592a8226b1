package model

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model/baseline"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/verdict"
)

// Baselines is what earlier releases of an app left behind, as it was kept by those who watched them.
type Baselines struct{ baseline.Load }

// Kind names the fact.
func (*Baselines) Kind() Kind { return "baselines" }

// restore puts what was kept beside what is known of an app's releases.
func (s *State) restore(a *App, f *Baselines) {
	a.Baseline.Restore(&f.Load)
	for _, p := range f.Load.Past {
		a.recall(p.Version, p.Outcome, p.NoGo)
	}
	if r := f.Load.Current; r != nil {
		a.recall(r.Version, r.Outcome, r.NoGo)
	}
	s.bump(SectionReleases)
	s.bump(SectionErrors)
}

// judgeLedger notes in the ledger how the current release fares: no rollback goes by default to one that is no-go of its own doing. What is nobody's
// doing, and that it is only watched, changes nothing.
func (a *App) judgeLedger() bool {
	if e := a.faring(); e != ledger.Unwatched {
		return a.Ledger.Judge(a.Verdict.Release.Version, e)
	}
	return false
}

func (a *App) faring() ledger.Ending {
	switch v := &a.Verdict; {
	case v.Release.Version == 0:
	case v.Answer == verdict.Go:
		return ledger.EndedGo
	case !v.Holds() || v.Blamed() != v.Release.Version:
	case v.Answer == verdict.NoGo:
		return ledger.EndedNoGo
	case v.Answer == verdict.Hold:
		return ledger.EndedHold
	}
	return ledger.Unwatched
}

// recall tells the ledger how a release fared that others watched, or that we did before. Where we watch it now, we know better.
func (a *App) recall(version int, o baseline.Outcome, noGo bool) {
	e := map[baseline.Outcome]ledger.Ending{baseline.WasGo: ledger.EndedGo, baseline.WasHeld: ledger.EndedHold, baseline.WasNoGo: ledger.EndedNoGo}[o]
	if o == "" && noGo {
		e = ledger.EndedNoGo
	}
	if a.Ledger.Ended(version) == ledger.Unwatched {
		a.Ledger.Judge(version, e)
	}
}

// outcome is how the current release fares, to be kept; empty while it is only watched.
func (a *App) outcome() baseline.Outcome {
	return map[ledger.Ending]baseline.Outcome{ledger.EndedGo: baseline.WasGo, ledger.EndedHold: baseline.WasHeld, ledger.EndedNoGo: baseline.WasNoGo}[a.faring()]
}

// remember keeps how the current release fares, as it is watched.
func (s *State) remember(a *App) {
	f := &a.judging.facts
	v := baseline.View{Now: f.Now, Outcome: a.outcome(), Release: baseline.Release{Version: f.Release.Version, At: f.Release.At, By: f.Release.By, Text: f.Release.Text}}
	if f.Watched.IsZero() {
		return // nobody reads the log
	}
	v.Boots = boots(f)
	v.Piece = func(from, to time.Time) baseline.Piece { return a.piece(from, to) }
	v.Errors = func(each func(baseline.Seen)) { a.seenErrors(f.Release.Version, each) }
	v.Queues = func() []baseline.Queue { return s.queueSlopes(a) }
	v.Hours = func(each func(baseline.Hour)) { a.memoryHours(f.Now, each) }
	s.bumpIf(SectionReleases, a.Baseline.Observe(&v))
}

// boots is after how many seconds the process types were up that are.
func boots(f *verdict.Facts) map[string]int {
	out := map[string]int{}
	for i := range f.Types {
		if t := &f.Types[i]; f.KnownTypes && t.On >= t.Want && len(t.Down) == 0 && t.Newest.After(f.Release.At) {
			out[t.Name] = int(t.Newest.Sub(f.Release.At).Seconds())
		}
	}
	return out
}

// piece is what was counted of a span.
func (a *App) piece(from, to time.Time) baseline.Piece {
	w := a.Router.Between(from, to)
	covered := a.Router.Covered(from, to)
	p := baseline.Piece{Watched: int((covered.Watched + time.Second/2) / time.Second), Requests: w.Requests, Failed: w.Failed, Client: w.ByClass[4], Times: baseline.NewTimes(&w.Service)}
	for _, c := range w.Codes {
		if c.Code == platformCode {
			p.Failed -= c.Failed
		}
	}
	p.Failed = min(max(0, p.Failed), p.Requests)
	return p
}

// seenErrors are the errors of a release that count.
func (a *App) seenErrors(version int, each func(baseline.Seen)) {
	for g := range a.Errors.Newest() {
		if on, here := g.On(version); here && !g.Muted && !g.Page {
			each(baseline.Seen{ID: g.Fingerprint.String(), Name: nameOf(g), Count: on.Count, First: on.First, Last: on.Last})
		}
	}
}

// nameOf is what an error is called where its text is not known.
func nameOf(g *rollup.Group) string {
	if name := g.Class(); name != "" {
		return name
	}
	return g.Reason.Message
}

// queueSlopes are the queues that are read, the longest first.
func (s *State) queueSlopes(a *App) (list []baseline.Queue) {
	for _, id := range a.Stores {
		st := s.stores[id]
		if st == nil {
			continue
		}
		for _, l := range st.Libraries {
			if _, stale := s.Stale(st, l); stale || l.At.IsZero() {
				continue
			}
			for _, q := range st.Queues {
				if q.Library == l.Name {
					list = append(list, baseline.Queue{Name: q.Name, Net: q.Net, Depth: max(0, q.Ready)})
				}
			}
		}
	}
	slices.SortStableFunc(list, func(x, y baseline.Queue) int { return y.Depth - x.Depth })
	return list
}

// The dynos of a type whose memory is kept, and the hours back that another run may have missed.
const (
	dynosKept = 3
	hoursBack = 3
)

// memoryHours are the medians of memory in the hours that have just ended.
func (a *App) memoryHours(now time.Time, each func(baseline.Hour)) {
	current := now.Unix() / 3600
	for i := range a.Processes.Types {
		row := &a.Processes.Types[i]
		if row.OneOff() {
			continue
		}
		for k := range min(len(row.Dynos), dynosKept) {
			for _, l := range a.Vitals.Lives(row.Dynos[k].Name) {
				if l.ID == "" || now.Sub(l.Last) > (hoursBack+1)*time.Hour {
					continue
				}
				byHour := map[int64][]float64{}
				for _, p := range l.Total.Points() {
					if h := p.At().Unix() / 3600; h < current && h >= current-hoursBack {
						byHour[h] = append(byHour[h], float64(p.Value))
					}
				}
				for h, values := range byHour {
					slices.Sort(values)
					each(baseline.Hour{ID: l.ID, Type: row.Type, Born: l.Born().UTC().Truncate(time.Second), Quota: l.Quota, Hour: h, MB: values[len(values)/2], N: len(values)})
				}
			}
		}
	}
}
