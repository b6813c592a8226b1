package draw

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

const (
	esc      = 0x1b
	sgrReset = "\x1b[0m"
	ellipsis = "…"
)

// Width is the number of cells s takes on the screen; escape sequences take none, East Asian wide characters two.
// ASCII and the line, block and arrow glyphs are counted here, anything else by grapheme in x/ansi.
func Width(s string) int {
	n := 0
	for {
		w, stop := measure(s)
		n += w
		if stop == len(s) {
			return n
		}
		end := skipSGR(s, stop)
		if end < 0 {
			return n - w + ansi.StringWidth(s)
		}
		s = s[end:]
	}
}

// measure counts the cells of s up to the first character that is not one cell for certain, and says where that is.
func measure(s string) (cells, stop int) {
	skipped := 0 // bytes beyond the first of a character
	for i := 0; i < len(s); {
		if i+8 <= len(s) && printable(eight(s[i:i+8])) {
			i += 8
			continue
		}
		if s[i]-0x20 < 0x5f {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !narrow(r) {
			return i - skipped, i
		}
		i += size
		skipped += size - 1
	}
	return len(s) - skipped, len(s)
}

// skipSGR is the index after the colour sequence that starts at i, or -1 when it is something else.
func skipSGR(s string, i int) int {
	if i+1 >= len(s) || s[i] != esc || s[i+1] != '[' {
		return -1
	}
	for j := i + 2; j < len(s); j++ {
		switch c := s[j]; {
		case c == 'm':
			return j + 1
		case c != ';' && (c < '0' || c > '9'):
			return -1
		}
	}
	return -1
}

// narrow tells the characters beyond ASCII that are one cell wide for certain: Latin letters, dashes and quotes,
// arrows, lines, blocks, and the status shapes of the theme. A character that joins to these (a variation selector, an
// accent) is not narrow, so a string that holds one is counted by grapheme.
func narrow(r rune) bool {
	switch {
	case r < 0xa1:
		return false
	case r <= 0x17f:
		return r != 0xad // the soft hyphen
	case r >= 0x2500 && r <= 0x25f6:
		return true
	case r >= 0x2010 && r <= 0x2027, r >= 0x2039 && r <= 0x203a, r >= 0x2190 && r <= 0x21ff:
		return true
	}
	return r == '✔' || r == '✖' || r == '⋯'
}

// Spaces is n blanks; none when n is below one.
func Spaces(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blanks) {
		return blanks[:n]
	}
	return strings.Repeat(" ", n)
}

const blanks = "                                                                                " +
	"                                                                                " +
	"                                                                                " // 240

// Clean is s as it can be drawn anywhere in a line: control and invisible formatting characters (escape bytes, text
// direction overrides) and broken UTF-8 become blanks, and so does a character at either end that would join its
// neighbour. Variation selectors go: some terminals draw two cells for them and others one. Clean text is returned as it is.
func Clean(s string) string {
	if simple(s) {
		return s
	}
	s = strings.Map(drawable, s)
	for range 8 {
		n := Width(s)
		switch {
		case joins(s), n+1 != Width(" "+s):
			_, size := utf8.DecodeRuneInString(s)
			s = " " + s[size:]
		case n+1 != Width(s+" "):
			_, size := utf8.DecodeLastRuneInString(s)
			s = s[:len(s)-size] + " "
		default:
			return s
		}
	}
	return "?"
}

// simple tells whether s is nothing but characters of one cell that join to nothing.
func simple(s string) bool {
	_, stop := measure(s)
	return stop == len(s)
}

// Sure tells whether every terminal draws a line that this package made as wide as Width says: each character is one cell for
// certain and joins to nothing.
func Sure(line string) bool {
	for i := 0; i < len(line); {
		for i+8 <= len(line) && eight(line[i:i+8])&0x8080808080808080 == 0 {
			i += 8
		}
		if i == len(line) {
			return true
		}
		if line[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(line[i:])
		if !narrow(r) {
			return false
		}
		i += size
	}
	return true
}

// printable tells whether each of eight bytes is a printable character of ASCII.
func printable(x uint64) bool {
	const ones = 0x0101010101010101
	return (x|(x-0x20*ones)|(x+ones))&(0x80*ones) == 0 // none above 0x7f, none below 0x20, none 0x7f
}

// eight is the next eight bytes at once.
func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// joins tells whether s begins with a character that is drawn into the cell before it.
func joins(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r == joiner || unicode.Is(unicode.M, r)
}

const joiner = '\u200d' // joins the parts of an emoji

// drawable is what is drawn for a character: itself, a blank, or nothing for -1.
func drawable(r rune) rune {
	switch {
	case r == joiner:
		return r
	case unicode.Is(unicode.Variation_Selector, r):
		return -1
	case r == utf8.RuneError, unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029':
		return ' '
	}
	return r
}

// Cut is s, plain or styled, in at most w cells; what does not fit ends in an ellipsis. A styled string stays closed.
func Cut(s string, w int) string {
	if w <= 0 {
		return ""
	}
	if len(s) <= w && strings.IndexByte(s, esc) < 0 || Width(s) <= w {
		return s
	}
	if ascii(s) {
		return s[:w-1] + ellipsis
	}
	if strings.IndexByte(s, esc) >= 0 {
		return ansi.Truncate(s, w, ellipsis)
	}
	return s[:fitting(s, w-1)] + ellipsis
}

// fitting is how many bytes of plain s, which is wider, are drawn in w cells. It counts whole clusters as Width does: x/ansi's own
// cutting takes a letter of ASCII for one cell whatever is joined to it.
func fitting(s string, w int) int {
	for n := 0; ; {
		cluster, cells := ansi.FirstGraphemeCluster(s[n:], ansi.GraphemeWidth)
		if w -= cells; w < 0 || cluster == "" {
			return n
		}
		n += len(cluster)
	}
}

// Wrap breaks plain s at blanks into lines of at most w cells; a word that is wider is broken.
func Wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	return strings.Split(ansi.Wrap(s, w, ""), "\n")
}

// ascii tells whether each byte of s is one printable cell.
func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// Fit is s, plain or styled, in exactly w cells: cut, or padded on the right.
func Fit(s string, w int) string {
	return pad(s, w, false)
}

// FitLeft is Fit under the name that says where the text sits.
func FitLeft(s string, w int) string { return pad(s, w, false) }

// FitRight is s in exactly w cells, at their right end: numbers.
func FitRight(s string, w int) string { return pad(s, w, true) }

func pad(s string, w int, right bool) string {
	n := Width(s)
	if n > w {
		s = Cut(s, w)
		n = Width(s)
	}
	if n >= w {
		return s
	}
	if right {
		return Spaces(w-n) + s
	}
	return s + Spaces(w-n)
}
