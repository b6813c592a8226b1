package baseline

import (
	"math"
	"slices"
	"time"
)

// Usual is what earlier releases were like in one respect.
type Usual struct {
	N      int     // releases
	Middle float64 // the median
	Most   float64
	Least  float64
}

// FewestPast is how many releases there must be to compare with.
const FewestPast = 5

// The measures of what is unusual.
const (
	surely  = 4.0 // standard deviations above the median, as the median of the differences tells them
	oneLook = 3.0 // the same of what is compared once only
	toSigma = 1.4826
)

// usual is the figures of releases.
func usual(values []float64) Usual {
	u := Usual{N: len(values)}
	if u.N > 0 {
		u.Middle, u.Most, u.Least = median(values), slices.Max(values), slices.Min(values)
	}
	return u
}

func median(values []float64) float64 {
	s := slices.Sorted(slices.Values(values))
	if n := len(s); n%2 == 0 {
		return (s[n/2-1] + s[n/2]) / 2
	}
	return s[len(s)/2]
}

// spread is the standard deviation as the median of the differences from the median tells it: a few strange values do not change it. Of few
// values it is too small as often as too large: the factor makes up for that.
func spread(values []float64) float64 {
	m := median(values)
	off := make([]float64, len(values))
	for i, v := range values {
		off[i] = math.Abs(v - m)
	}
	return toSigma * median(off) * (1 + 2/float64(len(values)))
}

// outside tells a value that is above all others, and so far above their median that chance would hardly do it. own is the standard deviation
// that the value has by itself, floor the least that is believed of the others.
func outside(x float64, others []float64, own, floor, sigmas float64) bool {
	if len(others) < FewestPast {
		return false
	}
	s := max(spread(others), floor)
	return x > slices.Max(others) && x-median(others) > sigmas*math.Sqrt(s*s+own*own)
}

// Measure is what of a release is compared.
type Measure uint8

// The measures.
const (
	Failing    Measure = iota // the part of the requests that fail
	Slowness                  // the time in ms that 95 of 100 requests do not exceed
	Exceptions                // a minute
	BootTime                  // seconds
)

// The least that must be seen of a piece so that it is compared, and by how much it must be worse in any case.
const (
	fewestRequests = 50
	leastWatched   = 0.6 // of the time
	fewestFailed   = 8
	leastPart      = 0.005 // of the requests, more than usual
	fewestRaised   = 8
	leastSlower    = 1.4 // times
	leastBoot      = 30  // seconds more
)

// value is a measure of a piece; false where too little of it was seen.
func (m Measure) value(p *Piece, over time.Duration) (float64, bool) {
	if over > 0 && p.Over() < time.Duration(leastWatched*float64(over)) || p.Watched == 0 {
		return 0, false
	}
	switch m {
	case Failing:
		return p.Part(), p.Requests >= fewestRequests
	case Slowness:
		q := p.Times.Quantile(0.95)
		return float64(q.Milliseconds()), p.Times.Count() >= fewestRequests && q > 0
	case Exceptions:
		return float64(p.Raised) / p.Over().Minutes(), true
	}
	return 0, false
}

// scale makes of a value one whose chance does not depend on how large it is; own is the standard deviation that it has by chance.
func (m Measure) scale(x float64, p *Piece) (y, own float64) {
	switch m {
	case Failing: // by Anscombe; requests fail in bursts, which count for less
		return math.Asin(math.Sqrt(x)), 1 / math.Sqrt(float64(max(1, p.Requests)))
	case Slowness, BootTime:
		return math.Log(max(x, 0.1)), 0.05
	}
	return 2 * math.Sqrt(x+0.05), 2 / math.Sqrt(max(1, p.Over().Minutes()))
}

// floors are the least spreads that are believed of each measure.
var floors = [...]float64{Failing: 0.01, Slowness: 0.1, Exceptions: 0.1, BootTime: 0.15}

// worse tells that a value is not only unusual but matters.
func (m Measure) worse(x float64, p *Piece, u Usual) bool {
	switch m {
	case Failing:
		return p.Failed >= fewestFailed && x >= u.Middle+leastPart && x >= 1.5*u.Most
	case Slowness:
		return x >= leastSlower*u.Most
	case Exceptions:
		return p.Raised >= fewestRaised && x >= 1.5*u.Most
	}
	return x >= u.Most+leastBoot
}

// Comparison is a release beside those before it.
type Comparison struct {
	Known  bool // there is something to compare
	Worse  bool // it is worse than all of them
	Value  float64
	Age    time.Duration // up to which age it is compared; 0: all that was watched after the first half-hour
	Sample int           // requests, or exceptions
	Usual
}

// with compares a piece with those of others.
func (m Measure) with(p *Piece, over time.Duration, others []Piece) Comparison {
	x, ok := m.value(p, over)
	c := Comparison{Value: x, Age: over, Sample: p.Requests}
	if m == Exceptions {
		c.Sample = p.Raised
	}
	var values, scaled []float64
	for i := range others {
		if y, ok := m.value(&others[i], over); ok {
			values = append(values, y)
			s, _ := m.scale(y, &others[i])
			scaled = append(scaled, s)
		}
	}
	c.Usual = usual(values)
	if c.Known = ok && c.N >= FewestPast; !c.Known {
		return c
	}
	y, own := m.scale(x, p)
	c.Worse = outside(y, scaled, own, floors[m], surely) && m.worse(x, p, c.Usual)
	return c
}
