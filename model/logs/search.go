package logs

import (
	"math/bits"
	"slices"
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
	Hits    []Line // in arrival order, whatever the direction
	Next    Seq    // where the next step starts, inclusive; End when Forward is done, First-1 when Back is
	Done    bool   // nothing is left in this direction
	Scanned int    // lines looked at; what a chunk's summary rules out costs nothing
}

// Search looks from a line (inclusive, clamped to what is kept) for at most want hits among at most budget lines.
// Zero or less means no limit. It is one step: what is left is found by calling again from Next.
func (s Snapshot) Search(q Query, from Seq, dir Direction, want, budget int) Result {
	f := finder{plan: q.plan(), want: want, budget: budget, step: 1}
	at := max(from, s.First())
	if dir != Forward {
		f.step = -1
		at = min(from, s.End()-1)
	}
	for at >= s.First() && at < s.End() && !f.stopped {
		at = f.chunk(s.chunk(s.find(at)), at)
	}
	if f.step < 0 {
		slices.Reverse(f.hits)
	}
	done := at < s.First() || at >= s.End()
	if done {
		at = s.End()
		if f.step < 0 {
			at = s.First() - 1
		}
	}
	return Result{Hits: f.hits, Next: at, Done: done, Scanned: f.scanned}
}

// finder is a search on its way.
type finder struct {
	plan         plan
	want, budget int
	step         int // 1 or -1
	hits         []Line
	scanned      int
	stopped      bool
	wanted       []bool // by place in a batch's labels
}

// chunk looks through one chunk from a line on and returns the line to go on with.
func (f *finder) chunk(c chunk, at Seq) Seq {
	i := int(at - c.base)
	if f.plan.wantsNone(c.Batch) {
		i = f.beyond(c)
		return c.base + Seq(i)
	}
	f.judge(c.Batch)
	for i >= 0 && i < c.Len() {
		if f.plan.q.ErrorsOnly {
			if i = c.nextError(i, f.step); i < 0 {
				i = f.beyond(c)
				break
			}
		}
		if f.budget > 0 && f.scanned >= f.budget {
			f.stopped = true
			break
		}
		f.scanned++
		if f.wants(c.Batch, i) {
			l := c.Line(i)
			l.Seq = c.base + Seq(i)
			f.hits = append(f.hits, l)
			f.stopped = f.want > 0 && len(f.hits) >= f.want
		}
		if i += f.step; f.stopped {
			break
		}
	}
	return c.base + Seq(i) // i may be -1: Seq wraps and adds back to base-1
}

// beyond is the place just past the chunk in the direction of the search.
func (f *finder) beyond(c chunk) int {
	if f.step < 0 {
		return -1
	}
	return c.Len()
}

func (f *finder) judge(b *Batch) {
	f.wanted = f.wanted[:0]
	for _, l := range b.labels {
		f.wanted = append(f.wanted, f.plan.wantsLabel(l, b.origins[l.origin()]))
	}
}

func (f *finder) wants(b *Batch, i int) bool {
	return f.wanted[b.kinds[i]] && f.plan.wantsAt(b.times.at(i)) && f.plan.wantsText(b.label(i).flags(), b.text(i))
}

// nextError is the nearest error at or after i in steps of step, -1 when there is none.
func (b *Batch) nextError(i, step int) int {
	word := i / 64
	mask := ^uint64(0) << (i % 64)
	if step < 0 {
		mask = ^uint64(0) >> (63 - i%64)
	}
	for ; word >= 0 && word < len(b.errors); word += step {
		if w := b.errors[word] & mask; w != 0 {
			if step < 0 {
				return word*64 + 63 - bits.LeadingZeros64(w)
			}
			return word*64 + bits.TrailingZeros64(w)
		}
		mask = ^uint64(0)
	}
	return -1
}
