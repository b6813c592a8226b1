package advice

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/severity"
)

// failedReleaseShown is how long a failed release is worth the sentence.
const failedReleaseShown = 10 * time.Minute

// noAccess speaks when a source of the platform is refused for good: only the user can help.
func noAccess(s *model.State, a *model.App) (Advice, bool) {
	for _, st := range sourcesFor(s, a) {
		if st.Name.OfPlatform() && st.State == model.Stopped { // a failure that only looks like it, a proxy's 403, passes
			return Advice{Text: sourceText(st, s.Now), Do: st.Do, Severity: severity.Critical}, true
		}
	}
	return Advice{}, false
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

// failsFor is how long a source must have failed before it is worth the sentence: a single answer that is not one passes, and the pane
// that rests on the source shows it.
const failsFor = 10 * time.Second

func failingSource(s *model.State, a *model.App) (Advice, bool) {
	for _, st := range sourcesFor(s, a) {
		lasted := st.Fails.Last.Sub(st.Fails.Since) >= failsFor || st.Fails.Times > 1
		if st.Fails.On() && (lasted || st.State == model.Stopped || st.Last.IsZero()) && !outOfReach(s, a, st) {
			return Advice{Text: sourceText(st, s.Now), Do: st.FailDo, Severity: severity.Warning}, true
		}
	}
	return Advice{}, false
}

// sight is what an app is seen by.
var sight = []model.SourceName{model.DynosSource, model.FormationSource, model.ReleasesSource, model.LogsSource}

// unreachable speaks when nothing is seen of an app any more, in the place of one of the sources that fail.
func unreachable(s *model.State, a *model.App) (Advice, bool) {
	var last time.Time
	var why, do string
	for _, name := range sight {
		st := s.Source(a.ID, name)
		if !st.Fails.On() || st.Last.IsZero() && name != model.LogsSource { // a quiet app logs nothing
			return Advice{}, false
		}
		if st.Last.After(last) {
			last = st.Last
		}
		why, do = cmp.Or(why, st.FailWhy), cmp.Or(do, st.FailDo)
	}
	if s.Now.Sub(last) < failsFor {
		return Advice{}, false
	}
	if why = strings.TrimSuffix(why, "."); why != "" {
		why = ": " + why
	}
	age := phrase.Span(s.Now.Sub(last))
	return Advice{Text: "Nothing has come from Heroku for " + age + why + ".", Brief: "Nothing has come from Heroku for " + age + ".", Do: do, Severity: severity.Warning}, true
}

// askedSeldom says why a source of the platform is not asked as often as it should be; empty when it is.
func askedSeldom(s *model.State, st model.SourceState) string {
	b := s.Budget
	switch {
	case !st.Name.OfPlatform():
	case b.Paused.After(s.Now):
		return "The platform refuses requests (429), so polling pauses"
	case b.Reserved():
		return "The API allowance is nearly used up and kept for orders, so polling waits"
	case st.Code == model.CodeAllowance:
		return "Polling waits for the API allowance"
	}
	return ""
}

func staleSource(s *model.State, a *model.App) (Advice, bool) {
	for _, st := range sourcesFor(s, a) {
		if s.Overdue(st) && askedSeldom(s, st) == "" {
			return Advice{Text: fmt.Sprintf("%s has not answered yet: it was asked %s ago.", st.Name, phrase.Span(s.Now.Sub(st.Since))), Severity: severity.Warning}, true
		}
		stale := s.Freshness(st) == model.Stale
		if !stale && !st.Late.On() {
			continue
		}
		ago := phrase.Span(s.Now.Sub(st.Last))
		switch why := askedSeldom(s, st); {
		case why != "":
			return Advice{Text: fmt.Sprintf("%s: the data of %s is %s old.", why, st.Name, ago), Do: "refreshes now", Intent: "refresh", Severity: severity.Warning}, true
		case stale:
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
	adv := Advice{Severity: severity.Warning, Brief: fmt.Sprintf("v%d failed: v%d is still current.", newest.Version, current.Version)}
	if newest.OutputURL {
		adv.Short = fmt.Sprintf("v%d failed in its release command: v%d is still current.", newest.Version, current.Version)
	}
	adv.Text = fmt.Sprintf("v%d failed%s: v%d is still current.", newest.Version, inCommand(newest, a), current.Version)
	return adv, true
}

// longestCommand is how much of a release command a sentence bears.
const longestCommand = 40

// inCommand says that a release failed in its release command, and in which.
func inCommand(r ledger.Release, a *model.App) string {
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

// starts is how long after a release dynos that are not up are still on their way to it.
const starts = 2 * time.Minute

// fewDynos is how many dynos a sentence names.
const fewDynos = 2

// onTheirWay names the dynos that are not up, where they are few and all known, and what the platform does with them.
func onTheirWay(p *model.Processes, missing int) string {
	var names []string
	moved := true
	for _, r := range p.Types {
		for _, d := range r.Wanted() {
			if !r.OneOff() && (d.State == "starting" || d.State == "down") {
				names, moved = append(names, d.Name), moved && d.Cause == logs.Relocating
			}
		}
	}
	switch {
	case len(names) == 0 || len(names) > fewDynos || len(names) != missing:
		return ""
	case moved:
		return "Heroku is moving " + phrase.List(names) + " to another server"
	case len(names) == 1:
		return names[0] + " is starting"
	}
	return phrase.List(names) + " are starting"
}

// roll tells how far the current release has come; with preboot the old dynos serve on meanwhile.
func roll(s *model.State, a *model.App) (Advice, bool) {
	current, ok := a.Ledger.Current()
	if !ok || !a.Processes.KnownDynos || !a.Processes.KnownFormation {
		return Advice{}, false
	}
	t := a.Processes.Tally(current.Version)
	old := notOn(&a.Processes, current.Version)
	if old == 0 && t.On+t.Idle >= t.Want {
		return Advice{}, false
	}
	up := fmt.Sprintf("%d of %d", min(t.On, t.Want), t.Want)
	text := fmt.Sprintf("%s dynos are up on v%d", up, current.Version)
	if old > 0 || s.Age("heroku", current.Since()) < starts {
		text = fmt.Sprintf("v%d is starting: %s up", current.Version, up)
	} else if who := onTheirWay(&a.Processes, t.Want-t.On); who != "" {
		text = who + ": " + up + " up"
	}
	if a.Info.Preboot && old > 0 {
		text += fmt.Sprintf("; preboot: %s until then", phrase.Count(old, "older dyno serves", "older dynos serve"))
	}
	return Advice{Text: text + ".", Severity: severity.Info}, true
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

// toldFor is for how long it is told that nothing is recorded: the picture does not rest on that.
const toldFor = time.Minute

// sourcesFor lists the sources that an app's picture rests on: its own, then those of no app.
func sourcesFor(s *model.State, a *model.App) []model.SourceState {
	return slices.DeleteFunc(append(s.Sources(a.ID), s.Sources("")...), func(st model.SourceState) bool {
		return st.Name == model.RecorderSource && s.Now.Sub(st.Since) > toldFor
	})
}

// sourceText is how a source fails, and how often it did of late.
func sourceText(st model.SourceState, now time.Time) string {
	text := string(st.Name) + " fails"
	if st.FailWhy != "" {
		text = string(st.Name) + ": " + strings.TrimSuffix(st.FailWhy, ".")
	}
	if st.Fails.Times > 1 {
		text += fmt.Sprintf(" (%d times in %s)", st.Fails.Times, phrase.Age(now.Sub(st.Fails.Since)))
	}
	return text + "."
}
