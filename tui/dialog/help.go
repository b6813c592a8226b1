package dialog

import (
	"slices"
	"strconv"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// Help is the overlay of the keys that hold here.
type Help struct {
	Scope keys.Scope
	from  int
	page  int
	n     int
}

func (h *Help) Press(k Key, _ pane.Scene, ids *keys.Keymap) (pane.Effect, bool) {
	b, ok := ids.Lookup(k.Name, keys.List, keys.Global)
	if !ok {
		return nil, true
	}
	switch b.Intent {
	case keys.IntentQuit, keys.IntentBack, keys.IntentHelp, keys.IntentOpen:
		return nil, false
	}
	h.from = widget.Scrolled(h.from, b.Intent, h.page, h.n)
	return nil, true
}

func (h *Help) Draw(sc pane.Scene, ids *keys.Keymap, limit pane.Size) draw.Block {
	cols := 1
	if limit.W >= 110 {
		cols = 2
	}
	lines := helpLines(ids, sc, h.Scope, cols)
	h.n = len(lines)
	w := widget.Clamp(widget.Widest(lines)+6, 40, limit.W)
	height := widget.Clamp(len(lines)+4, 5, limit.H)
	h.page = height - 3
	h.from = widget.Clamp(h.from, 0, max(0, h.n-h.page))
	foot := []draw.Run{draw.R(theme.Key, ids.KeyOf(keys.IntentBack)), draw.R(theme.Dim, " back")}
	if h.n > h.page {
		foot = append(foot, draw.R(theme.Key, "  "+ids.KeyOf(keys.IntentDown)), draw.R(theme.Dim, " more"))
	}
	return widget.Boxed(sc, w, height, "Help", foot, lines[h.from:])
}

// helpLines groups the bindings: what changes the platform, the pane's own, lists, the rest; in one column, or in two of about one height.
func helpLines(ids *keys.Keymap, sc pane.Scene, scope keys.Scope, cols int) [][]draw.Run {
	orders, rest := split(ids.All(), func(b keys.Binding) bool { return b.Order })
	player := of(rest, keys.Replay)
	switch sc.Mode {
	case pane.Replay:
		orders = nil
	case pane.Saved:
		orders, player = nil, nil
	default:
		player = nil
	}
	own, _ := sc.Panes.Find(pane.ID(scope))
	groups := [][][]draw.Run{
		group("The recording", player),
		group("Changes the platform, after a confirmation", orders),
		group(own.Title, of(rest, scope)),
		group("Rows", of(rest, keys.List)),
		group("Everywhere", of(rest, keys.Global)),
		panesHelp(sc.Panes),
	}
	groups = slices.DeleteFunc(groups, func(g [][]draw.Run) bool { return len(g) < 2 })
	if cols == 1 {
		return stack(groups)
	}
	tallest := func(at int) int { return max(len(stack(groups[:at])), len(stack(groups[at:]))) }
	at := 1
	for i := range groups {
		if i > 0 && tallest(i) < tallest(at) {
			at = i
		}
	}
	return sideBySide(stack(groups[:at]), stack(groups[at:]))
}

// panesHelp is what each pane of the overview is for, with the digit that focuses it.
func panesHelp(panes pane.Table) [][]draw.Run {
	lines := [][]draw.Run{{draw.R(theme.Strong, "Panes")}}
	for i, row := range panes {
		if row.Place.Column == pane.Apart { // it has a key of its own
			continue
		}
		lines = append(lines, []draw.Run{draw.R(theme.Key, widget.Pad(strconv.Itoa(i+1), 10)), draw.R(theme.Text, string(row.ID)+": "+row.Help)})
	}
	return lines
}

func split(all []keys.Binding, yes func(keys.Binding) bool) (is, not []keys.Binding) {
	for _, b := range all {
		if yes(b) {
			is = append(is, b)
		} else {
			not = append(not, b)
		}
	}
	return is, not
}

func of(all []keys.Binding, scope keys.Scope) []keys.Binding {
	mine, _ := split(all, func(b keys.Binding) bool { return b.Scope == scope && b.Help != "" })
	return mine
}

func group(title string, bs []keys.Binding) [][]draw.Run {
	lines := [][]draw.Run{{draw.R(theme.Strong, title)}}
	for _, b := range bs {
		if len(b.Keys) == 0 {
			continue
		}
		lines = append(lines, []draw.Run{draw.R(theme.Key, widget.Pad(b.KeyNames(), 10)), draw.R(theme.Text, b.Help)})
	}
	return lines
}

func stack(groups [][][]draw.Run) [][]draw.Run {
	var out [][]draw.Run
	for i, g := range groups {
		if i > 0 {
			out = append(out, nil)
		}
		out = append(out, g...)
	}
	return out
}

func sideBySide(left, right [][]draw.Run) [][]draw.Run {
	w := widget.Widest(left) + 3
	out := make([][]draw.Run, max(len(left), len(right)))
	for i := range out {
		var row []draw.Run
		if i < len(left) {
			row = append(row, left[i]...)
		}
		if i < len(right) && len(right[i]) > 0 {
			row = append(row, draw.R(theme.Text, draw.Spaces(w-draw.RunsWidth(row))))
			row = append(row, right[i]...)
		}
		out[i] = row
	}
	return out
}
