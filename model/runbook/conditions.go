package runbook

import (
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/model/vitals"
)

// Holds tells whether a condition holds now.
type Holds uint8

// The answers.
const (
	Untold  Holds = iota // no condition is named
	Unknown              // what it rests on is not known
	No
	Yes
)

// condition is what makes a cause likely.
type condition struct {
	name  string // as pages write it
	help  string // when it holds
	holds func(*look) (Holds, string)
}

// conditions are all that a page can name. What holds says with which figures, what is not known says why.
var conditions = []condition{
	{"one-dyno", "one of several dynos has most of the failures", (*look).oneDyno},
	{"all-dynos", "the failures are spread over all dynos", (*look).allDynos},
	{"one-path", "one path has most of the failures", (*look).onePath},
	{"all-paths", "no path stands out", (*look).allPaths},
	{"after-release", "it began with the current release", (*look).afterRelease},
	{"config-change", "the current release changed config vars or add-ons only", (*look).configChange},
	{"slow", "requests have become slower", (*look).slow},
	{"slow-connect", "dynos are slow to take connections", (*look).slowConnect},
	{"more-traffic", "there are clearly more requests than before", (*look).moreTraffic},
	{"memory", "a dyno is over its memory quota, or soon will be", (*look).memoryShort},
	{"leak", "memory grows life after life", (*look).leaks},
	{"crash-loop", "dynos crash and do not stay up", (*look).crashLoop},
	{"boot-timeout", "dynos do not listen in time", (*look).bootTimeout},
	{"starting", "dynos are still starting", (*look).starting},
	{"no-web", "web is scaled to 0", (*look).noWeb},
	{"no-workers", "the process type that works the queue is scaled to 0", (*look).noWorkers},
	{"workers-down", "the workers crash", (*look).workersDown},
	{"worker-deaths", "workers die inside dynos that live on", (*look).workerDeaths},
	{"failing-jobs", "background jobs fail", (*look).failingJobs},
	{"growing", "more jobs come than are done", (*look).growingQueue},
	{"new-error", "an exception is new on the current release", (*look).newError},
	{"full-store", "a data store has few connections left", (*look).fullStore},
	{"platform", "Heroku reports an incident", (*look).platform},
	{"moved", "Heroku moved dynos to other servers", (*look).moved},
	{"maintenance", "maintenance mode is on", (*look).maintenance},
	{"failed-release", "the newest release failed", (*look).failedRelease},
	{"lost-lines", "log lines are missing", (*look).lostLines},
}

// Conditions are the names of all conditions, each with when it holds.
func Conditions() (names, help []string) {
	for _, c := range conditions {
		names, help = append(names, c.name), append(help, c.help)
	}
	return names, help
}

// holds tells whether a named condition holds; a name that nobody knows is none.
func (l *look) holds(name string) (Holds, string) {
	i := slices.IndexFunc(conditions, func(c condition) bool { return c.name == name })
	switch {
	case i < 0:
		return Untold, ""
	case l.App == nil:
		return Unknown, ""
	}
	return conditions[i].holds(l)
}

// What must have been seen before failures are told apart.
const (
	fewFailures = 10
	mostOfThem  = 0.6 // of the failures: they are those of one
	noneAlone   = 0.4 // of the failures: below it, none stands out
	muchMore    = 1.5
)

// either is a condition of which all is known.
func either(is bool, text string) (Holds, string) {
	if is {
		return Yes, text
	}
	return No, ""
}

// parts are who has most of what the page is about, how many there are, and how many could have them.
func (l *look) parts(by router.By) (most part, all, served int) {
	if l.group != nil && by == router.ByDyno {
		for _, d := range l.group.Dynos {
			if all += d.Count; d.Count > most.n {
				most = part{d.Name, d.Count}
			}
		}
		return most, all, max(len(l.group.Dynos), len(l.webDynos()))
	}
	if l.code != "" && !l.routed() && by == router.ByDyno {
		for _, p := range l.counted().dynos {
			if all += p.n; p.n > most.n {
				most = p
			}
		}
		r, _ := l.App.Processes.Type(l.typ())
		return most, all, max(len(r.Dynos), len(l.counted().dynos))
	}
	most, all, served = l.most(l.window.Counted(by))
	if by == router.ByDyno {
		served = max(served, len(l.webDynos()))
	}
	return most, all, served
}

func (l *look) webDynos() []model.Process {
	r, _ := l.App.Processes.Type("web")
	return r.Wanted()
}

func partOf(n, of int) float64 { return float64(n) / float64(max(of, 1)) }

// few is why failures are not told apart.
func few(all int) string {
	if all == 0 {
		return ""
	}
	return "only " + phrase.Count(all, "failure", "failures") + " to go by"
}

func (l *look) oneDyno() (Holds, string) {
	most, all, served := l.parts(router.ByDyno)
	switch {
	case all < fewFailures:
		return Unknown, few(all)
	case served < 2:
		return No, ""
	}
	share := partOf(most.n, all)
	return either(share >= mostOfThem && share*float64(served) >= muchMore, fmt.Sprintf("%s has %s of them", most.name, phrase.Percent(share)))
}

func (l *look) allDynos() (Holds, string) {
	most, all, served := l.parts(router.ByDyno)
	switch {
	case all < fewFailures:
		return Unknown, few(all)
	case served < 2:
		return No, ""
	}
	share := partOf(most.n, all)
	return either(share*float64(served) < 2 && share < mostOfThem, fmt.Sprintf("%d dynos have them, none more than %s", served, phrase.Percent(share)))
}

func (l *look) onePath() (Holds, string) {
	if l.group != nil {
		return Unknown, ""
	}
	most, all, _ := l.parts(router.ByPath)
	if all < fewFailures {
		return Unknown, few(all)
	}
	share := partOf(most.n, all)
	return either(share >= mostOfThem, fmt.Sprintf("%s has %s of them", most.name, phrase.Percent(share)))
}

func (l *look) allPaths() (Holds, string) {
	if l.group != nil {
		return Unknown, ""
	}
	most, all, served := l.parts(router.ByPath)
	if all < fewFailures {
		return Unknown, few(all)
	}
	share := partOf(most.n, all)
	return either(served > 2 && share < noneAlone, fmt.Sprintf("no path has more than %s of them", phrase.Percent(share)))
}

// The time after a release in which what begins is laid at its door.
const (
	beganBefore = 15 * time.Second // counts are in slots
	beganAfter  = 10 * time.Minute
)

func (l *look) afterRelease() (Holds, string) {
	version, at := l.current()
	if version == 0 || at.IsZero() {
		return Unknown, "it is not known when the current release began"
	}
	if l.absent() {
		return No, ""
	}
	if l.routed() {
		if held, text := l.sinceRelease(version); held != Unknown {
			return held, text
		}
	}
	if l.group != nil && l.group.Since > 0 {
		return either(l.group.Since == version, fmt.Sprintf("first seen on v%d", version))
	}
	begun := l.begun()
	if begun.IsZero() {
		return Unknown, "it is not known when it began"
	}
	after := begun.Sub(at)
	text := fmt.Sprintf("it began %s after v%d%s", phrase.Span(after), version, l.by(version))
	if after < time.Second {
		text = fmt.Sprintf("it began with v%d%s", version, l.by(version))
	}
	return either(after > -beganBefore && after < beganAfter, text)
}

// absent tells a code that has not come as far back as was looked.
func (l *look) absent() bool {
	if l.routed() {
		return l.window.Watched >= time.Minute && router.Count(l.window.Codes, l.code) == 0
	}
	return l.code != "" && l.counted().known && l.counted().n == 0
}

// sinceRelease compares how often the code came on the current release with as long before it.
func (l *look) sinceRelease(version int) (Holds, string) {
	v := l.around()
	if v.Version != version || v.Before.Watched < time.Minute {
		return Unknown, ""
	}
	since, before := router.Count(v.Since.Codes, l.code), router.Count(v.Before.Codes, l.code)
	if since < fewFailures {
		return Unknown, ""
	}
	return either(since >= 3*before, fmt.Sprintf("%s since v%d%s, %s in the %s before it", phrase.Number(since), version, l.by(version), phrase.Number(before), phrase.Span(v.Before.Watched)))
}

// by is who made a release, to go behind it.
func (l *look) by(version int) string {
	if r, ok := l.App.Ledger.Version(version); ok && r.By != "" {
		return " by " + ledger.Author(r.By)
	}
	return ""
}

func (l *look) configChange() (Holds, string) {
	r, ok := l.App.Ledger.Current()
	if !ok {
		return Unknown, "the releases are not known"
	}
	c := r.Change()
	is := c.Kind == ledger.ConfigSet || c.Kind == ledger.ConfigGone || c.Kind == ledger.AddOn
	return either(is, fmt.Sprintf("v%d: %s", r.Version, r.Description))
}

// compared is the time that the current release is compared over, as a phrase.
func compared(v *router.View) string {
	if v.Version > 0 {
		return fmt.Sprintf(" since v%d", v.Version)
	}
	return within(v.Since.Watched)
}

func (l *look) slow() (Holds, string) {
	v := l.around()
	now, ok := quantile(&v.Since)
	before, known := quantile(&v.Before)
	if !ok || !known || v.Since.Requests < fewFailures || v.Before.Requests < fewFailures {
		return Unknown, "there is nothing to compare with"
	}
	return either(float64(now) >= muchMore*float64(before), fmt.Sprintf("95 %% of requests took up to %s%s, %s before it", phrase.Latency(now), compared(&v), phrase.Latency(before)))
}

// slowConnectFrom is how long a dyno may take to accept a connection.
const slowConnectFrom = time.Second

func (l *look) slowConnect() (Holds, string) {
	ms, ok := l.window.Connect.Quantile(0.95)
	if !ok {
		return Unknown, ""
	}
	took := time.Duration(ms) * time.Millisecond
	return either(took >= slowConnectFrom, fmt.Sprintf("95 %% of connections took up to %s", phrase.Latency(took)))
}

func (l *look) moreTraffic() (Holds, string) {
	v := l.around()
	if v.Before.Watched < time.Minute || v.Since.Watched < time.Minute || v.Before.Requests == 0 {
		return Unknown, "there is nothing to compare with"
	}
	now, ok := v.Since.PerSecond(v.Since.Requests)
	before, known := v.Before.PerSecond(v.Before.Requests)
	if !ok || !known {
		return Unknown, ""
	}
	return either(now >= muchMore*before, fmt.Sprintf("%s requests%s, %s before it", phrase.Rate(now), compared(&v), phrase.Rate(before)))
}

func (l *look) memoryShort() (Holds, string) {
	if names := l.over(); len(names) > 0 {
		return Yes, l.memory()
	}
	if f, ok := l.growing(); ok {
		return Yes, f.Dyno + ": " + f.Trend.Text(l.State.VitalsNow(l.App))
	}
	if len(l.App.Vitals.Current()) == 0 {
		return Unknown, "no memory is in the log: log-runtime-metrics is off, or the log is too short"
	}
	return No, ""
}

func (l *look) leaks() (Holds, string) {
	for _, f := range l.App.Vitals.Findings.Of(vitals.Leak) {
		if l.Dyno == "" || f.Dyno == l.Dyno {
			return Yes, l.leak()
		}
	}
	if len(l.App.Vitals.Current()) == 0 {
		return Unknown, "no memory is in the log"
	}
	return No, ""
}
