package queues

import (
	"cmp"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/work"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/list"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/plain"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// jobs is the other side of the pane: the jobs that took place, by class, as the log tells them. It needs no store to be read.
type jobs struct {
	list  *list.List[work.Row]
	shown choice
	kept  keptJobs
}

// choice is which side of the pane is wanted.
type choice uint8

const (
	byItself choice = iota // jobs where no queue is known, else queues
	wantQueues
	wantJobs
)

// keptJobs are the rows of a second: what is counted is counted in minutes, and lines come by the thousand.
type keptJobs struct {
	state  *model.State
	app    *model.App
	second int64
	rows   []work.Row
	cur    work.Current
}

// The columns, by which jobs are sorted.
const (
	jobsByTrouble list.ColumnID = "failing"
	jobsByRuns    list.ColumnID = "runs"
	jobsByFailed  list.ColumnID = "failed"
	jobsByTime    list.ColumnID = "p95"
	jobsByClass   list.ColumnID = "job"
)

var jobSpec = list.Spec[work.Row]{
	Rows: "jobs",
	Key:  func(r work.Row) string { return r.Name },
	Text: func(r work.Row) string { return r.Name + " " + string(r.Library) },
	Columns: []list.Column[work.Row]{
		{ID: jobsByTrouble, Name: "trouble, what fails most first"},
		{ID: jobsByRuns, Name: "runs", Highest: true, Compare: func(a, b work.Row) int { return cmp.Compare(a.Now.Ended(), b.Now.Ended()) }},
		{ID: jobsByFailed, Name: "failed", Highest: true, Compare: func(a, b work.Row) int { return cmp.Compare(a.Now.Failed, b.Now.Failed) }},
		{ID: jobsByTime, Name: "run time (p95)", Highest: true, Compare: func(a, b work.Row) int {
			x, _ := a.Now.Times.Quantile(0.95)
			y, _ := b.Now.Times.Quantile(0.95)
			return cmp.Compare(x, y)
		}},
		{ID: jobsByClass, Name: "job", Compare: func(a, b work.Row) int { return strings.Compare(a.Name, b.Name) }},
	},
}

// rows are the classes as they stand now.
func (j *jobs) rows(sc pane.Scene) []work.Row {
	if sc.App == nil {
		return nil
	}
	if k := &j.kept; k.state != sc.State || k.app != sc.App || k.second != sc.State.Now.Unix() || len(k.rows) == 0 {
		cur := sc.State.CurrentJobs(sc.App)
		*k = keptJobs{sc.State, sc.App, sc.State.Now.Unix(), sc.App.Jobs.Rows(cur), cur}
	}
	return j.kept.rows
}

// showsJobs tells which side of the pane is shown.
func (p *Queues) showsJobs(sc pane.Scene) bool {
	if p.jobs.shown == byItself {
		return len(p.refresh(sc).rows) == 0 && len(p.jobs.rows(sc)) > 0
	}
	return p.jobs.shown == wantJobs
}

// turnOver shows the other side of the pane.
func (p *Queues) turnOver(sc pane.Scene) pane.Effect {
	if p.showsJobs(sc) {
		p.jobs.shown = wantQueues
		return nil
	}
	p.jobs.shown = wantJobs
	return nil
}

func (j *jobs) spec(sc pane.Scene) draw.FrameSpec {
	border := draw.FrameSpec{Title: "Queues", TitleExtra: []draw.Run{draw.R(theme.Text, "jobs by class")}}
	rows := j.rows(sc)
	if narrowed := j.list.Border(j.list.View(rows)); narrowed != nil {
		border.TitleExtra = append(append(border.TitleExtra, draw.R(theme.Dim, "  ")), narrowed...)
	}
	title := border.Title + "  " + widget.TextOf(border.TitleExtra)
	if old := widget.StandingOf(sc, model.LogsSource).Border(sc, title); old != nil {
		border.Right = old
		return border
	}
	fails, dies := 0, false
	if sc.App != nil {
		fails, dies = len(sc.App.Jobs.AllFailing()), sc.App.Jobs.Workers.Dying.On()
	}
	switch {
	case fails > 0:
		border.Right = []draw.Run{draw.R(theme.Bad, sc.Glyphs().Bad+" "+format.Count(fails)+" failing")}
	case dies:
		border.Right = []draw.Run{draw.R(theme.Warn, sc.Glyphs().Hold+" workers die")}
	case len(rows) > 0:
		border.Right = []draw.Run{draw.R(theme.Dim, format.Count(len(rows)))}
	}
	return border
}

func (j *jobs) draw(sc pane.Scene) draw.Block {
	rows := j.rows(sc)
	st := widget.StandingOf(sc, model.LogsSource)
	if len(rows) == 0 {
		if why := st.Wanting(sc, "jobs"); why != nil && (sc.App == nil || sc.App.Jobs.Watched.IsZero()) {
			return widget.Written(sc, why)
		}
		none := [][]draw.Run{{draw.R(theme.Dim, "no line of a background job in the log of the last "+format.Span(work.Window))}}
		if sc.App != nil {
			none = append(none, plain.WorkNotes(sc.App, j.kept.cur)...)
			none = append(none, j.deaths(sc, sc.H-len(none))...)
		}
		return widget.Written(sc, none)
	}
	if st.Old() {
		return widget.Dimmed(sc, j.picture)
	}
	return j.picture(sc)
}

// picture is the rows, and below them, where there is room, what is said of all of them.
func (j *jobs) picture(sc pane.Scene) draw.Block {
	v := j.list.View(j.rows(sc))
	if none := j.list.NoMatch(sc, v); none != nil {
		return widget.Written(sc, none)
	}
	below := j.below(sc, len(v.Rows))
	out := j.table(sc, v, sc.H-len(below))
	for _, runs := range below {
		out = append(out, draw.NewLine(sc.Theme, sc.W).Gap(1).Runs(runs...).String())
	}
	return draw.Exact(out, sc.W, sc.H)
}

// below is what is told of all classes: how long requests waited, which workers died, of which span the counts are.
func (j *jobs) below(sc pane.Scene, rows int) [][]draw.Run {
	all := append([][]draw.Run{{draw.R(theme.Dim, plain.WorkSpan(&sc.App.Jobs, j.kept.cur))}}, plain.WorkNotes(sc.App, j.kept.cur)...)
	room := sc.H - 1 - min(rows, max(leastRows, sc.H/2))
	all = append(all, j.deaths(sc, room-len(all))...)
	return all[:max(0, min(len(all), room))]
}

// deaths are the workers that died last, at most n.
func (j *jobs) deaths(sc pane.Scene, n int) (lines [][]draw.Run) {
	list := sc.App.Jobs.Workers.Now(j.kept.cur)
	for _, d := range list[len(list)-max(0, min(n, len(list))):] {
		lines = append(lines, plain.Death(d, sc.Zone))
	}
	return lines
}

// page is how many rows are shown.
func (j *jobs) page(sc pane.Scene) int {
	n := len(j.list.View(j.rows(sc)).Rows)
	return max(1, sc.H-len(j.below(sc, n))-1)
}

func (j *jobs) handle(i keys.Intent, sc pane.Scene) pane.Effect {
	rows := j.rows(sc)
	if len(rows) == 0 {
		return nil
	}
	v := j.list.View(rows)
	if e, done := j.list.Handle(i, v, j.page(sc)); done || len(v.Rows) == 0 {
		return e
	}
	r := v.Rows[j.list.Place(v)]
	switch i {
	case keys.IntentOpen:
		return pane.Show{Card: j.card(sc, r)}
	case keys.IntentYank:
		return pane.Copy{Text: jobWords(r), What: r.Name}
	case keys.IntentLeft, keys.IntentRight, keys.IntentChart, keys.IntentTotal:
		return pane.Say{Text: "the charts are of queues: " + sc.Key(keys.IntentWork) + " shows them"}
	}
	return nil
}

// Hints are the keys that matter while the jobs are shown, or while some fail.
func (p *Queues) Hints(sc pane.Scene) []keys.Intent {
	if p.showsJobs(sc) {
		return []keys.Intent{keys.IntentWork, keys.IntentFilterRows, keys.IntentSortRows, keys.IntentOpen}
	}
	if sc.App != nil && len(sc.App.Jobs.AllFailing()) > 0 {
		return []keys.Intent{keys.IntentWork}
	}
	return nil
}

// headline is what fails: "jobs ✖ ChargeJob 33 %"; nothing while all is well.
func (j *jobs) headline(sc pane.Scene) []draw.Run {
	if sc.App == nil {
		return nil
	}
	list := sc.App.Jobs.AllFailing()
	if len(list) == 0 {
		return nil
	}
	part := " " + looks.JobPart(list[0].Failing().Now) + " fail"
	mark := sc.Glyphs().Bad + " "
	room := sc.W - draw.Width(mark+part) - 1
	if room < leastHeadName {
		return nil
	}
	return []draw.Run{draw.R(theme.Bad, mark), draw.R(theme.Text, draw.Cut(draw.Clean(list[0].Name), room)), draw.R(theme.Bad, part)}
}
