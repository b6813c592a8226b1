package histogram

import (
	"math"
	"time"

	"app.gonogo/gonogo/model/logs/digest"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/format"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// labelCells is the room for the numbers at the left, with a blank on each side.
const labelCells = 8

// draw is the histogram in the rows that there are: lines, errors, the axis, where the reader is. Of three rows the axis tells that too.
func (m timeMap) draw(sc pane.Scene) draw.Block {
	out := make(draw.Block, 0, sc.H)
	axes := 2
	if sc.H < 6 {
		axes = 1
	}
	bars := max(0, sc.H-axes)
	below := bars / 2
	lines, errors := func(b digest.Bin) int { return b.Lines }, func(b digest.Bin) int { return b.Errors }
	out = append(out, m.bars(sc, bars-below, lines, func(digest.Bin) theme.Role { return theme.Dim })...)
	out = append(out, m.bars(sc, below, errors, func(b digest.Bin) theme.Role {
		if loud(b) {
			return theme.Bad
		}
		return theme.Dim
	})...)
	if axes == 1 {
		out = append(out, m.marker(sc))
	} else {
		out = append(out, m.axis(sc), m.marker(sc))
	}
	return draw.Exact(out, sc.W, sc.H)
}

// bars are rows of columns, the first with the number that the scale ends at.
func (m timeMap) bars(sc pane.Scene, rows int, value func(digest.Bin) int, role func(digest.Bin) theme.Role) draw.Block {
	most := 0
	for _, b := range m.columns.Bins {
		most = max(most, value(b))
	}
	g := sc.Glyphs()
	out := make(draw.Block, rows)
	for y := range rows {
		l := draw.NewLine(sc.Theme, sc.W)
		label := ""
		switch y {
		case 0:
			label = format.Short(most)
		case rows - 1:
			label = "0"
		}
		l.Cell(theme.Dim, label, labelCells-2, draw.Right).Gap(1).Add(theme.Border, g.Axis)
		for _, b := range m.columns.Bins {
			text := cell(value(b), most, rows-1-y, rows, g)
			for range m.each {
				l.Add(role(b), text)
			}
		}
		out[y] = l.String()
	}
	return out
}

// cell is what a column shows in a row, counted from the bottom: full, a part of the ladder, or nothing. A column that is not zero shows in
// the lowest row whatever the scale.
func cell(v, most, row, rows int, g *theme.Glyphs) string {
	steps := len(g.Spark)
	if v <= 0 || most <= 0 {
		return " "
	}
	height := max(1, int(math.Round(float64(v)*float64(rows*steps)/float64(most))))
	switch left := height - row*steps; {
	case left <= 0:
		return " "
	case left >= steps:
		return g.Spark[steps-1]
	default:
		return g.Spark[left-1]
	}
}

// column is the cell at which a column begins.
func (m timeMap) column(i int) int { return labelCells + i*m.each }

// axis is the time below the columns, and the releases.
func (m timeMap) axis(sc pane.Scene) string {
	zone, g := format.ZoneOr(sc.Zone), sc.Glyphs()
	labels := map[int][]draw.Run{}
	for _, r := range m.digest.Releases[1:] {
		if i, ok := m.columns.At(r.At); ok {
			runs := []draw.Run{draw.R(theme.Release|theme.Bold, g.Tick+format.Version(r.Version))}
			if r.By != "" {
				runs = append(runs, draw.R(theme.Release, " "+draw.Cut(r.By, 12)))
			}
			labels[m.column(i)] = runs
		}
	}
	l := draw.NewLine(sc.Theme, sc.W)
	every := m.labelStep()
	for i := range m.columns.Bins {
		at := m.column(i)
		runs, release := labels[at]
		if t, ok := roundTime(m.columns.Time(i).In(zone), m.columns.Step, every); !release && ok {
			runs = []draw.Run{draw.R(theme.Dim, stamp(t, every))}
		}
		n := draw.RunsWidth(runs)
		if n == 0 || l.At() > at || at+n > sc.W || !release && m.crowded(labels, at, n) {
			continue
		}
		l.To(at).Runs(runs...).Gap(1)
	}
	return l.String()
}

// labelSteps are the times that may lie between two labels of the axis, labelApart how many cells must.
var labelSteps = []time.Duration{5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 48 * time.Hour, 7 * 24 * time.Hour, 28 * 24 * time.Hour}

const labelApart = 16

func (m timeMap) labelStep() time.Duration {
	for _, s := range labelSteps {
		if int(s/m.columns.Step)*m.each >= labelApart {
			return s
		}
	}
	return labelSteps[len(labelSteps)-1]
}

// roundTime is the round time that a column holds; false when it holds none. What is round is so in the zone that is shown.
func roundTime(from time.Time, step, every time.Duration) (time.Time, bool) {
	_, offset := from.Zone()
	shift := time.Duration(offset) * time.Second
	t := from.Add(shift).Truncate(every).Add(-shift)
	if t.Before(from) {
		t = t.Add(every)
	}
	return t, t.Before(from.Add(step))
}

// crowded tells that a release's label would begin within some cells, or just behind them.
func (m timeMap) crowded(labels map[int][]draw.Run, at, n int) bool {
	for x := at; x <= at+n; x++ {
		if _, taken := labels[x]; taken {
			return true
		}
	}
	return false
}

// stamp is a time as exact as the labels of an axis must be.
func stamp(t time.Time, every time.Duration) string {
	switch {
	case every < time.Minute:
		return phrase.Clock(t, t.Location())
	case every < 3*time.Hour:
		return phrase.ClockMinute(t, t.Location())
	case every < 24*time.Hour:
		return phrase.ShortDate(t, t.Location())
	}
	return phrase.ShortDay(t, t.Location())
}

// marker is where the reader is, and where there is no row for it the time at both ends.
func (m timeMap) marker(sc pane.Scene) string {
	zone := format.ZoneOr(sc.Zone)
	at := m.column(m.here)
	text := "you are here, " + phrase.Clock(m.at, zone)
	if sc.Here.IsZero() {
		text = "the end, " + phrase.Clock(m.at, zone)
	}
	l := draw.NewLine(sc.Theme, sc.W)
	mark := draw.R(theme.Cursor, sc.Glyphs().Rising)
	n := draw.Width(text) + 1
	if at+n+1 > sc.W {
		l.To(max(0, at-n)).Add(theme.Text, text).Gap(1)
		l.To(at).Runs(mark)
		return l.String()
	}
	return l.To(at).Runs(mark).Gap(1).Add(theme.Text, text).String()
}
