package remedy

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// Sentence is the answer as people read it.
func (a *Answer) Sentence() string {
	switch a.Said() {
	case NothingWrong:
		return "Nothing is wrong that a rollback could end."
	case Helps:
		if a.Help >= sure {
			return "Very likely: " + odds(a.Help)
		}
		return "Likely: " + odds(a.Help)
	case NoHelp:
		text := "Unlikely: "
		if a.Help <= 1-sure {
			text = "Very unlikely: "
		}
		return text + odds(1-a.Help) + " against"
	}
	if a.blind && len(a.Missing) > 0 {
		return "Cannot tell: " + a.Missing[0]
	}
	var may []string
	for i := range a.Causes[:min(2, len(a.Causes))] {
		c := &a.Causes[i]
		may = append(may, c.words()+" ("+phrase.Percent(math.Round(100*c.Part)/100)+")")
	}
	return "Cannot tell: it may be " + strings.Join(may, " or ")
}

// causeWords name the causes that no release brought.
var causeWords = map[Name]string{ByPlatform: "Heroku", ByQueue: "jobs that wait", ByTraffic: "more requests", ByDependency: "another service", ByLeak: "memory"}

// words name a cause in a sentence.
func (c *Cause) words() string {
	switch c.Name {
	case ByRelease:
		return fmt.Sprintf("v%d", c.Release)
	case ByConfig:
		return fmt.Sprintf("the config of v%d", c.Release)
	case ByAddOn:
		return fmt.Sprintf("the add-on of v%d", c.Release)
	}
	return causeWords[c.Name]
}

// Reason is the first thing that stands behind the answer; empty where there is none.
func (a *Answer) Reason() string {
	switch {
	case a.Said() == NothingWrong || a.Said() == CannotTell:
		return ""
	case len(a.For) > 0:
		return a.For[0]
	}
	return ""
}

// odds are told as people bet: "about 24 to 1".
func odds(p float64) string {
	ratio := p / (1 - p)
	switch {
	case ratio >= 50:
		return "over 50 to 1"
	case ratio >= 10:
		return fmt.Sprintf("about %d to 1", int(math.Round(ratio)))
	}
	return fmt.Sprintf("about %d to 1", max(1, int(math.Round(ratio))))
}

// explain fills in what speaks for the answer, what is ruled out and what is missing.
func (e *evidence) explain(a *Answer) {
	if len(a.Causes) > 0 {
		e.tellFor(a, &a.Causes[0])
	}
	for _, c := range a.Causes {
		if c.Part < 0.02 {
			if text := e.ruledOut(c.Name); text != "" && !slices.Contains(a.Out, text) {
				a.Out = append(a.Out, text)
			}
		}
	}
	e.tellMissing(a)
}

// tellFor says what speaks for a cause.
func (e *evidence) tellFor(a *Answer, c *Cause) {
	add := func(is bool, format string, args ...any) {
		if is {
			a.For = append(a.For, fmt.Sprintf(format, args...))
		}
	}
	switch c.Name {
	case ByRelease, ByConfig, ByAddOn:
		r := e.release(c.Release)
		if k := a.Canary; k.Both && k.ByChance < 0.01 && r.Version == e.Releases[0].Version {
			add(true, "side by side %d of %d requests failed on v%d, %d of %d on the dynos before it", k.New.Failed, k.New.Requests, r.Version, k.Old.Failed, k.Old.Requests)
		}
		add(e.crashedOn(r.Version), "dynos crash on v%d and on no other release", r.Version)
		lag := e.Began.Sub(r.switched(""))
		add(lag > -step && lag < 15*time.Minute, "it began %s after the first dyno ran v%d", phrase.Span(max(0, lag.Round(time.Second))), r.Version)
		if c.Name == ByAddOn {
			add(true, "v%d changed an add-on, which a rollback does not bring back", r.Version)
		} else if !c.Reverts {
			add(true, "v%d brought it, and a rollback to v%d keeps v%d", r.Version, e.Target, r.Version)
		}
	case ByPlatform:
		add(!e.Platform.Since.IsZero(), "Heroku reports an incident")
		add(e.Platform.Errors > 0, "%s failed by the platform itself (H99, R99)", phrase.Count(e.Platform.Errors, "was", "were"))
	case ByQueue:
		add(e.Queues.On(), "jobs waited before it began")
	case ByTraffic:
		add(e.signs[surge] == seen, "many more requests came when it began")
	case ByDependency:
		add(e.Remote.On(), "errors name another service: %s", e.Remote.Text)
	case ByLeak:
		add(e.Memory.On(), "memory was high before it began")
	}
	if r := e.current(); r != nil && !c.Reverts && c.Name != ByAddOn {
		add(e.Began.Before(r.At.Add(-step)), "it began %s before v%d", phrase.Span(r.At.Sub(e.Began)), r.Version)
		add(a.Canary.Both && a.Canary.Old.Failed > 2, "dynos on the old release failed too: %d of %d requests", a.Canary.Old.Failed, a.Canary.Old.Requests)
	}
}

func (e *evidence) release(version int) *Release {
	for i := range e.Releases {
		if e.Releases[i].Version == version {
			return &e.Releases[i]
		}
	}
	return &Release{Version: version}
}

// ruledOut says why a cause is hardly one; empty where nothing was looked at.
func (e *evidence) ruledOut(n Name) string {
	for _, one := range []struct {
		name Name
		sign sign
		text string
	}{
		{ByPlatform, incident, "the platform (no incident, no H99)"},
		{ByQueue, backlog, "queues (no job waited before it began)"},
		{ByTraffic, surge, "traffic (as before)"},
		{ByDependency, remote, "other services (no error names one)"},
		{ByLeak, highMemory, "memory (no dyno near its quota)"},
	} {
		if one.name == n && e.signs[one.sign] == unseen {
			return one.text
		}
	}
	return ""
}

// notRead is what is missing where no line of the log has come.
const notRead = "the log was not read"

// tellMissing says what nobody could look at.
func (e *evidence) tellMissing(a *Answer) {
	add := func(is bool, text string) {
		if is {
			a.Missing = append(a.Missing, text)
		}
	}
	add(e.Watched.IsZero(), notRead)
	add(!e.Watched.IsZero() && !e.Began.After(e.Watched.Add(time.Minute)), "it was wrong already when the log was first read")
	add(len(e.Releases) == 0, "the releases are not known")
	add(!e.Watched.IsZero() && e.alone, "too few requests failed to compare dynos")
	if r := e.current(); r != nil && !e.Watched.IsZero() {
		if k := a.Canary; !k.Both {
			add(true, "no two releases served side by side")
		} else if k.Old.Requests < 20 || k.New.Requests < 20 {
			add(true, fmt.Sprintf("two releases served side by side for %s only", phrase.Span(k.Span)))
		}
	}
	add(!e.Platform.Read, "Heroku's status page was not read")
	add(!e.Queues.Known && e.Queues.Text == "", "no queue is watched")
	add(!e.Memory.Known, "no dyno tells of its memory")
}
