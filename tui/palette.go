package tui

import (
	"strings"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// palette finds a command by its name: every intent that holds here, narrowed by what is typed.
type palette struct {
	field field
	all   []Binding
	at    int
}

// run is an intent chosen by name.
type run struct{ Intent Intent }

func (run) effect() {}

func newPalette(keys *Keymap, scope Scope) *palette {
	p := &palette{field: newField("")}
	for _, b := range keys.All() {
		if b.Help != "" && (b.Scope == Global || b.Scope == scope) && b.Intent != IntentCommands && b.Intent != IntentPane {
			p.all = append(p.all, b)
		}
	}
	return p
}

func (p *palette) press(k Key, _ Scene, _ *Keymap) (Effect, bool) {
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
func (p *palette) hits() []Binding {
	words := strings.Fields(strings.ToLower(p.field.text()))
	var hits []Binding
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

func (p *palette) picture(sc Scene, keys *Keymap, limit Size) draw.Block {
	hits := p.hits()
	rows := clamp(len(p.all), 1, max(1, limit.H-6))
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
	return boxed(sc, clamp(78, 40, limit.W), clamp(rows+6, 7, limit.H), "Commands", foot, lines)
}

func paletteRow(b Binding, here bool, sc Scene) []draw.Run {
	bar, name := draw.R(theme.Text, "  "), draw.R(theme.Text, pad(string(b.Intent), 18))
	if here {
		bar, name.Role = draw.R(theme.Cursor, sc.Theme.Glyphs.CursorBar+" "), theme.Strong
	}
	key := ""
	if len(b.Keys) > 0 {
		key = KeyName(b.Keys[0])
	}
	return []draw.Run{bar, name, draw.R(theme.Key, pad(key, 6)), draw.R(theme.Dim, b.Help)}
}
