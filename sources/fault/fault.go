// Package fault is the shape of an error a person will read.
//
// Its rules:
//   - Three parts, each a plain phrase: what failed, why, what to do. No stack, no Go type names.
//   - Text from outside (a file, a remote, a server) goes in only through [Quote] or [Clean].
//   - A secret never goes in, in any part.
package fault

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Codes tell programs apart what people tell apart by reading. They never change their spelling.
const (
	CodeConfig = "config" // a configuration file, variable or flag cannot be used
	CodeLogin  = "login"  // no usable token
	CodeHost   = "host"   // the API's address is refused
	CodeApp    = "app"    // no app, or several, or a name that cannot be one
)

// Error is a failure in three parts.
type Error struct {
	What string // what failed, without a full stop: "cannot tell which app"
	Why  string // the cause, without a full stop
	Do   string // the remedy, a sentence without its full stop; may be empty
	Code string // one of the codes above, or another package's; may be empty
	Err  error  // the cause for programs; may be nil, is not printed
}

// Error gives one line: "What: Why. Do." Parts that are empty leave no punctuation behind.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(strings.TrimRight(e.What, ".: "))
	if why := strings.TrimRight(e.Why, ". "); why != "" {
		if b.Len() > 0 {
			b.WriteString(": ")
		}
		b.WriteString(why)
	}
	if do := strings.TrimRight(e.Do, ". "); do != "" {
		if b.Len() > 0 {
			b.WriteString(". ")
		}
		b.WriteString(do)
		if !strings.HasSuffix(do, "?") {
			b.WriteString(".")
		}
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// quoteRunes is how much of a foreign word is worth repeating.
const quoteRunes = 40

// Quote repeats a foreign word safely: in double quotes, control and invisible characters escaped, cut at
// 40 characters.
func Quote(s string) string {
	return `"` + escape(cut(s, quoteRunes)) + `"`
}

// cleanRunes is enough for any path a person can read.
const cleanRunes = 300

// Clean makes foreign text (a path, another program's message) safe to print in a sentence: one line, control and
// invisible characters escaped, cut at 300 characters.
func Clean(s string) string {
	return escape(cut(strings.Join(strings.Fields(s), " "), cleanRunes))
}

func cut(s string, runes int) string {
	if utf8.RuneCountInString(s) <= runes {
		return s
	}
	n := 0
	for i := range s {
		if n == runes {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// escape spells out everything that is not a graphic character. U+202E and its kin are category Cf, hence not graphic:
// they could make a file name read backwards.
func escape(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			b.WriteString(`\x` + strconv.FormatUint(uint64(s[i])|0x100, 16)[1:])
		case r == '"':
			b.WriteString(`\"`)
		case unicode.IsGraphic(r):
			b.WriteRune(r)
		default:
			q := strconv.QuoteRune(r)
			b.WriteString(q[1 : len(q)-1])
		}
	}
	return b.String()
}
