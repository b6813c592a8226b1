package baseline

import (
	"slices"
	"time"
)

// Life is the memory of one life of a dyno, hour by hour.
type Life struct {
	ID    string    `json:"id"`
	Type  string    `json:"type"`
	Born  time.Time `json:"born"`
	Quota int       `json:"quota,omitempty"` // MB
	From  int64     `json:"from"`            // the first hour, since 1970
	MB    []float32 `json:"mb"`              // the median of each hour; 0: not known
	N     []uint8   `json:"n"`               // of how many values
}

// The bounds of lives.
const (
	mostLives = 48
	mostTypes = 8
	longest   = 32 // hours: a life is ended after 28
)

func (l Life) clone() Life {
	l.MB, l.N = slices.Clone(l.MB), slices.Clone(l.N)
	return l
}

// Hour is the median of an hour since 1970; false where it is not known.
func (l *Life) Hour(hour int64) (mb float64, ok bool) {
	i := hour - l.From
	if i < 0 || i >= int64(len(l.MB)) || l.N[i] == 0 {
		return 0, false
	}
	return float64(l.MB[i]), true
}

// put keeps an hour; of two accounts that which knows more values.
func (l *Life) put(hour int64, mb float32, n uint8) {
	if len(l.MB) == 0 {
		l.From = hour
	}
	for hour < l.From && len(l.MB) < longest {
		l.From--
		l.MB, l.N = slices.Insert(l.MB, 0, 0), slices.Insert(l.N, 0, 0)
	}
	for hour >= l.From+int64(len(l.MB)) && len(l.MB) < longest {
		l.MB, l.N = append(l.MB, 0), append(l.N, 0)
	}
	if i := hour - l.From; i >= 0 && i < int64(len(l.MB)) && n > l.N[i] {
		l.MB[i], l.N[i] = mb, n
	}
}

// live keeps a life, with what is known of it already.
func (r *Release) live(l *Life) {
	i := slices.IndexFunc(r.Lives, func(old Life) bool { return old.ID == l.ID })
	if i < 0 {
		if len(r.Lives) >= mostLives {
			r.Lives = slices.Delete(r.Lives, 0, 1)
		}
		r.Lives = append(r.Lives, l.clone())
		slices.SortStableFunc(r.Lives, func(a, b Life) int { return a.Born.Compare(b.Born) })
		return
	}
	for k := range l.MB {
		r.Lives[i].put(l.From+int64(k), l.MB[k], l.N[k])
	}
}

// Remember keeps the median of an hour of a life's memory.
func (r *Release) Remember(id, typ string, born time.Time, quota float64, hour int64, mb float64, n int) {
	one := Life{ID: cut(id), Type: cut(typ), Born: born, Quota: int(quota)}
	one.put(hour, float32(mb), uint8(min(n, 255)))
	r.live(&one)
}

// Valid tells that what was read from a file is a release: others may have written there.
func (r *Release) Valid() bool {
	for _, list := range []pieces{r.First, r.Recent, r.Hours, r.Day} {
		for i := range list {
			p := &list[i]
			if !p.Times.valid() || p.Watched < 0 || p.Requests < 0 || p.Failed < 0 || p.Failed > p.Requests || i > 0 && p.Index <= list[i-1].Index {
				return false
			}
		}
	}
	for i := range r.Lives {
		if l := &r.Lives[i]; len(l.MB) != len(l.N) || len(l.MB) > longest {
			return false
		}
	}
	return r.Version > 0 && !r.At.IsZero()
}
