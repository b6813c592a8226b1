package allowance

import (
	"strconv"
	"time"

	"app.gonogo/gonogo/model"
)

const (
	reserveShare = 0.05 // below it only what is asked for goes
	Reserve      = Allowance * 5 / 100
	mostTold     = 1 << 20 // a larger count is nonsense
)

// A count that falls this far from one answer to the next may be one answer's mistake: one request finds out.
const (
	doubtful  = Allowance * 15 / 100
	doubtTime = time.Minute
	doubtRest = 15 * time.Second
)

// countOf reads RateLimit-Remaining.
func countOf(header string) (n int, ok bool) {
	n, err := strconv.Atoi(header)
	return min(n, mostTold), err == nil && n >= 0
}

// estimate is how much of the allowance is left: what the platform said last, refilled and spent since.
type estimate struct {
	known  bool
	told   int // what the platform said last
	toldAt time.Time
	left   float64
	at     time.Time // when left was right
	probe  time.Time // zero: the count is believed; else when one request may find out whether it is right
	trend  trend
}

// fill brings left to now. A clock that was set back refills nothing.
func (e *estimate) fill(now time.Time) {
	if since := now.Sub(e.at); since > 0 {
		e.left = min(e.left+refill*since.Minutes(), float64(max(Allowance, e.told)))
	}
	e.at = now
}

// observe takes the platform's count.
func (e *estimate) observe(n int, now time.Time) { e.believe(n, now, now) }

// adopt takes a count that another gonogo was given, where it is newer than our own.
func (e *estimate) adopt(n int, at, now time.Time) (newer bool) {
	if at.After(now) || e.known && !at.After(e.toldAt) {
		return false
	}
	e.believe(n, at, now)
	return true
}

func (e *estimate) believe(n int, at, now time.Time) {
	e.fill(now)
	doubt := e.known && e.left-float64(n) > doubtful && at.Sub(e.toldAt) < doubtTime
	e.probe = time.Time{}
	if doubt {
		e.probe = now.Add(doubtRest)
	}
	e.known, e.told, e.toldAt, e.left, e.at = true, n, at, float64(n), at
	e.fill(now)
	e.trend.note(float64(n), at)
}

func (e *estimate) spend(now time.Time) {
	if e.known {
		e.fill(now)
		e.left = max(e.left-1, 0)
	}
}

// share is how much of the allowance is left.
func (e *estimate) share(now time.Time) float64 {
	if !e.known {
		return 1
	}
	e.fill(now)
	return e.left / Allowance
}

// reserved is how long all that is left is kept for what is asked for; zero: there is more.
func (e *estimate) reserved(now time.Time) time.Duration {
	if !e.known {
		return 0
	}
	e.fill(now)
	lack := Reserve + 1 - e.left
	if lack <= 0 {
		return 0
	}
	wait := max(time.Duration(lack/refill*float64(time.Minute)), time.Millisecond)
	if !e.probe.IsZero() {
		wait = min(wait, e.probe.Sub(now))
	}
	return wait
}

// noteProbe keeps others back while a request finds out whether a count is right.
func (e *estimate) noteProbe(now time.Time) {
	if !e.probe.IsZero() {
		e.probe = now.Add(probeTime)
	}
}

// stretch is the factor on every interval. Below the reserve it is not what holds requests back.
func (e *estimate) stretch(now time.Time) float64 {
	share := e.share(now)
	if share >= lowShare || share < reserveShare {
		return 1
	}
	return lowShare / share
}

func (e *estimate) fact(now time.Time) model.Budget {
	if !e.known { // a refusal came before the first count
		return model.Budget{}
	}
	f := model.Budget{Remaining: e.told, Limit: max(Allowance, e.told), Reserve: Reserve}
	f.EmptyAt, f.Lasts = e.trend.forecast(e.left, now)
	return f
}
