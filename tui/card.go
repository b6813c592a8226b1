package tui

import (
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// card shows a page of facts; it scrolls when it is longer than the screen.
type card struct {
	Card
	from int
	page int
}

func (c *card) press(k Key, _ Scene, keys *Keymap) (Effect, bool) {
	b, ok := keys.Lookup(k.Name, List, Global)
	if !ok {
		return nil, true
	}
	switch b.Intent {
	case IntentQuit, IntentBack, IntentOpen:
		return nil, false
	case IntentYank:
		if c.Copy != "" {
			return Copy{Text: c.Copy, What: "the card"}, true
		}
	default:
		c.from = scrolled(c.from, b.Intent, c.page, len(c.Lines))
	}
	return nil, true
}

// scrolled moves the first row shown of n by what the intent says; page rows fit.
func scrolled(from int, i Intent, page, n int) int {
	switch i {
	case IntentDown:
		from++
	case IntentUp:
		from--
	case IntentHalfDown:
		from += page / 2
	case IntentHalfUp:
		from -= page / 2
	case IntentPageDown:
		from += page
	case IntentPageUp:
		from -= page
	case IntentTop:
		from = 0
	case IntentBottom:
		from = n
	}
	return clamp(from, 0, max(0, n-page))
}

func (c *card) picture(sc Scene, keys *Keymap, limit Size) draw.Block {
	w := clamp(widest(c.Lines)+6, 40, limit.W)
	h := clamp(len(c.Lines)+4, 5, limit.H)
	c.page = h - 3
	c.from = clamp(c.from, 0, max(0, len(c.Lines)-c.page))
	foot := []draw.Run{draw.R(theme.Key, keys.KeyOf(IntentBack)), draw.R(theme.Dim, " back")}
	if c.Copy != "" {
		foot = append(foot, draw.R(theme.Key, "  "+keys.KeyOf(IntentYank)), draw.R(theme.Dim, " copy"))
	}
	if len(c.Lines) > c.page {
		foot = append(foot, draw.R(theme.Key, "  "+keys.KeyOf(IntentDown)), draw.R(theme.Dim, " more"))
	}
	return boxed(sc, w, h, c.Title, foot, c.Lines[c.from:])
}

// boxed draws lines in a dialog's frame with a blank row above and a margin of two.
func boxed(sc Scene, w, h int, title string, foot []draw.Run, lines [][]draw.Run) draw.Block {
	body := make(draw.Block, 0, h-2)
	body = append(body, draw.Spaces(w-2))
	for _, runs := range lines {
		if len(body) >= h-2 {
			break
		}
		body = append(body, draw.NewLine(sc.Theme, w-2).Gap(2).Runs(runs...).String())
	}
	return draw.Frame(sc.Theme, w, h, draw.FrameSpec{Title: title, Foot: foot, Focus: true}, body)
}

func widest(lines [][]draw.Run) int {
	w := 0
	for _, l := range lines {
		w = max(w, draw.RunsWidth(l))
	}
	return w
}

// messages is the card of what happened lately, newest first.
func (s *shell) messages() Card {
	c := Card{Title: "Messages"}
	for i := len(s.state.Messages) - 1; i >= 0; i-- {
		m := s.state.Messages[i]
		role := theme.Text
		if m.Bad {
			role = theme.Bad
		}
		c.Lines = append(c.Lines, []draw.Run{draw.R(theme.Dim, m.At.In(s.zone).Format("15:04:05")+"  "), draw.R(role, s.appName(m.App)+m.Text)})
		if m.Do != "" {
			c.Lines = append(c.Lines, []draw.Run{draw.R(theme.Dim, "          "+m.Do)})
		}
	}
	if len(c.Lines) == 0 {
		c.Lines = [][]draw.Run{{draw.R(theme.Dim, "Nothing to tell so far.")}}
	}
	return c
}

// appName names the app of a message where several are watched.
func (s *shell) appName(id model.AppID) string {
	if a := s.state.App(id); a != nil && len(s.state.Apps) > 1 && a.Info.Name != "" {
		return a.Info.Name + ": "
	}
	return ""
}
