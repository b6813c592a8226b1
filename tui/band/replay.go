package band

import (
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// Position is how far a recording is played.
func Position(s *model.State) time.Time {
	if p := s.Playback; p.At.After(s.Now) {
		return p.At
	}
	return s.Now
}

// hatched is what fills the band of a recording: no other band is.
const hatched = "/"

// leastHatched is how much of it stays on the narrowest screen.
const leastHatched = 2

// Replay is the header of a recording: a band across the screen that no header of the present has.
func Replay(sc pane.Scene) string {
	left, right := Fitted(replayPieces(sc), sc.W-leastHatched-2)
	for i, r := range right {
		if strings.TrimSpace(r.Text) == "" { // the gap between two sentences
			right[i] = draw.R(theme.PastBand, " ")
		}
	}
	l := draw.NewLine(sc.Theme, sc.W).Runs(left...)
	n := l.Left() - draw.RunsWidth(right)
	if len(right) > 0 {
		n--
	}
	if n > 2 {
		l.Add(theme.PastBand, " "+strings.Repeat(hatched, n-2)+" ")
	} else {
		l.Add(theme.PastBand, draw.Spaces(n))
	}
	if len(right) > 0 {
		l.Runs(right...).Add(theme.PastBand, " ")
	}
	return l.String()
}

func replayPieces(sc pane.Scene) []Piece {
	p, at, zone := sc.State.Playback, Position(sc.State), sc.Zone
	name := "no app yet"
	if sc.App != nil {
		name = sc.App.Info.Name
		if name == "" {
			name = string(sc.App.ID)
		}
	}
	pieces := []Piece{
		past(0, " "+state(sc, p)),
		past(1, "   "+name),
		past(6, "  "+p.Name),
		past(0, "  "),
		past(3, " "+phrase.Weekday(at, zone)),
		past(0, " "+phrase.ShortDay(at, zone)),
		past(3, " "+phrase.Year(at, zone)),
		past(0, "  "+phrase.Clock(at, zone)),
		past(2, " "+phrase.Zone(at, zone)),
	}
	if !p.Opened.IsZero() {
		pieces = append(pieces, past(7, "  "+format.Span(p.Opened.Sub(at).Truncate(time.Minute))+" ago"))
	}
	return append(pieces,
		Piece{Runs: []draw.Run{draw.R(theme.PastBand, "This is the past.")}, Rank: 5, Right: true},
		Piece{Runs: []draw.Run{draw.R(theme.PastBand, "Nothing here can be changed.")}, Rank: 8, Right: true})
}

func past(rank int, text string) Piece {
	return Piece{Runs: []draw.Run{draw.R(theme.PastBand, text)}, Rank: rank}
}

// state is the word of what the player does.
func state(sc pane.Scene, p model.Playback) string {
	g := sc.Glyphs()
	switch {
	case p.Seeking > 0:
		return g.Current + g.Current + " REPLAY seeking " + phrase.Percent(float64(p.Seeking)/100)
	case p.Trouble != "":
		return g.Stopped + " REPLAY " + strings.ToUpper(p.Trouble)
	case p.Ended:
		return g.Stopped + " REPLAY ENDED"
	case p.Paused:
		return g.Stopped + " REPLAY PAUSED"
	}
	return g.Current + g.Current + " REPLAY " + Speed(p.Speed)
}

// Speed is a speed for people: "×4", "×0.5".
func Speed(v float64) string { return "×" + strconv.FormatFloat(v, 'g', 4, 64) }

// Keys is the line of the player's keys, and how far the recording is.
func Keys(sc pane.Scene, km *keys.Keymap) string {
	p := sc.State.Playback
	at := Position(sc.State)
	l := draw.NewLine(sc.Theme, sc.W).Gap(1)
	far := []draw.Run{draw.R(theme.Text, format.Span(at.Sub(p.Began)))}
	if !p.End.IsZero() {
		whole := p.End.Sub(p.Began)
		far = append(far, draw.R(theme.Dim, " of "+format.Span(whole)))
		if whole > 0 {
			far = append(far, draw.R(theme.Text, "   "+phrase.Percent(float64(widget.Clamp(int(100*at.Sub(p.Began)/whole), 0, 100))/100)))
		}
	}
	far = append(far, draw.R(theme.Text, " "))
	room := draw.RunsWidth(far)
	for _, h := range hints(km, p) {
		n := draw.Width(h[0]) + 1 + draw.Width(h[1])
		if n+2+room > l.Left() {
			break
		}
		l.Add(theme.Key, h[0]).Add(theme.Dim, " "+h[1]).Gap(min(2, l.Left()))
	}
	return l.Right(far...).String()
}

// hints are the player's keys with a word each, two keys of one kind together.
func hints(km *keys.Keymap, p model.Playback) [][2]string {
	toggle := km.KeyOf(keys.IntentReplayPause)
	word := "pause"
	switch {
	case p.Ended:
		toggle = ""
	case p.Paused:
		word = "play"
	}
	pair := func(a, b keys.Intent) string { return strings.TrimSpace(km.KeyOf(a) + " " + km.KeyOf(b)) }
	all := [][2]string{
		{toggle, word},
		{pair(keys.IntentReplayBack, keys.IntentReplayForward), "10s"},
		{pair(keys.IntentReplayBackMinute, keys.IntentReplayForwardMinute), "1m"},
		{pair(keys.IntentReplayPrevRelease, keys.IntentReplayNextRelease), "release"},
		{pair(keys.IntentReplayPrevMoment, keys.IntentReplayNextMoment), "event"},
		{pair(keys.IntentReplaySlower, keys.IntentReplayFaster), "slower, faster"},
		{km.KeyOf(keys.IntentReplayMoments), "list"},
		{km.KeyOf(keys.IntentReplayMark), "mark"},
	}
	var out [][2]string
	for _, h := range all {
		if h[0] != "" {
			out = append(out, h)
		}
	}
	return out
}

// Later is what happened after this moment of a recording: the next release in it, or change of the verdict.
func Later(sc pane.Scene) string {
	at := Position(sc.State)
	for _, m := range ofApp(sc) {
		if !m.At.After(at) || m.Kind != model.ReleaseMark && m.Kind != model.VerdictMark {
			continue
		}
		text := format.Span(m.At.Sub(at).Truncate(time.Second)) + " later "
		version := format.Version(m.Version)
		change := ledger.Release{Description: m.Text}.Change()
		switch {
		case m.Kind == model.VerdictMark:
			return text + version + " was " + m.Answer.Call()
		case m.By == "":
			return text + version + " was made"
		case change.Kind == ledger.RolledBack:
			return text + m.By + " rolled back to " + format.Version(change.Target)
		}
		return text + m.By + " made " + version
	}
	return ""
}

// Quiet is what stands in the border of a pane of the past: a judgement of then is not loud.
func Quiet(runs []draw.Run) []draw.Run {
	out := make([]draw.Run, len(runs))
	for i, r := range runs {
		out[i] = draw.R(r.Role&^theme.Bold, r.Text)
	}
	return out
}

// then stands before what is judged, ThenWidth cells wide.
const (
	then      = "then: "
	ThenWidth = len(then)
)

// Then is a judgement as it stood at a moment of the past: not bold, and named as such.
func Then(runs []draw.Run) []draw.Run {
	if len(runs) == 0 {
		return nil
	}
	out := []draw.Run{draw.R(theme.Dim, then)}
	for _, r := range runs {
		role := r.Role &^ theme.Bold
		switch role { // no band: it is not what is wrong now
		case theme.Alarm:
			role = theme.Bad
		case theme.AlarmText, theme.AlarmKey:
			role = theme.Text
		}
		out = append(out, draw.R(role, r.Text))
	}
	return out
}
