package recorder

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"time"
)

// magic is how a segment begins. The number is the version of its form.
const magic = "gonogo segment 1\n"

// chunkKind says what a chunk holds.
type chunkKind byte

const (
	headChunk     chunkKind = 'h' // the segment's Head as JSON, plain; the first chunk
	preambleChunk chunkKind = 'p' // events that rebuild the state at the start: a whole zstd frame
	eventsChunk   chunkKind = 'e' // the next part of the segment's one zstd stream
	endChunk      chunkKind = 'z' // nothing follows: the segment was closed
)

// A chunk is a header and what it holds:
//
//	kind     1 byte
//	length   3 bytes, of what it holds
//	until    4 bytes, ms from the segment's start to the last event in it
//	checksum 4 bytes, of the eight bytes before and of what it holds
const (
	chunkHeader = 12
	maxChunk    = 1<<24 - 1
)

var table = crc32.MakeTable(crc32.Castagnoli)

// errTorn tells that the file does not go on with a whole chunk.
var errTorn = errors.New("the segment is torn")

// chunk is one that was read.
type chunk struct {
	kind  chunkKind
	until time.Duration
	data  []byte
}

// appendChunk appends a chunk to dst.
func appendChunk(dst []byte, k chunkKind, until time.Duration, data []byte) []byte {
	var h [chunkHeader]byte
	binary.LittleEndian.PutUint32(h[0:], uint32(len(data))<<8|uint32(k))
	ms := min(max(until.Milliseconds(), 0), 1<<32-1)
	binary.LittleEndian.PutUint32(h[4:], uint32(ms))
	binary.LittleEndian.PutUint32(h[8:], crc32.Update(crc32.Checksum(h[:8], table), table, data))
	return append(append(dst, h[:]...), data...)
}

// readChunk reads the next chunk into buf, which grows. The error is io.EOF where the file ends, errTorn where it does not go on.
func readChunk(r io.Reader, buf []byte) (chunk, []byte, error) {
	var h [chunkHeader]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		if errors.Is(err, io.EOF) {
			return chunk{}, buf, io.EOF
		}
		return chunk{}, buf, torn(err)
	}
	word := binary.LittleEndian.Uint32(h[0:])
	n := int(word >> 8)
	data, err := readSome(r, buf[:0], n)
	if err != nil {
		return chunk{}, data, torn(err)
	}
	if crc32.Update(crc32.Checksum(h[:8], table), table, data) != binary.LittleEndian.Uint32(h[8:]) {
		return chunk{}, data, errTorn
	}
	return chunk{chunkKind(word), time.Duration(binary.LittleEndian.Uint32(h[4:])) * time.Millisecond, data}, data, nil
}

// readPart is how much is read at once: a length that lies makes no large buffer.
const readPart = 64 << 10

// readSome reads n bytes behind buf.
func readSome(r io.Reader, buf []byte, n int) ([]byte, error) {
	for n > 0 {
		part := min(n, readPart)
		from := len(buf)
		if cap(buf) < from+part {
			buf = append(make([]byte, 0, 2*(from+part)), buf...)
		}
		buf = buf[:from+part]
		if _, err := io.ReadFull(r, buf[from:]); err != nil {
			return buf[:from], err
		}
		n -= part
	}
	return buf, nil
}

// torn is an end in the middle as errTorn; what the disk says stays.
func torn(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errTorn
	}
	return err
}
