// Package rollback says what a rollback would bring: whether it helps, which release it best goes to, what it does not take back and what
// nobody could look at. The dialog, the verb and the verdict's card print the same sentences.
package rollback

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/remedy"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/model/verdict"
)

// Would weighs whether a rollback to a release would end what is wrong.
func Would(s *model.State, a *model.App, target int) remedy.Answer {
	return remedy.Weigh(facts(s, a, target))
}

// The spans that are looked at.
const (
	hour     = time.Hour
	past     = 15 * time.Minute // before the trouble began; requests are told apart by ten seconds for so long
	lasting  = 10 * time.Minute // and after
	preboot  = 3 * time.Minute  // with it requests go on to the old dynos for so long
	narrow   = router.Slot
	wide     = time.Minute
	neverRan = 1000 * time.Hour
)

// facts gathers what is weighed.
func facts(s *model.State, a *model.App, target int) *remedy.Facts {
	now := s.OriginNow("heroku")
	f := &remedy.Facts{Now: now, Watched: a.Router.Begin(), Target: target, Began: troubleSince(a)}
	if f.Began.IsZero() {
		return f
	}
	f.Cells = requestsByDyno(a, f.Began, now)
	f.Releases = releases(a, f.Cells, now)
	for _, l := range a.Processes.Loops {
		f.Crashed = append(f.Crashed, remedy.Crash{Release: l.Release, Dynos: len(a.Processes.Down(&l))})
	}
	f.Platform = platform(s, a, f.Began, now)
	f.Queues = queues(s, a, f.Began, now)
	f.Memory = memory(a)
	f.Remote = remote(s, a, f.Began)
	return f
}

// troubleSince is when what is wrong now began; zero while nothing is.
func troubleSince(a *model.App) (at time.Time) {
	first := func(t time.Time) {
		if !t.IsZero() && (at.IsZero() || t.Before(at)) {
			at = t
		}
	}
	if a.Requests.Shown() {
		first(a.Requests.Since)
	}
	for _, l := range a.Processes.Loops {
		first(l.Since)
	}
	if !at.IsZero() || !a.Verdict.Holds() {
		return at
	}
	for _, c := range a.Verdict.Causes() {
		if c.Console != verdict.Platform && c.Console != verdict.Telem && c.Release <= a.Verdict.Release.Version { // a newer one never ran
			first(c.Since)
		}
	}
	return at
}

// requestsByDyno are the requests by dyno, in slots; what is older than a quarter of an hour is known by the minute.
func requestsByDyno(a *model.App, began, now time.Time) []remedy.Cell {
	var out []remedy.Cell
	until := began.Add(lasting)
	if until.After(now) {
		until = now
	}
	at := began.Add(-past).Truncate(wide)
	for at.Before(until) {
		length := wide
		if at.After(now.Add(-past + wide)) {
			length = narrow
		}
		w := a.Router.Between(at, at.Add(length))
		if w.Watched > 0 {
			for _, r := range w.Counted(router.ByDyno) {
				if !r.Other {
					out = append(out, remedy.Cell{At: at, Length: length, Dyno: r.Name, Requests: r.Requests, Failed: r.Failed})
				}
			}
		}
		at = at.Add(length)
	}
	return out
}

// releases are those that became current in the last hour, and the one that is.
func releases(a *model.App, cells []remedy.Cell, now time.Time) []remedy.Release {
	var out []remedy.Release
	for _, r := range a.Ledger.Releases {
		if r.Status != "succeeded" || !r.Current && now.Sub(r.Since()) > hour {
			continue
		}
		out = append(out, remedy.Release{Version: r.Version, At: r.Since(), Kind: kindOf(r), Switched: switched(a, r, cells)})
	}
	return out
}

func kindOf(r ledger.Release) remedy.Kind {
	switch r.Change().Kind {
	case ledger.AddOn:
		return remedy.AddOn
	case ledger.ConfigSet, ledger.ConfigGone, ledger.Other:
		return remedy.Config
	}
	return remedy.Code
}

// switched is when each dyno came up on a release. Dynos that are gone, and had requests before the release only, never ran it.
func switched(a *model.App, r ledger.Release, cells []remedy.Cell) map[string]time.Time {
	out := map[string]time.Time{}
	note := func(dyno string, at time.Time) {
		if a.Info.Preboot && at.Before(r.Since().Add(preboot)) {
			at = r.Since().Add(preboot)
		}
		if old, ok := out[dyno]; !ok || at.Before(old) {
			out[dyno] = at
		}
	}
	for _, one := range a.Restarts.All() {
		switch {
		case one.Release != r.Version:
		case !one.Up.IsZero():
			note(one.Dyno, one.Up)
		case !one.Started.IsZero():
			note(one.Dyno, one.Started)
		}
	}
	never := r.Since().Add(neverRan)
	for i := range a.Processes.Types {
		for _, d := range a.Processes.Types[i].Dynos {
			_, known := out[d.Name]
			switch {
			case d.Release == r.Version && !known:
				note(d.Name, d.CreatedAt)
			case d.Release < r.Version && r.Current:
				out[d.Name] = never
			}
		}
	}
	last := map[string]time.Time{}
	for _, c := range cells {
		last[c.Dyno] = c.At
	}
	for dyno, at := range last {
		if _, known := out[dyno]; !known && dyno != "" && at.Before(r.Since().Add(preboot+wide)) {
			if _, listed := a.Processes.Find(dyno); !listed {
				out[dyno] = never
			}
		}
	}
	return out
}

func platform(s *model.State, a *model.App, began, now time.Time) remedy.Platform {
	p := remedy.Platform{Read: s.Platform.Reachable && !s.Checked.IsZero()}
	if s.Incident.On() {
		p.Since = s.Incident.Since.Add(now.Sub(s.Now))
	}
	w := a.Router.Between(began.Add(-wide), time.Time{})
	p.Errors = router.Count(w.Codes, "H99")
	for _, r := range a.Restarts.All() {
		if r.Code == "R99" && r.At.After(began.Add(-past)) {
			p.Errors++
		}
	}
	return p
}

// queues is since when jobs wait too long. Where that is the trouble itself it is no sign of where it comes from.
func queues(s *model.State, a *model.App, began, now time.Time) remedy.Signal {
	sig := remedy.Signal{Known: len(a.Stores) > 0}
	for _, alarm := range s.Alarms(a) {
		since := now.Add(-s.Age(string(alarm.Store), alarm.Since))
		if alarm.Sounds() && (sig.Since.IsZero() || since.Before(sig.Since)) {
			sig.Since, sig.Text = since, alarm.Text
		}
	}
	if sig.On() && sig.Since.Sub(began).Abs() < narrow {
		return remedy.Signal{Text: sig.Text}
	}
	return sig
}

func memory(a *model.App) remedy.Signal {
	var sig remedy.Signal
	for i := range a.Processes.Types {
		for _, d := range a.Processes.Types[i].Dynos {
			sig.Known = sig.Known || len(d.Memory) > 0 || d.Over.On()
			if d.Over.On() && (sig.Since.IsZero() || d.Over.Since.Before(sig.Since)) {
				sig.Since, sig.Text = d.Over.Since, d.Name
			}
		}
	}
	return sig
}

// remoteWords are in the names of errors that come from the way to another service.
var remoteWords = []string{"timeout", "connection", "connect", "econn", "socket", "unavailable", "refused", "unreachable", "enotfound", "brokenpipe", "hostnotfound", "dns", "ssl"}

// severalErrors are no chance.
const severalErrors = 3

// remote are errors that name another service, and that came with the trouble.
func remote(s *model.State, a *model.App, began time.Time) remedy.Signal {
	c := s.CurrentErrors(a)
	watched := a.Router.Begin().Before(began.Add(-3 * wide)) // else all errors are new
	sig := remedy.Signal{Known: watched}
	for g := range a.Errors.Newest() {
		if g.Last.Before(began) {
			break
		}
		name := strings.ToLower(g.Class())
		if g.Muted || g.Page || isOwn(name) || !slices.ContainsFunc(remoteWords, func(w string) bool { return strings.Contains(name, w) }) {
			continue
		}
		if fresh := g.First.After(began.Add(-wide)) && g.Count >= severalErrors && watched; fresh || g.Status(c) == rollup.Rising {
			sig.Since, sig.Text = g.First, g.Class()
		}
	}
	return sig
}

// isOwn tells errors whose names sound like it and that come from an app which is busy itself.
func isOwn(name string) bool {
	return strings.Contains(name, "rack::timeout") || strings.Contains(name, "connectiontimeouterror") || strings.Contains(name, "pool")
}
