package tui

import (
	"strconv"
	"strings"

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

// row is a type (dyno nil) or one of its dynos.
type processRow struct {
	of   *model.TypeRow
	dyno *model.Process
}

func (r processRow) key() string {
	if r.dyno != nil {
		return r.dyno.Name
	}
	return "type " + r.of.Type
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
	if old := standingOf(sc, "heroku/dynos").border(); old != nil {
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
	if why := st.wanting(sc.glyphs(), "dynos", "Logs and queues go on without it."); why != nil {
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
	t := draw.Table{Columns: processColumns, Gap: 1}
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
	return t.Draw(sc.Theme, sc.W, sc.H)
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

// summary is a type in one phrase: name, up of wanted, a mark for each dyno, and the worst state with its age.
func summary(sc Scene, t *model.TypeRow) []draw.Run {
	out := []draw.Run{draw.R(theme.Name(t.Type)|theme.Bold, t.Type), draw.R(theme.Text, " ")}
	out = append(out, upOfWant(t), draw.R(theme.Text, " "))
	var worst *model.Process
	for i := range t.Dynos {
		d := &t.Dynos[i]
		if worst == nil || gravity(d.State) > gravity(worst.State) ||
			gravity(d.State) == gravity(worst.State) && d.UpdatedAt.After(worst.UpdatedAt) {
			worst = d
		}
		if i < 8 {
			mark, role := stateMark(sc.glyphs(), d.State)
			out = append(out, draw.R(role, mark))
		}
	}
	if len(t.Dynos) > 8 {
		out = append(out, draw.R(theme.Dim, sc.glyphs().Ellipsis))
	}
	if worst != nil && worst.State != "up" {
		_, role := stateMark(sc.glyphs(), worst.State)
		out = append(out, draw.R(role, " "+worst.State+" "+stateAge(sc, worst)))
	}
	return out
}

func upOfWant(t *model.TypeRow) draw.Run {
	if t.OneOff() {
		return draw.R(theme.Dim, strconv.Itoa(len(t.Dynos)))
	}
	up := t.Count("up")
	role := theme.Good
	switch {
	case up < t.Want && up == 0:
		role = theme.BadStrong
	case up < t.Want:
		role = theme.Warn | theme.Bold
	case t.Want == 0:
		role = theme.Dim
	}
	return draw.R(role, strconv.Itoa(up)+"/"+strconv.Itoa(t.Want))
}

// gravity ranks the platform's states; a state it may invent ranks with starting: look at it.
func gravity(state string) int {
	switch state {
	case "crashed":
		return 3
	case "up", "complete":
		return 0
	case "idle", "down":
		return 1
	}
	return 2
}

func stateMark(g *theme.Glyphs, state string) (string, theme.Role) {
	switch state {
	case "up":
		return g.On, theme.Good
	case "starting":
		return g.Starting, theme.Warn
	case "crashed":
		return g.Bad, theme.Bad
	case "idle", "down":
		return g.Off, theme.Dim
	case "complete":
		return g.Good, theme.Dim
	}
	return g.Hold, theme.Warn
}

func stateAge(sc Scene, d *model.Process) string {
	if d.UpdatedAt.IsZero() {
		return sc.glyphs().Dash
	}
	return age(sc.State.Age("heroku", d.UpdatedAt))
}

var processColumns = []draw.Column{
	{Min: 1, Max: 1},
	{Tight: true, Min: 1, Max: 1},
	{Min: 4, Max: 22},
	{Min: 2, Max: 9},
	{Align: draw.Right, Min: 3, Priority: 3},
	{Min: 2, Max: 6, Priority: 1},
	{Min: 8, Max: 8, Priority: 5},
	{Align: draw.Right, Min: 1, Max: 10, Priority: 4, Fill: true},
	{Align: draw.Right, Min: 2, Max: 4, Priority: 2},
	{Min: 1, Max: 1, Priority: 6, Tight: true},
}

func (r processRow) cells(sc Scene, current int) []draw.Run {
	if r.dyno == nil {
		return r.typeCells(sc)
	}
	g, d := sc.glyphs(), r.dyno
	mark, role := stateMark(g, d.State)
	word := role
	if d.State == "up" {
		word = theme.Text
	}
	return []draw.Run{
		draw.R(role, mark),
		draw.R(theme.Name(r.of.Type), d.Name),
		draw.R(word, d.State),
		draw.R(theme.Dim, stateAge(sc, d)),
		releaseCell(d.Release, current, g),
		sparkCell(d, g),
		memoryCell(d, g),
		restartsCell(d, g),
		{},
	}
}

func (r processRow) typeCells(sc Scene) []draw.Run {
	rest := strings.TrimSpace(r.of.Size + "  " + r.of.Command)
	if r.of.OneOff() {
		rest = "one-off  " + rest
	}
	out := []draw.Run{draw.R(theme.Strong, r.of.Type), draw.R(theme.Text, "  "), upOfWant(r.of), draw.R(theme.Dim, "  "+rest)}
	if len(r.of.Dynos) == 0 && r.of.Want > 0 {
		out = append(out, draw.R(theme.Warn, "  no dyno yet"))
	}
	return out
}

func releaseCell(v, current int, g *theme.Glyphs) draw.Run {
	switch {
	case v <= 0:
		return draw.R(theme.Dim, g.Dash)
	case v < current:
		return draw.R(theme.Warn, "v"+strconv.Itoa(v))
	}
	return draw.R(theme.Release, "v"+strconv.Itoa(v))
}

func sparkCell(d *model.Process, g *theme.Glyphs) draw.Run {
	if len(d.Memory) == 0 {
		return draw.R(theme.Dim, "")
	}
	return draw.R(memoryRole(d), draw.Spark(d.Memory, 8, d.Quota, g))
}

func memoryCell(d *model.Process, g *theme.Glyphs) draw.Run {
	if len(d.Memory) == 0 {
		return draw.R(theme.Dim, g.Dash)
	}
	text := strconv.Itoa(int(d.Memory[len(d.Memory)-1])) + "M"
	if d.Quota > 0 {
		text += " " + strconv.Itoa(int(100*d.Memory[len(d.Memory)-1]/d.Quota)) + "%"
	}
	return draw.R(memoryRole(d), text)
}

// memoryRole is quiet below nine tenths of the quota; above the quota the platform reports R14 and swaps.
func memoryRole(d *model.Process) theme.Role {
	last := d.Memory[len(d.Memory)-1]
	switch {
	case d.Quota > 0 && last > d.Quota:
		return theme.Bad
	case d.Quota > 0 && last > 0.9*d.Quota:
		return theme.Warn
	}
	return theme.Dim
}

func restartsCell(d *model.Process, g *theme.Glyphs) draw.Run {
	if d.Restarts == 0 {
		return draw.Run{}
	}
	return draw.R(theme.Bad, g.Restarts+strconv.Itoa(d.Restarts))
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

func (r processRow) name() string {
	if r.dyno != nil {
		return r.dyno.Name
	}
	return r.of.Type
}

// Subject is the dyno or type under the cursor. A cursor that nobody has moved selects nothing.
func (p *processes) Subject(verb model.Verb, sc Scene) (Subject, bool) {
	list, keys := p.list(sc.App)
	at := p.rows.place(keys)
	if at < 0 || p.rows.key == "" {
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

func (r processRow) card(sc Scene) Card { return Card{Title: r.name()} }
