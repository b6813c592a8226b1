package logs

import (
	"math"
	"math/bits"
	"slices"
	"strings"
	"time"
	"unsafe"
)

// entry is one line without its text: 32 bytes, no pointer.
type entry struct {
	at, seen int64 // Unix nanoseconds, noTime for none
	off      uint32
	size     uint32
	origin   uint32
	flags    flags
	level    Level
}

// noTime stands for the zero time, which has no nanoseconds since 1970.
const noTime = math.MinInt64

func nanos(t time.Time) int64 {
	if t.IsZero() {
		return noTime
	}
	return t.UnixNano()
}

func instant(n int64) time.Time {
	if n == noTime {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}

// second counts the lines of news seen in one second of our clock.
type second struct {
	unix  int64
	lines int
}

// Batch is a sealed run of lines in arrival order: columns, one arena of text, and a summary. Nothing changes it
// once Take or UnmarshalJSON gave it out, so it may be read from any goroutine.
type Batch struct {
	entries  []entry
	origins  []Origin
	arena    string
	errors   []uint64 // a bit a line
	releases []uint64
	seconds  []second
	first    int64 // earliest and latest At, noTime when there is none
	last     int64
	worst    Level
	nErrors  int
}

// Len is the number of lines.
func (b *Batch) Len() int { return len(b.entries) }

// Line is the i-th line, its Seq zero.
func (b *Batch) Line(i int) Line {
	e := b.entries[i]
	o := b.origins[e.origin]
	return Line{
		At: instant(e.at), Seen: instant(e.seen), Source: o.Source, Proc: o.Proc, Type: o.Type, Class: o.Class,
		Level: e.level, Text: b.text(e),
		Metrics: e.flags&isMetrics != 0, Late: e.flags&isLate != 0, Session: e.flags&isSession != 0,
		Truncated: e.flags&isTruncated != 0, Gap: e.flags&isGap != 0, Error: e.flags&isError != 0,
		Head: e.flags&isHead != 0, Release: e.flags&isRelease != 0,
	}
}

func (b *Batch) text(e entry) string { return b.arena[e.off : e.off+e.size] }

// Bytes is the memory the batch holds: text, columns and summary. The names in its origins are shared between the
// batches of a stream and count with each.
func (b *Batch) Bytes() int64 {
	n := int(unsafe.Sizeof(*b)) + len(b.arena) + cap(b.entries)*int(unsafe.Sizeof(entry{})) +
		(cap(b.errors)+cap(b.releases))*8 + cap(b.seconds)*int(unsafe.Sizeof(second{})) + cap(b.origins)*int(unsafe.Sizeof(Origin{}))
	for _, o := range b.origins {
		n += len(o.Source) + len(o.Proc)
	}
	return int64(n)
}

// FirstAt is the earliest stamp of the batch on the origin's clock.
func (b *Batch) FirstAt() time.Time { return instant(b.first) }

// LastAt is the latest stamp of the batch on the origin's clock.
func (b *Batch) LastAt() time.Time { return instant(b.last) }

// onesIn counts the set bits from to to-1.
func onesIn(words []uint64, from, to int) int {
	if from >= to {
		return 0
	}
	lo, hi := from/64, (to-1)/64
	first, last := ^uint64(0)<<(from%64), ^uint64(0)>>(63-(to-1)%64)
	if lo == hi {
		return bits.OnesCount64(words[lo] & first & last)
	}
	n := bits.OnesCount64(words[lo]&first) + bits.OnesCount64(words[hi]&last)
	for _, w := range words[lo+1 : hi] {
		n += bits.OnesCount64(w)
	}
	return n
}

// builder makes a Batch. Its size is known before, so that nothing grows.
type builder struct {
	b     Batch
	text  strings.Builder
	index map[Origin]uint32 // place in b.origins, once they are many
}

func newBuilder(lines, bytes int) *builder {
	w := &builder{}
	w.b.entries = make([]entry, 0, lines)
	w.b.errors = make([]uint64, (lines+63)/64)
	w.b.releases = make([]uint64, (lines+63)/64)
	w.b.first, w.b.last = noTime, noTime
	w.text.Grow(bytes)
	return w
}

// add appends a line: what e says of it, its origin, its text.
func (w *builder) add(e entry, o Origin, text string) {
	e.origin = w.originOf(o)
	e.off, e.size = uint32(w.text.Len()), uint32(len(text))
	w.text.WriteString(text)
	i := len(w.b.entries)
	w.b.entries = append(w.b.entries, e)
	if e.flags&isError != 0 {
		w.b.errors[i/64] |= 1 << (i % 64)
		w.b.nErrors++
	}
	if e.flags&isRelease != 0 {
		w.b.releases[i/64] |= 1 << (i % 64)
	}
	w.b.worst = max(w.b.worst, e.level)
	if e.at != noTime {
		if w.b.first == noTime || e.at < w.b.first {
			w.b.first = e.at
		}
		w.b.last = max(w.b.last, e.at)
	}
}

// originOf finds the place of an origin. Neighbours mostly share theirs.
func (w *builder) originOf(o Origin) uint32 {
	if n := len(w.b.entries); n > 0 {
		if last := w.b.entries[n-1].origin; w.b.origins[last] == o {
			return last
		}
	}
	if w.index == nil {
		if i := slices.Index(w.b.origins, o); i >= 0 {
			return uint32(i)
		}
	} else if i, ok := w.index[o]; ok {
		return i
	}
	i := uint32(len(w.b.origins))
	w.b.origins = append(w.b.origins, o)
	switch {
	case w.index != nil:
		w.index[o] = i
	case i >= 8:
		w.index = make(map[Origin]uint32, 32)
		for j, known := range w.b.origins {
			w.index[known] = uint32(j)
		}
	}
	return i
}

// historySpan is how far behind a batch's newest stamp a line may lie and still be news. A log session opens with up to
// 1,500 lines of the past in one breath: seen now, they are no sign of how much the app says now.
const historySpan = 10 * int64(time.Second)

// countSeconds counts the lines by the second in which they were seen, leaving out history.
func (w *builder) countSeconds() {
	for _, e := range w.b.entries {
		if e.seen == noTime || e.at != noTime && e.at < w.b.last-historySpan {
			continue
		}
		unix := e.seen / int64(time.Second)
		if n := len(w.b.seconds); n > 0 && w.b.seconds[n-1].unix == unix {
			w.b.seconds[n-1].lines++
			continue
		}
		w.b.seconds = append(w.b.seconds, second{unix: unix, lines: 1})
	}
}

// seal gives the batch out. The builder must not be used again.
func (w *builder) seal() *Batch {
	w.b.arena = w.text.String()
	w.countSeconds()
	return &w.b
}

// join makes one batch of two neighbours.
func join(a, b *Batch) *Batch {
	w := newBuilder(a.Len()+b.Len(), len(a.arena)+len(b.arena))
	for _, part := range [...]*Batch{a, b} {
		for _, e := range part.entries {
			w.add(e, part.origins[e.origin], part.text(e))
		}
	}
	return w.seal()
}
