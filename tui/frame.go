package tui

import (
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/layout"
	"app.gonogo/gonogo/tui/paint"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// view is the picture as text, its lines parted by line feeds.
func (s *shell) view() string {
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
func (s *shell) picture() paint.Picture {
	if s.size.W == 0 || s.size.H == 0 {
		return paint.Picture{}
	}
	if s.frame == nil {
		s.frame = s.spelled(s.compose())
	}
	return paint.Picture{W: s.size.W, Rows: s.frame}
}

// compose draws the tiles whose facts changed and lays the open dialogs over them.
func (s *shell) compose() []paint.Row {
	base := s.screen()
	if len(s.layers) == 0 {
		return s.withoutApp(base)
	}
	block := s.veiled(base)
	limit := pane.Size{W: max(1, s.size.W-2), H: max(1, s.size.H-2)}
	for _, l := range s.layers {
		over := l.picture(s.scene(s.size.W, s.size.H, true), s.keys, limit)
		r := layout.Rect{W: s.size.W, H: s.size.H}.Center(over.Width(), len(over))
		block = draw.Overlay(block, over, r.X, r.Y)
	}
	return paint.RowsAt(0, block)
}

// veiled is the screen behind a dialog: without its colours, faint.
func (s *shell) veiled(rows []paint.Row) draw.Block {
	b := make(draw.Block, len(rows))
	for y, row := range rows {
		b[y] = row.String()
	}
	return draw.Dimmed(b, s.theme)
}

// screen is the lines around the tiles, and the tiles.
func (s *shell) screen() []paint.Row {
	w, h := s.size.W, s.size.H
	if s.breaks.form(s.size) == formStrip {
		return paint.RowsAt(0, s.strip())
	}
	e, blank := s.edgesNow(), draw.Spaces(w)
	s.spans = s.spans[:0]
	for range h {
		s.spans = append(s.spans, paint.Span{Text: blank})
	}
	s.spans[0].Text, s.spans[h-2].Text, s.spans[h-1].Text = e.header, e.advice, e.keys
	if s.breaks.form(s.size) == formTabs {
		s.spans[1].Text, s.spans[2].Text = s.vitalsLine(w), s.tabLine(w)
	}
	rows := s.rows[:0]
	for y := range h {
		rows = append(rows, s.spans[y:y+1:y+1])
	}
	s.rows = rows
	s.lay(rows, e.places)
	return rows
}

// edges are the lines around the tiles, and where the tiles are, kept while nothing they tell of has changed. They tell of
// the log's lines once a second.
type edges struct {
	key                  edgesKey
	header, advice, keys string
	places               layout.Places // from left to right
}

type edgesKey struct {
	size     pane.Size
	app      int
	versions uint64
	second   int64
}

func (s *shell) edgesNow() edges {
	key := edgesKey{size: s.size, app: s.appAt, second: s.state.Now.Unix()}
	for sec := model.SectionApp; sec <= model.SectionMessages; sec++ {
		if sec != model.SectionLogs || s.breaks.form(s.size) == formTabs { // with tabs the pane's own keys are among the last line's
			key.versions += s.state.Version(sec)
		}
	}
	if s.edges.key != key {
		s.edges = edges{key, s.headerLine(s.size.W), s.adviceLine(s.size.W), s.keyLine(s.size.W), s.placed()}
	}
	return s.edges
}

// placed is the tiles' places from left to right.
func (s *shell) placed() layout.Places {
	zoomed := ""
	if s.zoomed || s.solo != "" {
		zoomed = s.focus
	}
	places := s.places(s.size, zoomed)
	slices.SortFunc(places, func(a, b layout.Placed) int { return a.Rect.X - b.Rect.X })
	return places
}

// lay puts the tiles into the rows, from left to right, blanks where there is none.
func (s *shell) lay(rows []paint.Row, places layout.Places) {
	tiles := make([][]paint.Row, len(places))
	for i, p := range places {
		if !p.Rect.Empty() {
			tiles[i] = s.tileAt(p)
		}
	}
	spans := s.spans
	for y := range rows {
		from, x := len(spans), 0
		for i, p := range places {
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

// borders is one where tiles have a border: with tabs every row counts, and the tab bar is the title.
func (s *shell) borders() int {
	if s.breaks.form(s.size) == formTabs {
		return 0
	}
	return 1
}

// tileAt is a pane's picture with its border, from the cache when nothing it shows has changed.
func (s *shell) tileAt(p layout.Placed) []paint.Row {
	pane := s.pane(p.Name)
	t := s.tiles[p.Name]
	if t == nil {
		t = &tile{}
		s.tiles[p.Name] = t
	}
	key := tileKey{x: p.Rect.X, w: p.Rect.W, h: p.Rect.H, focus: s.focus == p.Name, app: s.appAt, second: s.state.Now.Unix(), ui: t.ui}
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
	s.drawTile(t, pane, p.Rect)
	return t.rows
}

// drawTile makes a pane's picture in its border. The sides of the border are kept apart: they hardly ever change.
func (s *shell) drawTile(t *tile, pane pane.Pane, r layout.Rect) {
	edge := s.borders()
	sc := s.scene(max(0, r.W-2*edge), max(0, r.H-2*edge), s.focus == pane.ID())
	body := s.drawGuarded(pane, sc)
	if edge == 1 && (r.W < 2 || r.H < 2) { // no room for a border
		t.rows = paint.RowsAt(r.X, draw.Blank(r.W, r.H))
		return
	}
	top, side := "", ""
	if edge == 1 {
		top, side = s.bordered(t, pane, sc, r.W)
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

// bordered makes the border of a tile w cells wide; the line below it is kept while the pane's keys are the same.
func (s *shell) bordered(t *tile, pane pane.Pane, sc pane.Scene, w int) (top, side string) {
	spec := pane.Spec(sc)
	spec.Number, spec.Focus = s.digitOf(pane.ID()), sc.Focus
	if t.bottom == "" {
		if sc.Focus {
			spec.Foot = s.paneKeys(pane)
		}
		t.bottom = draw.Bottom(s.theme, w, spec)
	}
	return draw.Top(s.theme, w, spec), draw.Side(s.theme, spec)
}

// keptFaults bounds the faults: a pane that cannot draw fails in every frame.
const keptFaults = 8

// drawGuarded is the pane's picture, or a sentence where it could not be drawn: what one pane chokes on must not take the
// others' picture, nor the terminal, with it.
func (s *shell) drawGuarded(tile pane.Pane, sc pane.Scene) (rows []paint.Row) {
	defer func() {
		if cause := recover(); cause != nil {
			s.faults = append(s.faults[:min(len(s.faults), keptFaults-1)], fmt.Sprintf("%s at %dx%d: %v\n%s", tile.ID(), sc.W, sc.H, cause, debug.Stack()))
			b := draw.Blank(sc.W, sc.H)
			if sc.H > 0 {
				b[0] = draw.NewLine(s.theme, sc.W).Add(theme.Bad, " this pane cannot draw what it was given; please report it").String()
			}
			rows = paint.RowsAt(0, b)
		}
	}()
	if p, ok := tile.(pane.Parted); ok {
		if rows = p.Rows(sc); len(rows) == sc.H {
			return rows
		}
	}
	return paint.RowsAt(0, draw.Exact(tile.Draw(sc), sc.W, sc.H))
}

func (s *shell) digitOf(id string) string {
	i := slices.IndexFunc(s.panes, func(p pane.Pane) bool { return p.ID() == id })
	return fmt.Sprint(i + 1)
}

// paneKeys are a pane's own keys, for the bottom of its border.
func (s *shell) paneKeys(pane pane.Pane) []draw.Run {
	var runs []draw.Run
	for _, b := range s.keys.Hints(keys.Scope(pane.ID())) {
		if len(runs) > 0 {
			runs = append(runs, draw.R(theme.Dim, "  "))
		}
		runs = append(runs, draw.R(theme.Key, keys.KeyName(b.Keys[0])), draw.R(theme.Dim, " "+b.Short))
	}
	return runs
}

// tabLine is the tab bar of the narrow form; what the focused pane says in its border stands behind it.
func (s *shell) tabLine(w int) string {
	l := draw.NewLine(s.theme, w)
	for i, p := range s.panes {
		if s.solo != "" && p.ID() != s.solo {
			continue
		}
		here := p.ID() == s.focus
		name := p.Spec(s.body(p.ID())).Title
		if here {
			l.With(theme.Row).Add(theme.Key, fmt.Sprintf(" %d ", i+1)).Add(theme.Strong, name+" ").With(0)
		} else {
			l.Add(theme.Key, fmt.Sprintf(" %d ", i+1)).Add(theme.Dim, name+" ")
		}
	}
	if p := s.pane(s.focus); p != nil {
		spec := p.Spec(s.body(s.focus))
		right := append(slices.Clone(spec.Right), draw.R(theme.Text, " "))
		if both := slices.Concat(spec.TitleExtra, []draw.Run{draw.R(theme.Text, "  ")}, right); draw.RunsWidth(both) < l.Left() {
			right = both
		}
		l.Right(right...)
	}
	return l.String()
}

// vitalsPanes are those whose headlines stand above the tabs; the release is in the header, the log's state in the tab bar.
var vitalsPanes = []string{"processes", "queues"}

// vitalsLine is the headlines in one row.
func (s *shell) vitalsLine(w int) string {
	l := draw.NewLine(s.theme, w).Gap(1)
	for _, id := range vitalsPanes {
		h, ok := s.pane(id).(pane.Headline)
		if !ok || s.app() == nil {
			continue
		}
		if runs := h.Headline(s.scene(l.Left(), 1, false)); len(runs) > 0 {
			l.Runs(runs...).Gap(3)
		}
	}
	return l.String()
}

// strip is what a very small terminal shows: the header, the vitals, what to do, in as many lines as there are.
func (s *shell) strip() draw.Block {
	w, h := s.size.W, s.size.H
	b := draw.Blank(w, h)
	lines := []string{s.headerLine(w), s.adviceLine(w), s.vitalsLine(w)}
	if sc := s.scene(w, 1, false); h == 1 && sc.App != nil && len(s.adviceRuns(sc)) > 0 {
		lines[0] = lines[1]
	}
	for i := range min(h, len(lines)) {
		b[i] = lines[i]
	}
	if h > 3 {
		b[h-1] = s.keyLine(w)
	}
	return b
}
