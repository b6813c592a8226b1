package vitals

import (
	"math"
	"slices"
	"time"

	"app.gonogo/gonogo/model/logs"
)

// How finely a number is kept: the platform reports each 20 seconds.
const (
	slotLength   = 20 * time.Second
	bucketLength = 5 * time.Minute
	keptFine     = 20 * time.Minute
	keptPoints   = 340 // of 5 minutes: longer than a dyno lives
)

// Slot is what came within 20 seconds.
type Slot struct {
	At                  int64 // stamp of the newest, as logs.Nanos has it
	N                   int
	Last, Min, Max, Sum float64
}

// Point is the median of 5 minutes, and their highest value.
type Point struct {
	Bucket     int32 // number since 1970
	Value, Max float32
}

// At is the middle of the point's 5 minutes.
func (p Point) At() time.Time {
	return logs.Instant(int64(p.Bucket)*int64(bucketLength) + int64(bucketLength)/2)
}

// Track is one number over time: the last 20 minutes in slots of 20 seconds, before that the median of each 5 minutes. Adds says that
// its values are counts, which are added up.
type Track struct {
	Adds   bool
	fine   []Slot  // by time
	coarse []Point // by time; none that a slot in fine falls into
}

func bucketOf(at int64) int32 { return int32(floorDiv(at, int64(bucketLength))) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// value is what a slot stands for.
func (t *Track) value(s Slot) float64 {
	if t.Adds {
		return s.Sum
	}
	return s.Last
}

// Add takes a value. One that comes so late that its time is no longer kept in slots is only told where nothing was known.
func (t *Track) Add(at int64, v float64) {
	n := len(t.fine)
	if len(t.coarse) > 0 && bucketOf(at) <= t.coarse[len(t.coarse)-1].Bucket {
		t.late(bucketOf(at), v)
		return
	}
	key := floorDiv(at, int64(slotLength))
	i := n
	for i > 0 && floorDiv(t.fine[i-1].At, int64(slotLength)) > key {
		i--
	}
	if i > 0 && floorDiv(t.fine[i-1].At, int64(slotLength)) == key {
		t.fine[i-1].add(at, v)
		return
	}
	t.fine = slices.Insert(t.fine, i, Slot{At: at, N: 1, Last: v, Min: v, Max: v, Sum: v})
	t.fold()
}

func (s *Slot) add(at int64, v float64) {
	if at >= s.At {
		s.At, s.Last = at, v
	}
	s.N++
	s.Min, s.Max, s.Sum = min(s.Min, v), max(s.Max, v), s.Sum+v
}

// late takes a value of a time of which only medians are kept.
func (t *Track) late(bucket int32, v float64) {
	i, found := slices.BinarySearchFunc(t.coarse, bucket, func(p Point, b int32) int { return int(p.Bucket - b) })
	if found {
		t.coarse[i].Max = max(t.coarse[i].Max, float32(v))
		return
	}
	t.coarse = slices.Insert(t.coarse, i, Point{bucket, float32(v), float32(v)})
	t.bound()
}

// fold makes medians of what is older than the slots reach.
func (t *Track) fold() {
	newest := t.fine[len(t.fine)-1].At
	for {
		bucket := bucketOf(t.fine[0].At)
		end := (int64(bucket) + 1) * int64(bucketLength)
		if newest-end < int64(keptFine) {
			return
		}
		n := t.inBucket(0)
		t.coarse = append(t.coarse, t.median(t.fine[:n]))
		t.fine = slices.Delete(t.fine, 0, n)
		t.bound()
	}
}

func (t *Track) bound() {
	if n := len(t.coarse) - keptPoints; n > 0 {
		t.coarse = slices.Delete(t.coarse, 0, n)
	}
}

// inBucket is where the slots end that are of the same 5 minutes as the i-th.
func (t *Track) inBucket(i int) int {
	bucket, n := bucketOf(t.fine[i].At), i
	for n < len(t.fine) && bucketOf(t.fine[n].At) == bucket {
		n++
	}
	return n
}

// median is the point of slots of one 5 minutes.
func (t *Track) median(slots []Slot) Point {
	values, highest, sum := make([]float64, len(slots)), math.Inf(-1), 0.0
	for i, s := range slots {
		values[i] = t.value(s)
		highest, sum = max(highest, s.Max), sum+s.Sum
	}
	v := sum
	if !t.Adds {
		v = medianOf(values)
	}
	return Point{bucketOf(slots[0].At), float32(v), float32(highest)}
}

// Points are the medians, and those of the slots' 5 minutes that are over.
func (t *Track) Points() []Point {
	out := slices.Clone(t.coarse)
	for i := 0; i < len(t.fine); {
		n := t.inBucket(i)
		if n < len(t.fine) || len(out) == 0 {
			out = append(out, t.median(t.fine[i:n]))
		}
		i = n
	}
	return out
}

// Recent are the slots, oldest first. They are to be read only.
func (t *Track) Recent() []Slot { return t.fine }

// Len tells whether there is a value.
func (t *Track) Len() int { return len(t.fine) + len(t.coarse) }

// Newest is the last value and its time; false where there is none.
func (t *Track) Newest() (v float64, at time.Time, ok bool) {
	switch {
	case len(t.fine) > 0:
		s := t.fine[len(t.fine)-1]
		return t.value(s), logs.Instant(s.At), true
	case len(t.coarse) > 0:
		p := t.coarse[len(t.coarse)-1]
		return float64(p.Value), p.At(), true
	}
	return 0, time.Time{}, false
}

// First is the time of the oldest value that is kept.
func (t *Track) First() time.Time {
	switch {
	case len(t.coarse) > 0:
		return logs.Instant(int64(t.coarse[0].Bucket) * int64(bucketLength))
	case len(t.fine) > 0:
		return logs.Instant(t.fine[0].At)
	}
	return time.Time{}
}

// Columns are the highest values in n equal pieces of a span, NaN where there is none; of counts, how many a minute. Where pieces are shorter than
// what a value stands for, it stands in all that it covers.
func (t *Track) Columns(from, to time.Time, n int) []float64 {
	out := make([]float64, max(n, 0))
	for i := range out {
		out[i] = math.NaN()
	}
	span := to.Sub(from)
	if n <= 0 || span <= 0 {
		return out
	}
	put := func(first, last int64, v float64) { // from first up to last
		a := int(float64(first-from.UnixNano()) / float64(span) * float64(n))
		b := int(math.Ceil(float64(last-from.UnixNano())/float64(span)*float64(n))) - 1
		if last <= from.UnixNano() || first >= to.UnixNano() {
			return
		}
		for i := max(a, 0); i <= min(max(b, a), n-1); i++ {
			if math.IsNaN(out[i]) || v > out[i] {
				out[i] = v
			}
		}
	}
	if t.Adds {
		for _, p := range t.Points() {
			at := int64(p.Bucket) * int64(bucketLength)
			put(at, at+int64(bucketLength), float64(p.Value)/bucketLength.Minutes())
		}
		return out
	}
	for _, p := range t.coarse {
		at := int64(p.Bucket) * int64(bucketLength)
		put(at, at+int64(bucketLength), float64(p.Max))
	}
	for _, s := range t.fine {
		at := floorDiv(s.At, int64(slotLength)) * int64(slotLength)
		put(at, at+int64(slotLength), s.Max)
	}
	return out
}
