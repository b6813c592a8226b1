package search

import (
	"strings"

	"app.gonogo/gonogo/model/scan"
)

// needle is a literal made ready to be found in an arena: by its rarest byte where that is rare, else by a pair of bytes.
type needle struct {
	text       string // in lower case when fold is set
	fold       bool   // ASCII letters match in both cases
	rare, next int    // places of the rarest byte and of the next
	scarce     bool   // the rarest byte is rare enough to be looked for alone
	whole      string // what text is a part of; a line that holds it matches, without a further look; else empty
	before     int    // where text begins in whole
	pair       scan.Two
}

// byteCost is how rare a byte is in logs: minus twice the binary logarithm of its share, of ASCII from the blank on.
var byteCost = [96]uint8{
	9, 30, 11, 18, 30, 26, 22, 24, 22, 22, 27, 22, 17, 11, 11, 13,
	10, 10, 10, 11, 11, 11, 11, 11, 11, 12, 15, 25, 30, 9, 28, 22,
	28, 22, 20, 20, 24, 17, 21, 17, 22, 21, 23, 23, 22, 19, 21, 20,
	20, 30, 22, 20, 16, 26, 26, 23, 25, 30, 30, 22, 30, 22, 30, 14,
	24, 9, 11, 10, 10, 8, 11, 16, 12, 11, 20, 17, 11, 11, 11, 9,
	11, 16, 11, 9, 9, 12, 14, 13, 17, 14, 23, 20, 26, 20, 30, 30,
}

const (
	rarestCost = 30
	scarceCost = 14 // less than one byte in 128
)

func costOf(c byte) int {
	if c < ' ' || c > 0x7f {
		return rarestCost
	}
	return int(byteCost[c-' '])
}

// costs is the cost of a byte of the needle.
func (n *needle) cost(c byte) int {
	cost := costOf(c)
	if n.fold && c >= 'a' && c <= 'z' {
		cost = min(cost, costOf(c-'a'+'A')) - 1
	}
	return cost
}

// newNeedle makes a needle of a literal that is not empty.
func newNeedle(text string, fold bool) needle {
	n := needle{text: text, fold: fold}
	for i := range len(text) {
		if n.cost(text[i]) > n.cost(text[n.rare]) {
			n.rare = i
		}
	}
	n.next = n.rare
	for i := range len(text) {
		if i != n.rare && (n.next == n.rare || n.cost(text[i]) > n.cost(text[n.next])) {
			n.next = i
		}
	}
	n.scarce = !fold && n.cost(text[n.rare]) >= scarceCost
	n.pair = n.pairOf()
	return n
}

// weight is how good a needle is: the more, the fewer lines it lets pass. One that is found by a rare byte alone is found in
// half the time, which is worth some lines more.
func (n *needle) weight() (sum int) {
	if n.scarce {
		sum = 20
	}
	for i := range len(n.text) {
		sum += n.cost(n.text[i])
	}
	return sum
}

// index is where the needle stands first in s at or behind from, -1 where it does not.
func (n *needle) index(s string, from int) int {
	if !n.scarce {
		return n.pairIndex(s, from)
	}
	c, misses := n.text[n.rare], 0
	for i := from; ; {
		if i+len(n.text) > len(s) {
			return -1
		}
		j := strings.IndexByte(s[i+n.rare:], c)
		if j < 0 || i+j+len(n.text) > len(s) {
			return -1
		}
		if i += j; s[i:i+len(n.text)] == n.text {
			return i
		}
		i++
		if misses++; misses > 16+(i-from)/128 { // not rare in this text
			return n.pairIndex(s, i)
		}
	}
}

// pairIndex looks for two bytes of the needle at once, and where both stand for all of it. Letters of a folding needle are made
// small by a bit, which lets some others pass.
func (n *needle) pairIndex(s string, from int) int {
	if len(n.text) == 1 && !n.fold {
		if i := strings.IndexByte(s[from:], n.text[0]); i >= 0 {
			return from + i
		}
		return -1
	}
	first := min(n.rare, n.next)
	for at := from; ; at++ {
		place := n.pair.Index(s, at+first)
		if place < 0 {
			return -1
		}
		if at = place - first; n.isAt(s, at) {
			return at
		}
	}
}

// pairOf is two bytes of a needle, ready to be looked for.
func (n *needle) pairOf() scan.Two {
	first, second := min(n.rare, n.next), max(n.rare, n.next)
	return scan.Two{First: n.text[first], Second: n.text[second], Distance: second - first,
		FoldFirst: n.foldOf(first), FoldSecond: n.foldOf(second)}
}

// foldOf is the bit that makes a letter of a folding needle small.
func (n *needle) foldOf(i int) byte {
	if c := n.text[i]; n.fold && c >= 'a' && c <= 'z' {
		return 0x20
	}
	return 0
}

// isAt tells whether the needle stands in s at a place.
func (n *needle) isAt(s string, at int) bool {
	if at+len(n.text) > len(s) {
		return false
	}
	if n.fold {
		return equalFold(s[at:at+len(n.text)], n.text)
	}
	return s[at:at+len(n.text)] == n.text
}

// decides tells that a line which holds the needle at a place matches for certain.
func (n *needle) decides(line string, at int) bool {
	from := at - n.before
	return n.whole != "" && from >= 0 && from+len(n.whole) <= len(line) &&
		(len(n.whole) == len(n.text) || equalFoldIf(n.fold, line[from:from+len(n.whole)], n.whole))
}

func equalFoldIf(fold bool, s, lower string) bool {
	if fold {
		return equalFold(s, lower)
	}
	return s == lower
}
