package forecast

import (
	"math"
	"time"

	"app.gonogo/gonogo/model/queue"
)

// Rates are averaged over blocks: the window of a rate is as long, so that two blocks have hardly a job in common.
const (
	blockSpan   = 30 * time.Second
	mostBlocks  = 40 // twenty minutes
	fewestSteps = 3  // blocks without which nothing is said
	freshSteps  = 10 // blocks that must be alike after a change

	longestBlock = 4 * blockSpan // what lies between two readings that are further apart is a gap
)

// block is what came in and what left a second over one span, and the least that waited.
type block struct{ in, out, least float64 }

// blocksOf are the blocks of a queue, the newest first, back to the first gap. What came in is what left and what the depth has grown by:
// that holds whoever counts, and it is what a backlog lives by.
func blocksOf(q *queue.Queue, since time.Time) []block {
	var out []block
	for end := len(q.Points) - 1; end > 0 && len(out) < mostBlocks; {
		last := q.Points[end]
		b, from := block{out: float64(last.Out), least: last.Ready}, end
		for from > 0 && last.At.Sub(q.Points[from].At) < blockSpan {
			from--
			b.least = min(b.least, q.Points[from].Ready)
		}
		first := q.Points[from]
		if span := last.At.Sub(first.At); span < blockSpan || span > longestBlock || last.Out < 0 || first.At.Before(since) {
			break
		}
		b.in = max(0, b.out+(last.Ready-first.Ready)/last.At.Sub(first.At).Seconds())
		out, end = append(out, b), from
	}
	return out
}

// sum adds up the blocks of several queues, as far back as all of them go.
func sum(all [][]block) []block {
	var out []block
	for i, blocks := range all {
		if i == 0 {
			out = append(out, blocks...)
			continue
		}
		out = out[:min(len(out), len(blocks))]
		for k := range out {
			out[k].in, out[k].out, out[k].least = out[k].in+blocks[k].in, out[k].out+blocks[k].out, out[k].least+blocks[k].least
		}
	}
	return out
}

// busy are the newest blocks in which somebody always had a job to take: what leaves an empty queue says nothing of how much could.
func busy(blocks []block) []block {
	for i, b := range blocks {
		if b.least < 1 {
			return blocks[:i]
		}
	}
	return blocks
}

func inOf(b block) float64  { return b.in }
func outOf(b block) float64 { return b.out }

// How far what is newer may differ from what is older, in standard errors: among all blocks, and among those after a change.
const (
	alike      = 2.5
	alikeAfter = 1.5
)

// change is a rate that is no longer what it was.
type change struct {
	done         bool // of what is done, not of what comes in
	older, newer float64
}

// steady are the newest blocks over which nothing has changed: all, or those since a change, if they are many enough. Without them it
// says what has changed.
func steady(blocks []block) (alikes []block, changed *change) {
	changed = differs(blocks, alike)
	if changed == nil {
		return blocks, nil
	}
	for n := len(blocks) - 1; n >= freshSteps; n-- {
		if differs(blocks[:n], alikeAfter) == nil {
			return blocks[:n], nil
		}
	}
	return nil, changed
}

// differs is how the newest blocks differ from those before by more than chance; nil when they do not. The newest are half of all, and the
// last minute, which is held to differ by more: chance has more to say in it.
func differs(blocks []block, limit float64) *change {
	for _, n := range []int{len(blocks) / 2, minute} {
		if n < minute || len(blocks)-n < minute {
			continue
		}
		for _, done := range []bool{false, true} {
			of := inOf
			if done {
				of = outOf
			}
			newer, older := moments(blocks[:n], of), moments(blocks[n:], of)
			variance := (newer.variance*float64(n-1) + older.variance*float64(len(blocks)-n-1)) / float64(len(blocks)-2)
			spread := math.Sqrt(variance * (1/float64(n) + 1/float64(len(blocks)-n)))
			if apart := math.Abs(newer.mean - older.mean); apart > limit*spread && apart > least*max(newer.mean, older.mean) {
				return &change{done, older.mean, newer.mean}
			}
		}
		limit++
	}
	return nil
}

// minute is how many blocks a minute has.
const minute = int(time.Minute / blockSpan)

// least is the part of a rate that a change must be to count as one.
const least = 0.05

// figure is a mean with its variance from block to block.
type figure struct{ mean, variance float64 }

func moments(blocks []block, of func(block) float64) figure {
	var f figure
	for _, b := range blocks {
		f.mean += of(b) / float64(len(blocks))
	}
	for _, b := range blocks {
		f.variance += (of(b) - f.mean) * (of(b) - f.mean) / float64(max(1, len(blocks)-1))
	}
	return f
}

// estimate is a rate, how far it may be from the truth nine times of ten, and how much it differs from block to block.
type estimate struct{ rate, off, spread float64 }

// measure is the rate of blocks. Blocks that follow one another closely tell less than as many that are each by chance.
func measure(blocks []block, of func(block) float64) estimate {
	f := moments(blocks, of)
	together := 0.0
	for i := 1; i < len(blocks); i++ {
		together += (of(blocks[i]) - f.mean) * (of(blocks[i-1]) - f.mean)
	}
	variance := f.variance
	if f.variance > 0 {
		if r := min(together/(f.variance*float64(len(blocks)-1)), 0.95); r > 2/math.Sqrt(float64(len(blocks))) {
			variance *= (1 + r) / (1 - r)
		}
	}
	return estimate{f.mean, wide(len(blocks)) * math.Sqrt(variance/float64(len(blocks))), math.Sqrt(variance)}
}

// wide is how many standard errors of a mean of n values hold the truth nine times of ten.
func wide(n int) float64 {
	student := []float64{6.31, 2.92, 2.35, 2.13, 2.02, 1.94, 1.89, 1.86, 1.83} // t for one degree of freedom and more
	if i := max(n-2, 0); i < len(student) {
		return student[i]
	}
	return 1.75
}
