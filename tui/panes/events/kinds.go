package events

import (
	"slices"

	"app.gonogo/gonogo/model/runbook"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/timeline"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// kindsMenu is the list of kinds to choose from.
const kindsMenu pane.MenuID = "event-kinds"

// menu lists the kinds with how many events there are of each.
func (p *events) menu(sc pane.Scene) pane.Effect {
	count := map[timeline.Kind]int{}
	for _, e := range p.all(sc) {
		count[e.Kind]++
	}
	m := pane.Menu{ID: kindsMenu, Title: "Kinds of events", Multi: true}
	m.Items = append(m.Items, pane.Item{Label: []draw.Run{draw.R(theme.Text, "kind")}, Note: "all"})
	for _, k := range timeline.Kinds {
		if n := count[k]; n > 0 || slices.Contains(p.only, k) {
			m.Items = append(m.Items, pane.Item{Key: string(k), Label: []draw.Run{draw.R(theme.Text, string(k))}, On: slices.Contains(p.only, k), Note: format.Count(n)})
		}
	}
	return m
}

// Chosen is the kinds that are shown, or the column that events are sorted by.
func (p *events) Chosen(menu pane.MenuID, ids []string, _ pane.Scene) pane.Effect {
	if menu != kindsMenu {
		p.list.Chosen(menu, ids)
		return nil
	}
	p.only = nil
	for _, k := range timeline.Kinds {
		if slices.Contains(ids, string(k)) {
			p.only = append(p.only, k)
		}
	}
	return nil
}

// Typed is the filter as it is typed.
func (p *events) Typed(prompt pane.PromptID, text string, _ bool, _ pane.Scene) pane.Effect {
	p.list.Typed(prompt, text)
	return nil
}

// when is the time of an event.
func when(sc pane.Scene, e *timeline.Entry) string { return phrase.When(e.At, sc.State.Now, sc.Zone) }

var _ interface {
	pane.Typer
	pane.Chooser
} = (*events)(nil)

// pagesOf are the pages of the runbook about what a kind of event tells.
var pagesOf = map[timeline.Kind]string{timeline.Crash: runbook.CrashLoop, timeline.Restart: runbook.Restarts, timeline.Requests: runbook.ServerErrors,
	timeline.Jobs: runbook.FailingJobs, timeline.Vitals: runbook.Leak, timeline.Platform: runbook.Platform}

// Explained is the event under the cursor, where it is of a kind that a page is about.
func (p *events) Explained(sc pane.Scene) (runbook.Subject, bool) {
	v := p.list.View(p.rows(sc))
	at := p.list.Place(v)
	if at < 0 {
		return runbook.Subject{}, false
	}
	e := v.Rows[at]
	s := runbook.Subject{ID: pagesOf[e.Kind], Release: e.Release}
	if len(e.Restarts) > 0 {
		s.Dyno, s.Type = e.Restarts[0].Dyno, e.Restarts[0].Type
		if code := e.Restarts[0].Code; code != "" {
			s.ID = code
		}
	}
	return s, s.ID != ""
}
