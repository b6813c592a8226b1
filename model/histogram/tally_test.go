package histogram

import (
	"slices"
	"testing"
)

func TestATallyAddsWhatItsTimesWouldOneByOne(t *testing.T) {
	var tally Tally
	for name, times := range shapes() {
		var one, together Histogram
		for chunk := range slices.Chunk(times, 97) {
			for _, ms := range chunk {
				one.Add(ms)
				tally.Add(TimeOf(ms))
			}
			tally.Drain(&together)
		}
		if one.Count() != together.Count() || one.Sum() != together.Sum() || !slices.Equal(buckets(&one), buckets(&together)) {
			t.Errorf("%s: %d times of %d ms together, want %d of %d", name, together.Count(), together.Sum(), one.Count(), one.Sum())
		}
		if (one.many == nil) != (together.many == nil) {
			t.Errorf("%s: pages %t, one by one %t", name, together.many != nil, one.many != nil)
		}
	}
	if tally != (Tally{}) {
		t.Error("the tally is not empty after Drain")
	}
}

func buckets(h *Histogram) (out []Bucket) {
	h.Buckets(func(b Bucket) bool {
		out = append(out, b)
		return true
	})
	return out
}
