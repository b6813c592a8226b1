package trouble

import "time"

// Memory is how long a dyno's life has been over its memory quota. The zero value is: it is not.
type Memory struct {
	Spell
	Percent float64 // of the quota, the newest above it; 0 when only the platform's R14 tells
}

// NoteMemory takes what is said of a dyno's memory: a share of its quota, which need not be over it.
func (m *Memory) NoteMemory(percent float64, at time.Time) {
	if percent > 100 {
		m.Note(at)
		m.Percent = percent
	}
}
