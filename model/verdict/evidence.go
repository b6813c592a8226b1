package verdict

import "math"

// shareTest tells whether the share of what is bad is above a limit, and may be looked at after every block of what comes: it is a sequential
// test. Against each of a few shares above the limit it keeps the likelihood ratio of what was seen, and forgets what speaks for the limit
// (a CUSUM, Page 1954); a block counts for so much at most. The mean of the ratios exceeds 1/a within n blocks with a probability of n·a at
// most as long as the share is not above the limit. docs/verdict.md has the formula and why.
type shareTest struct {
	against []likelihood
	most    float64 // of a block
}

// likelihood is that of one share, beside the limit.
type likelihood struct {
	hit, miss float64 // what one of each adds, in nats
	sum       float64
}

// What shares are tested against, as multiples of the limit: far ones for what is rare, near ones too for what is half of all.
var (
	farMultiples  = []float64{1.5, 2.5, 4, 8, 16}
	nearMultiples = []float64{1.1, 1.2, 1.5, 2.5, 4, 8, 16}
)

// The measures of the tests.
const (
	mostOfBlock = 3.2  // nats: a burst of seconds is not yet a verdict
	slowBlock   = 3.0  // the same of service times, which hang together more
	holdBlock   = 1.9  // the same where it makes a hold
	ceiling     = 20.0 // nats: what has failed for an hour need not be well for an hour to be seen
	sure        = 11.5 // nats: ln 100,000
	clear       = 6.9  // nats: ln 1,000, enough for a hold
	clearly     = 4.6  // nats: ln 100, enough for a hold before the first go
	unlikely    = 2.3  // nats: below it nothing speaks for trouble any more
)

// newShareTest tests against a limit between 0 and 1.
func newShareTest(limit, most float64, multiples []float64) *shareTest {
	t := &shareTest{most: most}
	limit = min(max(limit, 1e-6), 0.95)
	for _, m := range multiples {
		p := min(limit*m, 1-(1-limit)/(m+1)) // as far towards 1 as there is room
		t.against = append(t.against, likelihood{hit: math.Log(p / limit), miss: math.Log((1 - p) / (1 - limit))})
	}
	return t
}

// add takes a block: so many of n were bad.
func (t *shareTest) add(n, bad int) {
	for i := range t.against {
		one := &t.against[i]
		gain := float64(bad)*one.hit + float64(n-bad)*one.miss
		one.sum = min(max(0, one.sum+min(gain, t.most)), ceiling)
	}
}

// nats is the evidence: the logarithm of the mean ratio.
func (t *shareTest) nats() float64 {
	sum := 0.0
	for i := range t.against {
		sum += math.Exp(t.against[i].sum)
	}
	return math.Log(sum / float64(len(t.against)))
}

// bounds are those between which a share lies that was seen bad times of n, by Wilson.
func bounds(n, bad int, z float64) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	p, m := float64(bad)/float64(n), float64(n)
	center := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, center-half), min(1, center+half)
}
