package logstore

import (
	"time"
	"unsafe"

	"app.gonogo/gonogo/model/logs"
)

// second counts the lines that bear one second of the origin's clock.
type second struct {
	unix  int64
	lines int
}

// maxLines is the most lines of a batch: two bytes name one.
const maxLines = 1<<16 - 1

// Batch is a sealed run of lines in arrival order: columns, one arena of text, and a summary. Nothing changes it
// once Next or UnmarshalJSON gave it out, so it may be read from any goroutine. Apart from the origins' names nothing
// in it holds a pointer: however much is kept, the collector has little to look at.
type Batch struct {
	kinds    []uint16       // a line's place in labels
	labels   []logs.Label   // distinct; their origins are places in origins
	counts   []uint32       // lines of each label
	origins  []*logs.Origin // shared between the batches of a stream
	seen     []arrival
	service  []uint32      // ms, of the timed lines in their order
	places   []logs.Places // of the timed lines in their order, while the batch is fresh; nil in one that was joined
	ids      []uint32      // hashes of the UUIDs in the texts, in their order
	idLines  []uint16      // the lines they stand in
	connect  []uint8       // ms, of the reached lines in their order; longConnect where it is that or more
	far      []uint32      // ms, of those
	oddLines []uint16      // lines whose original bytes differ from what is told of them
	oddEnds  []uint32      // where their differences end, counted from the end of the texts in the arena
	errors   []uint64      // a bit a line
	releases []uint64
	seconds  []second
	first    int64 // earliest and latest stamp that a line bears, NoTime when none does
	last     int64
	slowest  uint32 // ms
	farthest uint32 // ms, to a dyno
	worst    logs.Level
	nErrors  int
	nGaps    int
	timeless bool // a line has no stamp

	firstSeen   [1]arrival // what seen and seconds begin with: mostly they are no longer
	firstSecond [1]second

	body Body    // empty when packed
	cold *packed // nil while the batch is plain
}

// Body is the part of a batch that a Compactor packs.
type Body struct {
	Arena string   // the texts, and behind them what originals differ by
	Ends  []uint32 // where each line's text ends in the arena
	times stamps
}

// At is the stamp of the i-th line.
func (t *Body) At(i int) int64 { return t.times.at(i) }

// Text is that of the i-th line.
func (t *Body) Text(i int) string {
	from := uint32(0)
	if i > 0 {
		from = t.Ends[i-1]
	}
	return t.Arena[from:t.Ends[i]]
}

// Len is the number of lines.
func (b *Batch) Len() int { return len(b.kinds) }

// Line is the i-th line, its Seq zero.
func (b *Batch) Line(i int) logs.Line {
	t, done := b.Open()
	l := b.LineIn(t, i)
	done()
	return l
}

// Label is that of the i-th line.
func (b *Batch) Label(i int) logs.Label { return b.labels[b.kinds[i]] }

// Kind is the place of the i-th line's label in Labels.
func (b *Batch) Kind(i int) int { return int(b.kinds[i]) }

// LineIn is the i-th line with its text from t, which is open.
func (b *Batch) LineIn(t *Body, i int) logs.Line {
	l := b.Label(i)
	o, f := b.origins[l.Origin()], l.Flags()
	return logs.Line{
		At: logs.Instant(t.times.at(i)), Seen: logs.Instant(seenAt(b.seen, i)), Source: o.Source, Proc: o.Proc, Type: o.Type, Class: o.Class,
		Level: l.Level(), Text: b.own(t.Text(i)),
		Metrics: f&logs.FlagMetrics != 0, Late: f&logs.FlagLate != 0, Session: f&logs.FlagSession != 0,
		Truncated: f&logs.FlagTruncated != 0, Gap: f&logs.FlagGap != 0, Error: f&logs.FlagError != 0,
		Head: f&logs.FlagHead != 0, Release: f&logs.FlagRelease != 0, Timeless: f&logs.FlagTimeless != 0,
	}
}

// Bytes is the memory the batch holds: text, columns and summary. The names of its origins are shared with the rest of
// the stream and do not count.
func (b *Batch) Bytes() int64 {
	n := int(unsafe.Sizeof(*b)) + len(b.body.Arena) + (cap(b.kinds)+cap(b.idLines)+cap(b.oddLines))*2 + cap(b.connect) +
		(cap(b.far)+cap(b.oddEnds)+cap(b.counts)+cap(b.service)+cap(b.ids)+cap(b.body.Ends)+cap(b.body.times.micro))*4 +
		(cap(b.labels)+cap(b.origins)+cap(b.errors)+cap(b.releases)+cap(b.body.times.wide))*8 +
		cap(b.places)*int(unsafe.Sizeof(logs.Places{})) + cap(b.seconds)*int(unsafe.Sizeof(second{})) + cap(b.seen)*int(unsafe.Sizeof(arrival{}))
	if b.cold != nil {
		n += b.cold.bytes()
	}
	return int64(n)
}

// Packed tells that the texts and stamps are compressed.
func (b *Batch) Packed() bool { return b.cold != nil }

// Labels are the distinct labels of the lines; their origins are places in Origins. They are to be read only.
func (b *Batch) Labels() []logs.Label { return b.labels }

// Counts are how many lines have each of the labels.
func (b *Batch) Counts() []uint32 { return b.counts }

// Origins are who speaks in the lines.
func (b *Batch) Origins() []*logs.Origin { return b.origins }

// Errors is the number of lines that count as errors.
func (b *Batch) Errors() int { return b.nErrors }

// Slowest is the longest service time of a line, in ms.
func (b *Batch) Slowest() uint32 { return b.slowest }

// Farthest is the longest connect time of a line, in ms.
func (b *Batch) Farthest() uint32 { return b.farthest }

// ServiceTimes are those of the timed lines in ms, in their order. They are to be read only.
func (b *Batch) ServiceTimes() []uint32 { return b.service }

// Places are those of the timed lines, in their order; nil where nobody knows them any more. They are to be read only.
func (b *Batch) Places() []logs.Places { return b.places }

// Stamps are the earliest and the latest stamp, as logs.Nanos has them; every says that each line has one.
func (b *Batch) Stamps() (first, last int64, every bool) { return b.first, b.last, !b.timeless }

// Gaps is the number of gap markers among the lines.
func (b *Batch) Gaps() int { return b.nGaps }

// FirstAt is the earliest stamp of the batch on the origin's clock, zero when no line bears one.
func (b *Batch) FirstAt() time.Time { return logs.Instant(b.first) }

// LastAt is the latest stamp of the batch on the origin's clock, zero when no line bears one.
func (b *Batch) LastAt() time.Time { return logs.Instant(b.last) }
