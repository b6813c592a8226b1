package logs

import (
	"strings"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/logs/trace"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/logline"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// traceReach is how many lines of a process are looked at on either side of a line for the rest of its trace.
const traceReach = 400

// traceOf is the whole trace that a line belongs to, whatever the filter leaves out of it; nil when it belongs to none.
func traceOf(snap logstore.Snapshot, l logs.Line) []logs.Line {
	if l.Class != logs.App || l.Gap {
		return nil
	}
	q := search.Query{Classes: []logs.Class{logs.App}, Procs: []string{l.Proc}}
	lines := search.Find(snap, q, l.Seq, search.Back, traceReach, FrameBudget).Hits
	lines = append(lines, search.Find(snap, q, l.Seq+1, search.Forward, traceReach, FrameBudget).Hits...)
	return trace.Of(lines, l.Seq)
}

// traceCard is a whole trace: what happened, then its frames, those of the app lit.
func (p *LogsPane) traceCard(sc pane.Scene, lines []logs.Line) pane.Card {
	head := lines[0]
	for _, l := range lines {
		if l.Head {
			head = l
			break
		}
	}
	f := widget.CardFacts(sc)
	if !head.Timeless {
		f.Add("time", theme.Text, head.At.In(format.ZoneOr(sc.Zone)).Format("2006-01-02 15:04:05.000 MST"))
	}
	f.Add("from", theme.Name(head.Type), head.Source+"["+head.Proc+"]")
	own, vendor := 0, 0
	for _, l := range lines {
		switch l.Frame() {
		case logs.AppFrame:
			own++
		case logs.VendorFrame:
			vendor++
		}
	}
	f.Add("frames", theme.Text, format.Count(own)+" of the app, "+format.Count(vendor)+" of packages")
	f.Blank()
	for _, l := range lines {
		f.Lines = append(f.Lines, traceLine(sc, l))
	}
	return pane.Card{Title: head.Proc + " " + sc.Glyphs().Dot + " " + errorName(head), Lines: f.Lines, Copy: strings.Join(traceText(lines), "\n") + "\n"}
}

// traceLine is a line of a trace on its card.
func traceLine(sc pane.Scene, l logs.Line) []draw.Run {
	_, body := logs.CutPrefix(safe.Redact(logs.AfterReturn(l.Text)))
	switch {
	case l.Frame() == logs.AppFrame:
		return []draw.Run{draw.R(theme.Cursor, sc.Glyphs().CursorBar+" "), draw.R(theme.Strong, ownPath(body))}
	case l.Frame() == logs.VendorFrame:
		return []draw.Run{draw.R(theme.Dim, "  "+ownPath(body))}
	}
	role := theme.Text
	for _, s := range logline.Format(l) {
		role = looks.LineRole(s.Role)
	}
	return []draw.Run{draw.R(role, body)}
}

// traceText is a trace as it is copied: where and when, then its lines as they came, without what the platform put before each.
func traceText(lines []logs.Line) []string {
	texts := make([]string, 0, len(lines)+1)
	head := rawLine(logs.Line{At: lines[0].At, Timeless: lines[0].Timeless, Source: lines[0].Source, Proc: lines[0].Proc})
	texts = append(texts, strings.TrimRight(head, " "))
	for _, l := range lines {
		texts = append(texts, safe.Redact(l.Text))
	}
	return texts
}

// copyWhole copies the range, or the whole trace under the cursor.
func (p *LogsPane) copyWhole(sc pane.Scene) pane.Effect {
	if p.lineRange.on() {
		return p.copyRange(sc)
	}
	row, ok := p.Current(sc)
	if !ok {
		return pane.Say{Text: "there is nothing to copy"}
	}
	lines := traceOf(sc.App.Logs.Snapshot(), row.Lines[0])
	if lines == nil {
		return pane.Say{Text: "this line is no part of a trace: y copies it, V begins a range"}
	}
	return copied("the trace, ", traceText(lines))
}

// errorName is the class of the exception that a line tells of, or else its first words.
func errorName(head logs.Line) string {
	_, body := logs.CutPrefix(head.Text)
	body = strings.TrimLeft(body, " ")
	if open := strings.LastIndexByte(body, '('); open > 0 && strings.HasSuffix(strings.TrimSuffix(body, ":"), ")") && !strings.Contains(body[open:], " ") {
		return strings.TrimRight(body[open+1:], "):")
	}
	name, _, _ := strings.Cut(body, " ")
	if name = strings.TrimRight(name, ":"); strings.Contains(name, "/") || name == "" || name == "Traceback" || name == "**" {
		return "trace"
	}
	return safe.Redact(name)
}
