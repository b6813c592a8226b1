package contrast

import (
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
	"app.gonogo/gonogo/model/story"
)

// Study compares lines of a store, some at a time.
type Study struct {
	Selected search.Query // these lines, or the requests of these where Requests is set
	Among    search.Query // against these
	Requests bool         // the app's lines are selected, and what is compared are the requests that they name

	snap   logstore.Snapshot
	lines  Lines
	next   logs.Seq
	passes [2]*search.Filter
	ids    map[string]struct{} // of the requests that were selected
	seek   bool                // ids are being collected
	marks  []bool
}

// mostIDs bounds the requests whose lines are compared.
const mostIDs = 1 << 16

// NewStudy begins to compare. releases tells which release was current at a time; nil where that is not known.
func NewStudy(snap logstore.Snapshot, selected, among search.Query, requests bool, releases func(time.Time) int) *Study {
	s := &Study{Selected: selected, Among: among, Requests: requests, snap: snap, seek: requests, next: snap.First()}
	s.passes = [2]*search.Filter{search.NewFilter(selected), search.NewFilter(among)}
	s.lines = Lines{Releases: releases}
	if !requests {
		s.lines.Fixed = FixedBy(selected)
	}
	if !selected.Since.Equal(among.Since) || !selected.Until.Equal(among.Until) {
		s.lines.Fixed.Fields = append(s.lines.Fixed.Fields, FieldRelease)
	}
	return s
}

// Step looks at about so many lines more, and tells whether all are done.
func (s *Study) Step(budget int) (done bool) {
	for budget > 0 && s.next < s.snap.End() {
		c := s.snap.Chunk(s.snap.ChunkOf(s.next))
		s.chunk(c)
		s.next = c.Base + logs.Seq(c.Len())
		budget -= c.Len()
	}
	if s.next < s.snap.End() {
		return false
	}
	if !s.seek {
		return true
	}
	if s.seek = false; len(s.ids) == 0 { // no line names its request: the lines themselves are compared
		s.Requests, s.lines.Fixed = false, FixedBy(s.Selected)
	}
	s.next = s.snap.First()
	return s.next >= s.snap.End()
}

// Share is how much of the work is done, from 0 to 1.
func (s *Study) Share() float64 {
	all := s.snap.Len()
	if all == 0 {
		return 1
	}
	return float64(s.next-s.snap.First()) / float64(all)
}

func (s *Study) chunk(c logstore.Chunk) {
	hits := s.passes[0].Lines(c.Batch)
	if s.seek {
		s.collect(c, hits)
		return
	}
	s.marks = append(s.marks[:0], make([]bool, c.Len())...)
	if !s.Requests {
		for _, i := range hits {
			s.marks[i] = true
		}
	}
	all := s.passes[1].Lines(c.Batch)
	if len(all)+len(hits) == 0 {
		return
	}
	body, done := c.Open()
	defer done()
	if s.Requests {
		for _, i := range all {
			if c.Origins()[c.Label(i).Origin()].Class == logs.Routing {
				l := c.LineIn(body, i)
				s.lines.Add(l, s.names(l))
			}
		}
		return
	}
	for _, i := range all {
		s.lines.Add(c.LineIn(body, i), s.marks[i])
		s.marks[i] = false
	}
	for _, i := range hits { // selected, though not among the others
		if s.marks[i] {
			s.lines.Add(c.LineIn(body, i), true)
		}
	}
}

// collect keeps the requests that lines name.
func (s *Study) collect(c logstore.Chunk, hits []int) {
	if len(hits) == 0 {
		return
	}
	if s.ids == nil {
		s.ids = map[string]struct{}{}
	}
	body, done := c.Open()
	defer done()
	for _, i := range hits {
		if id := story.RequestOf(c.LineIn(body, i)); id != "" && len(s.ids) < mostIDs {
			s.ids[strings.Clone(id)] = struct{}{}
		}
	}
}

// names tells whether a router's line is of a selected request.
func (s *Study) names(l logs.Line) bool {
	_, ok := s.ids[story.RequestOf(l)]
	return ok
}

// Answer is what was found so far.
func (s *Study) Answer() Answer { return s.lines.Answer() }
