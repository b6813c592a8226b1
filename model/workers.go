package model

import (
	"slices"

	"app.gonogo/gonogo/model/procfile"
	"app.gonogo/gonogo/model/queue"
)

// Work is which process types of an app take jobs from a queue, and the rule by which that is known.
type Work struct {
	Types  []string // empty: nobody knows
	Source WorkRule
}

// WorkRule is how it became known who works a queue.
type WorkRule string

// The rules, the surest first.
const (
	ByIdentity      WorkRule = "identity"  // a live worker named its dyno
	ByConfig        WorkRule = "config"    // the user said so
	ByCommand       WorkRule = "command"   // the command of the process type names the queue
	BySoleCandidate WorkRule = "only type" // no other process type runs this library
)

// Type is the one process type that works the queue; false when there is none, or several.
func (w Work) Type() (string, bool) {
	if len(w.Types) != 1 {
		return "", false
	}
	return w.Types[0], true
}

// Work tells who works a queue in this app.
func (a *App) Work(q *queue.Queue) Work {
	if _, runs := a.Processes.Type(q.Process); q.Process != "" && (runs || !a.Processes.KnownFormation) {
		source := WorkRule(q.ProcessSource)
		if source == "" {
			source = ByIdentity
		}
		return Work{[]string{q.Process}, source}
	}
	if pinned := a.QueueSettings.Process[q.Name]; pinned != "" {
		return Work{[]string{pinned}, ByConfig}
	}
	return a.workByCommand(q)
}

// workByCommand looks through the commands of the formation. A command that names the queue counts before one that takes a
// pattern, that before one that takes all; where none tells, the only type that runs the library at all does, unless its command or its
// live workers say that they take from other queues.
func (a *App) workByCommand(q *queue.Queue) Work {
	best, ranked, runs := 0, []string{}, []string{}
	leaves := len(q.Elsewhere()) > 0
	for _, c := range a.commands {
		if !c.Runs(q.Library) {
			continue
		}
		leaves = leaves || c.Leaves(q.Name)
		if !slices.Contains(runs, c.Process) {
			runs = append(runs, c.Process)
		}
		switch rank := c.Rank(q.Name); {
		case rank == 0 || rank < best || rank == best && slices.Contains(ranked, c.Process):
		case rank > best:
			best, ranked = rank, []string{c.Process}
		default:
			ranked = append(ranked, c.Process)
		}
	}
	switch {
	case best > 0:
		return Work{ranked, ByCommand}
	case len(runs) == 1 && !leaves:
		return Work{runs, BySoleCandidate}
	}
	return Work{}
}

// leave are the process types that run a queue's library, when the commands of all of them name other queues only, and where they name
// them.
func (a *App) leave(q *queue.Queue) (types []string, option string) {
	for _, c := range a.commands {
		switch {
		case !c.Runs(q.Library):
		case !c.Leaves(q.Name):
			return nil, ""
		case !slices.Contains(types, c.Process):
			types, option = append(types, c.Process), c.Option()
		}
	}
	return types, option
}

// commandsOf reads the commands of a formation.
func commandsOf(types []ProcessType) []procfile.Command {
	var out []procfile.Command
	for _, t := range types {
		for _, c := range procfile.Read(t.Command) {
			c.Process = t.Type
			out = append(out, c)
		}
	}
	return out
}
