// Package timeline is what happened lately, from all that is known: releases, crashes, alarms that began and ended, Heroku's own state,
// orders, and what else was worth a message.
package timeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/trouble"
	"app.gonogo/gonogo/model/verdict"
)

// Entry is something that happened at a moment.
type Entry struct {
	At   time.Time
	App  model.AppID // empty: of no single app
	Ill  severity.Level
	Over bool // the end of a trouble
	Text string
	Do   string // what helps; may be empty
}

// Measures of what is lately.
const (
	lately        = 24 * time.Hour // releases before that are in their own list
	fewReleases   = 3              // these are told, however old they are
	mostEntries   = 100
	leastRequests = 1 // failing requests below which nothing is told
)

// Of is what happened, the newest first.
func Of(s *model.State) []Entry {
	var all []Entry
	for _, m := range s.Messages {
		e := Entry{At: m.At, App: m.App, Text: m.Text, Do: m.Do}
		if m.Bad {
			e.Ill = severity.Warning
		}
		all = append(all, e)
	}
	all = append(all, ended("", s.Past)...)
	if i := s.Incident; i.On() {
		all = append(all, Entry{At: i.Since, Ill: severity.Warning, Text: "Heroku reports an incident (" + i.Color + ")" + titled(i.Title)})
	}
	for _, a := range s.Apps {
		all = append(all, ofApp(s, a)...)
	}
	slices.SortStableFunc(all, func(a, b Entry) int { return cmp.Compare(b.At.UnixNano(), a.At.UnixNano()) })
	return all[:min(len(all), mostEntries)]
}

func titled(title string) string {
	if title == "" {
		return ""
	}
	return ": " + title
}

// ended are troubles that are over: when they began, and when they ended.
func ended(app model.AppID, past []model.Past) []Entry {
	var out []Entry
	for _, p := range past {
		out = append(out, Entry{At: p.Ended, App: app, Over: true, Text: "over after " + phrase.Span(p.Ended.Sub(p.Since)) + ": " + p.Text})
	}
	return out
}

func ofApp(s *model.State, a *model.App) []Entry {
	out := append(releases(s, a), ended(a.ID, a.Past)...)
	out = append(out, verdicts(a)...)
	for _, l := range a.Processes.Loops {
		out = append(out, Entry{At: l.Since, App: a.ID, Ill: severity.Critical, Text: crashes(l)})
	}
	if f := a.Requests; f.Shown() && f.Share.Failed >= leastRequests {
		text := "requests began to fail"
		if f.Path != "" {
			text += " on " + f.Path
		}
		out = append(out, Entry{At: f.Since, App: a.ID, Ill: severity.Warning, Text: text})
	}
	for _, id := range a.Stores {
		st := s.Store(id)
		if st == nil {
			continue
		}
		for _, alarm := range st.Past {
			out = append(out, Entry{At: alarm.Ended, App: a.ID, Over: true,
				Text: "over after " + phrase.Span(alarm.Ended.Sub(alarm.Since)) + ": " + strings.TrimRight(alarm.Text, ".")})
		}
	}
	for _, o := range a.Orders {
		if !o.SentAt.IsZero() && o.Open() {
			out = append(out, Entry{At: o.SentAt, App: a.ID, Text: o.Describe() + ": sent"})
		}
	}
	return out
}

// verdicts are those that are more than waiting: what became of each release, and what spoke against it.
func verdicts(a *model.App) []Entry {
	var out []Entry
	for i, c := range a.Verdict.Changes {
		if c.Waits && c.Answer != verdict.Go || i == 0 && c.Answer == verdict.Go {
			continue
		}
		e := Entry{At: c.At, App: a.ID, Text: fmt.Sprintf("%s for v%d: %s", c.Answer.Call(), c.Release, c.Why), Over: c.Answer == verdict.Go}
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

// crashes is a loop in words.
func crashes(l trouble.Loop) string {
	on := ""
	if l.Release > 0 {
		on = fmt.Sprintf(" on v%d", l.Release)
	}
	if l.Again {
		return fmt.Sprintf("%s began to crash%s: %s so far", l.Type, on, phrase.Count(l.Times, "crash", "crashes"))
	}
	var names []string
	for _, d := range l.Dynos {
		names = append(names, d.Name)
	}
	if len(names) == 0 {
		names = []string{l.Type}
	}
	return phrase.List(names) + " crashed" + on
}

func releases(s *model.State, a *model.App) []Entry {
	var out []Entry
	now := s.OriginNow("heroku")
	for i, r := range a.Ledger.Releases {
		if r.CreatedAt.IsZero() || i >= fewReleases && now.Sub(r.CreatedAt) > lately {
			continue
		}
		e := Entry{At: r.CreatedAt, App: a.ID, Text: fmt.Sprintf("v%d %s by %s", r.Version, r.Description, ledger.Author(r.By))}
		if r.Status == "failed" {
			e.Ill, e.Text = severity.Warning, e.Text+": failed"
		}
		out = append(out, e)
	}
	return out
}
