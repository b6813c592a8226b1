package recorder

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/klauspost/compress/zstd"

	"app.gonogo/gonogo/model"
)

// Head is what a segment says of itself.
type Head struct {
	Segment int         `json:"segment"` // its number in the recording, from 1
	App     string      `json:"app"`     // the name
	AppID   model.AppID `json:"app_id"`
	Began   time.Time   `json:"began"`
	Text    bool        `json:"text,omitempty"` // with the text of log lines
	By      string      `json:"by,omitempty"`   // the program and its version
}

// windowSize is how far back the compression looks: minutes of a common app. It bounds what a writer and a reader hold.
const windowSize = 512 << 10

// mostDecoded bounds what one segment may unfold to.
const mostDecoded = 1 << 30

// file is where a segment goes.
type file interface {
	io.WriteCloser
	Sync() error
}

// segment is a segment as it is written.
type segment struct {
	head    Head
	out     file
	packer  *zstd.Encoder
	packed  bytes.Buffer // what the packer has given since the last chunk
	raw     int64        // bytes of events in it
	bytes   int64        // bytes of the file
	waiting int          // bytes of events that are in no chunk yet
	until   time.Time    // of the last event
	scratch []byte
}

// newPacker makes what all segments of a writer are compressed with.
func newPacker() (*zstd.Encoder, error) {
	p, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false),
		zstd.WithWindowSize(windowSize), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, fmt.Errorf("packing a recording: %w", err)
	}
	return p, nil
}

// beginSegment writes the head and the preamble.
func beginSegment(out file, h Head, packer *zstd.Encoder, preamble []byte) (*segment, error) {
	s := &segment{head: h, out: out, packer: packer, until: h.Began}
	head, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("head of a segment: %w", err)
	}
	text := appendChunk([]byte(magic), headChunk, 0, head)
	if len(preamble) > 0 {
		packed := packer.EncodeAll(preamble, nil)
		if len(packed) > maxChunk {
			return nil, fmt.Errorf("preamble of %d bytes", len(packed))
		}
		text = appendChunk(text, preambleChunk, 0, packed)
	}
	packer.Reset(&s.packed)
	return s, s.put(text)
}

func (s *segment) put(text []byte) error {
	n, err := s.out.Write(text)
	s.bytes += int64(n)
	return err
}

// add takes lines of events, of which the last was seen at a time.
func (s *segment) add(lines []byte, until time.Time) error {
	s.raw += int64(len(lines))
	s.waiting += len(lines)
	if until.After(s.until) {
		s.until = until
	}
	if _, err := s.packer.Write(lines); err != nil {
		return fmt.Errorf("packing a recording: %w", err)
	}
	if s.packed.Len() > maxChunk/2 {
		return s.flush()
	}
	return nil
}

// flush writes what waits as a chunk, in one write.
func (s *segment) flush() error {
	if s.waiting == 0 {
		return nil
	}
	if err := s.packer.Flush(); err != nil {
		return fmt.Errorf("packing a recording: %w", err)
	}
	s.scratch = s.scratch[:0]
	for data := s.packed.Bytes(); len(data) > 0; {
		n := min(len(data), maxChunk)
		s.scratch = appendChunk(s.scratch, eventsChunk, s.until.Sub(s.head.Began), data[:n])
		data = data[n:]
	}
	s.packed.Reset()
	s.waiting = 0
	return s.put(s.scratch)
}

// close ends the segment.
func (s *segment) close() error {
	err := s.flush()
	if err == nil {
		err = s.put(appendChunk(nil, endChunk, s.until.Sub(s.head.Began), nil))
	}
	if err == nil {
		err = s.out.Sync()
	}
	if failed := s.out.Close(); err == nil {
		err = failed
	}
	return err
}
