package vitals

import (
	"math"
	"slices"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/phrase"
)

// Word is a trend in one word.
type Word uint8

// The words. Unknown has a reason in Trend.Lacks.
const (
	Unknown Word = iota
	Steady
	Rising  // it grows, and one life of one dyno says so
	Leaking // it grows, as others of its kind do, or as it did before the last restart
	Filling // at this rate its quota, or what the platform allows at most, is reached soon
)

// String is the word as JSON has it.
func (w Word) String() string {
	return [...]string{"unknown", "steady", "rising", "leak", "filling"}[w]
}

// Trend is how a life's memory goes on.
type Trend struct {
	Word    Word
	Slope   float64 // MB an hour; of Filling too
	Lacks   string  // Unknown, Rising: what is missing for more
	Over    time.Duration
	Traffic bool      // what goes up and down with requests is taken out
	Quota   time.Time // R14 at this rate; zero: not before the life ends, or it is over its quota already
	Kill    time.Time // R15 at this rate, of a life over its quota
	Cut     bool      // the quota would be reached, but the daily restart comes first
}

// Text is the trend in a few words: "steady", "rising 3M/h", "leak 8M/h", "R15 in ~40m".
func (t Trend) Text(now time.Time) string {
	rate := " " + phrase.Megabytes(t.Slope) + "/h"
	switch t.Word {
	case Steady:
		return "steady"
	case Rising:
		return "rising" + rate
	case Leaking:
		return "leak" + rate
	case Filling:
		return t.Soon(now)
	}
	return ""
}

// Soon says which code comes when: "R14 in ~2m"; empty where none is foreseen.
func (t Trend) Soon(now time.Time) string {
	switch {
	case !t.Kill.IsZero():
		return "R15 in " + About(t.Kill.Sub(now))
	case !t.Quota.IsZero():
		return "R14 in " + About(t.Quota.Sub(now))
	}
	return ""
}

// About is an estimated time: "~40m"; what is less than a minute is "~1m".
func About(d time.Duration) string { return "~" + phrase.Age(max(d, time.Minute)) }

// What a slow trend rests on.
const (
	leastSpan  = 4 * time.Hour
	enough     = 0.75  // of the medians of the span are there
	surely     = 3.0   // standard deviations of the Mann-Kendall test
	leastRise  = 0.015 // of the quota, over the span
	mostValues = 96    // medians that are compared; of more, several make one
	lastThird  = 0.3   // of the whole slope, that the last third has at least
	smoothing  = 2     // medians before and after one, whose requests count with its own: memory follows slowly

	slowEvery = 3 // medians after which a slow trend is told anew
)

// slowTrend is the trend of a life over hours.
func (l *Life) slowTrend() Trend {
	from := l.Born().Add(warmUp)
	var t, v, r []float64
	known := 0
	for _, p := range l.Total.Points() {
		if p.At().Before(from) {
			continue
		}
		t, v = append(t, p.At().Sub(from).Hours()), append(v, float64(p.Value))
		n, ok := l.traffic.of(p.Bucket)
		if ok {
			known++
		}
		r = append(r, n)
	}
	span := time.Duration(0)
	if n := len(t); n > 1 {
		span = time.Duration((t[n-1]-t[0])*float64(time.Hour)) + bucketLength
	}
	if span < leastSpan || float64(len(t)) < enough*float64(span/bucketLength) {
		return Trend{Over: span, Lacks: lacking(span)}
	}
	out := Trend{Word: Steady, Over: span, Traffic: l.Type == "web" && float64(known) >= 0.8*float64(len(t))}
	if out.Traffic {
		r = smoothed(r, smoothing)
		if together(t, r) {
			return Trend{Over: span, Traffic: true, Lacks: "traffic goes one way all the time: needs longer"}
		}
		v = without(t, v, r)
	}
	t, v = thinned(t, v, mostValues)
	slope := theilSen(t, v)
	rise := slope * (t[len(t)-1] - t[0])
	if slope <= 0 || rise < leastRise*max(l.Quota, 256) || mannKendall(v) <= surely || !risesThroughout(t, v, slope) || stepRest(v) < lineRest(t, v) {
		return out
	}
	out.Word, out.Slope = Rising, slope
	return out
}

// lacking says how much of the time that a trend takes has passed.
func lacking(span time.Duration) string {
	if span < bucketLength {
		return "needs 4h 45m"
	}
	return phrase.Span(span.Round(time.Minute)) + " of 4h"
}

// risesThroughout tells that the low values rise from third to third, and that the last third rises still.
func risesThroughout(t, v []float64, slope float64) bool {
	n := len(v)
	a, b := n/3, 2*n/3
	low := [3]float64{lowDecile(v[:a]), lowDecile(v[a:b]), lowDecile(v[b:])}
	if low[0] >= low[1] || low[1] >= low[2] {
		return false
	}
	return theilSen(t[b:], v[b:]) >= lastThird*slope
}

// How long a life lasts: the platform ends it after a day and up to 216 minutes.
const (
	shortestLife = 24 * time.Hour
	longestLife  = shortestLife + 216*time.Minute
)

// project says when the quota, or what is allowed at most, is reached at the rate of a rising trend.
func (l *Life) project(t *Trend) {
	now, at, ok := l.Total.Newest()
	if !ok || t.Slope <= 0 || l.Quota <= 0 {
		return
	}
	limit := l.Quota
	if now > limit {
		limit = l.Kill()
	}
	if now > limit {
		return
	}
	when := at.Add(time.Duration((limit - now) / t.Slope * float64(time.Hour)))
	if when.After(l.Born().Add(longestLife)) {
		t.Cut = true
		return
	}
	if now > l.Quota {
		t.Kill = when
	} else {
		t.Quota = when
	}
}

// What a fast trend rests on.
const (
	fastSpan    = 10 * time.Minute
	stale       = 90 * time.Second // since the last sample: nothing is told of now
	soonQuota   = 30 * time.Minute
	soonFresh   = 10 * time.Minute // of a life of which nothing is known of how it warms up
	soonKill    = 6 * time.Hour
	abovePast   = 0.05             // of the quota, that a warm life must be above all it ever used
	watched     = 20 * time.Minute // of samples before those that rise, that a warm life has at least
	abovePlain  = 1.15             // times what lives before it used, that a fresh one must be above
	leastFast   = 10               // samples of a life that nothing is compared with
	fewestFast  = 4                // samples at all
	flattening  = 0.6              // of the older half's slope, that the newer half has at least
	leastMinute = 1.0              // MB a minute
)

// fastTrend is the trend of minutes; false where nothing is near. before is what lives of its kind used once they were warm, 0 where that is not
// known.
func (l *Life) fastTrend(now time.Time, before float64) (Trend, bool) {
	slots := l.Total.Recent()
	if len(slots) < fewSamples || l.Quota <= 0 || !l.Ended.IsZero() {
		return Trend{}, false
	}
	last := slots[len(slots)-1]
	if now.UnixNano()-last.At > int64(stale) {
		return Trend{}, false
	}
	slots = window(slots)
	if age := logs.Instant(last.At).Sub(l.Born()); before > 0 && age < warmUp && last.Last <= l.Quota {
		slots = above(slots, before)
	}
	t, v := make([]float64, len(slots)), make([]float64, len(slots))
	for i, s := range slots {
		t[i], v[i] = time.Duration(s.At-slots[0].At).Minutes(), s.Last
	}
	if len(slots) < fewestFast && !steep(slots, l.Quota) {
		return Trend{}, false
	}
	if !mayRise(t, v) {
		return Trend{}, false
	}
	slope := theilSen(t, v)
	if slope < leastMinute || !stillRises(t, v) {
		return Trend{}, false
	}
	limit, soon := l.Quota, time.Duration(0)
	if last.Last > l.Quota {
		limit, soon = l.Kill(), soonKill
	} else if soon = l.warmRise(slots, before); soon == 0 {
		return Trend{}, false
	}
	left := time.Duration((limit - last.Last) / slope * float64(time.Minute))
	if left <= 0 || left > soon {
		return Trend{}, false
	}
	out := Trend{Word: Filling, Slope: slope * 60, Over: time.Duration(last.At - slots[0].At)}
	when := logs.Instant(last.At).Add(left)
	if last.Last > l.Quota {
		out.Kill = when
	} else {
		out.Quota = when
	}
	return out, true
}

// window is the newest slots that a fast trend is told by: those of 10 minutes, without what came before a hole.
func window(slots []Slot) []Slot {
	last := slots[len(slots)-1].At
	i := len(slots) - 1
	for i > 0 && last-slots[i-1].At <= int64(fastSpan) && slots[i].At-slots[i-1].At <= int64(stale) {
		i--
	}
	return slots[i:]
}

// above is the newest slots from where they went above a level.
func above(slots []Slot, level float64) []Slot {
	i := len(slots)
	for i > 0 && slots[i-1].Last > level {
		i--
	}
	return slots[i:]
}

// steep tells three samples of which each is above the one before by a good part of the quota.
func steep(slots []Slot, quota float64) bool {
	for i := 1; i < len(slots); i++ {
		if slots[i].Last-slots[i-1].Last < abovePast*quota {
			return false
		}
	}
	return len(slots) >= fewSamples
}

// stillRises tells that values rise beyond chance and do not flatten out.
func stillRises(t, v []float64) bool {
	n := len(v)
	if n < 8 { // too few for a test: each must be above the one before
		for i := 1; i < n; i++ {
			if v[i] <= v[i-1] {
				return false
			}
		}
	} else if mannKendall(v) <= surely {
		return false
	}
	h := n / 2
	older, newer := (v[h]-v[0])/(t[h]-t[0]), (v[n-1]-v[h])/(t[n-1]-t[h])
	if n >= 8 {
		older, newer = theilSen(t[:h], v[:h]), theilSen(t[h:], v[h:])
	}
	return newer >= flattening*older && newer > 0
}

// warmRise is how near the quota must be for a rise to be told; 0 where it may be one that every life begins with.
func (l *Life) warmRise(slots []Slot, before float64) (soon time.Duration) {
	last := slots[len(slots)-1]
	age := logs.Instant(last.At).Sub(l.Born())
	switch {
	case before > 0 && (age < warmUp || logs.Instant(slots[0].At).Sub(l.First) < watched):
		return soonIf(last.Last > abovePlain*before)
	case age < settledAfter || len(slots) < leastFast:
		return 0
	case age < warmUp:
		return soonFresh
	case logs.Instant(slots[0].At).Sub(l.First) < watched:
		return 0
	}
	past := math.Inf(-1)
	for _, p := range l.Total.coarse {
		past = max(past, float64(p.Max))
	}
	for _, s := range l.Total.fine {
		if s.At < slots[0].At {
			past = max(past, s.Max)
		}
	}
	return soonIf(last.Last > past+abovePast*l.Quota)
}

func soonIf(told bool) time.Duration {
	if told {
		return soonQuota
	}
	return 0
}

// judge tells the trends of all lives anew.
func (ls *lifeSet) judge(now time.Time) {
	byType := map[string][]*Life{}
	for _, all := range ls.byDyno {
		for _, l := range all {
			byType[l.Type] = append(byType[l.Type], l)
			if b := bucketOf(l.Last.UnixNano()); b >= l.slowAt+slowEvery || l.slowAt == 0 || l.slow.Word == Unknown && b > l.slowAt {
				l.slow, l.slowAt = l.slowTrend(), b
			}
		}
	}
	for _, kin := range byType {
		for _, l := range kin {
			l.Trend = l.slow
			if l.Trend.Word == Rising {
				l.confirm(kin, now)
				l.project(&l.Trend)
			}
			if fast, ok := l.fastTrend(now, settledBefore(l, kin)); ok {
				l.Trend = fast
			}
		}
	}
}

// settledBefore is what the lives of a type used once warm that had begun before a life did; the highest where there are several, 0 where none is
// known.
func settledBefore(l *Life, kin []*Life) float64 {
	most := 0.0
	for _, other := range kin {
		if other == l || !other.Born().Before(l.Born().Add(-time.Minute)) || other.slow.Word == Leaking {
			continue
		}
		if mb, ok := other.plateau(); ok {
			most = max(most, mb)
		}
	}
	return most
}

// confirm makes a leak of what rises, where another life of the dyno rose as fast and fell when it ended, or another dyno of the type rises as fast and
// it is not the traffic.
func (l *Life) confirm(kin []*Life, now time.Time) {
	alike := 0
	for _, other := range kin {
		if other == l || other.slow.Word != Rising || other.slow.Slope > 2.5*l.slow.Slope || l.slow.Slope > 2.5*other.slow.Slope {
			continue
		}
		if other.Dyno == l.Dyno && other.reset(l) {
			l.Trend.Word = Leaking
			return
		}
		if other.Dyno != l.Dyno && now.Sub(other.Last) < leastSpan {
			alike++
		}
	}
	switch {
	case alike > 0 && (l.Trend.Traffic || l.Trend.Over > shortestLife*3/4):
		l.Trend.Word = Leaking
	case alike > 0:
		l.Trend.Lacks = "on several dynos; it may follow the traffic, which is not known"
	default:
		l.Trend.Lacks = "one life of one dyno: a second would make it a leak"
	}
}

// reset tells that a life that ended had more memory at its end than the next one has once it is warm.
func (l *Life) reset(next *Life) bool {
	if !l.Born().Before(next.Born()) {
		return false
	}
	end, _, ok := l.Total.Newest()
	points := next.Total.Points()
	from := slices.IndexFunc(points, func(p Point) bool { return p.At().After(next.Born().Add(warmUp)) })
	return ok && from >= 0 && float64(points[from].Value) < end
}
