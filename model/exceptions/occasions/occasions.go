// Package occasions counts on how many occasions something came: what comes again and again within seconds is one burst, however often it is told of.
// It counts by the stamps of what came, so that it makes no difference how often anybody looks.
package occasions

import (
	"math/bits"
	"time"
)

// Length is how long a piece of time is: what comes within it counts once.
const Length = 5 * time.Second

// near is how many pieces lie between two of one run at most, and kept how many are told apart: what comes later than that changes nothing.
const (
	near = 2
	kept = 64
)

// Seen is on which occasions something came. The zero value has seen nothing.
type Seen struct {
	Count int32 // pieces of time in which it came
	Runs  int32 // of pieces that are near one another: a burst is one

	longest int32
	newest  int64  // piece
	pieces  uint64 // in which of the newest ones it came: the lowest bit is the newest
}

// Note counts what came at a time. It may be told of in any order, as far as pieces are kept.
func (s *Seen) Note(at time.Time) {
	n := at.Unix() / int64(Length/time.Second)
	if s.Count == 0 {
		s.newest = n
	}
	if ahead := n - s.newest; ahead > 0 {
		s.pieces, s.newest = s.pieces<<min(ahead, kept), n
	}
	back := s.newest - n
	if back >= kept || s.pieces&(1<<back) != 0 {
		return
	}
	before := s.begun()
	s.pieces |= 1 << back
	s.Count++
	s.Runs += s.begun() - before
	s.longest = max(s.longest, s.run(int32(back)))
}

// Longest is how long the longest run was, from its first piece to its last.
func (s *Seen) Longest() time.Duration { return time.Duration(s.longest) * Length }

// begun is how many runs begin among the pieces.
func (s *Seen) begun() int32 {
	follows := uint64(0)
	for i := 1; i <= near; i++ {
		follows |= s.pieces >> i
	}
	return int32(bits.OnesCount64(s.pieces &^ follows))
}

// run is over how many pieces the run goes on that one is of.
func (s *Seen) run(back int32) int32 {
	end := func(step int32) int32 {
		last := back
		for at := back + step; at >= 0 && at < kept && (at-last)*step <= near; at += step {
			if s.pieces&(1<<at) != 0 {
				last = at
			}
		}
		return last
	}
	return end(1) - end(-1)
}
