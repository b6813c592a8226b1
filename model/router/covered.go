package router

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// Span is a piece of time.
type Span struct{ From, To time.Time }

// Coverage is which part of a span was watched.
type Coverage struct {
	Span
	Watched time.Duration
	Begin   time.Time // where the log begins, where that is after From; zero otherwise
	Gaps    []Span    // in which lines are missing, or may be
}

// Whole tells that all of the span was watched.
func (c *Coverage) Whole() bool { return c.Watched >= c.To.Sub(c.From) }

// watched is when lines were read, in nanoseconds since 1970.
type watched struct {
	begin  int64 // the first line
	newest int64 // the latest stamp of a line
	until  int64 // the latest moment at which lines would have come; 0 before the first line
	open   int64 // where a gap began whose end is not known yet
	told   bool  // the line before said since when lines are lost
	blind  []blind
}

type blind struct{ from, to int64 }

// mostBlind bounds the gaps that are remembered. Of more, the two that lie closest become one.
const mostBlind = 128

// stampSlack is how far ahead of the clock a stamp may be and still be a time that has come.
const stampSlack = time.Minute

// lines notes that lines from first to last were read.
func (s *watched) lines(first, last int64, now time.Time) {
	if !now.IsZero() {
		last = min(last, now.Add(stampSlack).UnixNano())
	}
	if s.until == 0 || now.IsZero() {
		if s.until == 0 || first < s.begin {
			s.begin = first
		}
	}
	s.newest = max(s.newest, last)
	s.until = max(s.until, last)
}

// lossCodes are said by the platform where lines were lost.
var lossCodes = [...]uint16{logs.CodeNumber("L10"), logs.CodeNumber("L11"), logs.CodeNumber("L12"), logs.CodeNumber("L13")}

func isLoss(code uint16) bool { return code != 0 && slices.Contains(lossCodes[:], code) }

// losses notes the gaps in a batch: from the newest line before each to the first one behind it, and since when the platform says that it lost lines.
func (s *watched) losses(b *logstore.Batch) {
	body, done := b.Open()
	defer done()
	newest := s.newest
	for i := range b.Len() {
		l, at := b.Label(i), body.At(i)
		switch {
		case l.Flags()&logs.FlagGap != 0:
			if s.open == 0 && !s.told {
				s.open = newest
			}
			s.told = false
			continue
		case at == logs.NoTime || l.Flags()&logs.FlagTimeless != 0:
			continue
		}
		s.told = false
		if isLoss(l.Code()) {
			from := logs.LossSince(body.Text(i), logs.Instant(at)).UnixNano()
			s.told = from < at
			s.note(from, at)
		}
		if s.open != 0 {
			s.note(s.open, at)
			s.open = 0
		}
		newest = max(newest, at)
	}
}

// note keeps a gap, together with those that it touches.
func (s *watched) note(from, to int64) {
	if to < from {
		return
	}
	one := blind{from, to}
	i := 0
	for i < len(s.blind) && s.blind[i].to < one.from {
		i++
	}
	j := i
	for ; j < len(s.blind) && s.blind[j].from <= one.to; j++ {
		one.from, one.to = min(one.from, s.blind[j].from), max(one.to, s.blind[j].to)
	}
	s.blind = slices.Replace(s.blind, i, j, one)
	if len(s.blind) > mostBlind {
		s.join()
	}
}

// join makes one of the two gaps that lie closest.
func (s *watched) join() {
	at := 0
	for i := range len(s.blind) - 1 {
		if s.blind[i+1].from-s.blind[i].to < s.blind[at+1].from-s.blind[at].to {
			at = i
		}
	}
	s.blind[at].to = s.blind[at+1].to
	s.blind = slices.Delete(s.blind, at+1, at+2)
}

// Alive notes that lines would have come until a moment, by the clock of the lines: nothing was asked then, where none came.
func (h *History) Alive(now time.Time) {
	if h.seen.until == 0 {
		return
	}
	was := h.seen.until
	h.seen.until = max(was, now.UnixNano())
	if was/int64(Slot) != h.seen.until/int64(Slot) {
		h.version++
	}
}

// Lose notes that lines are missing from the newest one on to a moment.
func (h *History) Lose(until time.Time) {
	if h.seen.until != 0 {
		h.seen.note(h.seen.newest, max(h.seen.newest, until.UnixNano()))
	}
}

// Skip notes that the lines of a span were left out.
func (h *History) Skip(from, to time.Time) {
	if h.seen.until != 0 && to.After(from) {
		h.seen.note(from.UnixNano(), to.UnixNano())
	}
}

// Until is how far time has come; zero before the first line.
func (h *History) Until() time.Time {
	if h.seen.until == 0 {
		return time.Time{}
	}
	return logs.Instant(h.seen.until).UTC()
}

// Begin is the first line that was read; zero before it.
func (h *History) Begin() time.Time {
	if h.seen.until == 0 {
		return time.Time{}
	}
	return logs.Instant(h.seen.begin).UTC()
}

// Covered tells which part of a span was watched: not before the first line, not beyond the newest, and not in a gap.
func (h *History) Covered(from, to time.Time) Coverage {
	c := Coverage{Span: Span{from, to}}
	s := &h.seen
	if s.until == 0 || !to.After(from) {
		return c
	}
	first, last := from.UnixNano(), min(to.UnixNano(), s.until)
	if s.begin > first {
		first, c.Begin = s.begin, h.Begin()
	}
	c.Watched = time.Duration(max(0, last-first))
	for _, b := range s.blind {
		lo, hi := max(b.from, first), min(b.to, last)
		if lo > hi {
			continue
		}
		c.Gaps = append(c.Gaps, Span{logs.Instant(lo).UTC(), logs.Instant(hi).UTC()})
		c.Watched -= time.Duration(hi - lo)
	}
	return c
}
