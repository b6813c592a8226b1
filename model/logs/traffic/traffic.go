// Package traffic counts the requests and lines of a log by minute and by path.
package traffic

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/safe"
)

// Counts are what a log says of its traffic. Its keys in JSON are stable.
type Counts struct {
	Minutes []Minute `json:"minutes"` // those with lines, oldest first
	Paths   []Path   `json:"paths"`   // most requests first
}

// Minute is what came in one minute.
type Minute struct {
	At       time.Time      `json:"at"`
	Lines    int            `json:"lines"`
	Requests int            `json:"requests"`
	Errors   int            `json:"errors"`          // lines that count as errors
	Codes    map[string]int `json:"codes,omitempty"` // by H12, R14, L11
}

// Path is what was asked of one path, and how it was answered. Ids in it are folded: /orders/:id.
type Path struct {
	Method   string         `json:"method,omitempty"`
	Path     string         `json:"path"`
	Requests int            `json:"requests"`
	Errors   int            `json:"errors"`
	Status   map[int]int    `json:"status,omitempty"`
	Codes    map[string]int `json:"codes,omitempty"`
	Timed    int            `json:"service_ms_count"` // without connections that are held open
	*Times                  // nil: none was timed
}

// Times are service times in ms.
type Times struct {
	Mean    int `json:"service_ms_mean"`
	P50     int `json:"service_ms_p50"` // the smallest time that half of the requests did not exceed
	P95     int `json:"service_ms_p95"`
	Slowest int `json:"service_ms_max"`
}

// mostPaths bounds the paths that are told apart, and mostMinutes the minutes: two months of them.
const (
	mostPaths   = 10_000
	mostMinutes = 100_000
)

// morePaths stands for the paths beyond that bound.
const morePaths = "(more)"

type pathKey struct{ method, path string }

type pathCount struct {
	requests, errors int
	status           map[int]int
	codes            map[uint16]int
	times            map[uint32]int // requests by ms
}

type minuteCount struct {
	lines, requests, errors int
	codes                   map[uint16]int
}

// Tally counts lines. Its zero value is empty; it belongs to one goroutine.
type Tally struct {
	minutes map[int64]*minuteCount
	paths   map[pathKey]*pathCount
}

// Add counts the i-th line of a batch. Gaps are no lines.
func (t *Tally) Add(b *logstore.Batch, i int) {
	l := b.Label(i)
	if l.Flags()&logs.FlagGap != 0 {
		return
	}
	o := b.Origins()[l.Origin()]
	body, done := b.Open()
	defer done()
	request := o.Class == logs.Routing
	if at := body.At(i); at != logs.NoTime && o.Source != "" {
		t.addMinute(at, l, request)
	}
	if request {
		t.addRequest(body.Text(i), l)
	}
}

func (t *Tally) addMinute(at int64, l logs.Label, request bool) {
	key := at / int64(time.Minute)
	m := t.minutes[key]
	if m == nil {
		if t.minutes == nil {
			t.minutes = map[int64]*minuteCount{}
		}
		if len(t.minutes) >= mostMinutes {
			return
		}
		m = &minuteCount{}
		t.minutes[key] = m
	}
	m.lines++
	if request {
		m.requests++
	}
	if l.Flags()&logs.FlagError != 0 {
		m.errors++
	}
	if c := l.Code(); c != 0 {
		if m.codes == nil {
			m.codes = map[uint16]int{}
		}
		m.codes[c]++
	}
}

func (t *Tally) addRequest(text string, l logs.Label) {
	r, ok := logs.ParseRouter(text)
	if !ok || r.Path == "" {
		return
	}
	key := pathKey{r.Method, FoldPath(r.Path)}
	p := t.paths[key]
	if p == nil && len(t.paths) >= mostPaths {
		key = pathKey{path: morePaths}
		p = t.paths[key]
	}
	if p == nil {
		if t.paths == nil {
			t.paths = map[pathKey]*pathCount{}
		}
		p = &pathCount{status: map[int]int{}, codes: map[uint16]int{}, times: map[uint32]int{}}
		t.paths[pathKey{strings.Clone(key.method), strings.Clone(key.path)}] = p
	}
	p.requests++
	if l.Flags()&logs.FlagError != 0 {
		p.errors++
	}
	if l.Status() > 0 {
		p.status[l.Status()]++
	}
	if c := l.Code(); c != 0 {
		p.codes[c]++
	}
	if r.HasService && !logstore.HeldOpen(l) {
		p.times[logs.ClampMillis(uint64(r.Service.Milliseconds()))]++
	}
}

// Counts are the counts so far.
func (t *Tally) Counts() Counts {
	s := Counts{Minutes: []Minute{}, Paths: []Path{}}
	for _, key := range slices.Sorted(maps.Keys(t.minutes)) {
		m := t.minutes[key]
		s.Minutes = append(s.Minutes, Minute{At: time.Unix(key*60, 0).UTC(), Lines: m.lines, Requests: m.requests, Errors: m.errors, Codes: named(m.codes)})
	}
	for key, p := range t.paths {
		out := Path{Method: safe.Redact(key.method), Path: safe.Redact(key.path), Requests: p.requests, Errors: p.errors, Status: p.status, Codes: named(p.codes)}
		out.setTimes(p.times)
		s.Paths = append(s.Paths, out)
	}
	slices.SortFunc(s.Paths, func(a, b Path) int {
		return cmp.Or(cmp.Compare(b.Requests, a.Requests), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	return s
}

// setTimes sets what requests by ms amount to.
func (p *Path) setTimes(counts map[uint32]int) {
	sum, below := 0, 0
	for ms, n := range counts {
		p.Timed += n
		sum += int(ms) * n
	}
	if p.Timed == 0 {
		return
	}
	p.Times = &Times{}
	p.Mean = (sum + p.Timed/2) / p.Timed
	for _, ms := range slices.Sorted(maps.Keys(counts)) {
		before := below
		below += counts[ms]
		if need := (p.Timed*50 + 99) / 100; before < need && below >= need {
			p.P50 = int(ms)
		}
		if need := (p.Timed*95 + 99) / 100; before < need && below >= need {
			p.P95 = int(ms)
		}
		p.Slowest = int(ms)
	}
}

func named(counts map[uint16]int) map[string]int {
	if len(counts) == 0 {
		return nil
	}
	out := map[string]int{}
	for c, n := range counts {
		out[logs.CodeName(c)] += n
	}
	return out
}
