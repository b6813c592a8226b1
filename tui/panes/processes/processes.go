// Package processes is the pane of the formation and its dynos.
package processes

import (
	"strconv"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// processes is the pane of what runs against what should: types with their dynos below.
type processes struct{ rows widget.Rows }

// NewProcesses is the pane of what runs. Rows are types and dynos; both can be selected.
func NewProcesses() pane.Pane { return &processes{} }

// Source is the source that the pane rests on.
const Source = model.DynosSource

// Keys are the pane's own.
var Keys = []keys.Binding{
	{Intent: keys.IntentLogsOf, Keys: []string{"l"}, Short: "logs", Help: "logs of this dyno or process type", Hint: 1},
}

// Rows is a line for each type and each dyno; where they have no room, one for each type, unless the cursor walks over them.
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
		return pane.Exactly(n + 1) // how to scale from zero
	}
	rows := pane.Exactly(n)
	if !sc.Focus {
		rows.Less = len(sc.App.Processes.Types)
	}
	return rows
}

func (p *processes) Reads() []model.Section {
	return []model.Section{model.SectionProcesses, model.SectionReleases, model.SectionHealth}
}

// list is every row there is, in the model's order.
func (p *processes) list(app *model.App) (list []processRow, keys []string) {
	if app == nil {
		return nil, nil
	}
	for i := range app.Processes.Types {
		t := &app.Processes.Types[i]
		list = append(list, processRow{of: t})
		for j := range t.Dynos {
			list = append(list, processRow{of: t, dyno: &t.Dynos[j]})
		}
	}
	for _, r := range list {
		keys = append(keys, r.key())
	}
	return list, keys
}

func (p *processes) Spec(sc pane.Scene) draw.FrameSpec {
	spec := draw.FrameSpec{Title: "Processes"}
	if sc.App == nil || !sc.App.Processes.KnownDynos {
		return spec
	}
	if old := widget.StandingOf(sc, Source).Border(sc, spec.Title); old != nil {
		spec.Right = old
		return spec
	}
	spec.Right = fleet(sc.App)
	return spec
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
		return append([]draw.Run{draw.R(theme.BadStrong, strconv.Itoa(t.Steady)+of+" up")}, release(" · ")...)
	case known && t.On < t.Want && behind(app, current.Version):
		return append([]draw.Run{draw.R(theme.Warn, strconv.Itoa(t.On)+of)}, release(" on ")...)
	case t.Up < t.Want:
		return append([]draw.Run{draw.R(theme.Warn, strconv.Itoa(t.Up)+of+" up")}, release(" · ")...)
	}
	return append([]draw.Run{draw.R(theme.Good, strconv.Itoa(t.Up)+of+" up")}, release(" · ")...)
}

// behind tells whether any dyno of the formation runs a release before the current one.
func behind(app *model.App, current int) bool {
	for _, t := range app.Processes.Types {
		for _, d := range t.Dynos {
			if !t.OneOff() && d.Release > 0 && d.Release < current {
				return true
			}
		}
	}
	return false
}

func (p *processes) Draw(sc pane.Scene) draw.Block {
	st := widget.StandingOf(sc, Source)
	list, _ := p.list(sc.App)
	if len(list) == 0 {
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
	list, keys := p.list(sc.App)
	if p.folds(sc, len(list)) {
		return p.folded(sc)
	}
	from := p.rows.From(keys, sc.H)
	at := p.rows.Place(keys)
	current, _ := sc.App.Ledger.Current()
	t := processTable(sc.W)
	for i := from; i < len(list) && len(t.Rows) < sc.H; i++ {
		cells := list[i].cells(sc, current.Version)
		bar := sc.Cursor(i == at)
		row := draw.Row{Selected: sc.Focus && i == at}
		if list[i].dyno == nil {
			row.Span = append([]draw.Run{bar}, cells...)
		} else {
			row.Cells = append([]draw.Run{bar}, cells...)
		}
		t.Rows = append(t.Rows, row)
	}
	out := t.Draw(sc.Theme, sc.W, sc.H)
	if sc.App.Processes.KnownFormation && sc.App.Processes.Tally(0).Want == 0 && len(t.Rows) < sc.H {
		out[len(t.Rows)] = draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(draw.R(theme.Dim, "no dynos: the formation is at zero "+sc.Glyphs().Dot+" "),
			draw.R(theme.Key, "S"), draw.R(theme.Dim, " scales it")).String()
	}
	return out
}

// folds tells that the pane is so low that a line for each type says more than the first few dynos. The focused pane
// never folds: its cursor walks over dynos.
func (p *processes) folds(sc pane.Scene, n int) bool {
	return !sc.Focus && n > sc.H && len(sc.App.Processes.Types) <= max(sc.H, 1)
}

func (p *processes) folded(sc pane.Scene) draw.Block {
	out := make(draw.Block, 0, sc.H)
	for i := range sc.App.Processes.Types {
		line := draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(summary(sc, &sc.App.Processes.Types[i])...)
		out = append(out, line.String())
	}
	return draw.Exact(out, sc.W, sc.H)
}

// Headline is every type in one phrase: "web 0/2 ✖✖ crashed 2s   worker 2/2 ●●".
func (p *processes) Headline(sc pane.Scene) []draw.Run {
	var out []draw.Run
	if sc.App == nil {
		return nil
	}
	for i := range sc.App.Processes.Types {
		if i > 0 {
			out = append(out, draw.R(theme.Text, "   "))
		}
		out = append(out, summary(sc, &sc.App.Processes.Types[i])...)
	}
	return out
}

func (p *processes) Handle(i keys.Intent, sc pane.Scene) pane.Effect {
	list, ids := p.list(sc.App)
	if p.rows.Move(i, ids, sc.H) || len(list) == 0 {
		return nil
	}
	at := list[p.rows.Place(ids)]
	switch i {
	case keys.IntentOpen:
		return pane.Show{Card: at.card(sc)}
	case keys.IntentYank:
		return pane.Copy{Text: at.name(), What: at.name()}
	case keys.IntentLogsOf:
		f := pane.FilterLogs{Type: at.of.Type}
		if at.dyno != nil {
			f = pane.FilterLogs{Dyno: at.dyno.Name}
		}
		return pane.Several{pane.Focus{Pane: pane.Logs}, pane.To{Pane: pane.Logs, Message: f}}
	}
	return nil
}

// Subject is the dyno or type under the cursor, which is seen while the pane has the focus. A cursor that nobody has
// moved and nobody sees selects nothing.
func (p *processes) Subject(verb model.Verb, sc pane.Scene) (pane.Subject, bool) {
	list, keys := p.list(sc.App)
	at := p.rows.Place(keys)
	if at < 0 || p.rows.Key == "" && !sc.Focus {
		return pane.Subject{}, false
	}
	r := list[at]
	switch verb {
	case model.Restart, model.Stop:
		if r.dyno != nil {
			return pane.Subject{Dyno: r.dyno.Name, Type: r.of.Type}, true
		}
		return pane.Subject{Type: r.of.Type}, true
	case model.Scale:
		return pane.Subject{Type: r.of.Type}, !r.of.OneOff()
	}
	return pane.Subject{}, false
}
