package allowance

import "time"

// How the forecast is made: from the counts of the last minutes, whoever spent what was spent.
const (
	trendEvery = 15 * time.Second // between two counts that are kept
	trendSpan  = 5 * time.Minute
	trendLeast = 2 * time.Minute // nothing is forecast from less
	horizon    = 3 * time.Hour   // what lasts longer lasts
	slack      = 30.0            // answers overtake each other, and the platform's count is not exact
)

type count struct {
	left float64
	at   time.Time
}

// trend is how the platform's count moved lately.
type trend struct{ counts []count }

// note keeps a count. One that rose by more than the refill, or a clock that was set back, begins anew.
func (t *trend) note(left float64, now time.Time) {
	if n := len(t.counts); n > 0 {
		last := t.counts[n-1]
		since := now.Sub(last.at)
		if since < 0 || left > last.left+refill*since.Minutes()+slack {
			t.counts = t.counts[:0]
		} else if since < trendEvery {
			return
		}
	}
	t.counts = append(t.counts, count{left, now})
	for len(t.counts) > 1 && now.Sub(t.counts[0].at) > trendSpan {
		t.counts = t.counts[1:]
	}
}

// forecast is when nothing is left at the pace of the last minutes; lasts tells that it is not within the horizon. Neither is told
// from too little.
func (t *trend) forecast(left float64, now time.Time) (empty time.Time, lasts bool) {
	n := len(t.counts)
	if n < 2 {
		return time.Time{}, false
	}
	first, last := t.counts[0], t.counts[n-1]
	span := last.at.Sub(first.at)
	if span < trendLeast || now.Sub(last.at) > trendSpan {
		return time.Time{}, false
	}
	perMinute := (first.left - last.left) / span.Minutes()
	if perMinute <= 0 || perMinute*horizon.Minutes() < left {
		return time.Time{}, true
	}
	return now.Add(time.Duration(left / perMinute * float64(time.Minute))).Round(10 * time.Second).UTC(), false
}
