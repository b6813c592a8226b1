package baseline

import (
	"math"
	"slices"
	"time"
)

// Leak is how the memory of a process type grows on the current release, beside what it did on earlier ones.
type Leak struct {
	Type  string
	Known bool
	Grows bool    // faster than on all before
	Slope float64 // MB an hour, more than the lives before
	N     int     // days of lives that it is compared with
	Hours int     // of the oldest life on the release
	Quota float64 // MB; 0: not known
	Most  float64 // MB, the highest hour
}

// The measures of a slow leak.
const (
	warmUp      = 45 * time.Minute // of a life
	warmFor     = 2.0              // hours in which what is left of warming up falls to a third
	leastHours  = 12               // of a life
	leastUnits  = 5                // days of lives
	leakSurely  = 3.5              // standard deviations
	leastSlope  = 0.3              // MB an hour
	slopeFloor  = 0.06             // MB an hour: the spread that is believed at least
	leastInDay  = 0.01             // of the quota
	risesInThis = 0.1              // of the whole rise, in each third of it
	ridge       = 0.5
	mostDays    = 2 // days of lives that chance evens out over
)

// The columns of the fit: the hours of the day, warming up, growth that all lives have in common.
const (
	warmColumn  = 24
	slopeColumn = 25
	columns     = 26
)

type row [columns]float64

// unit is the lives that began on one day of a release.
type unit struct {
	lives  []*Life
	cross  row     // of its own growth with the columns
	own    float64 // with itself
	answer float64 // with the memory
	hours  int     // of its longest life
}

// fit is the least squares of the memory of many lives: each has a level of its own, all have the hours of the day, warming up and a growth in
// common. The growth of one unit is told beside those.
type fit struct {
	x [columns]row
	y row
}

// points are the hours of a life once it is warm: each with its columns and its memory, less their means over the life.
func (l *Life) points(each func(x row, age, mb float64)) (n int) {
	type point struct {
		x       row
		age, mb float64
	}
	var list []point
	var mean point
	for i := range l.MB {
		hour := l.From + int64(i)
		start := time.Unix(hour*3600, 0)
		mb, ok := l.Hour(hour)
		if !ok || start.Before(l.Born.Add(warmUp)) {
			continue
		}
		p := point{age: start.Sub(l.Born).Hours() + 0.5, mb: mb}
		p.x[start.UTC().Hour()] = 1
		p.x[warmColumn], p.x[slopeColumn] = math.Exp(-p.age/warmFor), p.age
		list = append(list, p)
		for c, v := range p.x {
			mean.x[c] += v
		}
		mean.age, mean.mb = mean.age+p.age, mean.mb+p.mb
	}
	k := float64(len(list))
	for _, p := range list {
		for c := range p.x {
			p.x[c] -= mean.x[c] / k
		}
		each(p.x, p.age-mean.age/k, p.mb-mean.mb/k)
	}
	return len(list)
}

// add adds the lives of a unit to the fit.
func (f *fit) add(u *unit) {
	for _, l := range u.lives {
		n := l.points(func(x row, age, mb float64) {
			for a := range columns {
				if x[a] == 0 {
					continue
				}
				for b := range columns {
					f.x[a][b] += x[a] * x[b]
				}
				f.y[a] += x[a] * mb
				u.cross[a] += x[a] * age
			}
			u.own, u.answer = u.own+age*age, u.answer+age*mb
		})
		u.hours = max(u.hours, n)
	}
}

// slope is by how much the memory of a unit grows faster than that of all, in MB an hour, with the columns that belong to it.
func (f *fit) slope(u *unit) (slope float64, beta row) {
	const size = columns + 1
	var m [size][size + 1]float64
	for a := range columns {
		copy(m[a][:columns], f.x[a][:])
		m[a][a] += ridge
		m[a][columns], m[columns][a] = u.cross[a], u.cross[a]
		m[a][size] = f.y[a]
	}
	m[columns][columns], m[columns][size] = u.own+ridge, u.answer
	for i := range size { // positive definite: no pivot is needed
		for k := i + 1; k < size; k++ {
			q := m[k][i] / m[i][i]
			for j := i; j <= size; j++ {
				m[k][j] -= q * m[i][j]
			}
		}
	}
	var z [size]float64
	for i := size - 1; i >= 0; i-- {
		v := m[i][size]
		for j := i + 1; j < size; j++ {
			v -= m[i][j] * z[j]
		}
		z[i] = v / m[i][i]
	}
	copy(beta[:], z[:columns])
	return z[columns], beta
}

// units are the lives of a type on a release, by the day on which they began.
func units(lives []Life, typ string, at time.Time) []*unit {
	byDay := map[int]*unit{}
	var list []*unit
	for i := range lives {
		l := &lives[i]
		if l.Type != typ {
			continue
		}
		day := int(l.Born.Sub(at).Hours() / 24)
		if byDay[day] == nil {
			byDay[day] = &unit{}
			list = append(list, byDay[day])
		}
		byDay[day].lives = append(byDay[day].lives, l)
	}
	return list
}

// Leaks are the process types of the current release of which it is known how their memory grows, by name. It is worked out anew once an
// hour.
func (h *History) Leaks() []Leak {
	if h.leaks != nil || h.Now == nil {
		return h.leaks
	}
	h.leaks = []Leak{}
	var types []string
	for _, l := range h.Now.Lives {
		if !slices.Contains(types, l.Type) {
			types = append(types, l.Type)
		}
	}
	slices.Sort(types)
	for _, typ := range types {
		h.leaks = append(h.leaks, h.leak(typ))
	}
	return h.leaks
}

// before is what the lives of a type did on earlier releases.
type before struct {
	fit
	slopes []float64
	hours  []int // of the longest life of each
}

func (h *History) before(typ string) *before {
	if b, ok := h.fits[typ]; ok {
		return b
	}
	b := &before{}
	var past []*unit
	for _, p := range h.others() {
		past = append(past, units(p.Lives, typ, p.At)...)
	}
	for _, u := range past {
		b.add(u)
	}
	for _, u := range past {
		if u.hours >= leastHours {
			s, _ := b.slope(u)
			b.slopes, b.hours = append(b.slopes, s), append(b.hours, u.hours)
		}
	}
	if h.fits == nil {
		h.fits = map[string]*before{}
	}
	h.fits[typ] = b
	return b
}

func (h *History) leak(typ string) Leak {
	out := Leak{Type: typ}
	b := h.before(typ)
	f, slopes := b.fit, b.slopes
	now := &unit{}
	for i := range h.Now.Lives {
		if l := &h.Now.Lives[i]; l.Type == typ {
			now.lives = append(now.lives, l)
			out.Quota = max(out.Quota, float64(l.Quota))
			for _, mb := range l.MB {
				out.Most = max(out.Most, float64(mb))
			}
		}
	}
	f.add(now)
	out.N, out.Hours = len(slopes), now.hours
	if out.Known = out.N >= leastUnits && out.Hours >= leastHours; !out.Known {
		return out
	}
	slope, beta := f.slope(now)
	middle := median(slopes)
	out.Slope = slope - middle
	others := make([]float64, len(slopes))
	for i, s := range slopes { // the shorter a life, the less chance it takes to make it steep
		others[i] = middle + (s-middle)*float64(b.hours[i])/float64(now.hours)
	}
	days := len(units(h.Now.Lives, typ, h.Now.At))
	s := max(spread(others)/math.Sqrt(float64(min(days, mostDays))), slopeFloor)
	out.Grows = out.Slope > leakSurely*s && slope > slices.Max(others) && out.Slope >= max(leastSlope, leastInDay*out.Quota/24) && now.rises(slope, beta)
	return out
}

// rises tells that what is left of a unit's memory without what all lives have in common rises in each third of the hours: one step is no leak.
func (u *unit) rises(slope float64, beta row) bool {
	type point struct{ age, mb float64 }
	var list []point
	for _, l := range u.lives {
		l.points(func(x row, age, mb float64) {
			for c, v := range x {
				mb -= beta[c] * v
			}
			list = append(list, point{age, mb})
		})
	}
	slices.SortFunc(list, func(a, b point) int { return int(math.Copysign(1, a.age-b.age)) })
	if len(list) < leastHours {
		return false
	}
	var age, low [4]float64
	for i := range age {
		part := list[i*len(list)/4 : (i+1)*len(list)/4]
		values := make([]float64, len(part))
		for k, p := range part {
			values[k] = p.mb
			age[i] += p.age / float64(len(part))
		}
		low[i] = median(values)
	}
	for i := 1; i < len(age); i++ {
		if low[i]-low[i-1] < risesInThis*slope*(age[i]-age[i-1]) {
			return false
		}
	}
	return true
}
