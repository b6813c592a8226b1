package dialog

import (
	"fmt"
	"slices"
	"strings"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// Checklist is a list of which several can be chosen, in groups. What is typed narrows it; every change counts at once.
type Checklist struct {
	pane.Menu
	pane  pane.ID // who asked
	field Field
	stale bool // what is typed was used: the next letter begins anew
	loose bool // no item has a word that begins so: what is typed may stand anywhere
	at    int  // the item under the cursor
	from  int
}

// NewChecklist is a checklist that a pane asked for.
func NewChecklist(m pane.Menu, tile pane.ID) *Checklist {
	c := &Checklist{Menu: m, pane: tile, field: NewField("")}
	c.first()
	return c
}

// Press answers a key: letters narrow, Space switches the item under the cursor, Enter is done.
func (c *Checklist) Press(k Key, _ pane.Scene, _ *keys.Keymap) (pane.Effect, bool) {
	switch k.Name {
	case "down", "ctrl+n", "tab":
		c.move(1)
	case "up", "ctrl+p", "shift+tab":
		c.move(-1)
	case "pgdown", "ctrl+d":
		c.move(10)
	case "pgup", "ctrl+u":
		c.move(-10)
	case "home", "end":
		if c.first(); k.Name == "end" {
			c.move(len(c.Items))
		}
	case "space":
		c.toggle()
		c.stale = true
		return c.answer(), true
	case "esc":
		if c.field.Text() == "" {
			return nil, false
		}
		c.narrow("")
	case "enter":
		if it := c.current(); it != nil && c.field.Text() != "" && !c.stale && !it.On {
			c.toggle()
		}
		return c.answer(), false
	default:
		if c.stale && k.Name != "backspace" {
			c.field = NewField("")
		}
		before := c.field.Text()
		c.field.Press(k)
		if c.stale = false; c.field.Text() != before {
			c.first()
		}
	}
	return nil, true
}

// narrow begins anew with a text.
func (c *Checklist) narrow(text string) {
	c.field, c.stale = NewField(text), false
	c.first()
}

// shown tells whether an item has words that begin with what was typed, in its label or in its group's.
func (c *Checklist) shown(i int) bool {
	it, typed := c.Items[i], strings.ToLower(c.field.Text())
	if it.Key == "" {
		return false
	}
	text := strings.ToLower(c.group(i) + " " + widget.TextOf(it.Label))
	if c.loose {
		return holdsAll(text, strings.Fields(typed))
	}
	words := strings.Fields(text)
	return !slices.ContainsFunc(strings.Fields(typed), func(start string) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, start) })
	})
}

// group is the title above an item.
func (c *Checklist) group(i int) string {
	for ; i >= 0; i-- {
		if c.Items[i].Key == "" {
			return widget.TextOf(c.Items[i].Label)
		}
	}
	return ""
}

// first puts the cursor on the first item that is shown, one that is called by what was typed before others.
func (c *Checklist) first() {
	c.from, c.at, c.loose = 0, -1, false
	if c.move(1); c.at < 0 {
		c.loose = true
		c.move(1)
	}
	named := func(it pane.Item) bool {
		return it.Key != "" && len(it.Label) > 0 && strings.HasPrefix(strings.ToLower(it.Label[0].Text), strings.ToLower(c.field.Text()))
	}
	if i := slices.IndexFunc(c.Items, named); i >= 0 && c.shown(i) {
		c.at = i
	}
}

// move takes the cursor so many shown items on, as far as there are.
func (c *Checklist) move(by int) {
	step := 1
	if by < 0 {
		step, by = -1, -by
	}
	for i := c.at + step; i >= 0 && i < len(c.Items) && by > 0; i += step {
		if c.shown(i) {
			c.at, by = i, by-1
		}
	}
}

func (c *Checklist) current() *pane.Item {
	if c.at < 0 || c.at >= len(c.Items) || !c.shown(c.at) {
		return nil
	}
	return &c.Items[c.at]
}

func (c *Checklist) toggle() {
	if it := c.current(); it != nil {
		it.On = !it.On
	}
}

func (c *Checklist) answer() pane.Effect {
	e := Chosen{Menu: c.ID, Pane: c.pane}
	for _, it := range c.Items {
		if it.On {
			e.Keys = append(e.Keys, it.Key)
		}
	}
	return e
}

// Draw is the groups that have an item which is shown, and above them what is typed.
func (c *Checklist) Draw(sc pane.Scene, ids *keys.Keymap, limit pane.Size) draw.Block {
	lines, all, at := make([][]draw.Run, 0, len(c.Items)), make([][]draw.Run, 0, len(c.Items)), 0
	labels, notes := c.widths()
	widest := len("  [ ] ") + labels + 3 + notes
	labels -= max(0, widest+6-limit.W) // how many lines there are is not cut off
	title := -1
	for i := range c.Items {
		if c.Items[i].Key == "" {
			title = i
			all = append(all, c.title(i))
			continue
		}
		row := c.row(i, labels, notes, sc)
		if all = append(all, row); !c.shown(i) {
			continue
		}
		if title >= 0 {
			lines, title = append(lines, c.title(title)), -1
		}
		if i == c.at {
			at = len(lines)
		}
		lines = append(lines, row)
	}
	if len(lines) == 0 {
		lines = append(lines, []draw.Run{draw.R(theme.Dim, "nothing has these words")})
	}
	w := widget.Clamp(widest+6, 40, limit.W)
	h := widget.Clamp(len(all)+6, 8, limit.H)
	page := max(1, h-5)
	c.from = widget.Clamp(c.from, max(0, at-page+1), at)
	if c.from == 1 { // the title above the first item
		c.from = 0
	}
	before, after := c.field.Parts()
	input := []draw.Run{draw.R(theme.Input, before), draw.R(theme.Cursor, sc.Glyphs().CursorBar), draw.R(theme.Input, after)}
	if before+after == "" {
		input = append(input, draw.R(theme.Dim, " type to narrow"))
	}
	foot := []draw.Run{draw.R(theme.Key, "Space"), draw.R(theme.Dim, " on/off  "), draw.R(theme.Key, ids.KeyOf(keys.IntentOpen)), draw.R(theme.Dim, " done  "),
		draw.R(theme.Key, ids.KeyOf(keys.IntentBack)), draw.R(theme.Dim, " back")}
	return widget.Boxed(sc, w, h, c.Title, foot, append([][]draw.Run{input, nil}, lines[min(c.from, len(lines)):]...))
}

// widths are those of the widest label and note.
func (c *Checklist) widths() (labels, notes int) {
	for _, it := range c.Items {
		if it.Key != "" {
			labels, notes = max(labels, draw.RunsWidth(it.Label)), max(notes, draw.Width(it.Note))
		}
	}
	return labels, notes
}

// title is that of a group: where nothing of it is chosen, all of it counts.
func (c *Checklist) title(i int) []draw.Run {
	n, on := 0, 0
	for j := i + 1; j < len(c.Items) && c.Items[j].Key != ""; j++ {
		if n++; c.Items[j].On {
			on++
		}
	}
	runs := slices.Clone(c.Items[i].Label)
	switch {
	case on == 0 && c.Items[i].Note != "":
		runs = append(runs, draw.R(theme.Dim, "  "+c.Items[i].Note))
	case on > 0 && n > 1:
		runs = append(runs, draw.R(theme.Key, fmt.Sprintf("  %d of %d", on, n)))
	}
	return runs
}

func (c *Checklist) row(i, labels, notes int, sc pane.Scene) []draw.Run {
	it := c.Items[i]
	bar := draw.R(theme.Text, "  ")
	if i == c.at {
		bar = draw.R(theme.Cursor, sc.Glyphs().CursorBar+" ")
	}
	mark := draw.R(theme.Dim, "[ ] ")
	if it.On {
		mark = draw.R(theme.Key, "[x] ")
	}
	runs, left := []draw.Run{bar, mark}, labels
	for _, r := range it.Label {
		r.Text = draw.Cut(r.Text, max(0, left))
		left -= draw.Width(r.Text)
		runs = append(runs, r)
	}
	if it.Note == "" {
		return runs
	}
	return append(runs, draw.R(theme.Text, draw.Spaces(max(0, left)+3+notes-draw.Width(it.Note))), draw.R(theme.Dim, it.Note))
}
