// Package guarding is what the verb guard and the screen share: what is known of an app, what is read once more before the one rollback.
package guarding

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/guard"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/restarts"
	"app.gonogo/gonogo/model/verdict"
)

// statusFor is how long guard relies on a reading of Heroku's status page.
const statusFor = 3 * time.Minute

// Observer gathers what guard must know of one app. It remembers how the app stood when the current release was first seen.
type Observer struct {
	Zone  *time.Location
	Wheel *Wheel // of the feed; nil: there is none

	then formationThen
}

// formationThen is how many dynos were wanted when a release was first seen.
type formationThen struct {
	release     int
	want        map[string]int
	maintenance bool
}

// Facts is what is known of the app now.
func (o *Observer) Facts(s *model.State, a *model.App) *guard.Facts {
	d := &a.Verdict
	f := &guard.Facts{Now: s.OriginNow("heroku"), Go: d.Answer == verdict.Go && d.Phase == verdict.Settled, NoGo: d.Answer == verdict.NoGo, Blamed: d.Blamed()}
	current, ok := a.Ledger.Current()
	if !ok {
		return f
	}
	f.Release, f.Since = current.Version, current.Since()
	f.Rollback = current.Change().Kind == ledger.RolledBack
	if newest, ok := a.Ledger.Newest(); ok {
		f.Newest, f.NewestBy = newest.Version, ledger.Author(newest.By)
	}
	if d.Release.Version != current.Version { // the verdict is about another yet
		f.Go, f.NoGo = false, false
	}
	target, why := a.Ledger.Target()
	f.Target, f.NoTarget = target.Version, why
	f.Migration = migrationBetween(a, current, target)
	f.Blind = blindSpot(s, a)
	f.Incident = platformTrouble(s)
	f.Acts = o.acts(s, a, current)
	if o.Wheel != nil {
		o.Wheel.steer(s, a, f)
	}
	return f
}

// blindSpot says what is not seen; empty where all is. Too few requests are none: they keep a release from GO, and make no NO-GO.
func blindSpot(s *model.State, a *model.App) string {
	for _, name := range []model.SourceName{model.ReleasesSource, model.DynosSource, model.FormationSource, model.LogsSource, model.AppSource} {
		if s.Freshness(s.Source(a.ID, name)) != model.Fresh {
			return string(name) + " is not fresh"
		}
	}
	whole := false
	for _, one := range a.Verdict.Findings {
		switch {
		case one.Console != verdict.Telem || one.Rule == verdict.RequestsRule:
		case one.Answer != verdict.Go:
			return one.Text
		case one.Rule == verdict.LogRule:
			whole = true
		}
	}
	if !whole {
		return "nobody looks whether the log is whole"
	}
	return ""
}

// platformTrouble says why Heroku is not known to be well; empty where it is.
func platformTrouble(s *model.State) string {
	switch {
	case s.Incident.On():
		return "Heroku has an incident: " + cmp.Or(s.Incident.System, "Heroku") + " is " + s.Incident.Color
	case !s.Platform.Reachable || s.Now.Sub(s.Checked) > statusFor:
		return "Heroku's status page cannot be read"
	}
	return ""
}

// migrationBetween says why going back may go over a migration; empty where it is known that it does not.
func migrationBetween(a *model.App, from, to ledger.Release) string {
	diff, known := a.Ledger.Difference(to)
	switch {
	case to.Version == 0 || !known:
		return "what is between the releases is not known"
	case diff.Phase:
		return "a release command ran in between: it may have migrated the database"
	case !diff.Code:
		return ""
	}
	runs := a.Ledger.CommitOf(from.Version)
	i := slices.IndexFunc(a.Commits, func(r commits.Range) bool { return r.Version == from.Version })
	before, _ := a.Ledger.Before(from.Version)
	switch {
	case runs == "" || i < 0 || a.Ledger.CommitOf(before.Version) != a.Ledger.CommitOf(to.Version):
		return fmt.Sprintf("whether v%d brought a migration is not known: its commits are not", from.Version)
	case a.Commits[i].Why != "" || a.Commits[i].More > 0 || a.Commits[i].Partly != "":
		return fmt.Sprintf("whether v%d brought a migration is not known: %s", from.Version, cmp.Or(a.Commits[i].Why, "not all of its commits are"))
	}
	if files := a.Commits[i].Migrations(); len(files) > 0 {
		return fmt.Sprintf("v%d brought a migration: %s", from.Version, files[0])
	}
	return ""
}

// acts are what people did to the app since a release came, as far as it is seen.
func (o *Observer) acts(s *model.State, a *model.App, current ledger.Release) (all []string) {
	was := o.then
	if was.release != current.Version {
		o.then = formationThen{current.Version, s.Observe(a).Quantity, a.Info.Maintenance}
		was = o.then
	}
	at := func(t time.Time) string { return " at " + phrase.Clock(t, o.Zone) }
	for _, act := range a.Restarts.Acts() {
		if !act.At.After(current.Since()) {
			continue
		}
		switch act.Kind {
		case logs.Scale, logs.Maintenance, logs.Rollback, logs.ConfigSet, logs.ConfigRemove, logs.OtherMilestone:
			all = append(all, ledger.Person(act.By)+" did "+act.Kind.String()+at(act.At))
		}
	}
	for _, r := range a.Restarts.All() {
		if r.At.After(current.Since()) && (r.Class == restarts.Manual || r.Class == restarts.Unexplained) {
			all = append(all, cmp.Or(ledger.Author(r.Who()), "somebody")+" restarted "+r.Dyno+at(r.At))
		}
	}
	if a.Info.Maintenance != was.maintenance {
		all = append(all, "somebody switched maintenance")
	}
	return append(all, differences(was.want, s.Observe(a).Quantity)...)
}

// differences are the process types that another number of dynos is wanted of.
func differences(was, is map[string]int) (all []string) {
	for typ, n := range was {
		if m, ok := is[typ]; !ok || m != n {
			all = append(all, fmt.Sprintf("somebody scaled %s from %d to %d", typ, n, m))
		}
	}
	slices.Sort(all)
	return all
}
