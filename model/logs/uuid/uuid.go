// Package uuid finds request ids in text, at the speed of memory, and compares them by hashes.
package uuid

import (
	"encoding/binary"
	"math/bits"
	"unsafe"

	"app.gonogo/gonogo/model/scan"
)

// Len is the length of a UUID as text, which is what request ids are.
const Len = 36

// Hyphens are the first two hyphens of a UUID, which stand in little else.
var Hyphens = scan.Two{First: '-', Second: '-', Distance: 5}

// Next finds the next UUID in text at or behind from: a hash of it without regard to case, and where to look for
// the one after; found is false when there is none.
func Next(text string, from int) (hash uint32, next int, found bool) {
	for from+Len-8 <= len(text) {
		dash := Hyphens.Index(text, from)
		if dash < 0 {
			return 0, 0, false
		}
		if start := dash - 8; start >= 0 && start+Len <= len(text) {
			if hash, ok := Hash(text[start : start+Len]); ok {
				return hash, dash + 16, true
			}
		}
		from = dash + 1
	}
	return 0, 0, false
}

// Hash hashes a UUID; false when s is none.
func Hash(s string) (uint32, bool) {
	hi, lo, ok := Words(s)
	h := (hi ^ bits.RotateLeft64(lo, 32)) * 0x9e3779b97f4a7c15
	return uint32(h >> 32), ok
}

// Words is the number a UUID spells, its bytes in the order of little-endian words; false when s is none.
func Words(s string) (hi, lo uint64, ok bool) {
	if len(s) != Len || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return 0, 0, false
	}
	b := unsafe.Slice(unsafe.StringData(s), Len)
	w0 := binary.LittleEndian.Uint64(b)
	w1 := uint64(binary.LittleEndian.Uint32(b[9:])) | uint64(binary.LittleEndian.Uint32(b[14:]))<<32
	w2 := uint64(binary.LittleEndian.Uint32(b[19:])) | uint64(binary.LittleEndian.Uint32(b[24:]))<<32
	w3 := binary.LittleEndian.Uint64(b[28:])
	if notHex(w0)|notHex(w1)|notHex(w2)|notHex(w3) != 0 {
		return 0, 0, false
	}
	return hexWord(w0) | hexWord(w1)<<32, hexWord(w2) | hexWord(w3)<<32, true
}

// notHex has a bit for each of eight characters that is no hexadecimal digit.
func notHex(w uint64) uint64 {
	low := w &^ scan.Highs // a sum of two bytes below 0x80 stays in its byte
	digit := (low + (0x80-'0')*scan.Ones) &^ (low + (0x7f-'9')*scan.Ones)
	small := low | 0x20*scan.Ones
	letter := (small + (0x80-'a')*scan.Ones) &^ (small + (0x7f-'f')*scan.Ones)
	return (^(digit | letter) | w) & scan.Highs
}

// hexWord is what eight hexadecimal digits spell, the first two of them in the lowest byte.
func hexWord(w uint64) uint64 {
	v := w&(0x0f*scan.Ones) + 9*(w>>6&scan.Ones)
	v = (v<<4 | v>>8) & 0x00ff00ff00ff00ff
	v = (v | v>>8) & 0x0000ffff0000ffff
	return (v | v>>16) & 0xffffffff
}

// IsLower tells whether the letters of a UUID are small scan.Ones: capitals lack a bit that all else in it has.
func IsLower(id string) bool {
	b := unsafe.Slice(unsafe.StringData(id), len(id))
	all := ^uint64(0)
	for i := 0; i < Len-8; i += 8 {
		all &= binary.LittleEndian.Uint64(b[i:])
	}
	return all&binary.LittleEndian.Uint64(b[Len-8:])&(0x20*scan.Ones) == 0x20*scan.Ones
}
