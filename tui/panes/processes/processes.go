// Package processes is the pane of the formation and its dynos.
package processes

import (
	"strconv"

	"app.gonogo/gonogo/model/runbook"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/list"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// processes is the pane of what runs against what should: types with their dynos below.
type processes struct{ list *list.List[processRow] }

// NewProcesses is the pane of what runs. Rows are types and dynos; both can be selected.
func NewProcesses() pane.Pane { return &processes{list: list.New(spec)} }

// Source is the source that the pane rests on.
const Source = model.DynosSource

// Keys are the pane's own.
var Keys = append([]keys.Binding{
	{Intent: keys.IntentLogsOf, Keys: []string{"l"}, Short: "logs", Help: "logs of this dyno or process type", Hint: 1},
}, list.MarkKeys...)

// Rows is a line for each type and each dyno, below a heading; where they have no room, one for each type, unless the cursor walks over
// them.
func Rows(sc pane.Scene) pane.Rows {
	n := 0
	if sc.App != nil {
		for _, t := range sc.App.Processes.Types {
			n += 1 + len(t.Dynos)
		}
	}
	switch {
	case n == 0:
		return pane.Exactly(pane.SentenceRows)
	case sc.App.Processes.KnownFormation && sc.App.Processes.Tally(0).Want == 0:
		return pane.Exactly(n + 2) // how to scale from zero
	}
	rows := pane.Exactly(n + 1)
	if !sc.Focus {
		rows.Less = len(sc.App.Processes.Types)
	}
	return rows
}

func (p *processes) Reads() []model.Section {
	return []model.Section{model.SectionProcesses, model.SectionReleases, model.SectionHealth}
}

func (p *processes) Spec(sc pane.Scene) draw.FrameSpec {
	border := draw.FrameSpec{Title: "Processes"}
	if sc.App == nil || !sc.App.Processes.KnownDynos {
		return border
	}
	if p.list.Narrowed() {
		border.TitleExtra = p.list.Border(p.list.View(rowsOf(sc.App)))
	}
	if old := widget.StandingOf(sc, Source).Border(sc, border.Title); old != nil {
		border.Right = old
		return border
	}
	border.Right = fleet(sc.App)
	return border
}

// fleet is the formation in one phrase: how many are up of how many wanted, and on which release.
func fleet(app *model.App) []draw.Run {
	current, known := app.Ledger.Current()
	t := app.Processes.Tally(current.Version)
	if t.Want == 0 || !app.Processes.KnownFormation {
		return nil
	}
	of := "/" + strconv.Itoa(t.Want)
	release := func(word string) []draw.Run {
		if !known {
			return nil
		}
		return []draw.Run{draw.R(theme.Dim, word), draw.R(theme.Release, "v"+strconv.Itoa(current.Version))}
	}
	switch {
	case t.Down > 0: // until they have been up for a while
		word := " up"
		if t.Up > t.Steady { // so the rows say
			word = " stay up"
		}
		return append([]draw.Run{draw.R(theme.BadStrong, strconv.Itoa(t.Steady)+of+word)}, release(" · ")...)
	case known && t.On < t.Want && behind(app, current.Version):
		return append([]draw.Run{draw.R(theme.Warn, strconv.Itoa(t.On)+of)}, release(" on ")...)
	case t.Up < t.Want:
		return append([]draw.Run{draw.R(theme.Warn, strconv.Itoa(t.Up)+of+" up")}, release(" · ")...)
	}
	return append([]draw.Run{draw.R(theme.Good, strconv.Itoa(t.Up)+of+" up")}, release(" · ")...)
}

// behind tells whether any dyno of the formation runs a release before the current one.
func behind(app *model.App, current int) bool {
	for i := range app.Processes.Types {
		t := &app.Processes.Types[i]
		for j := range t.Dynos {
			if d := &t.Dynos[j]; !t.OneOff() && d.Release > 0 && d.Release < current {
				return true
			}
		}
	}
	return false
}

func (p *processes) Draw(sc pane.Scene) draw.Block {
	st := widget.StandingOf(sc, Source)
	if sc.App == nil || len(sc.App.Processes.Types) == 0 {
		return widget.Written(sc, p.nothing(sc, st))
	}
	if st.Old() {
		return widget.Dimmed(sc, p.picture)
	}
	return p.picture(sc)
}

// nothing says why there is no row.
func (p *processes) nothing(sc pane.Scene, st widget.Standing) [][]draw.Run {
	if why := st.Wanting(sc, "dynos"); why != nil {
		return why
	}
	return [][]draw.Run{
		{draw.R(theme.Dim, "no dynos: the formation is empty")},
		{draw.R(theme.Text, "a deploy with a Procfile makes process types")},
	}
}

func (p *processes) picture(sc pane.Scene) draw.Block {
	v := p.list.View(rowsOf(sc.App))
	if none := p.list.NoMatch(sc, v); none != nil {
		return widget.Written(sc, none)
	}
	if p.folds(sc, len(v.Rows)) {
		return p.folded(sc)
	}
	rows, rest := p.split(sc, v)
	out := p.table(sc, v, rows)
	if rest > 0 {
		below := sc
		below.H = rest
		out = append(out, p.details(below, v)...)
	}
	return draw.Exact(out, sc.W, sc.H)
}

// headed tells that there is a heading above n rows in h: where they all have room, where there are many, and where it says by what they
// are sorted.
func (p *processes) headed(n, h int) bool { return h > n || h >= manyRows || p.list.Sorted() && h > 1 }

// manyRows is the height from which a heading costs little.
const manyRows = 8

// page is how many rows of the list are shown.
func (p *processes) page(sc pane.Scene, v list.View[processRow]) int {
	h, _ := p.split(sc, v)
	if p.headed(len(v.Rows), h) {
		h--
	}
	return max(h, 1)
}

// split divides the pane's height between the list and what is known of the row under the cursor, which needs a wide pane and enough rows.
func (p *processes) split(sc pane.Scene, v list.View[processRow]) (rows, details int) {
	if sc.W < leastWide || sc.H < 2*leastDetails {
		return sc.H, 0
	}
	rows = min(len(v.Rows)+1, sc.H-leastDetails)
	return rows, sc.H - rows
}

// table is the list in h rows.
func (p *processes) table(sc pane.Scene, v list.View[processRow], h int) draw.Block {
	t := p.processTable(sc.W, sc.Glyphs())
	t.Header = p.headed(len(v.Rows), h)
	if t.Header {
		h--
	}
	from, at := p.list.From(v, h, sc.Focus), p.list.Place(v)
	current, _ := sc.App.Ledger.Current()
	t.Rows = make([]draw.Row, 0, max(h, 0))
	for i := from; i < len(v.Rows) && len(t.Rows) < h; i++ {
		cells := append([]draw.Run{sc.Cursor(i == at)}, p.cells(sc, v.Rows[i], current.Version)...)
		row := draw.Row{Selected: sc.Focus && i == at}
		if v.Rows[i].dyno == nil {
			row.Span = cells
		} else {
			row.Cells = cells
		}
		t.Rows = append(t.Rows, row)
	}
	if t.Header {
		h++
	}
	out := t.Draw(sc.Theme, sc.W, h)
	below := len(t.Rows) + 1
	if !t.Header {
		below--
	}
	if sc.App.Processes.KnownFormation && sc.App.Processes.Tally(0).Want == 0 && below < h {
		out[below] = draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(draw.R(theme.Dim, "no dynos: the formation is at zero "+sc.Glyphs().Dot+" "),
			draw.R(theme.Key, "S"), draw.R(theme.Dim, " scales it")).String()
	}
	return out
}

// folds tells that the pane is so low that a line for each type says more than the first few dynos. The focused pane
// never folds: its cursor walks over dynos. Nor does one that somebody has narrowed.
func (p *processes) folds(sc pane.Scene, n int) bool {
	return !sc.Focus && n > sc.H && len(sc.App.Processes.Types) <= max(sc.H, 1) && !p.list.Narrowed()
}

func (p *processes) folded(sc pane.Scene) draw.Block {
	out := make(draw.Block, 0, sc.H)
	for i := range sc.App.Processes.Types {
		line := draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(summary(sc, &sc.App.Processes.Types[i], whole)...)
		out = append(out, line.String())
	}
	return draw.Exact(out, sc.W, sc.H)
}

// Headline is every type in one phrase, as much of it as there is room for: "web 0/2 ✖✖ crashed 2s   worker 2/2 ●●".
func (p *processes) Headline(sc pane.Scene) []draw.Run {
	if sc.App == nil {
		return nil
	}
	var out []draw.Run
	for short := whole; short <= oneMark; short++ {
		out = headline(sc, short)
		if draw.RunsWidth(out) <= sc.W {
			break
		}
	}
	return out
}

func headline(sc pane.Scene, short brevity) []draw.Run {
	gap := "   "
	if short == oneMark {
		gap = "  "
	}
	var out []draw.Run
	for i := range sc.App.Processes.Types {
		if i > 0 {
			out = append(out, draw.R(theme.Text, gap))
		}
		out = append(out, summary(sc, &sc.App.Processes.Types[i], short)...)
	}
	return out
}

func (p *processes) Handle(i keys.Intent, sc pane.Scene) pane.Effect {
	if sc.App == nil {
		return nil
	}
	all := rowsOf(sc.App)
	v := p.list.View(all)
	if e, done := p.list.Handle(i, v, p.page(sc, v)); done {
		p.list.Forget(p.list.View(all))
		return e
	}
	at := p.list.Place(v)
	if at < 0 {
		return nil
	}
	switch r := v.Rows[at]; i {
	case keys.IntentOpen:
		return pane.Show{Card: r.card(sc)}
	case keys.IntentYank:
		return pane.Copy{Text: r.name(), What: r.name()}
	case keys.IntentLogsOf:
		f := pane.FilterLogs{Type: r.of.Type}
		if r.dyno != nil {
			f = pane.FilterLogs{Dyno: r.dyno.Name}
		}
		return pane.Several{pane.Focus{Pane: pane.Logs}, pane.To{Pane: pane.Logs, Message: f}}
	}
	return nil
}

// Click selects the dyno or the type at a cell, or sorts by the column whose heading is there.
func (p *processes) Click(x, y int, sc pane.Scene) bool {
	if sc.App == nil {
		return false
	}
	v := p.list.View(rowsOf(sc.App))
	if p.folds(sc, len(v.Rows)) {
		for i, r := range v.Rows {
			if r.dyno == nil {
				if y--; y < 0 {
					return p.list.Select(v, 0, i)
				}
			}
		}
		return false
	}
	h, _ := p.split(sc, v)
	tall := h
	if p.headed(len(v.Rows), h) {
		y, h = y-1, h-1
	}
	switch {
	case len(v.Rows) == 0 || y >= h:
		return false
	case y < 0:
		p.list.SortAt(p.table(sc.Uncolored(), v, tall)[0], x)
		return false
	}
	return p.list.Select(v, p.list.From(v, h, sc.Focus), y)
}

// Hints are the keys of the row: its logs, a restart, a mark.
func (p *processes) Hints(sc pane.Scene) []keys.Intent {
	if sc.App == nil || len(sc.App.Processes.Types) == 0 {
		return nil
	}
	return []keys.Intent{keys.IntentLogsOf, keys.IntentRestart, keys.IntentMarkRow}
}

// Typed is the filter as it is typed.
func (p *processes) Typed(prompt pane.PromptID, text string, _ bool, _ pane.Scene) pane.Effect {
	p.list.Typed(prompt, text)
	return nil
}

// Chosen is the column that the dynos are sorted by.
func (p *processes) Chosen(menu pane.MenuID, ids []string, _ pane.Scene) pane.Effect {
	p.list.Chosen(menu, ids)
	return nil
}

// Subject is the marked dynos; without any the dyno or type under the cursor, which is seen while the pane has the focus. A cursor that
// nobody has moved and nobody sees selects nothing.
func (p *processes) Subject(verb model.Verb, sc pane.Scene) (pane.Subject, bool) {
	v := p.list.View(rowsOf(sc.App))
	restarts := verb == model.Restart || verb == model.Stop
	if marks := p.list.Marks(v); restarts && len(marks) > 0 {
		return pane.Subject{Dynos: marks}, true
	}
	at := p.list.Place(v)
	if at < 0 || !p.list.Moved() && !sc.Focus {
		return pane.Subject{}, false
	}
	r := v.Rows[at]
	switch {
	case restarts && r.dyno != nil:
		return pane.Subject{Dyno: r.dyno.Name, Type: r.of.Type}, true
	case restarts:
		return pane.Subject{Type: r.of.Type}, true
	case verb == model.Scale:
		return pane.Subject{Type: r.of.Type}, !r.of.OneOff()
	}
	return pane.Subject{}, false
}

// Explained is the dyno or the type under the cursor, where it is in trouble.
func (p *processes) Explained(sc pane.Scene) (runbook.Subject, bool) {
	v := p.list.View(rowsOf(sc.App))
	at := p.list.Place(v)
	if at < 0 {
		return runbook.Subject{}, false
	}
	name := ""
	if d := v.Rows[at].dyno; d != nil {
		name = d.Name
	}
	return runbook.OfDyno(sc.App, name, v.Rows[at].of.Type)
}
