package vitals

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
)

// Series is one metric that an app, or a data store of it, writes into its log.
type Series struct {
	Kind         logs.MetricKind
	Name, Source string
	AddOn        string // the data store of the platform's that speaks; empty: the app
	Service      string // of the data store: "heroku-postgres"
	Unit         string
	N            int
	First, Last  time.Time
	Value        float64 // the newest
	Min, Max     float64
	Track        Track
	Growth       Growth

	gaps         [gapsKept]int32 // seconds between the newest lines
	newer, older *Series
}

// gapsKept is how many of the last times between two lines tell how often a metric comes.
const gapsKept = 8

type seriesKey struct {
	kind          logs.MetricKind
	name, source  string
	addon, serves string
}

// bounds of what is kept of series.
const (
	mostSeries  = 256 // of the app
	mostOfAddOn = 512 // of data stores
	longestName = 120
)

// seriesSet are the metrics that were seen last.
type seriesSet struct {
	limit          int
	byKey          map[seriesKey]*Series
	newest, oldest *Series
	dropped        int // series that were forgotten
}

// add takes a value; at is the line's stamp.
func (ss *seriesSet) add(key seriesKey, m logs.Measured, at int64) {
	s := ss.byKey[key]
	if s == nil {
		s = ss.make(key, m)
	}
	ss.touch(s)
	t := logs.Instant(at)
	if s.N == 0 {
		s.First, s.Min, s.Max = t, m.Value, m.Value
	} else if gap := t.Sub(s.Last); gap > 0 {
		s.gaps[s.N%gapsKept] = int32(min(gap/time.Second, 1<<30))
	}
	s.N++
	s.Min, s.Max = min(s.Min, m.Value), max(s.Max, m.Value)
	if !t.Before(s.Last) {
		s.Last, s.Value = t, m.Value
	}
	if t.Before(s.First) {
		s.First = t
	}
	if m.Unit != s.Unit {
		s.Unit = cloned(m.Unit)
	}
	s.Track.Add(at, m.Value)
}

func (ss *seriesSet) make(key seriesKey, m logs.Measured) *Series {
	if ss.byKey == nil {
		ss.byKey = map[seriesKey]*Series{}
	}
	for len(ss.byKey) >= ss.limit {
		ss.drop(ss.oldest)
	}
	key.name, key.source, key.addon, key.serves = cloned(key.name), cloned(key.source), cloned(key.addon), cloned(key.serves)
	s := &Series{Kind: key.kind, Name: key.name, Source: key.source, AddOn: key.addon, Service: key.serves, Unit: cloned(m.Unit)}
	s.Track.Adds = key.kind == logs.Counter
	ss.byKey[key] = s
	return s
}

func (ss *seriesSet) drop(s *Series) {
	ss.unlink(s)
	delete(ss.byKey, seriesKey{s.Kind, s.Name, s.Source, s.AddOn, s.Service})
	ss.dropped++
}

func (ss *seriesSet) touch(s *Series) {
	if ss.newest == s {
		return
	}
	ss.unlink(s)
	s.older = ss.newest
	if ss.newest != nil {
		ss.newest.newer = s
	}
	ss.newest = s
	if ss.oldest == nil {
		ss.oldest = s
	}
}

func (ss *seriesSet) unlink(s *Series) {
	switch {
	case s.newer != nil:
		s.newer.older = s.older
	case ss.newest == s:
		ss.newest = s.older
	}
	switch {
	case s.older != nil:
		s.older.newer = s.newer
	case ss.oldest == s:
		ss.oldest = s.newer
	}
	s.newer, s.older = nil, nil
}

// sorted are the series by source and name.
func (ss *seriesSet) sorted() []*Series {
	out := make([]*Series, 0, len(ss.byKey))
	for _, s := range ss.byKey {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b *Series) int {
		return cmp.Or(strings.Compare(a.Service, b.Service), strings.Compare(a.AddOn, b.AddOn), CompareNames(a.Source, b.Source),
			strings.Compare(a.Name, b.Name), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}

// CompareNames orders web.2 before web.10.
func CompareNames(a, b string) int {
	return cmp.Or(strings.Compare(strings.TrimRight(a, "0123456789"), strings.TrimRight(b, "0123456789")), cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// cloned is a text of its own, not a part of a batch's.
func cloned(s string) string { return strings.Clone(s) }

// longestGap is the longest of the last times between two lines; false where there were too few to tell.
func (s *Series) longestGap() (time.Duration, bool) {
	if s.N < gapsKept/2 {
		return 0, false
	}
	return time.Duration(slices.Max(s.gaps[:])) * time.Second, true
}
