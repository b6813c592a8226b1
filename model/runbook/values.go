package runbook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/trouble"
)

// placeholder is a fact that a page can name.
type placeholder struct {
	name    string
	what    string // what it is, where it is not known: "how often it came"
	plain   string // what stands in a sentence in its place
	command string // what stands in a command in its place
	value   func(*look) string
}

// placeholders are all facts that a page can name. A value that is empty is not known.
var placeholders = []placeholder{
	{"app", "which app", "the app", "APP", (*look).app},
	{"code", "which code", "the code", "CODE", func(l *look) string { return l.code }},
	{"count", "how often it came", "some", "N", (*look).count},
	{"share", "which part of the requests that is", "a part of the requests", "SHARE", (*look).share},
	{"failing", "how many requests fail", "some requests", "N", (*look).failing},
	{"p95", "how slow requests are", "slow", "P95", (*look).p95},
	{"path", "which path is hit most", "the path", "PATH", (*look).path},
	{"dyno", "which dyno is hit most", "the dyno", "DYNO", (*look).dyno},
	{"dynos", "which dynos have it", "the dynos", "DYNOS", (*look).dynos},
	{"up", "how many dynos are up", "some", "N", (*look).up},
	{"type", "which process type it is", "the process type", "TYPE", (*look).processType},
	{"since", "since when", "the beginning", "WHEN", (*look).since},
	{"release", "which release is current", "the current release", "vN", (*look).release},
	{"change", "what the current release changed", "the change", "CHANGE", (*look).change},
	{"before", "which release to go back to", "the release before", "vN", (*look).before},
	{"crashes", "how often dynos crashed", "some crashes", "N", func(l *look) string { return none(l.crashes(), l.App.Processes.KnownDynos, "no dyno has crashed") }},
	{"memory", "how much memory the dynos use", "their memory", "MB", func(l *look) string {
		return none(l.memory(), len(l.App.Vitals.Current()) > 0, "no dyno is over its quota")
	}},
	{"leak", "how fast memory grows", "its memory grows", "MB", func(l *look) string {
		return none(l.leak(), len(l.App.Vitals.Current()) > 0, "no dyno grows towards its quota")
	}},
	{"connections", "how many connections are in use", "most connections", "N", func(l *look) string {
		return none(l.connections(), len(l.App.Vitals.Stores()) > 0, "no data store is short of connections")
	}},
	{"error", "which exception it is", "the exception", "CLASS", (*look).exception},
	{"suspect", "which commit changed that place", "the commits of the release", "COMMIT", (*look).suspect},
	{"queue", "which queue it is", "the queue", "QUEUE", (*look).queue},
	{"alarm", "how the queue stands now", "the alarm", "ALARM", (*look).alarm},
	{"worker", "which process type works the queue", "the worker", "worker", (*look).worker},
	{"job", "which jobs fail", "the job", "JOB", func(l *look) string {
		return none(l.job(), !l.App.Jobs.Watched.IsZero(), "no job fails more than now and then")
	}},
	{"deaths", "how many workers died", "some workers", "N", func(l *look) string { return none(l.deaths(), !l.App.Jobs.Watched.IsZero(), "no worker died") }},
	{"status", "what Heroku's status page says", "the status page", "STATUS", (*look).status},
	{"lost", "how many log lines were lost", "some lines", "N", func(l *look) string { return none(l.lost(), true, "no line was dropped on the way to gonogo") }},
	{"quiet", "how old the data is", "old", "AGE", func(l *look) string { return none(l.quiet(), true, "no source of data is late") }},
}

// Placeholders are the names of the facts that a page can name, each with what it is.
func Placeholders() (names, what []string) {
	for _, p := range placeholders {
		names, what = append(names, p.name), append(what, p.what)
	}
	return names, what
}

func named(name string) (placeholder, bool) {
	i := slices.IndexFunc(placeholders, func(p placeholder) bool { return p.name == name })
	if i < 0 {
		return placeholder{}, false
	}
	return placeholders[i], true
}

// valueOf is a fact; empty where it is not known.
func (l *look) valueOf(p placeholder) string {
	if l.App == nil && p.name != "code" {
		return ""
	}
	return safe.Redact(p.value(l))
}

// none is what stands for a fact that is empty because there is nothing, where that is known.
func none(text string, known bool, nothing string) string {
	if text == "" && known {
		return nothing
	}
	return text
}

func (l *look) app() string { return l.App.Info.Name }

// within is over how long something was counted.
func within(d time.Duration) string { return " in the last " + phrase.Span(d.Round(time.Minute)) }

func (l *look) count() string {
	switch {
	case l.group != nil:
		return phrase.Times(l.group.Count) + " since " + l.moment(l.group.First)
	case l.routed():
		if l.window.Watched < time.Minute {
			return ""
		}
		return phrase.Times(router.Count(l.window.Codes, l.code)) + within(l.window.Watched)
	case l.code != "":
		c := l.counted()
		if !c.known || c.over < time.Minute {
			return ""
		}
		return phrase.Times(c.n) + within(c.over)
	}
	return ""
}

func (l *look) share() string {
	if !l.routed() || l.window.Requests == 0 {
		return ""
	}
	n := router.Count(l.window.Codes, l.code)
	return fmt.Sprintf("%s of %s requests", phrase.Percent(float64(n)/float64(l.window.Requests)), phrase.Number(l.window.Requests))
}

func (l *look) failing() string {
	w := &l.window
	if w.Requests == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %s requests failed (%s)%s", phrase.Number(w.Failed), phrase.Number(w.Requests), phrase.Percent(w.Part()), within(w.Watched))
}

// quantile is the time within which 95 of 100 requests of a window were answered.
func quantile(w *router.Window) (time.Duration, bool) {
	ms, ok := w.Service.Quantile(0.95)
	return time.Duration(ms) * time.Millisecond, ok
}

func (l *look) p95() string {
	v := l.around()
	now, ok := quantile(&v.Since)
	if !ok {
		return ""
	}
	text := phrase.Latency(now)
	if before, ok := quantile(&v.Before); ok {
		text += " (" + l.formerly(&v) + phrase.Latency(before) + ")"
	}
	return text
}

// formerly names the time that the present is compared with.
func (l *look) formerly(v *router.View) string {
	if v.Version > 0 {
		return fmt.Sprintf("before v%d: ", v.Version)
	}
	return "before that: "
}

func (l *look) path() string {
	if l.Path != "" {
		return l.Path
	}
	if l.group != nil {
		if len(l.group.Routes) > 0 {
			return strings.TrimSpace(l.group.Routes[0].Method + " " + l.group.Routes[0].Path)
		}
		return ""
	}
	most, _, _ := l.most(l.window.Counted(router.ByPath))
	return most.name
}

func (l *look) dyno() string {
	switch {
	case l.Dyno != "":
		return l.Dyno
	case l.group != nil:
		return firstOf(l.group.DynoNames())
	case l.code != "" && !l.routed():
		return cmp.Or(largest(l.counted().dynos), firstOf(l.over()))
	case l.ID == CrashLoop:
		if loop := l.loop(); loop != nil {
			return firstOf(l.App.Processes.Down(loop))
		}
		return ""
	case l.ID == Leak:
		if f, ok := l.growing(); ok {
			return f.Dyno
		}
		return ""
	}
	most, _, _ := l.most(l.window.Counted(router.ByDyno))
	return most.name
}

func firstOf(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

func largest(parts []part) string {
	if len(parts) == 0 {
		return ""
	}
	return slices.MaxFunc(parts, func(a, b part) int { return a.n - b.n }).name
}

// mostDynos is how many dynos a sentence names.
const mostDynos = 4

func (l *look) dynos() string {
	var parts []part
	switch {
	case l.group != nil:
		for _, d := range l.group.Dynos {
			parts = append(parts, part{d.Name, d.Count})
		}
	case l.code != "" && !l.routed():
		parts = slices.Clone(l.counted().dynos)
	default:
		for _, r := range l.window.Counted(router.ByDyno) {
			if n := l.failed(r.Failed, r.Codes); n > 0 && r.Name != "" {
				parts = append(parts, part{r.Name, n})
			}
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return b.n - a.n })
	var names []string
	for _, p := range parts[:min(len(parts), mostDynos)] {
		names = append(names, fmt.Sprintf("%s (%s)", p.name, phrase.Number(p.n)))
	}
	text := phrase.List(names)
	if more := len(parts) - mostDynos; more > 0 {
		text = strings.Join(names, ", ") + fmt.Sprintf(" and %d more", more)
	}
	return text
}

func (l *look) up() string {
	p := &l.App.Processes
	if !p.KnownDynos || !p.KnownFormation {
		return ""
	}
	if r, ok := p.Type(l.typ()); ok {
		return fmt.Sprintf("%d of %d %s dynos are up", r.Count("up"), max(r.Want, 0), r.Type)
	}
	t := p.Tally(0)
	return fmt.Sprintf("%d of %d dynos are up", t.Up, t.Want)
}

// typ is the process type that the page is about: the subject's, else that of the code.
func (l *look) typ() string {
	switch {
	case l.Type != "":
		return l.Type
	case l.Dyno != "":
		if d, ok := l.App.Processes.Find(l.Dyno); ok {
			return d.Type
		}
	case l.Alarm != nil:
		return l.Alarm.Type
	case l.ID == CrashLoop:
		if loop := l.loop(); loop != nil {
			return loop.Type
		}
	case l.routed():
		return "web"
	case l.code != "":
		if name := l.dyno(); name != "" {
			if d, ok := l.App.Processes.Find(name); ok {
				return d.Type
			}
		}
	}
	return ""
}

func (l *look) processType() string { return l.typ() }

func (l *look) moment(at time.Time) string { return phrase.Clock(at, l.Zone) }

func (l *look) since() string {
	at := l.begun()
	if at.IsZero() {
		return ""
	}
	return l.moment(at) + " (" + phrase.Age(max(0, l.now.Sub(at))) + " ago)"
}

// current is the release that runs, as the ledger or the log tells.
func (l *look) current() (version int, at time.Time) {
	if r, ok := l.App.Ledger.Current(); ok {
		return r.Version, r.Since()
	}
	c := l.State.CurrentErrors(l.App)
	return c.Version, c.At
}

func (l *look) release() string {
	v, _ := l.current()
	if v == 0 {
		return ""
	}
	return fmt.Sprintf("v%d", v)
}

func (l *look) change() string {
	r, ok := l.App.Ledger.Current()
	if !ok || r.Description == "" {
		return ""
	}
	return fmt.Sprintf("%s by %s, %s ago", r.Description, cmp.Or(ledger.Author(r.By), "somebody"), phrase.Age(max(0, l.now.Sub(r.Since()))))
}

func (l *look) before() string {
	if target, why := l.App.Ledger.Target(); why == "" {
		return fmt.Sprintf("v%d", target.Version)
	}
	return ""
}

// loop is the crashes of the type that the page is about, else the first there are.
func (l *look) loop() *trouble.Loop {
	if l.Type != "" {
		return l.App.Processes.Loops.Of(l.Type)
	}
	if l.Dyno != "" {
		if d, ok := l.App.Processes.Find(l.Dyno); ok {
			return l.App.Processes.Loops.Of(d.Type)
		}
	}
	if len(l.App.Processes.Loops) > 0 {
		return &l.App.Processes.Loops[0]
	}
	return nil
}

func (l *look) crashes() string {
	loop := l.loop()
	if loop == nil {
		return ""
	}
	text := fmt.Sprintf("%s crashed %s since %s", loop.Type, phrase.Times(loop.Times), l.moment(loop.Since))
	if loop.Release > 0 {
		text += fmt.Sprintf(" on v%d", loop.Release)
	}
	if loop.Code != "" {
		text += " (" + loop.Code + ")"
	}
	return text
}

func (l *look) status() string {
	s := l.State
	switch {
	case s.Answered.IsZero():
		return ""
	case s.Incident.On():
		return strings.TrimSuffix("it reports an incident ("+s.Incident.Color+"): "+s.Incident.Title, ": ")
	}
	return "no incident, as of " + phrase.Age(max(0, s.Now.Sub(s.Answered))) + " ago"
}

func (l *look) lost() string {
	if l.State.Losses == 0 {
		return ""
	}
	return phrase.Count(int(l.State.Losses), "line was", "lines were") + " dropped on the way to gonogo"
}

func (l *look) quiet() string {
	for _, name := range []model.SourceName{model.LogsSource, model.DynosSource} {
		st := l.State.Source(l.App.ID, name)
		if f := l.State.Freshness(st); f == model.Stale || f == model.Broken {
			if st.Last.IsZero() {
				return string(name) + " has never answered"
			}
			return string(name) + " answered " + phrase.Span(max(0, l.State.Now.Sub(st.Last))) + " ago"
		}
	}
	return ""
}
