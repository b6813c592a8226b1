package contrast

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// fields are twelve of a router's and an app's line, with how many values each has.
var fields = []struct {
	name   string
	values int
}{{"path", 40}, {"method", 4}, {"host", 3}, {"dyno", 8}, {"release", 2}, {"client", 60}, {"agent", 12}, {"status", 6}, {"protocol", 2}, {"user.plan", 4}, {"region", 3}, {"shop", 100}}

// value draws one of a field: the first are the most frequent.
func value(r *rand.Rand, n int) string {
	return fmt.Sprintf("v%d", int(float64(n)*r.Float64()*r.Float64()))
}

func draw(r *rand.Rand, planted string) *Comparison {
	var c Comparison
	for range 2000 {
		bad := r.Float64() < 0.06
		c.Line(bad)
		for _, f := range fields {
			v := value(r, f.values)
			if bad && f.name == planted && r.Float64() < 0.5 {
				v = "v1"
			}
			c.Add(f.name, v, bad)
		}
	}
	return &c
}

// TestFindsWhatIsDifferent plants one difference among twelve fields, a hundred times; it comes first in 95. With none planted nothing is said
// in 95.
func TestFindsWhatIsDifferent(t *testing.T) {
	t.Parallel()
	first, silent := 0, 0
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 3))
		planted := fields[r.IntN(len(fields))].name
		if rows, _ := draw(r, planted).Rows(); len(rows) > 0 && rows[0].Field == planted && rows[0].Value == "v1" {
			first++
		}
		if rows, _ := draw(r, "").Rows(); len(rows) == 0 {
			silent++
		}
	}
	if first < 95 {
		t.Errorf("one planted: got it first in %d of 100, want 95", first)
	}
	if silent < 95 {
		t.Errorf("none planted: got silence in %d of 100, want 95", silent)
	}
	t.Logf("first in %d, silent in %d of 100", first, silent)
}

func TestRowsAreBounded(t *testing.T) {
	t.Parallel()
	var c Comparison
	for i := range 20_000 {
		bad := i%2 == 0
		c.Line(bad)
		c.Add(fmt.Sprintf("field%d", i%200), fmt.Sprintf("value%d", i), bad)
		c.Add("same", "one", bad)
		for f := range 20 {
			c.Add(fmt.Sprintf("differs%d", f), fmt.Sprint(bad), bad)
		}
	}
	rows, looked := c.Rows()
	if len(rows) != MostRows || looked == 0 {
		t.Errorf("got %d rows after %d values, want %d", len(rows), looked, MostRows)
	}
	if len(c.fields) > mostFields {
		t.Errorf("got %d fields, want at most %d", len(c.fields), mostFields)
	}
	for name, f := range c.fields {
		if len(f.values) > mostValues {
			t.Errorf("%s: got %d values, want at most %d", name, len(f.values), mostValues)
		}
	}
	for _, r := range rows {
		if r.Bad != r.BadOf || r.Rest != 0 || r.BadShare() != 1 || r.RestShare() != 0 {
			t.Errorf("got %+v, want all of the selected and none of the others", r)
		}
	}
}

func TestNeedsEnough(t *testing.T) {
	t.Parallel()
	var c Comparison
	for range Least - 1 {
		c.Line(true)
		c.Add("dyno", "web.1", true)
	}
	for range 1000 {
		c.Line(false)
		c.Add("dyno", "web.2", false)
	}
	if rows, _ := c.Rows(); len(rows) > 0 {
		t.Errorf("got %+v of %d lines, want nothing said of so few", rows, Least-1)
	}
}
