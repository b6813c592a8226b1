package tui

import (
	"strings"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// palette finds a command by its name: every intent that holds here, narrowed by what is typed.
type palette struct {
	field field
	all   []keys.Binding
	at    int
}

// run is an intent chosen by name.
type run struct{ Intent keys.Intent }

func (run) IsEffect() {}

func newPalette(ids *keys.Keymap, scope keys.Scope) *palette {
	p := &palette{field: newField("")}
	for _, b := range ids.All() {
		if b.Help != "" && (b.Scope == keys.Global || b.Scope == scope) && b.Intent != keys.IntentCommands && b.Intent != keys.IntentPane {
			p.all = append(p.all, b)
		}
	}
	return p
}

func (p *palette) press(k Key, _ pane.Scene, _ *keys.Keymap) (pane.Effect, bool) {
	hits := p.hits()
	switch k.Name {
	case "esc":
		return nil, false
	case "enter":
		if p.at < len(hits) {
			return run{hits[p.at].Intent}, false
		}
		return nil, false
	case "down", "ctrl+n", "tab":
		p.at = min(p.at+1, max(0, len(hits)-1))
	case "up", "ctrl+p", "shift+tab":
		p.at = max(0, p.at-1)
	default:
		p.field.press(k)
		p.at = 0
	}
	return nil, true
}

// hits are the commands whose name or sentence holds every word that was typed.
func (p *palette) hits() []keys.Binding {
	words := strings.Fields(strings.ToLower(p.field.text()))
	var hits []keys.Binding
	for _, b := range p.all {
		if holdsAll(strings.ToLower(string(b.Intent)+" "+b.Help), words) {
			hits = append(hits, b)
		}
	}
	return hits
}

func holdsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

func (p *palette) picture(sc pane.Scene, keys *keys.Keymap, limit pane.Size) draw.Block {
	hits := p.hits()
	rows := widget.Clamp(len(p.all), 1, max(1, limit.H-6))
	before, after := p.field.parts()
	lines := [][]draw.Run{{draw.R(theme.Key, ": "), draw.R(theme.Input, before),
		draw.R(theme.Cursor, sc.Theme.Glyphs.CursorBar), draw.R(theme.Input, after)}, nil}
	from := max(0, p.at-rows+1)
	for i := from; i < min(len(hits), from+rows); i++ {
		lines = append(lines, paletteRow(hits[i], i == p.at, sc))
	}
	if len(hits) == 0 {
		lines = append(lines, []draw.Run{draw.R(theme.Dim, "no command has these words")})
	}
	foot := []draw.Run{draw.R(theme.Key, "Enter"), draw.R(theme.Dim, " run  "), draw.R(theme.Key, "Esc"), draw.R(theme.Dim, " back")}
	return widget.Boxed(sc, widget.Clamp(78, 40, limit.W), widget.Clamp(rows+6, 7, limit.H), "Commands", foot, lines)
}

func paletteRow(b keys.Binding, here bool, sc pane.Scene) []draw.Run {
	bar, name := draw.R(theme.Text, "  "), draw.R(theme.Text, widget.Pad(string(b.Intent), 18))
	if here {
		bar, name.Role = draw.R(theme.Cursor, sc.Theme.Glyphs.CursorBar+" "), theme.Strong
	}
	key := ""
	if len(b.Keys) > 0 {
		key = keys.KeyName(b.Keys[0])
	}
	return []draw.Run{bar, name, draw.R(theme.Key, widget.Pad(key, 6)), draw.R(theme.Dim, b.Help)}
}
