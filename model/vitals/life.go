package vitals

import (
	"math/bits"
	"slices"
	"time"

	"app.gonogo/gonogo/model/logs"
)

// Life is one life of a dyno: from its start until it ends, or is not heard of any more.
type Life struct {
	Dyno, Type string
	ID         string    // empty where only the platform's R14 speaks of it
	Size       string    // empty: not known
	Began      time.Time // zero: not known
	First      time.Time // the oldest line of it
	Last       time.Time // the newest line with a number
	Ended      time.Time // zero: it goes on

	Total, Swap, Load Track   // in MB; load_avg_1m
	RSS               float64 // MB, the newest; negative: not known
	Quota             float64 // MB; 0: not known
	R14, R15          Marks
	Trend             Trend

	lined   bool // lines of the log tell of it, not only what was made of them
	slow    Trend
	slowAt  int32 // when slow was told
	traffic *requestCounts
}

// Marks are the times at which the platform said a code of a life.
type Marks struct {
	N           int
	First, Last time.Time
	minutes     uint64 // the minutes before that of Last, that one first
	recent      [marksKept]int64
}

// marksKept is how many of the newest marks are known one by one: those of 5 minutes.
const marksKept = 16

const marksSpan = 5 * time.Minute

func (m *Marks) note(at int64) {
	t := logs.Instant(at)
	if m.N == 0 || t.Before(m.First) {
		m.First = t
	}
	m.recent[m.N%marksKept] = at
	m.N++
	minute, last := floorDiv(at, int64(time.Minute)), floorDiv(m.Last.UnixNano(), int64(time.Minute))
	switch ago := last - minute; {
	case m.minutes == 0:
		m.minutes, m.Last = 1, t
	case ago < 0:
		m.minutes = m.minutes<<min(uint(-ago), 63) | 1
		if -ago > 63 {
			m.minutes = 1
		}
	case ago < 64:
		m.minutes |= 1 << uint(ago)
	}
	if t.After(m.Last) {
		m.Last = t
	}
}

// PerMinute is how often it came in each of the last 5 minutes.
func (m *Marks) PerMinute(now time.Time) float64 {
	n, from := 0, now.Add(-marksSpan).UnixNano()
	for _, at := range m.recent {
		if at > from && at != 0 {
			n++
		}
	}
	return float64(n) / marksSpan.Minutes()
}

// Minutes is in how many of the last 60 minutes it came.
func (m *Marks) Minutes(now time.Time) int {
	if m.minutes == 0 {
		return 0
	}
	ago := floorDiv(now.UnixNano(), int64(time.Minute)) - floorDiv(m.Last.UnixNano(), int64(time.Minute))
	if ago < 0 {
		ago = 0
	}
	if ago >= 60 {
		return 0
	}
	return bits.OnesCount64(m.minutes & (1<<uint(60-ago) - 1))
}

// Born is when the life began, or its first line came.
func (l *Life) Born() time.Time {
	if !l.Began.IsZero() {
		return l.Began
	}
	return l.First
}

// Age is how old the life is; sure tells that it is known when it began, else it is at least so old.
func (l *Life) Age(now time.Time) (age time.Duration, sure bool) {
	if !l.Ended.IsZero() {
		now = l.Ended
	}
	return max(0, now.Sub(l.Born())), !l.Began.IsZero()
}

// Memory is the newest total in MB.
func (l *Life) Memory() (mb float64, ok bool) {
	mb, _, ok = l.Total.Newest()
	return mb, ok
}

// Part is the newest total as a part of the quota; false where one of them is not known.
func (l *Life) Part() (float64, bool) {
	mb, ok := l.Memory()
	if !ok || l.Quota <= 0 {
		return 0, false
	}
	return mb / l.Quota, true
}

// Kill is the memory in MB at which the platform ends the dyno; 0: not known.
func (l *Life) Kill() float64 { return l.Quota * sizeOf(l.Size).kill }

// setQuota takes a quota, that of the dyno's size where no line tells it.
func (l *Life) setQuota(mb float64) {
	switch {
	case mb > 0:
		l.Quota = mb
	case l.Quota == 0:
		l.Quota = sizeOf(l.Size).quota
	}
}

// saw takes the time of a line with a number.
func (l *Life) saw(at int64) {
	t := logs.Instant(at)
	if l.First.IsZero() || t.Before(l.First) {
		l.First = t
	}
	if t.After(l.Last) {
		l.Last = t
	}
	if !l.Ended.IsZero() && t.After(l.Ended.Add(lastWords)) {
		l.Ended = time.Time{} // it lives on, whatever was said
	}
}

// lastWords is how long after its end a life's last samples may come.
const lastWords = time.Minute

// heard is when a life was heard of last.
func (l *Life) heard() time.Time {
	at := l.First
	for _, t := range []time.Time{l.Last, l.R14.Last, l.R15.Last} {
		if t.After(at) {
			at = t
		}
	}
	return at
}

// How old a life is before its memory counts as what it needs: the first is a wait in which nothing of it is known, the second the wait before a
// trend is told.
const (
	settledAfter = 10 * time.Minute
	warmUp       = 45 * time.Minute
)

// plateau is what a life used once it was warm: the median, in MB. False where it was not seen so.
func (l *Life) plateau() (float64, bool) {
	from := l.Born().Add(warmUp)
	if l.Last.Before(from.Add(bucketLength)) {
		from = l.Born().Add(settledAfter)
	}
	var values []float64
	for _, p := range l.Total.coarse {
		if p.At().After(from) {
			values = append(values, float64(p.Value))
		}
	}
	for _, s := range l.Total.fine {
		if s.At > from.UnixNano() {
			values = append(values, s.Last)
		}
	}
	if len(values) < fewSamples {
		return 0, false
	}
	return medianOf(values), true
}

// fewSamples is how many values tell something of a level.
const fewSamples = 3

// Plateau is plateau for those who compare lives.
func (l *Life) Plateau() (mb float64, ok bool) { return l.plateau() }

// keptLives bounds the lives of one dyno name, mostLives all of them.
const (
	keptLives = 4
	mostLives = 256
)

// lifeSet is the lives of an app, by name, the newest life last.
type lifeSet struct {
	byDyno map[string][]*Life
	n      int
	old    int // that were dropped
}

// of is the life of an id, a new one where there is none yet.
func (ls *lifeSet) of(dyno, typ, id string, at int64) *Life {
	if ls.byDyno == nil {
		ls.byDyno = map[string][]*Life{}
	}
	all, now := ls.byDyno[dyno], logs.Instant(at)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].ID == id && (id != "" || all[i].Ended.IsZero() || !all[i].Ended.Before(now)) {
			return all[i]
		}
	}
	if id != "" && len(all) > 0 && all[len(all)-1].ID == "" && all[len(all)-1].Ended.IsZero() {
		all[len(all)-1].ID = cloned(id) // until now only R14 spoke of it
		return all[len(all)-1]
	}
	l := &Life{Dyno: cloned(dyno), Type: typ, ID: cloned(id), RSS: -1, First: now}
	at2 := len(all)
	for at2 > 0 && all[at2-1].First.After(now) {
		at2-- // a late line of a life before
	}
	all = slices.Insert(slices.Clip(all), at2, l)
	ls.n++
	if len(all) > keptLives {
		all = slices.Delete(all, 0, 1)
		ls.n, ls.old = ls.n-1, ls.old+1
	}
	ls.byDyno[l.Dyno] = all
	if ls.n > mostLives {
		ls.dropOldest(l)
	}
	return l
}

// dropOldest forgets the life that was heard of least recently.
func (ls *lifeSet) dropOldest(but *Life) {
	var oldest *Life
	for _, all := range ls.byDyno {
		for _, l := range all {
			if l != but && (oldest == nil || l.Last.Before(oldest.Last) || l.Last.Equal(oldest.Last) && l.Dyno < oldest.Dyno) {
				oldest = l
			}
		}
	}
	if oldest == nil {
		return
	}
	all := slices.DeleteFunc(ls.byDyno[oldest.Dyno], func(l *Life) bool { return l == oldest })
	ls.byDyno[oldest.Dyno] = all
	if len(all) == 0 {
		delete(ls.byDyno, oldest.Dyno)
	}
	ls.n, ls.old = ls.n-1, ls.old+1
}

// newest is the life of a name that was heard of last; nil where none is known.
func (ls *lifeSet) newest(dyno string) (newest *Life) {
	for _, l := range ls.byDyno[dyno] {
		if newest == nil || !l.heard().Before(newest.heard()) {
			newest = l
		}
	}
	return newest
}

// end ends the lives of a name that began before a moment.
func (ls *lifeSet) end(dyno string, at time.Time) {
	for _, l := range ls.byDyno[dyno] {
		if l.Ended.IsZero() && l.First.Before(at) {
			l.Ended = at
		}
	}
}

// Before are the lives of its dyno that began before a life did, the newest first.
func (v *Vitals) Before(l *Life) (out []*Life) {
	for _, other := range v.Lives(l.Dyno) {
		if other != l && other.Born().Before(l.Born()) {
			out = append(out, other)
		}
	}
	return out
}

// UsedBefore is what the newest earlier life of its dyno used once it was warm, in MB; false where that is not known.
func (v *Vitals) UsedBefore(l *Life) (mb float64, ok bool) {
	for _, other := range v.Before(l) {
		if mb, ok = other.plateau(); ok {
			return mb, true
		}
	}
	return 0, false
}
