package logs

import (
	"math/bits"
	"slices"
	"strings"
)

// idLen is the length of a UUID as text, which is what request ids are.
const idLen = 36

// hexValue is the value of a hexadecimal digit, 0xff for what is none.
var hexValue = func() (t [256]byte) {
	for i := range t {
		t[i] = 0xff
	}
	for c := byte('0'); c <= '9'; c++ {
		t[c] = c - '0'
	}
	for c := byte('a'); c <= 'f'; c++ {
		t[c], t[c-'a'+'A'] = c-'a'+10, c-'a'+10
	}
	return t
}()

// nextID finds the next UUID in text at or behind from: a hash of it without regard to case, and where to look for
// the one after; found is false when there is none.
func nextID(text string, from int) (hash uint32, next int, found bool) {
	for from+idLen-8 <= len(text) {
		i := strings.IndexByte(text[from:], '-')
		if i < 0 {
			return 0, 0, false
		}
		dash := from + i
		if start := dash - 8; start >= 0 && start+idLen <= len(text) {
			if hash, ok := idHash(text[start : start+idLen]); ok {
				return hash, dash + 16, true
			}
		}
		from = dash + 1
	}
	return 0, 0, false
}

// idHash hashes a UUID; false when s is none.
func idHash(s string) (uint32, bool) {
	if len(s) != idLen || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return 0, false
	}
	hi, bad := hexWord(s[:8], s[9:13], s[14:18])
	lo, bad2 := hexWord(s[19:23], s[24:32], s[32:36])
	if bad|bad2 > 0xf {
		return 0, false
	}
	h := (hi ^ bits.RotateLeft64(lo, 32)) * 0x9e3779b97f4a7c15
	return uint32(h >> 32), true
}

// hexWord reads sixteen hexadecimal digits in three parts. bad exceeds 0xf when one of them is none.
func hexWord(a, b, c string) (word uint64, bad byte) {
	for _, part := range [...]string{a, b, c} {
		for i := 0; i < len(part); i++ {
			v := hexValue[part[i]]
			bad |= v
			word = word<<4 | uint64(v&0xf)
		}
	}
	return word, bad
}

// holds tells whether ids holds an id. Four are compared at a time.
func holds(ids []uint32, id uint32) bool {
	for ; len(ids) >= 4; ids = ids[4:] {
		if ids[0] == id || ids[1] == id || ids[2] == id || ids[3] == id {
			return true
		}
	}
	return slices.Contains(ids, id)
}
