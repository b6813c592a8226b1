package digest

import "math"

// times are service times in classes: each millisecond is one of its own where most requests are, and above that they are a hundredth apart.
// A day's requests take as much room as a minute's.
type times struct {
	counts [exactMillis + wideClasses]uint32
	sums   [wideClasses]uint64 // in ms, of the wide classes
	all    int
}

const (
	exactMillis = 512
	wideClasses = 640 // up to five minutes
	ratio       = 1.01
)

func (t *times) add(ms uint32) {
	class := int(ms)
	if ms >= exactMillis {
		wide := min(wideClasses-1, int(math.Log(float64(ms)/exactMillis)/math.Log(ratio)))
		t.sums[wide] += uint64(ms)
		class = exactMillis + wide
	}
	t.counts[class]++
	t.all++
}

// percentile is the time in ms that so many hundredths of the requests did not exceed; ok is false when none was timed.
func (t *times) percentile(p int) (ms int, ok bool) {
	below, need := 0, (t.all*p+99)/100
	for class, n := range t.counts {
		if below += int(n); n == 0 || below < need {
			continue
		}
		if class < exactMillis {
			return class, true
		}
		return int(t.sums[class-exactMillis] / uint64(n)), true // the mean of the class
	}
	return 0, false
}
