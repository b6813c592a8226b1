package queues

import (
	"maps"
	"slices"
	"strings"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/command"
)

// Entry is a store that the user's config names, by one of URL and Exec.
type Entry struct {
	Name string   // the user's own, shown in the place of a config var
	URL  string   // a store's address, or "var:" and the config var that holds it
	Exec []string // a command and its arguments; from the user's own or a trusted file alone
	Override
}

// Override is what the user says of a store's queues, which no longer has to be found out. All of it may be empty.
type Override struct {
	Library string   // the only one to read there
	Process string   // the process type that works all its queues
	Queues  []string // names that the store does not list: queues behind a closed management API, consumer groups of a tenant
}

const fromVar = "var:"

// Resolve finds the stores of an app: those that the user names, and those that config vars point to. Of a store that both name,
// the user's word counts. The order is by name.
func Resolve(vars map[string]string, entries []Entry) []Found {
	out := Overrides(vars, entries)
	for _, f := range Discover(vars) {
		if !slices.ContainsFunc(out, func(o Found) bool { return o.Store == f.Store || o.From == f.Var }) {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Found) int { return strings.Compare(a.Var, b.Var) })
	return out
}

// Overrides are the stores that the user names. An entry that leads nowhere is left out: a config var may not be set yet.
func Overrides(vars map[string]string, entries []Entry) []Found {
	var out []Found
	for _, e := range entries {
		f, ok := e.found(vars)
		if ok && !slices.ContainsFunc(out, func(o Found) bool { return o.Store == f.Store }) {
			out = append(out, f)
		}
	}
	return out
}

// unnamed stands for the config var of an address that has none. Some kinds doubt an address whose var does not sound like
// theirs; here the user has spoken.
const unnamed = "GONOGO_RABBITMQ_NATS_SQS_URL"

func (e Entry) found(vars map[string]string) (Found, bool) {
	if len(e.Exec) > 0 {
		t := command.Target(e.Name, e.Exec)
		return Found{Var: safe.Text(e.Name), Kind: command.Kind.Name, Store: t.ID(), Target: t, Override: e.Override}, true
	}
	name, isVar := strings.CutPrefix(e.URL, fromVar)
	if !isVar {
		name = unnamed
		vars = maps.Clone(vars)
		if vars == nil {
			vars = map[string]string{}
		}
		vars[unnamed] = e.URL
	}
	f, ok := recognise(vars, name)
	f.Var, f.From, f.Override = safe.Text(e.Name), name, e.Override
	return f, ok
}

// setProcess names the process type that the user names; what a queue's own evidence shows goes before it.
func (o Override) setProcess(s *queue.Sample) {
	for i := range s.Queues {
		if q := &s.Queues[i]; o.Process != "" && q.Process == "" {
			q.Process, q.ProcessSource = o.Process, "config"
		}
	}
}

// filter leaves the libraries that are to be read.
func (o Override) filter(libs []backend.Library) []backend.Library {
	if o.Library == "" {
		return libs
	}
	return slices.DeleteFunc(libs, func(l backend.Library) bool { return l.Name() != o.Library })
}
