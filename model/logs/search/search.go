// Package search finds lines in a logstore: by labels and columns first, and texts by the bytes that any match must hold.
package search

import (
	"slices"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// Direction of a search.
type Direction int8

// The directions: Back towards older lines, Forward towards newer.
const (
	Back    Direction = -1
	Forward Direction = 1
)

// Result is what one step of a search found.
type Result struct {
	Hits    []logs.Line // in arrival order, whatever the direction
	Next    logs.Seq    // where the next step starts, inclusive; End when Forward is done, First-1 when Back is
	Done    bool        // nothing is left in this direction
	Scanned int         // lines looked at, a packed one counts as four; what a chunk's summary rules out costs nothing
}

// Find looks from a line (inclusive, clamped to what is kept) for at most want hits among at most budget lines.
// Zero or less means no limit. It is one step: what is left is found by calling again from Next.
func Find(s logstore.Snapshot, q Query, from logs.Seq, dir Direction, want, budget int) Result {
	f := finder{plan: q.plan(), want: want, budget: budget, step: 1}
	if dir != Forward {
		f.step = -1
	}
	next, done := walk(s, &f, from)
	if f.step < 0 {
		slices.Reverse(f.hits)
	}
	return Result{Hits: f.hits, Next: next, Done: done, Scanned: f.scanned}
}

// Count is a Search that makes no hits: how many lines a step of budget lines finds, going back from a line. Chunks whose
// labels tell how many lines are wanted cost nothing.
func Count(s logstore.Snapshot, q Query, from logs.Seq, budget int) (n int, r Result) {
	f := finder{plan: q.plan(), budget: budget, step: -1, counts: true}
	next, done := walk(s, &f, from)
	return f.found, Result{Next: next, Done: done, Scanned: f.scanned}
}

// walk takes a finder through the chunks, and tells where it stopped.
func walk(s logstore.Snapshot, f *finder, from logs.Seq) (next logs.Seq, done bool) {
	at := max(from, s.First())
	if f.step < 0 {
		at = min(from, s.End()-1)
	}
	if at < s.First() || at >= s.End() {
		at = beyond(s, f.step)
	} else {
		for i := s.ChunkOf(at); i >= 0 && i < s.Chunks() && !f.stopped; i += f.step {
			at = f.chunk(s.Chunk(i), at)
		}
	}
	if done = at < s.First() || at >= s.End(); done {
		at = beyond(s, f.step)
	}
	return at, done
}

// beyond is where a search that is done stands.
func beyond(s logstore.Snapshot, step int) logs.Seq {
	if step < 0 {
		return s.First() - 1
	}
	return s.End()
}

// finder is a search on its way.
type finder struct {
	plan         plan
	want, budget int
	step         int    // 1 or -1
	counts       bool   // instead of making hits
	places       *[]int // the places of what matches, instead of hits
	hits         []logs.Line
	found        int
	scanned      int
	stopped      bool
	wanted       []bool     // by place in a batch's labels
	speakers     []*speaker // the same; none when the query has no pattern
	open         []bool     // the same: the needle stands in the name, so that every line must be tried
	marks        []uint64   // a bit a line of the chunk: what is looked at
	settled      []uint64   // a bit a line: the text matches for certain
}

// chunk looks through one chunk from a line on and returns the line to go on with.
func (f *finder) chunk(c logstore.Chunk, at logs.Seq) logs.Seq {
	lo, hi := int(at-c.Base), c.Len()
	if f.step < 0 {
		lo, hi = 0, lo+1
	}
	wanted := 0
	if !f.plan.wantsNone(c.Batch) && f.plan.mayHoldID(c.Batch) {
		wanted = f.wantedLines(c.Batch)
	}
	switch {
	case wanted == 0:
		return f.behind(c, lo, hi)
	case f.counts && f.plan.labelsSuffice(c.Batch) && hi-lo == c.Len():
		f.found += wanted
		return f.behind(c, lo, hi)
	}
	if left := f.left(c.Batch); f.budget > 0 && hi-lo > left {
		if f.stopped = true; f.step > 0 {
			hi = lo + left
		} else {
			lo = hi - left
		}
	}
	if lo >= hi {
		return at
	}
	return f.lines(c, lo, hi)
}

// coldLines is what a packed line costs, in plain ones: it must be unpacked.
const coldLines = 4

// left is how many lines of a batch the budget still allows.
func (f *finder) left(b *logstore.Batch) int {
	left := max(0, f.budget-f.scanned)
	if b.Packed() {
		left = (left + coldLines - 1) / coldLines
	}
	return left
}

// spend counts lines that were looked at, in a body that was opened.
func (f *finder) spend(b *logstore.Batch, lines int) {
	if b.Packed() {
		lines *= coldLines
		if f.budget > 0 {
			lines = min(lines, max(0, f.budget-f.scanned))
		}
	}
	f.scanned += lines
}

// behind is the line behind lo to hi-1 in the direction of the search.
func (f *finder) behind(c logstore.Chunk, lo, hi int) logs.Seq {
	if f.step < 0 {
		return c.Base + logs.Seq(lo) - 1
	}
	return c.Base + logs.Seq(hi)
}

// wantedLines finds which labels are wanted, and how many lines have them.
func (f *finder) wantedLines(b *logstore.Batch) (lines int) {
	f.wanted = f.wanted[:0]
	for i, l := range b.Labels() {
		want := f.plan.wantsLabel(l, b.Origins()[l.Origin()])
		f.wanted = append(f.wanted, want)
		if want {
			lines += int(b.Counts()[i])
		}
	}
	if f.plan.patterns {
		return f.wantedSpeakers(b)
	}
	return lines
}

// wantedSpeakers finds what the query's patterns have to do with who speaks, and which of the wanted labels are wanted still.
func (f *finder) wantedSpeakers(b *logstore.Batch) (lines int) {
	f.speakers, f.open = f.speakers[:0], f.open[:0]
	for i, l := range b.Labels() {
		who := f.plan.speakerOf(b.Origins()[l.Origin()])
		f.speakers, f.open = append(f.speakers, who), append(f.open, who.text >= begun)
		if who.out && l.Flags()&logs.FlagGap == 0 {
			f.wanted[i] = false
		}
		if f.wanted[i] {
			lines += int(b.Counts()[i])
		}
	}
	return lines
}

// lines looks at lines lo to hi-1 of a chunk.
func (f *finder) lines(c logstore.Chunk, lo, hi int) logs.Seq {
	f.marks = unmarked(f.marks, c.Len())
	f.settled = unmarked(f.settled, c.Len())
	if !f.mark(c.Batch, lo, hi) { // nothing can match: a packed body stays packed
		f.scanned += hi - lo
		return f.behind(c, lo, hi)
	}
	if f.counts && !f.plan.looksInside(c.Batch) {
		f.found += logstore.OnesIn(f.marks, lo, hi)
		f.scanned += hi - lo
		return f.behind(c, lo, hi)
	}
	t, done := c.Open()
	defer done()
	if f.plan.hasNeedles() {
		f.keepNeedles(c.Batch, t, lo, hi)
	}
	first := lo
	if f.step < 0 {
		first = hi - 1
	}
	for i := nextBit(f.marks, first, f.step); i >= lo && i < hi; i = nextBit(f.marks, i+f.step, f.step) {
		if !f.plan.wantsAt(t.At(i)) || !f.wantsText(c.Batch, t, i) {
			continue
		}
		f.found++
		if f.counts {
			continue
		}
		if f.places != nil {
			*f.places = append(*f.places, i)
			continue
		}
		l := c.LineIn(t, i)
		l.Seq = c.Base + logs.Seq(i)
		f.hits = append(f.hits, l)
		if f.want > 0 && len(f.hits) >= f.want {
			f.stopped = true
			f.spend(c.Batch, max(i-first, first-i)+1)
			return c.Base + logs.Seq(i) + logs.Seq(f.step)
		}
	}
	f.spend(c.Batch, hi-lo)
	return f.behind(c, lo, hi)
}

// wantsText judges the text of a marked line, unless its needle decided it.
func (f *finder) wantsText(b *logstore.Batch, t *logstore.Body, i int) bool {
	var who *speaker
	if len(f.speakers) > 0 {
		who = f.speakers[b.Kind(i)]
	}
	return f.plan.wantsText(b.Label(i).Flags(), t.Text(i), who, f.settled[i/64]>>(i%64)&1 == 1)
}
