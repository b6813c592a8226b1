package tui

import (
	"fmt"
	"slices"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/panics"
	"app.gonogo/gonogo/tui/band"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/failing"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/layout"
	"app.gonogo/gonogo/tui/paint"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/tabs"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// view is the picture as text, its lines parted by line feeds.
func (s *screen) view() string {
	var out strings.Builder
	for y, row := range s.picture().Rows {
		if y > 0 {
			out.WriteByte('\n')
		}
		for _, span := range row {
			out.WriteString(span.Text)
		}
	}
	return out.String()
}

// picture is the screen: exactly as many rows as the terminal has, each exactly as wide. It is made anew when something was
// touched; nothing without a size.
func (s *screen) picture() paint.Picture {
	if s.size.W == 0 || s.size.H == 0 {
		return paint.Picture{}
	}
	if s.frame == nil {
		s.frame = s.composed()
		if s.theme.Glyphs == theme.ASCII {
			s.frame = paint.ToASCII(s.frame, s.size.W)
		}
	}
	return paint.Picture{W: s.size.W, Rows: s.frame}
}

// composed is the screen, or a page that says why there is none.
func (s *screen) composed() (rows []paint.Row) {
	p := panics.Catch(func() { rows = s.compose() })
	if p == nil {
		return rows
	}
	s.chrome, s.tiles, s.dialogs = chrome{}, map[pane.ID]*tileCache{}, nil // one of them may be what it failed at
	s.failing.Stack = append(s.failing.Stack, p.Error()+"\n"+string(p.Stack))
	return paint.RowsAt(0, failing.Text(s.theme, s.size.W, s.size.H, theme.Bad, "the screen could not be drawn: "+p.Error(), "It is drawn again with the next key, and with the next facts.",
		"q q quits."))
}

// compose draws the tiles whose facts changed and lays the open dialogs over them.
func (s *screen) compose() []paint.Row {
	base := s.lines()
	if len(s.dialogs) == 0 {
		return s.withoutApp(base)
	}
	block := draw.Dimmed(paint.Block(base), s.theme) // the screen behind a dialog: without its colours, faint
	limit := pane.Size{W: max(1, s.size.W-2), H: max(1, s.size.H-2)}
	for _, l := range s.dialogs {
		over := l.Draw(s.scene(s.size.W, s.size.H, true), s.keys, limit)
		r := layout.Rect{W: s.size.W, H: s.size.H}.Center(over.Width(), len(over))
		block = draw.Overlay(block, over, r.X, r.Y)
	}
	return paint.RowsAt(0, block)
}

// lines is the lines around the tiles, and the tiles.
func (s *screen) lines() []paint.Row {
	w, h := s.size.W, s.size.H
	e, blank := s.chromeNow(), draw.Spaces(w)
	s.spans = s.spans[:0]
	for range h {
		s.spans = append(s.spans, paint.Span{Text: blank})
	}
	s.putAround(e)
	rows := s.rows[:0]
	for y := range h {
		rows = append(rows, s.spans[y:y+1:y+1])
	}
	s.rows = rows
	s.composeTiles(rows, e.places)
	return rows
}

// chrome is the lines around the tiles, and where the tiles are, kept while nothing they tell of has changed. They tell of
// the log's lines once a second.
type chrome struct {
	key                         chromeKey
	header, advice, order, keys string
	consoles                    string
	places                      layout.Places // from left to right
}

type chromeKey struct {
	size     pane.Size
	app      int
	order    int // lines that tell of an order
	rods     int // that are in force
	versions uint64
	second   int64
}

func (s *screen) chromeNow() *chrome {
	key := chromeKey{size: s.size, app: s.appAt, order: s.orderRows(), rods: len(s.state.Rods.List), versions: s.state.Version(model.SectionVerdict), second: s.state.Now.Unix()}
	tabs := s.form() != layout.Tiles
	for sec := model.SectionApp; sec <= model.SectionMessages; sec++ {
		if sec != model.SectionLogs || tabs { // with tabs the pane's own keys are among the last line's
			key.versions += s.state.Version(sec)
		}
	}
	if s.chrome.key == key {
		return &s.chrome
	}
	places, keys, before := s.chrome.places, s.chrome.keys, s.chrome.key
	if before.second = key.second; before != key { // a second alone moves no tile and makes no key dead
		places, keys = s.leftToRight(), s.keyLine(s.size.W)
	}
	s.chrome = chrome{key, s.headerLine(s.size.W), s.adviceLine(s.size.W), "", keys, s.consolesLine(s.size.W), places}
	if key.order > 0 {
		s.chrome.order = s.orderLine(s.size.W)
	}
	return &s.chrome
}

// leftToRight is the tiles' places from left to right.
func (s *screen) leftToRight() layout.Places {
	places := s.layout()
	slices.SortFunc(places, func(a, b layout.Placed) int { return a.Rect.X - b.Rect.X })
	return places
}

// composeTiles puts the tiles into the rows, from left to right, blanks where there is none.
func (s *screen) composeTiles(rows []paint.Row, places layout.Places) {
	tiles := make([][]paint.Row, len(places))
	for i := range places {
		if !places[i].Rect.Empty() {
			tiles[i] = s.tile(&places[i])
		}
	}
	spans := s.spans
	for y := range rows {
		from, x := len(spans), 0
		for i := range places {
			p := &places[i]
			if tiles[i] == nil || y < p.Rect.Y || y >= p.Rect.Y+p.Rect.H {
				continue
			}
			if p.Rect.X > x {
				spans = append(spans, paint.Span{X: x, Text: draw.Spaces(p.Rect.X - x)})
			}
			spans = append(spans, tiles[i][y-p.Rect.Y]...)
			x = p.Rect.X + p.Rect.W
		}
		if from == len(spans) {
			continue
		}
		if x < s.size.W {
			spans = append(spans, paint.Span{X: x, Text: draw.Spaces(s.size.W - x)})
		}
		rows[y] = spans[from:len(spans):len(spans)]
	}
	s.spans = spans
}

// tile is a pane's picture with its border, or a sentence where it could not be drawn.
func (s *screen) tile(p *layout.Placed) (rows []paint.Row) {
	if s.failing.Run(p.Pane, func() { rows = s.tileAt(p) }) && len(rows) == p.Rect.H {
		s.failing.Drawn(p.Pane)
		return rows
	}
	delete(s.tiles, p.Pane) // half of it may be there
	r, row := p.Rect, draw.FrameSpec{Number: s.digitOf(p.Pane), Focus: s.focus == p.Pane, Past: s.mode == pane.Replay}
	if known, ok := s.table.Find(p.Pane); ok {
		row.Title = known.Title
	}
	if p.Frame != layout.Bordered {
		return paint.RowsAt(r.X, s.failing.Picture(p.Pane, s.theme, r.W, r.H))
	}
	return paint.RowsAt(r.X, draw.Frame(s.theme, r.W, r.H, row, s.failing.Picture(p.Pane, s.theme, r.W-2, r.H-2)))
}

// tileAt is a pane's picture with its border, from the cache when nothing it shows has changed.
func (s *screen) tileAt(p *layout.Placed) []paint.Row {
	pane := s.pane(p.Pane)
	t := s.tiles[p.Pane]
	if t == nil {
		t = &tileCache{}
		s.tiles[p.Pane] = t
	}
	key := tileKey{x: p.Rect.X, w: p.Rect.W, h: p.Rect.H, frame: p.Frame, focus: s.focus == p.Pane, app: s.appAt, second: s.state.Now.Unix(), ui: t.ui, frozen: s.frozen}
	if here := s.here(); !here.IsZero() {
		key.here = here.UnixNano()
	}
	foot := key // of a flood of lines the keys below it know nothing
	for _, sec := range pane.Reads() {
		key.versions += s.state.Version(sec)
		if sec != model.SectionLogs {
			foot.versions += s.state.Version(sec)
		}
	}
	key.versions += s.state.Version(model.SectionHealth)
	foot.versions += s.state.Version(model.SectionHealth)
	if t.key == key && t.rows != nil {
		return t.rows
	}
	if t.footKey != foot {
		t.footKey, t.bottom = foot, ""
	}
	t.key = key
	s.drawTile(t, pane, *p)
	return t.rows
}

// drawTile makes a pane's picture in its border. The sides of the border are kept apart: they hardly ever change.
func (s *screen) drawTile(t *tileCache, pane pane.Pane, p layout.Placed) {
	r, sc := p.Rect, s.bodyOf(p)
	if p.Frame == layout.Folded || p.Frame == layout.Bordered && r.W < 2 {
		t.rows = paint.RowsAt(r.X, s.folded(pane, p))
		return
	}
	body := bodyRows(pane, sc)
	edge, top, side := 0, "", ""
	if p.Frame == layout.Bordered {
		edge = 1
		top, side = s.bordered(t, p.Pane, pane, sc)
	}
	spans, rows := t.spans[:0], t.rows[:0]
	for y := range r.H {
		from := len(spans)
		switch {
		case edge == 1 && y == 0:
			spans = append(spans, paint.Span{X: r.X, Text: top})
		case edge == 1 && y == r.H-1:
			spans = append(spans, paint.Span{X: r.X, Text: t.bottom})
		default:
			if edge == 1 {
				spans = append(spans, paint.Span{X: r.X, Text: side})
			}
			for _, part := range body[y-edge] {
				spans = append(spans, paint.Span{X: r.X + edge + part.X, Text: part.Text})
			}
			if edge == 1 {
				spans = append(spans, paint.Span{X: r.X + r.W - 1, Text: side})
			}
		}
		rows = append(rows, spans[from:len(spans):len(spans)])
	}
	t.spans, t.rows = spans, rows
}

// folded is a tile that has no room to show more than what it is and its headline.
func (s *screen) folded(p pane.Pane, at layout.Placed) draw.Block {
	b := draw.Blank(at.Rect.W, at.Rect.H)
	sc := s.scene(at.Rect.W, 1, at.Pane == s.focus)
	spec := p.Spec(sc)
	l := draw.NewLine(s.theme, at.Rect.W).Gap(2).Add(theme.Key, widget.Pad(s.digitOf(at.Pane), 1)).Add(theme.Title, spec.Title).Gap(2)
	if h, ok := p.(pane.Headline); ok && len(h.Headline(sc)) > 0 {
		l.Runs(h.Headline(sc)...)
	} else {
		l.Runs(spec.Right...)
	}
	b[0] = l.String()
	return b
}

// bordered makes the border of a tile around a body; the line below it is kept while the pane's keys are the same.
func (s *screen) bordered(t *tileCache, id pane.ID, p pane.Pane, sc pane.Scene) (top, side string) {
	spec, w := p.Spec(sc), sc.W+2
	spec.Number, spec.Focus, spec.Past = s.digitOf(id), sc.Focus, s.mode == pane.Replay
	if spec.Past {
		spec.Right = band.Quiet(spec.Right)
	}
	if t.bottom == "" {
		if sc.Focus {
			spec.Foot = s.paneKeys(id, sc, w-6)
		}
		t.bottom = draw.Bottom(s.theme, w, spec)
	}
	return draw.Top(s.theme, w, spec), draw.Side(s.theme, spec)
}

// bodyRows is a pane's picture.
func bodyRows(tile pane.Pane, sc pane.Scene) []paint.Row {
	if p, ok := tile.(pane.Parted); ok {
		if rows := p.Rows(sc); len(rows) == sc.H {
			return rows
		}
	}
	return paint.RowsAt(0, draw.Exact(tile.Draw(sc), sc.W, sc.H))
}

func (s *screen) digitOf(id pane.ID) string {
	i := slices.IndexFunc(s.panes, func(p *openPane) bool { return p.ID == id })
	if i > 8 { // no key has two digits
		return ""
	}
	return fmt.Sprint(i + 1)
}

// paneKeys are a pane's own keys, for the bottom of its border: those that there is room for, the first ones first.
func (s *screen) paneKeys(id pane.ID, sc pane.Scene, room int) []draw.Run {
	var runs []draw.Run
	for _, b := range s.paneHints(id, sc) {
		more := []draw.Run{draw.R(theme.Key, keys.KeyName(b.Keys[0])), draw.R(theme.Dim, " "+b.Short)}
		if len(runs) > 0 {
			more = append([]draw.Run{draw.R(theme.Dim, "  ")}, more...)
		}
		if draw.RunsWidth(runs)+draw.RunsWidth(more) <= room {
			runs = append(runs, more...)
		}
	}
	return runs
}

// tabBar is what stands on the tabs of the panes of the view, one by one.
func (s *screen) tabBar() []tabs.Label {
	list := make([]tabs.Tab, len(s.members()))
	for i, p := range s.members() {
		list[i] = tabs.Tab{Digit: s.digitOf(p.ID), Title: p.Title, Short: p.Short, Focused: p.ID == s.focus}
	}
	return tabs.Bar(list, s.size.W)
}

// tabLine is the tab bar of the narrow form; what the focused pane says in its border stands behind it.
func (s *screen) tabLine(w int) string {
	l := draw.NewLine(s.theme, w)
	for i, label := range s.tabBar() {
		if s.members()[i].ID == s.focus {
			l.With(theme.Row).Add(theme.Key, label.Digit).Add(theme.Strong, label.Title).With(0)
			continue
		}
		l.Add(theme.Key, label.Digit).Add(theme.Dim, label.Title)
	}
	var spec draw.FrameSpec
	if p := s.pane(s.focus); p != nil && s.failing.Run(s.focus, func() { spec = p.Spec(s.body(s.focus)) }) {
		right := append(slices.Clone(spec.Right), draw.R(theme.Text, " "))
		if both := slices.Concat(spec.TitleExtra, []draw.Run{draw.R(theme.Text, "  ")}, right); draw.RunsWidth(both) < l.Left() {
			right = both
		}
		l.Right(right...)
	}
	return l.String()
}

// putAround puts the lines around the tiles at their places. A very small screen has the first few: the header, what to do, the vitals.
func (s *screen) putAround(e *chrome) {
	w, h := s.size.W, s.size.H
	r := s.rowsAround()
	top := [headRows + mostPlayerRows + 4]string{e.header}
	n := 1 + copy(top[1:], s.playerLines(r.player))
	top[n] = e.advice
	n++
	if r.consoles {
		top[n] = e.consoles
		n++
	}
	if r.rods {
		top[n] = s.rodsLine(w)
		n++
	}
	if r.vitals {
		top[n] = s.vitalsLine(w)
		n++
	}
	if r.tabs {
		top[n] = s.tabLine(w)
		n++
	}
	if h == 1 && s.mode == pane.Live && s.urgent() {
		top[0] = e.advice
	}
	for y := range min(n, h) {
		s.spans[y].Text = top[y]
	}
	if h > n {
		s.spans[h-1].Text = e.keys
	}
	if h > n+1 && e.order != "" {
		s.spans[h-2].Text = e.order
	}
}
