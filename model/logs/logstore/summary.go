package logstore

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model/logs"
)

// Summary is what a log amounts to. Its keys in JSON are stable.
type Summary struct {
	Lines          int            `json:"lines"`
	Bytes          int64          `json:"bytes"`                      // as they came, line ends included
	Kinds          map[string]int `json:"kinds"`                      // api, app, dyno, metrics, router, other
	Process        map[string]int `json:"process"`                    // by "app[web.1]"; lines without a header are not among them, and beyond 10,000 names is "more"
	RouterStatus   map[int]int    `json:"router_status"`              // by HTTP status
	HerokuCodes    map[string]int `json:"heroku_codes"`               // by H12, R14, L11
	Websockets     int            `json:"websockets,omitempty"`       // requests that became a websocket (status 101): their times are left out
	Idle           int            `json:"idle_connections,omitempty"` // connections that were closed for being idle (H15, H28): the same
	ServiceSum     int64          `json:"service_ms_sum"`
	ServiceCount   int            `json:"service_ms_count"`
	ServiceP50     int            `json:"service_ms_p50"` // the smallest time that half of the requests did not exceed
	ServiceP95     int            `json:"service_ms_p95"`
	ServiceP99     int            `json:"service_ms_p99"`
	ServiceSlowest int            `json:"service_ms_max"`
	First          time.Time      `json:"first_time,omitzero"` // earliest and latest stamp
	Last           time.Time      `json:"last_time,omitzero"`
}

// Tally counts lines. Gaps are no lines. Its zero value is empty; it belongs to one goroutine.
type Tally struct {
	parser logs.Parser
	bytes  int64
	lines  int
	labels map[logs.Label]int // by labels whose origins are places in origins
	cache  [1024]struct {
		label logs.Label
		lines int
	}
	origins []*logs.Origin
	known   map[logs.Origin]uint32 // places in origins
	cursor  tallied
	service map[uint32]int // requests by ms, above the reach of dense
	dense   []int          // requests by ms
	first   int64
	last    int64
}

// denseMillis are the service times that are counted in an array: the router ends most requests at 30 s.
const denseMillis = 32 << 10

// Read counts a physical line without its newline and keeps nothing of it: parsed and sanitised as an Ingest does.
// A Tally takes either Read or batches, not both. Bytes are counted by AddBytes.
func (t *Tally) Read(raw []byte) {
	_, got := t.parser.Parse(raw)
	t.origins = t.parser.Origins()
	t.count(got.Label, 1)
	if got.Label.Timed() && !HeldOpen(got.Label) {
		t.time(got.Service)
	}
	if got.At != logs.NoTime {
		t.span(got.At, got.At)
	}
}

// AddBytes counts bytes as they came.
func (t *Tally) AddBytes(bytes int) { t.bytes += int64(bytes) }

// Add counts the lines of a batch.
func (t *Tally) Add(b *Batch) {
	for i, l := range b.labels {
		if l.Flags()&logs.FlagGap != 0 {
			continue
		}
		t.count(l.WithOrigin(t.originOf(b.origins[l.Origin()])), int(b.counts[i]))
	}
	t.times(b)
	if b.first != logs.NoTime {
		t.span(b.first, b.last)
	}
}

// times counts the service times of a batch.
func (t *Tally) times(b *Batch) {
	if !slices.ContainsFunc(b.labels, HeldOpen) {
		for _, ms := range b.service {
			t.time(ms)
		}
		return
	}
	timed := 0
	for _, kind := range b.kinds {
		if l := b.labels[kind]; l.Timed() {
			if !HeldOpen(l) {
				t.time(b.service[timed])
			}
			timed++
		}
	}
}

// switched is the HTTP status of a request that becomes a websocket.
const switched = 101

var idleClosed = [...]uint16{logs.CodeNumber("H15"), logs.CodeNumber("H28")}

// HeldOpen tells the line of a connection that was held open: its service time is how long somebody stayed, not how long an answer took.
func HeldOpen(l logs.Label) bool { return l.Status() == switched || isIdle(l) }

func isIdle(l logs.Label) bool {
	c := l.Code()
	return c != 0 && (c == idleClosed[0] || c == idleClosed[1])
}

// tallied is how far AddLine has come in a batch.
type tallied struct {
	of     *Batch
	places []uint32 // in the tally's origins, of the batch's own; one more than it is, 0 while it was not looked up
	line   int      // the one after the last
	timed  int      // timed lines before it
}

// AddLine counts the i-th line of a batch: who filters counts what passes. Rising i is cheap.
func (t *Tally) AddLine(b *Batch, i int) {
	l := b.Label(i)
	if l.Flags()&logs.FlagGap != 0 {
		return
	}
	c := &t.cursor
	if c.of != b || i < c.line {
		places := slices.Grow(c.places[:0], len(b.origins))[:len(b.origins)]
		clear(places)
		*c = tallied{of: b, places: places}
	}
	for ; c.line < i; c.line++ {
		if b.Label(c.line).Timed() {
			c.timed++
		}
	}
	place := &c.places[l.Origin()]
	o := b.origins[l.Origin()]
	if *place == 0 {
		*place = t.originOf(o) + 1
	}
	t.count(l.WithOrigin(*place-1), 1)
	if l.Timed() && !HeldOpen(l) {
		t.time(b.service[c.timed])
	}
	if l.Flags()&logs.FlagTimeless == 0 {
		body, done := b.Open()
		at := body.At(i)
		done()
		t.span(at, at)
	}
}

// processNames bounds the processes told apart: each run of a one-off dyno has a name of its own.
const processNames = 10_000

// otherNames is who speaks beyond that bound, a class each.
const otherNames = "more"

// originOf is the place of an origin. Equal ones are one.
func (t *Tally) originOf(o *logs.Origin) uint32 {
	i, ok := t.known[*o]
	if ok {
		return i
	}
	if t.known == nil {
		t.known = map[logs.Origin]uint32{}
	}
	if len(t.known) >= processNames && o.Source != "" && o.Source != otherNames {
		return t.originOf(&logs.Origin{Source: otherNames, Class: o.Class})
	}
	i = uint32(len(t.origins))
	t.origins, t.known[*o] = append(t.origins, o), i
	return i
}

// process is how a summary calls an origin.
func process(o *logs.Origin) string {
	if o.Source == otherNames && o.Proc == "" {
		return otherNames
	}
	return o.Source + "[" + o.Proc + "]"
}

// count is the first of two levels: the labels of neighbours stay in the cache.
func (t *Tally) count(l logs.Label, n int) {
	t.lines += n
	slot := &t.cache[uint64(l)*0x9e3779b97f4a7c15>>54]
	if slot.label != l {
		t.spill(slot.label, slot.lines)
		slot.label, slot.lines = l, 0
	}
	slot.lines += n
}

func (t *Tally) spill(l logs.Label, n int) {
	if n == 0 {
		return
	}
	if t.labels == nil {
		t.labels = map[logs.Label]int{}
	}
	t.labels[l] += n
}

func (t *Tally) time(ms uint32) {
	if ms < denseMillis {
		if t.dense == nil {
			t.dense = make([]int, denseMillis)
		}
		t.dense[ms]++
		return
	}
	if t.service == nil {
		t.service = map[uint32]int{}
	}
	t.service[ms]++
}

func (t *Tally) span(first, last int64) {
	if t.first == 0 || first < t.first {
		t.first = first
	}
	t.last = max(t.last, last)
}

// Summary is the count so far.
func (t *Tally) Summary() Summary {
	for i := range t.cache {
		t.spill(t.cache[i].label, t.cache[i].lines)
		t.cache[i].lines = 0
	}
	s := Summary{Lines: t.lines, Bytes: t.bytes, Kinds: map[string]int{}, Process: map[string]int{},
		RouterStatus: map[int]int{}, HerokuCodes: map[string]int{}}
	for l, n := range t.labels {
		o := t.origins[l.Origin()]
		s.Kinds[kindName(o.Class, l.Flags())] += n
		if o.Source != "" {
			s.Process[process(o)] += n
		}
		if l.Status() > 0 {
			s.RouterStatus[l.Status()] += n
		}
		if l.Status() == switched {
			s.Websockets += n
		} else if isIdle(l) {
			s.Idle += n
		}
		if l.Code() != 0 {
			s.HerokuCodes[logs.CodeName(l.Code())] += n
		}
	}
	if t.first != 0 {
		s.First, s.Last = logs.Instant(t.first), logs.Instant(t.last)
	}
	t.percentiles(&s)
	return s
}

// kindName is the kind of a line as a summary has it.
func kindName(c logs.Class, f logs.Flags) string {
	switch {
	case f&logs.FlagMetrics != 0:
		return "metrics"
	case c == logs.API:
		return "api"
	case c == logs.Routing:
		return "router"
	case c == logs.System:
		return "dyno"
	case c == logs.App, c == logs.AddOn:
		return "app"
	}
	return "other"
}

func (t *Tally) percentiles(s *Summary) {
	var times []uint32
	for ms, n := range t.dense {
		if n > 0 {
			times = append(times, uint32(ms))
		}
	}
	slow := len(times)
	for ms := range t.service {
		times = append(times, ms)
	}
	slices.Sort(times[slow:])
	lines := func(ms uint32) int {
		if ms < denseMillis {
			return t.dense[ms]
		}
		return t.service[ms]
	}
	for _, ms := range times {
		s.ServiceCount += lines(ms)
		s.ServiceSum += int64(ms) * int64(lines(ms))
		s.ServiceSlowest = int(ms)
	}
	below := 0
	for _, ms := range times {
		before := below
		below += lines(ms)
		for _, p := range [...]struct {
			percent int
			to      *int
		}{{50, &s.ServiceP50}, {95, &s.ServiceP95}, {99, &s.ServiceP99}} {
			if need := (s.ServiceCount*p.percent + 99) / 100; before < need && below >= need {
				*p.to = int(ms)
			}
		}
	}
}
