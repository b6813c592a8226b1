package widget

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// Standing is how a pane stands to its source: the four written states begin here. The clock of ages is State.Now.
type Standing struct {
	model.Freshness
	Source model.SourceState
	Now    time.Time
}

// StandingOf is how the app in view stands to a source by its name.
func StandingOf(sc pane.Scene, name model.SourceName) Standing {
	var id model.AppID
	if sc.App != nil {
		id = sc.App.ID
	}
	src := sc.State.Source(id, name)
	return Standing{sc.State.Freshness(src), src, sc.State.Now}
}

// Old tells that what is shown may no longer be so: a fresh answer is overdue, the source fails, or a person has paused it.
func (s Standing) Old() bool {
	return s.Freshness == model.Stale || s.Freshness == model.Broken || s.Source.Paused()
}

// Border says in the border of a pane that has data why that data is old, and which key tries now, in so many words as there is
// room for; nothing when the data is fresh.
func (s Standing) Border(sc pane.Scene, title string) []draw.Run {
	if !s.Old() {
		return nil
	}
	text := "stale"
	if s.Source.Paused() {
		text = "paused by you, read"
	}
	if !s.Source.Last.IsZero() {
		text += " " + format.Age(s.Now.Sub(s.Source.Last))
	}
	if s.Source.Paused() {
		text += " ago"
	}
	out := []draw.Run{draw.R(theme.Warn, text)}
	if s.Freshness != model.Broken {
		return s.waits(sc, title, out)
	}
	return TriesNow(sc, title, append(out, draw.R(theme.Dim, " · "), draw.R(theme.Bad, s.Cause())))
}

// waits adds until when the source waits for its turn, in so many words as there is room for.
func (s Standing) waits(sc pane.Scene, title string, runs []draw.Run) []draw.Run {
	text := s.Source.Waits(s.Now)
	if text == "" {
		return runs
	}
	_, short, _ := strings.Cut(text, ", ")
	for _, words := range []string{text, short} {
		if words == "" {
			continue
		}
		more := append(runs[:len(runs):len(runs)], draw.R(theme.Dim, " · "+words))
		keyed := append(more[:len(more):len(more)], draw.R(theme.Dim, " · "), draw.R(theme.Key, sc.Key(keys.IntentRefresh)), draw.R(theme.Dim, " reads now"))
		for _, whole := range [][]draw.Run{keyed, more} {
			if draw.RunsWidth(whole) <= BorderRoom(sc, title) {
				return whole
			}
		}
	}
	return runs
}

// TriesNow adds to what a border says which key tries now, in so many words as there is room for.
func TriesNow(sc pane.Scene, title string, runs []draw.Run) []draw.Run {
	for _, words := range []string{" tries again", " retries"} {
		more := append(runs[:len(runs):len(runs)], draw.R(theme.Dim, " · "), draw.R(theme.Key, sc.Key(keys.IntentRefresh)), draw.R(theme.Dim, words))
		if draw.RunsWidth(more) <= BorderRoom(sc, title) {
			return more
		}
	}
	return runs
}

// BorderRoom is how many cells are free behind a pane's title.
func BorderRoom(sc pane.Scene, title string) int {
	if sc.Tabs > 0 { // no border of its own
		return sc.Screen.W - sc.Tabs - 2
	}
	return sc.W - draw.Width(title) - 9 // the number, the blanks around both, the strokes
}

// Cause is the shortest word for a failure: its code, or that it failed.
func (s Standing) Cause() string {
	if s.Source.Code != "" {
		return s.Source.Code
	}
	return "failed"
}

// Wanting is what a pane says that has nothing to show: asking, failed or switched off; nil when the source is fresh and
// the emptiness is true. what is what was asked for: "dynos".
func (s Standing) Wanting(sc pane.Scene, what string) [][]draw.Run {
	g := sc.Glyphs()
	switch s.Freshness {
	case model.Waiting:
		if sc.Mode == pane.Replay { // nobody is asked
			return [][]draw.Run{{draw.R(theme.Dim, "no "+what+" recorded up to this moment")}}
		}
		if waits := s.Source.Waits(s.Now); waits != "" {
			return [][]draw.Run{{draw.R(theme.Dim, waits)}, {draw.R(theme.Key, sc.Key(keys.IntentRefresh)), draw.R(theme.Dim, " reads it now")}}
		}
		if Draining(sc) {
			return [][]draw.Run{{draw.R(theme.Dim, "no "+what+" delivered yet")}}
		}
		text := "asking Heroku for " + what + g.Ellipsis
		if !s.Source.Since.IsZero() {
			text += " " + format.Age(s.Now.Sub(s.Source.Since))
		}
		return [][]draw.Run{{draw.R(theme.Dim, text)}}
	case model.Broken:
		return s.failure(sc, StillFresh(sc))
	case model.Silent:
		return s.switchedOff(what)
	}
	return nil
}

// Draining tells a run in which nobody is asked: what there is is delivered.
func Draining(sc pane.Scene) bool { return !sc.State.Source("", model.DrainSource).Last.IsZero() }

// StillFresh says which panes go on while a source fails; empty when none does.
func StillFresh(sc pane.Scene) string {
	var words []string
	for _, p := range sc.Panes {
		stale := func(source model.SourceName) bool { return StandingOf(sc, source).Freshness != model.Fresh }
		if p.Place.Column != pane.Apart && len(p.Sources) > 0 && !slices.ContainsFunc(p.Sources, stale) {
			words = append(words, string(p.ID))
		}
	}
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0] + " go on without it"
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1] + " go on without it"
	}
}

func (s Standing) failure(sc pane.Scene, works string) [][]draw.Run {
	first := []draw.Run{draw.R(theme.Bad, format.Join(" ", sc.Glyphs().Bad, s.Source.Code, s.Source.Why))}
	switch left := s.Source.RetryAt.Sub(s.Now); {
	case s.Source.RetryAt.IsZero() && s.Source.State == model.Stopped:
		first = append(first, draw.R(theme.Dim, " · will not try again"))
	case s.Source.RetryAt.IsZero():
	case left < time.Second:
		first = append(first, draw.R(theme.Dim, " · trying again"))
	default:
		first = append(first, draw.R(theme.Dim, " · retry in "+format.Age(left)))
	}
	out := [][]draw.Run{first}
	if s.Source.Do != "" {
		out = append(out, []draw.Run{draw.R(theme.Text, s.Source.Do)})
	}
	out = append(out, []draw.Run{draw.R(theme.Key, sc.Key(keys.IntentRefresh)), draw.R(theme.Dim, " tries again now")})
	if works != "" {
		out = append(out, []draw.Run{draw.R(theme.Dim, works)})
	}
	return out
}

func (s Standing) switchedOff(what string) [][]draw.Run {
	out := [][]draw.Run{{draw.R(theme.Dim, what+" are not available")}}
	if s.Source.Why != "" {
		out[0] = append(out[0], draw.R(theme.Dim, ": "+s.Source.Why))
	}
	if s.Source.Do != "" {
		out = append(out, []draw.Run{draw.R(theme.Text, s.Source.Do)})
	}
	return out
}

// Written draws paragraphs in w × h cells, a blank at each side, words wrapped: the body of a pane that has no rows.
func Written(sc pane.Scene, paragraphs [][]draw.Run) draw.Block {
	out := make(draw.Block, 0, max(sc.H, 0))
	for _, p := range paragraphs {
		for _, runs := range Wrapped(p, max(sc.W-2, 1)) {
			out = append(out, draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(runs...).String())
		}
	}
	return draw.Exact(out, sc.W, sc.H)
}

// Wrapped breaks runs at blanks into lines of at most w cells. A word longer than a line is left to be cut.
func Wrapped(runs []draw.Run, w int) [][]draw.Run {
	var lines [][]draw.Run
	var line []draw.Run
	used := 0
	for _, r := range runs {
		for _, word := range strings.SplitAfter(r.Text, " ") {
			n := draw.Width(strings.TrimRight(word, " "))
			if used > 0 && used+n > w {
				lines, line, used = append(lines, line), nil, 0
			}
			if used == 0 {
				word = strings.TrimLeft(word, " ")
			}
			if word == "" {
				continue
			}
			line = append(line, draw.R(r.Role, word))
			used += draw.Width(word)
		}
	}
	return append(lines, line)
}

// Dimmed is a picture of old facts: drawn without any of its colours, all of it dim. The words and shapes stay.
func Dimmed(sc pane.Scene, picture func(pane.Scene) draw.Block) draw.Block {
	th := sc.Theme
	sc.Theme = theme.New(theme.Plain, th.Glyphs)
	out := picture(sc)
	for i, line := range out {
		out[i] = th.Paint(theme.Dim, line)
	}
	return out
}
