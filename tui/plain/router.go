package plain

import (
	"strings"
	"time"

	"app.gonogo/gonogo/model/histogram"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// RouterView is what gonogo router prints.
type RouterView struct {
	View  router.View
	Codes []router.Code // of the last hour
	By    router.By
	Rows  []router.Row // of View.Since, by By
	Most  int          // rows that are printed
}

// Router is the figures of requests, and the rows of a table.
func Router(s Printer, v RouterView) []string {
	out := s.figures(v)
	out = append(out, "")
	out = append(out, s.requestRows(v)...)
	return append(out, s.routerNotes(v)...)
}

// figures are the measures of the last minute, of the span, and of the time before it.
func (s Printer) figures(v RouterView) []string {
	t := draw.Table{Header: true, Columns: []draw.Column{
		{}, {Title: "last minute", Align: draw.Right}, {Title: looks.ViewSpan(&v.View), Align: draw.Right}, {Title: "before", Align: draw.Right}, {Title: ""},
	}}
	measures := []looks.Measure{looks.RequestRate}
	for class := 2; class <= 5; class++ {
		measures = append(measures, looks.ClassShare(class))
	}
	measures = append(measures, looks.Service50, looks.Service95, looks.Service99, looks.Connect)
	for _, c := range router.MostCodes(v.Codes) {
		measures = append(measures, looks.CodeRate(c.Code))
	}
	none := s.Theme.Glyphs.Dash
	w := &v.View
	add := func(name, minute, since, before, note string) {
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{
			draw.R(theme.Dim, name), draw.R(theme.Text, minute), draw.R(theme.Text, since), draw.R(theme.Dim, before), draw.R(theme.Dim, note)}})
	}
	add("requests", format.Count(w.Minute.Requests), format.Count(w.Since.Requests), knownCount(&w.Before, w.Before.Requests, none), "")
	add("failed", format.Count(w.Minute.Failed), format.Count(w.Since.Failed), knownCount(&w.Before, w.Before.Failed, none), "")
	for _, m := range measures {
		note := ""
		if m.Name == looks.Connect.Name {
			note = "p95"
		}
		add(m.Name, m.In(&w.Minute, none), m.In(&w.Since, none), m.In(&w.Before, none), note)
	}
	add("in flight", inFlight(&w.Minute, none), inFlight(&w.Since, none), inFlight(&w.Before, none), "estimated")
	return s.table(t)
}

func knownCount(w *router.Window, n int, none string) string {
	if w.Watched == 0 {
		return none
	}
	return format.Count(n)
}

func inFlight(w *router.Window, none string) string {
	n, ok := w.InFlight()
	if !ok {
		return none
	}
	return "~" + phrase.PerSecond(n)
}

// requestRows are the rows of the table.
func (s Printer) requestRows(v RouterView) []string {
	t := draw.Table{Header: true, Columns: []draw.Column{
		{Title: "requests", Align: draw.Right}, {Title: "failed", Align: draw.Right}, {Title: "%", Align: draw.Right}, {Title: "p50", Align: draw.Right, DropRank: 2},
		{Title: "p95", Align: draw.Right}, {Title: "H-codes", Max: 24, DropRank: 3}, {Title: string(v.By)},
	}}
	none := s.Theme.Glyphs.Dash
	for i := range v.Rows[:min(len(v.Rows), v.Most)] {
		r := &v.Rows[i]
		failed, part := none, none
		if r.Failed > 0 {
			failed, part = format.Count(r.Failed), phrase.Percent(r.Part())
		}
		var codes []string
		for _, c := range router.MostCodes(r.Codes) {
			codes = append(codes, c.Code+" "+format.Count(c.Requests))
		}
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{
			draw.R(theme.Text, format.Count(r.Requests)), draw.R(theme.Text, failed), draw.R(theme.Text, part), draw.R(theme.Text, quantile(&r.Service, 0.5, none)),
			draw.R(theme.Text, quantile(&r.Service, 0.95, none)), draw.R(theme.Dim, strings.Join(codes, " ")), draw.R(theme.Text, looks.RequestRow(v.By, r)),
		}})
	}
	return s.table(t)
}

func quantile(h *histogram.Histogram, q float64, none string) string {
	ms, ok := h.Quantile(q)
	if !ok {
		return none
	}
	return phrase.Latency(time.Duration(ms) * time.Millisecond)
}

// routerNotes say which time was watched, and what the times leave out.
func (s Printer) routerNotes(v RouterView) []string {
	var out []string
	note := func(text string) {
		for _, l := range s.wrapped(text, 0) {
			out = append(out, s.line(draw.R(theme.Dim, l)))
		}
	}
	out = append(out, "")
	since := &v.View.Since
	if whole := since.To.Sub(since.From); since.Watched < whole {
		note("Of the " + phrase.Span(whole.Round(time.Second)) + " " + looks.ViewSpan(&v.View) + " the log has " + phrase.Span(since.Watched.Round(time.Second)) + ".")
	}
	if since.Held > 0 {
		note(phrase.Count(since.Held, "websocket or stream", "websockets and streams") + " held open: left out of the times.")
	}
	if n := len(v.Rows) - v.Most; n > 0 {
		note(phrase.Number(n) + " more rows.")
	}
	if len(out) == 1 {
		return nil
	}
	return out
}
