package form

import (
	"bytes"

	"app.gonogo/gonogo/model/logs"
)

// Fields are the parts of a syslog line behind <PRI>1, as bytes.
type Fields struct {
	Time, Source, Proc, Message []byte
	host                        []byte // empty where the line has none
}

// frameHost is what Logplex writes for the host into the frames of an HTTPS drain. Those have no structured data and no dash for it.
const frameHost = "host"

// CutFields reads TIME [HOST] SOURCE PROC MSGID [STRUCTURED-DATA] MESSAGE; false when a field is missing.
//
// Three writers are told apart. Frames of an HTTPS drain bear the host "host" and have no structured data: a dash behind MSGID is the
// app's. Frames of a syslog drain bear the drain's token, or a name, and a dash or [...] for it. Services that leave the host out keep the
// rest of the second.
func CutFields(b []byte) (f Fields, ok bool) {
	f.Time, b = word(b)
	first, rest := word(b)
	second, rest2 := word(rest)
	third, rest3 := word(rest2)
	if len(f.Time) == 0 || len(first) == 0 || len(second) == 0 || len(third) == 0 {
		return f, false
	}
	if isSource(first) && string(third) == "-" && isProc(second) {
		f.Source, f.Proc, f.Message = first, second, cutData(rest3)
		return f, true
	}
	id, rest4 := word(rest3)
	if len(bytes.TrimRight(id, "\n")) == 0 {
		return f, false
	}
	f.host, f.Source, f.Proc, f.Message = first, second, bytes.TrimRight(third, "\n"), rest4
	if string(first) != frameHost {
		f.Message = cutData(rest4)
	}
	return f, true
}

// cutData takes structured data off the start of a message: a dash, or elements of which each has a parameter.
func cutData(b []byte) []byte {
	if len(b) == 0 {
		return b
	}
	if b[0] == '-' && (len(b) == 1 || b[1] == ' ' || b[1] == '\n') {
		return cutMark(bytes.TrimPrefix(b[1:], []byte{' '}))
	}
	n := 0
	for n < len(b) && b[n] == '[' {
		size := element(b[n:])
		if size == 0 {
			return b
		}
		n += size
	}
	if n == 0 || n < len(b) && b[n] != ' ' {
		return b
	}
	return cutMark(bytes.TrimPrefix(b[n:], []byte{' '}))
}

// cutMark takes off the byte order mark that may begin a message.
func cutMark(b []byte) []byte { return bytes.TrimPrefix(b, []byte("\ufeff")) }

// element is the length of [id name="value" …] at the start of b, 0 when there is none. An id alone does not count: apps write [web].
func element(b []byte) int {
	i := 1
	for i < len(b) && b[i] > ' ' && b[i] != ']' && b[i] != '=' && b[i] != '"' {
		i++
	}
	if i == 1 {
		return 0
	}
	params := 0
	for i < len(b) && b[i] == ' ' {
		name := i + 1
		for i++; i < len(b) && b[i] > ' ' && b[i] != '=' && b[i] != ']' && b[i] != '"'; i++ {
		}
		if i == name || i+1 >= len(b) || b[i] != '=' || b[i+1] != '"' {
			return 0
		}
		for i += 2; i < len(b) && b[i] != '"'; i++ {
			if b[i] == '\\' {
				i++
			}
		}
		i++
		params++
	}
	if params == 0 || i >= len(b) || b[i] != ']' {
		return 0
	}
	return i + 1
}

// Priority is the length of <PRI>1 SP, zero when b does not begin so.
func Priority(b []byte) int {
	if len(b) < 5 || b[0] != '<' {
		return 0
	}
	n := digits(b[1:min(len(b), 4)])
	if i := 1 + n; n > 0 && i+3 <= len(b) && b[i] == '>' && b[i+1] == '1' && b[i+2] == ' ' {
		return i + 3
	}
	return 0
}

// readSyslog reads a line of RFC 5424, with LEN and <PRI>1 before it or without. Without them the source must be one of the platform's and
// MSGID the dash that the platform writes. A blank may stand for the T of the stamp.
func readSyslog(raw []byte) (Record, bool) {
	rest := raw
	if n := digits(raw); n > 0 && n < 6 && n < len(raw) && raw[n] == ' ' {
		rest = raw[n+1:]
	}
	skip := Priority(rest)
	if skip == 0 && len(rest) != len(raw) {
		return Record{}, false
	}
	return unframed(rest[skip:], skip > 0)
}

// unframed reads what stands behind <PRI>1. marked tells that it stood there.
func unframed(b []byte, marked bool) (Record, bool) {
	at, n := dated(b)
	if n == 0 || n >= len(b) || b[n] != ' ' {
		return Record{}, false
	}
	var buf [8]byte
	f, ok := CutFields(append(append(buf[:0], "T "...), b[n+1:]...)) // the stamp was read
	if !ok || !logs.IsName(f.Source) || !isProc(f.Proc) || !marked && !(isSource(f.Source) && isDyno(f.Proc)) {
		return Record{}, false
	}
	if !marked && len(f.host) > 0 && !hasDash(b[n+1:], 3) {
		return Record{}, false
	}
	return Record{Parts: logs.Parts{At: at, Source: f.Source, Proc: f.Proc, Message: f.Message}}, true
}

// hasDash tells whether the word behind the first n is a dash.
func hasDash(b []byte, n int) bool {
	for range n {
		_, b = word(b)
	}
	dash, _ := word(b)
	return string(dash) == "-"
}
