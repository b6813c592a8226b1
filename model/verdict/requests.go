package verdict

import (
	"slices"
	"time"
)

// feed gives the tests what came since.
func (v *Verdict) feed(f *Facts, s *Settings) {
	if f.Requests == nil || v.moved.IsZero() || f.Watched.IsZero() {
		return
	}
	if v.failing == nil {
		if f.Now.Before(v.moved.Add(failFrom)) {
			return
		}
		v.begin(f, s)
	}
	fresh := false
	v.next = nextBlock(v.next, f.Now)
	for end := v.next.Add(blockLength); !end.Add(lateBy).After(f.Now); end = v.next.Add(blockLength) {
		v.feedBlock(f.Requests.Between(v.next, end))
		v.next, fresh = end, true
	}
	if fresh || v.recent.Times == nil {
		l := look{Facts: f, v: v}
		v.recent = l.recent()
		v.platform = f.Requests.Between(f.Now.Add(-platformSpan), f.Now).Platform
	}
}

// feedBlock gives the tests a block. Caches are cold for a while after the boot: that makes no no-go, and no hold at once.
func (v *Verdict) feedBlock(w Window) {
	failed := min(w.Failed, w.Requests)
	v.seen += w.Requests
	v.failing.add(w.Requests, failed)
	warming := v.next.Before(v.moved.Add(slowFrom))
	if !warming {
		v.more.add(w.Requests, failed)
	}
	if v.slow == nil || w.Times == nil {
		return
	}
	if !warming {
		v.slow.add(w.Times)
	}
	if !v.next.Add(blockLength / 2).Before(v.moved.Add(bootFor)) {
		v.slower.add(w.Times)
	}
}

// begin sets what the requests on the release are compared with.
func (v *Verdict) begin(f *Facts, s *Settings) {
	v.countedFrom = v.moved.Add(failFrom)
	if f.Watched.After(v.countedFrom) {
		v.countedFrom = f.Watched
	}
	if past := f.Now.Add(-longestPast); past.After(v.countedFrom) {
		v.countedFrom = past
	}
	v.next = v.countedFrom.Truncate(blockLength).Add(blockLength)
	usual := Window{}
	if at := v.Release.At; v.Release.Version > 0 && f.Watched.Before(at) {
		from := at.Add(-beforeFor)
		if f.Watched.After(from) {
			from = f.Watched
		}
		v.before = f.Requests.Between(from, at)
		usual = usually(f.Requests, from, at)
	}
	failing, slow := s.of(rowOf(FailingRule)), s.of(rowOf(SlowRule))
	v.failLimit = limitOf(usual, failing.NoGo)
	v.failing = newShareTest(v.failLimit, mostOfBlock, farMultiples)
	v.moreLimit = min(v.failLimit, moreThan(usual, failing.Hold))
	v.more = newShareTest(v.moreLimit, holdBlock, farMultiples)
	if v.slow = newSlowPair(v.before.Times, slow.Hold, holdBlock); v.slow != nil {
		v.slower, v.p95 = newSlowPair(v.before.Times, max(slow.NoGo, slow.Hold), slowBlock), v.before.Times.Quantile(0.95)
	}
}

func rowOf(name RuleName) *rule {
	return &table[slices.IndexFunc(table, func(r rule) bool { return r.name == name })]
}

// The measures of what is usual.
const (
	leastInPiece = 20   // requests
	mostBursts   = 0.25 // of the pieces
	burstTimes   = 4    // as many failures as there would be, and more, are a burst
)

// usually is how many requests fail in a span when none of it is a burst: pieces of time that have far more failures than the others are left out,
// which would hide later failures that go on.
func usually(r Requests, from, to time.Time) (w Window) {
	var pieces []Window
	open := Window{}
	for at := from; at.Before(to); at = at.Add(blockLength) {
		block := r.Between(at, earlier(at.Add(blockLength), to))
		open.Requests, open.Failed = open.Requests+block.Requests, open.Failed+min(block.Failed, block.Requests)
		if open.Requests >= leastInPiece {
			pieces, open = append(pieces, open), Window{}
		}
	}
	pieces = append(pieces, open)
	for _, p := range pieces {
		w.Requests, w.Failed = w.Requests+p.Requests, w.Failed+p.Failed
	}
	slices.SortStableFunc(pieces, func(a, b Window) int { return b.Failed*max(1, a.Requests) - a.Failed*max(1, b.Requests) })
	for _, p := range pieces[:int(mostBursts*float64(len(pieces)))] {
		rest := Window{Requests: w.Requests - p.Requests, Failed: w.Failed - p.Failed}
		if usual := float64(p.Requests) * float64(rest.Failed) / float64(max(1, rest.Requests)); float64(p.Failed) < burstTimes*(usual+1) {
			break
		}
		w = rest
	}
	return w
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
