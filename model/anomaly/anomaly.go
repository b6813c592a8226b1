// Package anomaly tells whether a count is unusual: how often an error came in the last minutes, against the hours before.
//
// The rule is after GitHub's Haystack (3-minute buckets, a bound on a score, a minimum count) with a median in the place of the mean and
// a baseline that leaves out what was unusual: a plain z-score raises four to seven false alarms a day for each series, and falls silent a
// few minutes into an incident, because the incident itself becomes what is usual. TestAgainstZScore measures both.
package anomaly

import (
	"math"
	"slices"
	"time"
)

// Width is the length of a bucket.
const Width = 3 * time.Minute

// The bounds of the rule.
const (
	Least = 5 // occurrences in a bucket; fewer are never unusual

	fireAbove  = 3.5
	calmBelow  = 2.0
	calmFor    = 3  // buckets
	baseline   = 60 // buckets, unusual ones left out
	leastKnown = 10 // buckets, before anything is judged
	afterHour  = 20 // buckets of the last hour, for the z-score
	settling   = 2  // buckets after a deploy that the baseline leaves out
)

// Score is what the rule makes of a count.
type Score struct {
	Count   int
	Usual   float64 // the median of the baseline
	Value   float64 // how far the count is above it, in its usual spread
	Z       float64 // the plain z-score against the hour before, for comparison
	Known   bool    // there is enough to judge by
	Unusual bool
}

// Series is one thing that is counted. Its zero value is ready.
type Series struct {
	base     []uint32 // counts of usual buckets, oldest first
	hour     []uint32 // counts of the last hour, oldest first; buckets without data are left out
	firing   bool
	calm     int
	settling int
	since    int // buckets for which it has been firing
}

// Deployed leaves the next two buckets out of the baseline: a release restarts what runs.
func (s *Series) Deployed() { s.settling = settling }

// Firing tells whether the series is in a state of alarm, and for how many buckets it has been.
func (s *Series) Firing() (buckets int, firing bool) { return s.since, s.firing }

// Judge scores a count without closing its bucket: a bucket that is still open can only grow.
func (s *Series) Judge(count int) Score {
	sc := Score{Count: count, Known: len(s.base) >= leastKnown, Z: zScore(s.hour, count)}
	if !sc.Known {
		return sc
	}
	median, spread := middle(s.base)
	sc.Usual = median
	sc.Value = (float64(count) - median) / max(1.4826*spread, math.Sqrt(max(median, 1)))
	sc.Unusual = sc.Value > fireAbove && count >= Least
	return sc
}

// Close ends a bucket with its count, and scores it where it could be unusual or the series is in alarm. Zero is a count like any other; a
// bucket in which nothing could be seen is not closed but left out.
func (s *Series) Close(count int) Score {
	sc := Score{Count: count}
	if s.firing || count >= Least { // fewer than that neither begins nor ends anything
		sc = s.Judge(count)
	}
	switch {
	case sc.Unusual:
		s.firing, s.calm = true, 0
	case s.firing && sc.Value < calmBelow:
		if s.calm++; s.calm >= calmFor {
			s.firing, s.since = false, 0
		}
	case s.firing:
		s.calm = 0
	}
	if s.firing {
		s.since++
	}
	s.hour = keepLast(append(s.hour, uint32(count)), afterHour)
	if s.settling > 0 {
		s.settling--
	} else if !s.firing {
		s.base = keepLast(append(s.base, uint32(count)), baseline)
	}
	return sc
}

// Accept makes what is now the usual: somebody has said so of a state that lasts.
func (s *Series) Accept() {
	s.base = append(s.base[:0], s.hour...)
	s.firing, s.calm, s.since = false, 0, 0
}

// keepLast drops the oldest beyond n.
func keepLast(list []uint32, n int) []uint32 {
	if len(list) > n {
		copy(list, list[len(list)-n:])
		list = list[:n]
	}
	return list
}

// middle is the median, and the median of the distances from it.
func middle(counts []uint32) (median, spread float64) {
	var room [baseline]float64
	list := room[:0]
	for _, c := range counts {
		list = append(list, float64(c))
	}
	median = medianOf(list)
	for i := range list {
		list[i] = math.Abs(list[i] - median)
	}
	return median, medianOf(list)
}

// medianOf sorts the list.
func medianOf(list []float64) float64 {
	slices.Sort(list)
	n := len(list)
	if n%2 == 1 {
		return list[n/2]
	}
	return (list[n/2-1] + list[n/2]) / 2
}

// zScore is how many standard deviations a count lies above the mean of the hour before.
func zScore(hour []uint32, count int) float64 {
	if len(hour) < 2 {
		return 0
	}
	sum, squares := 0.0, 0.0
	for _, c := range hour {
		sum += float64(c)
		squares += float64(c) * float64(c)
	}
	n := float64(len(hour))
	mean := sum / n
	deviation := math.Sqrt(max(0, (squares-sum*mean)/(n-1)))
	if deviation == 0 {
		deviation = 1
	}
	return (float64(count) - mean) / deviation
}
