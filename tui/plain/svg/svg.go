// Package svg draws charts as pictures that stand in a page. Colors are the page's: curves, bands and marks have classes.
package svg

import (
	"fmt"
	"html"
	"math"
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// Chart is a curve over time.
type Chart struct {
	Title    string
	From, To time.Time
	Points   []Point
	Limit    float64 // gets a line; 0: none
	Marks    []Mark
	Bands    []Band
	Text     func(float64) string // a value as people read it
	Zone     *time.Location
}

// Point is a value at a moment. Where it is not known, the curve has a gap.
type Point struct {
	At    time.Time
	Known bool
	Value float64
}

// Mark is a moment: a line from top to bottom, with a label.
type Mark struct {
	At    time.Time
	Label string
}

// Band is a time that is shaded.
type Band struct {
	From, To time.Time
	Label    string
}

// The measures of a picture, in units of its own.
const (
	width, height           = 720, 150
	left, right, top, below = 58, 12, 22, 22
)

// String is the chart as an element of a page.
func (c *Chart) String() string {
	var b strings.Builder
	most := c.most()
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" role="img" aria-label="%s"><title>%s</title>`, width, height, html.EscapeString(c.Title), html.EscapeString(c.Title))
	for _, one := range c.Bands {
		x, end := c.x(one.From), c.x(one.To)
		fmt.Fprintf(&b, `<rect class="band" x="%s" y="%d" width="%s" height="%d"><title>%s</title></rect>`, coord(x), top, coord(math.Max(1, end-x)), height-top-below, html.EscapeString(one.Label))
	}
	for _, v := range []float64{0, most / 2, most} {
		y := scaled(v, most)
		fmt.Fprintf(&b, `<line class="grid" x1="%d" y1="%s" x2="%d" y2="%s"/><text class="axis" x="%d" y="%s" text-anchor="end">%s</text>`,
			left, coord(y), width-right, coord(y), left-6, coord(y+4), html.EscapeString(c.Text(v)))
	}
	if c.Limit > 0 && c.Limit <= most {
		y := scaled(c.Limit, most)
		fmt.Fprintf(&b, `<line class="limit" x1="%d" y1="%s" x2="%d" y2="%s"/>`, left, coord(y), width-right, coord(y))
	}
	c.times(&b)
	c.curve(&b, most)
	c.marks(&b)
	b.WriteString("</svg>")
	return b.String()
}

// curve draws a line through each stretch of known values; one that stands alone is a dot.
func (c *Chart) curve(b *strings.Builder, most float64) {
	var stretch []string
	var x, y float64
	draw := func() {
		switch len(stretch) {
		case 0:
		case 1:
			fmt.Fprintf(b, `<circle class="curve dot" cx="%s" cy="%s" r="2"/>`, coord(x), coord(y))
		default:
			fmt.Fprintf(b, `<polyline class="curve" points="%s"/>`, strings.Join(stretch, " "))
		}
		stretch = stretch[:0]
	}
	for _, p := range c.Points {
		if !p.Known {
			draw()
			continue
		}
		x, y = c.x(p.At), scaled(p.Value, most)
		stretch = append(stretch, coord(x)+","+coord(y))
	}
	draw()
}

// labelRoom is what a label of a mark needs; one that would run into the one before is left out.
const labelRoom = 34

func (c *Chart) marks(b *strings.Builder) {
	free := math.Inf(-1)
	for _, m := range c.Marks {
		if m.At.Before(c.From) || m.At.After(c.To) {
			continue
		}
		x := c.x(m.At)
		label := html.EscapeString(m.Label)
		fmt.Fprintf(b, `<line class="mark" x1="%s" y1="%d" x2="%s" y2="%d"><title>%s</title></line>`, coord(x), top-6, coord(x), height-below, label)
		if x >= free {
			fmt.Fprintf(b, `<text class="mark" x="%s" y="%d" text-anchor="middle">%s</text>`, coord(x), top-9, label)
			free = x + labelRoom
		}
	}
}

// ticks are how far apart times of the axis may be.
var ticks = []time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour,
	12 * time.Hour, 24 * time.Hour, 48 * time.Hour, 7 * 24 * time.Hour}

// mostTicks is how many times the axis has room for.
const mostTicks = 9

func (c *Chart) times(b *strings.Builder) {
	apart := ticks[len(ticks)-1]
	for _, d := range ticks {
		if c.To.Sub(c.From)/d < mostTicks {
			apart = d
			break
		}
	}
	for t := c.From.Truncate(apart).Add(apart); !t.After(c.To); t = t.Add(apart) {
		x := c.x(t)
		fmt.Fprintf(b, `<line class="grid" x1="%s" y1="%d" x2="%s" y2="%d"/><text class="axis" x="%s" y="%d" text-anchor="middle">%s</text>`,
			coord(x), height-below, coord(x), height-below+4, coord(x), height-6, html.EscapeString(phrase.ClockMinute(t, c.Zone)))
	}
}

// most is the top of the scale: a round number at or above all values.
func (c *Chart) most() float64 {
	most := 0.0
	for _, p := range c.Points {
		if p.Known && !math.IsInf(p.Value, 0) && !math.IsNaN(p.Value) {
			most = math.Max(most, p.Value)
		}
	}
	if most <= 0 {
		return 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(most)))
	for _, n := range []float64{1, 2, 4, 6, 8, 10} {
		if most <= n*unit {
			return n * unit
		}
	}
	return 10 * unit
}

func (c *Chart) x(t time.Time) float64 {
	whole := c.To.Sub(c.From).Seconds()
	if whole <= 0 {
		return left
	}
	part := math.Max(0, math.Min(1, t.Sub(c.From).Seconds()/whole))
	return left + part*(width-left-right)
}

func scaled(v, most float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		v = 0
	}
	return float64(height-below) - math.Max(0, math.Min(1, v/most))*float64(height-top-below)
}

// coord is a coordinate, to a tenth.
func coord(v float64) string { return fmt.Sprint(math.Round(10*v) / 10) }
