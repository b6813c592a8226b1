package outline

import (
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/traffic"
	"app.gonogo/gonogo/model/logs/uuid"
	"app.gonogo/gonogo/model/safe"
)

// read takes the lines of a batch one by one.
func (m *Maker) read(b *logstore.Batch) {
	body, done := b.Open()
	defer done()
	service, connect, parts := b.ServiceTimes(), b.ConnectTimes(), b.Places()
	places := make([]int, len(b.Origins()))
	for i := range places {
		places[i] = -1
	}
	m.lines.Count += b.Len()
	m.awaited(b)
	for i := range b.Len() {
		l := b.Label(i)
		q := request{label: l, line: i, service: -1, connect: -1}
		if l.Timed() {
			q.service, service = int64(service[0]), service[1:]
			if parts != nil {
				q.parts, parts = parts[0], parts[1:]
			}
		}
		if l.Reached() {
			q.connect = int64(connect.Next())
		}
		o := b.Origins()[l.Origin()]
		q.at, q.text = body.At(i), body.Text(i)
		if q.at == logs.NoTime {
			q.at = m.lines.Base * int64(time.Millisecond)
		}
		if o.Class == logs.Routing && l.Flags()&logs.FlagGap == 0 && m.request(o, &q) {
			continue
		}
		if places[l.Origin()] < 0 {
			places[l.Origin()] = m.originOf(o)
		}
		q.origin = places[l.Origin()]
		m.line(o, &q)
	}
}

// request is one line on its way.
type request struct {
	label            logs.Label
	origin, line     int
	at               int64
	text             string
	service, connect int64
	parts            logs.Places
}

// request keeps a line of the router; false where it is about no request.
func (m *Maker) request(o *logs.Origin, q *request) bool {
	l := q.label
	if l.Status() == 0 && !l.Timed() && l.Code() == 0 {
		return false
	}
	t, ok := q.parts.Target(q.text)
	if !ok {
		if t, ok = logs.TargetOf(q.text); !ok {
			return false
		}
	}
	r := &m.lines.Requests
	ms := q.at/int64(time.Millisecond) - m.lines.Base
	if m.ids[q.line] {
		m.route(q.text, len(r.Way))
	}
	r.At, m.last = append(r.At, ms-m.last), ms
	r.Way = append(r.Way, int64(m.way(o, q, &t)))
	r.Dyno = append(r.Dyno, m.dynoOf(t.Dyno))
	r.Status = append(r.Status, int64(l.Status()))
	r.Service, r.Connect, r.Bytes = append(r.Service, q.service), append(r.Connect, q.connect), append(r.Bytes, int64(t.Bytes))
	return true
}

// awaited finds the lines of a batch that hold the id of a request in which an exception was thrown.
func (m *Maker) awaited(b *logstore.Batch) {
	clear(m.ids)
	if len(m.waiting) == 0 {
		return
	}
	b.EachID(func(i int, hash uint32) {
		if m.waiting[hash] {
			if m.ids == nil {
				m.ids = map[int]bool{}
			}
			m.ids[i] = true
		}
	})
}

// route keeps the id of a request in which an exception was thrown.
func (m *Maker) route(text string, n int) {
	r, ok := logs.ParseRouter(text)
	hash, isID := uuid.Hash(r.RequestID)
	if !ok || !isID || !m.waiting[hash] {
		return
	}
	delete(m.waiting, hash)
	if m.lines.IDs == nil {
		m.lines.IDs = map[int]string{}
	}
	m.lines.IDs[n] = strings.Clone(r.RequestID)
}

// quickWay is what a request without a code has in common with others, its path folded and hashed.
type quickWay struct {
	origin *logs.Origin
	path   uint64
	host   string
	level  logs.Level
	flags  logs.Flags
}

// way is the place of what a request has in common with others. Most are found without a look at their path in letters.
func (m *Maker) way(o *logs.Origin, q *request, t *logs.Target) int {
	hash, plain := traffic.HashFolded(t.Method, t.Path)
	if !plain || q.label.Code() != 0 {
		return m.stand(m.wayOf(o, q, t), &m.lines.Ways)
	}
	key := quickWay{o, hash, t.Host, q.label.Level(), q.label.Flags() &^ logs.FlagLate}
	p := m.quick[key]
	if p == nil {
		p = m.wayOf(o, q, t)
		if m.quick == nil || len(m.quick) >= mostPlaces {
			m.quick = map[quickWay]*place{}
		}
		key.host = strings.Clone(key.host)
		m.quick[key] = p
	}
	return m.stand(p, &m.lines.Ways)
}

// wayOf is way, the long way.
func (m *Maker) wayOf(o *logs.Origin, q *request, t *logs.Target) *place {
	l := q.label
	sock := ""
	if l.Code() != 0 {
		r, _ := logs.ParseRouter(q.text)
		if sock = r.Sock; sock != "client" && sock != "backend" {
			sock = ""
		}
	}
	f := l.Flags() &^ logs.FlagLate
	key := append(append(append(m.scratch[:0], o.Source...), 0), o.Proc...)
	key = append(key, 0, byte(l.Level()), byte(f), byte(f>>8), byte(l.Code()), byte(l.Code()>>8))
	key = append(append(append(append(append(append(key, sock...), 0), t.Method...), 0), t.Host...), 0)
	from := len(key)
	key = traffic.AppendFolded(key, t.Path)
	m.scratch = key
	p := m.ways[string(key)]
	if p == nil {
		w := way{o.Source, o.Proc, l.Level(), f, logs.CodeName(l.Code()), sock, methodOf(t.Method), m.hostOf(t.Host), pathOf(string(key[from:]))}
		p = &place{text: string(appendWay(nil, &w))}
		m.ways[string(key)] = p
	}
	return p
}

// longestPath bounds a path that is kept.
const longestPath = 256

func pathOf(path string) string {
	path = safe.Redact(path[:min(len(path), longestPath)])
	if strings.ContainsAny(path, `" `) {
		path = strings.ReplaceAll(strings.ReplaceAll(path, `"`, "%22"), " ", "%20")
	}
	return path
}

// methodOf is a method: one word in capitals.
func methodOf(s string) string {
	for i := range len(s) {
		if (s[i] < 'A' || s[i] > 'Z') && s[i] != '-' {
			return "OTHER"
		}
	}
	return s[:min(len(s), 20)]
}

// hostOf is the name of a host. Who asks chooses it: one that has another form, and more than there should be, are not told apart.
func (m *Maker) hostOf(s string) string {
	for i := range len(s) {
		if c := s[i]; (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' && c != ':' {
			return "other"
		}
	}
	if m.hosts[s] || s == "" {
		return s
	}
	if len(m.hosts) >= mostHosts || len(s) > 100 {
		return "other"
	}
	if m.hosts == nil {
		m.hosts = map[string]bool{}
	}
	s = strings.Clone(s)
	m.hosts[s] = true
	return s
}

// dynoOf is the place of a dyno, counted from 1; 0 for none.
func (m *Maker) dynoOf(name string) int64 {
	p := m.dynos[name]
	if p == nil {
		if !isPlain(name) {
			return 0
		}
		p = &place{text: strings.Clone(name)}
		m.dynos[p.text] = p
	}
	return int64(m.stand(p, &m.lines.Dynos)) + 1
}

// line keeps what is to be kept of any other line, or counts it.
func (m *Maker) line(o *logs.Origin, q *request) {
	l := q.label
	f := l.Flags()
	text, ok := "", false
	level := l.Level()
	switch {
	case f&logs.FlagGap != 0:
		text, ok = q.text, true
	case f&logs.FlagSession != 0:
	case f&logs.FlagMetrics != 0:
		text, ok = metrics(o, q.text)
	case o.Class == logs.System:
		text, ok = managed(o, q.text), true
	case o.Class == logs.API:
		text, ok = acted(q.text)
	case o.Class == logs.Logplex:
		text, ok = safe.Redact(q.text), l.Code() != 0
	case o.Class == logs.App || o.Class == logs.Other:
		if text, ok = m.work.Outline(o, q.text); !ok && (level >= logs.Error || f&logs.FlagHead != 0) {
			return // an exception or an error line: it is kept as such when it is whole
		}
		level, f = min(level, logs.Warn), 0
	}
	if ok {
		m.keep(q.origin, logs.Instant(q.at), level, f, text)
		return
	}
	if level < logs.Warn {
		level = logs.None
	}
	m.count(unkeptKey{q.at/int64(time.Second) - m.lines.Base/1000, q.origin, min(level, logs.Warn)})
}

func (m *Maker) count(k unkeptKey) {
	i, ok := m.unkept[k]
	if !ok {
		i = len(m.lines.Unkept)
		m.unkept[k] = i
		m.lines.Unkept = append(m.lines.Unkept, Unkept{Second: k.second, Origin: k.origin, Level: k.level})
	}
	m.lines.Unkept[i].Lines++
}
