// Package logs is the pane of log lines.
package logs

import (
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/namecolumn"
	"app.gonogo/gonogo/tui/paint"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// FrameBudget is how many lines a frame may look at. A search that needs more goes on with the next frame.
const FrameBudget = 20_000

// LogsPane is the one log stream, told in rows. It knows no line by its place, only by its Seq: lines come at one end
// and are dropped at the other while somebody reads.
type LogsPane struct {
	app           *model.App     // whose stream the places below are of
	Query         search.Query   // what is shown: facets, hide, exclude
	Find          search.Matcher // what is marked
	releaseFilter releaseFilter  // the releases whose lines are shown
	Hits          Hits           // the lines that find marks, counted as far as they were looked at
	like          like           // the line that all that is shown is like
	tally, newer  tally          // how many lines pass the query, and how many came since reading began to pause
	lineRange     lineRange      // what is to be copied
	noted         logs.Line      // whose note is being typed
	toSave        pane.Save      // what is saved where the file is to be written over
	typed         []string       // in the prompts, the newest last
	study         *study         // what is different about some lines, while it is being found out
	seek          *seek          // a jump that has not found its line yet
	Band          Band           // the lines around what is shown
	paused        bool           // false: LIVE, the newest row at the bottom
	at            logs.Seq       // cursor while paused
	edge          logs.Seq       // while paused: this line is at the bottom of the pane (low) or at its top
	low           bool
	selection     selection
	here          hereCache
	frames, asked uint64 // counts pictures; the one at which it was asked last whether it is busy
	column        namecolumn.Column
	logFields     []string          // see pane.Scene
	from          logs.Seq          // end of the stream when reading began to pause
	opened        map[logs.Seq]bool // frames that are shown unfolded
	vendor        map[logs.Seq]bool // what was found out of the lines near the pane
	short         bool              // the last frame's budget did not fill the pane
	wrap          bool
	times         timeStyle
	pan           int // cells the message is moved to the left
	cache         rowCache
	minimap       minimap
	shown         []shownRow // of the last picture, as are the next four: used again
	marks         []string
	lines         []cursorLine
	spans         []paint.Span
	rows          []paint.Row
}

// NewLogs is the pane of the log stream.
func NewLogs() pane.Pane { return &LogsPane{opened: map[logs.Seq]bool{}, vendor: map[logs.Seq]bool{}} }

// Source is the source that the pane rests on.
const Source = model.LogsSource

// wantedRows is how many lines tell what happens.
const wantedRows = 12

// Rows is as many lines as there is room for.
func Rows(pane.Scene) pane.Rows { return pane.Rows{Want: wantedRows, Most: pane.Endless} }

func (p *LogsPane) Reads() []model.Section {
	return []model.Section{model.SectionLogs, model.SectionReleases, model.SectionProcesses, model.SectionHealth}
}

// Receive answers what other panes, and the cards of this one, ask.
func (p *LogsPane) Receive(m pane.Message, sc pane.Scene) pane.Effect {
	switch m := m.(type) {
	case pane.GoTo:
		if m.All {
			p.showAll(sc)
		}
		p.goToTime(sc, m.At)
	case pane.Search:
		return p.Typed(promptOf[m.How], m.Text, true, sc)
	case pane.FilterLogs:
		p.showOnly(m, sc)
	case pane.Requests:
		return p.showRequests(m, sc)
	case pane.Compare:
		return p.compareError(m, sc)
	case showDifference:
		return pane.Several{pane.Say{}, p.difference(sc)} // the comparing is over
	case showRequest:
		return showSeq(sc, m.seq)
	case likeRequests:
		return likeRequest(sc, m.to)
	}
	return p.linked(m, sc)
}

// showOnly shows the lines of one process type or dyno.
func (p *LogsPane) showOnly(f pane.FilterLogs, sc pane.Scene) {
	p.change(sc, func() {
		p.like, p.Query.Classes, p.Query.Types, p.Query.Procs = like{}, nil, nil, nil
		if f.Type != "" {
			p.Query.Types = []string{f.Type}
		}
		if f.Dyno != "" {
			p.Query.Procs = []string{f.Dyno}
		}
	})
}

// showAll takes all filters away.
func (p *LogsPane) showAll(sc pane.Scene) {
	p.change(sc, func() {
		p.like, p.releaseFilter, p.Query = like{}, releaseFilter{}, search.Query{Metrics: p.Query.Metrics}
	})
}

// requery forgets what was found with another query.
func (p *LogsPane) requery() {
	p.Band, p.Hits, p.seek, p.study, p.tally, p.newer = Band{}, Hits{}, nil, nil, tally{}, tally{next: p.from}
}

// turnTo forgets the places of another app's stream: its line 7 is not ours. The filter stays.
func (p *LogsPane) turnTo(app *model.App) {
	if p.app == app {
		return
	}
	p.app = app
	p.releaseFilter, p.Query.Since, p.Query.Until = releaseFilter{}, time.Time{}, time.Time{} // versions are of an app
	p.requery()
	p.followNew()
	p.selection, p.column, p.like, p.here = selection{}, namecolumn.Column{}, like{}, hereCache{}
	clear(p.opened)
	clear(p.vendor)
}

// followNew is LIVE.
func (p *LogsPane) followNew() {
	p.paused, p.at, p.edge, p.lineRange = false, 0, 0, lineRange{}
}

// pause keeps the picture still from here on, the cursor on a line at the bottom.
func (p *LogsPane) pause(at, end logs.Seq) {
	if !p.paused {
		p.paused, p.from, p.edge, p.low = true, end, at, true
		p.newer = tally{next: end}
	}
	p.at = at
}

func (p *LogsPane) Spec(sc pane.Scene) draw.FrameSpec {
	spec := draw.FrameSpec{Title: "Logs"}
	if sc.App == nil {
		return spec
	}
	p.count(sc)
	if sc.App.Logs.Total() > 0 {
		spec.Right = p.state(sc)
	}
	spec.TitleExtra = p.shows(sc)
	if sc.Tabs > 0 && !p.Find.Empty() { // the bar of tabs shows all of it or nothing
		room := widget.BorderRoom(sc, "Logs")
		spec.TitleExtra = p.hitsFor(sc, room-draw.RunsWidth(spec.Right)-2)
		if spec.TitleExtra == nil && len(spec.Right) > 0 {
			spec.Right = append(spec.Right[:1:1], draw.R(theme.Text, " "+strings.ReplaceAll(p.hitWords(sc), " of ", "/")))
		}
	}
	return spec
}

// Busy tells that a jump, a count or a filter has not looked at all it must. A pane that was not drawn since it was asked last is on no
// screen, and comes no further by being drawn.
func (p *LogsPane) Busy() bool {
	busy := p.undone() && p.frames != p.asked
	p.asked = p.frames
	return busy
}

func (p *LogsPane) undone() bool {
	return p.seek != nil || p.short || !p.Find.Empty() && !p.Hits.Done || p.app != nil && (p.filtered() && !p.tally.done || p.paused && !p.newer.done)
}

// filtered tells that lines are left out because somebody wants so.
func (p *LogsPane) filtered() bool {
	return isFiltered(p.wanted()) || p.releaseFilter.first > 0
}

// wanted is the query of what is shown.
func (p *LogsPane) wanted() search.Query { return p.like.narrowed(p.Query) }

// count goes on counting what find marks, what passes the filter, and what came while reading pauses.
func (p *LogsPane) count(sc pane.Scene) {
	if p.app != sc.App {
		return
	}
	snap := sc.App.Logs.Snapshot()
	p.Hits.Search(snap, p.wanted(), p.Find, FrameBudget/2)
	if p.filtered() {
		p.tally.count(snap, p.wanted(), FrameBudget)
	}
	if p.paused {
		p.newer.count(snap, p.wanted(), FrameBudget)
	}
}

// state is the right end of the border: LIVE, quiet or PAUSED, how many lines, how many are lost, and a stream that fails.
func (p *LogsPane) state(sc pane.Scene) []draw.Run {
	st, store, g := widget.StandingOf(sc, Source), sc.App.Logs, sc.Glyphs()
	out, failing := []draw.Run(nil), false // the border of one that fails has no room for how many lines there are
	switch {
	case p.seek != nil:
		out = append(out, draw.R(theme.Text, "searching"+g.Ellipsis))
	case p.paused:
		out = append(out, p.pausedWords(sc)...)
	case sc.Frozen:
		out = append(out, draw.R(theme.Strong, "FROZEN"))
	case sc.Mode == pane.Replay: // whatever its source said: no line comes from it
		out = append(out, draw.R(theme.Strong, "TAPE"))
	case st.Freshness == model.Broken && st.Source.Code == model.CodeReopen:
		out = append(out, draw.R(theme.Warn|theme.Bold, "next log session in "+format.Age(st.Source.RetryAt.Sub(st.Now))))
	case st.Freshness == model.Broken:
		out = append(out, draw.R(theme.Bad, g.Bad+" "+st.Cause()))
		title := "Logs  " + widget.TextOf(p.shows(sc))
		if more := append(out[:len(out):len(out)], draw.R(theme.Dim, " retry in "+format.Age(st.Source.RetryAt.Sub(st.Now)))); st.Source.RetryAt.After(st.Now) &&
			(sc.Tabs == 0 || draw.RunsWidth(more) <= widget.BorderRoom(sc, title)) {
			out = more
		}
		failing = true
		out = p.withPassed(sc, out)
		out = widget.TriesNow(sc, title, out)
	case st.Freshness == model.Silent:
		out = append(out, silent(st))
	case !st.Source.QuietSince.IsZero():
		out = append(out, draw.R(theme.Text|theme.Bold, "quiet "+format.Age(st.Now.Sub(st.Source.QuietSince))))
	default:
		out = append(out, liveWord(sc.App))
	}
	switch {
	case failing:
	case p.filtered():
		out = p.withPassed(sc, out)
	case !p.paused && (sc.Tabs == 0 || p.pan == 0 && p.Find.Empty()): // else they have the room
		out = append(out, draw.R(theme.Dim, " "+format.Plural(store.Len()-store.Gaps(), "line")))
	}
	if n := store.Dropped(); n > 0 {
		out = append(out, draw.R(theme.Warn, " −"+format.Count(int(n))+" dropped"))
	}
	return out
}

// Headline is the state of the stream, for the bar of tabs.
func (p *LogsPane) Headline(sc pane.Scene) []draw.Run {
	if sc.App == nil || sc.App.Logs.Total() == 0 {
		return nil
	}
	return p.state(sc)
}

func (p *LogsPane) Draw(sc pane.Scene) draw.Block {
	rows := p.Rows(sc)
	out := make(draw.Block, len(rows))
	for i, row := range rows {
		out[i] = row.String()
	}
	return out
}

// Rows are the cursor's bar, the line and the map's cell, each for itself: a line that has moved up is still the same one.
func (p *LogsPane) Rows(sc pane.Scene) []paint.Row {
	if sc.W <= 0 || sc.H <= 0 {
		return paint.RowsAt(0, draw.Blank(sc.W, sc.H))
	}
	p.frames++
	if sc.App != nil {
		p.turnTo(sc.App)
		p.count(sc)
	}
	if sc.App == nil || sc.App.Logs.Len() == 0 {
		return paint.RowsAt(0, widget.Written(sc, p.nothing(sc)))
	}
	snap := sc.App.Logs.Snapshot()
	p.column.Learn(sc, snap)
	p.logFields = sc.LogFields
	p.catchUp(sc, snap)
	p.fitted(sc)
	style := p.style(sc)
	shown := p.compose(snap, style, sc.H)
	if len(shown) == 0 {
		return paint.RowsAt(0, widget.Written(sc, p.noMatch(sc, snap)))
	}
	rail := p.drawMinimap(sc, snap)
	if sc.W < 2 { // no room for cursor bar and map both
		return paint.RowsAt(0, rail)
	}
	return p.parted(sc, shown, rail)
}

// parted puts the shown rows, as many of their lines as there is room for, between bar and map.
func (p *LogsPane) parted(sc pane.Scene, shown []shownRow, rail []string) []paint.Row {
	cursor := p.cursorAmong(shown)
	lines := p.lines[:0]
	for i, row := range shown {
		has := p.isMarked(sc, row.logRow)
		for k, text := range row.text {
			lines = append(lines, cursorLine{text, i == cursor, p.lineRange.holds(row.logRow), has && k == 0})
		}
	}
	if p.filtered() && p.tally.done && p.tally.passed == 0 { // what is shown are rules, which no filter leaves out
		lines = p.withMessage(sc, lines)
	}
	p.lines = lines
	lines = p.clip(lines, sc.H)
	p.selection.line = lineOf(lines)
	bars := [2]string{sc.Bar(false), sc.Bar(true)}
	spans, rows := p.spans[:0], p.rows[:0]
	for i := range sc.H {
		bar, text := " ", draw.Spaces(sc.W-2)
		if i < len(lines) {
			bar, text = bars[0], lines[i].text
			switch {
			case lines[i].marked && !lines[i].ranged:
				bar = markBar(sc, lines[i].cursor)
			case lines[i].cursor:
				bar = bars[1]
			case lines[i].ranged:
				bar = p.rangeBar(sc)
			}
		}
		from := len(spans)
		spans = append(spans, paint.Span{Text: bar})
		if sc.W > 2 {
			spans = append(spans, paint.Span{X: 1, Text: text})
		}
		spans = append(spans, paint.Span{X: sc.W - 1, Text: rail[i]})
		rows = append(rows, spans[from:len(spans):len(spans)])
	}
	p.spans, p.rows = spans, rows
	return rows
}

// cursorLine is a line of the logs, whether the cursor bar stands before it, whether it is to be copied, and whether it is marked.
type cursorLine struct {
	text                   string
	cursor, ranged, marked bool
}

// clip leaves h lines of rows that may be higher than one: the ones at the edge stay, and the cursor.
func (p *LogsPane) clip(out []cursorLine, h int) []cursorLine {
	if len(out) <= h {
		return out
	}
	from := len(out) - h
	if p.paused && !p.low {
		from = 0
	}
	cursor := lineOf(out)
	end := cursor + 1
	for end < len(out) && out[end].cursor {
		end++
	}
	if end > from+h {
		from = end - h
	}
	from = min(from, cursor)
	return out[from : from+h]
}

// cursorAmong is the shown row that holds the cursor: the last one while live.
func (p *LogsPane) cursorAmong(shown []shownRow) int {
	if p.paused {
		for i, r := range shown {
			if r.last() >= p.at {
				return i
			}
		}
	}
	return len(shown) - 1
}

// catchUp goes on with what the last frame left open, within the budget of a frame.
func (p *LogsPane) catchUp(sc pane.Scene, snap logstore.Snapshot) {
	if p.paused && p.at < snap.First() {
		p.at = snap.First()
	}
	if p.paused && p.edge < snap.First() {
		p.edge, p.low = snap.First(), false
	}
	p.keepRelease(sc)
	p.goOn(sc, snap)
}
