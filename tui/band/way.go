package band

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/consoles"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// way is the times at the ends of the bar, and how long it is between them.
func way(sc pane.Scene) (began, end string, bar int) {
	p, zone := sc.State.Playback, sc.Zone
	began, end = phrase.Clock(p.Began, zone), phrase.Clock(p.End, zone)
	return began, end, sc.W - len(began) - len(end) - 4
}

// place is the cell of the bar that a moment falls into.
func place(p model.Playback, at time.Time, bar int) int {
	whole := p.End.Sub(p.Began)
	if whole <= 0 {
		return bar - 1
	}
	return widget.Clamp(int(float64(bar-1)*float64(at.Sub(p.Began))/float64(whole)), 0, bar-1)
}

// Way is the bar of a recording: how far it is, and what happened in it.
func Way(sc pane.Scene) string {
	p := sc.State.Playback
	l := draw.NewLine(sc.Theme, sc.W).Gap(1)
	if p.End.IsZero() {
		return l.Add(theme.Dim, "reading how long the recording is"+sc.Glyphs().Ellipsis).String()
	}
	began, end, bar := way(sc)
	if bar < 4 {
		return l.Add(theme.Dim, began+" "+sc.Glyphs().Dash+" "+end).String()
	}
	g, here, read := sc.Glyphs(), place(p, Position(sc.State), bar), bar
	if p.Reading > 0 {
		read = bar * p.Reading / 100
	}
	marks := marked(sc, bar)
	l.Add(theme.Dim, began).Gap(1)
	for i := range bar {
		m, is := marks[i]
		switch {
		case i == here:
			l.Add(theme.Strong, g.Full)
		case is:
			glyph, role := MarkLook(g, m)
			l.Add(role, glyph)
		case i < here:
			l.Add(theme.Curve, g.Mark)
		case i > read: // it has not been looked through so far
			l.Add(theme.Border, g.Gap)
		default:
			l.Add(theme.Border, g.Across)
		}
	}
	return l.Gap(1).Add(theme.Dim, end).String()
}

// marked are the marks by the cells of the bar, in each the one that matters most.
func marked(sc pane.Scene, bar int) map[int]model.PlaybackMark {
	at := map[int]model.PlaybackMark{}
	for _, m := range ofApp(sc) {
		cell := place(sc.State.Playback, m.At, bar)
		if other, taken := at[cell]; !taken || weight(m) <= weight(other) {
			at[cell] = m
		}
	}
	return at
}

// ofApp are the marks of the app in view, and those of no app.
func ofApp(sc pane.Scene) (list []model.PlaybackMark) {
	for _, m := range sc.State.Playback.Marks {
		if sc.App == nil || m.App == "" || m.App == sc.App.ID {
			list = append(list, m)
		}
	}
	return list
}

// weight is how much a mark matters where several fall into one cell, or their names have no room side by side: the lowest first.
func weight(m model.PlaybackMark) int {
	switch {
	case m.Kind == model.NoteMark:
		return 0
	case m.Kind == model.VerdictMark && m.Answer == verdict.NoGo:
		return 1
	case m.Kind == model.ReleaseMark:
		return 2
	case m.Kind == model.VerdictMark:
		return 3
	}
	return 4
}

// MarkLook is how a mark looks: its glyph, and in which role.
func MarkLook(g *theme.Glyphs, m model.PlaybackMark) (string, theme.Role) {
	switch m.Kind {
	case model.ReleaseMark:
		return g.Down, theme.Release | theme.Bold
	case model.VerdictMark:
		return consoles.Mark(g, m.Answer)
	case model.ErrorMark:
		return g.Rising, theme.Bad
	}
	return g.Flag, theme.Key
}

// MarkName is what a mark is called: "v74 ned", "NO-GO", the class of an error, the note.
func MarkName(m model.PlaybackMark) string {
	switch m.Kind {
	case model.ReleaseMark:
		return strings.TrimSpace(format.Version(m.Version) + " " + draw.Cut(m.By, 16))
	case model.VerdictMark:
		return m.Answer.Call()
	case model.ErrorMark:
		return draw.Cut(m.Text, longestName)
	}
	return draw.Cut(cmp.Or(m.Text, "mark"), longestName)
}

// longestName is how much of an error's class or of a note stands below the bar.
const longestName = 24

// nameplate is a mark's name in its place below the bar.
type nameplate struct {
	col, w int
	shift  int // to the right
	mark   model.PlaybackMark
}

// Names are the names of marks below them, as far as there is room: first of those that matter most.
func Names(sc pane.Scene) string {
	l := draw.NewLine(sc.Theme, sc.W)
	if sc.State.Playback.End.IsZero() {
		return l.String()
	}
	for _, n := range named(sc) {
		_, role := MarkLook(sc.Glyphs(), n.mark)
		text, by := MarkName(n.mark), ""
		if n.mark.Kind == model.ReleaseMark {
			text, by = format.Version(n.mark.Version), strings.TrimPrefix(text, format.Version(n.mark.Version))
		}
		l.To(n.col).Add(role&^theme.Bold, text).Add(theme.Dim, by)
	}
	return l.String()
}

// mostShift is how far right of its mark a name may stand, gapNames what lies between two at least.
const (
	mostShift = 10
	gapNames  = 2
)

// named are the names for which there is room, from left to right.
func named(sc pane.Scene) (kept []nameplate) {
	began, _, bar := way(sc)
	all := ofApp(sc)
	slices.SortStableFunc(all, func(a, b model.PlaybackMark) int { return weight(a) - weight(b) })
	for _, m := range all {
		n := nameplate{place(sc.State.Playback, m.At, bar) + len(began) + 2, draw.Width(MarkName(m)), 0, m}
		if all, fits := arranged(append(slices.Clone(kept), n), sc.W); fits {
			kept = all
		}
	}
	kept, _ = arranged(kept, sc.W)
	for i := range kept {
		kept[i].col += kept[i].shift
	}
	return kept
}

// arranged puts names side by side, each at its mark or a little to the right of it; false when they do not fit.
func arranged(names []nameplate, w int) ([]nameplate, bool) {
	slices.SortStableFunc(names, func(a, b nameplate) int { return a.col - b.col })
	free := 0
	for i := range names {
		n := &names[i]
		n.shift = max(0, free-n.col)
		free = n.col + n.shift + n.w + gapNames
		if n.shift > mostShift || free-gapNames >= w {
			return names, false
		}
	}
	return names, true
}
