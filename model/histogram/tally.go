package histogram

import "math/bits"

// Tally counts times that are added to a histogram together, which costs less than to add one by one. Its zero value is empty.
type Tally struct {
	counts [classes]uint32
	came   [(classes + 63) / 64]uint64 // a bit a class that came
	count  int
	sum    int64
}

// Add counts a time once.
func (t *Tally) Add(at Time) {
	t.counts[at.class]++
	t.came[at.class/64] |= 1 << (at.class % 64)
	t.count++
	t.sum += int64(at.ms)
}

// Drain adds to a histogram what was counted, and is empty again.
func (t *Tally) Drain(to *Histogram) {
	if t.count == 0 {
		return
	}
	to.count += t.count
	to.sum += t.sum
	if to.many == nil && len(to.few) == 0 {
		to.makeRoom(t.distinct())
	}
	for i, word := range t.came {
		if word == 0 {
			continue
		}
		for ; word != 0; word &= word - 1 {
			class := i*64 + bits.TrailingZeros64(word)
			to.addClass(class, t.counts[class])
			t.counts[class] = 0
		}
		t.came[i] = 0
	}
	t.count, t.sum = 0, 0
}

// distinct is how many classes came.
func (t *Tally) distinct() (n int) {
	for _, word := range t.came {
		n += bits.OnesCount64(word)
	}
	return n
}

// makeRoom makes room for so many classes in a histogram that has none.
func (h *Histogram) makeRoom(n int) {
	if n > mostFew {
		h.spread()
		return
	}
	h.few = make([]uint32, 0, n)
}
