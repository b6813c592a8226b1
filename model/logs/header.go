package logs

import (
	"bytes"

	"app.gonogo/gonogo/model/safe"
)

// pieces is a split line that still points into the bytes it came from.
type pieces struct {
	at           int64 // Unix nanoseconds
	source, proc []byte
	message      []byte
	ok           bool
}

// split splits one physical line into header and message: TIMESTAMP SOURCE[PROC]: MESSAGE. It takes every form
// seen: six digits of a second or none, Z or an offset, a byte order mark or heartbeats before and a carriage return behind,
// the header wrapped in colours as the official CLI saves it, no blank before an empty message. One blank
// after the colon belongs to the header, further ones to the message.
//
// The message is raw: it shares raw's memory, or that of scratch, which holds the line without colours where they had to be
// taken off. Where there is no header it is the whole line, less mark and carriage return.
func split(raw, scratch []byte) (p pieces, used []byte) {
	raw = stripped(raw)
	if p = splitPlain(raw); p.ok || bytes.IndexByte(raw, 0x1b) < 0 {
		return p, scratch
	}
	scratch = safe.DropEscapes(scratch[:0], raw)
	if p = splitPlain(scratch); !p.ok {
		p.message = raw
	}
	return p, scratch
}

// stripped is a line without what is not its own: the byte order mark and the heartbeats before it, and what trimEnd cuts off.
func stripped(raw []byte) []byte {
	if len(raw) > 0 && (raw[0] == 0 || raw[0] == 0xef) {
		raw = bytes.TrimLeft(raw, "\x00")
		raw = bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\ufeff")), "\x00")
	}
	return trimEnd(raw)
}

// trimEnd is a line without its line end and the heartbeats within that. A NUL anywhere else is the app's.
func trimEnd(raw []byte) []byte {
	for n := len(raw); n > 0; n = len(raw) {
		if raw[n-1] == 0 {
			short := bytes.TrimRight(raw, "\x00")
			if len(short) == 0 || short[len(short)-1] != '\r' {
				return raw
			}
			raw = short
			continue
		}
		if raw[n-1] != '\n' && raw[n-1] != '\r' {
			return raw
		}
		raw = raw[:n-1]
	}
	return raw
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

// Bare is a line without what is not its own at both ends: byte order mark, heartbeats, line end.
func Bare(raw []byte) []byte { return stripped(raw) }

// CutHeader reads the header of a log session in any of its forms, colours aside: TIMESTAMP SOURCE[PROC]: MESSAGE.
func CutHeader(raw []byte) (Parts, bool) {
	p := splitPlain(raw)
	return Parts{At: p.at, Source: p.source, Proc: p.proc, Message: p.message}, p.ok
}

// IsName tells what may stand for a source or a process in a header.
func IsName(b []byte) bool { return isName(b) }

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

// AppendUsual appends a line as the platform writes it; one without a header is its text.
func AppendUsual(dst []byte, at int64, o *Origin, text string) []byte {
	if o.Source != "" {
		dst = Instant(at).AppendFormat(dst, stampLayout)
		dst = append(append(append(append(append(dst, ' '), o.Source...), '['), o.Proc...), "]: "...)
	}
	return append(dst, text...)
}
