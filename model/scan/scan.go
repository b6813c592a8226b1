// Package scan finds bytes in text at the speed of memory: what the parser, the ids and the searches of model/logs spend their
// time on.
//
// Rules:
//   - Each question has one answer in plain Go, and on amd64 a second one in a few lines of assembly, 16 places at a time with
//     SSE2, which every such processor has. Tests hold both to be the same.
//   - Assembly reads nothing outside the text it was given, keeps no state and calls nothing.
package scan

import "unsafe"

// block is how many places the assembly looks at at once; shorter texts are plain Go's.
const block = 16

// Two is a pair of bytes at a distance: First at a place, Second so many bytes behind it.
type Two struct {
	First, Second byte
	Distance      int  // not negative
	FoldFirst     byte // bits that are set in the text's byte before it is compared: 0x20 makes a capital small
	FoldSecond    byte
}

// Ones has the lowest bit of each byte of a word set, Highs the highest.
const (
	Ones  = 0x0101010101010101
	Highs = 0x80 * Ones
)

// View is b as a string without a copy; it lives until b is written again.
func View(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// Index is the first place at or behind from where the pair stands in s, -1 when it stands nowhere.
func (t Two) Index(s string, from int) int {
	n := len(s) - t.Distance - from // places to look at
	if n < block || !fast {
		return t.slowly(s, from)
	}
	at := pair((*byte)(unsafe.Add(unsafe.Pointer(unsafe.StringData(s)), from)), n, t.Distance,
		uint64(t.First)*Ones, uint64(t.Second)*Ones, uint64(t.FoldFirst)*Ones, uint64(t.FoldSecond)*Ones)
	if at < 0 {
		return -1
	}
	return from + at
}

// slowly is Index in plain Go.
func (t Two) slowly(s string, from int) int {
	for i := from; i+t.Distance < len(s); i++ {
		if s[i]|t.FoldFirst == t.First && s[i+t.Distance]|t.FoldSecond == t.Second {
			return i
		}
	}
	return -1
}

// Plain is the length of the printable ASCII that b begins with.
func Plain(b []byte) int {
	if len(b) < block || !fast {
		return plainly(b)
	}
	return plain(unsafe.SliceData(b), len(b))
}

// PlainText is Plain of a string.
func PlainText(s string) int { return Plain(unsafe.Slice(unsafe.StringData(s), len(s))) }

// plainly is Plain in plain Go, eight bytes at a time.
func plainly(b []byte) int {
	n := 0
	for ; n+8 <= len(b); n += 8 {
		w := word(b[n:])
		// The high bit of a byte is set where it is below a blank (borrow), is DEL or above (carry), or is no ASCII.
		if odd := ((w - ' '*Ones) | (w + Ones) | w) & Highs; odd != 0 {
			break
		}
	}
	for n < len(b) && b[n] >= ' ' && b[n] < 0x7f {
		n++
	}
	return n
}

// word is the first eight bytes of b.
func word(b []byte) uint64 {
	_ = b[7]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}
