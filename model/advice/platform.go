package advice

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/severity"
)

// freshRelease is how long a crash is laid at the door of the current release: later ones have other causes more often.
const freshRelease = time.Hour

// failedReleaseShown is how long a failed release is worth the sentence.
const failedReleaseShown = 10 * time.Minute

// loopCrashes is how many crashes of one dyno on one release make a loop: the platform restarts a crashed dyno by itself.
const loopCrashes = 2

// noAccess speaks when a source of the platform is refused for good: only the user can help.
func noAccess(s *model.State, a *model.App) (Advice, bool) {
	for _, st := range sourcesFor(s, a) {
		if st.Name.OfPlatform() && st.State == model.Stopped { // a failure that only looks like it, a proxy's 403, passes
			return Advice{Text: sourceText(st), Do: st.Do, Severity: severity.Critical}, true
		}
	}
	return Advice{}, false
}

func allCrashed(s *model.State, a *model.App) (Advice, bool) {
	t := a.Processes.Tally(0)
	if t.Crashed == 0 || t.Crashed < t.Want || t.Up+t.Starting > 0 {
		return Advice{}, false
	}
	adv := Advice{Text: fmt.Sprintf("%d of %d dynos crashed%s.", t.Crashed, max(t.Want, t.Crashed), onRelease(a)), Severity: severity.Critical}
	return rollBackOrRestart(a, adv, onRelease(a) != ""), true
}

// crashLoop speaks of the first process type whose every wanted dyno keeps crashing.
func crashLoop(s *model.State, a *model.App) (Advice, bool) {
	for _, r := range a.Processes.Types {
		crashes, looping, wanted := 0, 0, r.Wanted()
		for _, d := range wanted {
			crashes += d.Crashes
			if d.Crashes >= loopCrashes && d.State != "up" {
				looping++
			}
		}
		if looping == 0 || looping < len(wanted) {
			continue
		}
		adv := Advice{Type: r.Type, Severity: severity.Critical,
			Text: fmt.Sprintf("%s is crash-looping%s (%s).", r.Type, onRelease(a), phrase.Count(crashes, "crash", "crashes"))}
		return rollBackOrRestart(a, adv, releaseFresh(s, a)), true
	}
	return Advice{}, false
}

func someCrashed(s *model.State, a *model.App) (Advice, bool) {
	t := a.Processes.Tally(0)
	if t.Crashed == 0 {
		return Advice{}, false
	}
	adv := Advice{Text: fmt.Sprintf("%d of %d dynos crashed%s.", t.Crashed, max(t.Want, t.Crashed), onRelease(a)),
		Type: onlyCrashedType(&a.Processes), Severity: severity.Warning}
	return rollBackOrRestart(a, adv, releaseFresh(s, a)), true
}

func maintenance(s *model.State, a *model.App) (Advice, bool) {
	if !a.Info.Maintenance {
		return Advice{}, false
	}
	return Advice{Text: "Maintenance mode is on: visitors get the maintenance page.", Do: "turns it off",
		Intent: "maintenance", Severity: severity.Warning}, true
}

// formationZero speaks of an app that is scaled away, or whose web is.
func formationZero(s *model.State, a *model.App) (Advice, bool) {
	if !a.Processes.KnownFormation || len(a.Processes.Types) == 0 {
		return Advice{}, false
	}
	if a.Processes.Tally(0).Want == 0 {
		return Advice{Text: "No dyno runs: every process type is scaled to 0.", Do: "scales", Intent: "scale", Severity: severity.Warning}, true
	}
	if web, ok := a.Processes.Type("web"); ok && web.Want == 0 {
		return Advice{Text: "web is scaled to 0: every request gets H14.", Do: "scales web", Intent: "scale", Type: "web", Severity: severity.Warning}, true
	}
	return Advice{}, false
}

func failingSource(s *model.State, a *model.App) (Advice, bool) {
	for _, st := range sourcesFor(s, a) {
		if (st.State == model.Failing || st.State == model.Stopped) && !outOfReach(s, a, st) {
			return Advice{Text: sourceText(st), Do: st.Do, Severity: severity.Warning}, true
		}
	}
	return Advice{}, false
}

// scarce is the share of the account's allowance below which its facts are asked for about once a minute.
const scarce = 0.03

// askedSeldom says why a source of the platform is not asked as often as it should be; empty when it is.
func askedSeldom(s *model.State, st model.SourceState) string {
	b := s.Budget
	switch {
	case !st.Name.OfPlatform():
	case b.Paused.After(s.Now):
		return "The platform refuses requests (429), so polling pauses"
	case b.Limit > 0 && float64(b.Remaining) < scarce*float64(b.Limit):
		return "The API allowance is nearly used up, so polling is slow"
	}
	return ""
}

func staleSource(s *model.State, a *model.App) (Advice, bool) {
	for _, st := range sourcesFor(s, a) {
		if s.Freshness(st) == model.Stale {
			ago := phrase.Span(s.Now.Sub(st.Last))
			if why := askedSeldom(s, st); why != "" {
				return Advice{Text: fmt.Sprintf("%s: the data of %s is %s old.", why, st.Name, ago), Do: "refreshes now", Intent: "refresh", Severity: severity.Warning}, true
			}
			return Advice{Text: fmt.Sprintf("%s has not answered for %s: its data is old.", st.Name, ago), Severity: severity.Warning}, true
		}
	}
	return Advice{}, false
}

func failedRelease(s *model.State, a *model.App) (Advice, bool) {
	newest, ok := a.Ledger.Newest()
	current, known := a.Ledger.Current()
	if !ok || !known || newest.Status != "failed" || s.Age("heroku", newest.CreatedAt) > failedReleaseShown {
		return Advice{}, false
	}
	return Advice{Text: fmt.Sprintf("v%d failed%s: v%d is still current.", newest.Version, inCommand(newest, a), current.Version), Severity: severity.Warning}, true
}

// longestCommand is how much of a release command a sentence bears.
const longestCommand = 40

// inCommand says that a release failed in its release command, and in which.
func inCommand(r model.Release, a *model.App) string {
	command := a.Processes.ReleaseCommand
	switch {
	case !r.OutputURL:
		return ""
	case command == "" || len(command) > longestCommand:
		return " in its release command"
	}
	return " in its release command (" + command + ")"
}

func pending(s *model.State, a *model.App) (Advice, bool) {
	newest, ok := a.Ledger.Newest()
	if !ok || newest.Status != "pending" {
		return Advice{}, false
	}
	text := fmt.Sprintf("v%d is pending", newest.Version)
	if newest.OutputURL {
		text += ": its release command runs"
	}
	return Advice{Text: text + ".", Severity: severity.Info}, true
}

// roll tells how far the current release has come; with preboot the old dynos serve on meanwhile.
func roll(s *model.State, a *model.App) (Advice, bool) {
	current, ok := a.Ledger.Current()
	if !ok || !a.Processes.KnownDynos || !a.Processes.KnownFormation {
		return Advice{}, false
	}
	t := a.Processes.Tally(current.Version)
	old := notOn(&a.Processes, current.Version)
	if t.On >= t.Want && old == 0 || t.Starting == 0 && old == 0 {
		return Advice{}, false
	}
	text := fmt.Sprintf("%d of %d dynos are up on v%d", min(t.On, t.Want), t.Want, current.Version)
	if a.Info.Preboot && old > 0 {
		text += fmt.Sprintf("; preboot: %s until then", phrase.Count(old, "older dyno serves", "older dynos serve"))
	}
	return Advice{Text: text + ".", Severity: severity.Info}, true
}

// rollBackOrRestart adds the remedy to a crash: back to the target while the release is suspect, else a restart.
func rollBackOrRestart(a *model.App, adv Advice, suspect bool) Advice {
	target, why := a.Ledger.Target()
	if suspect && why == "" {
		adv.Do, adv.Intent, adv.Type = fmt.Sprintf("rolls back to v%d", target.Version), "rollback", ""
		return adv
	}
	adv.Do, adv.Intent = "restarts all dynos", "restart"
	if adv.Type != "" {
		adv.Do = "restarts all " + adv.Type + " dynos"
	}
	return adv
}

// onRelease names the current release, " on v74", when it is known and the crashed dynos run it.
func onRelease(a *model.App) string {
	current, ok := a.Ledger.Current()
	if !ok {
		return ""
	}
	for _, r := range a.Processes.Types {
		for _, d := range r.Wanted() {
			if d.State == "crashed" && d.Release != current.Version {
				return ""
			}
		}
	}
	return fmt.Sprintf(" on v%d", current.Version)
}

// releaseFresh tells whether the current release is young enough to be suspected first.
func releaseFresh(s *model.State, a *model.App) bool {
	current, ok := a.Ledger.Current()
	return ok && s.Age("heroku", current.CreatedAt) < freshRelease
}

// onlyCrashedType is the process type that all crashed dynos share; empty when they are of several.
func onlyCrashedType(p *model.Processes) string {
	only := ""
	for _, r := range p.Types {
		if r.Crashed() == 0 {
			continue
		}
		if only != "" {
			return ""
		}
		only = r.Type
	}
	return only
}

// notOn counts the dynos of the formation that run another release.
func notOn(p *model.Processes, version int) int {
	n := 0
	for _, r := range p.Types {
		for _, d := range r.Dynos {
			if !r.OneOff() && d.Release != version {
				n++
			}
		}
	}
	return n
}

// sourcesFor lists the sources that an app's picture rests on: its own, then those of no app.
func sourcesFor(s *model.State, a *model.App) []model.SourceState {
	return append(s.Sources(a.ID), s.Sources("")...)
}

func sourceText(st model.SourceState) string {
	if st.Why == "" {
		return string(st.Name) + " fails."
	}
	return string(st.Name) + ": " + strings.TrimSuffix(st.Why, ".") + "."
}
