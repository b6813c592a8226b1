package verdict

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// findReleaseCommand looks at what runs before a release would become current.
func findReleaseCommand(l *look) Finding {
	c := l.Command
	switch {
	case c.Version == 0:
		return Finding{}
	case c.Failed:
		f := Finding{Answer: NoGo, Value: words("failed"), Limit: words("any failure"), Sample: 1, Since: c.At, Release: c.Version,
			Text: fmt.Sprintf("the release command of v%d failed", c.Version), Change: "changes with the next release"}
		if l.Release.Version > 0 {
			f.Text += fmt.Sprintf("; v%d still serves", l.Release.Version)
		}
		return f
	}
	return Finding{Answer: Hold, Value: words("running"), Limit: words("any failure"), Sample: -1, Since: c.At, blameless: true,
		Text: fmt.Sprintf("the release command of v%d runs", c.Version), Change: "go when it succeeds"}
}

// soonCrash is how shortly after the requests moved one crash is enough.
const soonCrash = 2 * time.Minute

// findCrash looks for dynos that crashed on the release. Shortly after it one is enough; later one alone may be chance.
func findCrash(l *look) Finding {
	if !l.KnownTypes && len(l.Paused) > 0 {
		return Finding{Answer: NoData, Value: words("not read"), Text: phrase.List(l.Paused) + " paused by you", Change: "judged when it is read again", atOnce: true}
	}
	if !l.KnownTypes {
		return Finding{Answer: NoData, Text: "the dynos are not known yet", Change: "judged when they are"}
	}
	total, down, want, on, up := 0, 0, 0, 0, 0
	worst := -1
	again, all := false, false
	for i := range l.Types {
		t := &l.Types[i]
		want, on, up, total, down = want+t.Want, on+t.On, up+t.Up, total+t.Crashes, down+len(t.Down)
		if t.Crashes > 0 && (worst < 0 || t.Crashes > l.Types[worst].Crashes) {
			worst = i
		}
		again = again || t.Again && len(t.Down) > 0
		all = all || len(t.Down) > 0 && len(t.Down) >= t.Want
	}
	f := Finding{Value: figure(float64(total), formation(l, want, on, up)), Limit: figure(l.limits.NoGo, phrase.Number(int(l.limits.NoGo))+" crashes"), Sample: want, Change: "no-go at the next crash"}
	if worst < 0 {
		f.Answer = Go
		f.Text = f.Value.Text
		if l.Release.Version > 0 && on < want && l.v.up.IsZero() {
			f.Answer, f.Change = NoData, "judged when all are up"
		}
		if l.v.killedAgainSoon() {
			f.Answer, f.code = NoGo, memoryKill
			f.Text = "a dyno was killed for its memory (" + memoryKill + "), and memory fills up again"
			f.Change = "changes when memory is well below the quota for some minutes"
		}
		return f
	}
	t := &l.Types[worst]
	f.Since, f.code = t.Crashed, t.Code
	soon := l.v.moved.IsZero() || t.Crashed.Before(l.v.moved.Add(soonCrash))
	switch {
	case again, all, float64(total) >= l.limits.NoGo, soon && !t.Crashed.Before(l.Release.At.Add(-blameSlack)):
		f.Answer = NoGo
		f.Change = "changes when all have been up for a minute"
	default:
		f.Answer = Hold
	}
	f.Value.Text = fmt.Sprintf("%d/%d down, %s", down, want, phrase.Count(total, "crash", "crashes"))
	f.Text = t.Name + " crashed " + phrase.Times(t.Crashes)
	if t.Code != "" {
		f.Text += " (" + t.Code + ")"
	}
	return f
}

// memoryKill is Heroku's code for a dyno that it killed for its memory.
const memoryKill = "R15"

// killedAgainSoon tells that the release was no-go because a dyno was killed for its memory, and that memory has not been well since: the
// restart has only put the next kill off.
func (v *Verdict) killedAgainSoon() bool {
	stands := func(name RuleName) Answer {
		if st := v.standings[name]; st != nil {
			return st.answer
		}
		return NotAsked
	}
	return stands(CrashRule) == NoGo && v.standings[CrashRule].last.code == memoryKill && max(stands(MemoryRule), stands(MemoryRiseRule)) >= Hold
}

// formation is how much of what is wanted is up, and on the release.
func formation(l *look, want, on, up int) string {
	if l.Release.Version == 0 {
		return fmt.Sprintf("%d/%d up", up, want)
	}
	return fmt.Sprintf("%d/%d up on v%d", on, want, l.Release.Version)
}

// findBoot looks whether all dynos have come up on the release in time.
func findBoot(l *look) Finding {
	if !l.KnownTypes || l.Release.Version == 0 || !l.v.up.IsZero() {
		return Finding{}
	}
	want, on, up := 0, 0, 0
	for _, t := range l.Types {
		want, on, up = want+t.Want, on+t.On, up+t.Up
	}
	for _, t := range l.Types {
		if len(t.Down) > 0 {
			return Finding{} // that it crashes is said already
		}
	}
	age := l.Now.Sub(l.Release.At)
	f := Finding{Answer: Go, Value: figure(float64(on), formation(l, want, on, up)), Limit: figure(l.limits.NoGo, "over "+phrase.Span(seconds(l.limits.NoGo))), Sample: want, Since: l.Release.At,
		Text: fmt.Sprintf("%d of %d dynos are up on v%d after %s", on, want, l.Release.Version, phrase.Span(age)), Change: "go when all are up"}
	switch {
	case age >= seconds(l.limits.NoGo):
		f.Answer = NoGo
	case age >= seconds(l.limits.Hold):
		f.Answer = Hold
	}
	return f
}

func seconds(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }

// findFormation looks whether what was up stays up.
func findFormation(l *look) Finding {
	if !l.KnownTypes || l.v.up.IsZero() {
		return Finding{}
	}
	for _, t := range l.Types {
		if t.Up >= t.Want || len(t.Down) > 0 {
			continue
		}
		f := Finding{Answer: Hold, Value: figure(float64(t.Up), fmt.Sprintf("%s %d/%d up", t.Name, t.Up, t.Want)), Limit: words("none up for 1m"), Sample: t.Want,
			Text: fmt.Sprintf("%d of %d dynos of %s are up", t.Up, t.Want, t.Name), Change: "go when all are up for 30s"}
		if t.Up == 0 {
			f.Answer = NoGo
		}
		return f
	}
	return Finding{}
}
