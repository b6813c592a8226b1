package recorder

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/klauspost/compress/zstd"
)

// reading is a segment as it is read: its events, line by line, up to where it is whole.
type reading struct {
	head    Head
	in      *bufio.Reader
	file    io.Closer
	buf     []byte // of the chunk that is read
	rest    []byte // of that chunk, not unpacked yet
	stop    time.Duration
	until   time.Duration // of the last chunk
	stream  *zstd.Decoder
	closed  bool  // it ends as a segment ends that was closed
	torn    bool  // it does not
	stopped bool  // the reader wanted no more
	err     error // of the disk
}

// openSegment reads the head of a segment. stop is how far from its start on events are wanted; below zero: all.
func openSegment(path string, stop time.Duration) (*reading, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r, err := readSegment(f, stop)
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	r.file = f
	return r, nil
}

func readSegment(in io.Reader, stop time.Duration) (*reading, error) {
	r := &reading{in: bufio.NewReaderSize(in, readPart), stop: stop}
	begin := make([]byte, len(magic))
	if _, err := io.ReadFull(r.in, begin); err != nil || string(begin) != magic {
		return nil, errTorn
	}
	c, buf, err := readChunk(r.in, r.buf)
	r.buf = buf
	if err != nil || c.kind != headChunk {
		return nil, errTorn
	}
	if err := json.Unmarshal(c.data, &r.head); err != nil {
		return nil, fmt.Errorf("head of a segment: %w", err)
	}
	return r, nil
}

// preamble unpacks what rebuilds the state. It is called once, before events are read; nil where there is none.
func (r *reading) preamble(packed *zstd.Decoder) []byte {
	next, err := r.in.Peek(1)
	if err != nil || chunkKind(next[0]) != preambleChunk {
		return nil
	}
	c, ok := r.next()
	if !ok {
		return nil
	}
	out, err := packed.DecodeAll(c.data, nil)
	if err != nil {
		r.torn = true
		return nil
	}
	return out
}

// next is the next chunk; false at the end, whatever kind of end it is.
func (r *reading) next() (chunk, bool) {
	if r.closed || r.torn || r.stopped {
		return chunk{}, false
	}
	c, buf, err := readChunk(r.in, r.buf)
	r.buf = buf
	switch {
	case errors.Is(err, io.EOF): // it is being written, or was when the program died
		r.stopped = true
	case errors.Is(err, errTorn):
		r.torn = true
	case err != nil:
		r.torn, r.err = true, err
	case c.kind == endChunk:
		r.closed = true
	default:
		if r.stop >= 0 && r.until > r.stop {
			r.stopped = true
			return chunk{}, false
		}
		r.until = c.until
		return c, true
	}
	return chunk{}, false
}

// Read gives what the chunks hold, packed: the source of the decoder.
func (r *reading) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		c, ok := r.next()
		if !ok {
			return 0, io.EOF
		}
		if c.kind == eventsChunk {
			r.rest = c.data
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *reading) close() {
	if r.file != nil {
		_ = r.file.Close()
	}
}
