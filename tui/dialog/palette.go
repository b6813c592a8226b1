package dialog

import (
	"slices"
	"strings"

	"app.gonogo/gonogo/tui/command"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// Palette is the line that runs commands, with or without arguments. What is typed narrows the commands and everything that a key does here;
// behind the name of a command it narrows what the argument can be.
type Palette struct {
	field Field
	all   []Command
	know  Known
	at    int
	moved bool   // somebody has moved the cursor since the last letter
	back  int    // how far back in the history: 0 is the line that is being typed
	own   string // that line, while an older one is shown
	said  string // what the last Enter met
	asked bool   // the words that nobody here knows were asked for
}

// Command is a line of the palette.
type Command struct {
	Name, Usage, Key, Help string
	Needs                  bool        // nothing happens without an argument
	Effect                 pane.Effect // what it does without one
}

// Known is what a palette knows of arguments, and of what was typed before.
type Known struct {
	Table   command.Table
	Words   command.Words
	History command.History
}

// Entered is a line on its way to who runs it. Effect is what it does, where it is no command with an argument.
type Entered struct {
	Line   string
	Effect pane.Effect
}

// IsEffect makes Entered an effect.
func (Entered) IsEffect() {}

// Wanted asks for the words of a kind that the palette does not know: they come by Learn.
type Wanted struct{ Kind command.Kind }

// IsEffect makes Wanted an effect.
func (Wanted) IsEffect() {}

// NewPalette is a palette of what can be chosen now.
func NewPalette(all []Command, know Known, initial string) *Palette {
	return &Palette{field: NewField(initial), all: all, know: know}
}

// Learn takes the words of a kind.
func (p *Palette) Learn(kind command.Kind, words []command.Word) { p.know.Words[kind] = words }

// Press answers a key.
func (p *Palette) Press(k Key, _ pane.Scene, _ *keys.Keymap) (pane.Effect, bool) {
	rows := p.rows()
	said := p.said
	p.said = ""
	switch k.Name {
	case "esc":
		return nil, false
	case "enter":
		return p.enter(rows)
	case "tab":
		p.complete(rows)
	case "ctrl+n":
		p.move(1, rows)
	case "shift+tab", "ctrl+p":
		p.move(-1, rows)
	case "down":
		if p.back > 0 {
			p.recall(-1)
			break
		}
		p.move(1, rows)
	case "up":
		if p.at > 0 && p.back == 0 {
			p.move(-1, rows)
			break
		}
		p.recall(1)
	default:
		before := p.field.Text()
		if p.field.Press(k); p.field.Text() != before {
			p.at, p.moved, p.back = 0, false, 0
		} else {
			p.said = said
		}
	}
	return p.wants(), true
}

// wants asks for the words of the argument that is being typed, when they are not known.
func (p *Palette) wants() pane.Effect {
	row, ok := p.know.Table.Argument(p.field.Text())
	if !ok || row.Kind != command.App || p.asked {
		return nil
	}
	p.asked = true
	return Wanted{row.Kind}
}

func (p *Palette) move(by int, rows []Command) {
	p.at, p.moved = widget.Clamp(p.at+by, 0, max(0, len(rows)-1)), true
}

// recall goes through what was typed before, and back to what was being typed.
func (p *Palette) recall(by int) {
	to := p.back + by
	if to < 0 || to > len(p.know.History) {
		return
	}
	if p.back == 0 {
		p.own = p.field.Text()
	}
	p.back, p.at, p.moved = to, 0, false
	if to == 0 {
		p.field = NewField(p.own)
		return
	}
	p.field = NewField(p.know.History[len(p.know.History)-to])
}

// set writes a line anew.
func (p *Palette) set(line string) {
	p.field, p.at, p.moved, p.back = NewField(line), 0, false, 0
}

// complete is Tab: as far as what can be meant agrees; then to the row under the cursor.
func (p *Palette) complete(rows []Command) {
	if len(rows) == 0 {
		return
	}
	line := p.field.Text()
	if _, ok := p.know.Table.Argument(line); !ok {
		p.set(rows[p.at].typed())
		return
	}
	choices, _ := p.know.Table.Choices(line, p.know.Words)
	common := p.know.Table.With(line, command.Common(choices))
	if p.moved || len(common) <= len(line) {
		common = p.know.Table.With(line, rows[p.at].Name)
	}
	p.set(common)
}

// typed is the row as it is typed, ready for its argument.
func (c Command) typed() string {
	if c.Usage != "" && c.Usage != c.Name {
		return c.Name + " "
	}
	return c.Name
}

// enter runs the line, or the row under the cursor.
func (p *Palette) enter(rows []Command) (pane.Effect, bool) {
	line := p.field.Text()
	if row, ok := p.know.Table.Argument(line); ok {
		return p.enterArgument(row, line, rows)
	}
	if p.at >= len(rows) {
		if _, err := p.know.Table.Parse(line, p.names()...); err != nil {
			p.said = err.Error()
			return nil, true
		}
		return Entered{Line: strings.TrimSpace(line)}, false // a command that is not offered here, and says why
	}
	c := rows[p.at]
	if c.Needs {
		p.set(c.typed())
		return p.wants(), true
	}
	return Entered{Line: c.Name, Effect: c.Effect}, false
}

func (p *Palette) enterArgument(row command.Row, line string, rows []Command) (pane.Effect, bool) {
	if p.moved && p.at < len(rows) {
		line = p.know.Table.With(line, rows[p.at].Name)
		if strings.HasSuffix(line, "=") { // its number is missing
			p.set(line)
			return nil, true
		}
	}
	call, err := p.know.Table.Parse(line)
	if err != nil {
		p.said = err.Error()
		return nil, true
	}
	if len(call.Args) > 0 {
		return Entered{Line: strings.TrimSpace(line)}, false
	}
	i := slices.IndexFunc(p.all, func(c Command) bool { return c.Name == row.Name })
	if i < 0 {
		return nil, false
	}
	return Entered{Line: row.Name, Effect: p.all[i].Effect}, false
}

func (p *Palette) names() []string {
	names := make([]string, len(p.all))
	for i, c := range p.all {
		names[i] = c.Name
	}
	return names
}

// rows are what can be chosen: words for the argument that is being typed, else commands.
func (p *Palette) rows() []Command {
	choices, ok := p.know.Table.Choices(p.field.Text(), p.know.Words)
	if !ok {
		return p.hits()
	}
	rows := make([]Command, len(choices))
	for i, w := range choices {
		rows[i] = Command{Name: w.Text, Help: w.Note}
	}
	return rows
}

// hits are the commands whose name or sentence holds every word that was typed: the one that is called so first, then those whose name
// begins so.
func (p *Palette) hits() []Command {
	typed := strings.ToLower(strings.TrimSpace(p.field.Text()))
	words := strings.Fields(typed)
	var hits []Command
	for _, c := range p.all {
		if holdsAll(strings.ToLower(c.Name+" "+c.Help), words) {
			hits = append(hits, c)
		}
	}
	rank := func(c Command) int {
		switch name := strings.ToLower(c.Name); {
		case typed == "":
			return 0
		case name == typed:
			return 0
		case strings.HasPrefix(name, typed):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(hits, func(a, b Command) int { return rank(a) - rank(b) })
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

// Draw is the palette: the line, what can be chosen, its keys.
func (p *Palette) Draw(sc pane.Scene, _ *keys.Keymap, limit pane.Size) draw.Block {
	rows := p.rows()
	n := widget.Clamp(len(p.all), 1, max(1, limit.H-6))
	before, after := p.field.Parts()
	lines := [][]draw.Run{{draw.R(theme.Key, ": "), draw.R(theme.Input, before),
		draw.R(theme.Cursor, sc.Theme.Glyphs.CursorBar), draw.R(theme.Input, after)}, p.below()}
	from := max(0, p.at-n+1)
	for i := from; i < min(len(rows), from+n); i++ {
		lines = append(lines, paletteRow(rows[i], i == p.at, sc))
	}
	if len(rows) == 0 && lines[1] == nil {
		lines = append(lines, []draw.Run{draw.R(theme.Dim, "no command has these words")})
	}
	var foot []draw.Run
	for _, hint := range [][2]string{{"Enter", "run"}, {"Tab", "complete"}, {keys.KeyName("up"), "history"}, {"Esc", "back"}} {
		if hint[1] == "history" && len(p.know.History) == 0 {
			continue
		}
		foot = append(foot, draw.R(theme.Key, hint[0]), draw.R(theme.Dim, " "+hint[1]+"  "))
	}
	foot[len(foot)-1].Text = strings.TrimRight(foot[len(foot)-1].Text, " ")
	return widget.Boxed(sc, widget.Clamp(96, 40, limit.W), widget.Clamp(n+6, 7, limit.H), "Commands", foot, lines)
}

// below is the line below what is typed: what the last Enter met, else the usage of the command whose argument is being typed.
func (p *Palette) below() []draw.Run {
	if p.said != "" {
		return []draw.Run{draw.R(theme.Bad, p.said)}
	}
	if row, ok := p.know.Table.Argument(p.field.Text()); ok {
		return []draw.Run{draw.R(theme.Strong, row.Usage()), draw.R(theme.Dim, "  "+row.Help)}
	}
	return nil
}

func paletteRow(c Command, here bool, sc pane.Scene) []draw.Run {
	shown := c.Name
	if c.Usage != "" {
		shown = c.Usage
	}
	bar, name := draw.R(theme.Text, "  "), draw.R(theme.Text, widget.Pad(shown, 24))
	if here {
		bar, name.Role = draw.R(theme.Cursor, sc.Theme.Glyphs.CursorBar+" "), theme.Strong
	}
	return []draw.Run{bar, name, draw.R(theme.Key, widget.Pad(c.Key, 6)), draw.R(theme.Dim, c.Help)}
}
