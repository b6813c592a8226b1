package work

import (
	"math"
	"slices"
	"time"
)

// Spread is how durations are spread: counts in bins, each two hundredths wider than the one before, so that a quantile is right to one
// hundredth. Spreads add up.
type Spread []bin

type bin struct {
	at int16
	n  uint32
}

var widening = math.Log(1.02)

// Add counts a duration.
func (s *Spread) Add(d time.Duration) {
	at := int16(math.Round(math.Log(float64(max(d, 1))) / widening))
	s.count(bin{at, 1})
}

func (s *Spread) count(b bin) {
	i, found := slices.BinarySearchFunc(*s, b.at, func(x bin, at int16) int { return int(x.at) - int(at) })
	if !found {
		*s = slices.Insert(*s, i, bin{at: b.at})
	}
	(*s)[i].n += b.n
}

func (s *Spread) merge(o Spread) {
	for _, b := range o {
		s.count(b)
	}
}

// Len is how many durations there are.
func (s Spread) Len() int {
	n := 0
	for _, b := range s {
		n += int(b.n)
	}
	return n
}

// Quantile is the duration that a part of all do not exceed; false where there is none.
func (s Spread) Quantile(part float64) (time.Duration, bool) {
	rank := int(math.Ceil(part * float64(s.Len())))
	for _, b := range s {
		if rank -= int(b.n); rank <= 0 {
			return time.Duration(math.Round(math.Exp(float64(b.at) * widening))), true
		}
	}
	return 0, false
}
