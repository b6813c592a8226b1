package plain

import (
	"fmt"

	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/theme"
)

// split tells an error's rates before and after the current release, each with its bounds, and whether they differ by more than chance.
func (s Printer) split(one rollup.Split) [][]draw.Run {
	if !one.Known() {
		return nil
	}
	before := "before"
	if one.Before > 0 {
		before = "on " + version(one.Before)
	}
	return [][]draw.Run{
		s.rate(before, one.Earlier, ""),
		s.rate("since "+version(one.Version), one.Since, "  "+SplitWords(one)),
	}
}

func (s Printer) rate(name string, r rollup.Rate, words string) []draw.Run {
	low, high := r.Bounds()
	return []draw.Run{
		draw.R(theme.Dim, draw.Fit(name, factName)), draw.R(theme.Text, format.PerMinute(r.PerMinute())+"/min"),
		draw.R(theme.Dim, fmt.Sprintf("  %s to %s  %s in %s", format.PerMinute(low), format.PerMinute(high), phrase.Number(r.Count), phrase.Span(r.Over))), draw.R(theme.Text, words),
	}
}

// SplitWords say what two rates come to.
func SplitWords(one rollup.Split) string {
	switch {
	case !one.Differ():
		return "too few to tell"
	case one.Since.PerMinute() > one.Earlier.PerMinute():
		return "more than before"
	}
	return "less than before"
}
