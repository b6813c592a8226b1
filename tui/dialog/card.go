package dialog

import (
	"cmp"
	"slices"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// Card shows a page of facts; it scrolls when it is longer than the screen.
type Card struct {
	pane.Card
	Fresh func(pane.Scene) pane.Card // what it shows now; nil: it stays as it is

	from int
	page int
}

func (c *Card) Press(k Key, _ pane.Scene, ids *keys.Keymap) (pane.Effect, bool) {
	for _, l := range c.Links {
		if l.Key == k.Name {
			return l.Effect, true
		}
	}
	b, ok := ids.Lookup(k.Name, keys.List, keys.Global)
	if !ok { // a card holds the whole of what it shows
		i := slices.IndexFunc(ids.All(), func(b keys.Binding) bool { return b.Intent == keys.IntentYankAll && slices.Contains(b.Keys, k.Name) })
		if i < 0 {
			return nil, true
		}
		b.Intent = keys.IntentYank
	}
	switch b.Intent {
	case keys.IntentQuit, keys.IntentBack, keys.IntentOpen:
		return nil, false
	case keys.IntentYank:
		if c.Copy != "" {
			return pane.Copy{Text: c.Copy, What: cmp.Or(c.What, "the details")}, true
		}
	default:
		c.from = widget.Scrolled(c.from, b.Intent, c.page, len(c.Lines))
	}
	return nil, true
}

// Lets tells a key that the card names and leaves to the screen.
func (c *Card) Lets(k Key, ids *keys.Keymap) bool {
	b, ok := ids.Lookup(k.Name, keys.List, keys.Global)
	return ok && slices.Contains(c.Through, b.Intent)
}

func (c *Card) Draw(sc pane.Scene, ids *keys.Keymap, limit pane.Size) draw.Block {
	if c.Fresh != nil {
		c.Card = c.Fresh(sc)
	}
	w := widget.Clamp(max(widget.Widest(c.Lines), c.Picture.Width())+6, 40, limit.W)
	picture := c.Picture
	if len(picture)+leastLines+4 > limit.H || picture.Width()+6 > w {
		picture = nil
	}
	h := widget.Clamp(len(c.Lines)+len(picture)+4, 5, limit.H)
	c.page = h - 3 - len(picture)
	c.from = widget.Clamp(c.from, 0, max(0, len(c.Lines)-c.page))
	foot := []draw.Run{draw.R(theme.Key, ids.KeyOf(keys.IntentBack)), draw.R(theme.Dim, " back")}
	if c.Copy != "" {
		foot = append(foot, draw.R(theme.Key, "  "+ids.KeyOf(keys.IntentYank)), draw.R(theme.Dim, " copy"))
	}
	for _, l := range c.Links {
		foot = append(foot, draw.R(theme.Key, "  "+l.Key), draw.R(theme.Dim, " "+l.Word))
	}
	if len(c.Lines) > c.page {
		foot = append(foot, draw.R(theme.Key, "  "+ids.KeyOf(keys.IntentDown)), draw.R(theme.Dim, " more"))
	}
	box := widget.Boxed(sc, w, h, c.Title, foot, append(make([][]draw.Run, len(picture)), c.Lines[c.from:]...))
	return draw.Overlay(box, picture, 3, 2)
}

// leastLines is how many lines there must be room for below a picture.
const leastLines = 4
