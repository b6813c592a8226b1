package digest

import "math"

// times are service times in classes: each millisecond is one of its own where most requests are, and above that they are a hundredth apart.
// A day's requests take as much room as a minute's.
type times struct {
	counts [exactMillis + wideClasses]uint32
	sum    int
}

const (
	exactMillis = 512
	wideClasses = 640 // up to five minutes
	ratio       = 1.01
)

func (t *times) add(ms uint32) {
	class := int(ms)
	if ms >= exactMillis {
		class = exactMillis + min(wideClasses-1, int(math.Log(float64(ms)/exactMillis)/math.Log(ratio)))
	}
	t.counts[class]++
	t.sum++
}

// percentile is the time in ms that so many hundredths of the requests did not exceed; ok is false when none was timed.
func (t *times) percentile(p int) (ms int, ok bool) {
	below, need := 0, (t.sum*p+99)/100
	for class, n := range t.counts {
		if below += int(n); n == 0 || below < need {
			continue
		}
		if class < exactMillis {
			return class, true
		}
		return int(math.Round(exactMillis * math.Pow(ratio, float64(class-exactMillis)+0.5))), true
	}
	return 0, false
}
