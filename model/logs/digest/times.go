package digest

import "math"

// times are service times in timeClasses that are a twentieth apart: the percentiles read from them are that exact, and a day's requests take
// as much room as a minute's.
type times struct {
	counts [timeClasses]int
	sum    int
}

const (
	timeClasses = 260
	ratio       = 1.05
)

func (t *times) add(ms uint32) {
	class := int(math.Log(float64(ms)+1) / math.Log(ratio))
	t.counts[min(class, timeClasses-1)]++
	t.sum++
}

// percentile is the time in ms that so many hundredths of the requests did not exceed; ok is false when none was timed.
func (t *times) percentile(p int) (ms int, ok bool) {
	below, need := 0, (t.sum*p+99)/100
	for class, n := range t.counts {
		if below += n; n > 0 && below >= need {
			return int(math.Round(math.Pow(ratio, float64(class)+0.5) - 1)), true
		}
	}
	return 0, false
}
