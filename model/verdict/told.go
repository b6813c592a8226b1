package verdict

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// Of is what a console says; NotAsked where the app has nothing of the kind.
func (v *Verdict) Of(c Console) Finding {
	f := v.asked[c]
	f.Console = c
	return f
}

// Consoles are all that were asked, the worst first.
func (v *Verdict) Consoles() []Finding {
	var list []Finding
	for c := range consoles {
		if f := v.Of(c); f.Answer != NotAsked {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b Finding) int { return cmp.Compare(b.Answer, a.Answer) })
	return list
}

// Beside tells a finding of a rule that compares with earlier releases.
func (f *Finding) Beside() bool { return f.aside }

// Remembered are the findings of those rules that compare with earlier releases, and have something to say.
func (v *Verdict) Remembered() (list []Finding) {
	lacking := Finding{}
	for _, f := range v.Findings {
		switch {
		case !f.aside:
		case f.Answer == NoData:
			lacking = f
		default:
			list = append(list, f)
		}
	}
	if len(list) == 0 && lacking.Text != "" {
		list = append(list, lacking)
	}
	return list
}

// Causes are the consoles because of which it is not GO: those with the worst answer.
func (v *Verdict) Causes() []Finding {
	list := v.Consoles()
	if len(list) == 0 || list[0].Answer == Go {
		return nil
	}
	if n := slices.IndexFunc(list, func(f Finding) bool { return f.Answer < list[0].Answer }); n >= 0 {
		list = list[:n]
	}
	return list
}

// Holds tells that it is NO-GO or HOLD because of a console, and not only watched.
func (v *Verdict) Holds() bool {
	causes := v.Causes()
	return len(causes) > 0 && causes[0].Answer >= Hold
}

// Blamed is the release that is to blame for the worst of what is found; 0: none.
func (v *Verdict) Blamed() int {
	for _, f := range v.Causes() {
		if f.Release > 0 {
			return f.Release
		}
	}
	return 0
}

// Why says why it is so, in one sentence.
func (v *Verdict) Why() string {
	causes := v.Causes()
	switch {
	case v.Phase == Before:
		return "nothing is known of the app yet"
	case len(causes) > 0 && causes[0].Answer >= Hold:
		return causes[0].Console.String() + ": " + causes[0].Text
	case v.Phase == Booting:
		return fmt.Sprintf("v%d has just come: the first %s after its boot is not judged", v.Release.Version, phrase.Span(bootFor))
	case v.Phase == Polling:
		return fmt.Sprintf("v%d is watched for %s before the first GO", v.Release.Version, phrase.Span(v.Due.Sub(v.moved.Add(bootFor))))
	case len(causes) > 0:
		return causes[0].Console.String() + ": " + causes[0].Text
	}
	return "all consoles are go" + v.rollbackWorked() + v.blind()
}

// blind is what could not be compared with the time before the release; empty where all could, or the release is old.
func (v *Verdict) blind() string {
	if v.Release.Version == 0 || v.First.Sub(v.Release.At) > oldRelease {
		return ""
	}
	var list []string
	if v.failing != nil && v.slow == nil {
		list = append(list, "service times")
	}
	if v.watched.IsZero() || !v.watched.Before(v.Release.At.Add(-watchLeast)) {
		list = append(list, "errors")
	}
	if len(list) == 0 {
		return ""
	}
	return fmt.Sprintf("; too little is known from before v%d to compare %s", v.Release.Version, phrase.List(list))
}

// rollbackWorked is what became of what went wrong before a rollback.
func (v *Verdict) rollbackWorked() string {
	if v.Release.Rollback == 0 || len(v.Before) == 0 {
		return ""
	}
	return fmt.Sprintf("; the rollback to v%d worked", v.Release.Rollback)
}

// Left is how long it takes until it can be GO; false where nobody knows.
func (v *Verdict) Left(now time.Time) (time.Duration, bool) {
	if v.Due.IsZero() {
		return 0, false
	}
	return max(0, v.Due.Sub(now)), true
}

// Next says what would change the verdict.
func (v *Verdict) Next(now time.Time) string {
	if causes := v.Causes(); len(causes) > 0 && causes[0].Change != "" && (causes[0].Answer >= Hold || v.Phase == Settled) {
		text := causes[0].Change
		if len(causes) > 1 && causes[1].Answer == causes[0].Answer {
			text += fmt.Sprintf(", and %s too", causes[1].Console)
		}
		return text
	}
	left, known := v.Left(now)
	switch {
	case v.Phase == Before:
		return "judged when the dynos and the log are read"
	case known:
		text := "GO in " + phrase.Span(left)
		if f := v.Of(Telem); f.Answer == NoData {
			text += ", after " + f.Change + ","
		}
		if v.failing != nil {
			return text + " if 5xx stays under " + phrase.Percent(v.failLimit) + " and no new error comes"
		}
		return text + " if nothing goes wrong"
	case v.Phase == Booting:
		return "judged when all dynos are up"
	}
	return "watched on: NO-GO when a console says so"
}

// Told are the changes that are worth telling: what became of each release, and what spoke against it. That a release is only watched is none.
func (v *Verdict) Told() (told []Change) {
	for i, c := range v.Changes {
		if c.Answer != Go && c.Waits || c.Answer == Go && i == 0 {
			continue
		}
		told = append(told, c)
	}
	return told
}
