// Package router counts what the router's lines say: requests, failures, times, by path, dyno and host, over the last hour.
//
// The rules:
//
//   - A request counts at the time of its line: the router writes it when the request is over.
//   - Time is cut into slots. A span has the slots that begin in it, so that spans that meet share none and lack none.
//   - A gap is not a zero: Covered tells which part of a span was watched.
//   - A connection that was held open, a websocket or a stream that fell silent, counts as a request, and its time is left out: it is how long somebody
//     stayed.
//   - What is told apart is bounded. Paths that only ever answered 404 are one row, those beyond the bound another.
package router

import (
	"time"

	"app.gonogo/gonogo/model/histogram"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/traffic"
)

// Slot is how long the shortest piece of time is, and Kept how far back requests are counted.
const (
	Slot = 10 * time.Second
	Kept = time.Hour
)

// The pieces of time. Totals are kept in slots for all the time. Paths, dynos and hosts are, for a while; after that they are in minutes.
const (
	slots       = int64(Kept/Slot) + 2
	fineSlots   = int64(15*time.Minute/Slot) + 1
	minutes     = int64(Kept/time.Minute) + 2
	perMinute   = int64(time.Minute / Slot)
	farTooEarly = time.Hour // a stamp so far ahead of the clock is no time
)

// History is the requests of the last hour. Its zero value is empty; it belongs to one goroutine.
type History struct {
	totals [slots]total
	fine   [fineSlots]parts
	coarse [minutes]parts
	names  [dimensions]names
	seen   watched
	rolled int64       // the minute at which room was made last
	recent recentNames // paths
	waiting
	scratch
	version uint64
}

// scratch is what Add needs for one batch.
type scratch struct {
	kinds []kind
	key   []byte
}

// Version changes when anything was counted, and when another slot begins.
func (h *History) Version() uint64 { return h.version }

// kind is what a label says of a line.
type kind struct {
	request, failed, held bool
	timed, reached        bool
	class                 uint8
	answer                answer
}

// What the router answers where the app is not meant to answer: maintenance, and no web dyno at all.
var meant = [...]uint16{logs.CodeNumber("H80"), logs.CodeNumber("H14")}

// Failed tells a request that the app, or the platform for it, answered with an error of the server. A client that went away (499) is none.
// Where a line has no status its code tells.
func Failed(l logs.Label) bool {
	c := l.Code()
	if c == meant[0] || c == meant[1] {
		return false
	}
	return l.Status() >= 500 || l.Status() == 0 && c != 0 && l.Flags()&logs.FlagError != 0
}

// isRequest tells a line of the router that is about a request. Before 2013 they had no status.
func isRequest(l logs.Label, o *logs.Origin) bool {
	return o.Class == logs.Routing && l.Flags()&logs.FlagGap == 0 && (l.Status() > 0 || l.Timed() || l.Code() != 0)
}

func kindOf(l logs.Label, o *logs.Origin) kind {
	k := kind{timed: l.Timed(), reached: l.Reached()}
	if !isRequest(l, o) {
		return k
	}
	k.request, k.failed, k.held = true, Failed(l), logstore.HeldOpen(l)
	k.answer = answer{code: l.Code(), status: uint16(l.Status()), failed: k.failed}
	if c := l.Status() / 100; c < classes {
		k.class = uint8(c)
	}
	return k
}

// Add counts the requests of a batch. now is the clock of the lines: what is older than what is kept costs nothing. The zero time stands for
// a log that was saved: there the newest line is now.
func (h *History) Add(b *logstore.Batch, now time.Time) {
	first, last, _ := b.Stamps()
	oldest, latest := int64(0), int64(1<<63-1)
	if !now.IsZero() {
		oldest, latest = now.Add(-Kept).UnixNano(), now.Add(farTooEarly).UnixNano()
	}
	if last == logs.NoTime || first > latest {
		return
	}
	h.kinds = h.kinds[:0]
	requests, losses := false, b.Gaps() > 0
	for _, l := range b.Labels() {
		k := kindOf(l, b.Origins()[l.Origin()])
		h.kinds = append(h.kinds, k)
		requests = requests || k.request
		losses = losses || isLoss(l.Code())
	}
	if losses {
		h.seen.losses(b)
	}
	h.seen.lines(first, last, now)
	if !requests || last < oldest {
		return
	}
	if h.names[0].list == nil {
		h.makeNames()
	}
	h.version++
	h.lines(b, oldest, latest)
}

// lines counts the requests among the lines of a batch.
func (h *History) lines(b *logstore.Batch, oldest, latest int64) {
	body, done := b.Open()
	defer done()
	service, connect, places := b.ServiceTimes(), b.ConnectTimes(), b.Places()
	timed := 0
	for i := range b.Len() {
		k := &h.kinds[b.Kind(i)]
		if k.timed {
			timed++
		}
		q := request{kind: k}
		if k.reached {
			q.connect = histogram.TimeOf(connect.Next())
		}
		if !k.request {
			continue
		}
		at := body.At(i)
		if at == logs.NoTime || at < oldest || at > latest {
			continue
		}
		if n := at / int64(Slot); n != h.waiting.slot || len(h.waiting.list) >= mostRequests {
			h.open(n)
		}
		var place logs.Places
		if k.timed {
			q.service = histogram.TimeOf(service[timed-1])
			if places != nil {
				place = places[timed-1]
			}
		}
		text := body.Text(i)
		t, ok := place.Target(text)
		if !ok {
			t, _ = logs.TargetOf(text)
		}
		h.request(&q, t)
	}
}

// request is one request on its way to be counted.
type request struct {
	kind             *kind
	service, connect histogram.Time
}

// cell is where the requests of a slot are counted.
type cell struct {
	slot  int64
	total *total
	parts *parts
}

// cell finds the place of a slot, which is made empty when it was an older one's. What is older than all that is kept is counted nowhere: in a place that
// nobody looks at.
func (h *History) cell(n int64) cell {
	if n < 0 {
		return cell{n, &total{}, &parts{}}
	}
	c := cell{slot: n, total: &h.totals[n%slots]}
	switch {
	case c.total.at < n:
		*c.total = total{at: n}
	case c.total.at > n:
		return cell{n, &total{}, &parts{}}
	}
	c.parts = &h.fine[n%fineSlots]
	switch {
	case c.parts.at < n:
		h.age(c.parts, n)
		*c.parts = parts{at: n}
		h.roll(n)
	case c.parts.at > n:
		c.parts = h.minute(n / perMinute)
	}
	return c
}

// minute is the place of a minute.
func (h *History) minute(m int64) *parts {
	p := &h.coarse[m%minutes]
	switch {
	case p.at < m*perMinute:
		*p = parts{at: m * perMinute}
	case p.at > m*perMinute:
		return &parts{}
	}
	return p
}

// age puts what was counted by path, dyno and host into its minute, where that is kept still.
func (h *History) age(p *parts, now int64) {
	if p.at > 0 && now-p.at < slots {
		h.minute(p.at/perMinute).merge(p, &h.names)
	}
}

// path is the number of a request's path. One that was not found becomes no row of its own: scanners ask for thousands of them.
func (h *History) path(t logs.Target, q *request) uint32 {
	if t.Path == "" {
		return other
	}
	raw := traffic.HashPath(t.Method, t.Path)
	if id, ok := h.recent.get(raw); ok {
		return id
	}
	n := &h.names[byPath]
	hash, plain := traffic.HashFolded(t.Method, t.Path)
	if !plain {
		return h.folded(t, q)
	}
	if id, ok := h.recent.get(hash); ok {
		h.recent.put(raw, id)
		return id
	}
	id, ok := n.quick[hash]
	if !ok {
		if id = h.folded(t, q); id < ownNames {
			return id
		}
		n.quick[hash] = id
	}
	h.recent.put(raw, id)
	h.recent.put(hash, id)
	return id
}

// folded is path, the long way.
func (h *History) folded(t logs.Target, q *request) uint32 {
	h.key = append(append(h.key[:0], t.Method...), ' ')
	h.key = traffic.AppendFolded(h.key, t.Path)
	n := &h.names[byPath]
	switch id, ok := n.byKey[string(h.key)]; {
	case ok:
		return id
	case q.kind.answer.status == 404:
		return notFound
	}
	return n.named(string(h.key), weightOf(q.kind.failed))
}
