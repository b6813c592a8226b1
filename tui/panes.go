package tui

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/band"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/panes/apps"
	"app.gonogo/gonogo/tui/panes/errors"
	"app.gonogo/gonogo/tui/panes/events"
	"app.gonogo/gonogo/tui/panes/histogram"
	"app.gonogo/gonogo/tui/panes/logs"
	"app.gonogo/gonogo/tui/panes/processes"
	"app.gonogo/gonogo/tui/panes/queues"
	"app.gonogo/gonogo/tui/panes/releases"
	"app.gonogo/gonogo/tui/panes/router"
	"app.gonogo/gonogo/tui/panes/sources"
	"app.gonogo/gonogo/tui/panes/summary"
	"app.gonogo/gonogo/tui/panes/vitals"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// Panes is the table of panes, in the order of their digits. Whatever lists panes comes from it: the layout, the digits, the tabs,
// --pane with its help, its completion and its errors, the keys, the palette, which panes go on while a source fails, the pictures that
// tests keep.
var Panes = pane.Table{
	{
		ID: pane.Processes, Title: "Processes", Short: "Proc", Help: "dynos with their release, memory and restarts",
		New: processes.NewProcesses, Sources: []model.SourceName{processes.Source}, Keys: processes.Keys, Vitals: true,
		Place: pane.Place{Column: pane.Left, Rows: processes.Rows, Least: 4, Priority: 2},
	},
	{
		ID: histogram.ID, Title: "Histogram", Short: "Hist", Help: "lines and errors over time, of a saved log",
		New: histogram.NewHistogram, Sources: []model.SourceName{histogram.Source}, Keys: histogram.Keys,
		Place: pane.Place{Column: pane.Top, Rows: histogram.Rows, Least: 6, Priority: 2},
	},
	{
		ID: pane.Logs, Title: "Logs", Short: "Logs", Help: "search and filter the log",
		New: logs.NewLogs, Sources: []model.SourceName{logs.Source}, Keys: logs.Keys,
		Place: pane.Place{Column: pane.Main, Rows: logs.Rows, Least: 6, Priority: 1},
	},
	{
		ID: pane.Releases, Title: "Releases", Short: "Rel", Help: "release history",
		New: releases.NewReleases, Sources: []model.SourceName{releases.Source}, Keys: releases.Keys,
		Place: pane.Place{Column: pane.Left, Rows: releases.Rows, Least: 4, Priority: 4},
	},
	{
		ID: pane.Queues, Title: "Queues", Short: "Queue", Help: "depth and age of the job queues",
		New: queues.NewQueues, Sources: []model.SourceName{queues.Source}, Keys: queues.Keys, Answers: []keys.Intent{keys.IntentAllow}, Vitals: true,
		Place: pane.Place{Column: pane.Right, Rows: queues.Rows, Least: 7, Priority: 3},
	},
	{
		ID: summary.ID, Title: "Summary", Short: "Sum", Help: "what a saved log comes to: errors, requests, memory",
		New: summary.NewSummary, Sources: []model.SourceName{summary.Source},
		Place: pane.Place{Column: pane.Right, Rows: summary.Rows, Least: 5, Wide: summary.Wide, Priority: 3},
	},
	{
		ID: errors.ID, Title: "Errors", Short: "Err", Help: "what broke, since which release, and whose it is",
		New: errors.NewErrors, Sources: []model.SourceName{errors.Source}, Keys: errors.Keys, Vitals: true,
		Place: pane.Place{Column: pane.Under, Rows: errors.Rows, Least: 3, Priority: 5},
	},
	{
		ID: events.ID, Title: "Events", Short: "Event", Help: "what happened: releases, restarts with their reasons, alarms, orders",
		New: events.NewEvents, Keys: events.Keys,
		Place: pane.Place{Column: pane.Apart, Rows: events.Rows, Least: 4, Priority: 6},
	},
	{
		ID: vitals.ID, Title: "Vitals", Short: "Vital", Help: "memory, load and every metric in the log, and where they lead",
		New: vitals.NewVitals, Sources: []model.SourceName{vitals.Source}, Keys: vitals.Keys, Vitals: true,
		Place: pane.Place{Column: pane.Under, Rows: vitals.Rows, Least: 3, Priority: 6},
	},
	{
		ID: router.ID, Title: "Router", Short: "Router", Help: "requests: how many, how they were answered, how long they took, where",
		New: router.NewRouter, Sources: []model.SourceName{router.Source}, Keys: router.Keys, Vitals: true, Header: true,
		Place: pane.Place{Column: pane.Under, Rows: router.Rows, Least: 3, Wide: router.Wide, Priority: 6},
	},
	{
		ID: apps.ID, Title: "Apps", Help: "all apps side by side, by stage: verdict, release, dynos, 5xx, queue",
		New: apps.NewApps, Sources: []model.SourceName{apps.Source}, Keys: apps.Keys,
		Place: pane.Place{Column: pane.Apart, Rows: apps.Rows, Least: 4, Priority: 6},
	},
	{
		ID: sources.ID, Title: "Sources", Help: "how each source fares: age, rate, errors, what was lost; what is held back",
		New: sources.NewSources, Keys: sources.Keys,
		Place: pane.Place{Column: pane.Apart, Rows: sources.Rows, Least: 4, Priority: 6},
	},
}

// openPane is a pane of the screen with its row.
type openPane struct {
	pane.Row
	pane.Pane
}

// makePanes makes one pane of each row.
func makePanes(t pane.Table) []*openPane {
	out := make([]*openPane, len(t))
	for i, row := range t {
		out[i] = &openPane{row, row.New()}
	}
	return out
}

// vitalsLine is the headlines in one row: of the panes whose state stands nowhere else on a narrow screen.
func (s *screen) vitalsLine(w int) string {
	l := draw.NewLine(s.theme, w).Gap(1)
	for _, runs := range s.headlines(l.Left()) {
		if s.mode == pane.Replay {
			runs = band.Quiet(runs)
		}
		l.Runs(runs...).Gap(headlineGap)
	}
	return l.String()
}

// headlineGap is the blanks between two headlines.
const headlineGap = 3

// headlines are those of the line of vitals, w cells wide. Where there are too many words each pane, the first one first, is asked to leave
// some out; where that does not do, the last one is not there.
func (s *screen) headlines(w int) [][]draw.Run {
	if s.app() == nil {
		return nil
	}
	var panes []*openPane
	var out [][]draw.Run
	for _, p := range s.panes {
		h, ok := p.Pane.(pane.Headline)
		if !ok || !p.Vitals {
			continue
		}
		if runs := s.headline(p, h, s.scene(w, 1, false)); len(runs) > 0 {
			panes, out = append(panes, p), append(out, runs)
		}
	}
	if widthOf(out) > w { // what tells of trouble is not what is left out
		order := make([]int, len(out))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return alarmingFirst(out[a], out[b]) })
		quiet, spoken := panes, out
		panes, out = nil, nil
		for _, i := range order {
			panes, out = append(panes, quiet[i]), append(out, spoken[i])
		}
	}
	for n := len(out); n > 0; n-- {
		if fit, ok := s.squeeze(panes[:n], out[:n], w); ok || n == 1 {
			return fit
		}
	}
	return out
}

// headline is what a pane would show in one line. What is old is dim, and says how old it is.
func (s *screen) headline(p *openPane, h pane.Headline, sc pane.Scene) (runs []draw.Run) {
	tail := s.oldness(p, sc)
	sc.W -= draw.RunsWidth(tail)
	s.failing.Run(p.ID, func() { runs = h.Headline(sc) })
	if len(runs) == 0 || tail == nil {
		return runs
	}
	old := make([]draw.Run, 0, len(runs)+len(tail)) // a pane may keep what it gave
	for _, r := range runs {
		old = append(old, draw.R(theme.Dim, r.Text))
	}
	return append(old, tail...)
}

// leastOld is from when on it is said that data is old.
const leastOld = 5 * time.Second

// oldness says how old the data of a pane is, where one of its sources is not fresh.
func (s *screen) oldness(p *openPane, sc pane.Scene) []draw.Run {
	if sc.Mode != pane.Live {
		return nil
	}
	var last time.Time
	for _, name := range p.Sources {
		if st := widget.StandingOf(sc, name); st.Old() && (last.IsZero() || st.Source.Last.Before(last)) {
			last = st.Source.Last
		}
	}
	age := sc.State.Now.Sub(last)
	if last.IsZero() || age < leastOld {
		return nil
	}
	return []draw.Run{draw.R(theme.Warn, " "+format.Age(age)+" old")}
}

// alarmingFirst puts headlines that tell of trouble before the others.
func alarmingFirst(a, b []draw.Run) int {
	switch {
	case alarming(a) == alarming(b):
		return 0
	case alarming(a):
		return -1
	}
	return 1
}

// alarming tells that something of a headline is red.
func alarming(runs []draw.Run) bool {
	return slices.ContainsFunc(runs, func(r draw.Run) bool { return r.Role.Base() == theme.Bad })
}

// widthOf is how many cells headlines take.
func widthOf(headlines [][]draw.Run) int {
	w := -headlineGap
	for _, runs := range headlines {
		w += draw.RunsWidth(runs) + headlineGap
	}
	return w
}

// squeeze asks one pane after the other for fewer words, until all have room; false when they have none, or a pane has nothing so short.
func (s *screen) squeeze(panes []*openPane, whole [][]draw.Run, w int) ([][]draw.Run, bool) {
	out, used := slices.Clone(whole), widthOf(whole)
	for i := 0; i < len(out) && used > w; i++ {
		had := draw.RunsWidth(out[i])
		h, _ := panes[i].Pane.(pane.Headline)
		out[i] = s.headline(panes[i], h, s.scene(max(1, had-(used-w)), 1, false))
		if len(out[i]) == 0 {
			return whole, false
		}
		used -= had - draw.RunsWidth(out[i])
	}
	return out, used <= w
}
