package timeline

import (
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/restarts"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/trouble"
)

// How far apart restarts are that are told together.
const (
	together  = time.Minute      // of one class
	loopApart = 30 * time.Minute // crashes: the platform waits for up to 22 minutes between its tries
)

// lives are the restarts of an app's dynos, those that belong together as one entry.
func lives(a *model.App) []Entry {
	var groups [][]*restarts.Restart
	for _, r := range a.Restarts.All() {
		if r.Class == restarts.Unsettled {
			continue
		}
		i := len(groups) - 1
		for i >= 0 && !joins(groups[i], r) {
			i--
			if i >= 0 && r.At.Sub(groups[i][len(groups[i])-1].At) > loopApart {
				i = -1
			}
		}
		if i < 0 {
			groups = append(groups, []*restarts.Restart{r})
			continue
		}
		groups[i] = append(groups[i], r)
	}
	out := make([]Entry, 0, len(groups))
	for _, g := range groups {
		out = append(out, life(a, g))
	}
	return out
}

// joins tells whether a restart is told together with others.
func joins(group []*restarts.Restart, r *restarts.Restart) bool {
	first, last := group[0], group[len(group)-1]
	apart := r.At.Sub(last.At)
	if first.Class.Failed() && r.Class.Failed() {
		return first.Type == r.Type && first.Release == r.Release && apart < loopApart
	}
	if first.Class != r.Class || first.Cause != r.Cause {
		return false
	}
	return first.Cause != nil || apart < together
}

// life is the entry of restarts that belong together.
func life(a *model.App, group []*restarts.Restart) Entry {
	first, last := group[0], group[len(group)-1]
	e := Entry{ID: "restart/" + first.ID(), Kind: Restart, At: first.At, App: a.ID, Who: first.Who(), Release: first.Release, Restarts: group}
	e.Settled = !slices.ContainsFunc(group, func(r *restarts.Restart) bool { return !r.Settled })
	names := namesOf(group)
	switch {
	case last.Class.Failed():
		e.Kind, e.Ill, e.ID = Crash, severity.Critical, "crash/"+first.ID()
		e.Settled = first.Settled // further ones come while it loops
		if slices.ContainsFunc(group, func(r *restarts.Restart) bool { return r.Class == restarts.CrashLoop }) {
			e.ID, e.Settled = "crash-loop/"+first.ID(), true // it is news that it is one
		}
		e.Text = crashed(names, group)
	case first.Class == restarts.Unexplained:
		e.Ill = severity.Warning
		e.Text = names + " " + verb(first) + ": " + first.Why()
	case first.Class == restarts.Change && first.Cause.MakesRelease() && first.Cause.Version > 0:
		e.Text, e.Release = fmt.Sprintf("%s %s for v%d", names, verb(first), first.Cause.Version), first.Cause.Version
	default:
		e.Text = names + " " + verb(first) + ": " + first.Why()
	}
	return e
}

// crashed says who crashed, how often and how.
func crashed(names string, group []*restarts.Restart) string {
	first, last := group[0], group[len(group)-1]
	text := names + " crashed"
	if last.Class == restarts.BootFailure {
		text = names + " did not come up"
	}
	if first.Release > 0 {
		text += fmt.Sprintf(" on v%d", first.Release)
	}
	if n := len(group); n > 1 {
		text += ", " + phrase.Times(n) + " in " + phrase.Span(last.At.Sub(first.At))
	}
	return text + ": " + last.Why()
}

// verb is what became of a dyno.
func verb(r *restarts.Restart) string {
	switch {
	case r.Class == restarts.Sleep && r.Ended():
		return "fell asleep"
	case r.Class == restarts.Sleep:
		return "woke"
	case !r.Ended():
		return "started"
	case r.Started.IsZero() && r.Up.IsZero():
		return "stopped"
	}
	return "restarted"
}

// mostDynos is how many dynos are named.
const mostDynos = 3

// namesOf names dynos, each once.
func namesOf(group []*restarts.Restart) string {
	var names []string
	for _, r := range group {
		if !slices.Contains(names, r.Dyno) {
			names = append(names, r.Dyno)
		}
	}
	if more := len(names) - mostDynos; more > 0 {
		names = append(names[:mostDynos:mostDynos], phrase.Count(more, "more dyno", "more dynos"))
	}
	return phrase.List(names)
}

// loops are the crashes that only the list of dynos told of.
func loops(a *model.App, known []Entry) []Entry {
	var out []Entry
	for _, l := range a.Processes.Loops {
		told := slices.ContainsFunc(known, func(e Entry) bool {
			return e.Kind == Crash && slices.ContainsFunc(e.Restarts, func(r *restarts.Restart) bool {
				return r.Type == l.Type && r.At.Sub(l.Since).Abs() < 2*together
			})
		})
		if !told {
			out = append(out, Entry{ID: id(Crash, l.Since) + "/" + l.Type, Kind: Crash, At: l.Since, App: a.ID, Ill: severity.Critical, Text: crashes(l),
				Release: l.Release, Settled: true})
		}
	}
	return out
}

// crashes is a loop in words.
func crashes(l trouble.Loop) string {
	on := ""
	if l.Release > 0 {
		on = fmt.Sprintf(" on v%d", l.Release)
	}
	if l.Again {
		return fmt.Sprintf("%s began to crash%s: %s so far", l.Type, on, phrase.Count(l.Times, "crash", "crashes"))
	}
	var names []string
	for _, d := range l.Dynos {
		names = append(names, d.Name)
	}
	if len(names) == 0 {
		names = []string{l.Type}
	}
	return phrase.List(names) + " crashed" + on
}

// schedulerBot runs the jobs of the add-on that runs jobs at times.
const schedulerBot = "scheduler@addons.heroku.com"

// quiet are the kinds of what was done that are told by what comes of them, or by nothing.
var quiet = []logs.MilestoneKind{logs.BuildStarted, logs.BuildDone, logs.ReleasePhase, logs.Session}
