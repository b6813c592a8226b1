package processes

import (
	"cmp"
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/list"
)

// The columns, by which dynos are sorted within their process type.
const (
	byName     list.ColumnID = "dyno"
	byState    list.ColumnID = "state"
	byAge      list.ColumnID = "age"
	byRelease  list.ColumnID = "release"
	byMemory   list.ColumnID = "memory"
	byQuota    list.ColumnID = "quota"
	byLoad     list.ColumnID = "load"
	byRestarts list.ColumnID = "restarts"
)

// spec is what the list of dynos knows of its rows. A process type is the heading of its dynos, and stays above them.
var spec = list.Spec[processRow]{
	Rows:    "dynos",
	Key:     processRow.key,
	Text:    processRow.text,
	Heading: func(r processRow) bool { return r.dyno == nil },
	Columns: []list.Column[processRow]{
		{ID: byName, Name: "dyno"},
		{ID: byState, Name: "state, the worst first", Highest: true, Compare: func(a, b processRow) int {
			return cmp.Compare(gravity(a.dyno.State), gravity(b.dyno.State))
		}},
		{ID: byAge, Name: "age, the youngest first", Highest: true,
			Compare: func(a, b processRow) int { return a.dyno.UpdatedAt.Compare(b.dyno.UpdatedAt) },
			Known:   func(r processRow) bool { return !r.dyno.UpdatedAt.IsZero() }},
		{ID: byRelease, Name: "release", Highest: true, Compare: func(a, b processRow) int { return cmp.Compare(a.dyno.Release, b.dyno.Release) },
			Known: func(r processRow) bool { return r.dyno.Release > 0 }},
		{ID: byMemory, Name: "memory", Highest: true, Compare: func(a, b processRow) int { return cmp.Compare(last(a.dyno), last(b.dyno)) },
			Known: hasMemory},
		{ID: byQuota, Name: "share of the quota", Highest: true,
			Compare: func(a, b processRow) int { return cmp.Compare(last(a.dyno)/a.dyno.Quota, last(b.dyno)/b.dyno.Quota) },
			Known:   func(r processRow) bool { return hasMemory(r) && r.dyno.Quota > 0 }},
		{ID: byLoad, Name: "load", Highest: true, Compare: func(a, b processRow) int { return cmp.Compare(a.dyno.Load, b.dyno.Load) },
			Known: func(r processRow) bool { return hasLoad(r.dyno) }},
		{ID: byRestarts, Name: "restarts", Highest: true, Compare: func(a, b processRow) int { return cmp.Compare(a.dyno.Restarts, b.dyno.Restarts) }},
	},
}

// processRow is a process type (dyno nil) or one of its dynos.
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

func (r processRow) name() string {
	if r.dyno != nil {
		return r.dyno.Name
	}
	return r.of.Type
}

// text is what a filter looks through: the words that stand in the row.
func (r processRow) text() string {
	if r.dyno == nil {
		return strings.Join([]string{r.of.Type, r.of.Size, r.of.Command}, " ")
	}
	return strings.Join([]string{r.dyno.Name, r.dyno.State, format.Version(r.dyno.Release), r.dyno.Size}, " ")
}

// rowsOf are the process types, each with its dynos below, in the model's order.
func rowsOf(app *model.App) []processRow {
	if app == nil {
		return nil
	}
	n := len(app.Processes.Types)
	for i := range app.Processes.Types {
		n += len(app.Processes.Types[i].Dynos)
	}
	out := make([]processRow, 0, n)
	for i := range app.Processes.Types {
		t := &app.Processes.Types[i]
		out = append(out, processRow{of: t})
		for j := range t.Dynos {
			out = append(out, processRow{of: t, dyno: &t.Dynos[j]})
		}
	}
	return out
}

func hasMemory(r processRow) bool { return len(r.dyno.Memory) > 0 }

// hasLoad tells whether the load is of the life that runs: it comes with the samples of memory.
func hasLoad(d *model.Process) bool { return d.Load >= 0 && len(d.Memory) > 0 }

// last is the newest sample of memory; there must be one.
func last(d *model.Process) float64 { return d.Memory[len(d.Memory)-1] }
