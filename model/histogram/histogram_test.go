package histogram

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestEveryTimeIsInAClassWhoseMiddleIsNear(t *testing.T) {
	last := -1
	for ms := int64(0); ms <= math.MaxUint32; ms += 1 + ms/300 {
		c := classOf(uint32(ms))
		low, high := bounds(c)
		if ms < low || ms > high || c >= classes {
			t.Fatalf("%d ms is in class %d of %d, from %d to %d", ms, c, classes, low, high)
		}
		if middle := (Bucket{Low: low, High: high}).Middle(); math.Abs(float64(middle-ms)) > 0.008*float64(ms) {
			t.Fatalf("%d ms is told as %d, more than 0.8 %% away", ms, middle)
		}
		if c < last {
			t.Fatalf("the class of %d ms is %d, below that of a shorter time", ms, c)
		}
		last = c
	}
	if c := classOf(math.MaxUint32); c != classes-1 {
		t.Errorf("the longest time is in class %d, want %d", c, classes-1)
	}
}

// shapes are kinds of times: an app that is well, one with a slow end, one where half time out, hardly any, a single one many times.
func shapes() map[string][]uint32 {
	dice := rand.New(rand.NewPCG(1, 2))
	out := map[string][]uint32{"one": {7}, "two": {7, 30000}, "the longest": {math.MaxUint32, 0}}
	for range 20_000 {
		base := math.Exp(dice.NormFloat64()*0.9 + 4)
		out["well"] = append(out["well"], uint32(base))
		slow := base
		if dice.IntN(20) == 0 {
			slow *= 40
		}
		out["slow end"] = append(out["slow end"], uint32(slow))
		late := uint32(base)
		if dice.IntN(2) == 0 {
			late = 30_000 + uint32(dice.IntN(4))
		}
		out["timeouts"] = append(out["timeouts"], late)
		out["the same"] = append(out["the same"], 131)
	}
	return out
}

func TestQuantilesAreWithinOnePercent(t *testing.T) {
	for name, times := range shapes() {
		var h Histogram
		sum := int64(0)
		for _, ms := range times {
			h.Add(ms)
			sum += int64(ms)
		}
		sorted := slices.Sorted(slices.Values(times))
		if h.Count() != len(times) || h.Sum() != sum {
			t.Errorf("%s: %d times of %d ms, want %d of %d", name, h.Count(), h.Sum(), len(times), sum)
		}
		for _, q := range []float64{0, 0.01, 0.5, 0.95, 0.99, 1} {
			want := float64(sorted[max(1, int(math.Ceil(q*float64(len(times)))))-1])
			got, ok := h.Quantile(q)
			if !ok || math.Abs(float64(got)-want) > 0.01*want {
				t.Errorf("%s: the quantile %g is %d, want %g", name, q, got, want)
			}
		}
	}
}

func TestAnEmptyOneTellsNothing(t *testing.T) {
	var h Histogram
	if ms, ok := h.Quantile(0.5); ok || ms != 0 || h.Mean() != 0 || h.Above(0) != 0 {
		t.Errorf("an empty histogram tells %d ms, %t", ms, ok)
	}
}

// What is counted apart and merged is what is counted together, however it is cut, also where a class holds more than a word.
func TestMergedIsTheSame(t *testing.T) {
	for name, times := range shapes() {
		for _, parts := range []int{1, 2, 7, 400} {
			var whole, merged Histogram
			of := make([]Histogram, parts)
			for i, ms := range times {
				whole.Add(ms)
				of[i%parts].Add(ms)
			}
			for i := range of {
				merged.Merge(&of[i])
			}
			if d := difference(&whole, &merged); d != "" {
				t.Errorf("%s in %d parts: %s", name, parts, d)
			}
		}
	}
	var h, sum Histogram
	h.addClass(9, mostCount)
	h.count = mostCount
	for range 3 {
		sum.Merge(&h)
	}
	sum.Buckets(func(b Bucket) bool {
		if b.Low != 9 || b.Count != 3*mostCount {
			t.Errorf("three times %d in a class are %+v", mostCount, b)
		}
		return true
	})
}

// A copy keeps what it had when more is counted.
func TestACloneIsOfItsOwn(t *testing.T) {
	var h Histogram
	for ms := range uint32(200) {
		h.Add(ms)
		c := h.Clone()
		h.Add(5)
		if c.Count() == h.Count() || difference(&c, &h) == "" {
			t.Fatalf("after %d times the copy counts on with the other", ms)
		}
	}
}

func difference(a, b *Histogram) string {
	var x, y []Bucket
	a.Buckets(func(k Bucket) bool { x = append(x, k); return true })
	b.Buckets(func(k Bucket) bool { y = append(y, k); return true })
	switch {
	case a.count != b.count || a.sum != b.sum:
		return "counts or sums differ"
	case !slices.Equal(x, y):
		return "classes differ"
	}
	return ""
}

func TestAboveCountsWhatIsLonger(t *testing.T) {
	var h Histogram
	for _, ms := range []uint32{1, 5, 5, 100, 30_000} {
		h.Add(ms)
	}
	for ms, want := range map[int64]int{0: 5, 1: 4, 5: 2, 99: 2, 100: 1, 29_000: 1, 31_000: 0} {
		if got := h.Above(ms); got != want {
			t.Errorf("%d are above %d ms, want %d", got, ms, want)
		}
	}
}

func BenchmarkAdd(b *testing.B) {
	for name, times := range shapes() {
		if len(times) < 100 {
			continue
		}
		b.Run(name, func(b *testing.B) {
			var h Histogram
			for i := 0; b.Loop(); i++ {
				h.Add(times[i%len(times)])
			}
		})
	}
}

func BenchmarkMergeAnHour(b *testing.B) {
	times := shapes()["slow end"]
	slots := make([]Histogram, 360)
	for i, ms := range times {
		slots[i%360].Add(ms)
	}
	for b.Loop() {
		var h Histogram
		for i := range slots {
			h.Merge(&slots[i])
		}
	}
}
