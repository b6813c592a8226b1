// Package digest sums a log up while it is read: lines and errors over time, requests by release, memory, and what the log lacks. It
// keeps counts and no lines, so that a file of any length costs the same.
package digest

import (
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// Digest is what a log comes to so far. It belongs to one goroutine.
type Digest struct {
	Lines    int
	Errors   int // lines that count as errors
	Requests int // lines of the router
	Failed   int // of those, with a status of 5xx
	Unread   int // lines without a header that is known
	Crashes  int // dynos that ended before their time
	Releases []*Release

	first, last int64 // stamps, NoTime before the first
	newest      int64 // the latest stamp so far in the order in which lines came
	gap         time.Duration
	gapAt       int64
	bins        bins
	codes       map[uint16]*Count
	classes     map[string]*Count
	memory      map[string]*Memory
	before      logs.MilestoneKind // the last act that was no release: what the next one is for
	target      int                // the version of that act, where it is a rollback
	current     *Release
}

// Release is a span of the log: from where a release became current to where the next did. The first begins with the log.
type Release struct {
	Version  int // 0: before the first that the log tells of
	By       string
	Rollback int // the version whose code it has again, where it is a rollback
	At       time.Time
	Requests int
	Failed   int
	times    times
	codes    map[uint16]int
}

// Count is how often something came, and when first and last.
type Count struct {
	Name        string
	Lines       int
	First, Last time.Time
}

// Memory is the most that a dyno of a process type used, by its sample# lines.
type Memory struct {
	Type        string
	Most, Quota float64 // in MB; a quota of 0 is not known
}

// The bounds of what is told apart.
const (
	mostReleases = 1024
	mostClasses  = 500
	mostTypes    = 200
)

// New is the digest of a log of which nothing has come.
func New() *Digest {
	d := &Digest{first: logs.NoTime, last: logs.NoTime, newest: logs.NoTime, codes: map[uint16]*Count{}, classes: map[string]*Count{}, memory: map[string]*Memory{}}
	d.begin(Release{})
	return d
}

// First and Last are the earliest and the latest stamp of a line; zero when no line bears one.
func (d *Digest) First() time.Time { return logs.Instant(d.first) }

// Last is the latest stamp of a line.
func (d *Digest) Last() time.Time { return logs.Instant(d.last) }

// LongestGap is the longest time without a line, and where it began.
func (d *Digest) LongestGap() (time.Duration, time.Time) { return d.gap, logs.Instant(d.gapAt) }

// Add counts the lines of a batch.
func (d *Digest) Add(b *logstore.Batch) {
	body, done := b.Open()
	defer done()
	timed, service := 0, b.ServiceTimes()
	for i := range b.Len() {
		l := b.Label(i)
		ms, has := uint32(0), l.Timed()
		if has {
			ms = service[timed]
			timed++
		}
		if l.Flags()&logs.FlagGap != 0 {
			continue
		}
		d.line(b.Origins()[l.Origin()], l, body, i)
		if has && !logstore.HeldOpen(l) {
			d.current.times.add(ms)
		}
	}
}

// line counts one line.
func (d *Digest) line(o *logs.Origin, l logs.Label, body *logstore.Body, i int) {
	f, at := l.Flags(), int64(logs.NoTime)
	d.Lines++
	if f&logs.FlagTimeless == 0 {
		at = body.At(i)
	}
	if o.Class == logs.API {
		d.act(body.Text(i), at)
	}
	bin := d.bins.at(at)
	bin.Lines++
	if at != logs.NoTime {
		d.span(at)
	}
	if o.Source == "" {
		d.Unread++
	}
	if f&logs.FlagError != 0 {
		d.Errors++
		bin.Errors++
	}
	if o.Class == logs.Routing {
		d.request(l, bin)
	}
	if c := l.Code(); c != 0 {
		d.code(c, at)
	}
	switch {
	case f&logs.FlagHead != 0:
		d.class(logs.ErrorClass(body.Text(i)), at)
	case f&logs.FlagMetrics != 0:
		d.sample(o.Type, body.Text(i))
	case o.Class == logs.System:
		if c, ok := logs.ParseLifecycle(body.Text(i)); ok && c.Crash() {
			d.Crashes++
		}
	}
}

// span takes a stamp into the range of the log, and into its longest silence.
func (d *Digest) span(at int64) {
	if d.first == logs.NoTime || at < d.first {
		d.first = at
	}
	if d.last == logs.NoTime || at > d.last {
		d.last = at
	}
	if gap := time.Duration(at - d.newest); d.newest != logs.NoTime && gap > d.gap {
		d.gap, d.gapAt = gap, d.newest
	}
	if d.newest == logs.NoTime || at > d.newest {
		d.newest = at
	}
}

func (d *Digest) request(l logs.Label, bin *Bin) {
	failed := l.Status() >= 500
	d.Requests++
	d.current.Requests++
	bin.Requests++
	if failed {
		d.Failed++
		d.current.Failed++
		bin.Failed++
	}
	if c := l.Code(); c != 0 {
		d.current.codes[c]++
	}
}

func (d *Digest) code(c uint16, at int64) {
	n := d.codes[c]
	if n == nil {
		n = &Count{Name: logs.CodeName(c)}
		d.codes[c] = n
	}
	n.add(at)
}

func (d *Digest) class(name string, at int64) {
	if name == "" {
		return
	}
	n := d.classes[name]
	if n == nil {
		if len(d.classes) >= mostClasses {
			return
		}
		n = &Count{Name: string([]byte(name))} // not a part of the batch's text
		d.classes[n.Name] = n
	}
	n.add(at)
}

func (c *Count) add(at int64) {
	c.Lines++
	if at == logs.NoTime {
		return
	}
	t := logs.Instant(at)
	if c.First.IsZero() || t.Before(c.First) {
		c.First = t
	}
	if t.After(c.Last) {
		c.Last = t
	}
}

// sample takes the memory of a dyno from a record of its metrics.
func (d *Digest) sample(kind, text string) {
	var most, quota float64
	for _, s := range logs.Samples(text) {
		switch {
		case s.Unit != "MB":
		case s.Name == "memory_total":
			most = s.Value
		case s.Name == "memory_quota":
			quota = s.Value
		}
	}
	if most <= 0 {
		return
	}
	m := d.memory[kind]
	if m == nil {
		if len(d.memory) >= mostTypes {
			return
		}
		m = &Memory{Type: kind}
		d.memory[kind] = m
	}
	if most > m.Most {
		m.Most, m.Quota = most, quota
	}
}

// act reads a line of the platform API: a release begins a span of its own.
func (d *Digest) act(text string, at int64) {
	m, ok := logs.ParseAPI(text)
	switch {
	case !ok:
	case m.Kind == logs.Deploy || m.Kind == logs.Rollback || m.Kind == logs.Promote:
		d.before, d.target = m.Kind, m.Target // its texts are parts of the batch's
	case m.Kind == logs.Release && len(d.Releases) < mostReleases && m.Version != d.current.Version:
		r := Release{Version: m.Version, By: strings.Clone(author(m.By)), At: logs.Instant(at)}
		if d.before == logs.Rollback {
			r.Rollback = d.target
		}
		d.before = 0
		d.begin(r)
	}
}

func (d *Digest) begin(r Release) {
	r.codes = map[uint16]int{}
	d.Releases = append(d.Releases, &r)
	d.current = &r
}
