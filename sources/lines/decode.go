package lines

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// chunk is how much is read at once, in bytes.
const chunk = 128 << 10

// decoded is a reader of the UTF-8 behind r: unpacked where it is gzipped, translated where it is UTF-16. Two bytes tell
// which, so that a pipe that has said little is not waited for. Only where one of them is a NUL two more do: a heartbeat of the
// platform is one too.
func decoded(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, chunk)
	first, err := b.Peek(2)
	if err != nil {
		return b, nil //nolint:nilerror // too short to be anything but text; who reads meets the error
	}
	switch {
	case first[0] == 0x1f && first[1] == 0x8b:
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, err
		}
		return decoded(z)
	case first[0] == 0xff && first[1] == 0xfe:
		_, err = b.Discard(2)
		return &utf16Reader{src: b, order: binary.LittleEndian}, err
	case first[0] == 0xfe && first[1] == 0xff:
		_, err = b.Discard(2)
		return &utf16Reader{src: b, order: binary.BigEndian}, err
	case (first[0] == 0) != (first[1] == 0): // no mark, but the NUL of an ASCII letter, or a heartbeat
		if heartbeat(b) {
			return b, nil
		}
		if first[0] == 0 {
			return &utf16Reader{src: b, order: binary.BigEndian}, nil
		}
		return &utf16Reader{src: b, order: binary.LittleEndian}, nil
	}
	return b, nil
}

// heartbeat tells that the one NUL among the first two bytes is a heartbeat before the first line, or behind a blank one: in
// UTF-16 a second NUL follows it.
func heartbeat(b *bufio.Reader) bool {
	four, _ := b.Peek(4) // fewer at the end of the text
	if four[0] == 0 {
		return len(four) > 2 && four[2] != 0
	}
	return four[0] < ' ' && len(four) > 3 && four[3] != 0
}

// utf16Reader translates UTF-16. Half a surrogate pair becomes U+FFFD, as does half a unit at the end.
type utf16Reader struct {
	src   io.Reader
	order binary.ByteOrder
	raw   []byte // not translated yet: less than two units once Read has returned
	out   []byte // not given out yet
	err   error
}

// Read gives UTF-8.
func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.out) == 0 {
		if u.err != nil {
			return 0, u.err
		}
		buf := make([]byte, chunk)
		n, err := u.src.Read(buf)
		u.raw, u.err = append(u.raw, buf[:n]...), err
		u.translate()
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

func (u *utf16Reader) translate() {
	raw, out := u.raw, u.out[:0]
	for len(raw) >= 2 {
		r, size := rune(u.order.Uint16(raw)), 2
		if utf16.IsSurrogate(r) {
			if len(raw) < 4 && u.err == nil {
				break // its other half is still to come
			}
			pair := utf8.RuneError
			if len(raw) >= 4 {
				pair = utf16.DecodeRune(r, rune(u.order.Uint16(raw[2:])))
			}
			if r = pair; r != utf8.RuneError {
				size = 4
			}
		}
		out = utf8.AppendRune(out, r)
		raw = raw[size:]
	}
	if u.err != nil && len(raw) > 0 {
		out, raw = utf8.AppendRune(out, utf8.RuneError), nil
	}
	u.out = out
	u.raw = append(u.raw[:0], raw...)
}

// errTape is a recording where a log was expected.
var errTape = errors.New("a tape")

// unreadable words what is wrong with what is read, and with what remedy.
func unreadable(err error) (why, do string) {
	switch {
	case errors.Is(err, errTape):
		return "it is a recording, not a log", "Play it with gonogo replay"
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return "its compression is damaged", "Unpack it with gzip -dc to see how far it goes"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "it is cut short", "What came before is here; copy the file again for the rest"
	}
	return "", ""
}
