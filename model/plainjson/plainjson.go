// Package plainjson reads JSON as we write it ourselves: no blanks, fields in a known order. What is written otherwise it leaves to
// encoding/json, which reads everything and takes several times as long.
package plainjson

import (
	"bytes"
	"time"
	"unicode/utf8"
)

// Reader goes through a text. Once something is not as expected it is not OK, and stays so.
type Reader struct {
	b   []byte
	at  int
	bad bool
}

// New reads a text, which must not change meanwhile.
func New(b []byte) *Reader { return &Reader{b: b} }

// OK tells that all was as expected so far.
func (r *Reader) OK() bool { return !r.bad }

// Whole tells that all was as expected, and that nothing is left.
func (r *Reader) Whole() bool { return !r.bad && r.at == len(r.b) }

// Has takes a literal where it comes next.
func (r *Reader) Has(literal string) bool {
	if r.bad || len(r.b)-r.at < len(literal) || string(r.b[r.at:r.at+len(literal)]) != literal {
		return false
	}
	r.at += len(literal)
	return true
}

// Must takes a literal that has to come next.
func (r *Reader) Must(literal string) {
	if !r.Has(literal) {
		r.bad = true
	}
}

// Rest is what has not been taken.
func (r *Reader) Rest() []byte { return r.b[r.at:] }

// Text takes a string.
func (r *Reader) Text() string {
	raw, plain := r.raw()
	switch {
	case r.bad:
		return ""
	case plain:
		return string(raw)
	}
	return r.unescaped(raw)
}

// Time takes a time in RFC 3339.
func (r *Reader) Time() (t time.Time) {
	raw, plain := r.raw()
	if !plain || r.bad || t.UnmarshalText(raw) != nil {
		r.bad = true
	}
	return t
}

// Number takes a number of digits alone.
func (r *Reader) Number() (n uint64) {
	begin := r.at
	for ; r.at < len(r.b) && r.b[r.at] >= '0' && r.b[r.at] <= '9'; r.at++ {
		n = 10*n + uint64(r.b[r.at]-'0')
	}
	if d := r.at - begin; d == 0 || d > 19 || d > 1 && r.b[begin] == '0' {
		r.bad = true
	}
	return n
}

// raw is what stands between quotes, and whether it has no escapes.
func (r *Reader) raw() (raw []byte, plain bool) {
	r.Must(`"`)
	if r.bad {
		return nil, false
	}
	begin := r.at
	plain, ascii := true, true
	for i := begin; i < len(r.b); i++ {
		switch c := r.b[i]; {
		case c == '"':
			raw, r.at = r.b[begin:i], i+1
			r.bad = !ascii && !utf8.Valid(raw)
			return raw, plain
		case c == '\\':
			plain = false
			i++
		case c < ' ':
			r.bad = true
			return nil, false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	r.bad = true
	return nil, false
}

// short are the escapes of one letter.
var short = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescaped is a string with its escapes undone. Of those by number only ASCII is read here.
func (r *Reader) unescaped(raw []byte) string {
	out := make([]byte, 0, len(raw))
	for len(raw) > 0 {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 {
			out = append(out, raw...)
			break
		}
		out, raw = append(out, raw[:i]...), raw[i+1:]
		switch c := short[raw[0]]; {
		case c != 0:
			out, raw = append(out, c), raw[1:]
		case raw[0] == 'u' && len(raw) >= 5 && raw[1] == '0' && raw[2] == '0' && hex(raw[3]) >= 0 && hex(raw[3]) < 8 && hex(raw[4]) >= 0:
			out, raw = append(out, byte(hex(raw[3])<<4|hex(raw[4]))), raw[5:]
		default:
			r.bad = true
			return ""
		}
	}
	return string(out)
}

// hex is the value of a digit; below zero for what is none.
func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
