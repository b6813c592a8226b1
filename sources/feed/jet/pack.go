package jet

import (
	"errors"
	"strconv"
	"sync"

	"github.com/klauspost/compress/zstd"
	"github.com/nats-io/nats.go"
)

// packFrom is how long a line is that is worth packing; longLine is the most that one unpacks to.
const (
	packFrom = 1 << 10
	longLine = 16 << 20
)

const packedZstd = "zstd"

var packer = sync.OnceValues(func() (*zstd.Encoder, error) {
	return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(256<<10))
})

var unpacker = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(longLine))
})

// pack puts a line into a message, compressed where that is worth it.
func pack(m *nats.Msg, line []byte) error {
	if len(line) < packFrom {
		m.Data = line
		return nil
	}
	z, err := packer()
	if err != nil {
		return err
	}
	m.Data = z.EncodeAll(line, nil)
	m.Header.Set(headPacked, packedZstd)
	return nil
}

// unpack takes the line out of a message.
func unpack(h nats.Header, data []byte) ([]byte, error) {
	switch h.Get(headPacked) {
	case "":
		return data, nil
	case packedZstd:
	default:
		return nil, errors.New("it is packed in a way that only a newer gonogo knows")
	}
	z, err := unpacker()
	if err != nil {
		return nil, err
	}
	return z.DecodeAll(data, nil)
}

// number is a number of a header; 0: there is none.
func number(h nats.Header, key string) uint64 {
	n, _ := strconv.ParseUint(h.Get(key), 10, 64)
	return n
}
