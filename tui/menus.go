package tui

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/band"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// deliver gives a menu's answer to the screen's own menus or to the pane that asked.
func (s *screen) deliver(c dialog.Chosen) pane.Effect {
	if e, mine := s.chosenHere(c); mine {
		return e
	}
	p, ok := s.pane(c.Pane).(pane.Chooser)
	if !ok {
		return nil
	}
	defer s.touched(c.Pane)
	return p.Chosen(c.Menu, c.Keys, s.body(c.Pane))
}

const menuApps = "screen-apps"

// appMenu lists the watched apps.
func (s *screen) appMenu() pane.Effect {
	m := pane.Menu{ID: menuApps, Title: "Apps"}
	for _, a := range s.state.Apps {
		label := []draw.Run{draw.R(theme.Strong, a.Info.Name)}
		if a.Info.Production {
			label = append(label, draw.R(theme.Text, "  "), draw.R(theme.ProdBand, " PRODUCTION "))
		}
		if a == s.app() {
			label = append(label, draw.R(theme.Dim, "  in view"))
		}
		m.Items = append(m.Items, pane.Item{Key: string(a.ID), Label: label, On: a == s.app()})
	}
	if len(m.Items) < 2 {
		return pane.Say{Text: "one app is watched; start with -a APP -a APP to watch several"}
	}
	return m
}

// run is an intent chosen by name.
type run struct{ Intent keys.Intent }

func (run) IsEffect() {}

// goTo is a view chosen by name.
type goTo struct{ View ViewID }

func (goTo) IsEffect() {}

// openPalette opens the palette with what can be chosen now.
func (s *screen) openPalette() {
	var all []dialog.Command
	for _, b := range s.keys.All() {
		if b.Help == "" || !slices.Contains(s.scopes(), b.Scope) || b.Scope == keys.List || b.Intent == keys.IntentCommands || b.Intent == keys.IntentPane {
			continue
		}
		key := ""
		if len(b.Keys) > 0 {
			key = keys.KeyName(b.Keys[0])
		}
		all = append(all, dialog.Command{Name: string(b.Intent), Key: key, Help: b.Help, Effect: run{b.Intent}})
	}
	for _, row := range s.panes {
		all = append(all, dialog.Command{Name: "go to " + string(row.ID), Key: s.digitOf(row.ID), Help: row.Help, Effect: pane.Focus{Pane: row.ID}})
	}
	for _, v := range s.views {
		all = append(all, dialog.Command{Name: "view: " + string(v.ID), Key: "", Help: v.Help, Effect: goTo{v.ID}})
	}
	s.open(dialog.NewPalette(all))
}

// messages is the card of what happened lately, newest first.
func (s *screen) messages() pane.Card {
	c := pane.Card{Title: "Messages"}
	for i := len(s.state.Messages) - 1; i >= 0; i-- {
		m := s.state.Messages[i]
		role := theme.Text
		if m.Bad {
			role = theme.Bad
		}
		c.Lines = append(c.Lines, []draw.Run{draw.R(theme.Dim, phrase.When(m.At, s.state.Now, s.zone)+"  "), draw.R(role, s.appName(m.App)+m.Text)})
		if m.Do != "" {
			c.Lines = append(c.Lines, []draw.Run{draw.R(theme.Dim, "          "+m.Do)})
		}
	}
	if len(c.Lines) == 0 {
		c.Lines = [][]draw.Run{{draw.R(theme.Dim, "No messages yet.")}}
	}
	return c
}

// appName names the app of a message where several are watched.
func (s *screen) appName(id model.AppID) string {
	if a := s.state.App(id); a != nil && len(s.state.Apps) > 1 && a.Info.Name != "" {
		return a.Info.Name + ": "
	}
	return ""
}

// seeks are how far the player's keys lead.
const (
	seekShort = 10 * time.Second
	seekLong  = time.Minute
)

// play answers the keys of a player of recordings. What it then does, it says itself.
func (s *screen) play(i keys.Intent) pane.Effect {
	p := s.state.Playback
	ask := func(r model.Request) pane.Effect { return pane.Ask{Request: r} }
	switch i {
	case keys.IntentReplayPause:
		if p.Ended {
			return pane.Say{Text: "the recording has ended; " + s.keys.KeyOf(keys.IntentReplayBack) + " goes back"}
		}
		return ask(model.Request{Kind: model.TogglePause})
	case keys.IntentReplayBack:
		return ask(model.Request{Kind: model.SeekBy, By: -seekShort})
	case keys.IntentReplayBackMinute:
		return ask(model.Request{Kind: model.SeekBy, By: -seekLong})
	case keys.IntentReplayForward, keys.IntentReplayForwardMinute:
		if p.Ended {
			return pane.Say{Text: "this is the end of the recording"}
		}
		if i == keys.IntentReplayForward {
			return ask(model.Request{Kind: model.SeekBy, By: seekShort})
		}
		return ask(model.Request{Kind: model.SeekBy, By: seekLong})
	case keys.IntentReplayPrevRelease, keys.IntentReplayNextRelease:
		return s.playRelease(i == keys.IntentReplayNextRelease)
	case keys.IntentReplaySlower:
		return ask(model.Request{Kind: model.ChangeSpeed, Step: -1})
	case keys.IntentReplayFaster:
		return ask(model.Request{Kind: model.ChangeSpeed, Step: 1})
	}
	return nil
}

// playRelease goes to the release before or after this moment of the recording, or says that there is none.
func (s *screen) playRelease(next bool) pane.Effect {
	at, marks := band.Position(s.state), s.state.Playback.Marks
	if next {
		if !slices.ContainsFunc(marks, func(m model.PlaybackMark) bool { return m.At.After(at) }) {
			return pane.Say{Text: "no release was made after this moment of the recording"}
		}
		return pane.Ask{Request: model.Request{Kind: model.SeekRelease, Step: 1}}
	}
	if !slices.ContainsFunc(marks, func(m model.PlaybackMark) bool { return m.At.Before(at) }) {
		return pane.Say{Text: "no release was made before this moment of the recording"}
	}
	return pane.Ask{Request: model.Request{Kind: model.SeekRelease, Step: -1}}
}

// deadHere says why a key does nothing to a recording or a saved log; nil when it does something.
func (s *screen) deadHere(i keys.Intent) pane.Effect {
	switch {
	case s.mode == pane.Live:
		return nil
	case s.mode == pane.Saved && i == keys.IntentRefresh:
		return pane.Say{Text: "a log is read once: there is nothing to refresh"}
	case s.mode == pane.Saved && i == keys.IntentAllow:
		return pane.Say{Text: "a log has no queues"}
	case i == keys.IntentRefresh, i == keys.IntentAllow:
		return pane.Say{Text: "this is a recording: nobody is asked"}
	case i == keys.IntentFreeze:
		return s.play(keys.IntentReplayPause)
	}
	return nil
}
