package rollup

import (
	"iter"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/anomaly"
	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/exceptions/template"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/traffic"
	"app.gonogo/gonogo/model/logs/uuid"
)

// Most is how many groups are kept unless told otherwise. Of more, those that were seen least recently are dropped, and counted.
const Most = 10_000

// Groups are the errors of one app. Its zero value is empty and keeps Most groups; it belongs to one goroutine.
type Groups struct {
	Limit   int
	Rules   Rules
	Dropped int       // groups that were dropped
	Watched time.Time // the oldest line that was read

	byPrint   map[exceptions.Fingerprint]*Group
	newest    *Group // by when they were seen last
	oldest    *Group
	assembler exceptions.Assembler
	lines     template.Tree
	found     exceptions.Found
	key       exceptions.Key
	bucket    int64
	total     anomaly.Counter // of all groups, but for pages that never were and what is muted
	begun     bool            // total counts
	gaps      anomaly.Gaps
	waiting   map[uint32]*Group // requests whose route is not known yet, by a hash of their id
	marks     marks             // of waiting
	names     map[string]string // of processes
	version   uint64
}

// maxWaiting bounds the requests whose route is waited for, maxNames the processes.
const (
	maxWaiting = 2048
	maxNames   = 4096
)

// Version changes with what the groups say.
func (g *Groups) Version() uint64 { return g.version }

// Len is the number of groups.
func (g *Groups) Len() int { return len(g.byPrint) }

// All are the groups, those seen last first.
func (g *Groups) All() []*Group {
	out := make([]*Group, 0, len(g.byPrint))
	for one := g.newest; one != nil; one = one.older {
		out = append(out, one)
	}
	return out
}

// Newest are the groups, those seen last first.
func (g *Groups) Newest() iter.Seq[*Group] {
	return func(yield func(*Group) bool) {
		for one := g.newest; one != nil; one = one.older {
			if !yield(one) {
				return
			}
		}
	}
}

// Find is the group of a fingerprint.
func (g *Groups) Find(f exceptions.Fingerprint) (*Group, bool) {
	one, ok := g.byPrint[f]
	return one, ok
}

// Sorted are the groups in the order of a list: by status, then by count; of those that came as often, the one seen last first.
func (g *Groups) Sorted(c Current) []*Group {
	all := g.All()
	rank := make(map[*Group]Status, len(all))
	for _, one := range all {
		rank[one] = one.Status(c)
	}
	slices.SortStableFunc(all, func(a, b *Group) int {
		if rank[a] != rank[b] {
			return int(rank[a]) - int(rank[b])
		}
		return b.Count - a.Count
	})
	return all
}

// Releases tells which release what a process of a type prints at a time belongs to; 0 where that is not known.
type Releases func(typ string, at time.Time) int

// Read counts the exceptions in a batch of lines, of which the first has the number from.
func (g *Groups) Read(b *logstore.Batch, from logs.Seq, releases Releases) {
	g.found.Reset()
	first, last, _ := b.Stamps()
	if first != logs.NoTime {
		g.begin(anomaly.BucketOf(logs.Instant(first)))
		if at := logs.Instant(first); g.Watched.IsZero() || at.Before(g.Watched) {
			g.Watched = at
		}
	}
	if b.Gaps() > 0 && last != logs.NoTime {
		g.gaps.Note(anomaly.BucketOf(logs.Instant(last)))
	}
	g.assembler.Read(b, from, &g.found)
	g.count(releases)
	g.routes(b)
}

// Tick ends what waits for lines that will not come any more, and closes buckets. now is the origin's clock, the zero time for the end of
// a log.
func (g *Groups) Tick(now time.Time, releases Releases) {
	g.found.Reset()
	g.assembler.Flush(now, &g.found)
	g.count(releases)
	if !now.IsZero() {
		g.advance(anomaly.BucketOf(now))
	}
}

// Blind notes that lines are missing at a time: what was counted then is not what is usual.
func (g *Groups) Blind(at time.Time) { g.gaps.Note(anomaly.BucketOf(at)) }

// begin begins to count all groups together, with the first line that is read.
func (g *Groups) begin(bucket int64) {
	if !g.begun {
		g.total, g.begun = anomaly.NewCounter(bucket), true
	}
}

// Total counts all groups together, but for pages that never were and what is muted.
func (g *Groups) Total() *anomaly.Counter { return &g.total }

// Deployed tells that another release became current: what comes just after it is not what is usual.
func (g *Groups) Deployed() {
	g.total.Deployed()
	for one := g.newest; one != nil; one = one.older {
		one.counter.Deployed()
	}
}

// advance closes the buckets of all groups before n.
func (g *Groups) advance(n int64) {
	if n <= g.bucket {
		return
	}
	g.bucket = n
	g.total.Advance(n, &g.gaps)
	for one := g.newest; one != nil; one = one.older {
		one.counter.Advance(n, &g.gaps)
	}
	if len(g.byPrint) > 0 {
		g.version++
	}
}

// count adds what was found, and lets go of the lines that it stands in.
func (g *Groups) count(releases Releases) {
	for i := range g.found.Events {
		e := &g.found.Events[i]
		g.add(e, g.key.Of(e), releases)
	}
	for i, l := range g.found.Errors {
		said := g.lines.Of(g.found.Said(i))
		e := exceptions.Event{Message: said.String(), Source: l.Source, Proc: l.Proc, Type: l.Type, At: l.At, First: l.Seq, Last: l.Seq, Lines: 1}
		e.Request, _ = logs.Body(l.Text)
		g.add(&e, said.Print, releases)
	}
	g.found.Reset()
}

// add counts an event.
func (g *Groups) add(e *exceptions.Event, print exceptions.Fingerprint, releases Releases) {
	one := g.groupOf(e, print)
	g.advance(anomaly.BucketOf(e.At))
	one.counter.Advance(g.bucket, &g.gaps)
	one.count(e, releases(e.Type, e.At), g.names)
	if e.Class == "" && len(e.Frames) == 0 {
		one.Sample.Message = e.Message // as it grows wider
	}
	if !one.Page && !one.Muted {
		g.total.Count(e.At)
	}
	g.touch(one)
	g.expectRoute(e, one)
	g.version++
}

// groupOf is the group of an event, a new one where there was none.
func (g *Groups) groupOf(e *exceptions.Event, print exceptions.Fingerprint) *Group {
	rule := g.Rules.of(e)
	if rule != nil {
		print = rule.fingerprint(print, e)
	}
	if one, ok := g.byPrint[print]; ok {
		return one
	}
	if g.byPrint == nil {
		g.byPrint, g.names = map[exceptions.Fingerprint]*Group{}, map[string]string{}
	}
	limit := g.Limit
	if limit <= 0 {
		limit = Most
	}
	for len(g.byPrint) >= limit {
		g.drop(g.oldest)
	}
	one := &Group{Fingerprint: print, Reason: exceptions.Explain(e), counter: anomaly.NewCounter(max(g.bucket, anomaly.BucketOf(e.At))), Page: e.Page || logs.IsMissingPage(e.Class+": "+e.Message)}
	one.Reason.Class = strings.Clone(one.Reason.Class)
	if rule != nil {
		one.Rule, one.Muted = rule.Name, rule.Mute
	}
	g.byPrint[print] = one
	return one
}

// drop forgets a group.
func (g *Groups) drop(one *Group) {
	g.unlink(one)
	delete(g.byPrint, one.Fingerprint)
	g.Dropped++
}

// touch makes a group the one that was seen last.
func (g *Groups) touch(one *Group) {
	if g.newest == one {
		return
	}
	g.unlink(one)
	one.older = g.newest
	if g.newest != nil {
		g.newest.newer = one
	}
	g.newest = one
	if g.oldest == nil {
		g.oldest = one
	}
}

func (g *Groups) unlink(one *Group) {
	switch {
	case one.newer != nil:
		one.newer.older = one.older
	case g.newest == one:
		g.newest = one.older
	}
	switch {
	case one.older != nil:
		one.older.newer = one.newer
	case g.oldest == one:
		g.oldest = one.newer
	}
	one.newer, one.older = nil, nil
}

// expectRoute waits for the router's line of an event's request: the router writes it when the request is over.
func (g *Groups) expectRoute(e *exceptions.Event, one *Group) {
	hash, ok := uuid.Hash(e.Request)
	if !ok {
		return
	}
	if g.waiting == nil || len(g.waiting) >= maxWaiting {
		g.waiting, g.marks = map[uint32]*Group{}, marks{} // the router's lines of so many requests are lost
	}
	g.waiting[hash] = one
	if g.marks.made++; g.marks.made > 2*maxWaiting { // most of them are of requests that wait no more
		g.marks = marks{}
		for hash := range g.waiting {
			g.marks.add(hash)
		}
	}
	g.marks.add(hash)
}

// marks are bits by which nearly all ids that nobody waits for are told, for less than a look into a map: those of all requests are looked for.
type marks struct {
	bits [256]uint64
	made int // since they were empty
}

func (m *marks) add(hash uint32) { m.bits[hash>>6%256] |= 1 << (hash % 64) }

func (m *marks) has(hash uint32) bool { return m.bits[hash>>6%256]>>(hash%64)&1 != 0 }

// routes finds the router's lines of requests that are waited for.
func (g *Groups) routes(b *logstore.Batch) {
	if len(g.waiting) == 0 {
		return
	}
	b.EachID(func(i int, hash uint32) {
		if !g.marks.has(hash) {
			return
		}
		one, ok := g.waiting[hash]
		if !ok || b.Origins()[b.Label(i).Origin()].Class != logs.Routing {
			return
		}
		if r, ok := logs.ParseRouter(b.Line(i).Text); ok {
			one.route(r.Method, traffic.FoldPath(r.Path))
			delete(g.waiting, hash)
		}
	})
}
