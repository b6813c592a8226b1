package errorcard

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/anomaly"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/unusual"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/theme"
)

// AnomalyRuns tell what comes unusually often, and where it is asked for which release came last: "▲ H12 Request timeout  184 in 3m, usually 0,
// since 03:08 · v74 by ned came at 03:07".
func AnomalyRuns(a model.Anomaly, g *theme.Glyphs, zone *time.Location, release bool) []draw.Run {
	name := a.Name
	if a.Kind == unusual.All {
		name = "all errors"
	}
	runs := []draw.Run{draw.R(theme.Warn, g.Rising+" "), draw.R(theme.Strong, name)}
	if a.Title != "" {
		runs = append(runs, draw.R(theme.Text, " "+a.Title))
	}
	runs = append(runs, draw.R(theme.Text, fmt.Sprintf("  %s in %s", phrase.Number(a.Count), phrase.Span(anomaly.Width))),
		draw.R(theme.Dim, fmt.Sprintf(", usually %s, since %s", phrase.Number(int(a.Usual+0.5)), phrase.ClockMinute(a.Since, zone))))
	if release && a.Version > 0 && !a.At.IsZero() {
		by := ""
		if a.By != "" {
			by = " by " + a.By
		}
		runs = append(runs, draw.R(theme.Dim, " "+g.Dot+" "), draw.R(theme.Release, version(a.Version)), draw.R(theme.Dim, by+" came at "+phrase.ClockMinute(a.At, zone)))
	}
	return runs
}

// NotCounted says what is left out: pages that never were.
func NotCounted(groups, lines int) string {
	return "Not counted: " + phrase.Count(lines, "line", "lines") + " of " + phrase.Count(groups, "page", "pages") + " that this app never had (scanners)."
}

// OwnerRuns tell how many errors an owner has, how often they come now, and came before the release.
func OwnerRuns(o model.OwnerRow) []draw.Run {
	runs := []draw.Run{draw.R(theme.Text, draw.FitRight(phrase.Plural(o.Groups, "error"), 10))}
	if o.New > 0 {
		runs = append(runs, draw.R(theme.Bad, ", "+phrase.Number(o.New)+" new"))
	}
	runs = append(runs, draw.R(theme.Text, "  "+format.PerMinute(o.Now)+"/min now"))
	if o.Split.Known() {
		runs = append(runs, draw.R(theme.Dim, ", "+format.PerMinute(o.Split.Earlier.PerMinute())+"/min before "+version(o.Split.Version)))
	}
	return runs
}
