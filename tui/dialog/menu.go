package dialog

import (
	"slices"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// Menu is a list to choose one from.
type Menu struct {
	pane.Menu
	pane pane.ID // who asked
	at   int
	from int
}

// Chosen is a menu's answer on its way to who asked.
type Chosen struct {
	Menu pane.MenuID
	Pane pane.ID
	Keys []string
}

func (Chosen) IsEffect() {}

// NewMenu is a menu that a pane asked for, the cursor where the choice is now.
func NewMenu(m pane.Menu, tile pane.ID) *Menu {
	n := &Menu{Menu: m, pane: tile}
	n.at = n.next(-1, 1)
	if here := slices.IndexFunc(m.Items, func(it pane.Item) bool { return it.On }); here >= 0 {
		n.at = here
	}
	return n
}

// next is the next item from i in a direction that can be chosen; i itself when there is none.
func (m *Menu) next(i, by int) int {
	for j := i + by; j >= 0 && j < len(m.Items); j += by {
		if m.Items[j].Key != "" {
			return j
		}
	}
	return max(0, i)
}

func (m *Menu) Press(k Key, _ pane.Scene, ids *keys.Keymap) (pane.Effect, bool) {
	b, ok := ids.Lookup(k.Name, keys.List, keys.Global)
	if !ok {
		return nil, true
	}
	switch b.Intent {
	case keys.IntentDown, keys.IntentNextPane:
		m.at = m.next(m.at, 1)
	case keys.IntentUp, keys.IntentPrevPane:
		m.at = m.next(m.at, -1)
	case keys.IntentTop:
		m.at = m.next(-1, 1)
	case keys.IntentBottom:
		m.at = m.next(len(m.Items), -1)
	case keys.IntentQuit, keys.IntentBack:
		return nil, false
	case keys.IntentOpen:
		return m.choose(), false
	}
	return nil, true
}

// choose is Enter on the row under the cursor.
func (m *Menu) choose() pane.Effect {
	if m.at < len(m.Items) && m.Items[m.at].Key != "" {
		return Chosen{m.ID, m.pane, []string{m.Items[m.at].Key}}
	}
	return nil
}

func (m *Menu) Draw(sc pane.Scene, ids *keys.Keymap, limit pane.Size) draw.Block {
	lines := make([][]draw.Run, len(m.Items))
	for i, it := range m.Items {
		lines[i] = m.row(i, it, sc)
	}
	w := widget.Clamp(widget.Widest(lines)+8, 36, limit.W)
	h := widget.Clamp(len(lines)+4, 6, limit.H)
	page := h - 3
	m.from = widget.Clamp(m.from, max(0, m.at-page+1), m.at)
	foot := []draw.Run{draw.R(theme.Key, ids.KeyOf(keys.IntentOpen)), draw.R(theme.Dim, " choose")}
	foot = append(foot, draw.R(theme.Key, "  "+ids.KeyOf(keys.IntentBack)), draw.R(theme.Dim, " back"))
	return widget.Boxed(sc, w, h, m.Title, foot, lines[min(m.from, len(lines)):])
}

func (m *Menu) row(i int, it pane.Item, sc pane.Scene) []draw.Run {
	g := sc.Theme.Glyphs
	if it.Key == "" {
		return it.Label
	}
	bar := draw.R(theme.Text, "  ")
	if i == m.at {
		bar = draw.R(theme.Cursor, g.CursorBar+" ")
	}
	return append([]draw.Run{bar}, it.Label...)
}
