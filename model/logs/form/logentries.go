package form

import "bytes"

// readLogentries reads what Logentries and InsightOps save and mail: a stamp of their own, then the frame as Logplex sent it:
// 30 Apr 2018 20:59:31.215 245 <190>1 2018-04-30T20:59:31+00:00 app web.1 - - text.
func readLogentries(raw []byte) (Record, bool) {
	open := bytes.IndexByte(raw[:min(len(raw), longestStamp)], '<')
	if open < 4 || raw[open-1] != ' ' {
		return Record{}, false
	}
	skip := Priority(raw[open:])
	if skip == 0 || !isStampText(raw[:open]) {
		return Record{}, false
	}
	return unframed(raw[open+skip:], true)
}

// longestStamp bounds a stamp and a length before a frame, in bytes.
const longestStamp = 64

// isStampText tells what can be a stamp and a length: it has digits, and nothing but what stamps are written with.
func isStampText(b []byte) bool {
	found := 0
	for _, c := range b {
		switch {
		case isDigit(c):
			found++
		case isLetter(c), c == ' ', c == ':', c == '-', c == '+', c == '.', c == ',', c == '/', c == '\t', c == '[', c == ']', c == '(', c == ')', c == '@':
		default:
			return false
		}
	}
	return found >= 4
}
