// Package command is the language of the line that a colon opens: which commands there are in it, what they take, how a line is read and
// completed. What a command does is the screen's.
package command

import (
	"fmt"
	"slices"
	"strings"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/keys"
)

// Kind is what an argument is: what can stand in its place is completed by it.
type Kind uint8

// The kinds of arguments.
const (
	None     Kind = iota // the command takes no argument
	Text                 // anything, to the end of the line
	Target               // a dyno, a process type, or all
	Process              // a dyno or a process type
	Quantity             // a process type with its quantity: worker=4, worker=+1
	Release              // v71
	Switch               // on, off
	App                  // the name of an app
	Theme
	View
	Pane
	Moment // 03:09:14
	Source // heroku/dynos, or the end of it: dynos
	Part   // all, 30s, 1m: how much of the log is read
	Number // the place in a list: 2
)

// Row is a command of the table.
type Row struct {
	Name  string
	Kind  Kind        // of its argument
	Arg   string      // the argument as help has it: "TYPE=N"
	Needs bool        // the argument may not be left out
	Alone bool        // without an argument it does something of its own
	Many  bool        // there may be several
	Key   keys.Intent // what the command is without an argument: that of a key; empty: a command of its own
	Help  string      // one line: what the command does
	Order bool        // leads to a change on the platform, after a confirmation
}

// Usage is the command with its argument: "rollback [vN]".
func (r Row) Usage() string {
	switch {
	case r.Kind == None:
		return r.Name
	case r.Needs && r.Many:
		return r.Name + " " + r.Arg + " …"
	case r.Needs:
		return r.Name + " " + r.Arg
	case r.Many:
		return r.Name + " [" + r.Arg + " …]"
	}
	return r.Name + " [" + r.Arg + "]"
}

// Table is the commands, in the order in which they are listed.
type Table []Row

// Find is the command of a name.
func (t Table) Find(name string) (Row, bool) {
	if i := slices.IndexFunc(t, func(r Row) bool { return r.Name == name }); i >= 0 {
		return t[i], true
	}
	return Row{}, false
}

// Names are the names of all commands.
func (t Table) Names() []string {
	names := make([]string, len(t))
	for i, r := range t {
		names[i] = r.Name
	}
	return names
}

// Call is a line that was read.
type Call struct {
	Row
	Args []string // its words
	Text string   // all that stands behind the name, for a command that takes text
}

// Parse reads a line. The error says what is wrong in a sentence for the user; others are names that are no command and yet may have been
// meant.
func (t Table) Parse(line string, others ...string) (Call, error) {
	name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	row, ok := t.Find(strings.ToLower(name))
	if !ok {
		return Call{}, fmt.Errorf("there is no command %s%s", name, phrase.DidYouMean(name, append(t.Names(), others...)))
	}
	c := Call{Row: row, Text: strings.TrimSpace(rest)}
	c.Args = strings.Fields(c.Text)
	switch n := len(c.Args); {
	case n > 0 && row.Kind == None:
		return c, fmt.Errorf("%s takes nothing behind it", row.Name)
	case n == 0 && row.Needs:
		return c, fmt.Errorf("%s wants %s: %s", row.Name, row.Arg, row.Usage())
	case n > 1 && !row.Many && row.Kind != Text && row.Kind != Moment:
		return c, fmt.Errorf("%s takes one %s, not %d words", row.Name, row.Arg, n)
	}
	return c, nil
}

// Word is a word that an argument can be, with what it is.
type Word struct{ Text, Note string }

// Words are what the arguments of each kind can be now.
type Words map[Kind][]Word

// Choices are the words that the argument being typed at the end of a line can become: those that begin with it, then those that hold it.
// False when the line does not stand in an argument.
func (t Table) Choices(line string, words Words) ([]Word, bool) {
	row, last, ok := t.argument(line)
	if !ok {
		return nil, false
	}
	var begin, hold []Word
	typed := strings.ToLower(last)
	for _, w := range words[row.Kind] {
		switch text := strings.ToLower(w.Text); {
		case strings.HasPrefix(text, typed):
			begin = append(begin, w)
		case strings.Contains(text, typed):
			hold = append(hold, w)
		}
	}
	return append(begin, hold...), true
}

// Argument is the command whose argument is being typed at the end of a line.
func (t Table) Argument(line string) (Row, bool) {
	row, _, ok := t.argument(line)
	return row, ok
}

func (t Table) argument(line string) (row Row, last string, ok bool) {
	name, rest, spaced := strings.Cut(strings.TrimLeft(line, " "), " ")
	if !spaced {
		return Row{}, "", false
	}
	if row, ok = t.Find(strings.ToLower(name)); !ok || row.Kind == None {
		return Row{}, "", false
	}
	if row.Kind == Text || row.Kind == Moment {
		return row, strings.TrimLeft(rest, " "), true
	}
	return row, rest[strings.LastIndexByte(rest, ' ')+1:], true
}

// With is the line with its last argument replaced by a word.
func (t Table) With(line, word string) string {
	_, last, ok := t.argument(line)
	if !ok {
		return line
	}
	return line[:len(line)-len(last)] + word
}

// Common is the longest start that all words share, whatever their case; at least as long as what is typed, or empty.
func Common(words []Word) string {
	if len(words) == 0 {
		return ""
	}
	start := words[0].Text
	for _, w := range words[1:] {
		n := 0
		for n < len(start) && n < len(w.Text) && start[n] == w.Text[n] {
			n++
		}
		start = start[:n]
	}
	return strings.ToValidUTF8(start, "")
}
