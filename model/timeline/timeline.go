// Package timeline is what happened lately, from all that is known: releases, config changes, scales, crashes and restarts with their reasons,
// alarms, failing requests, Heroku's own state, orders, and what else was worth a message.
//
// The rules:
//
//   - An entry has an id that stays, whatever else comes: who prints entries prints each once.
//   - What belongs together is one entry: the dynos that one release restarted, the crashes of one loop.
//   - An entry that may still change is not settled.
package timeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/restarts"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/verdict"
)

// Kind is what sort of thing an entry tells of.
type Kind string

// The kinds.
const (
	Release  Kind = "release"  // other code, or a release of another reason
	Config   Kind = "config"   // config vars and add-ons
	Scale    Kind = "scale"    // another number or size of dynos
	Crash    Kind = "crash"    // a process went down by itself
	Restart  Kind = "restart"  // any other end or start of a dyno
	Alarm    Kind = "alarm"    // of queues
	Requests Kind = "requests" // they fail
	Jobs     Kind = "jobs"     // they fail in the background, or their workers die
	Vitals   Kind = "vitals"   // memory, metrics and data stores
	Platform Kind = "platform" // Heroku's own state
	Order    Kind = "order"    // given here
	Verdict  Kind = "verdict"  // go or no-go
	Other    Kind = "other"    // what else was done to the app
	Notice   Kind = "notice"   // what else is worth a message
)

// Kinds are all kinds, in the order in which they are offered.
var Kinds = []Kind{Release, Config, Scale, Crash, Restart, Alarm, Requests, Jobs, Vitals, Platform, Order, Verdict, Other, Notice}

// pastKinds are the kinds of troubles that are over.
var pastKinds = [...]Kind{model.Crashing: Crash, model.FailingRequests: Requests, model.FailingJobs: Jobs, model.VitalSigns: Vitals}

// Entry is something that happened at a moment.
type Entry struct {
	ID      string // the same for as long as it is told of
	Kind    Kind
	At      time.Time
	App     model.AppID // empty: of no single app
	Ill     severity.Level
	Over    bool // the end of a trouble
	Text    string
	Do      string // what helps; may be empty
	Who     string // an e-mail or the name of a service; empty where nobody is named
	Release int    // that it is of; 0: none
	Settled bool   // it will not change

	Line     logs.Seq            // that tells of it; 0: none, or Restarts have them
	Restarts []*restarts.Restart // that it is of, the oldest first
}

// Measures of what is lately.
const (
	lately        = 24 * time.Hour // releases before that are in their own list
	fewReleases   = 3              // these are told, however old they are
	mostEntries   = 1000
	leastRequests = 1 // failing requests below which nothing is told
)

// Reads are the sections that entries come from.
var Reads = []model.Section{model.SectionApp, model.SectionProcesses, model.SectionReleases, model.SectionRestarts, model.SectionQueues, model.SectionOrders,
	model.SectionHealth, model.SectionMessages}

// Version changes with everything that entries tell of.
func Version(s *model.State) uint64 {
	version := uint64(0)
	for _, sec := range Reads {
		version += s.Version(sec)
	}
	return version
}

// Of is what happened, the newest first.
func Of(s *model.State) []Entry {
	all := append(messages(s), ended(Platform, "", s.Past)...)
	if i := s.Incident; i.On() {
		all = append(all, Entry{ID: id(Platform, i.Since) + "/" + i.Color, Kind: Platform, At: i.Since, Ill: severity.Warning, Settled: true,
			Text: "Heroku reports an incident (" + i.Color + ")" + titled(i.Title)})
	}
	for _, a := range s.Apps {
		all = append(all, ofApp(s, a)...)
	}
	slices.SortStableFunc(all, func(a, b Entry) int { return cmp.Compare(b.At.UnixNano(), a.At.UnixNano()) })
	return all[:min(len(all), mostEntries)]
}

// id is that of what there is one of at a moment.
func id(k Kind, at time.Time) string { return fmt.Sprintf("%s/%d", k, at.UnixMilli()) }

func titled(title string) string {
	if title == "" {
		return ""
	}
	return ": " + title
}

// aboutKinds are the kinds of what messages tell of.
var aboutKinds = map[model.About]Kind{model.AboutOrder: Order, model.AboutAlarm: Alarm}

func messages(s *model.State) []Entry {
	var out []Entry
	for _, m := range s.Messages {
		kind := cmp.Or(aboutKinds[m.About], Notice)
		e := Entry{ID: id(kind, m.At) + "/" + m.Text, Kind: kind, At: m.At, App: m.App, Text: m.Text, Do: m.Do, Settled: true}
		if m.Bad {
			e.Ill = severity.Warning
		}
		if kind == Order {
			e.Who = s.Account
		}
		out = append(out, e)
	}
	return out
}

// ended are troubles that are over.
func ended(kind Kind, app model.AppID, past []model.Past) []Entry {
	var out []Entry
	for _, p := range past {
		out = append(out, over(kind, app, p.Since, p.Ended, p.Text))
	}
	return out
}

// over is the end of a trouble.
func over(kind Kind, app model.AppID, since, until time.Time, text string) Entry {
	return Entry{ID: id(kind, since) + "/over/" + text, Kind: kind, At: until, App: app, Over: true, Settled: true,
		Text: "over after " + phrase.Span(until.Sub(since)) + ": " + text}
}

func ofApp(s *model.State, a *model.App) []Entry {
	out := append(releases(s, a), acts(a)...)
	out = append(out, verdicts(a)...)
	out = append(out, lives(a)...)
	out = append(out, loops(a, out)...)
	for _, p := range a.Past {
		out = append(out, ended(pastKinds[p.Of], a.ID, []model.Past{p})...)
	}
	if f := a.Requests; f.Shown() && f.Share.Failed >= leastRequests {
		text := "requests began to fail"
		if f.Path != "" {
			text += " on " + f.Path
		}
		out = append(out, Entry{ID: id(Requests, f.Since), Kind: Requests, At: f.Since, App: a.ID, Ill: severity.Warning, Text: text, Release: f.Blame, Settled: true})
	}
	out = append(out, jobs(a)...)
	out = append(out, vitals(s, a)...)
	for _, store := range a.Stores {
		st := s.Store(store)
		if st == nil {
			continue
		}
		for _, alarm := range st.Past {
			out = append(out, over(Alarm, a.ID, alarm.Since, alarm.Ended, strings.TrimRight(alarm.Text, ".")))
		}
	}
	for _, o := range a.Orders {
		if !o.SentAt.IsZero() && o.Open() {
			out = append(out, Entry{ID: "order/" + o.ID, Kind: Order, At: o.SentAt, App: a.ID, Text: o.Describe() + ": sent", Who: s.Account, Settled: true})
		}
	}
	return out
}

// verdicts are those that are more than waiting: what became of each release, and what spoke against it.
func verdicts(a *model.App) []Entry {
	var out []Entry
	for _, c := range a.Verdict.Told() {
		e := Entry{ID: id(Verdict, c.At), Kind: Verdict, At: c.At, App: a.ID, Release: c.Release, Settled: true,
			Text: fmt.Sprintf("%s for v%d: %s", c.Answer.Call(), c.Release, c.Why), Over: c.Answer == verdict.Go}
		switch c.Answer {
		case verdict.NoGo:
			e.Ill = severity.Critical
		case verdict.Hold:
			e.Ill = severity.Warning
		}
		out = append(out, e)
	}
	return out
}

// vitals are what is wrong with dynos, metrics and data stores.
func vitals(s *model.State, a *model.App) (out []Entry) {
	now := s.VitalsNow(a)
	for _, f := range a.Vitals.Findings.All {
		out = append(out, Entry{ID: id(Vitals, f.Since) + "/" + f.Kind.String() + "/" + f.Subject(), Kind: Vitals, At: f.Since, App: a.ID,
			Ill: severity.Warning, Text: f.Is(now)})
	}
	return out
}

// jobs are the classes of background jobs that fail, and workers that die.
func jobs(a *model.App) (out []Entry) {
	for _, c := range a.Jobs.AllFailing() {
		since := c.Failing().Since
		out = append(out, Entry{ID: id(Jobs, since) + "/" + c.Name, Kind: Jobs, At: since, App: a.ID, Ill: severity.Warning, Text: c.Name + " began to fail", Settled: true})
	}
	if d := a.Jobs.Workers.Dying; d.On() {
		out = append(out, Entry{ID: id(Jobs, d.Since) + "/workers", Kind: Jobs, At: d.Since, App: a.ID, Ill: severity.Warning, Text: "workers began to die", Settled: true})
	}
	return out
}
