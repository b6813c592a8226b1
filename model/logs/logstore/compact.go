package logstore

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"app.gonogo/gonogo/model/scan"
)

// How much is packed at once: enough to compress well, little enough to unpack within a frame.
const (
	packBytes = 1 << 20 // of text
	packLines = 16 << 10
)

// Compactor packs cold batches. It belongs to one goroutine, which need not be the Store's.
type Compactor struct {
	codec  *compressor
	build  builder
	plain  []byte // scratch
	ids    []byte // scratch
	packed []byte // scratch
}

// compressor is what packed batches are read with, from any goroutine.
type compressor struct {
	enc  *zstd.Encoder
	dec  *zstd.Decoder
	pool chan *unpacked // unpacked bodies at rest, the last ones read
}

// pooledBodies is how many unpacked bodies rest.
const pooledBodies = 2

// NewCompactor returns a Compactor. The error is zstd's, about its options.
func NewCompactor() (*Compactor, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(2*packBytes), zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(false))
	if err != nil {
		return nil, fmt.Errorf("packing log lines: %w", err)
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return nil, fmt.Errorf("unpacking log lines: %w", err)
	}
	return &Compactor{codec: &compressor{enc: enc, dec: dec, pool: make(chan *unpacked, pooledBodies)}, build: builder{textless: true}}, nil
}

// Compact makes one packed batch of neighbours. What filters look at stays plain.
func (p *Compactor) Compact(parts ...*Batch) *Batch {
	b := p.build.join(parts...) // its differences have no text yet, only their ends
	p.plain, p.ids = p.plain[:0], p.ids[:0]
	for _, part := range parts {
		p.shorten(part)
	}
	cold := &packed{codec: p.codec, short: len(p.plain), base: b.body.times.base, micro: b.body.times.wide == nil}
	if n := len(b.body.Ends); n > 0 {
		cold.text = int(b.body.Ends[n-1])
	}
	p.plain = b.body.appendTo(p.plain)
	for _, part := range parts {
		p.plain = append(p.plain, part.oddText()...)
		cold.odd += len(part.oddText())
	}
	cold.size = len(p.plain)
	data := p.codec.enc.EncodeAll(p.plain, p.packed[:0])
	p.packed = data
	cold.data = append(append(make([]byte, 0, len(p.ids)+len(data)), p.ids...), data...)
	cold.ids = len(p.ids)
	b.body, b.cold = Body{}, cold
	return b
}

// shorten appends the texts of a batch in shorthand.
func (p *Compactor) shorten(b *Batch) {
	for i, kind := range b.kinds {
		text := b.body.Text(i)
		if b.labels[kind].Timed() {
			p.plain, p.ids = shorten(p.plain, p.ids, text)
		} else {
			p.plain = append(p.plain, text...)
		}
	}
}

// appendTo writes ends and stamps as differences.
func (t *Body) appendTo(dst []byte) []byte {
	last := uint32(0)
	for _, end := range t.Ends {
		dst = binary.AppendUvarint(dst, uint64(end-last))
		last = end
	}
	before := int64(0)
	for _, m := range t.times.micro {
		dst = binary.AppendVarint(dst, int64(m)-before)
		before = int64(m)
	}
	before = 0
	for _, at := range t.times.wide {
		dst = binary.AppendVarint(dst, at-before) // wraps around, and back when it is read
		before = at
	}
	return dst
}

// packed is the body of a cold batch.
type packed struct {
	codec *compressor
	data  []byte // the ids, and the rest compressed
	ids   int    // bytes of ids
	text  int    // bytes of text, of text in shorthand, of differences, and of all that was compressed
	short int
	odd   int
	size  int
	base  int64 // of the stamps
	micro bool
}

func (p *packed) bytes() int { return cap(p.data) + 64 }

// unpacked is a body that was unpacked. Its memory is used again.
type unpacked struct {
	Body
	of   *packed
	buf  []byte // as it was compressed
	long []byte // the text
}

// Open gives the batch's body until done is called.
func (b *Batch) Open() (t *Body, done func()) {
	if b.cold == nil {
		return &b.body, func() {}
	}
	spare := b.cold.codec.pool
	var th *unpacked
	select {
	case th = <-spare:
	default:
		th = &unpacked{}
	}
	if th.of != b.cold {
		th.fill(b.cold, b.Len())
	}
	return &th.Body, func() {
		select {
		case spare <- th:
		default:
		}
	}
}

// fill unpacks. What Pack wrote always unpacks; if memory was damaged, the lines are there and empty.
func (th *unpacked) fill(p *packed, lines int) {
	th.of = p
	buf, err := p.codec.dec.DecodeAll(p.data[p.ids:], th.buf[:0])
	th.buf = buf
	th.Ends = resized(th.Ends, lines)
	th.times = stamps{base: p.base, micro: resized(th.times.micro, lines)}
	if err == nil && len(buf) == p.size {
		th.long = lengthen(slices.Grow(th.long[:0], p.text+p.odd), p.data[:p.ids], buf[:p.short])
	}
	if err != nil || len(buf) != p.size || len(th.long) != p.text {
		clear(th.Ends)
		clear(th.times.micro)
		th.Arena = ""
		return
	}
	th.long = append(th.long, buf[len(buf)-p.odd:]...)
	th.Arena = scan.View(th.long)
	rest, last := buf[p.short:], uint32(0)
	for i := range th.Ends {
		v, n := binary.Uvarint(rest)
		last += uint32(v)
		th.Ends[i], rest = last, rest[n:]
	}
	if !p.micro {
		th.times.wide = make([]int64, lines)
	}
	before := int64(0)
	for i := range lines {
		v, n := binary.Varint(rest)
		before += v
		rest = rest[n:]
		if p.micro {
			th.times.micro[i] = uint32(before)
		} else {
			th.times.wide[i] = before
		}
	}
}

func resized(s []uint32, n int) []uint32 {
	if cap(s) < n {
		return make([]uint32, n)
	}
	return s[:n]
}

// own makes a text of an open body safe to keep: a packed batch's is copied, or a line would pin all of its body.
func (b *Batch) own(text string) string {
	if b.cold == nil {
		return text
	}
	return strings.Clone(text)
}
