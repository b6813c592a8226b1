package recorder

import (
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/outline"
	"app.gonogo/gonogo/sources/tape"
)

// The bounds of a segment: how long it lasts, and how much of events it holds.
const (
	segmentSpan  = 10 * time.Minute
	segmentBytes = 16 << 20
)

// flushEvery is how long events wait before they are written to disk. With the time that they wait for the recorder it is a second at most.
const flushEvery = 800 * time.Millisecond

// Options are how an app is recorded.
type Options struct {
	Dir   string // of all recordings
	App   string // the name
	AppID model.AppID
	By    string // the program and its version
	Text  bool   // with the text of log lines

	create func(path string) (file, error) // nil: a file on disk
}

// Writer writes the recording of one app. One goroutine uses it. While it is paused, and after an error, it only keeps in mind what the next segment
// begins with.
type Writer struct {
	o       Options
	encoder tape.Encoder
	index   indexer
	packer  *zstd.Encoder
	folder  string
	number  int // of the last segment
	segment *segment
	paused  bool
	known   map[string]kept // the last value of each snapshot, and the orders that are open
	order   int
	flushed time.Time // when the last chunk was written
	scratch []byte
}

// kept is an event of a preamble.
type kept struct {
	order int
	line  []byte
}

// NewWriter begins a recording, paused. Nothing is written before the first event.
func NewWriter(o Options) (*Writer, error) {
	if o.create == nil {
		o.create = create
	}
	packer, err := newPacker()
	if err != nil {
		return nil, err
	}
	w := &Writer{o: o, encoder: tape.Encoder{Text: o.Text}, packer: packer, known: map[string]kept{}, paused: true}
	w.encoder.Error = func(f outline.Found, at time.Time) { w.index.error(f.Print, f.Class, at) }
	return w, nil
}

// Resume lets it write: the next event begins a segment.
func (w *Writer) Resume() { w.paused = false }

// Writing tells that a segment is open, of which something is on disk.
func (w *Writer) Writing() bool { return w.segment != nil && w.segment.waiting == 0 }

// Pause lets go of what is open.
func (w *Writer) Pause() {
	w.paused = true
	w.abandon()
}

// Write takes events in their order. now is the time by our clock.
func (w *Writer) Write(now time.Time, batch []model.Event) error {
	for _, e := range batch {
		if err := w.write(now, e); err != nil {
			w.abandon()
			return err
		}
	}
	return nil
}

func (w *Writer) write(now time.Time, e model.Event) error {
	if _, isLines := e.Fact.(*model.LogLines); isLines && w.paused {
		return nil
	}
	lines, err := w.encoder.Append(w.scratch[:0], e)
	w.scratch = lines
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		return nil
	}
	if !w.paused {
		if out, ok := w.encoder.Outward(e); ok { // the index holds no more than the tape
			w.index.note(out)
		}
		err = w.put(now, e.Seen, lines)
	}
	w.keep(e, lines) // behind it: a segment that it begins has it once
	return err
}

// put adds lines of events to the segment.
func (w *Writer) put(now, seen time.Time, lines []byte) error {
	if err := w.open(now, seen); err != nil {
		return err
	}
	return w.segment.add(lines, seen)
}

// open begins a segment where there is none, or where that one is full.
func (w *Writer) open(now, seen time.Time) error {
	if s := w.segment; s != nil && (seen.Sub(s.head.Began) >= segmentSpan || s.raw >= segmentBytes) {
		if err := w.end(true); err != nil {
			return err
		}
	}
	if w.segment == nil {
		return w.begin(now, seen)
	}
	return nil
}

// end closes the segment, and notes in the index what it leads to. It is packed again where there is time for that.
func (w *Writer) end(again bool) error {
	s := w.segment
	w.segment = nil
	if err := s.close(); err != nil {
		return err
	}
	if again {
		if size, err := repack(filepath.Join(w.folder, segmentName(s.head.Segment, s.head.Began)), w.o.create); err == nil { // else it is larger than it need be
			s.bytes = size
		}
	}
	appendIndex(w.folder, indexLine{Segment: s.head.Segment, Bytes: s.bytes, Until: s.until.UTC(), Milestones: w.index.drain(), Newest: w.index.newest})
	return nil
}

// begin begins the next segment.
func (w *Writer) begin(now, seen time.Time) error {
	if w.folder == "" {
		folder, err := newFolder(folderOf(w.o.Dir, w.o.App, w.o.AppID), seen)
		if err != nil {
			return err
		}
		w.folder = folder
	}
	h := Head{Segment: w.number + 1, App: w.o.App, AppID: w.o.AppID, Began: seen.UTC().Truncate(time.Millisecond), Text: w.o.Text, By: w.o.By}
	out, err := w.o.create(filepath.Join(w.folder, segmentName(h.Segment, h.Began)))
	if err != nil {
		return err
	}
	w.number++
	s, err := beginSegment(out, h, w.packer, w.preamble())
	if err != nil {
		_ = out.Close()
		return err
	}
	w.segment, w.flushed = s, now
	return nil
}

// preamble is what rebuilds the state, in the order in which it came.
func (w *Writer) preamble() []byte {
	var out []byte
	for _, k := range slices.SortedFunc(maps.Values(w.known), func(a, b kept) int { return a.order - b.order }) {
		out = append(out, k.line...)
	}
	return out
}

// keep remembers what the next preamble needs of an event.
func (w *Writer) keep(e model.Event, line []byte) {
	key := ""
	switch f := e.Fact.(type) {
	case *model.OrderEvent:
		key = "order\x00" + f.Order.ID
		if f.Stage == model.Refused || f.Stage == model.Failed {
			delete(w.known, key)
			return
		}
	default:
		if e.Delivery() != model.Snapshot {
			return
		}
		key = e.Key()
	}
	w.order++
	w.known[key] = kept{w.order, append([]byte(nil), line...)}
}

// Flush writes what waits, when it has waited long enough.
func (w *Writer) Flush(now time.Time) error {
	if w.paused || now.Sub(w.flushed).Abs() < flushEvery {
		return nil
	}
	w.flushed = now
	if err := w.flush(now); err != nil {
		w.abandon()
		return err
	}
	return nil
}

func (w *Writer) flush(now time.Time) error {
	for _, o := range w.encoder.Outlines() {
		if err := w.open(now, o.Event.Seen); err != nil {
			return err
		}
		if err := w.segment.addOutline(o); err != nil {
			return err
		}
	}
	if w.segment == nil {
		return nil
	}
	return w.segment.flush()
}

// abandon lets go of a segment that cannot be gone on with.
func (w *Writer) abandon() {
	if w.segment != nil {
		_ = w.segment.out.Close()
		w.segment = nil
	}
	w.encoder.Outlines() // what was not written is not kept
	w.index.drain()
}

// Close ends the recording.
func (w *Writer) Close() error {
	if w.paused {
		return nil
	}
	w.encoder.End()
	err := w.flush(w.flushed)
	if w.segment == nil {
		return err
	}
	if err != nil {
		w.abandon()
		return err
	}
	return w.end(false) // whoever leaves does not want to wait
}
