package consoles

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/rollback"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// The widths of the card's columns.
const (
	consoleWidth = 9
	answerWidth  = 10
	wideFrom     = 110 // cells of a screen from which on every column is there
	limitFrom    = 70
	cardEdge     = 8 // cells of its border and margins, and of what it leaves of the screen
)

// column is a column of the table of consoles.
type column struct {
	title string
	width int
	right bool
	text  func(sc pane.Scene, f verdict.Finding) string
}

// columns are those for which there is room.
func columns(sc pane.Scene) []column {
	v := &sc.App.Verdict
	before := "before"
	if v.Release.Version > 0 {
		before = fmt.Sprintf("before v%d", v.Release.Version)
	}
	now := column{"now", 0, false, func(_ pane.Scene, f verdict.Finding) string { return f.Value.Text }}
	limit := column{"limit", 0, false, func(_ pane.Scene, f verdict.Finding) string { return f.Limit.Text }}
	list := []column{now}
	if sc.Screen.W >= limitFrom {
		list = append(list, limit)
	}
	if sc.Screen.W >= wideFrom {
		was := column{before, 0, false, func(_ pane.Scene, f verdict.Finding) string { return f.Before.Text }}
		n := column{"n", 0, true, func(_ pane.Scene, f verdict.Finding) string {
			if f.Sample < 0 {
				return ""
			}
			return phrase.Number(f.Sample)
		}}
		since := column{"since", 0, true, func(sc pane.Scene, f verdict.Finding) string { return age(Now(sc), f.Since) }}
		list = []column{now, was, limit, n, since}
	}
	for i := range list {
		list[i].width = draw.Width(list[i].title)
		for _, f := range v.Consoles() {
			list[i].width = max(list[i].width, draw.Width(dash(list[i].text(sc, f))))
		}
	}
	return list
}

func dash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func age(now, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return format.Age(max(0, now.Sub(at)))
}

// Card is every console with its evidence, the worst first.
func Card(sc pane.Scene) pane.Card {
	v := &sc.App.Verdict
	name := sc.App.Info.Name
	c := pane.Card{Title: "Verdict of " + name, What: "the verdict"}
	c.Lines = append(head(sc), nil)
	cols := columns(sc)
	titles := draw.R(theme.Dim, widget.Pad("console", consoleWidth)+widget.Pad("answer", answerWidth))
	line := []draw.Run{titles}
	for _, col := range cols {
		line = append(line, cell(col, theme.Dim, col.title))
	}
	if sc.Screen.W >= wideFrom {
		line = append(line, draw.R(theme.Dim, "  proof"))
	}
	c.Lines = append(c.Lines, line)
	for _, f := range v.Consoles() {
		c.Lines = append(c.Lines, row(sc, cols, f))
		if f.Change != "" && (sc.Screen.W >= wideFrom || f.Answer != verdict.Go) {
			text := draw.Spaces(consoleWidth+answerWidth+2) + f.Change
			c.Lines = append(c.Lines, []draw.Run{draw.R(theme.Dim, draw.Cut(text, sc.Screen.W-cardEdge))})
		}
	}
	c.Lines = append(c.Lines, more(sc)...)
	c.Lines = append(c.Lines, remembered(sc)...)
	c.Lines = append(c.Lines, history(sc)...)
	c.Links = links(sc)
	c.Copy = copied(c.Lines)
	return c
}

func cell(col column, role theme.Role, text string) draw.Run {
	if col.right {
		return draw.R(role, "  "+draw.Spaces(col.width-draw.Width(text))+text)
	}
	return draw.R(role, text+draw.Spaces(col.width-draw.Width(text)+2))
}

// row is a console. The figure that proves trouble has its color, what is well has none.
func row(sc pane.Scene, cols []column, f verdict.Finding) []draw.Run {
	mark, role := Mark(sc.Glyphs(), f.Answer)
	word := draw.R(role, widget.Pad(mark+" "+f.Answer.String(), answerWidth))
	if f.Answer >= verdict.Hold {
		word.Role |= theme.Bold
	}
	line := []draw.Run{draw.R(theme.Soft|theme.Bold, widget.Pad(f.Console.String(), consoleWidth)), word}
	for i, col := range cols {
		as := theme.Dim
		if i == 0 {
			as = theme.Text
			if f.Answer >= verdict.Hold {
				as = role
			}
		}
		line = append(line, cell(col, as, dash(col.text(sc, f))))
	}
	if number, title, ok := proof(sc, f); ok {
		line = append(line, draw.R(theme.Key, "  "+number))
		if sc.Screen.W >= wideFrom {
			line = append(line, draw.R(theme.Dim, " "+title))
		}
	}
	return line
}

// proof is the pane where a finding can be seen; false where the screen has none.
func proof(sc pane.Scene, f verdict.Finding) (number, title string, ok bool) {
	i := slices.IndexFunc(sc.Panes, func(r pane.Row) bool { return string(r.ID) == f.Pane })
	if i < 0 || i > 8 {
		return "", "", false
	}
	return fmt.Sprint(i + 1), strings.ToLower(sc.Panes[i].Title), true
}

// links lead to the panes that prove what is not well.
func links(sc pane.Scene) []pane.Link {
	var list []pane.Link
	for _, f := range sc.App.Verdict.Consoles() {
		number, title, ok := proof(sc, f)
		if f.Answer < verdict.Hold || !ok || slices.ContainsFunc(list, func(l pane.Link) bool { return l.Key == number }) {
			continue
		}
		list = append(list, pane.Link{Key: number, Word: title, Effect: pane.Focus{Pane: pane.ID(f.Pane)}})
	}
	return list
}

// head is the verdict, what is judged, and what would change it.
func head(sc pane.Scene) [][]draw.Run {
	v, now := &sc.App.Verdict, Now(sc)
	badge, _ := Badge(sc)
	first := badge
	if r := v.Release; r.Version > 0 {
		first = append(first, draw.R(theme.Text, "  "), draw.R(theme.Release|theme.Bold, format.Version(r.Version)), draw.R(theme.Text, " "+r.Text),
			draw.R(theme.Dim, " · "+r.By+" · "+format.Age(now.Sub(r.At))))
	}
	if !v.Since.IsZero() {
		first = append(first, draw.R(theme.Dim, "   since "+phrase.Clock(v.Since, sc.Zone)))
	}
	lines := [][]draw.Run{first}
	room := max(40, sc.Screen.W-cardEdge)
	if len(v.Consoles()) > 0 {
		lines = append(lines, widget.Wrapped([]draw.Run{draw.R(theme.Text, sentence(v.Why())+" "), draw.R(theme.Dim, sentence(v.Next(now)))}, room)...)
	}
	return append(lines, wayBack(sc, room)...)
}

// wayBack is whether a rollback would end what is no-go; nothing where there is nothing to go back to.
func wayBack(sc pane.Scene, room int) [][]draw.Run {
	target, why := sc.App.Ledger.Target()
	if sc.App.Verdict.Answer != verdict.NoGo || why != "" {
		return nil
	}
	would := rollback.Would(sc.State, sc.App, target.Version)
	text := would.Sentence()
	if reason := would.Reason(); reason != "" {
		text += "; " + reason
	}
	return widget.Wrapped([]draw.Run{draw.R(theme.Dim, "Would rolling back to "), draw.R(theme.Release, format.Version(target.Version)), draw.R(theme.Dim, " help? "),
		draw.R(theme.Text, sentence(text))}, room)
}

// sentence is a text with its first letter upper case, where it begins with a word and no name ("v74", "web.1"), and a full stop.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	s = strings.TrimRight(s, ".") + "."
	if first, _, _ := strings.Cut(s, " "); strings.ContainsAny(strings.TrimRight(first, "."), ".0123456789") {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// more is what the other rules of a console found, where that is not well either.
func more(sc pane.Scene) [][]draw.Run {
	var lines [][]draw.Run
	v := &sc.App.Verdict
	for _, f := range v.Findings {
		if f.Answer < verdict.Hold || v.Of(f.Console).Rule == f.Rule || f.Beside() {
			continue
		}
		if len(lines) == 0 {
			lines = append(lines, nil)
		}
		_, role := Mark(sc.Glyphs(), f.Answer)
		lines = append(lines, []draw.Run{draw.R(theme.Dim, widget.Pad("also", consoleWidth)), draw.R(role, widget.Pad(f.Console.String(), answerWidth)), draw.R(theme.Text, f.Text)})
	}
	return lines
}

// remembered is what the release is like beside earlier ones.
func remembered(sc pane.Scene) [][]draw.Run {
	var lines [][]draw.Run
	for _, f := range sc.App.Verdict.Remembered() {
		if len(lines) == 0 {
			lines = append(lines, nil, []draw.Run{draw.R(theme.Soft, "Beside earlier releases")})
		}
		mark, role := Mark(sc.Glyphs(), f.Answer)
		text := widget.Wrapped([]draw.Run{draw.R(theme.Text, sentence(f.Text)), draw.R(theme.Dim, beside(f))}, max(30, sc.Screen.W-cardEdge-consoleWidth-4))
		for i, l := range text {
			lead := []draw.Run{draw.R(role, "  "+mark+" "), draw.R(theme.Dim, widget.Pad(f.Console.String(), consoleWidth))}
			if i > 0 {
				lead = []draw.Run{draw.R(theme.Text, draw.Spaces(consoleWidth+4))}
			}
			lines = append(lines, append(lead, l...))
		}
	}
	return lines
}

// beside is what others were like, where that is known.
func beside(f verdict.Finding) string {
	if f.Before.Text == "" {
		return ""
	}
	return " Before: " + f.Before.Text
}

// keptLines is how many verdicts of before are told.
const keptLines = 6

// history is the verdicts so far, the newest first, and what was wrong before this release.
func history(sc pane.Scene) [][]draw.Run {
	v := &sc.App.Verdict
	var lines [][]draw.Run
	if len(v.Before) > 0 {
		lines = append(lines, nil, []draw.Run{draw.R(theme.Soft, fmt.Sprintf("Before v%d", v.Release.Version))})
		for _, f := range v.Before {
			lines = append(lines, []draw.Run{draw.R(theme.Dim, "  "+f.Console.String()+" was "+f.Answer.String()+": "+f.Text)})
		}
	}
	if len(v.Changes) < 2 {
		return lines
	}
	lines = append(lines, nil, []draw.Run{draw.R(theme.Soft, "Earlier")})
	for i, c := range slices.Backward(v.Changes[:len(v.Changes)-1]) {
		if i < len(v.Changes)-1-keptLines {
			break
		}
		_, role := Mark(sc.Glyphs(), c.Answer)
		lines = append(lines, []draw.Run{draw.R(theme.Dim, "  "+phrase.Clock(c.At, sc.Zone)+"  "), draw.R(role, widget.Pad(c.Answer.Call(), answerWidth-2)),
			draw.R(theme.Release, widget.Pad(format.Version(c.Release), 4)), draw.R(theme.Dim, " "+c.Why)})
	}
	return lines
}

// copied is lines without their colors.
func copied(lines [][]draw.Run) string {
	var b strings.Builder
	for _, line := range lines {
		var l strings.Builder
		for _, r := range line {
			l.WriteString(r.Text)
		}
		b.WriteString(strings.TrimRight(l.String(), " "))
		b.WriteByte('\n')
	}
	return b.String()
}
