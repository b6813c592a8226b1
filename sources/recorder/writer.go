package recorder

import (
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/tape"
)

// The bounds of a segment: how long it lasts, and how much of events it holds.
const (
	segmentSpan  = 10 * time.Minute
	segmentBytes = 16 << 20
)

// flushEvery is how long events wait at most before they are on disk.
const flushEvery = time.Second

// Options are how an app is recorded.
type Options struct {
	Dir   string // of all recordings
	App   string // the name
	AppID model.AppID
	By    string // the program and its version
	Text  bool   // with the text of log lines

	create func(path string) (file, error) // nil: a file on disk
}

// Writer writes the recording of one app. One goroutine uses it. After an error nothing of it is open; the next Write begins a segment anew.
type Writer struct {
	o       Options
	encoder tape.Encoder
	packer  *zstd.Encoder
	folder  string
	number  int // of the last segment
	segment *segment
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

// NewWriter begins a recording. Nothing is written before the first event.
func NewWriter(o Options) (*Writer, error) {
	if o.create == nil {
		o.create = create
	}
	packer, err := newPacker()
	if err != nil {
		return nil, err
	}
	return &Writer{o: o, encoder: tape.Encoder{Text: o.Text}, packer: packer, known: map[string]kept{}}, nil
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
	lines, err := w.encoder.Append(w.scratch[:0], e)
	w.scratch = lines
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		return nil
	}
	if w.segment != nil && (e.Seen.Sub(w.segment.head.Began) >= segmentSpan || w.segment.raw >= segmentBytes) {
		done := w.segment
		w.segment = nil
		if err := done.close(); err != nil {
			return err
		}
	}
	if w.segment == nil {
		if err := w.begin(now, e.Seen); err != nil {
			return err
		}
	}
	w.keep(e, lines)
	return w.segment.add(lines, e.Seen)
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
	if w.segment == nil || now.Sub(w.flushed) < flushEvery {
		return nil
	}
	w.flushed = now
	if err := w.segment.flush(); err != nil {
		w.abandon()
		return err
	}
	return nil
}

// abandon lets go of a segment that cannot be gone on with.
func (w *Writer) abandon() {
	if w.segment != nil {
		_ = w.segment.out.Close()
		w.segment = nil
	}
}

// Close ends the recording.
func (w *Writer) Close() error {
	if w.segment == nil {
		return nil
	}
	s := w.segment
	w.segment = nil
	return s.close()
}
