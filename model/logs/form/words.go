package form

import (
	"bytes"

	"app.gonogo/gonogo/model/logs"
)

// word takes the first word off b, and one blank behind it.
func word(b []byte) (first, rest []byte) {
	first, rest, _ = bytes.Cut(b, []byte{' '})
	return first, rest
}

// isSource tells the two sources that the platform writes into headers.
func isSource(b []byte) bool { return string(b) == "app" || string(b) == "heroku" }

// isProc tells what may be a process: a name that begins with a letter.
func isProc(b []byte) bool { return len(b) > 0 && isLetter(b[0]) && logs.IsName(b) }

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// isDyno tells a process that is no word of a sentence and no file: a dyno's name has a dot and a number, or a dash, and the platform's own
// are known.
func isDyno(b []byte) bool {
	if dot := bytes.LastIndexByte(b, '.'); dot >= 0 {
		return dot+1 < len(b) && digits(b[dot+1:]) == len(b)-dot-1
	}
	if bytes.IndexByte(b, '-') > 0 {
		return true
	}
	switch logs.NewOrigin("heroku", string(b)).Class {
	case logs.Routing, logs.API, logs.Logplex, logs.AddOn:
		return true
	}
	return false
}

// digits is how many digits b begins with.
func digits(b []byte) int {
	n := 0
	for n < len(b) && isDigit(b[n]) {
		n++
	}
	return n
}

// blanks is how many blanks and tabs b begins with.
func blanks(b []byte) int {
	n := 0
	for n < len(b) && (b[n] == ' ' || b[n] == '\t') {
		n++
	}
	return n
}

// bracketed reads SOURCE[PROC]: MESSAGE, with one of the platform's own sources.
func bracketed(b []byte) (logs.Parts, bool) {
	source, rest, ok := bytes.Cut(b, []byte{'['})
	if !ok || !isSource(source) {
		return logs.Parts{}, false
	}
	proc, text, ok := bytes.Cut(rest, []byte("]:"))
	if !ok || !isProc(proc) {
		return logs.Parts{}, false
	}
	return logs.Parts{At: logs.NoTime, Source: source, Proc: proc, Message: bytes.TrimPrefix(text, []byte{' '})}, true
}

// clock reads HH:MM:SS and gives its length.
func clock(b []byte) int {
	if len(b) < 8 || b[2] != ':' || b[5] != ':' || digits(b) != 2 || digits(b[3:]) != 2 || digits(b[6:]) < 2 {
		return 0
	}
	if b[0] > '2' || b[3] > '5' || b[6] > '6' {
		return 0
	}
	return 8
}

// dated reads a date and time at the start of b, in the ways in which people and services write them: a blank for T, a comma for the
// point, a blank before the zone, UTC for Z. at is NoTime where the zone is missing. n is its length, 0 when there is none.
func dated(b []byte) (at int64, n int) {
	if len(b) < 19 || digits(b) != 4 || b[4] != '-' && b[4] != '/' || b[7] != b[4] || b[10] != 'T' && b[10] != ' ' && b[10] != 't' || clock(b[11:]) == 0 {
		return logs.NoTime, 0
	}
	var buf [64]byte
	text := append(append(append(buf[:0], b[:10]...), 'T'), b[11:19]...)
	text[4], text[7] = '-', '-'
	n = 19
	if n+1 < len(b) && (b[n] == '.' || b[n] == ',') && isDigit(b[n+1]) {
		frac := digits(b[n+1:])
		text = append(append(text, '.'), b[n+1:n+1+min(frac, 9)]...)
		n += 1 + frac
	}
	zone := b[n:]
	if len(zone) > 1 && zone[0] == ' ' && (zone[1] == '+' || zone[1] == '-' || zulu(zone[1:]) > 0) {
		zone = zone[1:]
	}
	if name := zulu(zone); name > 0 {
		if at, width := logs.Stamp(append(text, 'Z')); width > 0 {
			return at, len(b) - len(zone) + name
		}
		return logs.NoTime, 0
	}
	whole := len(text)
	if hoursAlone(zone) {
		if at, width := logs.Stamp(append(append(text, zone[:3]...), "00"...)); width > 0 {
			return at, len(b) - len(zone) + 3
		}
	}
	text = append(text, zone[:min(len(zone), len("+00:00"))]...)
	if at, width := logs.Stamp(text); width > 0 {
		return at, len(b) - len(zone) + width - whole
	}
	if _, width := logs.Stamp(append(text[:whole], 'Z')); width == 0 { // no such day
		return logs.NoTime, 0
	}
	return logs.NoTime, n
}

// hoursAlone tells a zone without minutes: +02.
func hoursAlone(zone []byte) bool {
	return digits(zone[min(1, len(zone)):]) == 2 && (zone[0] == '+' || zone[0] == '-') && (len(zone) == 3 || zone[3] == ' ')
}

// zulu is the length of a name of UTC at the start of b: Z, UTC, GMT. 0 when there is none.
func zulu(b []byte) int {
	for _, name := range [...]string{"UTC", "GMT", "Z", "z"} {
		if bytes.HasPrefix(b, []byte(name)) && (len(b) == len(name) || !isLetter(b[len(name)])) {
			return len(name)
		}
	}
	return 0
}
