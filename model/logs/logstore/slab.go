package logstore

// Allocator hands out fresh memory for texts, at least so many bytes of it: main knows how to get it from the system in large pages.
type Allocator func(bytes int) []byte

const (
	slabBytes = 4 << 20
	// Batches of less text than this have their memory to themselves: those of a quiet app come one by one, and each slab they
	// began would stay as long as the last of them.
	slabLeast = 32 << 10
)

// slab is the memory that the texts of many batches share, so that it comes from the system in large pieces. It holds no
// pointers, and is the collector's: it goes when the last text in it goes.
type slab struct {
	allocator Allocator // nil: every batch has its own
	free      []byte
}

// alloc is an empty slice with room for so many bytes.
func (s *slab) alloc(bytes int) []byte {
	if s.allocator == nil || bytes < slabLeast {
		return make([]byte, 0, bytes)
	}
	if len(s.free) < bytes {
		s.free = s.allocator(max(bytes, slabBytes))
	}
	piece := s.free[:0:bytes]
	s.free = s.free[bytes:]
	return piece
}
