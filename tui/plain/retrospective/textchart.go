package retrospective

import (
	"math"
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/report"
)

// The size of a chart of text.
const (
	chartColumns = 72
	chartRows    = 4
)

var bars = []rune(" ▁▂▃▄▅▆▇█")

// textChart is a chart in blocks: a column for each minute, or for several where there are many. What is not known is a dot.
func textChart(c *report.Chart, zone *time.Location) []string {
	per := (len(c.Points) + chartColumns - 1) / chartColumns
	values, most := columns(c, per)
	out := []string{c.Title}
	scale := max(most, 1e-9)
	top := c.Form.Text(most)
	for row := chartRows - 1; row >= 0; row-- {
		head := strings.Repeat(" ", len([]rune(top)))
		switch row {
		case chartRows - 1:
			head = top
		case 0:
			head = strings.Repeat(" ", max(0, len([]rune(top))-1)) + "0"
		}
		var b strings.Builder
		for _, v := range values {
			switch {
			case math.IsNaN(v) && row == 0:
				b.WriteRune('·')
			case math.IsNaN(v):
				b.WriteRune(' ')
			default:
				eighths := int(math.Round(v/scale*chartRows*8)) - 8*row
				if row == 0 && v > 0 {
					eighths = max(1, eighths)
				}
				b.WriteRune(bars[max(0, min(8, eighths))])
			}
		}
		out = append(out, strings.TrimRight(head+" │"+b.String(), " "))
	}
	pad := strings.Repeat(" ", len([]rune(top)))
	out = append(out, pad+" └"+ruler(c, per, len(values)))
	return append(out, pad+"  "+phrase.ClockMinute(c.Points[0].At, zone)+" to "+phrase.ClockMinute(c.Points[len(c.Points)-1].At, zone)+", "+each(per)+marked(c, zone))
}

func each(per int) string {
	if per == 1 {
		return "a column is a minute"
	}
	return "a column is " + phrase.Plural(per, "minute")
}

// columns are the greatest values of so many points each, or the least, and the greatest of all.
func columns(c *report.Chart, per int) (values []float64, most float64) {
	for at := 0; at < len(c.Points); at += per {
		v := math.NaN()
		for _, p := range c.Points[at:min(at+per, len(c.Points))] {
			if p.Known && (math.IsNaN(v) || p.Value > v && !c.Least || p.Value < v && c.Least) {
				v = p.Value
			}
		}
		values = append(values, v)
		if !math.IsNaN(v) {
			most = max(most, v)
		}
	}
	return values, most
}

// ruler is the axis, with a sign where something was released.
func ruler(c *report.Chart, per, n int) string {
	axis := []rune(strings.Repeat("─", n))
	for _, m := range c.Marks {
		if i := int(m.At.Sub(c.Points[0].At)/time.Minute) / per; i >= 0 && i < n && !m.At.Before(c.Points[0].At) {
			axis[i] = '┴'
		}
	}
	return string(axis)
}

// marked names what the axis has signs of.
func marked(c *report.Chart, zone *time.Location) string {
	var list []string
	for _, m := range c.Marks {
		list = append(list, label(m)+" "+phrase.ClockMinute(m.At, zone))
	}
	if len(list) == 0 {
		return ""
	}
	return "; ┴ " + strings.Join(list, ", ")
}
