package traffic

import "strings"

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
	for {
		slash := strings.IndexByte(path, '/')
		if slash < 0 {
			return appendPart(dst, path)
		}
		dst = append(appendPart(dst, path[:slash]), '/')
		path = path[slash+1:]
	}
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

// isUUID tells 8-4-4-4-12 hexadecimal digits.
func isUUID(s string) bool {
	if len(s) != 36 {
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
