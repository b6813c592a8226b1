package vitals

import (
	"math"
	"slices"
)

// medianOf is the middle of some values, the mean of the two middle ones; it sorts them. NaN where there is none.
func medianOf(v []float64) float64 {
	n := len(v)
	if n == 0 {
		return math.NaN()
	}
	slices.Sort(v)
	return (v[(n-1)/2] + v[n/2]) / 2
}

// lowDecile is the value that a tenth of the values is not above.
func lowDecile(v []float64) float64 {
	sorted := slices.Sorted(slices.Values(v))
	return sorted[(len(sorted)-1)/10]
}

// mannKendall is how many standard deviations the later values are above the earlier ones, pair by pair, against chance.
func mannKendall(v []float64) float64 {
	n, s := len(v), 0
	for i := range v {
		for j := i + 1; j < n; j++ {
			switch {
			case v[j] > v[i]:
				s++
			case v[j] < v[i]:
				s--
			}
		}
	}
	ties := map[float64]int{}
	for _, x := range v {
		ties[x]++
	}
	m := float64(n)
	variance := m * (m - 1) * (2*m + 5)
	for _, t := range ties {
		k := float64(t)
		variance -= k * (k - 1) * (2*k + 5)
	}
	variance /= 18
	switch {
	case variance <= 0 || s == 0:
		return 0
	case s > 0:
		return float64(s-1) / math.Sqrt(variance)
	}
	return float64(s+1) / math.Sqrt(variance)
}

// theilSen is the median slope of all pairs.
func theilSen(t, v []float64) float64 {
	slopes := make([]float64, 0, len(v)*(len(v)-1)/2)
	for i := range v {
		for j := i + 1; j < len(v); j++ {
			if t[j] != t[i] {
				slopes = append(slopes, (v[j]-v[i])/(t[j]-t[i]))
			}
		}
	}
	if len(slopes) == 0 {
		return 0
	}
	return medianOf(slopes)
}

// mayRise tells values whose slope may be above the least that counts: for most it is far below, and needs not be known.
func mayRise(t, v []float64) bool {
	n := len(v)
	if n < 12 {
		return true
	}
	third := n / 3
	rise := medianOf(slices.Clone(v[n-third:])) - medianOf(slices.Clone(v[:third]))
	return rise > leastMinute*(t[n-1]-t[0])/3
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// products are the sums of the products of deviations: of a with itself and b, and of b.
func products(a, b []float64) (aa, ab, bb float64) {
	ma, mb := mean(a), mean(b)
	for i := range a {
		x, y := a[i]-ma, b[i]-mb
		aa, ab, bb = aa+x*x, ab+x*y, bb+y*y
	}
	return aa, ab, bb
}

// without is v less what goes up and down with r, as far as a straight line over t does not explain it.
func without(t, v, r []float64) []float64 {
	tt, tr, rr := products(t, r)
	_, tv, _ := products(t, v)
	_, rv, _ := products(r, v)
	d := tt*rr - tr*tr
	if d <= 1e-9*tt*rr {
		return v
	}
	c := (tt*rv - tr*tv) / d
	if c <= 0 {
		return v // memory that falls with traffic is not explained by it
	}
	out, m := make([]float64, len(v)), mean(r)
	for i := range v {
		out[i] = v[i] - c*(r[i]-m)
	}
	return out
}

// lineRest is what a straight line leaves unexplained.
func lineRest(t, v []float64) float64 {
	tt, tv, vv := products(t, v)
	if tt == 0 {
		return vv
	}
	return vv - tv*tv/tt
}

// stepRest is what the best single step leaves unexplained.
func stepRest(v []float64) float64 {
	total, squares := 0.0, 0.0
	for _, x := range v {
		total, squares = total+x, squares+x*x
	}
	best, left, n := math.Inf(1), 0.0, float64(len(v))
	for i := 0; i < len(v)-1; i++ {
		left += v[i]
		k := float64(i + 1)
		right := total - left
		best = min(best, squares-left*left/k-right*right/(n-k))
	}
	return best
}

// thinned is every run of values as their median, so that there are at most n.
func thinned(t, v []float64, n int) (tt, vv []float64) {
	each := (len(v) + n - 1) / n
	if each <= 1 {
		return t, v
	}
	for i := 0; i < len(v); i += each {
		to := min(len(v), i+each)
		tt, vv = append(tt, mean(t[i:to])), append(vv, medianOf(slices.Clone(v[i:to])))
	}
	return tt, vv
}

// smoothed is the mean of each value and so many beside it.
func smoothed(v []float64, beside int) []float64 {
	out := make([]float64, len(v))
	for i := range v {
		out[i] = mean(v[max(0, i-beside):min(len(v), i+beside+1)])
	}
	return out
}

// What makes traffic and time go together: so much of the one is told by the other, and traffic changes by so much of its mean.
const (
	mostShared  = 0.9
	leastChange = 0.3
)

// together tells that traffic goes up or down all the time, so that what follows it cannot be told from what follows time.
func together(t, r []float64) bool {
	tt, tr, rr := products(t, r)
	return tr*tr > mostShared*tt*rr && slices.Max(r)-slices.Min(r) > leastChange*mean(r)
}
