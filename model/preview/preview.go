// Package preview says what an order will do, before it is given: what goes back, what stays, what to beware of, and the official
// command that does the same. The screen and the verbs print the same rows.
package preview

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
)

// Role is what a span of a sentence is.
type Role uint8

// The roles. Text is the zero value.
const (
	Text    Role = iota
	Dim          // said for completeness
	Strong       // what the eye should find
	Warn         // a reason to think twice
	Release      // a release's version
	Name         // a process type
	Command      // a command to copy
	Undo         // that the order can be undone; the screen names the key
)

// Span is a part of a sentence.
type Span struct {
	Role Role
	Text string
}

// undoable says that there is an undo.
var undoable = Span{Undo, "can be undone"}

// Part is what the rows of a preview are about.
type Part uint8

// The parts, in the order in which they stand.
const (
	Effect    Part = iota // what the order does
	Reverts               // what goes back
	Stays                 // what does not go back
	Unchecked             // what nobody could look at
	Now                   // how Heroku fares, how old our data is
	SameAs                // the official command
)

// Row is a label with its sentence.
type Row struct {
	Part  Part
	Label string
	Spans []Span
	Spare uint8 // what can go first where there is no room: 1 before 2; 0 never goes
}

// Mostly is the preview without the rows that go first.
func (p *Preview) Mostly(spare uint8) {
	p.Rows = slices.DeleteFunc(p.Rows, func(r Row) bool { return r.Spare > 0 && r.Spare <= spare })
}

// Preview is what an order will do.
type Preview struct {
	App        string
	Production bool
	Title      string // "roll back to v73"
	Rows       []Row
}

// spare says that the last row can go where there is no room.
func (p *Preview) spare(n uint8) { p.Rows[len(p.Rows)-1].Spare = n }

// Of is the preview of an order, from what is known of its app; now is the platform's time. Without a state nothing is said of what goes
// on around the app.
func Of(s *model.State, o model.Order, a *model.App, now time.Time) Preview {
	p := Preview{App: o.AppName, Production: a.Info.Production, Title: o.Describe()}
	switch o.Verb {
	case model.Rollback:
		p.rollback(s, o, a, now)
	case model.Scale:
		p.scale(o, a)
	case model.Restart, model.Stop:
		p.restart(o, a, now)
	case model.Maintenance:
		text := "requests will reach the dynos again"
		if o.On {
			text = "every request will be answered with the maintenance page (503 H80); the dynos keep running"
		}
		p.add(Effect, "expect", Span{Text, text})
		p.add(Effect, "", Span{Dim, "no new release; "}, undoable)
	}
	p.add(SameAs, "same as", Span{Command, o.CLI()})
	p.spare(2)
	return p
}

func (p *Preview) add(part Part, label string, spans ...Span) {
	p.Rows = append(p.Rows, Row{Part: part, Label: label, Spans: spans})
}

func (p *Preview) scale(o model.Order, a *model.App) {
	for _, c := range o.Scale {
		r, _ := a.Processes.Type(c.Type)
		size := r.Size
		if c.Size != "" {
			size = c.Size
		}
		expect := Span{Text, fmt.Sprintf("%d × %s, now %d up", c.To, size, r.Count("up"))}
		switch {
		case c.To == 0 && c.Type == "web":
			expect = Span{Warn, "every request will be answered with 503 H14"}
		case c.To == 0:
			expect = Span{Warn, "no " + c.Type + " dyno will run"}
		}
		p.add(Effect, "expect", Span{Name, c.Type}, Span{Text, "  "}, expect)
	}
	p.add(Effect, "", Span{Dim, "no new release; "}, undoable)
}

// dynosShown bounds the dynos of one process type that are named.
const dynosShown = 12

func (p *Preview) restart(o model.Order, a *model.App, now time.Time) {
	for _, r := range a.Processes.Types {
		var named []string
		for _, d := range r.Dynos {
			if _, in := o.Precondition.Dynos[d.Name]; in {
				named = append(named, fmt.Sprintf("%s %s %s", d.Name, d.State, phrase.Age(now.Sub(d.UpdatedAt))))
			}
		}
		n := len(named)
		if n == 0 {
			continue
		}
		if more := n - dynosShown; more > 0 {
			named = append(named[:dynosShown], fmt.Sprintf("and %d more", more))
		}
		p.add(Effect, phrase.Plural(n, "dyno"), Span{Text, strings.Join(named, ", ")})
	}
	expect := "SIGTERM, up to 30 s to finish, then restarted on the same release"
	if o.Verb == model.Stop {
		expect = "SIGTERM; a dyno of the formation is replaced, a one-off ends"
	}
	p.add(Effect, "expect", Span{Text, expect})
	p.add(Effect, "", Span{Dim, "no new release; nothing to undo"})
}
