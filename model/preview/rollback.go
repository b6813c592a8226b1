package preview

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/remedy"
	"app.gonogo/gonogo/model/rollback"
	"app.gonogo/gonogo/model/verdict"
)

func (p *Preview) rollback(s *model.State, o model.Order, a *model.App, now time.Time) {
	to, listed := a.Ledger.Version(o.Target)
	going, known := rollback.Changes(a, to)
	if !known || !listed {
		why := "not known: the releases have not been read yet"
		if known {
			why = "older than the releases that were read: what is reverted is not known"
		}
		p.add(Effect, "to", Span{Release, version(o.Target)}, Span{Warn, "  " + why})
		return
	}
	diff := going.Difference
	p.add(Effect, "from", release(diff.From, now)...)
	p.add(Effect, "to", append(release(diff.To, now), record(a, o.Target, now)...)...)
	p.add(Effect, "creates", Span{Dim, "a new release with the code and config of " + version(to.Version) + "; "}, undoable)
	p.spare(3)
	if warning := a.Ledger.Warning(o.Target); warning != "" {
		p.add(Effect, "warning", Span{Warn, warning})
	}
	p.skipped(a, o.Target)
	if s != nil {
		p.help(s, a, o.Target)
	}
	p.add(Reverts, "code", code(diff))
	if text := commitsOf(&going); text != "" {
		p.add(Reverts, "commits", Span{Text, text})
		p.spare(4)
	}
	p.add(Reverts, "config", config(diff)...)
	p.add(Stays, "add-ons", addOnsKept(a, &going)...)
	text, risky := going.Database()
	role := Dim
	if risky {
		role = Warn
	}
	p.add(Stays, "database", Span{role, text})
	if going.Command != "" {
		p.add(Stays, "", Span{Dim, "the release command runs again: " + going.Command})
	}
	p.unchecked(s, a, &going)
	if s != nil {
		p.now(s, a)
	}
}

// record is how a release was judged while it was watched.
func record(a *model.App, to int, now time.Time) []Span {
	r, ok := rollback.RecordOf(a, to, now)
	if !ok {
		return ended(a, to)
	}
	role := Text
	if r.Answer == verdict.NoGo {
		role = Warn
	}
	return []Span{{Dim, ", "}, {role, r.Said()}}
}

// ended is how a release fared when others watched it, or we did before.
func ended(a *model.App, to int) []Span {
	switch e := a.Ledger.Ended(to); e {
	case ledger.Unwatched:
		return nil
	case ledger.EndedNoGo:
		return []Span{{Dim, ", "}, {Warn, e.String()}}
	default:
		return []Span{{Dim, ", "}, {Text, e.String()}}
	}
}

// skippedShown bounds the releases that are told as passed over.
const skippedShown = 2

// skipped says why the releases between the current one and the target are not the target.
func (p *Preview) skipped(a *model.App, target int) {
	var parts []string
	for _, one := range a.Ledger.PassedOver() {
		if one.Release.Version > target {
			parts = append(parts, version(one.Release.Version)+" "+one.Why)
		}
	}
	if more := len(parts) - skippedShown; more > 0 {
		parts = append(parts[:skippedShown], fmt.Sprintf("and %d more", more))
	}
	if len(parts) > 0 {
		p.add(Effect, "skips", Span{Dim, strings.Join(parts, "; ")})
		p.spare(1)
	}
}

// help is whether it would end what is wrong.
func (p *Preview) help(s *model.State, a *model.App, target int) {
	w := rollback.Would(s, a, target)
	role := Strong
	switch w.Said() {
	case remedy.NothingWrong, remedy.CannotTell:
		role = Dim
	case remedy.NoHelp:
		role = Warn
	}
	spans := []Span{{role, w.Sentence()}}
	if why := w.Reason(); why != "" {
		spans = append(spans, Span{Dim, "; " + why})
	}
	p.add(Effect, "would help", spans...)
}

func version(v int) string { return fmt.Sprintf("v%d", v) }

func release(r ledger.Release, now time.Time) []Span {
	about := ", " + ledger.Author(r.By)
	if !r.CreatedAt.IsZero() {
		about += ", " + ago(r.CreatedAt, now)
	}
	return []Span{{Release, version(r.Version)}, {Text, " " + r.Description}, {Dim, about}}
}

func ago(at, now time.Time) string { return phrase.Age(now.Sub(at)) + " ago" }

// deploysShown bounds the deploys, and the commits, that are named.
const deploysShown = 3

func code(d ledger.Difference) Span {
	if !d.Code {
		return Span{Dim, "unchanged: the same slug"}
	}
	var named []string
	for _, r := range d.Commits[:min(deploysShown, len(d.Commits))] {
		named = append(named, fmt.Sprintf("%s %s (%s)", version(r.Version), r.Change().Code(), ledger.Author(r.By)))
	}
	if more := len(d.Commits) - deploysShown; more > 0 {
		named = append(named, fmt.Sprintf("and %d more", more))
	}
	text := phrase.Plural(len(d.Commits), "deploy")
	if len(named) > 0 {
		text += ": " + strings.Join(named, ", ")
	}
	return Span{Text, text}
}

// subjectShown bounds the subject of a commit, in runes.
const subjectShown = 40

// commitsOf names the commits that go; empty where none is known.
func commitsOf(g *rollback.Going) string {
	if len(g.Commits) == 0 {
		return ""
	}
	var named []string
	for i := range g.Commits[:min(deploysShown, len(g.Commits))] {
		c := &g.Commits[i]
		subject := []rune(c.Subject)
		if len(subject) > subjectShown {
			subject = append(subject[:subjectShown-1], '…')
		}
		named = append(named, strings.TrimSpace(c.Short()+" "+string(subject))+" ("+cmp.Or(c.Author, "somebody")+")")
	}
	n := len(g.Commits) + g.More
	if more := n - len(named); more > 0 {
		named = append(named, fmt.Sprintf("and %d more", more))
	}
	return phrase.Plural(n, "commit") + ": " + strings.Join(named, ", ")
}

func config(d ledger.Difference) []Span {
	switch {
	case len(d.Config) > 0:
		return []Span{{Strong, strings.Join(d.Config, ", ")}, {Text, " as of " + version(d.To.Version)}}
	case d.Unsure:
		return []Span{{Warn, "may change: a release in between has a text that is not understood"}}
	}
	return []Span{{Dim, "nothing changed since " + version(d.To.Version)}}
}

// addOnsKept names the add-ons, and the releases that changed one.
func addOnsKept(a *model.App, g *rollback.Going) []Span {
	spans := []Span{{Text, addOns(a.AddOns)}}
	if len(g.AddOns) == 0 {
		return spans
	}
	var named []string
	for _, r := range g.AddOns[:min(deploysShown, len(g.AddOns))] {
		named = append(named, version(r.Version)+" "+r.Description)
	}
	if more := len(g.AddOns) - len(named); more > 0 {
		named = append(named, fmt.Sprintf("and %d more", more))
	}
	return append(spans, Span{Warn, "; changed since: " + strings.Join(named, ", ")})
}

// addOns names the add-ons by service, without plans, each once.
func addOns(plans []string) string {
	var names []string
	for _, plan := range plans {
		service, _, _ := strings.Cut(plan, ":")
		if !slices.Contains(names, service) {
			names = append(names, service)
		}
	}
	switch len(names) {
	case 0:
		return "not reverted"
	case 1:
		return names[0] + ": not reverted"
	}
	return strings.Join(names, ", ") + ": not reverted"
}

// unchecked says what nobody could look at.
func (p *Preview) unchecked(s *model.State, a *model.App, g *rollback.Going) {
	var list []string
	if g.Difference.Code && g.Unread != "" {
		list = append(list, "commits and migrations ("+g.Unread+")")
	}
	if len(a.AddOns) == 0 && s != nil && s.Source(a.ID, model.AddOnsSource).Last.IsZero() {
		list = append(list, "add-ons (not read)")
	}
	if _, ok := rollback.RecordOf(a, g.Difference.To.Version, time.Time{}); !ok && a.Ledger.Ended(g.Difference.To.Version) == ledger.Unwatched {
		list = append(list, "how "+version(g.Difference.To.Version)+" fared (not watched)")
	}
	if len(list) > 0 {
		p.add(Unchecked, "unchecked", Span{Dim, strings.Join(list, "; ")})
	}
}

// now says how Heroku itself fares, and how old our data is.
func (p *Preview) now(s *model.State, a *model.App) {
	heroku := Span{Dim, "Heroku's status page was not read"}
	switch {
	case s.Incident.On():
		heroku = Span{Warn, "Heroku reports an incident with " + cmp.Or(s.Incident.System, "its platform")}
	case s.Platform.Reachable && !s.Checked.IsZero():
		heroku = Span{Dim, "Heroku reports no incident"}
	}
	old := "our data has not been read"
	if last := s.Source(a.ID, model.ReleasesSource).Last; !last.IsZero() {
		old = "our data is " + phrase.Age(s.Now.Sub(last)) + " old"
	}
	p.add(Now, "now", heroku, Span{Dim, "; " + old})
}
