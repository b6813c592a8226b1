package logs

import "time"

// Limits bounds a Store.
type Limits struct {
	Bytes int64 // memory held, as Batch.Bytes counts it; 0 is 64 MiB
}

// Store keeps the newest lines of one app inside a budget of bytes.
type Store struct{}

// NewStore returns an empty store.
func NewStore(l Limits) *Store { return &Store{} }

// Link appends a batch and drops the oldest whole chunks over the budget. The newest chunk always stays.
func (s *Store) Link(b *Batch) {}

// Snapshot pins what the store holds now.
func (s *Store) Snapshot() Snapshot { return Snapshot{} }

// Len is the number of lines kept.
func (s *Store) Len() int { return 0 }

// Total is the number of lines ever linked.
func (s *Store) Total() uint64 { return 0 }

// Dropped is the number of lines the budget pushed out: Total less Len.
func (s *Store) Dropped() uint64 { return 0 }

// Bytes is the memory held.
func (s *Store) Bytes() int64 { return 0 }

// Version changes with every Link that changed anything.
func (s *Store) Version() uint64 { return 0 }

// Rate is lines a second over the last 10 s before now, by the time they were seen.
func (s *Store) Rate(now time.Time) float64 { return 0 }
