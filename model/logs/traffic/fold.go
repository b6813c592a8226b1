package traffic

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unsafe"

	"app.gonogo/gonogo/model/logs/uuid"
	"app.gonogo/gonogo/model/scan"
)

// folded stands for an id in a path.
const folded = ":id"

// FoldPath is a path without its query, and with :id for whatever differs from one thing to the next: numbers, UUIDs, hashes, tokens.
func FoldPath(path string) string {
	if path = withoutQuery(path); !mayHoldID(path) {
		return path
	}
	return string(appendFolded(nil, path))
}

// AppendFolded appends FoldPath to dst.
func AppendFolded(dst []byte, path string) []byte {
	if path = withoutQuery(path); !mayHoldID(path) {
		return append(dst, path...)
	}
	return appendFolded(dst, path)
}

func withoutQuery(path string) string {
	if cut := strings.IndexAny(path, "?#"); cut >= 0 {
		return path[:cut]
	}
	return path
}

func appendFolded(dst []byte, path string) []byte {
	from, digits, at := 0, 0, false
	for i := range len(path) {
		switch c := path[i]; {
		case c == '/':
			dst = append(appendPlain(dst, path[from:i], digits, at), '/')
			from, digits, at = i+1, 0, false
		case c >= '0' && c <= '9':
			digits++
		case c == '@':
			at = true
		}
	}
	return appendPlain(dst, path[from:], digits, at)
}

// HashFolded is a hash of a method and a path that is the same for all paths that FoldPath makes one; ok is false where that takes a closer look
// at the path. It costs a fraction of FoldPath.
func HashFolded(method, path string) (hash uint64, ok bool) {
	hash = hashText(seed, method)
	for from := 0; from <= len(path); {
		part, n, ok := hashPart(path[from:])
		if !ok {
			return 0, false
		}
		hash = bits.RotateLeft64(hash^part, 23) * prime
		if from += n; from < len(path) && path[from] != '/' { // the query
			break
		}
		from++
	}
	return hash, true
}

// HashPath is a hash of a method and a path as they are.
func HashPath(method, path string) uint64 { return hashText(hashText(seed, method), path) }

// hashText hashes a text, from a hash on: eight bytes at a time, the last eight of them over again where they do not come out even.
func hashText(hash uint64, text string) uint64 {
	b := unsafe.Slice(unsafe.StringData(text), len(text))
	hash = (hash ^ uint64(len(b))) * prime // texts of two lengths have nothing in common
	switch {
	case len(b) >= 8:
		for i := 0; i < len(b)-8; i += 8 {
			hash = bits.RotateLeft64(hash^binary.LittleEndian.Uint64(b[i:]), 29) * prime
		}
		return bits.RotateLeft64(hash^binary.LittleEndian.Uint64(b[len(b)-8:]), 29) * prime
	case len(b) >= 4:
		return bits.RotateLeft64(hash^uint64(binary.LittleEndian.Uint32(b))<<32^uint64(binary.LittleEndian.Uint32(b[len(b)-4:])), 29) * prime
	case len(b) > 0:
		return bits.RotateLeft64(hash^uint64(b[0])<<16^uint64(b[len(b)/2])<<8^uint64(b[len(b)-1]), 29) * prime
	}
	return hash
}

// pathBytes are what the bytes of a path may mean.
var pathBytes = func() (t [256]uint8) {
	for c := byte('0'); c <= '9'; c++ {
		t[c] = aDigit
	}
	for _, c := range []byte("-._%") {
		t[c] = aMark
	}
	for _, c := range []byte("/?#") {
		t[c] = anEnd
	}
	t['@'] = anAt
	return t
}()

const (
	aDigit uint8 = 1 << iota
	aMark        // between the pieces of a part
	anAt
	anEnd // of a part
)

// hashPart is the hash of the part that a path begins with, and how long it is. A part that is an id has one hash, whatever it is.
func hashPart(path string) (hash uint64, n int, ok bool) {
	if len(path) >= uuidLength && path[8] == '-' && path[14] >= '0' && path[14] <= '9' { // one without a digit takes a closer look
		if _, _, is := uuid.Words(path[:uuidLength]); is {
			return idHash, uuidLength, len(path) == uuidLength || isPartEnd(path[uuidLength])
		}
	}
	digits, has := 0, uint8(0)
	for n < len(path) {
		kind := pathBytes[path[n]]
		if kind == anEnd {
			break
		}
		has |= kind
		digits += int(kind & aDigit)
		n++
	}
	switch {
	case n > 0 && digits == n:
		return idHash, n, true
	case n > longestPart:
		return 0, 0, false
	case has&anAt != 0, digits > 0 && (has&aMark != 0 || n >= shortestHash):
		var room [2 * longestPart]byte
		if part := appendPart(room[:0], path[:n]); string(part) != folded {
			return hashText(seed, scan.View(part)), n, true
		}
		return idHash, n, true
	case n >= shortestPart: // it may be a UUID of letters: not where the whole path has neither a digit nor an @
		return 0, 0, false
	}
	return hashText(seed, path[:n]), n, true
}

// longestPart is the longest part of a path that HashFolded takes a closer look at.
const longestPart = 64

func isPartEnd(c byte) bool { return c == '/' || c == '?' || c == '#' }

// Numbers that mix well, and what stands for an id.
const (
	seed   uint64 = 14695981039346656037
	prime  uint64 = 0xff51afd7ed558ccd
	idHash uint64 = 0x9e3779b97f4a7c15
)

// shortestPart is the shortest part that may be an id though it has no digit: a UUID.
const shortestPart = uuidLength

// appendPlain is appendPart for a part with so many digits, and with an @ or without. Most parts are words, or numbers.
func appendPlain(dst []byte, part string, digits int, at bool) []byte {
	switch {
	case digits == 0 && !at && len(part) < shortestPart:
		return append(dst, part...)
	case digits == len(part):
		return append(dst, folded...)
	}
	return appendPart(dst, part)
}

// mayHoldID tells a path in which an id can stand: nearly every id has a digit.
func mayHoldID(path string) bool {
	for i := range len(path) {
		if c := path[i]; c <= '9' && c >= '0' || c == '@' {
			return true
		}
	}
	return false
}

// appendPart folds what stands between two slashes.
func appendPart(dst []byte, part string) []byte {
	switch {
	case part == "":
		return dst
	case isCount(part), isUUID(part), isToken(part), strings.Contains(part, "@"), strings.Contains(part, "%40"):
		return append(dst, folded...)
	}
	if dash := strings.IndexByte(part, '-'); dash > 0 && isCount(part[:dash]) { // 42-red-shoes
		return append(dst, folded...)
	}
	if dot := strings.LastIndexByte(part, '.'); dot > 0 && (isCount(part[:dot]) || isUUID(part[:dot]) || isToken(part[:dot])) { // 42.json
		return append(append(dst, folded...), part[dot:]...)
	}
	from := 0
	for i := 0; i <= len(part); i++ {
		if i < len(part) && part[i] != '-' && part[i] != '.' && part[i] != '_' {
			continue
		}
		if piece := part[from:i]; isHash(piece) {
			dst = append(dst, folded...)
		} else {
			dst = append(dst, piece...)
		}
		if i < len(part) {
			dst = append(dst, part[i])
		}
		from = i + 1
	}
	return dst
}

// isCount tells a whole number.
func isCount(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// uuidLength is that of a UUID in its usual form.
const uuidLength = 36

// isUUID tells 8-4-4-4-12 hexadecimal digits.
func isUUID(s string) bool {
	if len(s) != uuidLength {
		return false
	}
	for i := range len(s) {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (s[i] == '-') || !dash && !isHex(s[i]) {
			return false
		}
	}
	return true
}

// shortestHash is the shortest run of hexadecimal digits that counts as a hash: an abbreviated commit has as many.
const shortestHash = 7

// isHash tells hexadecimal digits, one of them a number at least and one a letter, or many numbers.
func isHash(s string) bool {
	if len(s) < shortestHash {
		return false
	}
	digits := 0
	for i := range len(s) {
		if !isHex(s[i]) {
			return false
		}
		if s[i] <= '9' {
			digits++
		}
	}
	return digits > 0
}

// shortestToken is the shortest mix of letters and digits that no person would have chosen.
const shortestToken = 16

// isToken tells a hash, or a long word of letters and digits mixed, as the ids of many services are.
func isToken(s string) bool {
	if isHash(s) {
		return true
	}
	if len(s) < shortestToken || strings.ContainsAny(s, ".%") {
		return false
	}
	changes, digits := 0, 0
	for i := range len(s) {
		d := s[i] >= '0' && s[i] <= '9'
		if d {
			digits++
		}
		if i > 0 && d != (s[i-1] >= '0' && s[i-1] <= '9') {
			changes++
		}
	}
	return digits >= 2 && changes >= 3
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }
