package recorder

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"
)

// A segment that is written is packed second by second, so that a crash loses no more. Once it is closed it is packed again, in parts as large as
// pack well. The file that takes its place has it whole, or it stays.

const (
	repackedChunk  = 128 << 10 // bytes of events
	repackedWindow = 4 << 20
	repackedEnding = ".packed" // of the file while it is written
)

// repack packs a closed segment again, and gives its new size. Where that does not work the segment is as it was.
func repack(path string, create func(string) (file, error)) (size int64, err error) {
	r, err := openSegment(path, -1)
	if err != nil {
		return 0, err
	}
	defer r.close()
	out, err := create(path + repackedEnding)
	if err != nil {
		return 0, err
	}
	size, err = writeRepacked(out, r)
	if err == nil {
		err = out.Sync()
	}
	if failed := out.Close(); err == nil {
		err = failed
	}
	if err == nil {
		err = os.Rename(path+repackedEnding, path)
	}
	if err != nil {
		_ = os.Remove(path + repackedEnding)
	}
	return size, err
}

func writeRepacked(out io.Writer, r *reading) (int64, error) {
	text := appendChunk([]byte(magic), headChunk, 0, r.rawHead)
	if next, err := r.in.Peek(1); err == nil && chunkKind(next[0]) == preambleChunk {
		c, _ := r.next()
		text = appendChunk(text, preambleChunk, 0, c.data)
	}
	var packed bytes.Buffer
	packer, err := zstd.NewWriter(&packed, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false),
		zstd.WithWindowSize(repackedWindow), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return 0, fmt.Errorf("packing a recording: %w", err)
	}
	decoder, err := newUnpacker(r)
	if err != nil {
		return 0, err
	}
	defer decoder.Close()
	buf := make([]byte, repackedChunk)
	for size := int64(0); ; {
		n, end := io.ReadFull(decoder, buf)
		if _, err := packer.Write(buf[:n]); err != nil {
			return size, fmt.Errorf("packing a recording: %w", err)
		}
		if err := packer.Flush(); err != nil {
			return size, fmt.Errorf("packing a recording: %w", err)
		}
		if packed.Len() > maxChunk {
			return size, errors.New("a chunk that is too large")
		}
		if n > 0 {
			text = appendChunk(text, eventsChunk, r.until, packed.Bytes())
			packed.Reset()
		}
		if end != nil {
			if !r.closed { // read before its end
				return size, errTorn
			}
			text = appendChunk(text, endChunk, r.until, nil)
		}
		written, err := out.Write(text)
		size += int64(written)
		if err != nil || end != nil {
			return size, err
		}
		text = text[:0]
	}
}
