// Package player turns the keys of a recording into requests to its player, and lists the moments that one may want to go to.
package player

import (
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/band"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// Moments is the menu of what happened in a recording, NotePrompt the line in which a note on a moment is typed.
const (
	Moments    pane.MenuID   = "moments"
	NotePrompt pane.PromptID = "moment-note"
)

// How far the keys lead.
const (
	seekShort = 10 * time.Second
	seekLong  = time.Minute
)

// jump is a pair of keys that goes from mark to mark.
type jump struct {
	of   model.MarkKind // empty: of any kind
	step int
	none string // what is said where there is none
}

var jumps = map[keys.Intent]jump{
	keys.IntentReplayPrevRelease: {model.ReleaseMark, -1, "no release was made"},
	keys.IntentReplayNextRelease: {model.ReleaseMark, 1, "no release was made"},
	keys.IntentReplayPrevVerdict: {model.VerdictMark, -1, "the verdict did not change"},
	keys.IntentReplayNextVerdict: {model.VerdictMark, 1, "the verdict did not change"},
	keys.IntentReplayPrevError:   {model.ErrorMark, -1, "no error was the first of its kind"},
	keys.IntentReplayNextError:   {model.ErrorMark, 1, "no error was the first of its kind"},
	keys.IntentReplayPrevMark:    {model.NoteMark, -1, "nothing is marked"},
	keys.IntentReplayNextMark:    {model.NoteMark, 1, "nothing is marked"},
	keys.IntentReplayPrevMoment:  {"", -1, "nothing of note happened"},
	keys.IntentReplayNextMoment:  {"", 1, "nothing of note happened"},
}

// Press is what a key of the player asks of it. What the player then does, it says itself.
func Press(i keys.Intent, sc pane.Scene) pane.Effect {
	p := sc.State.Playback
	ask := func(r model.Request) pane.Effect { return pane.Ask{Request: r} }
	switch i {
	case keys.IntentReplayPause:
		if p.Ended {
			return pane.Say{Text: "the recording has ended; " + sc.Key(keys.IntentReplayBack) + " goes back"}
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
	case keys.IntentReplaySlower:
		return ask(model.Request{Kind: model.ChangeSpeed, Step: -1})
	case keys.IntentReplayFaster:
		return ask(model.Request{Kind: model.ChangeSpeed, Step: 1})
	case keys.IntentReplayMoments:
		return list(sc)
	case keys.IntentReplayMark:
		return pane.Prompt{ID: NotePrompt, Label: "mark " + phrase.Clock(band.Position(sc.State), sc.Zone) + " with the note", Hint: "none is needed", AtEnter: true}
	}
	return toMark(jumps[i], sc)
}

// toMark goes to the mark before or after this moment, or says that there is none.
func toMark(j jump, sc pane.Scene) pane.Effect {
	if j.step == 0 {
		return nil
	}
	p := sc.State.Playback
	r := model.Request{Kind: model.SeekMark, Of: j.of, Step: j.step}
	if sc.App != nil {
		r.App = sc.App.ID
	}
	if _, ok := r.MarkFrom(p.Marks, band.Position(sc.State), 0); ok {
		return pane.Ask{Request: r}
	}
	side := " before this moment of the recording"
	if j.step > 0 {
		side = " after this moment of the recording"
	}
	if p.Reading > 0 {
		side += ", as far as it has been looked through"
	}
	return pane.Say{Text: j.none + side}
}

// list is the menu of all moments of note, the earliest first. Those that are still to come are not dim.
func list(sc pane.Scene) pane.Effect {
	p, here := sc.State.Playback, band.Position(sc.State)
	m := pane.Menu{ID: Moments, Title: "Go to a moment"}
	for i, mark := range p.Marks {
		if sc.App != nil && mark.App != "" && mark.App != sc.App.ID {
			continue
		}
		glyph, role := band.MarkLook(sc.Glyphs(), mark)
		text := theme.Text
		if !mark.At.After(here) {
			text = theme.Dim
		}
		label := []draw.Run{draw.R(theme.Dim, clock(p, mark.At, sc.Zone)+"  "), draw.R(role, glyph+" "), draw.R(text, band.MarkName(mark))}
		if more := told(mark); more != "" {
			label = append(label, draw.R(theme.Dim, "  "+draw.Cut(more, excerpt)))
		}
		m.Items = append(m.Items, pane.Item{Key: strconv.Itoa(i), Label: label})
	}
	switch {
	case len(m.Items) > 0:
		return m
	case p.Reading > 0:
		return pane.Say{Text: "nothing of note so far; the recording is still being looked through"}
	}
	return pane.Say{Text: "nothing of note happened in this recording; " + sc.Key(keys.IntentReplayMark) + " marks a moment"}
}

// excerpt is how much of a mark's text stands in the menu.
const excerpt = 60

// told is what a mark says besides its name.
func told(m model.PlaybackMark) string {
	switch m.Kind {
	case model.ReleaseMark:
		return m.Text
	case model.VerdictMark:
		return strings.TrimSpace(format.Version(m.Version) + "  " + m.Text)
	}
	return ""
}

// clock is a time of the recording, with its day where the recording is of several.
func clock(p model.Playback, at time.Time, zone *time.Location) string {
	if !p.End.IsZero() && !phrase.SameDay(p.Began, p.End, zone) {
		return phrase.Weekday(at, zone) + " " + phrase.Clock(at, zone)
	}
	return phrase.Clock(at, zone)
}

// Chosen goes to the moment that was chosen.
func Chosen(key string, sc pane.Scene) pane.Effect {
	all := sc.State.Playback.Marks
	i, err := strconv.Atoi(key)
	if err != nil || i < 0 || i >= len(all) {
		return nil
	}
	return pane.Ask{Request: model.Request{Kind: model.SeekTo, At: all[i].At}}
}

// Noted marks the moment at which the recording stands.
func Noted(text string, sc pane.Scene) pane.Effect {
	if sc.App == nil {
		return pane.Say{Text: "no app is known yet"}
	}
	m := marks.Moment(band.Position(sc.State), strings.Trim(text, " "))
	return pane.Several{pane.Ask{Request: model.Request{Kind: model.MarkLine, App: sc.App.ID, Mark: m}},
		pane.Say{Text: "marked; " + sc.Key(keys.IntentReplayMoments) + " lists the moments"}}
}
