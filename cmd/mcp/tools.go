package mcp

import (
	"strconv"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/logs"
	"app.gonogo/gonogo/cmd/poll"
	"app.gonogo/gonogo/cmd/view"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/preflight"
)

// verbTool is a tool that is a verb with --json: its result is what the verb prints.
type verbTool struct {
	name, title, about string
	make               func(*base.Process) *cobra.Command
	args               func(arguments) []string
	properties         []property
	log                bool // the result holds what the log tells
	lines              bool // one document a line
	queues             bool // the verb reads queue stores, as the user allowed
	anyApp             bool // it needs no app
}

// logsTool is the one whose newest elements are kept where not all fit.
const logsTool = "logs"

// verbTools is the table of the tools that are verbs. None is a verb that can change something.
func verbTools() []verbTool {
	num := property{name: "num", kind: whole, about: "at most so many (default 20)"}
	return []verbTool{
		{name: "processes", title: "Dynos", about: "The dynos of each process type: state, age, release, how many run and how many should. Same as gonogo ps --json.",
			make: view.PS, args: func(a arguments) []string { return behind(a.Types...) },
			properties: []property{{name: "types", kind: texts, about: "only these process types: web, worker"}}},
		{name: logsTool, title: "Log lines", about: "Log lines that pass a filter, the newest of them. The platform keeps 1,500 lines. A line with gap: true says that lines are missing there. Same as gonogo logs --json.",
			make: logs.Logs, args: logArgs, properties: logProperties(), log: true, lines: true},
		{name: "errors", title: "Errors", about: "Exceptions and error lines of the log, counted by what they are: new, rising, back, steady, gone; where they were raised, on which releases, and the commit that is suspected. With fingerprint one of them. Same as gonogo errors --json.",
			make: view.Errors, log: true,
			args: func(a arguments) []string {
				return append(flags("num", number(a.Num), "since-release", a.Release), behind(a.Fingerprint)...)
			},
			properties: []property{num, {name: "release", kind: word, about: "only errors that were first seen on this release or a later one: v74"}, {name: "fingerprint", kind: word, about: "one error, by the first digits of its fingerprint"}}},
		{name: "router", title: "Requests", about: "Requests: how many, how they were answered, how long they took, by path, dyno or host; the last minute, since the release and before it. Same as gonogo router --json.",
			make: view.Router, log: true,
			args:       func(a arguments) []string { return flags("num", number(a.Num), "by", a.By, "last", a.Last) },
			properties: []property{num, {name: "by", kind: word, about: "what requests are told apart by", words: []string{"path", "dyno", "host"}}, {name: "last", kind: word, about: "this long a time instead of the time since the release: 5m, up to 1h"}}},
		{name: "vitals", title: "Memory and load", about: "Memory, load and every other metric in the log, where they lead, and what is wrong with them. With dyno one dyno. Same as gonogo vitals --json.",
			make: view.Vitals, log: true, args: func(a arguments) []string { return behind(a.Dyno) },
			properties: []property{{name: "dyno", kind: word, about: "one dyno: web.1"}}},
		{name: "queues", title: "Job queues", about: "Job queues: how many jobs wait, how old the oldest is, who takes them. Stores of production apps are read only where the user allowed it. Same as gonogo queues --json.",
			make: view.Queues, args: func(arguments) []string { return nil }, queues: true},
		{name: "releases", title: "Releases", about: "Releases, the newest first: what changed, who did it, which is current, which one a rollback goes to. Same as gonogo releases --json.",
			make: view.Releases, args: func(a arguments) []string { return flags("num", number(a.Num)) }, properties: []property{num}},
		{name: "preflight", title: "May it be deployed to?", about: "Whether the app may be deployed to now: go, hold, no-go or unable, with the findings of every check. It takes some seconds. Same as gonogo preflight --json.",
			make: poll.Preflight, log: true, queues: true,
			args: func(a arguments) []string {
				return append(flags("timeout", preflightFor.String(), "commit", a.Commit), repeated("skip", a.Skip)...)
			},
			properties: []property{{name: "commit", kind: word, about: "the commit that is to be deployed (default HEAD)"}, {name: "skip", kind: texts, about: "leave these checks out: " + phrase.List(preflight.Names())}}},
		{name: "runbook", title: "Runbook", about: "What to do about an error code (H12, R14), an alarm (latency) or another trouble (crash-loop), filled in with what is known of the app. Without id all pages are listed. Same as gonogo runbook --json.",
			make: view.Runbook, log: true, anyApp: true, args: func(a arguments) []string { return behind(a.ID) },
			properties: []property{{name: "id", kind: word, about: "the page: H12, R14, latency, crash-loop"}}},
	}
}

func logProperties() []property {
	return []property{
		{name: "num", kind: whole, about: "at most so many lines, the newest (default 100)"},
		{name: "sources", kind: texts, about: "only these sources or classes: app, api, router, system, addon"},
		{name: "types", kind: texts, about: "only the dynos of these process types: web"},
		{name: "dynos", kind: texts, about: "only these dynos: web.1"},
		{name: "grep", kind: texts, about: "only lines that match each of these regular expressions"},
		{name: "exclude", kind: texts, about: "not the lines that match one of these regular expressions"},
		{name: "level", kind: word, about: "only this level and more severe ones", words: []string{"debug", "info", "warn", "error", "fatal"}},
		{name: "status", kind: texts, about: "only requests with one of these HTTP statuses: 503, 5xx"},
		{name: "codes", kind: texts, about: "only lines with one of these H, R or L codes"},
		{name: "since", kind: word, about: "only lines from then on: 15m, 2h, 10:30, 2026-11-30 10:30"},
		{name: "until", kind: word, about: "only lines up to then"},
		{name: "release", kind: word, about: "only lines from the time when this release was current: v75"},
	}
}

func logArgs(a arguments) []string {
	out := flags("num", number(a.Num), "level", a.Level, "since", a.Since, "until", a.Until, "release", a.Release)
	for _, one := range []struct {
		flag string
		list []string
	}{{"source", a.Sources}, {"process-type", a.Types}, {"dyno-name", a.Dynos}, {"grep", a.Grep}, {"exclude", a.Exclude}, {"status", a.Status}, {"code", a.Codes}} {
		out = append(out, repeated(one.flag, one.list)...)
	}
	return out
}

// flags are those that have a value, from pairs of names and values. A value is never read as a flag.
func flags(pairs ...string) (out []string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, "--"+pairs[i]+"="+pairs[i+1])
		}
	}
	return out
}

// repeated is a flag that is given for every element of a list.
func repeated(name string, list []string) (out []string) {
	for _, v := range list {
		out = append(out, "--"+name+"="+v)
	}
	return out
}

// behind is what stands behind the verb. No word of it is read as a flag.
func behind(words ...string) []string {
	out := []string{"--"}
	for _, w := range words {
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
