package logs

import (
	"strconv"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/link"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// PromptNote asks for the note of a mark.
const PromptNote pane.PromptID = "note"

// MarkMenu is the list of marks.
const MarkMenu pane.MenuID = "marks"

// markLine asks for the note of the line under the cursor, which marks it. The line is kept: others come while somebody types.
func (p *LogsPane) markLine(sc pane.Scene) pane.Effect {
	row, ok := p.Current(sc)
	switch {
	case !ok:
		return pane.Say{Text: "there is no line to mark"}
	}
	p.noted = row.Lines[0]
	ask := pane.Prompt{ID: PromptNote, Label: "mark with the note", Hint: "none is needed", AtEnter: true}
	if m, has := sc.App.Marks.Of(row.first(), row.last()); has {
		for _, l := range row.Lines {
			if l.Seq == m.Seq {
				p.noted = l
			}
		}
		ask.Label, ask.Initial, ask.Hint = "note of the mark", m.Note, "with none the mark is taken away"
	}
	return ask
}

// note marks the line for which a note was asked, or takes its mark away.
func (p *LogsPane) note(text string, sc pane.Scene) pane.Effect {
	m := marks.Of(p.noted, strings.Trim(text, " "))
	_, has := sc.App.Marks.Of(m.Seq, m.Seq)
	m.Off = has && m.Note == ""
	word := "marked; " + sc.Key(keys.IntentMarks) + " lists the marks"
	if m.Off {
		word = "the mark is taken away"
	}
	return pane.Several{pane.Ask{Request: model.Request{Kind: model.MarkLine, App: sc.App.ID, Mark: m}}, pane.Say{Text: word}}
}

// goToMark goes to the next mark among the lines that are shown, or to the one before. From LIVE it goes to the newest.
func (p *LogsPane) goToMark(sc pane.Scene, dir search.Direction) pane.Effect {
	snap, from := sc.App.Logs.Snapshot(), p.at
	if !p.paused {
		from, dir = sc.App.Logs.Snapshot().End(), search.Back
	}
	var to logs.Seq
	kept := 0
	for _, m := range sc.App.Marks.All() {
		line, ok := snap.Line(m.Seq)
		if !ok {
			continue
		}
		kept++
		ahead := m.Seq > from
		if m.Seq == from || ahead != (dir == search.Forward) || !p.wanted().Match(line) {
			continue
		}
		if to = m.Seq; ahead {
			break
		}
	}
	switch {
	case to > 0:
		p.seek = nil
		p.jump(sc, snap, to)
		return nil
	case kept == 0:
		return pane.Say{Text: "no line is marked: " + sc.Key(keys.IntentMark) + " marks one"}
	case dir == search.Back:
		return pane.Say{Text: "no older mark among the lines shown"}
	}
	return pane.Say{Text: "no newer mark among the lines shown"}
}

// listMarks opens the list of marks, the newest line first.
func (p *LogsPane) listMarks(sc pane.Scene) pane.Effect {
	all := sc.App.Marks.All()
	if len(all) == 0 {
		return pane.Say{Text: "no line is marked: " + sc.Key(keys.IntentMark) + " marks one"}
	}
	snap := sc.App.Logs.Snapshot()
	menu := pane.Menu{ID: MarkMenu, Title: "Marks"}
	for i := len(all) - 1; i >= 0; i-- {
		m := all[i]
		line, kept := snap.Line(m.Seq)
		label := []draw.Run{draw.R(theme.Dim, "no time")}
		if !m.At.IsZero() {
			label[0].Text = shortTime(m.At.In(format.ZoneOr(sc.Zone)), sc)
		}
		label = append(label, draw.R(theme.Name(line.Type), "  "+m.Proc))
		if m.Note != "" {
			label = append(label, draw.R(theme.Text, "  "+m.Note))
		}
		if m.By != "" {
			label = append(label, draw.R(theme.Soft, "  by "+m.By))
		}
		switch {
		case m.OfMoment():
		case kept:
			label = append(label, draw.R(theme.Dim, "  "+draw.Cut(safe.Redact(line.Text), excerpt)))
		default:
			label = append(label, draw.R(theme.Dim, "  the line is not kept"))
		}
		menu.Items = append(menu.Items, pane.Item{Key: strconv.Itoa(i), Label: label})
	}
	return menu
}

// excerpt is how many cells of a line the list of marks shows.
const excerpt = 60

// chooseMark goes to the line of a mark, or to its time where the line is not kept.
func (p *LogsPane) chooseMark(key string, sc pane.Scene) pane.Effect {
	all := sc.App.Marks.All()
	i, err := strconv.Atoi(key)
	if err != nil || i >= len(all) {
		return nil
	}
	p.turnTo(sc.App)
	m, snap := all[i], sc.App.Logs.Snapshot()
	line, kept := snap.Line(m.Seq)
	switch {
	case !kept && m.At.IsZero():
		return pane.Say{Text: "the line is not kept"}
	case !kept:
		p.goToTime(sc, m.At)
		return pane.Say{Text: "the line is not kept; this is what is kept of its time"}
	}
	p.seek, p.selection.moved = nil, true
	p.jump(sc, snap, m.Seq)
	if !p.wanted().Match(line) {
		return pane.Say{Text: "the filter leaves the line out; " + sc.Key(keys.IntentBack) + " clears " + p.innermost()}
	}
	return nil
}

// isMarked tells whether a row has a mark.
func (p *LogsPane) isMarked(sc pane.Scene, r logRow) bool {
	_, has := sc.App.Marks.Of(r.first(), r.last())
	return has
}

// markBar is the cell before a marked line.
func markBar(sc pane.Scene, cursor bool) string {
	role := theme.Key
	if cursor && sc.Focus {
		role = theme.Cursor
	}
	return sc.Theme.Paint(role, sc.Glyphs().Flag)
}

// noteOf is the line below a row with the note of its mark; nil where it has none.
func (p *LogsPane) noteOf(r logRow, style rowStyle) []string {
	if p.cache.app == nil {
		return nil
	}
	m, has := p.cache.app.Marks.Of(r.first(), r.last())
	if !has || m.Note == "" {
		return nil
	}
	line := draw.NewLine(style.theme, style.w)
	indent := style.w - style.room()
	if style.room() < leastNote {
		indent = 0
	}
	return []string{line.Gap(indent).Add(theme.Key, pane.GlyphsOf(style.theme).Flag+" "+m.Note).String()}
}

// leastNote is the room below which a note begins at the edge.
const leastNote = 24

// linked answers what is asked about marks and links.
func (p *LogsPane) linked(m pane.Message, sc pane.Scene) pane.Effect {
	switch m := m.(type) {
	case pane.Note:
		return p.mark(m.Text, sc)
	case pane.ShowLink:
		return p.showLink(m.Link, sc)
	}
	return nil
}

// mark marks the line under the cursor with a note that is known already.
func (p *LogsPane) mark(note string, sc pane.Scene) pane.Effect {
	if sc.App == nil || sc.App.Logs.Len() == 0 {
		return pane.Say{Text: "there is no log line yet"}
	}
	p.turnTo(sc.App)
	row, ok := p.Current(sc)
	if !ok {
		return pane.Say{Text: "there is no line to mark"}
	}
	p.noted = row.Lines[0]
	return p.note(note, sc)
}

// Link is what the pane shows: the line under the cursor with the note of its mark, the filter, what is looked for. Cut tells that the
// filter has more than a link can hold.
func (p *LogsPane) Link(sc pane.Scene) (l link.Link, cut bool) {
	l.Filter, cut = link.FilterOf(p.wanted(), p.Find)
	l.Filter.Releases = [2]int{p.releaseFilter.first, p.releaseFilter.last}
	if sc.App == nil || sc.App.Logs.Len() == 0 {
		return l, cut
	}
	p.turnTo(sc.App)
	row, ok := p.Current(sc)
	if !ok || row.Lines[0].Timeless {
		return l, cut
	}
	m := marks.Of(row.Lines[0], "")
	if has, is := sc.App.Marks.Of(row.first(), row.last()); is {
		m = &has.Mark
	}
	l.At, l.Line, l.Note = m.At, link.Line{Proc: m.Proc, Sum: m.Sum}, m.Note
	return l, cut
}

// showLink filters as a link says, and goes to its line, else to the first line of its moment.
func (p *LogsPane) showLink(l *link.Link, sc pane.Scene) pane.Effect {
	if sc.App == nil {
		return nil
	}
	p.turnTo(sc.App)
	q, find, err := l.Filter.Query()
	p.change(sc, func() {
		p.like, p.releaseFilter, p.Query, p.Find = like{}, releaseFilter{}, q, find
		if r := l.Filter.Releases; r[0] > 0 {
			p.releaseFilter.first, p.releaseFilter.last = r[0], r[1]
			p.keepRelease(sc)
		}
	})
	if err != nil {
		return pane.Say{Text: "a text of the link cannot be searched for: " + err.Error(), Bad: true}
	}
	if l.At.IsZero() || sc.App.Logs.Len() == 0 {
		return nil
	}
	snap := sc.App.Logs.Snapshot()
	seq, exact := marks.Find(snap, l.Mark())
	if seq == 0 {
		p.goToTime(sc, l.At)
		if l.Line.Proc != "" {
			return pane.Say{Text: "the line of the link is not in this log; this is what is there of its time"}
		}
		return nil
	}
	p.seek, p.selection.moved = nil, true
	p.jump(sc, snap, seq)
	if !exact && l.Line.Sum != 0 {
		return pane.Say{Text: "this log has a line of " + l.Line.Proc + " at that time, with other words than the one of the link"}
	}
	return nil
}
