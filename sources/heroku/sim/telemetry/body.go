package telemetry

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// message is a message that is being written.
type message []byte

func (m message) bytes(field protowire.Number, b []byte) message {
	return protowire.AppendBytes(protowire.AppendTag(m, field, protowire.BytesType), b)
}

func (m message) text(field protowire.Number, s string) message { return m.bytes(field, []byte(s)) }

func (m message) number(field protowire.Number, n uint64) message {
	return protowire.AppendVarint(protowire.AppendTag(m, field, protowire.VarintType), n)
}

func (m message) fixed(field protowire.Number, n uint64) message {
	return protowire.AppendFixed64(protowire.AppendTag(m, field, protowire.Fixed64Type), n)
}

func (m message) time(field protowire.Number, t time.Time) message {
	return m.fixed(field, uint64(t.UnixNano()))
}

// attribute writes a key with a text.
func (m message) attribute(field protowire.Number, key, value string) message {
	return m.bytes(field, message{}.text(1, key).bytes(2, message{}.text(1, value)))
}

// count writes a key with a whole number.
func (m message) count(field protowire.Number, key string, n int) message {
	return m.bytes(field, message{}.text(1, key).bytes(2, message{}.number(3, uint64(n))))
}

// resource is what all that a process of an app sends has in common.
func resource(a *world.App, service string, more ...string) message {
	m := message{}.attribute(1, "service.name", service).attribute(1, "heroku.app.id", a.ID).attribute(1, "heroku.app.name", a.Name)
	if r := a.CurrentRelease(); r != nil {
		m = m.attribute(1, "heroku.release.id", r.ID).attribute(1, "heroku.release.version", "v"+strconv.Itoa(r.Version))
	}
	for i := 0; i+1 < len(more); i += 2 {
		m = m.attribute(1, more[i], more[i+1])
	}
	return m
}

// grouped writes records that are grouped by who sent them: resources, scopes in them, records in those.
func grouped(groups []group) (body message) {
	for _, g := range groups {
		scope := message{}.bytes(1, message{}.text(1, g.scope))
		for _, r := range g.records {
			scope = scope.bytes(2, r)
		}
		body = body.bytes(1, message{}.bytes(1, g.resource).bytes(2, scope))
	}
	return body
}

type group struct {
	resource message
	scope    string
	records  []message
}

// speaker is who wrote a line: the name of the service, and the dyno of the app's own.
func speaker(a *world.App, l world.LogLine) message {
	if l.Source != "app" {
		return resource(a, l.Source)
	}
	if d := a.FindDyno(l.Ps); d != nil {
		return resource(a, a.Name, "heroku.dyno.name", d.Name, "heroku.dyno.type", d.Type, "heroku.dyno.id", d.ID)
	}
	if strings.HasPrefix(l.Ps, "heroku-") {
		return resource(a, l.Ps)
	}
	return resource(a, a.Name, "heroku.dyno.name", l.Ps)
}

// logsBody writes lines as log records.
func logsBody(a *world.App, lines []world.LogLine) []byte {
	byWhom := map[string]int{}
	var groups []group
	for _, l := range lines {
		key := l.Source + " " + l.Ps
		i, ok := byWhom[key]
		if !ok {
			i = len(groups)
			byWhom[key] = i
			groups = append(groups, group{resource: speaker(a, l), scope: "heroku.logs"})
		}
		r := message{}.time(1, l.At).bytes(5, message{}.text(1, l.Text))
		if trace := traceOf(l); trace != nil {
			r = r.bytes(9, trace)
		}
		groups[i].records = append(groups[i].records, r.time(11, l.At))
	}
	return grouped(groups)
}

// traceOf is the id of the trace that a line of the router belongs to: here it is that of the request.
func traceOf(l world.LogLine) []byte {
	if l.Source != "heroku-router" {
		return nil
	}
	r, _ := logs.ParseRouter(l.Text)
	id, err := hex.DecodeString(strings.ReplaceAll(r.RequestID, "-", ""))
	if err != nil || len(id) != 16 {
		return nil
	}
	return id
}

// serverSpan is the kind of a span in which a request is answered.
const serverSpan = 2

// spansBody writes what the router did as spans.
func spansBody(a *world.App, lines []world.LogLine) []byte {
	g := group{resource: resource(a, "heroku-router"), scope: "heroku-router"}
	for _, l := range lines {
		trace := traceOf(l)
		if trace == nil {
			continue
		}
		r, _ := logs.ParseRouter(l.Text)
		s := message{}.bytes(1, trace).bytes(2, trace[:8]).text(5, r.Method).number(6, serverSpan).time(7, l.At.Add(-r.Connect-r.Service)).time(8, l.At)
		path, query, _ := strings.Cut(r.Path, "?")
		s = s.attribute(9, "http.request.method", r.Method).attribute(9, "url.path", path).attribute(9, "url.query", query).attribute(9, "url.scheme", "https").
			attribute(9, "server.address", r.Host).attribute(9, "client.address", r.Fwd).count(9, "http.response.status_code", r.Status).
			count(9, "http.response.body.size", r.Bytes).attribute(9, "heroku.request_id", r.RequestID)
		if r.Dyno != "" {
			s = s.attribute(9, "heroku.dyno.name", r.Dyno).count(9, "heroku.router.connect", int(r.Connect.Milliseconds()))
		}
		if r.Code != "" {
			s = s.attribute(9, "error.type", r.Code).bytes(15, message{}.text(2, r.Desc).number(3, 2))
		}
		g.records = append(g.records, s)
	}
	if len(g.records) == 0 {
		return nil
	}
	return grouped([]group{g})
}
