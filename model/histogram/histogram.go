// Package histogram counts times in milliseconds. Times below 128 ms are counted exactly. Longer ones are counted in classes: 64 between a
// power of two and the next, so that the middle of a class is within 0.8 % of every time in it. Histograms of two spans add up to that of both.
package histogram

import "math/bits"

const (
	exactBits = 7              // times below 1<<exactBits have a class each
	exact     = 1 << exactBits // that many classes
	perOctave = exact / 2      // classes between a power of two and the next
	classes   = exact + (32-exactBits)*perOctave
	pageSize  = perOctave
	pages     = classes / pageSize
)

// Histogram is how often which time came. Its zero value is empty. A copy shares the classes: Clone makes one of its own.
type Histogram struct {
	few   []uint32 // class and count of each class that came, by class, while they are few
	many  *[pages]*[pageSize]uint32
	count int
	sum   int64 // in ms, exact
}

// A place of few holds the class above the count.
const (
	countBits = 21
	mostCount = 1<<countBits - 1
	mostFew   = 64 // with more classes pages are faster, and hardly larger
)

// classOf is the class of a time.
func classOf(ms uint32) int {
	if ms < exact {
		return int(ms)
	}
	octave := bits.Len32(ms) - 1 // exactBits or more
	return exact + (octave-exactBits)*perOctave + int(ms>>(octave-exactBits+1)) - perOctave
}

// bounds are the shortest time of a class, and the longest.
func bounds(class int) (low, high int64) {
	if class < exact {
		return int64(class), int64(class)
	}
	octave, at := (class-exact)/perOctave, (class-exact)%perOctave
	low = int64(perOctave+at) << (octave + 1)
	return low, low + 1<<(octave+1) - 1
}

// Time is a time with its class, for those who count it more than once.
type Time struct {
	ms    uint32
	class uint32
}

// TimeOf is a time in ms.
func TimeOf(ms uint32) Time { return Time{ms, uint32(classOf(ms))} }

// Add counts a time once.
func (h *Histogram) Add(ms uint32) { h.AddTime(TimeOf(ms)) }

// AddTime counts a time once.
func (h *Histogram) AddTime(t Time) {
	h.count++
	h.sum += int64(t.ms)
	if h.many != nil {
		*h.place(int(t.class))++
		return
	}
	h.addClass(int(t.class), 1)
}

// addClass counts n times in a class.
func (h *Histogram) addClass(class int, n uint32) {
	if h.many != nil {
		*h.place(class) += n
		return
	}
	if last := len(h.few) - 1; (last < 0 || int(h.few[last]>>countBits) < class) && last+1 < mostFew && n <= mostCount {
		h.few = append(h.few, uint32(class)<<countBits|n)
		return
	}
	lo := 0
	for n := len(h.few); n > 0; { // without a branch on what it finds: it is foretold badly
		half := (n + 1) / 2
		if int(h.few[lo+half-1]>>countBits) < class {
			lo += half
		}
		n -= half
	}
	switch here := lo < len(h.few) && int(h.few[lo]>>countBits) == class; {
	case here && h.few[lo]&mostCount+n <= mostCount:
		h.few[lo] += n
	case here, n > mostCount, len(h.few) == mostFew:
		h.spread()
		*h.place(class) += n
	default:
		h.few = append(h.few, 0)
		copy(h.few[lo+1:], h.few[lo:])
		h.few[lo] = uint32(class)<<countBits | n
	}
}

// spread moves the classes into pages.
func (h *Histogram) spread() {
	h.many = new([pages]*[pageSize]uint32)
	for _, c := range h.few {
		*h.place(int(c >> countBits)) = c & mostCount
	}
	h.few = nil
}

func (h *Histogram) place(class int) *uint32 {
	p := &h.many[class/pageSize]
	if *p == nil {
		*p = new([pageSize]uint32)
	}
	return &(*p)[class%pageSize]
}

// Merge adds all that another one counted.
func (h *Histogram) Merge(other *Histogram) {
	h.count += other.count
	h.sum += other.sum
	for _, c := range other.few {
		h.addClass(int(c>>countBits), c&mostCount)
	}
	if other.many == nil {
		return
	}
	if h.many == nil {
		h.spread()
	}
	for i, from := range other.many {
		if from == nil {
			continue
		}
		to := h.many[i]
		if to == nil {
			to = new([pageSize]uint32)
			h.many[i] = to
		}
		for j, n := range from {
			to[j] += n
		}
	}
}

// Clone is a copy that shares nothing.
func (h *Histogram) Clone() Histogram {
	var out Histogram
	out.Merge(h)
	return out
}

// Bytes is the memory that it leads to.
func (h *Histogram) Bytes() int {
	n := cap(h.few) * 4
	if h.many != nil {
		n += pages * 8
		for _, p := range h.many {
			if p != nil {
				n += pageSize * 4
			}
		}
	}
	return n
}

// Count is how many times were counted.
func (h *Histogram) Count() int { return h.count }

// Sum is all times together, in ms.
func (h *Histogram) Sum() int64 { return h.sum }

// Mean is the mean in ms; 0 where nothing was counted.
func (h *Histogram) Mean() float64 {
	if h.count == 0 {
		return 0
	}
	return float64(h.sum) / float64(h.count)
}

// Bucket is the times between two bounds, both among them, and how many there were.
type Bucket struct {
	Low, High int64 // ms
	Count     int
}

// Middle is the time that stands for all of a bucket.
func (b Bucket) Middle() int64 { return (b.Low + b.High) / 2 }

// Buckets calls f with every bucket that has a count, the shortest times first, until f returns false. Buckets of all histograms have the same bounds.
func (h *Histogram) Buckets(f func(Bucket) bool) {
	at := func(class int, n uint32) bool {
		low, high := bounds(class)
		return n == 0 || f(Bucket{low, high, int(n)})
	}
	for _, c := range h.few {
		if !at(int(c>>countBits), c&mostCount) {
			return
		}
	}
	if h.many == nil {
		return
	}
	for i, page := range h.many {
		if page == nil {
			continue
		}
		for j, n := range page {
			if !at(i*pageSize+j, n) {
				return
			}
		}
	}
}

// Quantile is the shortest time in ms that the part q, between 0 and 1, of all did not exceed, within 0.8 %; ok is false where nothing was counted.
func (h *Histogram) Quantile(q float64) (ms int64, ok bool) {
	need := rank(q, h.count)
	below := 0
	h.Buckets(func(b Bucket) bool {
		below += b.Count
		ms, ok = b.Middle(), true
		return below < need
	})
	return ms, ok
}

// rank is which of n, counted from 1 in their order, the quantile is.
func rank(q float64, n int) int {
	at := q * float64(n)
	r := int(at)
	if float64(r) < at-1e-9 {
		r++
	}
	return max(1, min(r, n))
}

// Above is how many times are longer than so many ms. Those in the class of ms are taken for not longer.
func (h *Histogram) Above(ms int64) int {
	n := 0
	h.Buckets(func(b Bucket) bool {
		if b.Low > ms {
			n += b.Count
		}
		return true
	})
	return n
}
