// Package procfile reads the commands of a formation: which job library each runs, and the queues that it takes from.
package procfile

import (
	"path"
	"slices"
	"strings"
)

// Command is what one command of a process type does with queues.
type Command struct {
	Process string   // the process type, as far as the caller has said
	Library string   // "celery"
	known   bool     // the command says which queues; else a file or a config var does
	assumed bool     // it names none, and takes these unless a file of the app says otherwise
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

// Rank is how narrowly the command names the queue: 0 when it does not take from it.
func (c Command) Rank(queue string) int {
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

// Names are the queues that the command names, those of patterns left out.
func (c Command) Names() []string {
	return slices.DeleteFunc(slices.Clone(c.names), func(n string) bool { return strings.Contains(n, "*") })
}

// Leaves reports whether the command says which queues it takes from, and this one is not among them.
func (c Command) Leaves(queue string) bool { return c.known && !c.assumed && c.Rank(queue) == 0 }

// options are where a command of a library names its queues, in the words of that library.
var options = map[string]string{
	"celery": "-Q", "sidekiq": "-q", "que": "-q", "resque": "QUEUES", "delayed_job": "--queues", "good_job": "--queues",
}

// Option is where the command names its queues: "-Q"; empty where it is by words alone.
func (c Command) Option() string { return options[c.Library] }

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

// Runs tells whether the command works queues that a store calls by this library's name. Names are compared by their letters:
// good_job, GoodJob; what stands in parentheses tells several of one library apart.
func (c Command) Runs(library string) bool {
	library, _, _ = strings.Cut(library, "(")
	l := letters(library)
	if list, ok := brokers[c.Library]; ok {
		return slices.Contains(list, l)
	}
	return l == letters(c.Library)
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

// A worker's command is found in whatever stands around it (bundle exec, newrelic-admin, env, python -m): what counts is the
// first word that is a known program, the assignments before it, and the words after it.

// workPrograms are the programs that work queues, by the last part of their path.
var workPrograms = map[string]func(call) (Command, bool){
	"celery":       readCelery,
	"sidekiq":      readSidekiq,
	"sidekiqswarm": readSidekiq,
	"rq":           readRQ,
	"rqworker":     readDjangoRQ,
	"rake":         readRake,
	"rails":        readRake,
	"delayed_job":  readDelayedJob,
	"good_job":     readGoodJob,
	"jobs":         readSolidQueue,
	"que":          readQue,
}

// call is one program with its words and the environment that is set before them.
type call struct {
	program string // as written: "bin/jobs"
	words   []string
	env     map[string]string
}

// maxCommand bounds what is read of a command, and deepest how far shells may call shells.
const (
	maxCommand = 16 << 10
	deepest    = 4
)

// Read gives what a command line does with queues: nothing for most.
func Read(command string) []Command { return readShell(command, deepest) }

func readShell(command string, depth int) []Command {
	if len(command) > maxCommand || depth == 0 {
		return nil
	}
	var out []Command
	for _, words := range simpleCommands(command) {
		if script, ok := shellScript(words); ok {
			out = append(out, readShell(script, depth-1)...)
			continue
		}
		if c, ok := readSimple(words); ok {
			out = append(out, c)
		}
	}
	return out
}

// shellScript is what "bash -c" and "sh -lc" run.
func shellScript(words []string) (string, bool) {
	for i, w := range words {
		switch path.Base(w) {
		case "bash", "sh", "dash", "zsh":
		default:
			continue
		}
		for k := i + 1; k+1 < len(words) && strings.HasPrefix(words[k], "-"); k++ {
			if strings.HasSuffix(words[k], "c") && !strings.HasPrefix(words[k], "--") {
				return words[k+1], true
			}
		}
	}
	return "", false
}

func readSimple(words []string) (Command, bool) {
	c := call{env: map[string]string{}}
	for i, w := range words {
		if name, value, ok := strings.Cut(w, "="); ok && isVariable(name) {
			c.env[name] = value
			continue
		}
		if read, known := workPrograms[path.Base(w)]; known {
			c.program, c.words = w, words[i+1:]
			if got, works := read(c); works {
				return got, true
			}
		}
	}
	return Command{}, false
}

func isVariable(s string) bool {
	for i, r := range s {
		if r != '_' && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

// simpleCommands cuts a command line as a shell would: into words, quotes taken off, and those into commands at ; & | and ends
// of lines. What a shell would fill in ($QUEUES) stays as it stands.
func simpleCommands(line string) [][]string {
	var out [][]string
	var words []string
	var word strings.Builder
	open, quote, escaped := false, rune(0), false
	end := func() {
		if open {
			words = append(words, word.String())
		}
		word.Reset()
		open = false
	}
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, open = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, open = r, true
		case r == ' ' || r == '\t':
			end()
		case strings.ContainsRune(";&|\n()", r):
			end()
			if len(words) > 0 {
				out = append(out, words)
			}
			words = nil
		default:
			word.WriteRune(r)
			open = true
		}
	}
	end()
	if len(words) > 0 {
		out = append(out, words)
	}
	return out
}

// values gathers what an option is given, in any of its spellings: -q a, -qa, --queue a, --queue=a.
func (c call) values(names ...string) (list []string, given bool) {
	for i, w := range c.words {
		for _, n := range names {
			switch long := strings.HasPrefix(n, "--"); {
			case w == n && i+1 < len(c.words):
				list, given = append(list, c.words[i+1]), true
			case long && strings.HasPrefix(w, n+"="):
				list, given = append(list, w[len(n)+1:]), true
			case !long && strings.HasPrefix(w, n) && len(w) > len(n) && !strings.HasPrefix(w, "--"):
				list, given = append(list, strings.TrimPrefix(w[len(n):], "=")), true
			}
		}
	}
	return list, given
}

// said is a list of names, which is not known when a shell has yet to fill it in.
func (c Command) said(names []string) (Command, bool) {
	c.known = true
	for _, n := range names {
		n = strings.TrimSpace(n)
		switch {
		case strings.ContainsAny(n, "$`"):
			return Command{Library: c.Library}, true
		case n == "*":
			c.all = true
		case n != "" && !slices.Contains(c.names, n):
			c.names = append(c.names, n)
		}
	}
	return c, true
}

// commas cuts lists at their commas.
func commas(lists []string) []string {
	var out []string
	for _, l := range lists {
		out = append(out, strings.Split(l, ",")...)
	}
	return out
}
