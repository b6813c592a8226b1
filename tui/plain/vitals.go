package plain

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/vitals"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/looks"
	"app.gonogo/gonogo/tui/theme"
)

// VitalsSpan is what a sparkline of vitals shows.
const VitalsSpan = time.Hour

// vitalsCells is how many cells it has.
const vitalsCells = 12

// mostVitalsSeries is how many metrics are listed.
const mostVitalsSeries = 50

// Vitals is what is wrong, the dynos, the metrics of the app, and its data stores. What there is none of is left out.
func Vitals(s Printer, v *vitals.Vitals) []string {
	var out []string
	part := func(lines []string) {
		if len(lines) > 0 && len(out) > 0 {
			out = append(out, "")
		}
		out = append(out, lines...)
	}
	var wrong []string
	for i := range v.Findings.All {
		wrong = append(wrong, s.line(FindingRuns(s, &v.Findings.All[i])...))
	}
	part(wrong)
	part(s.lives(v))
	part(s.series(v))
	part(s.stores(v))
	return out
}

// FindingRuns is one thing that is wrong, and for how long.
func FindingRuns(s Printer, f *vitals.Finding) []draw.Run {
	mark, role := looks.Finding(s.Theme.Glyphs, f.Kind)
	runs := []draw.Run{draw.R(role, mark+" "), draw.R(theme.Text, f.Is(s.Now))}
	if f.Kind != vitals.Hushed {
		runs = append(runs, draw.R(theme.Dim, ", for "+phrase.Age(s.Now.Sub(f.Since))))
	}
	return runs
}

// lives is one row for each dyno that runs.
func (s Printer) lives(v *vitals.Vitals) []string {
	list := v.Current()
	if len(list) == 0 {
		return nil
	}
	g := s.Theme.Glyphs
	t := draw.Table{Header: true, Columns: []draw.Column{
		{Title: "dyno"}, {Title: "memory", Align: draw.Right}, {Title: "quota", Align: draw.Right}, {Title: "before", Align: draw.Right, DropRank: 3},
		{Title: "last 1h", DropRank: 6}, {Title: "swap", Align: draw.Right, DropRank: 4}, {Title: "load", Align: draw.Right, DropRank: 5},
		{Title: "R14/min", Align: draw.Right, DropRank: 2}, {Title: "age", Align: draw.Right, DropRank: 1}, {Title: "trend"},
	}}
	for _, l := range list {
		before := draw.R(theme.Dim, g.Dash)
		if mb, ok := v.UsedBefore(l); ok {
			before.Text = phrase.Megabytes(mb)
		}
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{
			draw.R(theme.Text, l.Dyno), looks.LifeMemory(l, g), looks.LifePart(l, g), before, draw.R(theme.Dim, s.track(&l.Total, l.Quota)),
			looks.LifeSwap(l, g), looks.LifeLoad(l, g), looks.LifeOver(l, s.Now), looks.LifeAge(l, s.Now), looks.Trend(l, s.Now, g),
		}})
	}
	return s.table(t)
}

// track is the last hour of a number as a sparkline.
func (s Printer) track(t *vitals.Track, top float64) string {
	return draw.Spark(t.Columns(s.Now.Add(-VitalsSpan), s.Now, vitalsCells), vitalsCells, top, s.Theme.Glyphs)
}

// series is one row for each metric of the app.
func (s Printer) series(v *vitals.Vitals) []string {
	list := v.Series()
	if len(list) == 0 {
		return nil
	}
	t := draw.Table{Header: true, Columns: []draw.Column{
		{Title: "metric"}, {Title: "of", Max: 20}, {Title: "last", Align: draw.Right}, {Title: "least", Align: draw.Right, DropRank: 3},
		{Title: "most", Align: draw.Right, DropRank: 2}, {Title: "last 1h", DropRank: 4}, {Title: "ago", Align: draw.Right, DropRank: 1}, {Title: ""},
	}}
	for _, m := range list[:min(len(list), mostVitalsSeries)] {
		t.Rows = append(t.Rows, draw.Row{Cells: []draw.Run{
			draw.R(theme.Text, m.Name), draw.R(theme.Dim, m.Source), draw.R(theme.Text, looks.MetricValue(m.Value, m.Unit)),
			draw.R(theme.Dim, looks.MetricValue(m.Min, m.Unit)), draw.R(theme.Dim, looks.MetricValue(m.Max, m.Unit)),
			draw.R(theme.Dim, s.track(&m.Track, 0)), draw.R(theme.Dim, s.ago(m.Last)), SeriesNote(m),
		}})
	}
	out := s.table(t)
	if more := len(list) - mostVitalsSeries; more > 0 {
		out = append(out, s.line(draw.R(theme.Dim, "and "+phrase.Plural(more, "more metric")+", which --json prints")))
	}
	return out
}

// SeriesNote says how a metric adds up, and whether it only grows.
func SeriesNote(m *vitals.Series) draw.Run {
	if m.Growth.On() {
		return draw.R(theme.Warn, fmt.Sprintf("only grows: %s to %s in %s", phrase.Short(m.Growth.From), phrase.Short(m.Growth.To), phrase.Age(m.Growth.Over)))
	}
	return draw.R(theme.Dim, m.Kind.String())
}

// stores is a heading for each data store, and one row for each of its figures.
func (s Printer) stores(v *vitals.Vitals) []string {
	list := v.Stores()
	if len(list) == 0 {
		return nil
	}
	g := s.Theme.Glyphs
	t := draw.Table{Columns: []draw.Column{{Title: ""}, {Title: "", Align: draw.Right}, {Title: "", Align: draw.Right}, {Title: "", DropRank: 2}, {Title: ""}}, Indent: 2}
	var heads [][]draw.Run
	for _, st := range list {
		heads = append(heads, StoreHead(st, s.Now, g))
		for _, f := range st.Figures {
			t.Rows = append(t.Rows, draw.Row{Cells: FigureCells(s, f)})
		}
	}
	lines, at := []string(nil), 0
	if len(t.Rows) > 0 {
		lines = s.table(t)
	}
	var out []string
	for i, st := range list {
		out = append(out, s.line(heads[i]...))
		out = append(out, lines[at:at+len(st.Figures)]...)
		at += len(st.Figures)
	}
	return out
}

// StoreHead names a data store: "Postgres DATABASE  standard-0  30s ago".
func StoreHead(st *vitals.Store, now time.Time, g *theme.Glyphs) []draw.Run {
	plan := st.Plan
	if plan == "" {
		plan = g.Dash
	}
	return []draw.Run{draw.R(theme.Text, st.Title()), draw.R(theme.Dim, "  "+plan+"  "+phrase.Age(now.Sub(st.Last))+" ago")}
}

// FigureCells are a figure's name, its value, which part of its limit that is, its last hour, and who says the limit.
func FigureCells(s Printer, f vitals.Figure) []draw.Run {
	top := f.Limit
	switch f.ID {
	case vitals.TableHits, vitals.IndexHits, vitals.KeyHits:
		top = 1
	}
	value := f
	value.Limit = 0 // it stands in the last column
	return []draw.Run{
		draw.R(theme.Dim, string(f.ID)), draw.R(theme.Text, looks.FigureValue(value)), looks.FigurePart(f, s.Theme.Glyphs),
		draw.R(theme.Dim, s.track(f.Track, top)), draw.R(theme.Dim, LimitText(f)),
	}
}

// LimitText says what a figure's limit is, and by whom: "of 120 by plan standard-0", "by the log".
func LimitText(f vitals.Figure) string {
	switch {
	case f.By == "" || f.Part < 0:
		return ""
	case f.Limit > 0:
		return strings.TrimPrefix(looks.FigureValue(f), looks.FigureValue(vitals.Figure{ID: f.ID, Value: f.Value})+" ") + " by " + byWhom(f.By)
	}
	return "by " + byWhom(f.By)
}

func byWhom(by string) string {
	if by == "log" {
		return "the log"
	}
	return by
}

// factName is the width of the names of facts.
const factName = 12

// SeriesLines are the facts of a metric.
func SeriesLines(s Printer, m *vitals.Series) [][]draw.Run {
	fact := func(name, value string) []draw.Run {
		return []draw.Run{draw.R(theme.Dim, draw.Fit(name, factName)), draw.R(theme.Text, value)}
	}
	lines := [][]draw.Run{
		fact("now", looks.MetricValue(m.Value, m.Unit)),
		fact("between", looks.MetricValue(m.Min, m.Unit)+" and "+looks.MetricValue(m.Max, m.Unit)),
		fact("of", m.Source),
		fact("lines", phrase.Number(m.N)+" since "+s.moment(m.First)),
		fact("last", s.ago(m.Last)+" ago"),
	}
	if m.Growth.On() {
		lines = append(lines, []draw.Run{draw.R(theme.Dim, draw.Fit("growth", factName)), SeriesNote(m)})
	}
	return lines
}

// StoreLines are the facts of a figure of a data store, and the others of that store.
func StoreLines(s Printer, st *vitals.Store, f vitals.Figure) [][]draw.Run {
	lines := [][]draw.Run{StoreHead(st, s.Now, s.Theme.Glyphs)}
	if st.Name != "" {
		lines[0] = append(lines[0], draw.R(theme.Dim, "  "+st.Name))
	}
	for _, other := range st.Figures {
		role := theme.Dim
		if other.ID == f.ID {
			role = theme.Text
		}
		lines = append(lines, []draw.Run{draw.R(role, draw.Fit(string(other.ID), factName)), draw.R(theme.Text, looks.FigureValue(other)+"  "), looks.FigurePart(other, s.Theme.Glyphs)})
	}
	return lines
}

// VitalsNone says that a log has no metrics, and what makes some.
const VitalsNone = "No metrics in the log. heroku labs:enable log-runtime-metrics makes every dyno tell its memory and load, from its next restart on."

// LifeLines are a dyno's life in full, the lives before it, and how it got to where it is: what a card and a verb show.
func LifeLines(s Printer, v *vitals.Vitals, l *vitals.Life) [][]draw.Run {
	g := s.Theme.Glyphs
	var lines [][]draw.Run
	fact := func(name string, runs ...draw.Run) {
		lines = append(lines, append([]draw.Run{draw.R(theme.Dim, draw.Fit(name, factName))}, runs...))
	}
	memory := []draw.Run{looks.LifeMemory(l, g)}
	if l.Quota > 0 {
		memory = append(memory, draw.R(theme.Dim, " of "+phrase.Megabytes(l.Quota)+", "), looks.LifePart(l, g))
	}
	if l.RSS >= 0 {
		memory = append(memory, draw.R(theme.Dim, ", "+phrase.Megabytes(l.RSS)+" of it resident"))
	}
	fact("memory", memory...)
	fact("swap", looks.LifeSwap(l, g))
	fact("load", looks.LifeLoad(l, g))
	fact("R14", draw.R(theme.Text, s.marks(l.R14)))
	if l.R15.N > 0 {
		fact("R15", draw.R(theme.Bad, s.marks(l.R15)))
	}
	trend := []draw.Run{looks.Trend(l, s.Now, g)}
	for _, more := range trendMore(l, s.Now) {
		trend = append(trend, draw.R(theme.Dim, ", "+more))
	}
	fact("trend", trend...)
	fact("age", looks.LifeAge(l, s.Now), draw.R(theme.Dim, "  "+s.since(l)))
	for i, other := range v.Before(l) {
		fact([]string{"before", ""}[min(i, 1)], pastLife(other, s.Now)...)
	}
	return lines
}

// since says when a life began, as far as that is known.
func (s Printer) since(l *vitals.Life) string {
	if l.Began.IsZero() {
		return "first heard of at " + s.moment(l.First)
	}
	return "since " + s.moment(l.Began)
}

// marks are how often the platform said a code.
func (s Printer) marks(m vitals.Marks) string {
	if m.N == 0 {
		return "never in this life"
	}
	return fmt.Sprintf("%s, in %d of the last 60 minutes, since %s", phrase.Times(m.N), m.Minutes(s.Now), s.moment(m.First))
}

// trendMore is what a trend rests on, and what it lacks.
func trendMore(l *vitals.Life, now time.Time) (out []string) {
	t := l.Trend
	if soon := t.Soon(now); soon != "" && soon != t.Text(now) {
		out = append(out, soon)
	}
	if t.Word == vitals.Filling {
		out = append(out, "at "+phrase.Megabytes(t.Slope)+" an hour")
	}
	if t.Cut {
		out = append(out, "the daily restart comes first")
	}
	if t.Word == vitals.Steady || t.Word == vitals.Rising || t.Word == vitals.Leaking {
		out = append(out, "over "+phrase.Span(t.Over.Round(time.Minute)))
		if t.Traffic {
			out = append(out, "the traffic taken out")
		} else if l.Type == "web" {
			out = append(out, "the traffic not known")
		}
	}
	if t.Word != vitals.Unknown && t.Lacks != "" {
		out = append(out, t.Lacks)
	}
	return out
}

// pastLife is a life that is over: how long it lasted, what it used, how it went.
func pastLife(l *vitals.Life, now time.Time) []draw.Run {
	age, _ := l.Age(now)
	text := "lived " + phrase.Span(age.Round(time.Second))
	if mb, ok := l.Plateau(); ok {
		text += ", used " + phrase.Megabytes(mb)
	}
	if mb, ok := l.Memory(); ok {
		text += ", " + phrase.Megabytes(mb) + " at its end"
	}
	if l.Trend.Word == vitals.Rising || l.Trend.Word == vitals.Leaking {
		text += ", grew " + phrase.Megabytes(l.Trend.Slope) + "/h"
	}
	if l.R15.N > 0 {
		text += ", ended over R15"
	} else if l.R14.N > 0 {
		text += ", R14 " + phrase.Times(l.R14.N)
	}
	return []draw.Run{draw.R(theme.Dim, text)}
}

// Life is one dyno: what is wrong with it, its present life and those before.
func Life(s Printer, v *vitals.Vitals, l *vitals.Life) []string {
	out := []string{s.line(draw.R(theme.Strong, l.Dyno), draw.R(theme.Dim, "  "+l.Size))}
	for i := range v.Findings.All {
		if f := &v.Findings.All[i]; f.Dyno == l.Dyno {
			out = append(out, s.line(FindingRuns(s, f)...))
		}
	}
	for _, runs := range LifeLines(s, v, l) {
		out = append(out, s.line(runs...))
	}
	return out
}
