package stream

import (
	"bytes"
	"hash/maphash"
	"slices"
	"time"
)

// A new session begins with the backlog, most of which was read before. A resume recognises those lines by what they are,
// stamp and text, counted: a fifth of all lines share their stamp with the one before, so a stamp alone would lose some.
// What it cannot tell: a new line equal in stamp and text to a known one that the backlog no longer reaches.

const (
	resumeLines = 4096            // lines remembered; more than any backlog
	resumeSpan  = 5 * time.Second // how far behind the first new line a known one may still come
	resumeAfter = 200             // and how many lines
)

// verdict is what a resume says of a line.
type verdict uint8

const (
	fresh    verdict = iota
	repeated         // an earlier session gave it
	afterGap         // new, and nothing joins it to what came before: lines may be missing in front of it
)

type resume struct {
	seed maphash.Seed
	ring []uint64 // hashes of the last lines; the oldest at next when full
	next int

	before time.Time      // lines up to then were read by another run: they come again with the first backlog
	newest time.Time      // the latest stamp of all lines
	due    map[uint64]int // while open: known lines that may come again, and how often
	edge   time.Time      // newest when the session was opened
	joined bool           // a known line came again
	told   bool           // afterGap was said
	beyond int            // lines newer than the edge since
}

func newResume() *resume { return &resume{seed: maphash.MakeSeed()} }

// reopen expects the known lines once more.
func (s *resume) reopen() {
	s.due, s.edge, s.joined, s.told, s.beyond = nil, s.newest, false, false, 0
	if len(s.ring) == 0 && s.before.IsZero() {
		return
	}
	s.due = make(map[uint64]int, len(s.ring))
	for _, h := range s.ring {
		s.due[h]++
	}
}

// follow expects the lines up to a moment again, which another run has read.
func (s *resume) follow(before time.Time) {
	s.before, s.newest, s.edge, s.due = before, before, before, map[uint64]int{}
}

// reachesBack expects no gap: both sessions were read at the same time.
func (s *resume) reachesBack() { s.told, s.joined = true, true }

// knows tells that a line was read lately.
func (s *resume) knows(raw []byte) bool {
	return slices.Contains(s.ring, maphash.Bytes(s.seed, raw))
}

// judge judges one line and remembers it; at is its stamp, zero when it has none.
func (s *resume) judge(raw []byte) (at time.Time, v verdict) {
	h, at := maphash.Bytes(s.seed, raw), stampOf(raw)
	if s.due != nil {
		switch {
		case s.due[h] > 0:
			s.due[h]--
			s.joined = true
			return at, repeated
		case !at.IsZero() && !at.After(s.before):
			s.joined = true
			s.remember(h, at)
			return at, repeated
		}
		v = s.judgeNew(at)
	}
	s.remember(h, at)
	return at, v
}

// judgeNew judges a line that was not read before. Only one newer than all that was read tells of a gap: an older one
// came late.
func (s *resume) judgeNew(at time.Time) verdict {
	if !at.After(s.edge) {
		return fresh
	}
	v := fresh
	if !s.joined && !s.told {
		v, s.told = afterGap, true
	}
	if s.beyond++; s.beyond > resumeAfter || at.Sub(s.edge) > resumeSpan && s.joined {
		s.due = nil
	}
	return v
}

func (s *resume) remember(h uint64, at time.Time) {
	if at.After(s.newest) {
		s.newest = at
	}
	if len(s.ring) < resumeLines {
		s.ring = append(s.ring, h)
		return
	}
	s.ring[s.next] = h
	s.next = (s.next + 1) % resumeLines
}

// stampOf reads the stamp a line begins with; zero when it has none.
func stampOf(raw []byte) time.Time {
	word, _, ok := bytes.Cut(raw, []byte{' '})
	if !ok || len(word) > 40 {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339Nano, string(word))
	if err != nil {
		return time.Time{}
	}
	return at
}
