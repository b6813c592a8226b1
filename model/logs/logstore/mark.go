package logstore

import (
	"math/bits"
	"slices"

	"app.gonogo/gonogo/model/logs"
)

// Marks are a set of lines of a batch, a bit a line. What is marked by columns alone needs no text, and leaves a packed batch packed.
// Wanted tells, by their places, which of a batch's labels are.

// MarkLabels marks the lines from lo to hi-1 whose labels are wanted; any tells whether there is one.
func (b *Batch) MarkLabels(marks []uint64, wanted []bool, lo, hi int) (any bool) {
	for i := lo; i < hi; {
		word, bit, end := uint64(0), i%64, min(hi, i/64*64+64)
		for at, kind := range b.kinds[i:end] {
			if wanted[kind] {
				word |= 1 << (bit + at)
			}
		}
		marks[i/64] |= word
		any = any || word != 0
		i = end
	}
	return any
}

// MarkID is MarkLabels of lines in which a UUID of this hash stands.
func (b *Batch) MarkID(marks []uint64, wanted []bool, id uint32, lo, hi int) (any bool) {
	for i, hash := range b.ids {
		if hash != id {
			continue
		}
		if line := int(b.idLines[i]); line >= lo && line < hi && wanted[b.kinds[line]] {
			marks[line/64] |= 1 << (line % 64)
			any = true
		}
	}
	return any
}

// MarkSlow is MarkLabels of lines whose service time is as long as slow, and of gaps. The times stand in a column of their own, one a
// timed line.
func (b *Batch) MarkSlow(marks []uint64, wanted []bool, slow uint32, lo, hi int) (any bool) {
	timed := 0
	for i, kind := range b.kinds[:hi] {
		l := b.labels[kind]
		long := l.Flags()&logs.FlagGap != 0
		if l.Timed() {
			long = b.service[timed] >= slow
			timed++
		}
		if long && i >= lo && wanted[kind] {
			marks[i/64] |= 1 << (i % 64)
			any = true
		}
	}
	return any
}

// KeepTimed leaves only the marks of lines whose service and connect times are as long as slow and far, and of gaps.
func (b *Batch) KeepTimed(marks []uint64, slow, far uint32, lo, hi int) (any bool) {
	timed, reach := 0, connectColumn{}
	for i, kind := range b.kinds[:hi] {
		l := b.labels[kind]
		keep := l.Flags()&logs.FlagGap != 0
		service, connect := uint32(0), uint32(0)
		if l.Timed() {
			service = b.service[timed]
			timed++
		}
		if l.Reached() {
			connect = reach.next(b)
		}
		keep = keep || service >= slow && connect >= far
		if i < lo || marks[i/64]>>(i%64)&1 == 0 {
			continue
		}
		if !keep {
			marks[i/64] &^= 1 << (i % 64)
			continue
		}
		any = true
	}
	return any
}

// HoldsID tells whether a UUID of this hash stands in a line. Four are compared at a time.
func (b *Batch) HoldsID(id uint32) bool {
	ids := b.ids
	for ; len(ids) >= 4; ids = ids[4:] {
		if ids[0] == id || ids[1] == id || ids[2] == id || ids[3] == id {
			return true
		}
	}
	return slices.Contains(ids, id)
}

// OnesIn counts the set bits from to to-1.
func OnesIn(words []uint64, from, to int) int {
	if from >= to {
		return 0
	}
	lo, hi := from/64, (to-1)/64
	first, last := ^uint64(0)<<(from%64), ^uint64(0)>>(63-(to-1)%64)
	if lo == hi {
		return bits.OnesCount64(words[lo] & first & last)
	}
	n := bits.OnesCount64(words[lo]&first) + bits.OnesCount64(words[hi]&last)
	for _, w := range words[lo+1 : hi] {
		n += bits.OnesCount64(w)
	}
	return n
}

// EachID calls f with each UUID in the batch by its hash, and the line it stands in.
func (b *Batch) EachID(f func(line int, hash uint32)) {
	for i, id := range b.ids {
		f(int(b.idLines[i]), id)
	}
}
