package recorder

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/klauspost/compress/zstd"

	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/tape"
)

// History is how much before the moment that is asked for a reader gets: so far back the state looks.
const History = time.Hour

// Open gives a recording as a tape: what rebuilds the state at from, an hour of history before included, and then what happened up to to. The
// zero times are the recording's start and its end. A second more may come at either end.
func (r Recording) Open(from, to time.Time) (io.ReadCloser, error) {
	if !from.IsZero() {
		from = from.Add(-History)
	}
	return r.open(from, to)
}

// OpenAt is Open without the history: it begins with the segment in which from lies.
func (r Recording) OpenAt(from, to time.Time) (io.ReadCloser, error) { return r.open(from, to) }

func (r Recording) open(from, to time.Time) (io.ReadCloser, error) {
	segments := r.segments
	for len(segments) > 1 && !from.IsZero() && !segments[1].began.After(from) {
		segments = segments[1:]
	}
	if len(segments) == 0 {
		return nil, unreadable(r.Name, errors.New("it holds nothing that can be read"))
	}
	t := &tapeReader{name: r.Name, to: to, segments: segments, first: true}
	decoder, err := newUnpacker(nil)
	if err != nil {
		return nil, err
	}
	t.decoder = decoder
	line, err := json.Marshal(tape.Header{Tape: tape.Version, Began: segments[0].began, By: r.By, Text: r.Text})
	if err != nil {
		return nil, fmt.Errorf("tape header: %w", err)
	}
	t.ready.Write(append(line, '\n'))
	return t, nil
}

func unreadable(name string, err error) error {
	return &fault.Error{What: "cannot read the recording " + fault.Clean(name), Why: fault.Clean(err.Error()), Do: "gonogo history lists those that can be read", Code: tape.CodeTape, Err: err}
}

// newUnpacker makes what segments are unpacked with. It holds little, whatever a file says.
func newUnpacker(r io.Reader) (*zstd.Decoder, error) {
	d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20), zstd.WithDecoderMaxMemory(mostDecoded), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, fmt.Errorf("unpacking a recording: %w", err)
	}
	return d, nil
}

// tapeReader gives segments, one after the other, as one tape.
type tapeReader struct {
	name     string
	to       time.Time // zero: to the end
	segments []segmentFile
	decoder  *zstd.Decoder
	current  *reading
	lines    *bufio.Reader
	ready    bytes.Buffer // whole lines
	first    bool
	done     bool
}

// Read gives whole lines only: where a segment is torn, the line that is torn with it is left out.
func (t *tapeReader) Read(p []byte) (int, error) {
	for t.ready.Len() == 0 {
		if t.done {
			return 0, io.EOF
		}
		if err := t.fill(); err != nil {
			return 0, err
		}
	}
	return t.ready.Read(p)
}

// fill reads on.
func (t *tapeReader) fill() error {
	if t.current == nil {
		return t.nextSegment()
	}
	t.ready.Reset()
	for t.ready.Len() < readPart {
		line, err := t.lines.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			line, err = longLine(t.lines, line)
		}
		if err == nil {
			t.ready.Write(line)
			continue
		}
		if t.current.err != nil {
			return unreadable(t.name, t.current.err)
		}
		t.current.close()
		if t.current.stopped && len(t.segments) > 0 && t.past(t.segments[0].began) {
			t.segments = nil
		}
		t.current = nil
		return nil
	}
	return nil
}

// longLine reads the rest of a line that is longer than the reader's buffer.
func longLine(r *bufio.Reader, begin []byte) ([]byte, error) {
	line := bytes.Clone(begin)
	for {
		more, err := r.ReadSlice('\n')
		line = append(line, more...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func (t *tapeReader) past(at time.Time) bool { return !t.to.IsZero() && at.After(t.to) }

// nextSegment opens the next segment. The first one's preamble is part of the tape: later ones repeat what has been read.
func (t *tapeReader) nextSegment() error {
	if len(t.segments) == 0 || !t.first && t.past(t.segments[0].began) {
		t.done = true
		return nil
	}
	s := t.segments[0]
	t.segments = t.segments[1:]
	stop := time.Duration(-1)
	if !t.to.IsZero() {
		stop = max(0, t.to.Sub(s.began))
	}
	r, err := openSegment(s.path, stop)
	if err != nil {
		return nil // it was deleted for its age, or its head is torn
	}
	if t.first {
		t.ready.Write(r.preamble(t.decoder))
		t.first = false
	}
	if err := t.decoder.Reset(r); err != nil {
		r.close()
		return fmt.Errorf("unpacking a recording: %w", err)
	}
	t.current = r
	if t.lines == nil {
		t.lines = bufio.NewReaderSize(t.decoder, readPart)
	} else {
		t.lines.Reset(t.decoder)
	}
	return nil
}

// Close lets go of the files.
func (t *tapeReader) Close() error {
	if t.current != nil {
		t.current.close()
	}
	t.decoder.Close()
	t.done = true
	return nil
}
