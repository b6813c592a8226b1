package logs

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/consoles"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// logRow is one row of the logs: a line, or a run of vendor frames of one dyno folded into one. The head of an exception has the blank lines
// behind it in its row.
type logRow struct{ Lines []logs.Line }

func (r logRow) first() logs.Seq { return r.Lines[0].Seq }

func (r logRow) last() logs.Seq { return r.Lines[len(r.Lines)-1].Seq }

func (r logRow) Folded() bool { return len(r.Lines) > 1 && !r.Lines[0].Head }

// RowAt is the row of the band that holds line i, and where it starts and ends (exclusive).
func (p *LogsPane) RowAt(i int) (row logRow, start, end int) {
	lines := p.Band.Lines
	start, end = i, i+1
	if p.folds(lines[i]) {
		for start > 0 && lines[start-1].Proc == lines[i].Proc && p.folds(lines[start-1]) {
			start--
		}
		for end < len(lines) && lines[end].Proc == lines[i].Proc && p.folds(lines[end]) {
			end++
		}
	}
	switch {
	case lines[i].Head:
		end = p.blankBehind(i)
	case start > 0 && lines[start-1].Head && p.blankBehind(start-1) == end:
		start--
	}
	return logRow{lines[start:end]}, start, end
}

// blankBehind is the end of the blank lines behind a head, right behind it where there are none, or where frames follow that are folded with them.
func (p *LogsPane) blankBehind(head int) int {
	lines := p.Band.Lines
	end := head + 1
	for end < len(lines) && lines[end].Proc == lines[head].Proc && p.folds(lines[end]) {
		if !ornament(lines[end]) {
			return head + 1
		}
		end++
	}
	return end
}

// folds tells a frame that is not of the app's own code and that nobody has unfolded.
func (p *LogsPane) folds(l logs.Line) bool {
	if l.Class != logs.App || l.Head || l.Metrics || p.opened[l.Seq] || l.Level != logs.None && (l.Level < logs.Error || l.Error) {
		return false
	}
	vendor, known := p.vendor[l.Seq]
	if !known {
		if len(p.vendor) > keptLines {
			clear(p.vendor)
		}
		vendor = ornament(l) || l.Frame() == logs.VendorFrame // what a runtime puts around frames goes with them
		p.vendor[l.Seq] = vendor
	}
	return vendor
}

// timeStyle is how the time of a line is written. The zero value takes milliseconds where the screen has room.
type timeStyle uint8

const (
	timeByWidth timeStyle = iota
	timeSeconds
	timeMillis
	timeDate
)

var timeFormats = [...]func(time.Time, *time.Location) string{timeSeconds: phrase.Clock, timeMillis: phrase.ClockMillis, timeDate: phrase.DateMillis}

// at is the style for a screen of w cells.
func (s timeStyle) at(w int) timeStyle {
	switch {
	case s != timeByWidth:
		return s
	case w >= 100:
		return timeMillis
	}
	return timeSeconds
}

// rowStyle is all a row's picture depends on besides its lines. Rows drawn in one style are kept.
type rowStyle struct {
	theme   theme.Theme
	zone    *time.Location
	w       int // cells between the cursor bar and the gutter
	times   timeStyle
	proc    int    // cells of the dyno column, 0 where there is no room
	names   uint64 // version of the names in it
	pan     int
	wrap    bool
	find    string
	crashed int    // the current release while its processes crash, else 0
	ledger  uint64 // version of the section: rules quote it
	marks   uint64 // version of the marks: their notes stand below their lines
	verdict uint64 // version of the section: its changes stand below the lines at which they came
}

func (p *LogsPane) style(sc pane.Scene) rowStyle {
	l := rowStyle{theme: sc.Theme, zone: format.ZoneOr(sc.Zone), w: max(sc.W-2, 0), times: p.times.at(sc.Screen.W), proc: p.column.Width, names: p.column.Version,
		pan: p.pan, wrap: p.wrap, find: p.Find.String(), ledger: sc.State.Version(model.SectionReleases), marks: sc.App.Marks.Version(), verdict: sc.State.Version(model.SectionVerdict)}
	switch {
	case p.times != timeByWidth:
	case sc.W < 40:
		l.times = timeByWidth // none: what happened matters more
	case sc.W < 64:
		l.times = timeSeconds
	}
	if sc.W < 24 {
		l.proc = 0
	}
	if r, ok := sc.App.Ledger.Current(); ok && sc.App.Processes.Tally(r.Version).Down > 0 {
		l.crashed = r.Version
	}
	if p.cache.style != l || p.cache.app != sc.App {
		p.cache = rowCache{style: l, app: sc.App, rows: make([]cachedRow, keptRows)}
	}
	return l
}

// keptRows is how many rows' pictures are kept, each in the place that its first line has in a circle of as many.
const keptRows = 1024

// rowCache is the pictures of rows drawn in one style.
type rowCache struct {
	style rowStyle
	app   *model.App
	rows  []cachedRow
}

type cachedRow struct {
	first, last logs.Seq
	calls       callsBy
	text        []string // nil: the place is free
}

// picture is a row in lines of style.w cells each.
func (p *LogsPane) picture(r logRow, style rowStyle) []string {
	first, last, calls := r.first(), r.last(), p.callsOf(r)
	kept := &p.cache.rows[uint64(first)%keptRows]
	if kept.text == nil || kept.first != first || kept.last != last || kept.calls != calls {
		above, below := p.callRules(calls, style)
		*kept = cachedRow{first, last, calls, slices.Concat(above, p.paint(r, style), p.noteOf(r, style), below)}
	}
	return kept.text
}

// ornament tells a line of an app that says nothing by itself: blank, or carets below a piece of source.
func ornament(l logs.Line) bool {
	_, body := logs.CutPrefix(l.Text)
	return strings.Trim(body, " ^~") == ""
}

// FoldText says what is folded away.
func FoldText(r logRow, th theme.Theme) string {
	frames := slices.DeleteFunc(slices.Clone(r.Lines), ornament)
	if len(frames) == 0 {
		return foldMark(th) + " " + format.Plural(len(r.Lines), "blank line")
	}
	return foldMark(th) + " " + format.Plural(len(frames), "frame") + safe.Redact(inPackages(frames))
}

func (p *LogsPane) paint(r logRow, style rowStyle) []string {
	l := r.Lines[0]
	switch {
	case l.Gap:
		return []string{draw.Rule(style.theme, style.w, theme.Warn, draw.R(theme.Warn|theme.Bold, gapText(l)))}
	case l.Release && l.Class == logs.API:
		role, runs := p.releaseRule(l, style)
		return []string{draw.Rule(style.theme, style.w, role, runs...)}
	}
	line := draw.NewLine(style.theme, style.w)
	style.prefix(line, l, p.column.Of(l.Proc), p.foundIn(l.Proc))
	if r.Folded() {
		return []string{line.Add(theme.Dim, "  "+FoldText(r, style.theme)).String()}
	}
	runs := p.message(l, pane.GlyphsOf(style.theme))
	if style.pan > 0 && !style.wrap {
		runs = panned(runs, style.pan)
	}
	if !style.wrap || draw.RunsWidth(runs) <= line.Left() || line.Left() < 8 {
		return []string{line.Runs(runs...).String()}
	}
	var out []string
	indent := line.At()
	for i, part := range widget.Wrapped(runs, line.Left()) {
		if i > 0 {
			line.Reset(style.w).Gap(indent)
		}
		out = append(out, line.Runs(part...).String())
	}
	return out
}

func foldMark(th theme.Theme) string { return pane.GlyphsOf(th).More }

// gapText is how many lines are missing and why; the mark's own name goes without saying.
func gapText(l logs.Line) string {
	if text := strings.TrimPrefix(l.Text, "Gap: "); text != "" {
		return text
	}
	return "lines are missing here"
}

// releaseRule is what stands in the rule of a release: the ledger's words, or what the line itself tells.
func (p *LogsPane) releaseRule(l logs.Line, style rowStyle) (theme.Role, []draw.Run) {
	m, _ := logs.ParseAPI(l.Text)
	role := theme.Release
	if m.Version > 0 && m.Version == style.crashed {
		role = theme.Bad
	}
	text, by := "", ledger.Author(m.By)
	if p.cache.app != nil {
		if r, ok := p.cache.app.Ledger.Version(m.Version); ok {
			text, by = "  "+r.Description, ledger.Author(r.By)
		}
	}
	if by != "" {
		text += " · " + by
	}
	return role, []draw.Run{draw.R(role|theme.Bold, "v"+strconv.Itoa(m.Version)+text)}
}

// callsBy are the changes of the verdict that stand beside a row: those of the app from the first to the last, of which so many stand above it.
type callsBy struct{ from, above, to int }

// callsOf finds the changes that came from a row's first line on, up to the next row that is shown: a filter that hides the line at which one came does not
// hide it. What came before the first line that passes the filter stands above that.
func (p *LogsPane) callsOf(r logRow) (by callsBy) {
	if p.cache.app == nil || len(p.cache.app.Calls) == 0 {
		return by
	}
	from, to := r.first(), p.nextShown(r.last())
	if p.Band.first && len(p.Band.Lines) > 0 && p.Band.Lines[0].Seq == from {
		from = p.Band.lo
	}
	calls := p.cache.app.Calls
	for by.from < len(calls) && calls[by.from].Line < from {
		by.from++
	}
	by.above = by.from
	for by.above < len(calls) && calls[by.above].Line < r.first() {
		by.above++
	}
	by.to = by.above
	for by.to < len(calls) && calls[by.to].Line < to {
		by.to++
	}
	return by
}

// nextShown is the next line that passes the filter, or up to where it was looked for.
func (p *LogsPane) nextShown(after logs.Seq) logs.Seq {
	i, _ := slices.BinarySearchFunc(p.Band.Lines, after+1, bySeq)
	switch {
	case i < len(p.Band.Lines):
		return p.Band.Lines[i].Seq
	case p.Band.End:
		return math.MaxUint64
	}
	return max(p.Band.Hi, after+1)
}

// callRules are the changes as rules across the pane.
func (p *LogsPane) callRules(by callsBy, style rowStyle) (above, below []string) {
	for i := by.from; i < by.to; i++ {
		c := p.cache.app.Calls[i]
		mark, role := consoles.Mark(pane.GlyphsOf(style.theme), c.Answer)
		rule := draw.Rule(style.theme, style.w, role, draw.R(role|theme.Bold, mark+" "+c.Answer.Call()), draw.R(role, " "+format.Version(c.Release)+"  "+c.Why))
		if i < by.above {
			above = append(above, rule)
		} else {
			below = append(below, rule)
		}
	}
	return above, below
}

// room is how many cells a message has.
func (style rowStyle) room() int {
	line := draw.NewLine(style.theme, style.w)
	style.prefix(line, logs.Line{}, "", -1)
	return line.Left()
}

// prefix is what stands before the message: time, the mark of who speaks, the dyno; found is the word of find that the name holds, -1 for none.
func (style rowStyle) prefix(line *draw.Line, l logs.Line, name string, found int) {
	if style.times != timeByWidth {
		at := timeFormats[style.times](l.At, style.zone)
		if l.Timeless {
			at = draw.Spaces(len(at))
		}
		line.Add(theme.Dim, at).Gap(1)
	}
	mark, role := looks.Speaker(pane.GlyphsOf(style.theme), l)
	line.Add(theme.Dim, mark).Gap(1)
	switch {
	case style.proc == 0:
	case found >= 0:
		line.Add(theme.Found(found), name).Gap(style.proc - draw.Width(name) + 2)
	default:
		line.Cell(role, name, style.proc, draw.Left).Gap(2)
	}
}
