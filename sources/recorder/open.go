package recorder

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/klauspost/compress/zstd"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/outline"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/tape"
)

// History is how much before the moment that is asked for a reader gets: so far back the state looks.
const History = time.Hour

// Open gives a recording as a tape: what rebuilds the state at from, an hour of history before included, and then what happened up to to. The
// zero times are the recording's start and its end.
func (r Recording) Open(from, to time.Time) (io.ReadCloser, error) {
	if !from.IsZero() {
		from = from.Add(-History)
	}
	return r.open(from, to)
}

// OpenAt is Open without the history: it begins with the segment in which from lies.
func (r Recording) OpenAt(from, to time.Time) (io.ReadCloser, error) { return r.open(from, to) }

func (r Recording) open(from, to time.Time) (*tapeReader, error) {
	segments := r.segments
	for len(segments) > 1 && !from.IsZero() && !segments[1].began.After(from) {
		segments = segments[1:]
	}
	if len(segments) == 0 {
		return nil, unreadable(r.Name, errors.New("it holds nothing that can be read"))
	}
	t := &tapeReader{name: r.Name, to: to, segments: segments}
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
	names    outline.Dictionary // of the outlines in the segment
	first    []byte             // of the preamble: lines that are not read yet
	begun    bool               // a segment was opened
	ready    bytes.Buffer       // whole lines
	scratch  []byte
	packed   []byte
	done     bool

	tape    *Tape         // nil: nobody goes to and fro on it
	open    []segmentFile // the segment that is read, and those that follow
	given   int64         // bytes
	leads   bool          // that segment is the first
	records int           // of the segment, given so far
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
	n, err := t.ready.Read(p)
	t.given += int64(n)
	return n, err
}

// fill reads on.
func (t *tapeReader) fill() error {
	t.ready.Reset()
	for t.ready.Len() < readPart {
		before := t.current
		r, err := t.next()
		if err != nil {
			t.done = errors.Is(err, io.EOF)
			if t.done {
				return nil
			}
			return err
		}
		t.noted(before)
		if r.lines != nil {
			t.scratch = tape.AppendOutline(t.scratch[:0], r.event, r.lines)
			t.ready.Write(t.scratch)
			continue
		}
		t.ready.Write(r.line)
	}
	return nil
}

// record is one of what a segment holds: the line of an event, or outlines of log lines with the event that they are of.
type record struct {
	line  []byte // good until the next one
	event model.Event
	lines *outline.Lines
}

// seenMark stands before the time at which an event was seen.
var seenMark = []byte(`"seen":"`)

// seen is when the event was; the zero time where the line does not say.
func (r *record) seen() time.Time {
	if r.lines != nil {
		return r.event.Seen
	}
	_, rest, ok := bytes.Cut(r.line[:min(len(r.line), mostStamps)], seenMark)
	stamp, _, ended := bytes.Cut(rest, []byte{'"'})
	if !ok || !ended {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339Nano, string(stamp))
	if err != nil {
		return time.Time{}
	}
	return at
}

// mostStamps is how far into the line of an event its stamps stand.
const mostStamps = 160

// next gives the next record; io.EOF at the end. Where a segment is torn, what is torn with it is left out.
func (t *tapeReader) next() (record, error) {
	for {
		if len(t.first) > 0 {
			line, rest, _ := bytes.Cut(t.first, []byte{'\n'})
			t.first = rest
			return record{line: append(line[:len(line):len(line)], '\n')}, nil
		}
		if t.current == nil {
			if err := t.nextSegment(); err != nil {
				return record{}, err
			}
			continue
		}
		r, err := t.read()
		if err == nil && t.past(r.seen()) {
			continue
		}
		if err == nil {
			return r, nil
		}
		if t.current.err != nil {
			return record{}, unreadable(t.name, t.current.err)
		}
		t.current.close()
		t.current = nil
	}
}

// read gives the next record of the segment.
func (t *tapeReader) read() (record, error) {
	mark, err := t.lines.Peek(1)
	if err != nil {
		return record{}, err
	}
	if mark[0] == packedMark {
		return t.readOutline()
	}
	line, err := t.lines.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line, err = longLine(t.lines, line)
	}
	return record{line: line}, err
}

// readOutline reads outlines of log lines.
func (t *tapeReader) readOutline() (record, error) {
	var head [packedHead]byte
	if _, err := io.ReadFull(t.lines, head[:]); err != nil {
		return record{}, err
	}
	n := binary.LittleEndian.Uint32(head[1:])
	if n > maxChunk {
		return record{}, errTorn
	}
	data, err := readSome(t.lines, t.packed[:0], int(n))
	t.packed = data
	if err != nil {
		return record{}, err
	}
	ms, k := binary.Varint(data)
	size, l := binary.Uvarint(data[max(k, 0):])
	if k <= 0 || l <= 0 || size > uint64(len(data)-k-l) {
		return record{}, errTorn
	}
	source := string(data[k+l : k+l+int(size)])
	lines, err := outline.Unpack(data[k+l+int(size):], &t.names)
	if err != nil {
		return record{}, err
	}
	seen := t.current.head.Began.Add(time.Duration(ms) * time.Millisecond).UTC()
	return record{event: model.Event{At: seen, Seen: seen, Source: model.SourceName(source), App: t.current.head.AppID}, lines: lines}, nil
}

// longLine reads the rest of a line that is longer than the reader's buffer.
func longLine(r *bufio.Reader, begin []byte) ([]byte, error) {
	line := bytes.Clone(begin)
	for {
		more, err := r.ReadSlice('\n')
		line = append(line, more...)
		if len(line) > maxChunk {
			return nil, errTorn
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func (t *tapeReader) past(at time.Time) bool { return !t.to.IsZero() && at.After(t.to) }

// nextSegment opens the next segment; io.EOF where there is none. The first one's preamble is part of the tape: later ones repeat what has been read.
func (t *tapeReader) nextSegment() error {
	if len(t.segments) == 0 || t.begun && t.past(t.segments[0].began) {
		return io.EOF
	}
	s := t.segments[0]
	t.open, t.segments = t.segments, t.segments[1:]
	stop := time.Duration(-1)
	if !t.to.IsZero() {
		stop = max(0, t.to.Sub(s.began))
	}
	r, err := openSegment(s.path, stop)
	if err != nil {
		return nil // it was deleted for its age, or its head is torn
	}
	t.leads = !t.begun
	if t.leads {
		t.first = r.preamble(t.decoder)
		t.begun = true
	}
	if err := t.decoder.Reset(r); err != nil {
		r.close()
		return fmt.Errorf("unpacking a recording: %w", err)
	}
	t.current, t.names = r, outline.Dictionary{}
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
