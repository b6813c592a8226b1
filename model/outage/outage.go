// Package outage weighs whether it is Heroku or the app that is in trouble, from what is known of both.
//
// The rules:
//
//   - Every point is told, also the one that says that nothing is there: what was looked at is a part of the answer.
//   - Heroku's status page is one witness among others. It is often late, so green weighs little.
//   - A code that only the platform brings about weighs for it; what began with a release weighs for the app.
//   - Where both are in trouble, both are told. Where nothing speaks, nothing is claimed.
package outage

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/restarts"
)

// Side is for whom a point speaks.
type Side uint8

// The sides.
const (
	Neither Side = iota // it says nothing, or nothing is known
	Heroku
	App
)

// Weight is how much a point says.
type Weight uint8

// The weights.
const (
	None   Weight = iota
	Weak          // it fits, and fits other things too
	Strong        // hardly anything else brings it about
)

// Point is one thing that was looked at.
type Point struct {
	Side    Side
	Weight  Weight
	Unknown bool   // it could not be looked at
	Name    string // "status page"
	Text    string
}

// Weighing is what came of it.
type Weighing struct {
	Answer string
	Side   Side // the one that more speaks for; Neither: nothing does, or as much for both
	Points []Point
}

// points are asked in this order: first what Heroku says of itself, then what only the platform brings about, then the app's own.
var points = []func(*model.State, *model.App) Point{statusPage, api, platformErrors, moved, unexplained, failingRequests, crashes, newErrors, memory}

// span is how far back restarts count.
const span = 30 * time.Minute

// Weigh looks at all points.
func Weigh(s *model.State, a *model.App) Weighing {
	var w Weighing
	score := map[Side]int{}
	for _, point := range points {
		p := point(s, a)
		w.Points = append(w.Points, p)
		score[p.Side] += int(p.Weight)
	}
	heroku, app := score[Heroku], score[App]
	switch {
	case heroku == 0 && app == 0:
		w.Answer = "Nothing points to trouble, neither on Heroku's side nor on the app's."
		if w.blind() {
			w.Answer = "Nothing is seen that points to trouble, but not all could be looked at."
		}
	case app == 0:
		w.Side, w.Answer = Heroku, sure(heroku, "It is Heroku, by all that is known: a rollback would not help.", "It may be Heroku: little speaks for it, and nothing for the app.")
	case heroku == 0:
		w.Side, w.Answer = App, sure(app, "It is the app, by all that is known: nothing points to Heroku.", "It may be the app: little speaks for it, and nothing for Heroku.")
	case heroku > app:
		w.Side, w.Answer = Heroku, "More points to Heroku than to the app."
	case app > heroku:
		w.Side, w.Answer = App, "More points to the app than to Heroku."
	default:
		w.Answer = "As much points to Heroku as to the app."
	}
	if w.Points[0].Unknown && w.Side != Neither {
		w.Answer += " What Heroku says of itself is not known."
	}
	return w
}

// sure chooses between an answer that something strong stands behind, and one with a doubt.
func sure(score int, strong, weak string) string {
	if score >= int(Strong) {
		return strong
	}
	return weak
}

// blind tells that something could not be looked at.
func (w *Weighing) blind() bool {
	return slices.ContainsFunc(w.Points, func(p Point) bool { return p.Unknown })
}

// statusPage is Heroku's own word, and how old it is.
func statusPage(s *model.State, _ *model.App) Point {
	p := Point{Name: "status page"}
	by := "Heroku"
	if s.Platform.By != "" {
		by = s.Platform.By
	}
	switch old := s.Now.Sub(s.Checked); {
	case s.Checked.IsZero():
		p.Unknown, p.Text = true, "not asked yet"
	case s.Incident.On():
		i := s.Incident
		p.Side, p.Weight = Heroku, Strong
		p.Text = fmt.Sprintf("%s reports an incident with %s (%s) for %s", by, i.System, i.Color, phrase.Span(s.Now.Sub(i.Since)))
		if i.System != "Apps" {
			p.Weight = Weak // data or tools: the app may not need them
		}
		if i.Title != "" {
			p.Text += ": " + strings.TrimSuffix(i.Title, ".")
		}
		if !s.Platform.Reachable {
			p.Text += "; the page does not answer now"
		}
	case !s.Platform.Reachable:
		p.Unknown, p.Text = true, "it does not answer: what Heroku says of itself is not known"
	default:
		p.Text = fmt.Sprintf("%s says all is well, %s ago; it is often late", by, phrase.Age(old))
	}
	return p
}

// api is how the platform's API answers us.
func api(s *model.State, a *model.App) Point {
	p := Point{Name: "Heroku's API"}
	var bad []string
	asked := false
	for _, name := range []model.SourceName{model.AppSource, model.DynosSource, model.FormationSource, model.ReleasesSource} {
		src := s.Source(a.ID, name)
		asked = asked || !src.Last.IsZero()
		if src.Fails.On() && src.State != model.Stopped {
			bad = append(bad, string(src.Name))
		}
	}
	switch {
	case len(bad) > 0:
		p.Side, p.Weight = Heroku, Weak // it may be the way there
		p.Text = "it does not answer for " + phrase.List(bad)
	case !asked:
		p.Unknown, p.Text = true, "it is not asked"
	default:
		p.Text = "it answers"
	}
	return p
}

// The codes that only the platform brings about.
const (
	routerError = "H99"
	dynoError   = "R99"
)

func platformErrors(s *model.State, a *model.App) Point {
	p := Point{Name: "H99 and R99"}
	requests := s.Served(a).OfCode(routerError)
	dynos := 0
	for _, r := range recent(s, a) {
		if r.Code == dynoError {
			dynos++
		}
	}
	switch {
	case requests+dynos > 0:
		p.Side, p.Weight = Heroku, Strong
		var parts []string
		if requests > 0 {
			parts = append(parts, fmt.Sprintf("%s with H99 in %s", phrase.Count(requests, "request", "requests"), phrase.Span(model.ServedFor)))
		}
		if dynos > 0 {
			parts = append(parts, fmt.Sprintf("%s with R99 in %s", phrase.Count(dynos, "dyno", "dynos"), phrase.Span(span)))
		}
		p.Text = phrase.List(parts) + ": only the platform brings these about"
	case a.Logs.Total() == 0:
		p.Unknown, p.Text = true, "there is no log"
	default:
		p.Text = "none in " + phrase.Span(model.ServedFor)
	}
	return p
}

// recent are the restarts of the last minutes.
func recent(s *model.State, a *model.App) []*restarts.Restart {
	from := s.OriginNow("heroku").Add(-span)
	var out []*restarts.Restart
	for _, r := range a.Restarts.All() {
		if !r.At.Before(from) {
			out = append(out, r)
		}
	}
	return out
}

// count counts the recent restarts of some classes.
func count(s *model.State, a *model.App, classes ...restarts.Class) int {
	n := 0
	for _, r := range recent(s, a) {
		if slices.Contains(classes, r.Class) {
			n++
		}
	}
	return n
}

// someMoved is how many relocations within the span are more than the platform's everyday housekeeping.
const someMoved = 2

func moved(s *model.State, a *model.App) Point {
	p := Point{Name: "dynos moved"}
	n := count(s, a, restarts.Relocation)
	switch {
	case n >= someMoved:
		p.Side, p.Weight, p.Text = Heroku, Strong, fmt.Sprintf("Heroku moved %d dynos to other servers in %s", n, phrase.Span(span))
	case n > 0:
		p.Side, p.Weight, p.Text = Heroku, Weak, "Heroku moved a dyno to another server in the last "+phrase.Span(span)
	case a.Logs.Total() == 0:
		p.Unknown, p.Text = true, "there is no log"
	default:
		p.Text = "none in " + phrase.Span(span)
	}
	return p
}

func unexplained(s *model.State, a *model.App) Point {
	p := Point{Name: "other restarts"}
	switch n := count(s, a, restarts.Unexplained); {
	case n > 0:
		p.Side, p.Weight = Heroku, Weak
		p.Text = phrase.Count(n, "restart", "restarts") + " in " + phrase.Span(span) + " that nothing in the log explains"
	case a.Logs.Total() == 0:
		p.Unknown, p.Text = true, "there is no log"
	default:
		p.Text = "none in " + phrase.Span(span)
	}
	return p
}

// failingRequests are those that the app, or its way of answering, fails.
func failingRequests(_ *model.State, a *model.App) Point {
	p := Point{Name: "failing requests"}
	f := a.Requests
	switch {
	case !f.Shown() && a.Logs.Total() == 0:
		p.Unknown, p.Text = true, "there is no log"
	case !f.Shown():
		p.Text = "no more than usual"
	case f.How.Code == routerError:
		p.Side, p.Weight, p.Text = Heroku, Weak, phrase.Percent(f.Share.Part())+" fail, most with H99"
	default:
		p.Side, p.Weight = App, Weak
		p.Text = phrase.Percent(f.Share.Part()) + " fail"
		if f.How.Code != "" {
			p.Text += ", most with " + f.How.Code
		}
		if f.Path != "" {
			p.Weight = Strong
			p.Text += ", most on " + f.Path
		}
		if f.Blame > 0 {
			p.Weight = Strong
			p.Text += fmt.Sprintf(", since v%d", f.Blame)
		}
	}
	return p
}

func crashes(s *model.State, a *model.App) Point {
	p := Point{Name: "crashes"}
	n := count(s, a, restarts.Crash, restarts.CrashLoop, restarts.BootFailure)
	loops := a.Processes.Loops
	switch {
	case n == 0 && len(loops) == 0 && !a.Processes.KnownDynos && a.Logs.Total() == 0:
		p.Unknown, p.Text = true, "neither dynos nor log are known"
	case n == 0 && len(loops) == 0:
		p.Text = "none in " + phrase.Span(span)
	default:
		p.Side, p.Weight = App, Strong
		p.Text = phrase.Count(n, "crash", "crashes") + " in " + phrase.Span(span)
		if n == 0 {
			p.Text = "some dynos are down"
		}
		if len(loops) > 0 && loops[0].Release > 0 {
			p.Text += fmt.Sprintf(", on v%d", loops[0].Release)
		}
	}
	return p
}

func newErrors(s *model.State, a *model.App) Point {
	p := Point{Name: "new errors"}
	if a.Logs.Total() == 0 {
		p.Unknown, p.Text = true, "there is no log"
		return p
	}
	fresh, times, version := 0, 0, 0
	for _, r := range s.ErrorRows(a, mostErrors) {
		if r.Status == rollup.New {
			fresh, times, version = fresh+1, times+r.Count, r.Since
		}
	}
	if fresh == 0 {
		p.Text = "none on the current release"
		return p
	}
	p.Side, p.Weight = App, Strong
	p.Text = fmt.Sprintf("%s, %s", phrase.Count(fresh, "new error", "new errors"), phrase.Times(times))
	if version > 0 {
		p.Text += fmt.Sprintf(", since v%d", version)
	}
	return p
}

// mostErrors is how many groups of errors are looked at.
const mostErrors = 200

func memory(s *model.State, a *model.App) Point {
	p := Point{Name: "memory"}
	killed, over := count(s, a, restarts.Memory), 0
	for _, r := range a.Processes.Types {
		for i := range r.Dynos {
			if r.Dynos[i].Over.On() {
				over++
			}
		}
	}
	switch {
	case killed > 0:
		p.Side, p.Weight = App, Strong
		p.Text = phrase.Count(killed, "dyno", "dynos") + " killed for it in " + phrase.Span(span)
	case over > 0:
		p.Side, p.Weight = App, Weak
		p.Text = phrase.Count(over, "dyno", "dynos") + " over the quota (R14)"
	case a.Logs.Total() == 0:
		p.Unknown, p.Text = true, "there is no log"
	default:
		p.Text = "no dyno over its quota"
	}
	return p
}
