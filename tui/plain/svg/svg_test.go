package svg

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"
)

var began = time.Date(2026, 3, 1, 3, 0, 0, 0, time.UTC)

func number(v float64) string { return strconv.Itoa(int(v)) }

func chartOf(values ...float64) Chart {
	c := Chart{Title: "failed requests", From: began, To: began.Add(time.Duration(len(values)-1) * time.Minute), Text: number, Zone: time.UTC}
	for i, v := range values {
		c.Points = append(c.Points, Point{At: began.Add(time.Duration(i) * time.Minute), Known: v >= 0 || math.IsNaN(v), Value: v})
	}
	return c
}

// Where nothing is known the curve has a gap; what stands alone is a dot.
func TestUnknownIsAGap(t *testing.T) {
	t.Parallel()
	c := chartOf(1, 2, -1, 3, 4, -1, 5)
	text := c.String()
	if lines, dots := strings.Count(text, "<polyline"), strings.Count(text, "<circle"); lines != 2 || dots != 1 {
		t.Errorf("got %d lines and %d dots, want 2 and 1: %s", lines, dots, text)
	}
}

// The scale ends with a round number at or above all values, and values that are no numbers do not spoil it.
func TestScale(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		values []float64
		want   float64
	}{{[]float64{0, 0}, 1}, {[]float64{93, 4}, 100}, {[]float64{210}, 400}, {[]float64{4, 4}, 4}, {[]float64{0.61}, 0.8}, {[]float64{5, math.Inf(1), math.NaN()}, 6}} {
		c := chartOf(one.values...)
		if got := c.most(); math.Abs(got-one.want) > 1e-9 {
			t.Errorf("%v: got %v, want %v", one.values, got, one.want)
		}
		if text := c.String(); strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
			t.Errorf("%v: a coordinate is no number: %s", one.values, text)
		}
	}
}

// A mark outside of the chart is not drawn; of two that lie together one label is.
func TestMarks(t *testing.T) {
	t.Parallel()
	c := chartOf(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
	c.Marks = []Mark{{began.Add(-time.Minute), "v1"}, {began.Add(time.Minute), "v2"}, {began.Add(61 * time.Second), "v3"}, {began.Add(5 * time.Minute), "v4"}, {began.Add(time.Hour), "v5"}}
	text := c.String()
	if lines, labels := strings.Count(text, `<line class="mark"`), strings.Count(text, `<text class="mark"`); lines != 3 || labels != 2 {
		t.Errorf("got %d marks with %d labels, want 3 and 2: %s", lines, labels, text)
	}
}
