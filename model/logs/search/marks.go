package search

import (
	"math/bits"
	"slices"

	"app.gonogo/gonogo/model/logs/logstore"
)

// unmarked is a set of n bits, none of them set.
func unmarked(words []uint64, n int) []uint64 { return cleared(words, (n+63)/64) }

// Cleared is n zeros, in the memory given where there is room.
func cleared[T uint32 | uint64](words []T, n int) []T {
	words = slices.Grow(words[:0], n)[:n]
	clear(words)
	return words
}

// nextBit is the nearest set bit at or after i in steps of step, -1 when there is none.
func nextBit(words []uint64, i, step int) int {
	if i < 0 || i >= len(words)*64 {
		return -1
	}
	word := i / 64
	mask := ^uint64(0) << (i % 64)
	if step < 0 {
		mask = ^uint64(0) >> (63 - i%64)
	}
	for ; word >= 0 && word < len(words); word += step {
		if w := words[word] & mask; w != 0 {
			if step < 0 {
				return word*64 + 63 - bits.LeadingZeros64(w)
			}
			return word*64 + bits.TrailingZeros64(w)
		}
		mask = ^uint64(0)
	}
	return -1
}

// mark sets the bits of the lines from lo to hi-1 that plain columns let pass; false when there is none.
func (f *finder) mark(b *logstore.Batch, lo, hi int) (any bool) {
	p, hunt := &f.plan, f.plan.q.Text.hunt
	switch {
	case hunt != nil && hunt.hasID:
		any = b.MarkID(f.marks, f.wanted, hunt.id, lo, hi)
	case p.slow > 0 && p.far == 0:
		return b.MarkSlow(f.marks, f.wanted, p.slow, lo, hi)
	default:
		any = b.MarkLabels(f.marks, f.wanted, lo, hi)
	}
	if any && (p.slow > 0 || p.far > 0) {
		any = b.KeepTimed(f.marks, p.slow, p.far, lo, hi)
	}
	return any
}

// keepNeedles leaves the marks only of lines that hold a needle, or whose name does, and decides those that match for certain.
func (f *finder) keepNeedles(b *logstore.Batch, t *logstore.Body, lo, hi int) {
	found := unmarked(nil, len(f.marks)*64)
	from, to := 0, int(t.Ends[hi-1])
	if lo > 0 {
		from = int(t.Ends[lo-1])
	}
	text := t.Arena[:to]
	needles := f.plan.q.Text.hunt.needles
	for k := range needles {
		f.markNeedle(&needles[k], found, t, text, from, lo)
	}
	if slices.Contains(f.open, true) {
		b.MarkLabels(found, f.open, lo, hi)
	}
	for i := range f.marks {
		f.marks[i] &= found[i]
	}
}

// markNeedle marks in found the lines of text that hold a needle. lo is the line in which from stands.
func (f *finder) markNeedle(n *needle, found []uint64, t *logstore.Body, text string, from, lo int) {
	line := lo
	for at := n.index(text, from); at >= 0; {
		line = lineAt(t.Ends, line, at)
		start, end := 0, int(t.Ends[line])
		if line > 0 {
			start = int(t.Ends[line-1])
		}
		bit := uint64(1) << (line % 64)
		switch {
		case at+len(n.text) > end: // across two lines
			at = n.index(text, at+1)
			continue
		case f.marks[line/64]&bit == 0:
		case n.decides(text[start:end], at-start):
			f.settled[line/64] |= bit
			found[line/64] |= bit
		case n.whole != "": // another place in the line may decide it, and in ASCII nothing else can
			if !isASCII(text[start:end]) {
				found[line/64] |= bit
			}
			at = n.index(text, at+1)
			continue
		default:
			found[line/64] |= bit
		}
		at = n.index(text, end)
	}
}

// lineAt is the line at or behind from that a place in the arena belongs to. Hits mostly lie close together, or far apart:
// it looks in steps that double.
func lineAt(ends []uint32, from, place int) int {
	step := 1
	for from+step < len(ends) && int(ends[from+step]) <= place {
		from += step
		step *= 2
	}
	hi := min(from+step, len(ends)-1)
	for from < hi {
		if mid := (from + hi) / 2; int(ends[mid]) <= place {
			from = mid + 1
		} else {
			hi = mid
		}
	}
	return from
}
