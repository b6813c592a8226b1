package fir

import "app.gonogo/gonogo/sources/otlp"

// keptSums is how many sums that only grow are remembered.
const keptSums = 8192

// sums are the metrics that are told as sums since their beginning: what is told here is what came since the point before.
type sums struct {
	last map[string]sum
}

type sum struct {
	start, at int64
	value     float64
	count     uint64
}

// since is what was added since the point before; false for the first, of which that is not known unless it began with it.
func (s *sums) since(key string, p *otlp.Point) (value, count float64, ok bool) {
	if s.last == nil {
		s.last = map[string]sum{}
	}
	before, known := s.last[key]
	if known && p.At < before.at {
		return 0, 0, false // it comes late; what came after it has its part
	}
	if !known && len(s.last) >= keptSums {
		for old := range s.last { // any: there are more than anybody looks at
			delete(s.last, old)
			break
		}
	}
	s.last[key] = sum{p.Start, p.At, p.Value, p.Count}
	switch {
	case !known:
		return 0, 0, false
	case p.Start != before.start || p.Count < before.count || p.Kind == otlp.Counter && p.Value < before.value: // it began anew
		return p.Value, float64(p.Count), true
	}
	return p.Value - before.value, float64(p.Count - before.count), true
}
