// Package contrast says what is different about some lines of a log, against the rest of the same time: which dyno, path, host, client they
// have more often than the others do.
//
// Each value of each field is held against the rest by a likelihood ratio (G, with one degree of freedom). With hundreds of values something
// always stands out, so that the bound is divided by the number of values that were looked at (Bonferroni).
package contrast

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Row is one difference.
type Row struct {
	Field, Value string
	Bad, Rest    int // lines with the value, of those that were selected and of the others
	BadOf        int // lines that have the field at all
	RestOf       int
	Divergence   float64 // the likelihood ratio: the larger, the less it is chance
}

// BadShare is the share of the selected lines that have the value.
func (r Row) BadShare() float64 { return share(r.Bad, r.BadOf) }

// RestShare is the share of the other lines that do.
func (r Row) RestShare() float64 { return share(r.Rest, r.RestOf) }

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// The bounds of a comparison.
const (
	MostRows = 10
	Least    = 5 // selected lines with a value, before it is held against the rest

	mostFields = 64
	mostValues = 512  // of one field; what comes later counts as "other" values
	doubt      = 0.02 // the chance that anything is named where nothing is different
)

// Comparison counts lines. Its zero value is empty; it belongs to one goroutine.
type Comparison struct {
	fields map[string]*field
	bad    int
	rest   int
}

type field struct {
	values    map[string]*count
	bad, rest int // lines that have the field
}

type count struct{ bad, rest int }

// Line counts a line, by add for each of its fields.
func (c *Comparison) Line(bad bool) {
	if bad {
		c.bad++
	} else {
		c.rest++
	}
}

// Add counts a field of a line.
func (c *Comparison) Add(name, value string, bad bool) {
	if c.fields == nil {
		c.fields = map[string]*field{}
	}
	f := c.fields[name]
	if f == nil {
		if len(c.fields) >= mostFields {
			return
		}
		f = &field{values: map[string]*count{}}
		c.fields[strings.Clone(name)] = f // the text of a line is not kept
	}
	v := f.values[value]
	if v == nil && len(f.values) < mostValues {
		v = &count{}
		f.values[strings.Clone(value)] = v
	}
	if bad {
		f.bad++
	} else {
		f.rest++
	}
	switch {
	case v == nil:
	case bad:
		v.bad++
	default:
		v.rest++
	}
}

// Lines are how many lines were selected, and how many were not.
func (c *Comparison) Lines() (bad, rest int) { return c.bad, c.rest }

// Rows are the differences, the clearest first, at most MostRows, and how many values were looked at for them.
func (c *Comparison) Rows() (rows []Row, looked int) {
	for name, f := range c.fields {
		if len(f.values) < 2 {
			continue // all lines have the same
		}
		for value, n := range f.values {
			if n.bad < Least {
				continue
			}
			looked++
			r := Row{Field: name, Value: value, Bad: n.bad, Rest: n.rest, BadOf: f.bad, RestOf: f.rest}
			if r.BadShare() <= r.RestShare() {
				continue
			}
			r.Divergence = likelihood(n.bad, f.bad-n.bad, n.rest, f.rest-n.rest)
			rows = append(rows, r)
		}
	}
	bound := doubt / float64(max(looked, 1))
	rows = slices.DeleteFunc(rows, func(r Row) bool { return chance(r.Divergence) > bound })
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(b.Divergence, a.Divergence), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Value, b.Value))
	})
	return rows[:min(len(rows), MostRows)], looked
}

// likelihood is the ratio G of a table of two rows and two columns.
func likelihood(a, b, c, d int) float64 {
	n := float64(a + b + c + d)
	g := 0.0
	for _, cell := range [][3]int{{a, a + b, a + c}, {b, a + b, b + d}, {c, c + d, a + c}, {d, c + d, b + d}} {
		if cell[0] > 0 {
			g += float64(cell[0]) * math.Log(float64(cell[0])*n/(float64(cell[1])*float64(cell[2])))
		}
	}
	return 2 * g
}

// chance is how likely such a ratio is where nothing is different.
func chance(g float64) float64 { return math.Erfc(math.Sqrt(max(0, g) / 2)) }
