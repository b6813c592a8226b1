package recorder

import (
	"errors"
	"fmt"
	"io"
	"sort"
	"sync"
	"time"
)

// Tape is a part of a recording that is opened as a tape again and again, and gone on with at any place that was read before.
type Tape struct {
	of       Recording
	from, to time.Time

	mu     sync.Mutex
	places []place
}

// place is where the tape can be taken up without reading it from its start.
type place struct {
	offset   int64         // in the tape
	segments []segmentFile // the one it lies in, and those that follow
	begun    bool          // the segment is not the tape's first
	records  int           // of the segment before it
}

// placeEvery is how many bytes of the tape lie between two places.
const placeEvery = 256 << 10

// Tape is the recording from a moment to another, an hour of history before included. The zero times are its start and its end.
func (r Recording) Tape(from, to time.Time) *Tape {
	if !from.IsZero() {
		from = from.Add(-History)
	}
	return &Tape{of: r, from: from, to: to}
}

// Open gives the tape from its start. What it gives is an io.Seeker for places that were read.
func (t *Tape) Open() (io.ReadCloser, error) {
	r, err := t.of.open(t.from, t.to)
	if err != nil {
		return nil, err
	}
	r.tape = t
	return r, nil
}

// note remembers a place of the tape that is new.
func (t *Tape) note(p place) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(t.places)
	if n > 0 && (p.offset <= t.places[n-1].offset || p.records > 0 && p.offset-t.places[n-1].offset < placeEvery) {
		return
	}
	t.places = append(t.places, p)
}

// before is the last place at or before an offset.
func (t *Tape) before(offset int64) (place, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := sort.Search(len(t.places), func(i int) bool { return t.places[i].offset > offset })
	if i == 0 {
		return place{}, false
	}
	return t.places[i-1], true
}

// noted remembers where the reader is: before a record that it is about to give.
func (t *tapeReader) noted(before *reading) {
	if t.tape == nil || t.current == nil {
		return
	}
	if t.current != before {
		t.records = 0
	}
	t.tape.note(place{offset: t.given + int64(t.ready.Len()), segments: t.open, begun: !t.leads, records: t.records})
	t.records++
}

// Seek goes to a place of the tape that was read before, counted from its start.
func (t *tapeReader) Seek(offset int64, whence int) (int64, error) {
	if t.tape == nil || whence != io.SeekStart {
		return 0, errors.ErrUnsupported
	}
	p, ok := t.tape.before(offset)
	if !ok {
		return 0, errors.ErrUnsupported
	}
	if t.current != nil {
		t.current.close()
	}
	_ = t.decoder.Reset(nil) // lets go of the segment: a preamble may be unpacked next
	t.current, t.segments, t.begun, t.first, t.done = nil, p.segments, p.begun, nil, false
	t.ready.Reset()
	t.given = p.offset
	for range p.records {
		if _, err := t.next(); err != nil {
			return 0, err
		}
	}
	t.records = p.records
	if _, err := io.CopyN(io.Discard, t, offset-p.offset); err != nil {
		return 0, fmt.Errorf("going to a place of the recording: %w", err)
	}
	return offset, nil
}
