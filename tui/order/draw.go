package order

import (
	"fmt"
	"slices"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/confirm"
	"app.gonogo/gonogo/model/preview"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/plain"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// frames and verbs are the words of a dialog: its title, and the button that sends.
var (
	frames = map[model.Verb]string{model.Rollback: "Roll back", model.Restart: "Restart", model.Stop: "Stop", model.Scale: "Scale", model.Maintenance: "Maintenance"}
	verbs  = map[model.Verb]string{model.Rollback: "Roll back", model.Restart: "Restart", model.Stop: "Stop", model.Scale: "Scale"}
)

// keep is the word for doing nothing.
const keep = "Cancel"

// button is the word for sending.
func (d *Dialog) button() string {
	if d.order.Verb != model.Maintenance {
		return verbs[d.order.Verb]
	}
	if d.order.On {
		return "Turn on"
	}
	return "Turn off"
}

// title says what the order does, as far as that is known.
func (d *Dialog) title() string {
	if d.number != nil && len(d.order.Scale) == 0 {
		return "scale " + d.number.typ
	}
	return d.order.Describe()
}

// margin is what the frame and the blanks within it take of a dialog's width.
const margin = 6

// Draw is the dialog: what the order does, then what was said to the last key, then the question.
func (d *Dialog) Draw(sc pane.Scene, ids *keys.Keymap, limit pane.Size) draw.Block {
	room := max(1, limit.W-margin)
	about := d.fitting(sc, room, limit.H-6)
	lines := append(about, d.above(sc, room), d.question(sc, room))
	foot := d.foot(sc, ids)
	foot[len(foot)-1].Text = strings.TrimRight(foot[len(foot)-1].Text, " ")
	w := widget.Clamp(max(widget.Widest(lines)+margin, draw.RunsWidth(foot)+margin, 64), 30, limit.W)
	h := widget.Clamp(len(lines)+4, 7, limit.H)
	if len(lines) > h-3 { // the question is never what falls off the edge
		cut := max(0, h-3-2)
		lines = append(lines[:cut:cut], lines[len(lines)-2:]...)
	}
	return widget.Boxed(sc, w, h, frames[d.order.Verb], foot, lines)
}

// mostSpare is how many kinds of rows can be left out.
const mostSpare = 4

// fitting is what is known of the order in so many lines, and one more where none is broken: with as many of the rows that can be spared as have room. Where not even the others
// have it, a line that is cut says more than one that falls off the edge.
func (d *Dialog) fitting(sc pane.Scene, room, most int) [][]draw.Run {
	for spare := range uint8(mostSpare) {
		if whole := folded(d.about(sc, spare), room); len(whole) <= most {
			return whole
		}
	}
	for spare := range uint8(mostSpare) {
		if lines := d.about(sc, spare); len(lines) <= most+1 {
			return lines
		}
	}
	return d.about(sc, mostSpare)
}

// folded breaks lines that are wider than the room between words, and sets what goes on below what it belongs to.
func folded(lines [][]draw.Run, room int) [][]draw.Run {
	var out [][]draw.Run
	for _, line := range lines {
		labels := 0
		for labels < len(line) && labels < 2 && line[labels].Role == theme.Dim && draw.Width(line[labels].Text) == plain.LabelWidth {
			labels++
		}
		indent := labels * plain.LabelWidth
		if labels == 0 || draw.RunsWidth(line) <= room || indent >= room {
			out = append(out, line)
			continue
		}
		for i, part := range widget.Wrapped(line[labels:], room-indent) {
			head := line[:labels:labels]
			if i > 0 {
				head = []draw.Run{draw.R(theme.Text, draw.Spaces(indent))}
			}
			out = append(out, append(head, part...))
		}
	}
	return out
}

// about is what is known of the order and its app, without the rows that go first where there is no room.
func (d *Dialog) about(sc pane.Scene, spare uint8) [][]draw.Run {
	a := sc.State.App(d.order.App)
	if a == nil {
		return [][]draw.Run{{draw.R(theme.Strong, d.order.AppName+"  "+d.title())}}
	}
	var lines [][]draw.Run
	if d.number != nil && len(d.order.Scale) == 0 {
		lines = append(lines, plain.PreviewHead(preview.Preview{App: d.order.AppName, Production: a.Info.Production, Title: d.title()}))
	} else {
		lines = Lines(d.order, a, sc, spare)
	}
	if p := d.Proposal; p != nil {
		who := []draw.Run{draw.R(theme.Dim, draw.Fit("proposed", plain.LabelWidth)), draw.R(theme.Text, "by "+p.By+": "+p.Reason)}
		lines = slices.Insert(lines, 1, who)
	}
	if d.number == nil {
		return lines
	}
	now := []draw.Run{draw.R(theme.Dim, draw.Fit("now", plain.LabelWidth)), draw.R(theme.Dim, "not in the formation")}
	if row, ok := d.now(sc); ok {
		now[1] = draw.R(theme.Text, fmt.Sprintf("%d × %s, %d up", row.Want, row.Size, row.Count("up")))
	}
	head := append(lines[:1:1], now)
	var asked []int
	for _, c := range d.order.Scale {
		asked = append(asked, c.To)
	}
	head = append(head, plain.PreviewRows(preview.Preview{Rows: preview.Backlog(sc.State, a, d.number.typ, asked...)})...)
	return append(head, lines[1:]...)
}

// above is the line above the question: what the last key met, else why the order weighs what it does, where the question has no
// room for that.
func (d *Dialog) above(sc pane.Scene, room int) []draw.Run {
	switch why := d.reason(sc); {
	case d.refused && !d.counting(): // the question's line says it
		return nil
	case d.said != "":
		return []draw.Run{draw.R(theme.Bad, sc.Glyphs().Bad+" "+d.said)}
	case d.counting():
		return d.aboveNumber(sc)
	case why != "" && d.blocked(sc) == "" && !d.fits(why, room):
		return []draw.Run{draw.R(theme.Strong, why)}
	}
	return nil
}

// aboveNumber says of a number that is being typed why it cannot be sent now, or why it weighs what it does: a slip of the finger
// shows at once.
func (d *Dialog) aboveNumber(sc pane.Scene) []draw.Run {
	if len(d.order.Scale) == 0 {
		return nil
	}
	if why := d.blocked(sc); why != "" {
		if d.closed != "" {
			why += ": nothing is sent"
		}
		return []draw.Run{draw.R(theme.Warn, sc.Glyphs().Warn+" "+why)}
	}
	if need := d.need(sc); need.Level > confirm.Key {
		return []draw.Run{draw.R(theme.Dim, d.reason(sc))}
	}
	return nil
}

// reason is why the order wants what it wants, as a sentence.
func (d *Dialog) reason(sc pane.Scene) string {
	why := d.need(sc).Why
	if why == "" {
		return ""
	}
	return strings.ToUpper(why[:1]) + why[1:] + "."
}

// typeName begins the question for the app's name.
const typeName = "Type its name: "

// fits tells that a reason and the question have room in one line.
func (d *Dialog) fits(why string, room int) bool {
	return draw.Width(why)+1+len(typeName)+draw.Width(d.order.AppName)+1 <= room
}

func (d *Dialog) question(sc pane.Scene, room int) []draw.Run {
	if d.counting() {
		return d.quantity(sc, room)
	}
	if why := d.blocked(sc); why != "" {
		if d.refused {
			return []draw.Run{draw.R(theme.Bad, sc.Glyphs().Bad+" not sent: "+why)}
		}
		return []draw.Run{draw.R(theme.Warn, sc.Glyphs().Warn+" "+why)}
	}
	var runs []draw.Run
	why := d.reason(sc)
	if why != "" && d.fits(why, room) && d.said == "" {
		runs = append(runs, draw.R(theme.Strong, why+" "))
	}
	switch d.need(sc).Level {
	case confirm.Key:
		return append(runs, draw.R(theme.Strong, d.sentence()+"?  "), draw.R(theme.Key, "y"), draw.R(theme.Dim, "/n"))
	case confirm.Button:
		no, yes := theme.Strong|theme.Row, theme.Dim
		if d.yes {
			no, yes = theme.Dim, theme.Strong|theme.Row
		}
		return append(runs, draw.R(theme.Text, " "), draw.R(no, " "+keep+" "), draw.R(theme.Text, "   "), draw.R(yes, " "+d.button()+" "))
	}
	runs = append(runs, draw.R(theme.Text, typeName))
	before, after := d.name.Parts()
	return append(runs, typed(sc, before, after, room-draw.RunsWidth(runs), draw.Width(d.order.AppName))...)
}

// sentence is the question of one key: "Restart web.1 on foobaz-staging".
func (d *Dialog) sentence() string {
	what := d.order.Describe()
	return strings.ToUpper(what[:1]) + what[1:] + " on " + d.order.AppName
}

// quantity is the field of a scale's number.
func (d *Dialog) quantity(sc pane.Scene, room int) []draw.Run {
	before, after := d.number.field.Parts()
	runs := []draw.Run{draw.R(theme.Text, "Scale "), draw.R(theme.Name(d.number.typ)|theme.Bold, d.number.typ), draw.R(theme.Text, " to: ")}
	runs = append(runs, typed(sc, before, after, room-draw.RunsWidth(runs), 4)...)
	hint := "a number, +1 or -1"
	if len(d.order.Scale) == 0 && before+after != "" {
		hint = d.number.wrong
	}
	return append(runs, draw.R(theme.Dim, "  "+hint))
}

// typed draws a field with its cursor in at most room cells, and in at least so many: what stands before the cursor gives way.
func typed(sc pane.Scene, before, after string, room, least int) []draw.Run {
	const more = "…"
	for draw.Width(before)+draw.Width(after)+1 > room {
		r := []rune(strings.TrimPrefix(before, more))
		if len(r) < 2 {
			break
		}
		before = more + string(r[1:])
	}
	return []draw.Run{draw.R(theme.Input|theme.Bold, before), draw.R(theme.Cursor|theme.Row, sc.Glyphs().CursorBar),
		draw.R(theme.Input|theme.Bold, after), draw.R(theme.Input, draw.Spaces(least+1-draw.Width(before+after)))}
}

// openers are the keys that open the dialog of a verb.
var openers = map[model.Verb]keys.Intent{model.Rollback: keys.IntentRollback, model.Restart: keys.IntentRestart, model.Stop: keys.IntentStop,
	model.Scale: keys.IntentScale, model.Maintenance: keys.IntentMaintenance}

// foot is the keys of what is asked. What has changed since the dialog opened is asked about anew in a new one.
func (d *Dialog) foot(sc pane.Scene, ids *keys.Keymap) []draw.Run {
	ready := d.blocked(sc) == ""
	if a := sc.State.App(d.order.App); a != nil && d.closed == "" && !d.counting() && d.order.Conflict(sc.State.Observe(a)) != "" {
		return hints("Esc", "cancel", "Esc "+ids.KeyOf(openers[d.order.Verb]), "ask anew")
	}
	switch level := d.need(sc).Level; {
	case d.counting() && d.closed != "":
		return hints("y", "copy the command", "Esc", "close")
	case d.counting():
		next := "next"
		if level == confirm.Key {
			next = "confirm"
		}
		return append(enter(next, d.number.wrong == "" && ready), hints("↑↓", "one more or less", "Esc", "cancel")...)
	case level == confirm.Key:
		yes := "y"
		if d.opener != "enter" {
			yes = "y Enter"
		}
		return hints(yes, "confirm", "n Esc", "cancel")
	case level == confirm.Button:
		word := "cancel"
		if d.yes {
			word = "confirm"
		}
		return d.back(hints("y", "confirm", "Tab", "choose", "Enter", word, "Esc", "cancel"))
	}
	return d.back(append(enter("confirm", ready && confirm.Names(d.name.Text(), d.order)), hints("Esc", "cancel")...))
}

// back adds the way back to the number of a scale.
func (d *Dialog) back(runs []draw.Run) []draw.Run {
	if d.number == nil {
		return runs
	}
	return append(runs, hints("S-Tab", "number")...)
}

// enter is the hint of Enter, faint while it does nothing.
func enter(word string, live bool) []draw.Run {
	role := theme.Faint
	if live {
		role = theme.Key
	}
	return []draw.Run{draw.R(role, "Enter"), draw.R(theme.Dim, " "+word+"   ")}
}

// hints are keys and their words in turn.
func hints(pairs ...string) []draw.Run {
	var runs []draw.Run
	for i := 0; i+1 < len(pairs); i += 2 {
		runs = append(runs, draw.R(theme.Key, pairs[i]), draw.R(theme.Dim, " "+pairs[i+1]+"   "))
	}
	return runs
}
