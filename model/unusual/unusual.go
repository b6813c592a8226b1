// Package unusual counts what fails by code and by route, and tells which of it comes unusually often: package anomaly's rule on counts. A
// code that was never seen counted zero while the log was read; a bucket in which lines are missing counted nothing.
package unusual

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/anomaly"
	"app.gonogo/gonogo/model/codes"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/traffic"
	"app.gonogo/gonogo/model/router"
)

// Kind is what is counted.
type Kind string

// The kinds, the widest first.
const (
	All   Kind = "all"   // exceptions and error lines of the app
	Code  Kind = "code"  // lines with a code of the router or of the dynos
	Route Kind = "route" // requests that failed, by method and path; ids in it are folded
)

// maxRoutes bounds the routes that are counted. Of more, the one that failed least recently is dropped.
const maxRoutes = 64

// Counts are the counts of one app. Its zero value is ready; it belongs to one goroutine.
type Counts struct {
	codes  map[uint16]*anomaly.Counter
	routes map[string]*route
	gaps   anomaly.Gaps
	first  int64 // the first bucket that was read; 0: none
	newest int64
	name   []byte // scratch: of a route

	version uint64 // changes whenever a count does
}

// Version changes whenever a count does.
func (c *Counts) Version() uint64 { return c.version }

type route struct {
	anomaly.Counter
	last int64 // bucket in which it failed last
}

// Blind notes that lines are missing at a time: what was counted then is not what is usual.
func (c *Counts) Blind(at time.Time) { c.gaps.Note(anomaly.BucketOf(at)) }

// Read counts a batch of lines.
func (c *Counts) Read(b *logstore.Batch) {
	first, last, _ := b.Stamps()
	if first == logs.NoTime || last == logs.NoTime {
		return
	}
	if c.first == 0 {
		c.first = anomaly.BucketOf(logs.Instant(first))
		c.newest = c.first
		c.codes, c.routes = map[uint16]*anomaly.Counter{}, map[string]*route{}
	}
	if b.Gaps() > 0 {
		c.gaps.Note(anomaly.BucketOf(logs.Instant(last)))
	}
	wanted := wantedOf(b)
	if wanted == nil {
		return
	}
	body, done := b.Open()
	defer done()
	for i := range b.Len() {
		if !wanted[b.Kind(i)] || body.At(i) == logs.NoTime {
			continue
		}
		at := logs.Instant(body.At(i))
		c.advance(anomaly.BucketOf(at))
		l := b.Label(i)
		if code := l.Code(); code != 0 {
			c.code(code).Count(at)
			c.version++
		}
		if b.Origins()[l.Origin()].Class == logs.Routing && router.Failed(l) {
			c.route(body.Text(i), at)
		}
	}
}

// wantedOf tells which labels of a batch are counted; nil where none is.
func wantedOf(b *logstore.Batch) (wanted []bool) {
	for k, l := range b.Labels() {
		failed := router.Failed(l) && b.Origins()[l.Origin()].Class == logs.Routing
		if !failed && !counted(l) {
			continue
		}
		if wanted == nil {
			wanted = make([]bool, len(b.Labels()))
		}
		wanted[k] = true
	}
	return wanted
}

// counted tells a line with a code that means trouble. What the platform says of the log itself (L10 and its like) is a gap, not a count.
func counted(l logs.Label) bool {
	return l.Code() != 0 && l.Level() >= logs.Warn && l.Flags()&logs.FlagGap == 0
}

// code is the counter of a code. One that is new counted zero as long as the log was read.
func (c *Counts) code(n uint16) *anomaly.Counter {
	one, ok := c.codes[n]
	if !ok {
		one = c.begun()
		c.codes[n] = one
	}
	return one
}

// begun is a counter that has counted nothing since the log was first read.
func (c *Counts) begun() *anomaly.Counter {
	one := anomaly.NewCounter(max(c.first, c.newest-anomaly.Reach))
	one.Advance(c.newest, &c.gaps)
	return &one
}

func (c *Counts) route(text string, at time.Time) {
	method, path := requested(text)
	if path == "" {
		return
	}
	c.name = append(append(c.name[:0], method...), ' ')
	c.name = traffic.AppendFolded(c.name, path)
	one, ok := c.routes[string(c.name)]
	if !ok {
		c.forget()
		one = &route{Counter: *c.begun()}
		c.routes[string(c.name)] = one
	}
	one.Count(at)
	c.version++
	one.last = max(one.last, anomaly.BucketOf(at))
}

// requested is the method and the path of a router's line. In most they stand as the router writes them; the rest of the line is not looked at.
func requested(text string) (method, path string) {
	_, rest, ok := strings.Cut(text, " method=")
	if ok {
		method, rest, ok = strings.Cut(rest, ` path="`)
	}
	if ok && !strings.Contains(method, " ") {
		if path, _, ok = strings.Cut(rest, `"`); ok && !strings.HasSuffix(path, `\`) {
			return method, path
		}
	}
	r, _ := logs.ParseRouter(text)
	return r.Method, r.Path
}

// forget makes room for a route.
func (c *Counts) forget() {
	if len(c.routes) < maxRoutes {
		return
	}
	oldest, last := "", int64(0)
	for name, one := range c.routes {
		if oldest == "" || one.last < last || one.last == last && name < oldest {
			oldest, last = name, one.last
		}
	}
	delete(c.routes, oldest)
}

// Tick closes the buckets that are over, by the clock of the lines.
func (c *Counts) Tick(now time.Time) {
	if c.first > 0 {
		c.advance(anomaly.BucketOf(now))
	}
}

func (c *Counts) advance(n int64) {
	if n <= c.newest {
		return
	}
	c.newest = n
	if len(c.codes)+len(c.routes) > 0 {
		c.version++
	}
	for _, one := range c.codes {
		one.Advance(n, &c.gaps)
	}
	for _, one := range c.routes {
		one.Advance(n, &c.gaps)
	}
}

// Deployed tells that another release became current: what comes just after it is not what is usual.
func (c *Counts) Deployed() {
	for _, one := range c.codes {
		one.Deployed()
	}
	for _, one := range c.routes {
		one.Deployed()
	}
}

// Anomaly is one thing that comes unusually often.
type Anomaly struct {
	Kind  Kind
	Name  string // "H12", "GET /reports"; empty of All
	Title string // of a code: "Request timeout"
	Count int    // in the fullest of the newest two buckets
	Usual float64
	Score float64
	Since time.Time // the bucket in which that began
}

// Anomalies are what comes unusually often, codes before routes, the most frequent first. all counts the exceptions of the app.
func (c *Counts) Anomalies(all *anomaly.Counter) []Anomaly {
	var out []Anomaly
	if a, ok := judged(all); ok {
		a.Kind = All
		out = append(out, a)
	}
	from := len(out)
	for n, one := range c.codes {
		if a, ok := judged(one); ok {
			a.Kind, a.Name = Code, logs.CodeName(n)
			if known, ok := codes.Lookup(a.Name); ok {
				a.Title = known.Title
			}
			out = append(out, a)
		}
	}
	order(out[from:])
	from = len(out)
	for name, one := range c.routes {
		if a, ok := judged(&one.Counter); ok {
			a.Kind, a.Name = Route, name
			out = append(out, a)
		}
	}
	order(out[from:])
	return out
}

func order(list []Anomaly) {
	slices.SortFunc(list, func(a, b Anomaly) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Name, b.Name)) })
}

// judged is what a counter's newest counts are worth.
func judged(c *anomaly.Counter) (Anomaly, bool) {
	closed, is, score := c.Unusual()
	if !is {
		return Anomaly{}, false
	}
	n := c.Newest()
	since := n - int64(closed)
	return Anomaly{Count: max(c.At(n), c.At(n-1)), Usual: score.Usual, Score: score.Value, Since: anomaly.Start(since)}, true
}
