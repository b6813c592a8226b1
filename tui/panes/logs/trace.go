package logs

import (
	"regexp"
	"strings"

	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/story"
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
	return exceptions.LinesOf(lines, l.Seq)
}

// traceCard is a whole trace: what happened, then its frames, those of the app lit.
func (p *LogsPane) traceCard(sc pane.Scene, lines []logs.Line) pane.Card {
	head, name := lines[0], "trace"
	for _, l := range lines { // Python's class stands in the last head
		if class := errorName(l); l.Head && class != "" {
			head, name = l, class
			break
		}
	}
	f := widget.CardFacts(sc)
	if !head.Timeless {
		f.Add("time", theme.Text, phrase.MomentMillis(head.At, sc.Zone))
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
		for _, runs := range traceLines(sc, l) {
			if room := max(24, sc.Screen.W-10); draw.RunsWidth(runs) > room {
				f.Lines = append(f.Lines, widget.Wrapped(runs, room)...) // whole, whatever the width
				continue
			}
			f.Lines = append(f.Lines, runs)
		}
	}
	whole := copied("the trace, ", traceText(lines)).(pane.Copy)
	card := pane.Card{Title: head.Proc + " " + sc.Glyphs().Dot + " " + name, Lines: f.Lines, Copy: whole.Text, What: whole.What}
	for _, l := range lines {
		if story.RequestOf(l) != "" {
			card.Links = []pane.Link{{Key: "s", Word: "its request", Effect: pane.To{Pane: pane.Logs, Message: showRequest{l.Seq}}}}
			break
		}
	}
	return card
}

// traceLines is a line of a trace on its card. Ruby's head tells the place before what happened: that is two lines here.
func traceLines(sc pane.Scene, l logs.Line) [][]draw.Run {
	_, body := logs.CutPrefix(safe.Redact(logs.AfterReturn(l.Text)))
	own := func(where, function string) []draw.Run {
		runs := []draw.Run{draw.R(theme.Cursor, sc.Glyphs().FrameBar+" "), draw.R(theme.Strong, where)}
		if function != "" {
			runs = append(runs, draw.R(theme.Text, "  "+function))
		}
		return runs
	}
	switch l.Frame() {
	case logs.AppFrame:
		return [][]draw.Run{own(ownFrame(body))}
	case logs.VendorFrame:
		return [][]draw.Run{{draw.R(theme.Dim, "  "+ownPath(body))}}
	}
	role := theme.Text
	for _, s := range logline.Format(l) {
		role = looks.LineRole(s.Role)
	}
	if m := rubyHead.FindStringSubmatch(body); l.Head && m != nil {
		return [][]draw.Run{{draw.R(role, m[2])}, own(ownPath(m[1]), "")}
	}
	return [][]draw.Run{{draw.R(role, body)}}
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

// errorClasses are where the class of an exception stands: at the start, or in brackets at the end.
var errorClasses = []*regexp.Regexp{
	regexp.MustCompile(`^(?:Uncaught |Exception in thread "[^"]*" |Caused by: |\*\* \()?([A-Za-z_]\w*(?:(?:::|[.$])\w+)+|(?:[A-Z]\w*)?(?:Error|Exception))(?:: | \(|\) |:?$)`),
	regexp.MustCompile(` \(([A-Za-z_]\w*(?:(?:::|[.$])\w+)*)\):?$`),
}

// errorName is the class of the exception that a line tells of; empty when it tells of none.
func errorName(head logs.Line) string {
	_, body := logs.CutPrefix(logs.AfterReturn(head.Text))
	body = strings.TrimLeft(body, " ")
	for _, form := range errorClasses {
		if m := form.FindStringSubmatch(body); m != nil {
			return m[1]
		}
	}
	return ""
}
