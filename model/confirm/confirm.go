// Package confirm is the one table of how an order must be confirmed. The screen's dialog and the verbs of the command line ask it.
package confirm

import (
	"fmt"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
)

// Level is how much an order asks of the hand that gives it.
type Level uint8

// The levels, rising. Nothing is below them: every change is confirmed.
const (
	Key    Level = iota // one key: y. In a dialog that no Enter has opened, Enter too
	Button              // y, or the button: the one that cancels has the focus
	Name                // the app's name, typed
)

// Answer is what a level wants, in a few words.
func (l Level) Answer() string {
	switch l {
	case Key:
		return "y"
	case Button:
		return "y, or choose the button"
	}
	return "the app's name"
}

// Need is what an order wants before it is sent, and why: "visitors will notice". The lightest orders need no reason.
type Need struct {
	Level Level
	Why   string
}

// Row is a line of the table.
type Row struct {
	When  string // what it is about, for people
	Level Level
	why   func(o model.Order, a *model.App) string // empty where the order is not of the row; nil: every order is
}

// Many is from how many dynos on an order wants the app's name.
const Many = 10

// A jump is a scale to at least so many dynos that are at least so many times as many as now: it may be a slip of the finger.
const (
	JumpTo    = Many
	JumpTimes = 4
)

// rows are asked from the top. The first that has something to say decides.
var rows = []Row{
	{fmt.Sprintf("scale to %d dynos or more, at least %d times as many as now", JumpTo, JumpTimes), Name, jump},
	{"any order while somebody else has the wheel", Name, steered},
	{"any order on an app in production", Name, production},
	{"what visitors notice: roll back, maintenance on, web to 0, a restart, a stop or a new size of all of several web dynos", Name, noticed},
	{fmt.Sprintf("%d dynos or more at once", Many), Name, many},
	{"several dynos at once; maintenance off", Button, several},
	{"one dyno", Key, nil},
}

// Rows is the table, from the top. An order belongs to the first row that fits it.
func Rows() []Row { return append([]Row(nil), rows...) }

// Of is what an order on an app wants, from what is known of the app.
func Of(o model.Order, a *model.App) Need {
	for _, r := range rows {
		if r.why == nil {
			return Need{Level: r.Level}
		}
		if why := r.why(o, a); why != "" {
			return Need{r.Level, why}
		}
	}
	return Need{Level: Name} // no row is left out
}

// steered speaks of who has the wheel. What the ledger shows by itself speaks of deploys, which are no orders of gonogo's.
func steered(_ model.Order, a *model.App) string {
	if w := a.Board.Wheel; w != nil && w.By != a.Board.You {
		return w.By + " has the wheel: " + w.Why
	}
	return ""
}

func production(_ model.Order, a *model.App) string {
	if a.Info.Production {
		return "this is production"
	}
	return ""
}

// jump speaks of the largest jump of a scale.
func jump(o model.Order, _ *model.App) string {
	most, why := 0, ""
	for _, c := range o.Scale {
		if c.To < JumpTo || c.To < JumpTimes*c.From || c.To-c.From <= most {
			continue
		}
		most = c.To - c.From
		why = fmt.Sprintf("that is %s %s dynos instead of %s", phrase.Number(c.To), c.Type, phrase.Number(c.From))
	}
	return why
}

// web is the process type that the platform's router sends requests to.
const web = "web"

// noticed speaks of what a visitor of the app would see. The only web dyno is one dyno: its restart is as light as any.
func noticed(o model.Order, a *model.App) string {
	seen := false
	switch o.Verb {
	case model.Rollback:
		seen = true
	case model.Maintenance:
		seen = o.On
	case model.Scale:
		for _, c := range o.Scale {
			seen = seen || c.Type == web && (c.To == 0 && c.From > 0 || c.Size != "" && c.From > 1)
		}
	case model.Restart, model.Stop:
		seen = wholeWeb(o, a)
	}
	if !seen {
		return ""
	}
	return "visitors will notice"
}

// wholeWeb tells a restart or stop of every web dyno, in whichever words it was ordered.
func wholeWeb(o model.Order, a *model.App) bool {
	row, ok := a.Processes.Type(web)
	if !ok || max(row.Want, len(row.Dynos)) < 2 || len(row.Dynos) == 0 {
		return false
	}
	named := a.Precondition(o).Dynos
	for _, d := range row.Dynos {
		if _, in := named[d.Name]; !in {
			return false
		}
	}
	return true
}

func many(o model.Order, a *model.App) string {
	if n := dynos(o, a); n >= Many {
		return "that is " + counted(o, n)
	}
	return ""
}

func several(o model.Order, a *model.App) string {
	if n := dynos(o, a); n > 1 {
		return "that is " + counted(o, n)
	}
	if o.Verb == model.Maintenance {
		return "requests will reach the dynos again"
	}
	return ""
}

// counted are the dynos of an order in words: "3 dynos"; of a scale in one direction "3 more dynos".
func counted(o model.Order, n int) string {
	up, down := false, false
	for _, c := range o.Scale {
		up = up || c.To > c.From || c.Size != ""
		down = down || c.To < c.From || c.Size != ""
	}
	switch {
	case up && !down:
		return phrase.Plural(n, "more dyno")
	case down && !up:
		return phrase.Plural(n, "fewer dyno")
	}
	return phrase.Plural(n, "dyno")
}

// dynos counts the dynos that an order starts, ends or starts again.
func dynos(o model.Order, a *model.App) int {
	switch o.Verb {
	case model.Restart, model.Stop:
		return len(a.Precondition(o).Dynos)
	case model.Scale:
		n := 0
		for _, c := range o.Scale {
			if c.Size != "" { // a new size is a new dyno
				n += max(c.To, c.From)
				continue
			}
			n += max(c.To-c.From, c.From-c.To)
		}
		return n
	}
	return 0
}

// Names tells whether what was typed is the name of an order's app. Blanks around it, as a paste may have, do not count.
func Names(typed string, o model.Order) bool {
	return o.AppName != "" && strings.EqualFold(strings.TrimSpace(typed), o.AppName)
}
