package world

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// Chance is one seeded stream of randomness. The world has several, so that
// reading the platform (request ids, log sessions) does not change what
// happens on it.
type Chance struct{ r *rand.Rand }

// NewChance is a stream of its own for each seed and number.
func NewChance(seed, stream uint64) Chance {
	return Chance{rand.New(rand.NewPCG(seed, stream))}
}

// between is a duration drawn evenly from [lo, hi).
func (c Chance) between(lo, hi time.Duration) time.Duration {
	if hi <= lo {
		return lo
	}
	return lo + time.Duration(c.r.Int64N(int64(hi-lo)))
}

// exponential is a waiting time of a Poisson process with the given mean.
func (c Chance) exponential(mean time.Duration) time.Duration {
	return time.Duration(c.r.ExpFloat64() * float64(mean))
}

// skewed is a service time: log-normal around the median, with a long tail.
func (c Chance) skewed(median time.Duration) time.Duration {
	return time.Duration(float64(median) * math.Exp(0.45*c.r.NormFloat64()))
}

// count is the number of arrivals of a Poisson process that expects mean.
func (c Chance) count(mean float64) int {
	limit, k, p := math.Exp(-mean), 0, 1.0
	for {
		p *= c.r.Float64()
		if p <= limit {
			return k
		}
		k++
	}
}

// Odds is true with probability p.
func (c Chance) Odds(p float64) bool { return c.r.Float64() < p }

// UUID is a version 4 UUID.
func (c Chance) UUID() string {
	a, b := c.r.Uint64(), c.r.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x",
		a>>32, a>>16&0xffff, a&0xfff, b>>48&0x3fff|0x8000, b&0xffffffffffff)
}

// word is n characters of the lower-case alphabet that Heroku names use.
func (c Chance) word(n int) string {
	const letters = "bcdfghjklmnpqrstvwxz2456789"
	out := make([]byte, n)
	for i := range out {
		out[i] = letters[c.r.IntN(len(letters))]
	}
	return string(out)
}

// Hex is n hexadecimal digits.
func (c Chance) Hex(n int) string {
	const digits = "0123456789abcdef"
	out := make([]byte, n)
	for i := range out {
		out[i] = digits[c.r.IntN(16)]
	}
	return string(out)
}

// Place is a place within a text of two bytes or more.
func (c Chance) Place(text string) int { return 1 + c.r.IntN(len(text)-1) }
