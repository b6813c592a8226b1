package tui

import (
	"strconv"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// FilterLogs asks the logs pane to show one process type, or one dyno. Both empty: all of them.
type FilterLogs struct{ Type, Dyno string }

func (FilterLogs) effect() {}

// processes is the pane of what runs against what should: types with their dynos below.
type processes struct{ rows rows }

// NewProcesses is the pane "processes". Rows are types and dynos; both can be selected.
func NewProcesses() Pane { return &processes{} }

func (p *processes) ID() string { return "processes" }

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

func (p *processes) Spec(sc Scene) draw.FrameSpec {
	spec := draw.FrameSpec{Title: "Processes"}
	if sc.App == nil || !sc.App.Processes.KnownDynos {
		return spec
	}
	if old := standingOf(sc, "heroku/dynos").border(sc, spec.Title); old != nil {
		spec.Right = old
		return spec
	}
	spec.Right = fleet(sc.App)
	return spec
}

// fleet is the formation in one phrase: how many are up or crashed of how many wanted, and on which release.
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
	case t.Crashed > 0:
		return append([]draw.Run{draw.R(theme.BadStrong, strconv.Itoa(t.Crashed)+of+" crashed")}, release(" · ")...)
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

func (p *processes) Draw(sc Scene) draw.Block {
	st := standingOf(sc, "heroku/dynos")
	list, _ := p.list(sc.App)
	if len(list) == 0 {
		return written(sc, p.nothing(sc, st))
	}
	if st.old() {
		return aged(sc, p.picture)
	}
	return p.picture(sc)
}

// nothing says why there is no row.
func (p *processes) nothing(sc Scene, st standing) [][]draw.Run {
	if why := st.wanting(sc, "dynos"); why != nil {
		return why
	}
	return [][]draw.Run{
		{draw.R(theme.Dim, "no dynos: the formation is empty")},
		{draw.R(theme.Text, "a deploy with a Procfile makes process types")},
	}
}

func (p *processes) picture(sc Scene) draw.Block {
	list, keys := p.list(sc.App)
	if p.folds(sc, len(list)) {
		return p.folded(sc)
	}
	from := p.rows.from(keys, sc.H)
	at := p.rows.place(keys)
	current, _ := sc.App.Ledger.Current()
	t := processTable(sc.W)
	for i := from; i < len(list) && len(t.Rows) < sc.H; i++ {
		cells := list[i].cells(sc, current.Version)
		bar := sc.cursor(i == at)
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
		out[len(t.Rows)] = draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(draw.R(theme.Dim, "no dynos: the formation is at zero "+sc.glyphs().Dot+" "),
			draw.R(theme.Key, "S"), draw.R(theme.Dim, " scales it")).String()
	}
	return out
}

// folds tells that the pane is so low that a line for each type says more than the first few dynos. The focused pane
// never folds: its cursor walks over dynos.
func (p *processes) folds(sc Scene, n int) bool {
	return !sc.Focus && n > sc.H && len(sc.App.Processes.Types) <= max(sc.H, 1)
}

func (p *processes) folded(sc Scene) draw.Block {
	out := make(draw.Block, 0, sc.H)
	for i := range sc.App.Processes.Types {
		line := draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(summary(sc, &sc.App.Processes.Types[i])...)
		out = append(out, line.String())
	}
	return draw.Exact(out, sc.W, sc.H)
}

// Headline is every type in one phrase: "web 0/2 ✖✖ crashed 2s   worker 2/2 ●●".
func (p *processes) Headline(sc Scene) []draw.Run {
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

func (p *processes) Handle(i Intent, sc Scene) Effect {
	list, keys := p.list(sc.App)
	if p.rows.move(i, keys, sc.H) || len(list) == 0 {
		return nil
	}
	at := list[p.rows.place(keys)]
	switch i {
	case IntentOpen:
		return Show{at.card(sc)}
	case IntentYank:
		return Copy{Text: at.name(), What: at.name()}
	case IntentLogsOf:
		f := FilterLogs{Type: at.of.Type}
		if at.dyno != nil {
			f = FilterLogs{Dyno: at.dyno.Name}
		}
		return Several{Focus{"logs"}, f}
	}
	return nil
}

// Subject is the dyno or type under the cursor, which is seen while the pane has the focus. A cursor that nobody has
// moved and nobody sees selects nothing.
func (p *processes) Subject(verb model.Verb, sc Scene) (Subject, bool) {
	list, keys := p.list(sc.App)
	at := p.rows.place(keys)
	if at < 0 || p.rows.key == "" && !sc.Focus {
		return Subject{}, false
	}
	r := list[at]
	switch verb {
	case model.Restart, model.Stop:
		if r.dyno != nil {
			return Subject{Dyno: r.dyno.Name, Type: r.of.Type}, true
		}
		return Subject{Type: r.of.Type}, true
	case model.Scale:
		return Subject{Type: r.of.Type}, !r.of.OneOff()
	}
	return Subject{}, false
}
