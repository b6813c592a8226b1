package config

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// What the file says of single queues: alarms, who works them, and stores that no config var names.

// sourcesPath is the row whose values may hold a password: they are never shown, not even in an error.
const sourcesPath = "apps.*.queue_sources.*"

const (
	maxQueueName = 255 // bytes, the longest name that a broker takes
	maxDepth     = 1_000_000_000
	minSpan      = time.Second
	maxSpan      = 7 * 24 * time.Hour
	maxWords     = 32 // of a command
	maxSource    = 512
)

var (
	processRule = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_-]{0,62}$`)
	sourceRule  = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,31}$`)
	varRule     = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`) // long counted repeats take milliseconds of every start
	addressRule = regexp.MustCompile(`^[a-z][a-z0-9+.-]+://\S+$`)
)

// queueName tells a name that a queue can have.
func queueName(s string) bool {
	return s != "" && len(s) <= maxQueueName && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

func setAlarm(change func(*QueueAlarm, []string) error) setter {
	return func(c *Config, names string, text []string) error {
		app, queue := two(names)
		return setApp(c, app, func(a *App) error {
			alarm := a.QueueAlarms[queue]
			if err := change(&alarm, text); err != nil {
				return err
			}
			a.QueueAlarms = with(a.QueueAlarms, queue, alarm)
			return nil
		})
	}
}

// with is a map with one more entry; the old map is left to those who hold it.
func with[V any](m map[string]V, key string, v V) map[string]V {
	m = maps.Clone(m)
	if m == nil {
		m = map[string]V{}
	}
	m[key] = v
	return m
}

func getAlarm(field func(QueueAlarm) string) func(Config, string) string {
	return getOfQueue(func(a App, queue string) string { return field(a.QueueAlarms[queue]) })
}

func getOfQueue(field func(App, string) string) func(Config, string) string {
	return func(c Config, names string) string {
		app, queue := two(names)
		return field(c.Apps[app], queue)
	}
}

func setProcess(c *Config, names string, text []string) error {
	app, queue := two(names)
	return setApp(c, app, func(a *App) error {
		process := strings.Join(text, ",")
		if !processRule.MatchString(process) {
			return errors.New("wants a process type of the app, such as worker")
		}
		a.QueueProcess = with(a.QueueProcess, queue, process)
		return nil
	})
}

func setSource(c *Config, names string, text []string) error {
	app, name := two(names)
	return setApp(c, app, func(a *App) error {
		source, err := parseSource(text)
		if err != nil {
			return err
		}
		a.QueueSources = with(a.QueueSources, name, source)
		return nil
	})
}

func parseSource(text []string) (QueueSource, error) {
	if len(text) == 0 || len(text) > maxWords {
		return nil, fmt.Errorf("wants one word, or exec: and a command of at most %d words", maxWords)
	}
	if rest, ok := strings.CutPrefix(text[0], "exec:"); ok {
		words := append([]string{rest}, text[1:]...)
		if len(text) == 1 {
			words = strings.Fields(rest)
		}
		if len(words) == 0 || strings.TrimSpace(words[0]) == "" {
			return nil, errors.New("wants a command behind exec:")
		}
		return append(QueueSource{"exec:" + words[0]}, words[1:]...), nil
	}
	name, isVar := strings.CutPrefix(text[0], "var:")
	switch {
	case len(text) > 1:
		return nil, errors.New("wants one word; only exec: takes several")
	case len(text[0]) > maxSource:
		return nil, errors.New("wants at most " + strconv.Itoa(maxSource) + " bytes")
	case isVar && varRule.MatchString(name), !isVar && addressRule.MatchString(text[0]):
		return QueueSource{text[0]}, nil
	case isVar:
		return nil, errors.New("wants a config var's name behind var:")
	}
	return nil, errors.New("wants var:NAME, exec:COMMAND or an address such as rediss://HOST:PORT")
}

// Var is the config var that holds the address; empty when there is none.
func (s QueueSource) Var() string {
	if len(s) == 1 && strings.HasPrefix(s[0], "var:") {
		return s[0][len("var:"):]
	}
	return ""
}

// Exec is the command with its arguments; nil when it is none.
func (s QueueSource) Exec() []string {
	if len(s) == 0 || !strings.HasPrefix(s[0], "exec:") {
		return nil
	}
	return append([]string{s[0][len("exec:"):]}, s[1:]...)
}

// Address is the store's address, with its password; empty when there is none. It is never shown.
func (s QueueSource) Address() string {
	if len(s) != 1 || s.Var() != "" || s.Exec() != nil {
		return ""
	}
	return s[0]
}

// String is what may be shown: an address is not.
func (s QueueSource) String() string {
	if s.Address() != "" {
		return "[address]"
	}
	return strings.Join(s, " ")
}

// onlyVars: a stranger's file may name a config var of the app, but no host to connect to and no command to run, and nothing in the
// place of what the user has named.
func onlyVars(old, new string) bool { return old == "" && strings.HasPrefix(new, "var:") }

// unsaid: a stranger's file may say what the user has not.
func unsaid(old, _ string) bool { return old == "" || old == "0" || old == "0s" }

func parseDepth(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > maxDepth {
		return 0, fmt.Errorf("wants a whole number from 1 to %d", maxDepth)
	}
	return n, nil
}

func parseSpan(s string) (Span, error) {
	d, err := time.ParseDuration(s)
	if err != nil {
		return 0, errors.New("wants a time like 30s, 5m or 1h30m")
	}
	if d < minSpan || d > maxSpan {
		return 0, fmt.Errorf("wants %v to %v", Span(minSpan), Span(maxSpan))
	}
	return Span(d), nil
}

// String gives the form that the file takes: "30s", "1h30m".
func (s Span) String() string { return Interval(s).String() }
