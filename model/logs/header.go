package logs

import (
	"bytes"
	"time"

	"app.gonogo/gonogo/model/safe"
)

// Header is what stands before a line's message.
type Header struct {
	At     time.Time // UTC
	Source string    // "app" or "heroku", on other hosts whatever they say
	Proc   string    // "web.1", "router"
}

// ParseLine splits one physical line into header and message: TIMESTAMP SOURCE[PROC]: MESSAGE. It takes every form
// seen: six digits of a second or none, Z or an offset, a byte order mark before and a carriage return behind,
// the header wrapped in colours as the official CLI saves it, no blank before an empty message. One blank
// after the colon belongs to the header, further ones to the message.
//
// The message is raw: it shares raw's memory, unless colours had to be taken off the header. On false it
// is the whole line, less mark and carriage return.
func ParseLine(raw []byte) (h Header, message []byte, ok bool) {
	s, _ := split(raw, nil)
	if !s.ok {
		return Header{}, s.message, false
	}
	return Header{At: time.Unix(0, s.at).UTC(), Source: string(s.source), Proc: string(s.proc)}, s.message, true
}

// pieces is a split line that still points into the bytes it came from.
type pieces struct {
	at           int64 // Unix nanoseconds
	source, proc []byte
	message      []byte
	ok           bool
}

// split is ParseLine without its allocations. scratch holds the line without colours where it has to be made.
func split(raw, scratch []byte) (p pieces, used []byte) {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	raw = bytes.TrimRight(raw, "\r\n")
	if p = splitPlain(raw); p.ok || bytes.IndexByte(raw, 0x1b) < 0 {
		return p, scratch
	}
	scratch = safe.DropEscapes(scratch[:0], raw)
	if p = splitPlain(scratch); !p.ok {
		p.message = raw
	}
	return p, scratch
}

func splitPlain(raw []byte) (p pieces) {
	p.message = raw
	at, n := stamp(raw)
	if n == 0 || n >= len(raw) || raw[n] != ' ' {
		return p
	}
	rest := raw[n+1:]
	open := bytes.IndexByte(rest, '[')
	if open <= 0 || !isName(rest[:open]) {
		return p
	}
	end := bytes.IndexByte(rest[open:], ']') + open
	if end < open || !isName(rest[open+1:end]) || end+1 >= len(rest) || rest[end+1] != ':' {
		return p
	}
	p.at, p.source, p.proc, p.ok = at, rest[:open], rest[open+1:end], true
	p.message = bytes.TrimPrefix(rest[end+2:], []byte(" "))
	return p
}

// isName accepts what the platform and its kin put into a header: letters, digits, and . _ - / : @ between.
func isName(b []byte) bool {
	if len(b) == 0 || len(b) > 128 {
		return false
	}
	for _, c := range b {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		case c == '.', c == '_', c == '-', c == '/', c == '@':
		default:
			return false
		}
	}
	return true
}

// stamp reads an RFC 3339 time at the start of b: Unix nanoseconds and its length, 0 when there is none. By hand,
// for time.Parse takes as long as all the rest of a line.
func stamp(b []byte) (nanos int64, n int) {
	if len(b) < 20 || b[4] != '-' || b[7] != '-' || b[10] != 'T' || b[13] != ':' || b[16] != ':' {
		return 0, 0
	}
	year, mon, day := digits(b[:4]), digits(b[5:7]), digits(b[8:10])
	hour, minute, sec := digits(b[11:13]), digits(b[14:16]), digits(b[17:19])
	if year < 1970 || year > 2200 || mon < 1 || mon > 12 || day < 1 || day > 31 ||
		hour < 0 || hour > 23 || minute < 0 || minute > 59 || sec < 0 || sec > 60 {
		return 0, 0
	}
	n = 19
	frac := int64(0)
	if b[n] == '.' {
		n++
		scale := int64(1e9)
		for ; n < len(b) && b[n] >= '0' && b[n] <= '9'; n++ {
			scale /= 10
			frac += int64(b[n]-'0') * scale
		}
	}
	offset, width := zone(b[n:])
	if width == 0 {
		return 0, 0
	}
	secs := time.Date(year, time.Month(mon), day, hour, minute, sec, 0, time.UTC).Unix() - offset
	return secs*1e9 + frac, n + width
}

// zone reads Z, +00:00 or -0700: seconds east of Greenwich and its length, 0 when there is none.
func zone(b []byte) (east int64, width int) {
	if len(b) > 0 && b[0] == 'Z' {
		return 0, 1
	}
	if len(b) < 5 || b[0] != '+' && b[0] != '-' {
		return 0, 0
	}
	minutes, width := b[3:], 5
	if b[3] == ':' {
		minutes, width = b[4:], 6
	}
	if len(minutes) < 2 {
		return 0, 0
	}
	h, m := digits(b[1:3]), digits(minutes[:2])
	if h < 0 || h > 23 || m < 0 || m > 59 {
		return 0, 0
	}
	east = int64(h*3600 + m*60)
	if b[0] == '-' {
		east = -east
	}
	return east, width
}

// digits is the number b spells, -1 when it spells none.
func digits(b []byte) int {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}
