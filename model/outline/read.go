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
	service, connect := b.ServiceTimes(), b.ConnectTimes()
	places := make([]int, len(b.Origins()))
	for i := range places {
		places[i] = -1
	}
	m.lines.Count += b.Len()
	for i := range b.Len() {
		l := b.Label(i)
		q := request{label: l, service: -1, connect: -1}
		if l.Timed() {
			q.service, service = int64(service[0]), service[1:]
		}
		if l.Reached() {
			q.connect = int64(connect.Next())
		}
		o := b.Origins()[l.Origin()]
		if places[l.Origin()] < 0 {
			places[l.Origin()] = m.originOf(o)
		}
		q.origin, q.at, q.text = places[l.Origin()], body.At(i), body.Text(i)
		if q.at == logs.NoTime {
			q.at = m.lines.Base * int64(time.Millisecond)
		}
		if o.Class == logs.Routing && l.Flags()&logs.FlagGap == 0 && m.request(&q) {
			continue
		}
		m.line(o, &q)
	}
}

// request is one line on its way.
type request struct {
	label            logs.Label
	origin           int
	at               int64
	text             string
	service, connect int64
}

// request keeps a line of the router; false where it is about no request.
func (m *Maker) request(q *request) bool {
	l := q.label
	if l.Status() == 0 && !l.Timed() && l.Code() == 0 {
		return false
	}
	t, ok := logs.TargetOf(q.text)
	if !ok {
		return false
	}
	way := m.way(q, &t)
	r := &m.lines.Requests
	if len(m.waiting) > 0 {
		m.route(q.text, len(r.Way))
	}
	ms := q.at/int64(time.Millisecond) - m.lines.Base
	r.At, m.last = append(r.At, ms-m.last), ms
	r.Way = append(r.Way, way)
	r.Dyno = append(r.Dyno, m.dynoOf(t.Dyno))
	r.Status = append(r.Status, l.Status())
	r.Service, r.Connect, r.Bytes = append(r.Service, q.service), append(r.Connect, q.connect), append(r.Bytes, int64(t.Bytes))
	return true
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

// way is the place of what a request has in common with others.
func (m *Maker) way(q *request, t *logs.Target) int {
	l := q.label
	key := append(m.key2[:0], byte(q.origin), byte(l.Level()), byte(l.Flags()), byte(l.Flags()>>8), byte(l.Code()), byte(l.Code()>>8))
	sock := ""
	if l.Code() != 0 {
		r, _ := logs.ParseRouter(q.text)
		if sock = r.Sock; sock != "client" && sock != "backend" {
			sock = ""
		}
	}
	key = append(append(append(append(append(append(key, sock...), 0), t.Method...), 0), t.Host...), 0)
	from := len(key)
	key = traffic.AppendFolded(key, t.Path)
	m.key2 = key
	if i, ok := m.ways[string(key)]; ok {
		return i
	}
	i := len(m.lines.Ways)
	m.ways[string(key)] = i
	m.lines.Ways = append(m.lines.Ways, Way{Origin: q.origin, Method: methodOf(t.Method), Host: m.hostOf(t.Host), Path: pathOf(string(key[from:])), Code: logs.CodeName(l.Code()),
		Sock: sock, Level: l.Level(), Flags: l.Flags() &^ logs.FlagLate})
	return i
}

// longestPath bounds a path that is kept.
const longestPath = 256

func pathOf(path string) string {
	path = safe.Redact(path[:min(len(path), longestPath)])
	return strings.NewReplacer(`"`, "%22", " ", "%20").Replace(path)
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
func (m *Maker) dynoOf(name string) int {
	if !isPlain(name) {
		return 0
	}
	i, ok := m.dynos[name]
	if !ok {
		name = strings.Clone(name)
		m.lines.Dynos = append(m.lines.Dynos, name)
		i = len(m.lines.Dynos)
		m.dynos[name] = i
	}
	return i
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
		text, ok = m.work.Outline(o, q.text)
		level, f = min(level, logs.Warn), 0 // errors are kept by themselves
	}
	if ok {
		m.keep(q.origin, logs.Instant(q.at), level, f, text)
		return
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
