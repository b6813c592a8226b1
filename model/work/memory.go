package work

import "hash/maphash"

// seed is of this run of the program: what is hashed with it is never written.
var seed = maphash.MakeSeed()

// The bounds of what is remembered: jobs and lines in one half, and processes.
const (
	mostRemembered = 4096
	mostProcesses  = 1024
)

// memory remembers values by hashes, the newest in any case: when one half is full, the older half is forgotten.
type memory[T any] struct{ newer, older map[uint64]T }

func (m *memory[T]) put(key uint64, v T) {
	if m.newer == nil || len(m.newer) >= mostRemembered {
		m.newer, m.older = map[uint64]T{}, m.newer
	}
	m.newer[key] = v
}

func (m *memory[T]) get(key uint64) (T, bool) {
	if v, ok := m.newer[key]; ok {
		return v, true
	}
	v, ok := m.older[key]
	return v, ok
}

func (m *memory[T]) empty() bool { return len(m.newer)+len(m.older) == 0 }

func (m *memory[T]) drop(key uint64) {
	delete(m.newer, key)
	delete(m.older, key)
}
