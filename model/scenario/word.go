package scenario

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// word is one word of a line: a bare one ("current", "'some text'") has only a value, the others a key and an operator.
type word struct {
	key, op, value string
	quoted         bool
}

func (w word) String() string { return w.key + w.op + w.value }

// keyed is the beginning of a word that says something of a key.
var keyed = regexp.MustCompile(`^([A-Za-z0-9_./:+-]+)(>=|<=|!=|=|<|>)`)

// split cuts a line into its words; a comment ends it.
func split(line string) ([]word, error) {
	var list []word
	for {
		line = strings.TrimLeft(line, " \t\r")
		if line == "" || line[0] == '#' {
			return list, nil
		}
		var w word
		if m := keyed.FindStringSubmatch(line); m != nil {
			w.key, w.op, line = m[1], m[2], line[len(m[0]):]
		}
		if line != "" && (line[0] == '"' || line[0] == '\'') {
			end := strings.IndexByte(line[1:], line[0])
			if end < 0 {
				return nil, fmt.Errorf("a quote is not closed: %s", line)
			}
			w.value, w.quoted, line = line[1:end+1], true, line[end+2:]
		} else {
			end := strings.IndexAny(line+" ", " \t\r")
			w.value, line = line[:end], line[end:]
		}
		list = append(list, w)
	}
}

// args hands out the words of a statement. The first mistake sticks; what nobody took is a mistake too.
type args struct {
	words []word
	err   error
}

func (a *args) fail(format string, v ...any) {
	if a.err == nil {
		a.err = fmt.Errorf(format, v...)
	}
}

// done tells what was wrong with the statement.
func (a *args) done() error {
	if len(a.words) > 0 {
		a.fail("%q is not understood here", a.words[0])
	}
	return a.err
}

// bare takes the next word, which must have no key; what names it in the error.
func (a *args) bare(what string) string {
	if len(a.words) == 0 || a.words[0].key != "" {
		a.fail("%s is missing", what)
		return ""
	}
	w := a.words[0]
	a.words = a.words[1:]
	return w.value
}

// next takes a bare word if one comes next.
func (a *args) next() (word, bool) {
	if len(a.words) == 0 || a.words[0].key != "" {
		return word{}, false
	}
	w := a.words[0]
	a.words = a.words[1:]
	return w, true
}

// flag takes a bare word wherever it stands.
func (a *args) flag(name string) bool {
	for i, w := range a.words {
		if w.key == "" && w.value == name && !w.quoted {
			a.words = append(a.words[:i:i], a.words[i+1:]...)
			return true
		}
	}
	return false
}

// option takes key=value wherever it stands.
func (a *args) option(key string) (string, bool) {
	for i, w := range a.words {
		if w.key == key && w.op == "=" {
			a.words = append(a.words[:i:i], a.words[i+1:]...)
			return w.value, true
		}
	}
	return "", false
}

// text is an option with a default.
func (a *args) text(key, otherwise string) string {
	if v, ok := a.option(key); ok {
		return v
	}
	return otherwise
}

// span is an option that is a duration.
func (a *args) span(key string, otherwise time.Duration) time.Duration {
	if v, ok := a.option(key); ok {
		return a.duration(v)
	}
	return otherwise
}

// rest takes all words that have a key.
func (a *args) rest() []word {
	var taken, left []word
	for _, w := range a.words {
		if w.key == "" {
			left = append(left, w)
			continue
		}
		taken = append(taken, w)
	}
	a.words = left
	return taken
}

func (a *args) atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		a.fail("%q is not a number", s)
	}
	return n
}

func (a *args) float(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		a.fail("%q is not a number", s)
	}
	return f
}

func (a *args) duration(s string) time.Duration {
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		a.fail("%q is not a duration", s)
	}
	return d
}

// version reads "v74".
func (a *args) version(s string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(s, "v"))
	if err != nil || n < 1 || s[0] != 'v' {
		a.fail("%q is not a version", s)
		return 0
	}
	return n
}

// onOff reads "on" or "off".
func (a *args) onOff(s string) bool {
	if s != "on" && s != "off" {
		a.fail("%q is neither on nor off", s)
	}
	return s == "on"
}

// compare applies the operator of a word.
func compare(op string, got, want float64) bool {
	switch op {
	case "=":
		return got == want
	case "!=":
		return got != want
	case "<":
		return got < want
	case "<=":
		return got <= want
	case ">":
		return got > want
	case ">=":
		return got >= want
	}
	return false
}
