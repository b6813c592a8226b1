package advice

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/trouble"
)

// freshRelease is how long after a release a crash that begins is laid at its door: later ones have other causes more often.
const freshRelease = time.Hour

// crashes is what crashes on the current release: process types with their loops.
type crashes struct {
	loops    []*trouble.Loop
	up, want int // of the types meant
	since    time.Time
	times    int
	again    bool
	rose     bool
	code     string
	release  int
}

// add takes the loop of a type.
func (c *crashes) add(l *trouble.Loop) {
	c.loops = append(c.loops, l)
	if c.since.IsZero() || l.Since.Before(c.since) {
		c.since = l.Since
	}
	c.times += l.Times
	c.again, c.rose = c.again || l.Again, c.rose || l.Rose
	if l.Code != "" {
		c.code = l.Code
	}
	c.release = l.Release
}

// onCurrent are the loops of wanted types on the current release. Those on an older one are about to end with it; of one that is newer
// than the ledger knows the way back is not known yet.
func onCurrent(a *model.App) []*trouble.Loop {
	current, known := a.Ledger.Current()
	var list []*trouble.Loop
	for i := range a.Processes.Loops {
		l := &a.Processes.Loops[i]
		if r, ok := a.Processes.Type(l.Type); ok && len(r.Wanted()) > 0 && (!known || l.Release >= current.Version || l.Release == 0) {
			list = append(list, l)
		}
	}
	return list
}

// allDown speaks of an app of which every wanted dyno has crashed, and none has stayed up since.
func allDown(s *model.State, a *model.App) (Advice, bool) {
	t := a.Processes.Tally(0)
	c := crashes{want: t.Want}
	for _, l := range onCurrent(a) {
		c.add(l)
	}
	if len(c.loops) == 0 || t.Down < t.Want {
		return Advice{}, false
	}
	return c.advice(s, a, "", severity.Critical), true
}

// typeDown speaks of the process types of which every wanted dyno has crashed, and none has stayed up since.
func typeDown(s *model.State, a *model.App) (Advice, bool) {
	var c crashes
	var names []string
	for _, l := range onCurrent(a) {
		if r, _ := a.Processes.Type(l.Type); a.Processes.AllDown(r) {
			c.add(l)
			c.want += r.Want
			names = append(names, l.Type)
		}
	}
	if len(names) == 0 {
		return Advice{}, false
	}
	return c.advice(s, a, phrase.List(names)+": ", severity.Critical), true
}

// someDown speaks of the first process type of which some dynos have crashed and not stayed up since.
func someDown(s *model.State, a *model.App) (Advice, bool) {
	for _, l := range onCurrent(a) {
		r, _ := a.Processes.Type(l.Type)
		down, up := a.Processes.DownOf(r)
		if down == 0 {
			continue
		}
		c := crashes{up: up, want: r.Want}
		c.add(l)
		return c.advice(s, a, l.Type+": ", severity.Warning), true
	}
	return Advice{}, false
}

// advice is the sentence: how many are up, what happens to the others, on which release, how often in how long. While it stands its
// numbers grow, and words are added; none is taken back.
func (c *crashes) advice(s *model.State, a *model.App, scope string, level severity.Level) Advice {
	up := "up"
	if c.rose {
		up = "stay up"
	}
	head := fmt.Sprintf("%s%d of %d %s, ", scope, c.up, c.want, up)
	short := fmt.Sprintf("%s%d/%d %s, ", scope, c.up, c.want, up)
	what, dyno := "crashed", ""
	if c.again {
		what = "crash-looping"
	}
	if level < severity.Critical {
		names := a.Processes.Down(c.loops[0])
		switch {
		case len(names) == 1:
			dyno = names[0]
			what = dyno + " " + what
		case len(names) > 1:
			what = fmt.Sprintf("%d dynos %s", len(names), what)
		}
	}
	brief := what // the header names the release
	if c.release > 0 {
		what += fmt.Sprintf(" on v%d", c.release)
	}
	adv := Advice{Text: head + what + c.detail(s) + ".", Short: short + brief + ".", Brief: brief, Severity: level, Dyno: dyno}
	if len(c.loops) == 1 && scope != "" {
		adv.Type = c.loops[0].Type
	}
	return c.remedy(s, a, adv)
}

// detail is what the platform said of the crashes, and how many there were.
func (c *crashes) detail(s *model.State) string {
	count := ""
	if c.again {
		count = phrase.Count(c.times, "crash", "crashes") + " in " + phrase.Age(s.Age("heroku", c.since))
	}
	switch {
	case c.code == "" && count == "":
		return ""
	case c.code == "":
		return " (" + count + ")"
	case count == "":
		return " (" + c.code + ")"
	}
	return " (" + c.code + ", " + count + ")"
}

// remedy adds what helps: back to the target while the release is suspect, else a restart.
func (c *crashes) remedy(s *model.State, a *model.App, adv Advice) Advice {
	current, known := a.Ledger.Current()
	if known && c.release > current.Version {
		return adv
	}
	if suspect := known && (adv.Type == "" && adv.Severity == severity.Critical || c.since.Sub(current.Since()) < freshRelease); suspect {
		if back, ok := rollBack(a, adv); ok {
			return back
		}
	}
	return restart(adv)
}

// rollBack adds the way back to the release that a rollback goes to by default; false when there is none.
func rollBack(a *model.App, adv Advice) (Advice, bool) {
	target, why := a.Ledger.Target()
	if why != "" {
		return adv, false
	}
	adv.Do, adv.Intent, adv.Release = fmt.Sprintf("rolls back to v%d", target.Version), "rollback", target.Version
	adv.Type, adv.Dyno = "", ""
	return adv, true
}

// restart adds a restart of the dyno, of the type, or of all.
func restart(adv Advice) Advice {
	adv.Intent = "restart"
	switch {
	case adv.Dyno != "":
		adv.Do = "restarts " + adv.Dyno
	case adv.Type != "":
		adv.Do = "restarts all " + adv.Type + " dynos"
	default:
		adv.Do = "restarts all dynos"
	}
	return adv
}
