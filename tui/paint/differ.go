package paint

import (
	"strings"
	"unicode/utf8"
)

const esc = 0x1b

// difference is the part of a styled line that must be written over another one of the same width.
type difference struct {
	from, to int    // bytes of the new line
	cells    int    // cells before from
	open     string // the style that is open at from, empty for none
	styled   bool   // a style is open at to
}

// differ finds what two lines have in common at both ends. Both are certain: each character is one cell and joins to
// nothing, each style sequence stands for itself and takes back the one before.
func differ(old, next string) difference {
	d := head(old, next)
	tail := common(old[d.from:], next[d.from:])
	d.to = len(next) - tail
	if strings.IndexByte(old[d.from:len(old)-tail], esc) < 0 && strings.IndexByte(next[d.from:d.to], esc) < 0 {
		for d.to < len(next) && !utf8.RuneStart(next[d.to]) {
			d.to++
		}
	} else if i := strings.IndexByte(next[d.to:], esc); i >= 0 { // another style may lead into the tail, up to its first sequence
		d.to += i
	} else {
		d.to = len(next)
	}
	last := d.open
	for rest := next[d.from:d.to]; ; rest = rest[1:] {
		i := strings.IndexByte(rest, esc)
		if i < 0 {
			break
		}
		rest = rest[i:]
		last = rest
	}
	d.styled = last != "" && !strings.HasPrefix(last, reset)
	return d
}

// head walks along what both lines begin with, sequence by sequence and character by character.
func head(old, next string) difference {
	n, most := 0, min(len(old), len(next))
	for n+8 <= most && old[n:n+8] == next[n:n+8] {
		n += 8
	}
	for n < most && old[n] == next[n] {
		n++
	}
	var d difference
	for d.from < n {
		c := next[d.from]
		size := 1
		switch {
		case c == esc:
			stop := strings.IndexByte(next[d.from:], 'm')
			if stop < 0 || d.from+stop >= n {
				return d
			}
			d.open = next[d.from : d.from+stop+1]
			if d.open == reset {
				d.open = ""
			}
			d.from += stop + 1
			continue
		case c >= utf8.RuneSelf:
			_, size = utf8.DecodeRuneInString(next[d.from:])
		}
		if d.from+size > n {
			return d
		}
		d.from += size
		d.cells++
	}
	return d
}

// common is the number of bytes that both end with.
func common(a, b string) int {
	n, most := 0, min(len(a), len(b))
	for n+8 <= most && a[len(a)-n-8:len(a)-n] == b[len(b)-n-8:len(b)-n] {
		n += 8
	}
	for n < most && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}
