package safe

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"app.gonogo/gonogo/model/scan"
)

const (
	maxCombining = 8      // marks kept on one base; real scripts need four
	tabWidth     = 4      // a tab becomes this many spaces: the column it started in is not known here
	noBase       = '◌'    // carries a combining mark that has nothing to sit on
	pictures     = 0x2400 // the block that draws C0 controls: U+2400 + code
)

// Text sanitises a foreign name or sentence (app, author, queue, description): as Line, but line breaks become
// blanks. A string that is clean already is returned as it is, without a copy.
func Text(s string) string {
	if isPlain(s) {
		return s
	}
	s = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(s)
	return string(Line(make([]byte, 0, len(s)+16), []byte(s)))
}

// Line appends the sanitised form of one log line to dst and returns it. Escape sequences, colours among them, are
// removed; other controls become pictures (␈, ␍) or \x85; bidi and zero-width characters become <U+202E>; tabs
// become spaces; each run of bytes that is no UTF-8 becomes one U+FFFD.
//
// A carriage return hides nothing here: the text before it stays, followed by ␍.
func Line(dst, raw []byte) []byte {
	marks := maxCombining // combining marks on the last base; full means that there is no base yet
	based := false
	for i := 0; i < len(raw); {
		if n := scan.Plain(raw[i:]); n > 0 {
			dst, marks, based = append(dst, raw[i:i+n]...), 0, true
			if i += n; i == len(raw) {
				break
			}
		}
		c := raw[i]
		switch {
		case c == 0x1b:
			n := escapeLen(raw[i:])
			if n == 0 { // begins nothing that ends: show it, and what follows it
				dst, n = utf8.AppendRune(dst, pictures+0x1b), 1
				marks, based = 0, true
			}
			i += n
		case c < utf8.RuneSelf:
			dst, marks, based = appendControl(dst, c), 0, true
			i++
		default:
			r, n := utf8.DecodeRune(raw[i:])
			if r == utf8.RuneError && n == 1 {
				dst, marks, based = utf8.AppendRune(dst, utf8.RuneError), 0, true
				i += invalidRun(raw[i:])
				continue
			}
			i += n
			if !unicode.In(r, unicode.Mn, unicode.Me) {
				n := len(dst)
				dst = appendWide(dst, r)
				if len(dst) > n { // a joiner leaves nothing and so is no base
					marks, based = 0, true
				}
				continue
			}
			dst, marks, based = appendMark(dst, r, marks, based)
		}
	}
	return dst
}

// IsPlain tells whether Line would leave a line as it is: nothing but printable ASCII.
func IsPlain(raw []byte) bool { return scan.Plain(raw) == len(raw) }

// appendControl shows a C0 control or DEL.
func appendControl(dst []byte, c byte) []byte {
	switch c {
	case '\t':
		return append(dst, "    "[:tabWidth]...)
	case 0x7f:
		return append(dst, "␡"...)
	}
	return utf8.AppendRune(dst, pictures+rune(c))
}

// appendWide shows a rune beyond ASCII that is no combining mark.
func appendWide(dst []byte, r rune) []byte {
	switch {
	case r == 0x200c || r == 0x200d: // joiners: without them the parts stand side by side, at a width we know
		return dst
	case r < 0xa0:
		return fmt.Appendf(dst, `\x%02x`, r)
	case r == 0x3000: // two columns wide
		return append(dst, "  "...)
	case unicode.Is(unicode.Zs, r):
		return append(dst, ' ')
	case !unicode.IsPrint(r), isFiller(r):
		return fmt.Appendf(dst, "<U+%04X>", r)
	}
	return utf8.AppendRune(dst, r)
}

// appendMark adds a combining mark to the base before it, unless that has enough.
func appendMark(dst []byte, r rune, marks int, based bool) ([]byte, int, bool) {
	switch {
	case isVariation(r): // changes the width of an emoji on some terminals and not on others
		return dst, marks, based
	case !based:
		dst, marks = utf8.AppendRune(dst, noBase), 0
	case marks >= maxCombining:
		return dst, marks, based
	}
	return utf8.AppendRune(dst, r), marks + 1, true
}

// isFiller tells the letters that print nothing.
func isFiller(r rune) bool {
	return r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0xffa0
}

func isVariation(r rune) bool {
	return r >= 0xfe00 && r <= 0xfe0f || r >= 0x180b && r <= 0x180f || r >= 0xe0100 && r <= 0xe01ef
}

// invalidRun is the length of the run of bytes at the start of b that are no UTF-8.
func invalidRun(b []byte) int {
	n := 0
	for n < len(b) {
		if r, w := utf8.DecodeRune(b[n:]); r != utf8.RuneError || w != 1 {
			break
		}
		n++
	}
	return n
}
