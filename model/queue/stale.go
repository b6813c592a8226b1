package queue

import (
	"time"
)

// A reading is stale when three of them are missing, but not at once: a store may be slow for a moment. Where nothing says how
// often there is one, half a minute is.
const (
	missedReadings = 3
	soonestStale   = 15 * time.Second
	untoldStale    = 30 * time.Second
)

// rhythm is how often there is a reading: as its source says, or as it has come of late where that is slower.
func (l *Library) rhythm() time.Duration { return max(l.Every, min(l.gaps[0], l.gaps[1])) }

// noData is why alarms of a library do not count while it is not read.
const noData = "no data"

// Overdue tells whether a library's last reading is too old to be believed at an age by the store's clock: because readings are
// missing, or because the store is known to be out of reach. A library that was never read is not stale.
func (st *Store) Overdue(l *Library, age time.Duration) bool {
	if l.At.IsZero() {
		return false
	}
	limit := untoldStale
	if every := l.rhythm(); every > 0 {
		limit = max(soonestStale, missedReadings*every)
	}
	return age > limit+l.Lag || st.Access == AccessUnreachable
}

// Tick notices what has become stale at a moment by the store's clock: alarms of it say nothing of now. It tells whether anything
// changed.
func (st *Store) Tick(now time.Time) (changed bool) {
	for _, l := range st.Libraries {
		stale := st.Overdue(l, max(0, now.Sub(l.At)))
		if stale == l.stale {
			continue
		}
		l.stale, changed = stale, true
		if !stale {
			continue // the reading that ended it has judged
		}
		for _, a := range st.Alarms {
			if a.Library == l.Name {
				a.Muted = noData
			}
		}
	}
	return changed
}
