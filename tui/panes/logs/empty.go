package logs

import (
	"strings"

	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
	"app.gonogo/gonogo/tui/widget"
)

// withMessage is the rules that are shown though no line passes, and below them why there is nothing else.
func (p *LogsPane) withMessage(sc pane.Scene, lines []cursorLine) []cursorLine {
	var text [][]draw.Run
	for _, paragraph := range p.noMatch(sc, sc.App.Logs.Snapshot()) {
		text = append(text, widget.Wrapped(paragraph, max(1, sc.W-4))...)
	}
	lines = lines[max(0, len(lines)-max(0, sc.H-len(text))):]
	for i := range lines {
		lines[i].cursor = false
	}
	for _, runs := range text {
		lines = append(lines, cursorLine{draw.NewLine(sc.Theme, max(0, sc.W-2)).Gap(1).Runs(runs...).String(), false, false})
	}
	return lines[max(0, len(lines)-sc.H):]
}

// nothing says why there is no line.
func (p *LogsPane) nothing(sc pane.Scene) [][]draw.Run {
	st := widget.StandingOf(sc, Source)
	if why := st.Wanting(sc, "logs"); why != nil {
		return why
	}
	return [][]draw.Run{
		{draw.R(theme.Dim, "no line yet: the log session is open and the app is silent")},
		{draw.R(theme.Dim, "a request, a restart or a deploy makes lines")},
	}
}

// noMatch says why no line is shown though there are some.
func (p *LogsPane) noMatch(sc pane.Scene, snap logstore.Snapshot) [][]draw.Run {
	total := format.Plural(sc.App.Logs.Len()-sc.App.Logs.Gaps(), "line")
	switch {
	case !p.Band.done():
		return [][]draw.Run{{draw.R(theme.Dim, "searching "+format.Plural(snap.Len(), "line")+sc.Glyphs().Ellipsis)}}
	case !p.filtered():
		return [][]draw.Run{
			{draw.R(theme.Dim, "none of "+total+" is shown: all are metrics or log sessions")},
			{draw.R(theme.Key, sc.Key(keys.IntentMetrics)), draw.R(theme.Text, " shows metrics")},
		}
	}
	return [][]draw.Run{{draw.R(theme.Text, "0 of "+total+" match "), draw.R(theme.Text, strings.Join(p.filterWords(), " · ")), draw.R(theme.Text, "; "),
		draw.R(theme.Key, sc.Key(keys.IntentBack)), draw.R(theme.Text, " "+p.wayBack())}}
}

// wayBack is what the key that takes back does now: it shows all where one thing alone leaves lines out.
func (p *LogsPane) wayBack() string {
	if p.Find.Empty() && len(p.filterWords()) == 1 {
		return "shows all"
	}
	return "clears " + p.innermost()
}
