package allowance

import (
	"cmp"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
)

// history counts the requests of the last hour by what they were for.
type history struct{ by map[Reason]*lastHour }

func newHistory() history { return history{by: map[Reason]*lastHour{}} }

// lastHour is a count for each of the last sixty minutes.
type lastHour struct {
	slots  [60]int
	minute int64 // of the newest slot, since 1970
}

func (h history) count(r Reason, now time.Time) {
	one := h.by[r]
	if one == nil {
		one = &lastHour{}
		h.by[r] = one
	}
	one.advance(now)
	one.slots[mod60(one.minute)]++
}

// advance drops what is older than an hour. A clock that was set by more than that drops all.
func (l *lastHour) advance(now time.Time) {
	minute := now.Unix() / 60
	steps := minute - l.minute
	switch {
	case steps < 0 && steps > -60: // counted in the newest slot until the clock is back there
		return
	case steps < 0 || steps >= 60:
		l.slots = [60]int{}
	default:
		for i := range steps {
			l.slots[mod60(minute-i)] = 0
		}
	}
	l.minute = minute
}

func mod60(minute int64) int { return int((minute%60 + 60) % 60) }

func (h history) fact(now time.Time) *model.Spending {
	f := &model.Spending{}
	for r, one := range h.by {
		one.advance(now)
		sum := 0
		for _, n := range one.slots {
			sum += n
		}
		if sum == 0 {
			delete(h.by, r)
			continue
		}
		f.LastHour = append(f.LastHour, model.Spent{App: r.App, Source: r.Source, Requests: sum})
	}
	slices.SortFunc(f.LastHour, func(a, b model.Spent) int {
		return cmp.Or(cmp.Compare(a.App, b.App), cmp.Compare(a.Source, b.Source))
	})
	return f
}
