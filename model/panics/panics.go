// Package panics keeps a panic where it happened: whoever runs code that a record, a pane or a source may break gets it as a value, and
// goes on.
package panics

import (
	"fmt"
	"path"
	"runtime"
	"runtime/debug"
	"strings"

	"app.gonogo/gonogo/model/safe"
)

// Panic is a panic that was caught: a bug of this program.
type Panic struct {
	Text  string // what it said: printable, secrets masked, bounded
	Sort  string // what it said where the runtime said it, else the type of what was said: nothing of anybody's data
	Place string // the place in our code: "router.(*History).Add, history.go:120"; empty: none of ours
	Stack []byte
	File  string // the crash file, as people are told of it; empty: none was written
}

// mostText bounds what a panic said, in runes.
const mostText = 300

// keep writes a crash file, and notes its name in the panic.
var keep = func(*Panic) {}

// OnCatch names who keeps the panics that are caught. It is called once, before anything else runs.
func OnCatch(f func(*Panic)) { keep = f }

// Catch runs fn, and gives the panic that ended it; nil where none did.
func Catch(fn func()) (p *Panic) {
	defer func() {
		if value := recover(); value != nil {
			p = Of(value)
		}
	}()
	fn()
	return nil
}

// Of is a panic that somebody else has recovered, on the stack that it still stands on.
func Of(value any) *Panic {
	p := of(value)
	defer func() { _ = recover() }() // whoever keeps it must not make it worse
	keep(p)
	return p
}

func of(value any) *Panic {
	p := &Panic{Text: text(value), Sort: fmt.Sprintf("%T", value), Place: place(), Stack: debug.Stack()}
	if e, ok := value.(runtime.Error); ok {
		p.Sort = text(e)
	}
	return p
}

// text is what a panic says. What it says may panic as well.
func text(value any) (s string) {
	defer func() {
		if recover() != nil {
			s = "something that cannot be printed"
		}
	}()
	s = safe.Redact(safe.Text(fmt.Sprint(value)))
	if r := []rune(s); len(r) > mostText {
		return string(r[:mostText]) + "…"
	}
	return s
}

// module is how the functions of this program begin.
const module = "app.gonogo/gonogo/"

// place is the innermost function of this program that the panic came through.
func place() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	panicked := false
	for {
		f, more := frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			panicked = true
		case panicked && strings.HasPrefix(f.Function, module):
			return fmt.Sprintf("%s, %s:%d", path.Base(f.Function), path.Base(f.File), f.Line)
		}
		if !more {
			return ""
		}
	}
}

// Error is the panic as the end of something: what it was, and what to do.
func (p *Panic) Error() string {
	return p.Why() + ". " + strings.ToUpper(p.Advice()[:1]) + p.Advice()[1:]
}

// Why is what the panic said, and where.
func (p *Panic) Why() string {
	if p.Place == "" {
		return p.Text
	}
	return p.Text + " (" + p.Place + ")"
}

// Advice is what to do about it.
func (p *Panic) Advice() string {
	if p.File == "" {
		return "this is a bug in gonogo: please report it"
	}
	return "this is a bug in gonogo: please report it with the crash file " + p.File
}
