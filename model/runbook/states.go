package runbook

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/restarts"
)

func (l *look) crashLoop() (Holds, string) {
	return either(len(l.App.Processes.Loops) > 0, l.crashes())
}

func (l *look) bootTimeout() (Holds, string) {
	for i := range l.App.Processes.Loops {
		if loop := &l.App.Processes.Loops[i]; loop.Code == "R10" {
			return Yes, loop.Type + " gets R10"
		}
	}
	return No, ""
}

func (l *look) starting() (Holds, string) {
	r, ok := l.App.Processes.Type(l.typOr("web"))
	if !ok || !l.App.Processes.KnownDynos {
		return Unknown, "the dynos are not known"
	}
	n := r.Count("starting")
	return either(n > 0, fmt.Sprintf("%d of %d %s dynos are starting", n, max(r.Want, n), r.Type))
}

func (l *look) typOr(typ string) string {
	if t := l.typ(); t != "" {
		return t
	}
	return typ
}

func (l *look) noWeb() (Holds, string) {
	if !l.App.Processes.KnownFormation {
		return Unknown, "the formation is not known"
	}
	r, ok := l.App.Processes.Type("web")
	if !ok {
		return Yes, "there is no process type web"
	}
	return either(r.Want == 0, "web is scaled to 0")
}

func (l *look) noWorkers() (Holds, string) {
	typ := l.worker()
	r, ok := l.App.Processes.Type(typ)
	if !ok || !l.App.Processes.KnownFormation {
		return Unknown, "it is not known which process type works it"
	}
	return either(r.Want == 0, typ+" is scaled to 0")
}

func (l *look) workersDown() (Holds, string) {
	typ := l.worker()
	r, ok := l.App.Processes.Type(typ)
	if !ok {
		return Unknown, "it is not known which process type works it"
	}
	down, up := l.App.Processes.DownOf(r)
	return either(down > 0, fmt.Sprintf("%d of %d %s dynos crash, %d up", down, r.Want, typ, up))
}

func (l *look) workerDeaths() (Holds, string) {
	return either(l.App.Jobs.Workers.Dying.On(), l.deaths())
}

func (l *look) failingJobs() (Holds, string) {
	list := l.App.Jobs.AllFailing()
	if len(list) == 0 {
		return No, ""
	}
	return Yes, l.job()
}

func (l *look) growingQueue() (Holds, string) {
	if l.Alarm == nil {
		return Unknown, ""
	}
	for _, a := range l.State.Alarms(l.App) {
		if a.Store == l.Alarm.Store && a.Queue == l.Alarm.Queue && a.Rule == "growth" {
			return Yes, a.Text
		}
	}
	return No, ""
}

func (l *look) newError() (Holds, string) {
	if l.App.Errors.Watched.IsZero() {
		return Unknown, "the log has not been read"
	}
	c := l.State.CurrentErrors(l.App)
	if c.Version == 0 || !rollup.WatchedBefore(c.Watched, c.At) {
		return Unknown, "the log does not go back beyond the current release"
	}
	for _, g := range l.App.Errors.Sorted(c) {
		if !g.Muted && g.Status(c) == rollup.New {
			return Yes, fmt.Sprintf("%s is new since v%d (%s)", strings.Trim(g.Class()+": "+shortened(g.Sample.Message), ": "), c.Version, phrase.Times(g.Count))
		}
	}
	return No, ""
}

// shortened is as much of a message as a sentence bears.
func shortened(message string) string {
	if r := []rune(message); len(r) > longestMessage {
		return string(r[:longestMessage]) + "…"
	}
	return message
}

func (l *look) fullStore() (Holds, string) {
	if text := l.connections(); text != "" {
		return Yes, text
	}
	if len(l.App.Vitals.Stores()) == 0 {
		return Unknown, "the log has no figures of a data store"
	}
	return No, ""
}

func (l *look) platform() (Holds, string) {
	s := l.State
	switch {
	case s.Incident.On():
		return Yes, strings.TrimSuffix("Heroku reports an incident ("+s.Incident.Color+"): "+s.Incident.Title, ": ")
	case s.Answered.IsZero() || !s.Platform.Reachable:
		return Unknown, "the status page has not answered"
	}
	return No, ""
}

// lately is how far back restarts count.
const lately = 15 * time.Minute

func (l *look) moved() (Holds, string) {
	var dynos []string
	for _, r := range l.App.Restarts.All() {
		if r.Class == restarts.Relocation && l.now.Sub(r.At) < lately && !slices.Contains(dynos, r.Dyno) {
			dynos = append(dynos, r.Dyno)
		}
	}
	return either(len(dynos) > 0, phrase.List(dynos[:min(len(dynos), mostDynos)])+within(lately))
}

func (l *look) maintenance() (Holds, string) {
	return either(l.App.Info.Maintenance, "it is on")
}

func (l *look) failedRelease() (Holds, string) {
	newest, ok := l.App.Ledger.Newest()
	if !ok {
		return Unknown, "the releases are not known"
	}
	return either(newest.Status == "failed", fmt.Sprintf("v%d failed", newest.Version))
}

func (l *look) lostLines() (Holds, string) {
	if text := l.lost(); text != "" {
		return Yes, text
	}
	w := &l.window
	if missing := w.To.Sub(w.From) - w.Watched; w.Requests > 0 && missing > time.Minute {
		return Yes, phrase.Span(missing.Truncate(time.Minute)) + " of the last " + phrase.Span(span) + " are missing from the log"
	}
	return No, ""
}
