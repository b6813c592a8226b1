package errors

import (
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/errorcard"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// The group under the cursor stands below the list from so many columns and rows on; narrower, Enter opens it.
const (
	leastBeside = 110
	rowsBeside  = 20
	evidence    = 44 // columns of what stands beside the trace, and where the pane is wide
	wideAt      = 150
	wideBeside  = 57
)

// beside tells that the group under the cursor stands below the list, whole.
func (p *errors) beside(sc pane.Scene) bool { return sc.W >= leastBeside && sc.H >= rowsBeside }

func (p *errors) picture(sc pane.Scene) draw.Block {
	v := p.list.View(p.rows(sc))
	if none := p.list.NoMatch(sc, v); none != nil {
		return widget.Written(sc, none)
	}
	notes := p.notes(sc)
	if !p.beside(sc) {
		h := sc.H - min(len(notes), max(0, sc.H-len(v.Rows)-1))
		return p.noted(sc, p.table(sc, v, h), notes, sc.H)
	}
	h := min(len(v.Rows)+1, max(4, sc.H/4))
	out := p.noted(sc, p.table(sc, v, h), notes, h+len(notes))
	at := p.list.Place(v)
	r := v.Rows[at]
	out = append(out, p.rule(sc, r, at, len(v.Rows)))
	return draw.Exact(append(out, p.group(sc, r, sc.H-len(out))...), sc.W, sc.H)
}

// noted is a table with notes below it.
func (p *errors) noted(sc pane.Scene, table draw.Block, notes errorcard.Lines, h int) draw.Block {
	out := table
	for _, runs := range notes[:min(len(notes), max(0, h-len(table)))] {
		out = append(out, draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(runs...).String())
	}
	return draw.Exact(out, sc.W, h)
}

// mostNotes is how many lines tell what comes unusually often.
const mostNotes = 3

// notes stand below the list: what comes unusually often, and what is not counted.
func (p *errors) notes(sc pane.Scene) errorcard.Lines {
	var out errorcard.Lines
	for i, a := range p.kept.unusual {
		if i == mostNotes {
			out[i-1] = append(out[i-1], draw.R(theme.Dim, "   and "+format.Count(len(p.kept.unusual)-i)+" more"))
			break
		}
		out = append(out, errorcard.AnomalyRuns(a, sc.Glyphs(), sc.Zone, i == 0))
	}
	if p.kept.pages > 0 {
		out = append(out, []draw.Run{draw.R(theme.Dim, errorcard.NotCounted(p.kept.pages, p.kept.lines))})
	}
	return out
}

// rule parts the list from the group under the cursor: which it is, how it stands, how often it came.
func (p *errors) rule(sc pane.Scene, r model.ErrorRow, at, of int) string {
	mark, role := looks.Error(sc.Glyphs(), r.Status)
	left := []draw.Run{draw.R(theme.Strong, "Error "+format.Count(at+1)+" of "+format.Count(of)), draw.R(role, "  "+mark+" "+r.Status.String())}
	right := []draw.Run{draw.R(theme.Dim, " "+format.Count(r.Count)+" times in "+phrase.Span(r.Last.Sub(r.First))+" ")}
	if r.Count == 1 {
		right = []draw.Run{draw.R(theme.Dim, " once ")}
	}
	l := draw.NewLine(sc.Theme, sc.W).Add(theme.Border, sc.Glyphs().Across+" ").Runs(left...).Gap(1)
	fill := l.Left() - draw.RunsWidth(right) - 1
	return l.Add(theme.Border, strings.Repeat(sc.Glyphs().Across, max(0, fill))).Runs(right...).Add(theme.Border, sc.Glyphs().Across).String()
}

// group is one error in h lines: its trace and what changed there on the left, the evidence on the right.
func (p *errors) group(sc pane.Scene, r model.ErrorRow, h int) draw.Block {
	right := evidence
	if sc.W >= wideAt {
		right = wideBeside
	}
	left := sc.W - right - 3
	trace, proof := p.view(sc, r, left-2), p.view(sc, r, right-1)
	lines, beside := p.left(sc, trace, h), proof.Evidence()
	out := make(draw.Block, 0, h)
	for i := range h {
		l := draw.NewLine(sc.Theme, sc.W).Gap(1).Styled(part(sc, lines, i, left-1), left-1)
		l.Add(theme.Border, " "+sc.Glyphs().Down+" ").Styled(part(sc, beside, i, right), right)
		out = append(out, l.String())
	}
	return out
}

// part is the i-th of some lines, w cells wide.
func part(sc pane.Scene, lines errorcard.Lines, i, w int) string {
	l := draw.NewLine(sc.Theme, w)
	if i < len(lines) {
		l.Runs(lines[i]...)
	}
	return l.String()
}

// The least of each part that is shown where not all has room.
const (
	leastTrace = 5
	mostHunk   = 14
)

// left is what it says, where it was raised and what changed there, in h lines. Where there is too little room the trace gives first, then
// what changed; that it goes on is said.
func (p *errors) left(sc pane.Scene, v errorcard.View, h int) errorcard.Lines {
	head := append(v.Title(), v.Sample()...)
	trace, hunk, seen := v.Trace(), v.Hunk(), v.Seen()
	room := h - len(head) - 1
	if len(hunk) > 0 {
		hunk = cut(sc, hunk, min(mostHunk, max(room-leastTrace-1, 0)))
		room -= len(hunk) + 1
	}
	shown := cut(sc, trace, max(room, 0))
	out := append(head, nil)
	out = append(out, shown...)
	for _, more := range []errorcard.Lines{hunk, seen} {
		if len(more) > 0 && len(out)+1+len(more) <= h {
			out = append(append(out, nil), more...)
		}
	}
	return out
}

// cut is lines in so many; where they are more, the last says so.
func cut(sc pane.Scene, lines errorcard.Lines, n int) errorcard.Lines {
	if len(lines) <= n {
		return lines
	}
	if n < 1 {
		return nil
	}
	more := []draw.Run{draw.R(theme.Dim, "  "+sc.Glyphs().More+" "+phrase.Plural(len(lines)-n+1, "more line")+", Enter shows all")}
	return append(append(errorcard.Lines{}, lines[:n-1]...), more)
}

// view is how an error is told in w cells.
func (p *errors) view(sc pane.Scene, r model.ErrorRow, w int) errorcard.View {
	return errorcard.View{Row: r, Current: p.kept.current, Around: p.kept.split, Glyphs: sc.Glyphs(), Width: w, Zone: sc.Zone, Whole: p.whole}
}

// text is all that is known of a group, for a chat.
func (p *errors) text(sc pane.Scene, r model.ErrorRow) string {
	v := p.view(sc, r, 0)
	v.Whole = true
	var lines []string
	for _, runs := range v.Card() {
		lines = append(lines, strings.TrimRight(widget.TextOf(runs), " "))
	}
	return strings.Join(lines, "\n")
}
