package tui

import (
	"slices"
	"strings"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// help is the overlay of the keys that hold here.
type help struct {
	scope Scope
	from  int
	page  int
	n     int
}

func (h *help) press(k Key, _ Scene, keys *Keymap) (Effect, bool) {
	b, ok := keys.Lookup(k.Name, List, Global)
	if !ok {
		return nil, true
	}
	switch b.Intent {
	case IntentQuit, IntentBack, IntentHelp, IntentOpen:
		return nil, false
	}
	h.from = scrolled(h.from, b.Intent, h.page, h.n)
	return nil, true
}

func (h *help) picture(sc Scene, keys *Keymap, limit Size) draw.Block {
	cols := 1
	if limit.W >= 110 {
		cols = 2
	}
	lines := helpLines(keys, h.scope, cols)
	h.n = len(lines)
	w := clamp(widest(lines)+6, 40, limit.W)
	height := clamp(len(lines)+4, 5, limit.H)
	h.page = height - 3
	h.from = clamp(h.from, 0, max(0, h.n-h.page))
	foot := []draw.Run{draw.R(theme.Key, keys.KeyOf(IntentBack)), draw.R(theme.Dim, " back")}
	if h.n > h.page {
		foot = append(foot, draw.R(theme.Key, "  "+keys.KeyOf(IntentDown)), draw.R(theme.Dim, " more"))
	}
	return boxed(sc, w, height, "Help", foot, lines[h.from:])
}

// helpLines groups the bindings: what changes the platform, the pane's own, lists, the rest; in one or two columns.
func helpLines(keys *Keymap, scope Scope, cols int) [][]draw.Run {
	orders, rest := split(keys.All(), func(b Binding) bool { return b.Order })
	groups := [][][]draw.Run{
		group("Changes the platform, after a confirmation", orders),
		group(paneTitle(scope), of(rest, scope)),
		group("Rows", of(rest, List)),
		group("Everywhere", of(rest, Global)),
	}
	groups = slices.DeleteFunc(groups, func(g [][]draw.Run) bool { return len(g) < 2 })
	if cols == 1 {
		return stack(groups)
	}
	half := (len(groups) + 1) / 2
	return sideBySide(stack(groups[:half]), stack(groups[half:]))
}

func paneTitle(scope Scope) string {
	s := string(scope)
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func split(all []Binding, yes func(Binding) bool) (is, not []Binding) {
	for _, b := range all {
		if yes(b) {
			is = append(is, b)
		} else {
			not = append(not, b)
		}
	}
	return is, not
}

func of(all []Binding, scope Scope) []Binding {
	mine, _ := split(all, func(b Binding) bool { return b.Scope == scope && b.Help != "" })
	return mine
}

func group(title string, bs []Binding) [][]draw.Run {
	lines := [][]draw.Run{{draw.R(theme.Strong, title)}}
	for _, b := range bs {
		if len(b.Keys) == 0 {
			continue
		}
		lines = append(lines, []draw.Run{draw.R(theme.Key, pad(b.KeyNames(), 10)), draw.R(theme.Text, b.Help)})
	}
	return lines
}

// KeyNames is a binding's keys for people, a long run of them by its ends: "j ↓", "1 … 9".
func (b Binding) KeyNames() string {
	names := make([]string, len(b.Keys))
	for i, k := range b.Keys {
		names[i] = KeyName(k)
	}
	if n := len(names); n > 4 {
		return names[0] + " … " + names[n-1]
	}
	return strings.Join(names, " ")
}

func pad(s string, w int) string { return s + draw.Spaces(w-draw.Width(s)) + " " }

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
	w := widest(left) + 3
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
