package traffic

import (
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// Recent counts the requests of the last minutes, and those that failed, by the time of their lines. The zero value is empty.
type Recent struct {
	slots [recentSlots]slot
}

// A slot is ten seconds; they go around.
const (
	slotLength  = 10 * time.Second
	recentSlots = 31

	// Window is how far back requests are counted.
	Window = (recentSlots - 1) * slotLength
)

// mostFailures bounds the lines of a slot whose path is looked at, and the paths that are told apart.
const mostFailures = 64

type slot struct {
	at               int64 // which ten seconds since 1970
	requests, failed int
	codes            map[Failure]int
	paths            map[string]int // method and path of those that failed
	looked           int            // failures whose path was looked at
}

// Failure is how a request failed: by a code of the router, or with a status of the app's own.
type Failure struct {
	Code   string // "H12"; empty when the app itself answered so
	Status int
}

// What the router answers where the app is not meant to answer: maintenance, and no web dyno at all.
var meant = [...]uint16{logs.CodeNumber("H80"), logs.CodeNumber("H14")}

// failed tells a request that the app, or the platform for it, answered with an error of the server.
func failed(l logs.Label) bool {
	return l.Status() >= 500 && l.Code() != meant[0] && l.Code() != meant[1]
}

// Add counts the requests of a batch, now by the clock of the lines. What is older than the window costs nothing.
func (r *Recent) Add(b *logstore.Batch, now time.Time) {
	first, last, _ := b.Stamps()
	if last == logs.NoTime || now.Sub(logs.Instant(last)) > Window {
		return
	}
	requests, bad := kindsOf(b)
	if requests == nil {
		return
	}
	if from := first / int64(slotLength); bad == nil && from == last/int64(slotLength) {
		s := r.slot(from)
		for k, is := range requests {
			if is {
				s.requests += int(b.Counts()[k])
			}
		}
		return
	}
	body, done := b.Open()
	defer done()
	oldest := now.Add(-Window).UnixNano()
	for i := range b.Len() {
		kind := b.Kind(i)
		if !requests[kind] {
			continue
		}
		at := body.At(i)
		if at == logs.NoTime || at < oldest {
			continue
		}
		s := r.slot(at / int64(slotLength))
		s.requests++
		if bad != nil && bad[kind] {
			s.fail(b.Label(i), body.Text(i))
		}
	}
}

// kindsOf tells which labels of a batch are requests, and which of them failed; nil where none is.
func kindsOf(b *logstore.Batch) (requests, bad []bool) {
	for k, l := range b.Labels() {
		if l.Status() == 0 || b.Origins()[l.Origin()].Class != logs.Routing {
			continue
		}
		if requests == nil {
			requests = make([]bool, len(b.Labels()))
		}
		requests[k] = true
		if failed(l) {
			if bad == nil {
				bad = make([]bool, len(b.Labels()))
			}
			bad[k] = true
		}
	}
	return requests, bad
}

// slot is the one of so many tens of seconds since 1970, emptied when it was an older one's. A line that is older than what is kept is
// counted nowhere.
func (r *Recent) slot(at int64) *slot {
	s := &r.slots[at%recentSlots]
	switch {
	case s.at < at:
		*s = slot{at: at}
	case s.at > at:
		return &slot{}
	}
	return s
}

func (s *slot) fail(l logs.Label, text string) {
	s.failed++
	if s.codes == nil {
		s.codes, s.paths = map[Failure]int{}, map[string]int{}
	}
	s.codes[Failure{logs.CodeName(l.Code()), l.Status()}]++
	if s.looked++; s.looked > mostFailures {
		return
	}
	if r, ok := logs.ParseRouter(text); ok && r.Path != "" {
		s.paths[r.Method+" "+FoldPath(r.Path)]++
	}
}

// Share is what became of the requests of a span.
type Share struct {
	Requests, Failed int
	codes            map[Failure]int
	paths            map[string]int
	looked           int
}

// Since sums the requests from a moment on, to the next ten seconds.
func (r *Recent) Since(from time.Time) Share {
	var sum Share
	first := from.Add(slotLength-1).UnixNano() / int64(slotLength)
	for i := range r.slots {
		s := &r.slots[i]
		if s.at < first {
			continue
		}
		sum.Requests += s.requests
		sum.Failed += s.failed
		sum.looked += min(s.looked, mostFailures)
		if s.failed > 0 && sum.codes == nil {
			sum.codes, sum.paths = map[Failure]int{}, map[string]int{}
		}
		for f, n := range s.codes {
			sum.codes[f] += n
		}
		for p, n := range s.paths {
			sum.paths[p] += n
		}
	}
	return sum
}

// Part is the part that failed, between 0 and 1.
func (s Share) Part() float64 {
	if s.Requests == 0 {
		return 0
	}
	return float64(s.Failed) / float64(s.Requests)
}

// fewPaths is how many failures must have been looked at before one path stands out among them.
const fewPaths = 10

// Mostly is how most of the failures came about, and where more than half of them did; the path is empty where there is no such. What they
// were before stays until another is twice as frequent, or stands out.
func (s Share) Mostly(before Failure, at string) (how Failure, path string) {
	most := 0
	for f, n := range s.codes {
		if n > most || n == most && (f.Code < how.Code || f.Code == how.Code && f.Status < how.Status) {
			how, most = f, n
		}
	}
	if n := s.codes[before]; n > 0 && most < 2*n {
		how = before
	}
	for p, n := range s.paths {
		if s.looked >= fewPaths && 2*n > s.looked {
			return how, p
		}
	}
	if at != "" && keptPath*s.paths[at] >= s.looked {
		return how, at
	}
	return how, ""
}

// keptPath is how small a part of the failures a path may have that once stood out.
const keptPath = 5

// Begun is when the failures began that have gone on until now: the first ten seconds of a run in which at most two in a row, and none
// of the last three, had none. Zero when there is no such run.
func (r *Recent) Begun(now time.Time) time.Time {
	begun, quiet := int64(0), 0
	last := now.UnixNano() / int64(slotLength)
	for at := last; at > last-recentSlots && quiet <= 2; at-- {
		s := &r.slots[at%recentSlots]
		if s.at != at || s.failed == 0 {
			quiet++
			continue
		}
		begun, quiet = at, 0
	}
	if begun == 0 {
		return time.Time{}
	}
	return logs.Instant(begun * int64(slotLength)).UTC()
}

// OfCode counts the failures with a code of the router.
func (s Share) OfCode(code string) int {
	n := 0
	for f, times := range s.codes {
		if f.Code == code {
			n += times
		}
	}
	return n
}
