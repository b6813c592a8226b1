package tui

import (
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/player"
	"app.gonogo/gonogo/tui/theme"
)

// promptLine is a line being typed at the bottom of the screen, with whom to tell.
type promptLine struct {
	pane.Prompt
	pane  pane.ID
	field dialog.Field
	back  int    // how far back in what was typed before: 0 is the text that is being typed
	own   string // that text, while an older one is shown
}

func newPrompt(p pane.Prompt, pane pane.ID) *promptLine {
	return &promptLine{Prompt: p, pane: pane, field: dialog.NewField(p.Initial)}
}

// pressPrompt gives a key to the open prompt and tells its pane what is typed so far.
func (s *screen) pressPrompt(k dialog.Key) pane.Effect {
	p := s.prompt
	text, done := p.field.Text(), false
	switch k.Name {
	case "enter":
		done = true
	case "esc":
		text, done = p.Initial, true
	case "up", "down":
		text = p.recall(k.Name == "up")
	default:
		p.field.Press(k)
		text = p.field.Text()
	}
	if done {
		s.prompt = nil
	}
	if p.AtEnter && k.Name != "enter" {
		return nil
	}
	if p.ID == player.NotePrompt {
		return player.Noted(text, s.scene(s.size.W, s.size.H, true))
	}
	t, ok := s.pane(p.pane).(pane.Typer)
	if !ok {
		return nil
	}
	defer s.touched(p.pane)
	return s.with(p.pane, func() pane.Effect { return t.Typed(p.ID, text, done, s.body(p.pane)) })
}

// recall goes through what was typed before, and back to what was being typed.
func (p *promptLine) recall(older bool) string {
	if p.back == 0 {
		p.own = p.field.Text()
	}
	step := -1
	if older {
		step = 1
	}
	text := func(back int) string {
		if back == 0 {
			return p.own
		}
		return p.Before[len(p.Before)-back]
	}
	for back := p.back + step; back >= 0 && back <= len(p.Before); back += step {
		if text(back) != p.field.Text() { // what stands there already is no older text
			p.back, p.field = back, dialog.NewField(text(back))
			break
		}
	}
	return p.field.Text()
}

// line draws the prompt over the keys.
func (p *promptLine) line(sc pane.Scene) string {
	l := draw.NewLine(sc.Theme, sc.W).Gap(1).Add(theme.Key, p.Label).Add(theme.Text, " ")
	before, after := p.field.Parts()
	l.Add(theme.Input, before)
	if after == "" {
		l.Add(theme.Input|theme.Bold, sc.Theme.Glyphs.CursorBar)
		if before == "" {
			l.Add(theme.Dim, " "+p.Hint)
		}
		return p.hinted(l)
	}
	cursor, rest := firstRune(after)
	return p.hinted(l.Add(theme.Cursor|theme.Row, cursor).Add(theme.Input, rest))
}

// hinted is the line with the prompt's keys at its end, where they have room.
func (p *promptLine) hinted(l *draw.Line) string {
	keyed := []draw.Run{draw.R(theme.Key, "Enter"), draw.R(theme.Dim, " done  "), draw.R(theme.Key, "Esc"), draw.R(theme.Dim, " cancel ")}
	if len(p.Before) > 0 {
		keyed = append([]draw.Run{draw.R(theme.Key, keys.KeyName("up")), draw.R(theme.Dim, " history  ")}, keyed...)
	}
	if draw.RunsWidth(keyed)+2 <= l.Left() {
		l.Right(keyed...)
	}
	return l.String()
}

func firstRune(s string) (first, rest string) {
	for i := range s {
		if i > 0 {
			return s[:i], s[i:]
		}
	}
	return s, ""
}
