package tui

import (
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// standing is how a pane stands to its source: the four written states begin here. The clock of ages is State.Now.
type standing struct {
	model.Staleness
	source model.SourceState
	now    time.Time
}

// standingOf is how the app in view stands to a source by its name.
func standingOf(sc Scene, name string) standing {
	var id model.AppID
	if sc.App != nil {
		id = sc.App.ID
	}
	src := sc.State.Source(id, name)
	return standing{sc.State.Standing(src), src, sc.State.Now}
}

// old tells that what is shown may no longer be so: a fresh answer is overdue, or the source fails.
func (s standing) old() bool { return s.Staleness == model.Stale || s.Staleness == model.Broken }

// border says in the border of a pane that has data why that data is old, and which key tries now, in so many words as there is
// room for; nothing when the data is fresh.
func (s standing) border(sc Scene, title string) []draw.Run {
	if !s.old() {
		return nil
	}
	text := "stale"
	if !s.source.Last.IsZero() {
		text += " " + age(s.now.Sub(s.source.Last))
	}
	out := []draw.Run{draw.R(theme.Warn, text)}
	if s.Staleness != model.Broken {
		return out
	}
	return triesNow(sc, title, append(out, draw.R(theme.Dim, " · "), draw.R(theme.Bad, s.cause())))
}

// triesNow adds to what a border says which key tries now, in so many words as there is room for.
func triesNow(sc Scene, title string, runs []draw.Run) []draw.Run {
	for _, words := range []string{" tries again", " retries"} {
		more := append(runs[:len(runs):len(runs)], draw.R(theme.Dim, " · "), draw.R(theme.Key, sc.key(IntentRefresh)), draw.R(theme.Dim, words))
		if draw.RunsWidth(more) <= borderRoom(sc, title) {
			return more
		}
	}
	return runs
}

// besideTabs is what the titles of the panes take of the line of tabs.
const besideTabs = 45

// borderRoom is how many cells are free behind a pane's title.
func borderRoom(sc Scene, title string) int {
	if sc.W == sc.Screen.W { // tabs: no border of its own
		return sc.Screen.W - besideTabs
	}
	return sc.W - draw.Width(title) - 9 // the number, the blanks around both, the strokes
}

// cause is the shortest word for a failure: its code, or that it failed.
func (s standing) cause() string {
	if s.source.Code != "" {
		return s.source.Code
	}
	return "failed"
}

// wanting is what a pane says that has nothing to show: asking, failed or switched off; nil when the source is fresh and
// the emptiness is true. what is what was asked for: "dynos".
func (s standing) wanting(sc Scene, what string) [][]draw.Run {
	g := sc.glyphs()
	switch s.Staleness {
	case model.Waiting:
		text := "asking Heroku for " + what + g.Ellipsis
		if !s.source.Since.IsZero() {
			text += " " + age(s.now.Sub(s.source.Since))
		}
		return [][]draw.Run{{draw.R(theme.Dim, text)}}
	case model.Broken:
		return s.failure(sc, stillFresh(sc))
	case model.Silent:
		return s.switchedOff(what)
	}
	return nil
}

// paneSources is which source each pane lives on.
var paneSources = []struct{ source, word string }{
	{"heroku/dynos", "processes"}, {"heroku/logs", "logs"}, {"heroku/releases", "releases"}, {"queues", "queues"},
}

// stillFresh says which panes go on while a source fails; empty when none does.
func stillFresh(sc Scene) string {
	var words []string
	for _, p := range paneSources {
		if standingOf(sc, p.source).Staleness == model.Fresh {
			words = append(words, p.word)
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

func (s standing) failure(sc Scene, works string) [][]draw.Run {
	first := []draw.Run{draw.R(theme.Bad, join(" ", sc.glyphs().Bad, s.source.Code, s.source.Why))}
	switch left := s.source.RetryAt.Sub(s.now); {
	case s.source.RetryAt.IsZero() && s.source.State == model.Stopped:
		first = append(first, draw.R(theme.Dim, " · will not try again"))
	case s.source.RetryAt.IsZero():
	case left < time.Second:
		first = append(first, draw.R(theme.Dim, " · trying again"))
	default:
		first = append(first, draw.R(theme.Dim, " · retry in "+age(left)))
	}
	out := [][]draw.Run{first}
	if s.source.Do != "" {
		out = append(out, []draw.Run{draw.R(theme.Text, s.source.Do)})
	}
	out = append(out, []draw.Run{draw.R(theme.Key, sc.key(IntentRefresh)), draw.R(theme.Dim, " tries again now")})
	if works != "" {
		out = append(out, []draw.Run{draw.R(theme.Dim, works)})
	}
	return out
}

func (s standing) switchedOff(what string) [][]draw.Run {
	out := [][]draw.Run{{draw.R(theme.Dim, what+" are switched off")}}
	if s.source.Why != "" {
		out[0] = append(out[0], draw.R(theme.Dim, ": "+s.source.Why))
	}
	if s.source.Do != "" {
		out = append(out, []draw.Run{draw.R(theme.Text, s.source.Do)})
	}
	return out
}

// written draws paragraphs in w × h cells, a blank at each side, words wrapped: the body of a pane that has no rows.
func written(sc Scene, paragraphs [][]draw.Run) draw.Block {
	out := make(draw.Block, 0, max(sc.H, 0))
	for _, p := range paragraphs {
		for _, runs := range wrapped(p, max(sc.W-2, 1)) {
			out = append(out, draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(runs...).String())
		}
	}
	return draw.Exact(out, sc.W, sc.H)
}

// wrapped breaks runs at blanks into lines of at most w cells. A word longer than a line is left to be cut.
func wrapped(runs []draw.Run, w int) [][]draw.Run {
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

// aged is a picture of old facts: drawn without any of its colours, all of it dim. The words and shapes stay.
func aged(sc Scene, picture func(Scene) draw.Block) draw.Block {
	th := sc.Theme
	sc.Theme = theme.New(theme.Plain, th.Glyphs)
	out := picture(sc)
	for i, line := range out {
		out[i] = th.Paint(theme.Dim, line)
	}
	return out
}

// glyphs are the theme's shapes, ASCII where it has none.
func (sc Scene) glyphs() *theme.Glyphs { return glyphsOf(sc.Theme) }

// cursor is the first cell of a row: the cursor bar on the current row of the focused pane, else a blank.
func (sc Scene) cursor(on bool) draw.Run {
	if on && sc.Focus {
		return draw.R(theme.Cursor, sc.glyphs().CursorBar)
	}
	return draw.R(theme.Text, " ")
}
