package model

import "time"

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

// Stale tells how old a library's last reading is, by the store's clock, and whether that is too old to be believed: because
// readings are missing, or because the store is known to be out of reach. A library that was never read is not stale.
func (s *State) Stale(st *Store, l *Library) (age time.Duration, stale bool) {
	if l.At.IsZero() {
		return 0, false
	}
	age = s.Age(string(st.Store), l.At)
	limit := untoldStale
	if every := l.rhythm(); every > 0 {
		limit = max(soonestStale, missedReadings*every)
	}
	return age, age > limit+l.Lag || st.Access == Unreachable
}

// tickQueues notices what has become stale as time passes: alarms of it say nothing of now.
func (s *State) tickQueues() {
	for _, st := range s.stores {
		for _, l := range st.Libraries {
			_, stale := s.Stale(st, l)
			if stale == l.stale {
				continue
			}
			l.stale = stale
			s.bump(SectionQueues)
			if !stale {
				continue // the reading that ended it has judged
			}
			for _, a := range st.Alarms {
				if a.Library == l.Name {
					a.Muted = noData
				}
			}
		}
	}
}
