package fir

import "app.gonogo/gonogo/sources/otlp"

// basis is how a row is known.
type basis uint8

const (
	documented basis = iota // by Heroku's reference of signals and attributes, or by the conventions of OpenTelemetry that it refers to
	assumed                 // from Heroku's other words for the same; nobody has seen it
)

// part is what an attribute tells.
type part uint8

const (
	app part = iota
	dyno
	dynoID
	process // the type of the dyno
	service
	requestID
	method
	path
	query
	target // path and query in one
	url
	host
	status
	sent // bytes of the answer
	scheme
	protocol
	client
	code // H12
	connect
	duration
	parts
)

// attributes are where each part stands. Where a record has several of one part, the row that stands first counts.
var attributes = []struct {
	key   string
	is    part
	known basis
}{
	{"heroku.app.name", app, documented},
	{"heroku.dyno.name", dyno, documented},
	{"heroku.dyno.type", process, documented},
	{"heroku.workload.id", process, documented}, // what heroku.dyno.type was called before
	{"service.name", service, documented},
	{"http.request.method", method, documented},
	{"http.response.status_code", status, documented},
	{"url.path", path, documented},
	{"url.query", query, documented},
	{"url.full", url, documented},
	{"url.scheme", scheme, documented},
	{"server.address", host, documented},
	{"client.address", client, documented},
	{"http.response.body.size", sent, documented},
	{"network.protocol.version", protocol, documented},
	{"http.method", method, documented}, // the names before 2023
	{"http.status_code", status, documented},
	{"http.target", target, documented},
	{"http.url", url, documented},
	{"http.scheme", scheme, documented},
	{"http.host", host, documented},
	{"net.host.name", host, documented},
	{"http.client_ip", client, documented},
	{"http.response_content_length", sent, documented},
	{"http.response.header.content-length", sent, documented},
	{"heroku.dyno.id", dynoID, assumed},
	{"service.instance.id", dynoID, assumed},
	{"heroku.request_id", requestID, assumed},
	{"heroku.request.id", requestID, assumed},
	{"http.request.header.x-request-id", requestID, assumed},
	{"request_id", requestID, assumed},
	{"heroku.router.error_code", code, assumed},
	{"heroku.router.code", code, assumed},
	{"heroku.error.code", code, assumed},
	{"error.type", code, assumed}, // where it is an H-code
	{"heroku.router.connect", connect, assumed},
	{"heroku.router.connect_ms", connect, assumed},
	{"heroku.router.service", duration, assumed},
	{"heroku.router.service_ms", duration, assumed},
	{"heroku.router.dyno", dyno, assumed},
	{"dyno", dyno, assumed},
}

// services are the platform's own, by the name of the service or of the library that sent a record: who speaks in a line of a log session.
// An empty process is the dyno's name. The names are those that lines have; that the service is called so is assumed.
var services = map[string]struct {
	source, process string
	known           basis
}{
	"heroku-router":     {"heroku-router", "web", assumed},
	"heroku-api":        {"heroku-api", "api", assumed},
	"heroku-runtime":    {"heroku-runtime", "", assumed},
	"heroku-postgres":   {"app", "heroku-postgres", assumed},
	"heroku-postgresql": {"app", "heroku-postgres", assumed},
	"heroku-redis":      {"app", "heroku-redis", assumed},
	"heroku-key-value":  {"app", "heroku-redis", assumed},
	"heroku-kafka":      {"app", "heroku-kafka", assumed},
	"heroku-scheduler":  {"app", "heroku-scheduler", assumed},
}

// gauges are the metrics of dynos that log-runtime-metrics writes on Cedar, by what they are called there. Heroku publishes no list of the names on
// Fir: these are its own prefix and those of containers, both assumed.
var gauges = []struct {
	metric, sample string
	known          basis
}{
	{"heroku.dyno.memory.usage", "memory_total", assumed},
	{"heroku.dyno.memory.total", "memory_total", assumed},
	{"container.memory.usage", "memory_total", assumed},
	{"container.memory.usage.total", "memory_total", assumed},
	{"k8s.pod.memory.usage", "memory_total", assumed},
	{"heroku.dyno.memory.rss", "memory_rss", assumed},
	{"container.memory.rss", "memory_rss", assumed},
	{"k8s.pod.memory.rss", "memory_rss", assumed},
	{"heroku.dyno.memory.swap", "memory_swap", assumed},
	{"container.memory.swap", "memory_swap", assumed},
	{"heroku.dyno.memory.limit", "memory_quota", assumed},
	{"heroku.dyno.memory.quota", "memory_quota", assumed},
	{"container.memory.limit", "memory_quota", assumed},
	{"container.memory.usage.limit", "memory_quota", assumed},
	{"k8s.container.memory_limit", "memory_quota", assumed},
	{"heroku.dyno.load.1m", "load_avg_1m", assumed},
	{"heroku.dyno.load_avg_1m", "load_avg_1m", assumed},
	{"system.cpu.load_average.1m", "load_avg_1m", assumed},
	{"heroku.dyno.load.5m", "load_avg_5m", assumed},
	{"system.cpu.load_average.5m", "load_avg_5m", assumed},
	{"heroku.dyno.load.15m", "load_avg_15m", assumed},
	{"system.cpu.load_average.15m", "load_avg_15m", assumed},
}

// rowsOf are the rows of attributes by key.
var rowsOf = func() map[string]int {
	m := map[string]int{}
	for i, row := range attributes {
		m[row.key] = i
	}
	return m
}()

// sampleOf is the name of a gauge on Cedar by its metric.
var sampleOf = func() map[string]string {
	m := map[string]string{}
	for _, row := range gauges {
		m[row.metric] = row.sample
	}
	return m
}()

// facts are the parts that a record tells.
type facts [parts]otlp.Value

// read adds what attributes tell, which goes before what is there.
func (f *facts) read(all []otlp.Attribute) {
	var by [parts]int
	for i := range all {
		row, ok := rowsOf[all[i].Key]
		if !ok {
			continue
		}
		is := attributes[row].is
		if by[is] == 0 || row < by[is]-1 {
			f[is], by[is] = all[i].Value, row+1
		}
	}
}

// text is a part as text.
func (f *facts) text(is part) string { return f[is].String() }
