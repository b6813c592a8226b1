package tui

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/paint"
	"app.gonogo/gonogo/tui/theme"
)

// frameBudget is how many lines a frame may look at. A search that needs more goes on with the next frame.
const frameBudget = 20_000

// logsPane is the one log stream, told in rows. It knows no line by its place, only by its Seq: lines come at one end
// and are dropped at the other while somebody reads.
type logsPane struct {
	app    *model.App        // whose stream the places below are of
	query  logs.Query        // what is shown: facets, hide, exclude
	find   logs.Matcher      // what is marked
	era    era               // the releases whose lines are shown
	hits   hits              // the lines that find marks, counted as far as they were looked at
	seek   *seek             // a jump that has not found its line yet
	band   band              // the lines around what is shown
	paused bool              // false: LIVE, the newest row at the bottom
	at     logs.Seq          // cursor while paused
	edge   logs.Seq          // while paused: this line is at the bottom of the pane (low) or at its top
	low    bool              //
	from   logs.Seq          // end of the stream when reading began to pause
	opened map[logs.Seq]bool // frames that are shown unfolded
	vendor map[logs.Seq]bool // what was found out of the lines near the pane
	short  bool              // the last frame's budget did not fill the pane
	wrap   bool
	times  timeStyle
	pan    int // cells the message is moved to the left
	cache  rowCache
	rail   rail
	shown  []shownRow // of the last picture, as are the next four: used again
	marks  []string
	lines  []barred
	spans  []paint.Span
	rows   []paint.Row
}

// NewLogs is the pane "logs".
func NewLogs() Pane { return &logsPane{opened: map[logs.Seq]bool{}, vendor: map[logs.Seq]bool{}} }

func (p *logsPane) ID() string { return "logs" }

func (p *logsPane) Reads() []model.Section {
	return []model.Section{model.SectionLogs, model.SectionReleases, model.SectionProcesses, model.SectionHealth}
}

// Filter shows the lines of one process type or dyno, and nothing else.
func (p *logsPane) Filter(f FilterLogs) {
	p.query.Classes, p.query.Types, p.query.Procs = nil, nil, nil
	if f.Type != "" {
		p.query.Types = []string{f.Type}
	}
	if f.Dyno != "" {
		p.query.Procs = []string{f.Dyno}
	}
	p.requery()
	p.follow()
}

// requery forgets what was found with another query.
func (p *logsPane) requery() {
	p.band, p.hits, p.seek = band{}, hits{}, nil
}

// turnTo forgets the places of another app's stream: its line 7 is not ours. The filter stays.
func (p *logsPane) turnTo(app *model.App) {
	if p.app == app {
		return
	}
	p.app = app
	p.era, p.query.Since, p.query.Until = era{}, time.Time{}, time.Time{} // versions are of an app
	p.requery()
	p.follow()
	clear(p.opened)
	clear(p.vendor)
}

// follow is LIVE.
func (p *logsPane) follow() { p.paused, p.at, p.edge = false, 0, 0 }

// pause keeps the picture still from here on, the cursor on a line at the bottom.
func (p *logsPane) pause(at, end logs.Seq) {
	if !p.paused {
		p.paused, p.from, p.edge, p.low = true, end, at, true
	}
	p.at = at
}

func (p *logsPane) Spec(sc Scene) draw.FrameSpec {
	spec := draw.FrameSpec{Title: "Logs"}
	if sc.App == nil {
		return spec
	}
	spec.TitleExtra = p.shows(sc)
	if sc.App.Logs.Total() > 0 {
		spec.Right = p.state(sc)
	}
	return spec
}

// Busy tells that a jump, a count or a filter has not looked at all it must.
func (p *logsPane) Busy() bool {
	return p.seek != nil || p.short || !p.find.Empty() && !p.hits.done
}

// state is the right end of the border: LIVE, quiet or PAUSED, how many lines, how many are lost, and a stream that fails.
func (p *logsPane) state(sc Scene) []draw.Run {
	st, store, g := standingOf(sc, "heroku/logs"), sc.App.Logs, sc.glyphs()
	var out []draw.Run
	switch {
	case p.seek != nil:
		out = append(out, draw.R(theme.Text, "searching"+g.Ellipsis))
	case p.paused:
		out = append(out, draw.R(theme.Warn|theme.Bold, "PAUSED"))
		if n := int(store.Snapshot().End()) - int(p.from); n > 0 {
			out = append(out, draw.R(theme.Text, " +"+count(n)))
		}
	case st.Staleness == model.Broken && st.source.Code == model.CodeReopen:
		out = append(out, draw.R(theme.Warn|theme.Bold, "next log session in "+age(st.source.RetryAt.Sub(st.now))))
	case st.Staleness == model.Broken:
		out = append(out, draw.R(theme.Bad, g.Bad+" "+st.cause()))
		if left := st.source.RetryAt.Sub(st.now); left > 0 {
			out = append(out, draw.R(theme.Dim, " retry in "+age(left)))
		}
	case st.Staleness == model.Silent:
		out = append(out, draw.R(theme.Dim, "END"))
	case !st.source.QuietSince.IsZero():
		out = append(out, draw.R(theme.Text|theme.Bold, "quiet "+age(st.now.Sub(st.source.QuietSince))))
	default:
		out = append(out, draw.R(theme.Good|theme.Bold, "LIVE"))
	}
	if !p.paused {
		out = append(out, draw.R(theme.Dim, " "+plural(store.Len()-store.Gaps(), "line")))
	}
	if n := store.Dropped(); n > 0 {
		out = append(out, draw.R(theme.Warn, " −"+count(int(n))+" dropped"))
	}
	return out
}

// Headline is the state of the stream, for the bar of tabs.
func (p *logsPane) Headline(sc Scene) []draw.Run {
	if sc.App == nil || sc.App.Logs.Total() == 0 {
		return nil
	}
	return p.state(sc)
}

func (p *logsPane) Draw(sc Scene) draw.Block {
	rows := p.Rows(sc)
	out := make(draw.Block, len(rows))
	for i, row := range rows {
		out[i] = row.String()
	}
	return out
}

// Rows are the cursor's bar, the line and the map's cell, each for itself: a line that has moved up is still the same one.
func (p *logsPane) Rows(sc Scene) []paint.Row {
	if sc.W <= 0 || sc.H <= 0 {
		return rowsAt(0, draw.Blank(sc.W, sc.H))
	}
	if sc.App == nil || sc.App.Logs.Len() == 0 {
		return rowsAt(0, written(sc, p.nothing(sc)))
	}
	p.turnTo(sc.App)
	snap := sc.App.Logs.Snapshot()
	p.settle(sc, snap)
	look := p.look(sc)
	shown := p.compose(snap, look, sc.H)
	if len(shown) == 0 {
		return rowsAt(0, written(sc, p.noMatch(snap)))
	}
	rail := p.gutter(sc, snap)
	if sc.W < 2 { // no room for cursor bar and map both
		return rowsAt(0, rail)
	}
	return p.parted(sc, shown, rail)
}

// parted puts the shown rows, as many of their lines as there is room for, between bar and map.
func (p *logsPane) parted(sc Scene, shown []shownRow, rail []string) []paint.Row {
	cursor := p.cursorAmong(shown)
	lines := p.lines[:0]
	for i, row := range shown {
		for _, text := range row.text {
			lines = append(lines, barred{text, i == cursor})
		}
	}
	p.lines = lines
	lines = p.cut(lines, sc.H)
	bars := [2]string{sc.bar(false), sc.bar(true)}
	spans, rows := p.spans[:0], p.rows[:0]
	for i := range sc.H {
		bar, text := " ", draw.Spaces(sc.W-2)
		if i < len(lines) {
			bar, text = bars[0], lines[i].text
			if lines[i].cursor {
				bar = bars[1]
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

// barred is a line of the logs and whether the cursor bar stands before it.
type barred struct {
	text   string
	cursor bool
}

// bar is the cell before a line, painted.
func (sc Scene) bar(cursor bool) string {
	r := sc.cursor(cursor)
	return sc.Theme.Paint(r.Role, r.Text)
}

// cut leaves h lines of rows that may be higher than one: the ones at the edge stay.
func (p *logsPane) cut(out []barred, h int) []barred {
	switch {
	case len(out) <= h:
		return out
	case p.paused && !p.low:
		return out[:h]
	}
	return out[len(out)-h:]
}

// cursorAmong is the shown row that holds the cursor: the last one while live.
func (p *logsPane) cursorAmong(shown []shownRow) int {
	if p.paused {
		for i, r := range shown {
			if r.last() >= p.at {
				return i
			}
		}
	}
	return len(shown) - 1
}

// settle goes on with what the last frame left open, within the budget of a frame.
func (p *logsPane) settle(sc Scene, snap logs.Snapshot) {
	if p.paused && p.at < snap.First() {
		p.at = snap.First()
	}
	if p.paused && p.edge < snap.First() {
		p.edge, p.low = snap.First(), false
	}
	p.keepRelease(sc)
	p.goOn(sc, snap)
	p.hits.look(snap, p.query, p.find, frameBudget/2)
}

// nothing says why there is no line.
func (p *logsPane) nothing(sc Scene) [][]draw.Run {
	st := standingOf(sc, "heroku/logs")
	if why := st.wanting(sc, "logs"); why != nil {
		return why
	}
	return [][]draw.Run{
		{draw.R(theme.Dim, "no line yet: the log session is open and the app is silent")},
		{draw.R(theme.Dim, "a request, a restart or a deploy makes lines")},
	}
}

// noMatch says why no line is shown though there are some.
func (p *logsPane) noMatch(snap logs.Snapshot) [][]draw.Run {
	if !p.band.done() {
		return [][]draw.Run{{draw.R(theme.Dim, "searching "+plural(snap.Len(), "line")+"…")}}
	}
	return [][]draw.Run{
		{draw.R(theme.Dim, "none of "+plural(snap.Len(), "line")+" passes the filter")},
		{draw.R(theme.Key, "Esc"), draw.R(theme.Text, " takes it back")},
	}
}
