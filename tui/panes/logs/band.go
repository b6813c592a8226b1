package logs

import (
	"slices"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
)

// Band is the lines that pass the query between two places of the stream, as far as they were looked at. It grows at
// either end by steps that cost a bounded number of lines, so that a filter that passes one line in a million never
// holds up a frame.
type Band struct {
	lo, Hi           logs.Seq // looked at: lo ≤ Seq < hi; both zero before the first look
	Lines            []logs.Line
	first, End       bool // nothing is left below lo, above hi
	backgroundSearch backgroundSearch
}

// keptLines bounds a band: far more than a screen shows.
const keptLines = 4096

// done tells that the whole stream was looked at.
func (b *Band) done() bool { return b.first && b.End }

// aim makes the band hold a place. A band that is far away begins anew there.
func (b *Band) aim(snap logstore.Snapshot, at logs.Seq) {
	at = min(max(at, snap.First()), snap.End())
	if b.Hi == 0 || at < b.lo || at > b.Hi {
		*b = Band{lo: at, Hi: at}
	}
	b.End = b.Hi >= snap.End()
	if first := snap.First(); b.lo < first {
		b.lo, b.Hi = first, max(b.Hi, first)
		n, _ := slices.BinarySearchFunc(b.Lines, first, bySeq)
		b.Lines = slices.Delete(b.Lines, 0, n)
	}
	b.first = b.lo <= snap.First()
}

// mostBehind is how many lines a live band may be behind the stream and still be of use: about what a frame can catch up with.
const mostBehind = 8 * keptLines

// KeepUp makes a live band go on where it ended, also when many lines came since: what a filter passes is rare, and was hard to
// find. Without a filter, or too far behind, it begins anew at the newest line; what a flood swept past is not shown.
func (b *Band) KeepUp(snap logstore.Snapshot, page int, sieved bool) {
	at, newest := b.Hi, snap.End()-1
	if behind := int(snap.End()) - int(at); at == 0 || at > newest || behind > mostBehind || behind > page && !sieved {
		at = newest
	}
	b.aim(snap, at)
}

func bySeq(l logs.Line, s logs.Seq) int {
	switch {
	case l.Seq < s:
		return -1
	case l.Seq > s:
		return 1
	}
	return 0
}

// Grow looks for want more lines in a direction and returns how many lines that cost; 0 when nothing is left there, all of the
// budget when packed lines are being looked at beside the screen, where beside is not nil.
func (b *Band) Grow(snap logstore.Snapshot, q search.Query, dir search.Direction, want, budget int, beside *backgroundSearch) int {
	if budget <= 0 || dir == search.Back && b.first || dir == search.Forward && b.End {
		return 0
	}
	from := b.Hi
	if dir == search.Back {
		from = b.lo - 1
	}
	fetched := beside != nil && beside.Found != nil
	res, ready := beside.Search(snap, q, from, dir, want, budget)
	if !ready {
		return budget
	}
	found := res.Hits
	if dir == search.Back {
		lo := snap.First()
		if !res.Done {
			lo = res.Next + 1
		}
		found = withReleases(snap, q, found, lo, b.lo)
		b.Lines = append(slices.Clip(found), b.Lines...)
		b.lo, b.first = lo, res.Done
	} else {
		hi := snap.End()
		if !res.Done {
			hi = res.Next
		}
		found = withReleases(snap, q, found, b.Hi, hi)
		b.Lines = append(b.Lines, found...)
		b.Hi, b.End = hi, res.Done
	}
	if fetched { // it cost this frame nothing
		return 1
	}
	return max(res.Scanned, 1)
}

// releaseLines finds the lines that say that a release was made.
var releaseLines = search.Query{Classes: []logs.Class{logs.API}}

// withReleases adds the release lines between two places that the query leaves out: a release is drawn through
// everything, whatever is filtered.
func withReleases(snap logstore.Snapshot, q search.Query, found []logs.Line, lo, hi logs.Seq) []logs.Line {
	if passesReleases(q) || hi <= lo {
		return found
	}
	var more []logs.Line
	for from := lo; from < hi; {
		res := search.Find(snap, releaseLines, from, search.Forward, 0, int(hi-from))
		for _, l := range res.Hits {
			if l.Seq < hi && l.Release && !q.Match(l) && inTimes(q, l) {
				more = append(more, l)
			}
		}
		if res.Done || res.Next <= from {
			break
		}
		from = res.Next
	}
	if len(more) == 0 {
		return found
	}
	more = append(more, found...)
	slices.SortFunc(more, func(a, b logs.Line) int { return bySeq(a, b.Seq) })
	return more
}

// passesReleases tells a query that leaves release lines in by itself.
func passesReleases(q search.Query) bool {
	return len(q.Classes)+len(q.Sources)+len(q.Types)+len(q.Procs)+len(q.Exclude)+len(q.Also)+len(q.Status)+len(q.Codes) == 0 &&
		q.Text.Empty() && !q.ErrorsOnly && q.MinLevel == logs.None && q.MinService+q.MinConnect == 0
}

// isFiltered tells a query that leaves most lines out, as a rule.
func isFiltered(q search.Query) bool {
	return !passesReleases(q)
}

// inTimes tells whether a line came while the releases that are shown were current.
func inTimes(q search.Query, l logs.Line) bool {
	return !l.At.Before(q.Since) && (q.Until.IsZero() || l.At.Before(q.Until))
}

// trim forgets what lies far from a line.
func (b *Band) trim(at logs.Seq) {
	if len(b.Lines) <= keptLines {
		return
	}
	i, _ := slices.BinarySearchFunc(b.Lines, at, bySeq)
	from, to := max(0, i-keptLines/4), min(len(b.Lines), i+keptLines/4)
	if to < len(b.Lines) {
		b.Hi, b.End = b.Lines[to].Seq, false
	}
	if from > 0 {
		b.lo, b.first = b.Lines[from-1].Seq+1, false
	}
	b.Lines = slices.Clone(b.Lines[from:to])
}

// before is the index of the last line at or before a place, -1 when there is none.
func (b *Band) before(at logs.Seq) int {
	i, found := slices.BinarySearchFunc(b.Lines, at, bySeq)
	if found {
		return i
	}
	return i - 1
}
