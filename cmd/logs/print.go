package logs

import (
	"bufio"
	"fmt"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/plain"
)

// LogPrinter prints lines as they come: as JSON, in the platform's form, or formatted for a terminal. What is missing between them is
// report on stderr.
type LogPrinter struct {
	*session.Session
	Json bool
	Apps bool // several: each line names its own

	marks  []search.Matcher // what is shown where it stands, on a terminal
	groups bool             // lines stand around matches: what does not follow on is set apart
	last   heldLine         // with groups

	w       *bufio.Writer
	people  bool
	printer plain.Printer
}

// logLine is a line as --json has it.
type logLine struct {
	At     time.Time `json:"at,omitzero"` // absent where the line bears none
	App    string    `json:"app"`
	Source string    `json:"source,omitempty"`
	Proc   string    `json:"proc,omitempty"`
	Type   string    `json:"type,omitempty"`
	Class  string    `json:"class"`
	Level  string    `json:"level,omitempty"`
	Text   string    `json:"text"`
	lineFields
	Error     bool `json:"error,omitempty"`
	Late      bool `json:"late,omitempty"`
	Truncated bool `json:"truncated,omitempty"`
	Gap       bool `json:"gap,omitempty"`     // not a line: lines are missing here
	Context   bool `json:"context,omitempty"` // stands around a line that passes
}

func (o *LogPrinter) open() {
	if o.w != nil {
		return
	}
	o.w = bufio.NewWriterSize(o.Stdout, 64<<10)
	o.people = base.IsTerminal(o.Stdout)
	o.printer = o.Session.Printer(time.Time{})
}

// groupMark stands between lines that do not follow each other.
const groupMark = "--\n"

// held prints a line, or its original bytes where it has brought them.
func (o *LogPrinter) held(h heldLine) error {
	o.open()
	if h.raw != nil {
		_, err := o.w.Write(h.raw)
		return base.ReaderGone(err)
	}
	if o.groups && !h.line.Gap {
		if o.last.place > 0 && (h.app != o.last.app || h.place != o.last.place+1) {
			if _, err := o.w.WriteString(groupMark); err != nil {
				return base.ReaderGone(err)
			}
		}
		o.last = heldLine{app: h.app, place: h.place}
	}
	return o.print(h)
}

// Print prints a line of an app.
func (o *LogPrinter) Print(app string, l logs.Line) error {
	return o.print(heldLine{app: app, line: l})
}

func (o *LogPrinter) print(h heldLine) error {
	o.open()
	if o.Json {
		return o.printJSON(h)
	}
	l := h.line
	if l.Gap {
		if err := o.Flush(); err != nil {
			return err
		}
		fmt.Fprintln(o.Stderr, "gonogo: "+safe.Redact(l.Text))
		return nil
	}
	text := ""
	if o.people {
		o.widen(l.Proc)
		text = plain.Formatted(o.printer, l, o.marks...)
	} else {
		text = plain.Raw(l)
	}
	if o.Apps {
		text = h.app + " " + text
	}
	_, err := o.w.WriteString(text + "\n")
	return base.ReaderGone(err)
}

// widen makes the column of names as wide as a name that is to come. It is never narrower again: messages stay below each other.
func (o *LogPrinter) widen(proc string) {
	o.open()
	o.printer.Names = max(o.printer.Names, plain.NameWidth(proc))
}

func (o *LogPrinter) printJSON(h heldLine) error {
	l := h.line
	out := logLine{At: l.At.UTC(), App: h.app, Source: l.Source, Proc: l.Proc, Type: l.Type, Class: l.Class.String(),
		Text: safe.Redact(l.Text), Error: l.Error, Late: l.Late, Truncated: l.Truncated, Gap: l.Gap, Context: h.context}
	out.lineFields = fieldsOf(l, out.Text)
	if l.Timeless {
		out.At = time.Time{}
	}
	if l.Level != logs.None {
		out.Level = l.Level.String()
	}
	b, err := base.Marshal(out)
	if err != nil {
		return err
	}
	_, err = o.w.Write(append(base.EscapeJSON(b), '\n'))
	return base.ReaderGone(err)
}

// Flush hands on what was printed: when no more is due.
func (o *LogPrinter) Flush() error {
	if o.w == nil {
		return nil
	}
	return base.ReaderGone(o.w.Flush())
}
