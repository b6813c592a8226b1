package tui

import (
	"strings"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// palette finds a command by its name: every intent that holds here, every pane, every view, narrowed by what is typed.
type palette struct {
	field field
	all   []command
	at    int
}

// command is a line of the palette.
type command struct {
	name, key, help string
	effect          pane.Effect
}

// run is an intent chosen by name.
type run struct{ Intent keys.Intent }

func (run) IsEffect() {}

// goTo is a view chosen by name.
type goTo struct{ View ViewID }

func (goTo) IsEffect() {}

// openPalette opens the palette with what can be chosen now.
func (s *screen) openPalette() {
	p := &palette{field: newField("")}
	for _, b := range s.keys.All() {
		if b.Help == "" || b.Scope != keys.Global && b.Scope != keys.Scope(s.focus) || b.Intent == keys.IntentCommands || b.Intent == keys.IntentPane {
			continue
		}
		key := ""
		if len(b.Keys) > 0 {
			key = keys.KeyName(b.Keys[0])
		}
		p.all = append(p.all, command{string(b.Intent), key, b.Help, run{b.Intent}})
	}
	for _, row := range s.panes {
		p.all = append(p.all, command{"go to " + string(row.ID), s.digitOf(row.ID), row.Help, pane.Focus{Pane: row.ID}})
	}
	for _, v := range s.views {
		p.all = append(p.all, command{"view: " + string(v.ID), "", v.Help, goTo{v.ID}})
	}
	s.open(p)
}

func (p *palette) press(k Key, _ pane.Scene, _ *keys.Keymap) (pane.Effect, bool) {
	hits := p.hits()
	switch k.Name {
	case "esc":
		return nil, false
	case "enter":
		if p.at < len(hits) {
			return hits[p.at].effect, false
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
func (p *palette) hits() []command {
	words := strings.Fields(strings.ToLower(p.field.text()))
	var hits []command
	for _, c := range p.all {
		if holdsAll(strings.ToLower(c.name+" "+c.help), words) {
			hits = append(hits, c)
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

func (p *palette) picture(sc pane.Scene, _ *keys.Keymap, limit pane.Size) draw.Block {
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
	return widget.Boxed(sc, widget.Clamp(84, 40, limit.W), widget.Clamp(rows+6, 7, limit.H), "Commands", foot, lines)
}

func paletteRow(c command, here bool, sc pane.Scene) []draw.Run {
	bar, name := draw.R(theme.Text, "  "), draw.R(theme.Text, widget.Pad(c.name, 22))
	if here {
		bar, name.Role = draw.R(theme.Cursor, sc.Theme.Glyphs.CursorBar+" "), theme.Strong
	}
	return []draw.Run{bar, name, draw.R(theme.Key, widget.Pad(c.key, 6)), draw.R(theme.Dim, c.help)}
}
