package dialog

import (
	"strings"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// Palette finds a command by its name: every intent that holds here, every pane, every view, narrowed by what is typed.
type Palette struct {
	field Field
	all   []Command
	at    int
}

// Command is a line of the palette.
type Command struct {
	Name, Key, Help string
	Effect          pane.Effect
}

// NewPalette is a palette of what can be chosen now.
func NewPalette(all []Command) *Palette { return &Palette{field: NewField(""), all: all} }

func (p *Palette) Press(k Key, _ pane.Scene, _ *keys.Keymap) (pane.Effect, bool) {
	hits := p.hits()
	switch k.Name {
	case "esc":
		return nil, false
	case "enter":
		if p.at < len(hits) {
			return hits[p.at].Effect, false
		}
		return nil, false
	case "down", "ctrl+n", "tab":
		p.at = min(p.at+1, max(0, len(hits)-1))
	case "up", "ctrl+p", "shift+tab":
		p.at = max(0, p.at-1)
	default:
		p.field.Press(k)
		p.at = 0
	}
	return nil, true
}

// hits are the commands whose name or sentence holds every word that was typed.
func (p *Palette) hits() []Command {
	words := strings.Fields(strings.ToLower(p.field.Text()))
	var hits []Command
	for _, c := range p.all {
		if holdsAll(strings.ToLower(c.Name+" "+c.Help), words) {
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

func (p *Palette) Draw(sc pane.Scene, _ *keys.Keymap, limit pane.Size) draw.Block {
	hits := p.hits()
	rows := widget.Clamp(len(p.all), 1, max(1, limit.H-6))
	before, after := p.field.Parts()
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

func paletteRow(c Command, here bool, sc pane.Scene) []draw.Run {
	bar, name := draw.R(theme.Text, "  "), draw.R(theme.Text, widget.Pad(c.Name, 22))
	if here {
		bar, name.Role = draw.R(theme.Cursor, sc.Theme.Glyphs.CursorBar+" "), theme.Strong
	}
	return []draw.Run{bar, name, draw.R(theme.Key, widget.Pad(c.Key, 6)), draw.R(theme.Dim, c.Help)}
}
