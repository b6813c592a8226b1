package vitals

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
)

// Growth is a count of things that should come and go, and only come. The zero value is none.
type Growth struct {
	From, To float64
	Over     time.Duration
}

// On tells that the count only grows.
func (g Growth) On() bool { return g.Over > 0 }

// countedThings are what a process has of which more and more are never given back: a part of a metric's name.
var countedThings = []string{"thread", "threads", "process", "processes", "proc", "procs", "zombie", "zombies", "child", "children", "fd", "fds",
	"handle", "handles", "goroutine", "goroutines", "socket", "sockets", "connection", "connections", "fibers"}

// counts tells a metric of such things.
func (s *Series) counts() bool {
	if s.Kind != logs.Gauge || s.AddOn != "" {
		return false
	}
	parts := strings.FieldsFunc(strings.ToLower(s.Name), func(r rune) bool { return r < 'a' || r > 'z' })
	return slices.ContainsFunc(parts, func(p string) bool { return slices.Contains(countedThings, p) })
}

// What growth rests on: over hours by the medians, over minutes by the samples.
const (
	growSlots   = 12  // samples
	growPoints  = 6   // medians
	growTimes   = 1.5 // times what it was
	growLeast   = 10  // more than there were
	growParts   = 6   // pieces of the time, of which each has at least as many as the one before
	growWindow  = 96  // medians that are looked at: of 8 hours
	quickTimes  = 2.0 // the same of minutes
	growWithin  = 8 * time.Hour
	growShorter = 9 * time.Minute
)

// judgeGrowth tells anew whether a count only grows.
func (s *Series) judgeGrowth(now time.Time) {
	s.Growth = Growth{}
	if !s.counts() || now.Sub(s.Last) > growWithin {
		return
	}
	if points := s.Track.Points(); len(points) >= growPoints {
		points = points[max(0, len(points)-growWindow):]
		v := make([]float64, len(points))
		for i, p := range points {
			v[i] = float64(p.Value)
		}
		if from, to, ok := onlyGrows(v, growTimes); ok {
			s.Growth = Growth{from, to, points[len(points)-1].At().Sub(points[0].At())}
			return
		}
	}
	slots := s.Track.Recent()
	if len(slots) < growSlots {
		return
	}
	v := make([]float64, len(slots))
	for i, x := range slots {
		v[i] = x.Last
	}
	over := time.Duration(slots[len(slots)-1].At - slots[0].At)
	if from, to, ok := onlyGrows(v, quickTimes); ok && over >= growShorter {
		s.Growth = Growth{from, to, over}
	}
}

// onlyGrows tells values that grow from piece to piece, as long as they are looked at.
func onlyGrows(v []float64, times float64) (from, to float64, ok bool) {
	parts := min(growParts, len(v))
	last := 0.0
	grew := 0
	for i := range parts {
		piece := slices.Clone(v[i*len(v)/parts : (i+1)*len(v)/parts])
		m := medianOf(piece)
		switch {
		case i == 0:
			from = m
		case m < last*0.98:
			return 0, 0, false
		case m > last:
			grew++
		}
		last = m
	}
	to = v[len(v)-1]
	return v[0], to, grew >= parts-2 && to >= times*from && to-v[0] >= growLeast && to >= last*0.98
}
