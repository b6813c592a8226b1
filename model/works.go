package model

import (
	"slices"
	"strings"
)

// Work is which process types of an app take jobs from a queue, and the rule that told.
type Work struct {
	Types []string // empty: nobody knows
	Told  WorkRule
}

// WorkRule is how it became known who works a queue.
type WorkRule string

// The rules, the surest first.
const (
	ByIdentity WorkRule = "identity"  // a live worker named its dyno
	ByConfig   WorkRule = "config"    // the user said so
	ByCommand  WorkRule = "command"   // the command of the process type names the queue
	ByElection WorkRule = "only type" // no other process type runs this library
)

// Type is the one process type that works the queue; false when there is none, or several.
func (w Work) Type() (string, bool) {
	if len(w.Types) != 1 {
		return "", false
	}
	return w.Types[0], true
}

// Work tells who works a queue in this app.
func (a *App) Work(q *Queue) Work {
	if _, runs := a.Processes.Type(q.Process); q.Process != "" && (runs || !a.Processes.KnownFormation) {
		told := WorkRule(q.Told)
		if told == "" {
			told = ByIdentity
		}
		return Work{[]string{q.Process}, told}
	}
	if pinned := a.QueueSettings.Process[q.Name]; pinned != "" {
		return Work{[]string{pinned}, ByConfig}
	}
	return a.workByCommand(q.Name, q.Library)
}

// workByCommand looks through the commands of the formation. A command that names the queue counts before one that takes a
// pattern, that before one that takes all; where none tells, the only type that runs the library at all does.
func (a *App) workByCommand(queue, library string) Work {
	best, ranked, runs := 0, []string{}, []string{}
	for _, c := range a.commands {
		if !c.runs(library) {
			continue
		}
		if !slices.Contains(runs, c.process) {
			runs = append(runs, c.process)
		}
		switch rank := c.takes(queue); {
		case rank == 0 || rank < best || rank == best && slices.Contains(ranked, c.process):
		case rank > best:
			best, ranked = rank, []string{c.process}
		default:
			ranked = append(ranked, c.process)
		}
	}
	switch {
	case best > 0:
		return Work{ranked, ByCommand}
	case len(runs) == 1:
		return Work{runs, ByElection}
	}
	return Work{}
}

// workCommand is what one command of a process type does with queues.
type workCommand struct {
	process string
	library string   // "celery"
	known   bool     // the command says which queues; else a file or a config var does
	names   []string // may hold * at their ends, for the libraries that have patterns
	all     bool     // all queues but those of except
	except  []string
}

// The ranks of a command for a queue.
const (
	takesAll = iota + 1
	takesPattern
	takesName
)

func (c workCommand) takes(queue string) int {
	switch {
	case !c.known || slices.Contains(c.except, queue):
		return 0
	case slices.Contains(c.names, queue):
		return takesName
	case slices.ContainsFunc(c.names, func(p string) bool { return strings.Contains(p, "*") && globbed(p, queue) }):
		return takesPattern
	case c.all:
		return takesAll
	}
	return 0
}

// globbed matches a pattern with stars.
func globbed(pattern, s string) bool {
	head, rest, starred := strings.Cut(pattern, "*")
	if !strings.HasPrefix(s, head) {
		return false
	}
	s = s[len(head):]
	for starred {
		var part string
		part, rest, starred = strings.Cut(rest, "*")
		if !starred {
			return strings.HasSuffix(s, part)
		}
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return s == ""
}

// brokers are the libraries that are not a store's own but a client's: Celery's queues are RabbitMQ's.
var brokers = map[string][]string{"celery": {"celery", "rabbitmq", "lavinmq", "sqs"}}

// runs tells whether the command works queues that a store calls by this library's name. Names are compared by their letters:
// good_job, GoodJob; what stands in parentheses tells several of one library apart.
func (c workCommand) runs(library string) bool {
	library, _, _ = strings.Cut(library, "(")
	l := letters(library)
	if list, ok := brokers[c.library]; ok {
		return slices.Contains(list, l)
	}
	return l == letters(c.library)
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z':
			return r
		}
		return -1
	}, s)
}

// commandsOf reads the commands of a formation.
func commandsOf(types []ProcessType) []workCommand {
	var out []workCommand
	for _, t := range types {
		for _, c := range readWork(t.Command) {
			c.process = t.Type
			out = append(out, c)
		}
	}
	return out
}
