package tui

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// confirm is the dialog between a wish and an order.
type confirm struct {
	screen *screen
	order  model.Order
	level  order.Level
	opened time.Time
	field  dialog.Field
	yes    bool // at LevelChoose: which button is focused
}

// confirm opens the dialog that fits the order. Nobody confirms an order on a frozen picture: it goes on first.
func (s *screen) confirm(o model.Order, k dialog.Key) []pane.Effect {
	a := s.state.App(o.App)
	if a == nil {
		return nil
	}
	s.open(&confirm{screen: s, order: o, level: order.LevelOf(o, a.Info.Production), opened: k.At, field: dialog.NewField("")})
	out := s.freshen(o)
	if s.frozen {
		s.frozen = false
		out = append(out, unfreeze{})
	}
	return out
}

func (c *confirm) Press(k dialog.Key, _ pane.Scene, _ *keys.Keymap) (pane.Effect, bool) {
	if k.At.Sub(c.opened) < c.screen.grace {
		return nil, true // typed before the dialog could be read
	}
	if k.Name == "esc" {
		return pane.Say{Text: "not sent: " + c.order.Describe()}, false
	}
	switch c.level {
	case order.LevelAsk:
		return c.pressYesNo(k)
	case order.LevelChoose:
		return c.choose(k)
	}
	return c.typed(k)
}

func (c *confirm) pressYesNo(k dialog.Key) (pane.Effect, bool) {
	if k.Name == "y" {
		return c.release()
	}
	return pane.Say{Text: "not sent: " + c.order.Describe()}, false
}

func (c *confirm) choose(k dialog.Key) (pane.Effect, bool) {
	switch k.Name {
	case "left", "h", "right", "l", "tab", "shift+tab", "up", "down", "j", "k":
		c.yes = !c.yes
	case "q":
		return nil, false
	case "enter":
		if !c.yes {
			return pane.Say{Text: "not sent: " + c.order.Describe()}, false
		}
		return c.release()
	}
	return nil, true
}

func (c *confirm) typed(k dialog.Key) (pane.Effect, bool) {
	if k.Name != "enter" {
		c.field.Press(k)
		return nil, true
	}
	if c.field.Text() != c.order.AppName && c.screen.blocked(c.order) == "" {
		return nil, true
	}
	return c.release()
}

// release sends the order. While it must not be sent it says why, and the dialog stays with what was typed.
func (c *confirm) release() (pane.Effect, bool) {
	if why := c.screen.blocked(c.order); why != "" {
		return pane.Say{Text: "not sent: " + why, Bad: true}, true
	}
	return send{c.order}, false
}

// button is the word for doing it, keep the word for not doing it.
func (c *confirm) words() (title, button, keep string) {
	switch c.order.Verb {
	case model.Rollback:
		current := "as it is"
		if r, ok := c.screen.state.App(c.order.App).Ledger.Current(); ok {
			current = format.Version(r.Version)
		}
		return "Roll back", "roll back", "keep " + current
	case model.Restart:
		return "Restart", "restart", "cancel"
	case model.Stop:
		return "Stop", "stop", "cancel"
	case model.Scale:
		return "Scale", "scale", "cancel"
	}
	return "Maintenance", "turn " + map[bool]string{true: "on", false: "off"}[c.order.On], "cancel"
}

func (c *confirm) Draw(sc pane.Scene, _ *keys.Keymap, limit pane.Size) draw.Block {
	title, button, keep := c.words()
	a := c.screen.state.App(c.order.App)
	lines := append(order.Lines(c.order, a, sc), nil)
	why := c.screen.blocked(c.order)
	if why != "" {
		lines = append(lines, []draw.Run{draw.R(theme.Warn, sc.Theme.Glyphs.Warn+" "+why)})
	} else {
		lines = append(lines, c.question(button, keep, sc))
	}
	w := widget.Clamp(max(widget.Widest(lines)+6, 64), 30, limit.W)
	h := widget.Clamp(len(lines)+4, 7, limit.H)
	if len(lines) > h-3 { // the question is never what falls off the edge
		cut := max(0, h-3-2)
		lines = append(lines[:cut:cut], lines[len(lines)-2:]...)
	}
	return widget.Boxed(sc, w, h, title, c.foot(button, keep, why == ""), lines)
}

func (c *confirm) question(button, keep string, sc pane.Scene) []draw.Run {
	switch c.level {
	case order.LevelAsk:
		return []draw.Run{draw.R(theme.Strong, c.order.Describe()+" on "+c.order.AppName+"?  "), draw.R(theme.Key, "y"), draw.R(theme.Dim, "/N")}
	case order.LevelChoose:
		no, yes := theme.Strong|theme.Row, theme.Dim
		if c.yes {
			no, yes = theme.Dim, theme.Strong|theme.Row
		}
		return []draw.Run{draw.R(no, " "+keep+" "), draw.R(theme.Text, "   "), draw.R(yes, " "+button+" ")}
	}
	before, after := c.field.Parts()
	prompt := "Type the app's name: "
	if c.screen.state.App(c.order.App).Info.Production {
		prompt = "This is production. Type its name: "
	}
	return []draw.Run{draw.R(theme.Text, prompt), draw.R(theme.Input|theme.Bold, before),
		draw.R(theme.Cursor|theme.Row, sc.Theme.Glyphs.CursorBar), draw.R(theme.Input|theme.Bold, after),
		draw.R(theme.Input, draw.Spaces(len(c.order.AppName)-len(before+after)+1))}
}

func (c *confirm) foot(button, keep string, ready bool) []draw.Run {
	esc := []draw.Run{draw.R(theme.Key, "Esc"), draw.R(theme.Dim, " "+keep)}
	switch c.level {
	case order.LevelAsk:
		return append([]draw.Run{draw.R(theme.Key, "y"), draw.R(theme.Dim, " "+button+"   ")}, esc...)
	case order.LevelChoose:
		return append([]draw.Run{draw.R(theme.Key, "Tab"), draw.R(theme.Dim, " choose   "), draw.R(theme.Key, "Enter"), draw.R(theme.Dim, " confirm   ")}, esc...)
	}
	enter := draw.R(theme.Faint, "Enter")
	if ready && c.field.Text() == c.order.AppName {
		enter.Role = theme.Key
	}
	return append([]draw.Run{enter, draw.R(theme.Dim, " "+button+"   ")}, esc...)
}

// What an open dialog rests on is read when it opens, again before it grows old, and again while it cannot be had.
const (
	freshenGap  = 3 * time.Second  // between two requests for it
	freshenFrom = 15 * time.Second // its age, where its source does not say how often it answers
)

// freshen asks now for all that an order rests on.
func (s *screen) freshen(o model.Order) []pane.Effect {
	s.freshened = s.state.Now
	var out []pane.Effect
	for _, name := range o.Verb.RestsOn() {
		if o.Verb.Needs(name) {
			out = append(out, refreshOf(o, name))
		}
	}
	return out
}

func refreshOf(o model.Order, source model.SourceName) pane.Effect {
	return pane.Ask{Request: model.Request{Kind: model.Refresh, App: o.App, Source: source}}
}

// refreshed keeps fresh what the order of the open dialog rests on: what must be asked now.
func (s *screen) refreshed() []pane.Effect {
	o, open := s.considered()
	if !open || s.frozen || s.state.Now.Sub(s.freshened) < freshenGap {
		return nil
	}
	var out []pane.Effect
	for _, name := range o.Verb.RestsOn() {
		if o.Verb.Needs(name) && s.oldSoon(s.state.Source(o.App, name)) {
			out = append(out, refreshOf(o, name))
			s.freshened = s.state.Now
		}
	}
	return out
}

// oldSoon tells a source that has to be asked, so that what it says does not grow old under an open dialog.
func (s *screen) oldSoon(src model.SourceState) bool {
	every := time.Duration(src.Every)
	if every <= 0 {
		every = freshenFrom
	}
	switch s.state.Freshness(src) {
	case model.Silent:
		return false
	case model.Fresh:
		return s.state.Now.Sub(src.Last) > every+every/2
	}
	return true
}

// considered is the order of the open dialog.
func (s *screen) considered() (model.Order, bool) {
	for _, l := range s.dialogs {
		if c, ok := l.(*confirm); ok {
			return c.order, true
		}
	}
	return model.Order{}, false
}
