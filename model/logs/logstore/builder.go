package logstore

import (
	"slices"
	"time"
	"unsafe"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/uuid"
	"app.gonogo/gonogo/model/scan"
)

// row is a line on its way into a batch, without its text.
type row struct {
	at, seen int64      // Unix nanoseconds, NoTime for none
	label    logs.Label // its origin is a place in the builder's origins
	service  uint32
	connect  uint32
	end      uint32 // of its text
	places   logs.Places
}

// builder makes batches, one after the other. Text goes straight into its arena; the columns are cut to size when the
// batch is sealed, so that nothing is larger than it needs to be.
type builder struct {
	rows    []row
	slab    slab
	text    []byte
	origins []*logs.Origin
	last    []*logs.Origin          // of the batch before, which shares them if they are the same
	known   map[*logs.Origin]uint32 // place in origins, once they are many
	labels  []logs.Label
	counts  []uint32
	kinds   map[logs.Label]uint16
	cache   [256]struct { // in front of kinds
		label logs.Label
		kind  uint16
		round uint16 // the builder's, when it was written
	}
	round   uint16
	lineOf  []uint16 // a row's label
	ids     []uint32
	idLines []uint16
	timed   int
	reached int    // lines with a connect time
	far     int    // of them, those at or over longConnect
	size    uint32 // of the text so far

	oddLines []uint16
	oddEnds  []uint32
	odd      []byte // the differences

	textless bool // the text goes elsewhere
	joins    bool // batches that were read already: nobody asks for places any more
	live     bool // lines without a stamp count by the second in which they were seen
}

// begin makes room for a batch of known size.
func (w *builder) begin(lines, bytes int) {
	w.rows = slices.Grow(w.rows[:0], lines)
	w.lineOf = slices.Grow(w.lineOf[:0], lines)
	w.text, w.size = nil, 0
	if !w.textless {
		w.text = w.slab.alloc(bytes)
	}
	w.origins, w.labels, w.counts = w.origins[:0], w.labels[:0], w.counts[:0]
	w.ids, w.idLines, w.timed, w.reached, w.far = w.ids[:0], w.idLines[:0], 0, 0, 0
	w.oddLines, w.oddEnds, w.odd = w.oddLines[:0], w.oddEnds[:0], w.odd[:0]
	clear(w.known)
	clear(w.kinds)
	if w.round++; w.round == 0 {
		clear(w.cache[:])
		w.round = 1
	}
}

// add appends a line: what r says of it, its origin, its text.
func (w *builder) add(r row, o *logs.Origin, text string) {
	r.label = r.label.WithOrigin(w.originOf(o))
	if !w.textless {
		w.text = append(w.text, text...)
	}
	w.size += uint32(len(text))
	r.end = w.size
	if r.label.Timed() {
		w.timed++
	}
	if r.label.Reached() {
		w.reached++
		if r.connect >= longConnect {
			w.far++
		}
	}
	kind := w.kindOf(r.label)
	w.counts[kind]++
	w.lineOf = append(w.lineOf, kind)
	w.rows = append(w.rows, r)
}

// findIDs notes the request ids in the texts, which are looked through in one go.
func (w *builder) findIDs() {
	text, line, start := scan.View(w.text), 0, uint32(0)
	for from := 0; ; {
		dash := uuid.Hyphens.Index(text, from)
		if dash < 0 {
			return
		}
		from = dash + 1
		for w.rows[line].end <= uint32(dash) {
			start = w.rows[line].end
			line++
		}
		id := dash - 8
		if id < int(start) || id+uuid.Len > int(w.rows[line].end) {
			continue
		}
		if hash, ok := uuid.Hash(text[id : id+uuid.Len]); ok {
			w.ids, w.idLines, from = append(w.ids, hash), append(w.idLines, uint16(line)), dash+16
		}
	}
}

// manyOrigins is where looking through the origins one by one ends.
const manyOrigins = 24

// originOf finds the place of an origin. Equal ones of two streams are one.
func (w *builder) originOf(o *logs.Origin) uint32 {
	if len(w.origins) <= manyOrigins {
		for i, known := range w.origins {
			if known == o {
				return uint32(i)
			}
		}
	} else if i, ok := w.known[o]; ok {
		return i
	}
	i := slices.IndexFunc(w.origins, func(known *logs.Origin) bool { return *known == *o })
	if i < 0 {
		i = len(w.origins)
		w.origins = append(w.origins, o)
	}
	if len(w.origins) > manyOrigins {
		if w.known == nil {
			w.known = map[*logs.Origin]uint32{}
		}
		for j := len(w.known); j < len(w.origins); j++ {
			w.known[w.origins[j]] = uint32(j)
		}
		w.known[o] = uint32(i)
	}
	return uint32(i)
}

// kindOf finds the place of a label.
func (w *builder) kindOf(l logs.Label) uint16 {
	slot := &w.cache[uint64(l)*0x9e3779b97f4a7c15>>56]
	if slot.label == l && slot.round == w.round {
		return slot.kind
	}
	if w.kinds == nil {
		w.kinds = map[logs.Label]uint16{}
	}
	kind, ok := w.kinds[l]
	if !ok {
		kind = uint16(len(w.labels))
		w.labels, w.counts = append(w.labels, l), append(w.counts, 0)
		w.kinds[l] = kind
	}
	slot.label, slot.kind, slot.round = l, kind, w.round
	return kind
}

// countSeconds counts the lines by the second they bear. What has been seen and bears none says nothing about when it was said, unless it
// comes as it is said.
func (w *builder) countSeconds(b *Batch) {
	seconds := b.firstSecond[:0]
	for i := range w.rows {
		r := &w.rows[i]
		at := r.at
		if r.label.Flags()&logs.FlagTimeless != 0 {
			at = r.seen
			if !w.live || r.label.Flags()&logs.FlagGap != 0 {
				continue
			}
		}
		if at == logs.NoTime {
			continue
		}
		unix := at / int64(time.Second)
		if n := len(seconds); n > 0 && seconds[n-1].unix == unix {
			seconds[n-1].lines++
			continue
		}
		seconds = append(seconds, second{unix: unix, lines: 1})
	}
	b.seconds = seconds
}

// seal gives the batch out. The builder may begin another.
func (w *builder) seal() *Batch {
	n := len(w.rows)
	b := &Batch{first: logs.NoTime, last: logs.NoTime}
	b.seen = b.firstSeen[:0]
	b.body.Arena = scan.View(append(w.text, w.odd...)) // nobody writes it again
	sets := (n + 63) / 64
	words := make([]logs.Label, 2*sets+len(w.labels)) // a label is a word: the three share an array
	b.errors = unsafe.Slice((*uint64)(unsafe.SliceData(words)), 2*sets)
	b.errors, b.releases = cut(b.errors, sets)
	b.releases = b.releases[:sets:sets]
	b.labels = words[2*sets:]
	copy(b.labels, w.labels)
	if !slices.Equal(w.origins, w.last) {
		w.last = slices.Clone(w.origins)
	}
	b.origins = w.last
	shorts := make([]uint16, n+len(w.idLines)+len(w.oddLines))
	b.kinds, shorts = cut(shorts, n)
	copy(b.kinds, w.lineOf)
	b.idLines, b.oddLines = cut(shorts, len(w.idLines))
	copy(b.idLines, w.idLines)
	copy(b.oddLines, w.oddLines)
	w.summarise(b)
	w.fill(b)
	w.countSeconds(b)
	return b
}

// cut takes the first n of s off.
func cut[T any](s []T, n int) (head, rest []T) { return s[:n:n], s[n:] }

// summarise finds what is true of all lines, and sets the bits.
func (w *builder) summarise(b *Batch) {
	for i := range w.rows {
		r := &w.rows[i]
		f := r.label.Flags()
		if f&logs.FlagError != 0 {
			b.errors[i/64] |= 1 << (i % 64)
			b.nErrors++
		}
		if f&logs.FlagRelease != 0 {
			b.releases[i/64] |= 1 << (i % 64)
		}
		if r.at != logs.NoTime && f&logs.FlagTimeless == 0 {
			if b.first == logs.NoTime || r.at < b.first {
				b.first = r.at
			}
			b.last = max(b.last, r.at)
		} else {
			b.timeless = true
		}
		if f&logs.FlagGap != 0 {
			b.nGaps++
		}
		if len(b.seen) == 0 || b.seen[len(b.seen)-1].at != r.seen {
			b.seen = append(b.seen, arrival{line: uint32(i), at: r.seen})
		}
	}
	for _, l := range w.labels {
		b.worst = max(b.worst, l.Level())
	}
}

// earliest is the earliest place of a line in time: the earliest stamp, unless a line without one stands before it.
func (w *builder) earliest(b *Batch) int64 {
	at := b.first
	if !b.timeless {
		return at
	}
	for i := range w.rows {
		if r := &w.rows[i]; r.at != logs.NoTime && (at == logs.NoTime || r.at < at) {
			at = r.at
		}
	}
	return at
}

// fill writes the columns of four bytes a line. Those that a Compactor packs share an array, and those that stay.
func (w *builder) fill(b *Batch) {
	base := w.earliest(b)
	n, micro := len(w.rows), fitsMicro(w.rows, base)
	bytes := (w.reached + 3) / 4
	words := make([]uint32, w.timed+len(w.ids)+len(w.counts)+len(w.oddEnds)+w.far+bytes)
	b.service, words = cut(words, w.timed)
	b.ids, words = cut(words, len(w.ids))
	b.counts, words = cut(words, len(w.counts))
	b.oddEnds, words = cut(words, len(w.oddEnds))
	b.far, words = cut(words, w.far)
	b.connect = unsafe.Slice((*uint8)(unsafe.Pointer(unsafe.SliceData(words))), w.reached)
	copy(b.ids, w.ids)
	copy(b.counts, w.counts)
	copy(b.oddEnds, w.oddEnds)
	if micro {
		words = make([]uint32, 2*n)
		b.body.Ends, b.body.times.micro = cut(words, n)
		b.body.times.base = base
	} else {
		b.body.Ends, b.body.times.wide = make([]uint32, n), make([]int64, n)
	}
	if !w.joins && w.timed > 0 {
		b.places = make([]logs.Places, w.timed)
	}
	timed := 0
	for i := range w.rows {
		r := &w.rows[i]
		b.body.Ends[i] = r.end
		if micro {
			b.body.times.micro[i] = uint32((r.at - base) / 1e3)
		} else {
			b.body.times.wide[i] = r.at
		}
		if r.label.Timed() {
			b.service[timed] = r.service
			if b.places != nil {
				b.places[timed] = r.places
			}
			b.slowest = max(b.slowest, r.service)
			timed++
		}
	}
	w.fillConnect(b)
}

// join makes one batch of neighbours.
func (w *builder) join(parts ...*Batch) *Batch {
	w.joins = true
	lines, size := 0, 0
	for _, p := range parts {
		lines += p.Len()
		size += len(p.body.Arena)
	}
	w.begin(lines, size)
	for _, p := range parts {
		timed, run, base, reach := 0, 0, uint16(len(w.rows)), connectColumn{}
		w.joinOdd(p, base)
		for i, line := range p.idLines {
			w.ids, w.idLines = append(w.ids, p.ids[i]), append(w.idLines, base+line)
		}
		for i := range p.Len() {
			for run+1 < len(p.seen) && int(p.seen[run+1].line) <= i {
				run++
			}
			r := row{at: p.body.times.at(i), seen: p.seen[run].at, label: p.Label(i)}
			if r.label.Timed() {
				r.service = p.service[timed]
				timed++
			}
			if r.label.Reached() {
				r.connect = reach.next(p)
			}
			w.add(r, p.origins[r.label.Origin()], p.body.Text(i))
		}
	}
	return w.seal()
}
