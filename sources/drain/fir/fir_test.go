package fir

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/sources/otlp"
)

var clock = time.Date(2026, 9, 17, 10, 8, 0, 0, time.UTC)

// told keeps lines as a log session has them.
type told struct{ lines []string }

func (s *told) Parts(p logs.Parts, _ time.Time) {
	line := fmt.Sprintf("%s %s[%s]: %s", logs.Instant(p.At).Format("15:04:05.000000"), p.Source, p.Proc, p.Message)
	if p.Level != logs.None {
		line = p.Level.String() + " " + line
	}
	s.lines = append(s.lines, line)
}

func (s *told) Gap(reason string, missing int) {
	s.lines = append(s.lines, fmt.Sprint("gap: ", reason, " ", missing))
}

func all(*otlp.Origin) bool { return true }

// read reads a body that an exporter sent.
func read(t *testing.T, signal otlp.Signal, name string) *otlp.Delivery {
	t.Helper()
	b, err := os.ReadFile("../../otlp/testdata/" + name + ".b64")
	if err != nil {
		t.Fatal(err)
	}
	body, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(string(b), "\n", ""))
	if err != nil {
		t.Fatal(err)
	}
	d, err := otlp.Read(signal, otlp.Protobuf, body, otlp.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// parsed reads a body in JSON.
func parsed(t *testing.T, signal otlp.Signal, body string) *otlp.Delivery {
	t.Helper()
	d, err := otlp.Read(signal, otlp.JSON, []byte(body), otlp.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func compare(t *testing.T, got *told, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got.lines); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	got.lines = nil
}

const web = "app[web-549d786c64-c65nv]: "

func TestLogRecords(t *testing.T) {
	out := &told{}
	a := New(out)
	a.Add(read(t, otlp.Logs, "logs"), clock, all)
	compare(t, out,
		`info 10:07:12.114207 `+web+`Started GET "/systems/7" for 203.0.113.9`,
		`error 10:07:12.115207 `+web+`charge failed`,
		`error 10:07:12.115207 `+web+`Net::ReadTimeout (Net::ReadTimeout with #<TCPSocket:(closed)>):`,
		"error 10:07:12.115207 "+web+"app/services/payment_gateway.rb:88:in `charge'",
		"error 10:07:12.115207 "+web+"app/models/checkout.rb:41:in `settle'",
		`warn 10:07:12.116207 `+web+`slow answer elapsed_ms=812 route=/systems/:id cached=false`,
		`info 10:07:12.117207 `+web+`{"event":"job done","ids":[1,"b",1.5],"n":3}`)
	a.Add(read(t, otlp.Logs, "lines"), clock, all)
	compare(t, out, `info 10:07:12.118207 `+web+`one`, `info 10:07:12.118207 `+web+`two`, `info 10:07:12.118207 `+web+`three`)
}

// logBody is a request with one log record.
func logBody(resource, record string) string {
	return `{"resourceLogs":[{"resource":{"attributes":[` + resource + `]},"scopeLogs":[{"logRecords":[{` + record + `}]}]}]}`
}

func attr(key, value string) string {
	text, _ := json.Marshal(value)
	return fmt.Sprintf(`{"key":%q,"value":{"stringValue":%s}}`, key, text)
}

func TestWhoSpeaks(t *testing.T) {
	for name, c := range map[string]struct{ resource, own, want string }{
		"a dyno":              {attr("heroku.dyno.name", "web-1-2"), "", "app[web-1-2]"},
		"a type":              {attr("heroku.dyno.type", "worker"), "", "app[worker]"},
		"a type as before":    {attr("heroku.workload.id", "worker"), "", "app[worker]"},
		"a service":           {attr("service.name", "my shop"), "", "app[my-shop]"},
		"nobody":              {"", "", "app[app]"},
		"the record itself":   {attr("heroku.dyno.name", "web-1-2"), attr("heroku.dyno.name", "web-3-4"), "app[web-3-4]"},
		"the router":          {attr("service.name", "heroku-router"), "", "heroku-router[web]"},
		"the API":             {attr("service.name", "heroku-api"), "", "heroku-api[api]"},
		"the dyno manager":    {attr("service.name", "heroku-runtime") + "," + attr("heroku.dyno.name", "web-1-2"), "", "heroku-runtime[web-1-2]"},
		"a database":          {attr("service.name", "heroku-postgresql"), "", "app[heroku-postgres]"},
		"another of Heroku's": {attr("service.name", "heroku-new"), "", "heroku-new[heroku-new]"},
		"what is no name":     {attr("heroku.dyno.name", "a]: \x1b[2Jb"), "", "app[a-----2Jb]"},
	} {
		out := &told{}
		New(out).Add(parsed(t, otlp.Logs, logBody(c.resource, `"body":{"stringValue":"x"},"attributes":[`+c.own+`]`)), clock, all)
		compare(t, out, "10:08:00.000000 "+c.want+": x")
		if t.Failed() {
			t.Fatalf("of %s", name)
		}
	}
}

func TestTimes(t *testing.T) {
	for record, want := range map[string]string{
		`"timeUnixNano":"1789639632123456789"`:                                              "10:07:12.123456",
		`"observedTimeUnixNano":"1789639633000000000"`:                                      "10:07:13.000000",
		`"timeUnixNano":"0","observedTimeUnixNano":"1789639633000000000"`:                   "10:07:13.000000",
		`"timeUnixNano":"18446744073709551615"`:                                             "10:08:00.000000",
		`"timeUnixNano":"1"`:                                                                "10:08:00.000000",
		`"timeUnixNano":"1789639632123456789","observedTimeUnixNano":"1789639633000000000"`: "10:07:12.123456",
	} {
		out := &told{}
		New(out).Add(parsed(t, otlp.Logs, logBody("", record)), clock, all)
		compare(t, out, want+" app[app]: ")
	}
}

func TestLevels(t *testing.T) {
	for record, want := range map[string]string{
		`"severityNumber":1`: "debug ", `"severityNumber":9`: "info ", `"severityNumber":13`: "warn ", `"severityNumber":17`: "error ", `"severityNumber":24`: "fatal ",
		`"severityNumber":0`: "", `"severityText":"WARNING"`: "warn ", `"severityText":"loud"`: "",
	} {
		out := &told{}
		New(out).Add(parsed(t, otlp.Logs, logBody("", record+`,"body":{"stringValue":"x"}`)), clock, all)
		compare(t, out, want+"10:08:00.000000 app[app]: x")
	}
}

// A record of a million lines costs a thousand, and a gap.
func TestManyLines(t *testing.T) {
	out := &told{}
	New(out).Add(parsed(t, otlp.Logs, logBody("", `"body":{"stringValue":"`+strings.Repeat(`x\n`, 5000)+`"}`)), clock, all)
	if n := len(out.lines); n != 1001 || out.lines[1000] != "gap: a log record of more than 1,000 lines 4000" {
		t.Errorf("%d lines, the last %q", n, out.lines[n-1])
	}
}

// wait tells the spans that wait for a line of the router.
func wait(a *App) { a.Flush(clock.Add(waitForLog), false) }

const (
	asked  = `at=info method=GET path="/systems/7?page=2" host=foobaz-staging-91ab04e7c2d8.herokuapp.com request_id= fwd="203.0.113.9" dyno=web-549d786c64-c65nv connect= service=42ms status=200 bytes= protocol=https trace_id=`
	failed = `at=error code=H12 desc="Request timeout" method=GET path="/reports" host=foobaz-staging-91ab04e7c2d8.herokuapp.com request_id= fwd="203.0.113.9" dyno=web-549d786c64-c65nv connect= service=30000ms status=503 bytes= protocol=https trace_id=`
)

func TestRouterSpans(t *testing.T) {
	out := &told{}
	a := New(out)
	a.Add(read(t, otlp.Traces, "traces"), clock, all)
	compare(t, out)
	wait(a)
	for i, line := range out.lines {
		out.lines[i], _, _ = strings.Cut(line, "trace_id=")
		out.lines[i] += "trace_id="
		if r, ok := logs.ParseRouter(line[strings.Index(line, ": ")+2:]); !ok || r.Path == "" || r.Status == 0 || !r.HasService {
			t.Errorf("read as %+v", r)
		}
	}
	compare(t, out, "10:07:12.161207 heroku-router[web]: "+asked, "10:07:42.120207 heroku-router[web]: "+failed)
	a.Add(read(t, otlp.Traces, "traces-2"), clock, all)
	wait(a)
	compare(t, out)
	if a.Left.Spans != 1 {
		t.Errorf("%d spans left out", a.Left.Spans)
	}
}

// spanBody is a request with a span of the router.
func spanBody(trace string, end int64, attributes ...string) string {
	attributes = append(attributes, attr("http.request.method", "GET"))
	return fmt.Sprintf(`{"resourceSpans":[{"resource":{"attributes":[%s]},"scopeSpans":[{"spans":[{"traceId":%q,"startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":[%s]}]}]}]}`,
		attr("service.name", "heroku-router"), trace, end-12e6, end, strings.Join(attributes, ","))
}

// routerLog is a request with a line of the router.
func routerLog(trace, id string, at int64) string {
	return logBody(attr("service.name", "heroku-router"), fmt.Sprintf(`"timeUnixNano":"%d","traceId":%q,"body":{"stringValue":"at=info method=GET path=\"/log\" request_id=%s"}`, at, trace, id))
}

const (
	moment = int64(1789639632000000000)
	trace1 = "0123456789abcdef0123456789abcdef"
	trace2 = "1123456789abcdef0123456789abcdef"
)

// A request is told once.
func TestRequestsAreToldOnce(t *testing.T) {
	spans := func(a *App, now time.Time, body string) { a.Add(parsed(t, otlp.Traces, body), now, all) }
	lines := func(a *App, now time.Time, body string) { a.Add(parsed(t, otlp.Logs, body), now, all) }
	line := `heroku-router[web]: at=info method=GET path="/log" request_id=`
	span := `heroku-router[web]: at=info method=GET path="" host= request_id=%s fwd="" dyno= connect= service=12ms status= bytes= protocol= trace_id=%s`

	t.Run("the line first", func(t *testing.T) {
		out := &told{}
		a := New(out)
		lines(a, clock, routerLog(trace1, "a", moment))
		spans(a, clock, spanBody(trace1, moment))
		spans(a, clock, spanBody(trace2, moment)) // its line is still to come
		wait(a)
		compare(t, out, "10:07:12.000000 "+line+"a")
	})
	t.Run("the span first", func(t *testing.T) {
		out := &told{}
		a := New(out)
		spans(a, clock, spanBody(trace1, moment-1e9)) // of before the first line
		spans(a, clock, spanBody(trace2, moment))
		lines(a, clock, routerLog(trace2, "b", moment))
		wait(a)
		compare(t, out, "10:07:11.000000 "+fmt.Sprintf(span, "", trace1), "10:07:12.000000 "+line+"b")
	})
	t.Run("spans alone, then lines", func(t *testing.T) {
		out := &told{}
		a := New(out)
		spans(a, clock, spanBody(trace1, moment, attr("heroku.request_id", "a")))
		wait(a)
		spans(a, clock, spanBody(trace2, moment))
		lines(a, clock, routerLog("", "a", moment))
		lines(a, clock, routerLog(trace2, "b", moment))
		lines(a, clock, routerLog("", "c", moment))
		compare(t, out, "10:07:12.000000 "+fmt.Sprintf(span, "a", trace1), "10:07:12.000000 "+fmt.Sprintf(span, "", trace2), "10:07:12.000000 "+line+"c")
		if a.Left.Doubles != 2 {
			t.Errorf("%d told twice", a.Left.Doubles)
		}
	})
	t.Run("lines that end", func(t *testing.T) {
		out := &told{}
		a := New(out)
		lines(a, clock, routerLog(trace1, "a", moment))
		spans(a, clock.Add(logsGoneIn), spanBody(trace2, moment))
		compare(t, out, "10:07:12.000000 "+line+"a", "10:07:12.000000 "+fmt.Sprintf(span, "", trace2))
	})
	t.Run("the end", func(t *testing.T) {
		out := &told{}
		a := New(out)
		spans(a, clock, spanBody(trace1, moment))
		if due, some := a.Due(clock.Add(time.Second)); !some || due != waitForLog-time.Second {
			t.Errorf("due in %v, %v", due, some)
		}
		a.Flush(clock, true)
		compare(t, out, "10:07:12.000000 "+fmt.Sprintf(span, "", trace1))
	})
}

// A line of the router that tells the request in attributes is one all the same.
func TestRouterLogInAttributes(t *testing.T) {
	out := &told{}
	own := attr("http.request.method", "GET") + "," + attr("url.path", "/a") + "," + attr("heroku.router.error_code", "H12")
	New(out).Add(parsed(t, otlp.Logs, logBody(attr("service.name", "heroku-router"), `"body":{"stringValue":"Request timeout"},"attributes":[`+own+`]`)), clock, all)
	compare(t, out, `10:08:00.000000 heroku-router[web]: at=error code=H12 desc="Request timeout" method=GET path="/a" host= request_id= fwd="" dyno= connect= service= status=503 bytes= protocol=`)
}

func TestRouterFields(t *testing.T) {
	for want, attributes := range map[string][]string{
		`path="/a?b=c"`:                   {attr("http.target", "/a?b=c")},
		`path="/a\" x=\"y"`:               {attr("url.path", `/a" x="y`)},
		`path="/x?y"`:                     {attr("url.full", "https://h.example/x?y")},
		`host=h.example`:                  {attr("url.full", "https://h.example/x?y")},
		`host=a request_id=`:              {attr("http.host", "a b=c")},
		`request_id=one `:                 {`{"key":"http.request.header.x-request-id","value":{"arrayValue":{"values":[{"stringValue":"one"}]}}}`},
		`connect=3ms service=9ms`:         {`{"key":"heroku.router.connect","value":{"doubleValue":3.4}}`},
		`connect=1ms service=2000ms`:      {attr("heroku.router.connect", "1ms"), attr("heroku.router.service", "2s")},
		`at=error code=H13 desc="`:        {attr("heroku.router.error_code", "H13")},
		`protocol=http1.1`:                {attr("network.protocol.version", "1.1"), attr("url.scheme", "https")},
		`status=503 bytes=`:               {attr("heroku.router.error_code", "H13")},
		`at=info method=GET`:              {attr("error.type", "timeout")},
		`status=404 bytes=12 protocol=ws`: {attr("http.status_code", "404"), `{"key":"http.response.body.size","value":{"intValue":"12"}}`, attr("url.scheme", "ws")},
	} {
		out := &told{}
		a := New(out)
		a.Add(parsed(t, otlp.Traces, spanBody("", moment, attributes...)), clock, all)
		wait(a)
		if len(out.lines) != 1 || !strings.Contains(out.lines[0], want) {
			t.Errorf("want %s, got %q", want, out.lines)
		}
	}
}

// Of a sum that began before, only what comes from now on is told.
func TestMetrics(t *testing.T) {
	out := &told{}
	a := New(out)
	cut := func() {
		for i := range out.lines {
			_, out.lines[i], _ = strings.Cut(out.lines[i], " ") // the clock of that day
		}
	}
	a.Add(read(t, otlp.Metrics, "metrics"), clock, all)
	cut()
	head := "source=web-549d786c64-c65nv "
	runtime := "heroku-runtime[web-549d786c64-c65nv]: " + head + "dyno=heroku.0.web-549d786c64-c65nv "
	compare(t, out, runtime+"sample#memory_total=188743680bytes sample#memory_quota=536870912bytes sample#load_avg_1m=0.25", web+head+"sample#shop.carts=2")
	a.Add(read(t, otlp.Metrics, "metrics-2"), clock, all)
	cut()
	compare(t, out, runtime+"sample#memory_total=189792256bytes sample#memory_quota=536870912bytes sample#load_avg_1m=0.25",
		web+head+"count#shop.checkouts=4 sample#shop.carts=4 measure#http.server.request.duration/GET=0.2s count#http.server.request.duration/GET=2")
	a.Add(read(t, otlp.Metrics, "kinds"), clock, all)
	compare(t, out, "10:07:12.000000 app[app]: source=app measure#exponential/v=0.625 count#exponential/v=4 sample#negative=-5")
}

// A sum that begins anew is told from there.
func TestSums(t *testing.T) {
	out := &told{}
	a := New(out)
	point := func(start, at, value int64) {
		a.Add(parsed(t, otlp.Metrics, fmt.Sprintf(`{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"n","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"startTimeUnixNano":"%d","timeUnixNano":"%d","asInt":"%d"}]}}]}]}]}`,
			moment+start, moment+at*1e9, value)), clock, all)
	}
	point(1, 1, 10)
	point(1, 2, 15)
	point(1, 2, 15)
	point(2, 3, 4)
	point(2, 4, 2)
	point(2, 1, 99) // late
	head := "app[app]: source=app count#n="
	compare(t, out, "10:07:14.000000 "+head+"5", "10:07:14.000000 "+head+"0", "10:07:15.000000 "+head+"4", "10:07:16.000000 "+head+"2")
}

// Names and units of metrics cannot break out of their place.
func TestMetricWords(t *testing.T) {
	for id, want := range map[string]string{"a b": "a_b", "a=1 sample#b": "a-1_sample-b", "": "", "å.b": "å.b", "a\x1b[2J": "a_[2J", "a\u009b": "a-"} {
		if got := metricWord(id); got != want {
			t.Errorf("%q: got %q, want %q", id, got, want)
		}
	}
	for unit, want := range map[string]string{"By": "bytes", "ms": "ms", "1": "", "{requests}": "", "a=b": "", "%": "%", "MiBy": "MB", "e": ""} {
		if got := unitOf(unit); got != want {
			t.Errorf("%q: got %q, want %q", unit, got, want)
		}
	}
}

// Every row of the tables is found, and none twice.
func TestTables(t *testing.T) {
	if len(rowsOf) != len(attributes) || len(sampleOf) != len(gauges) {
		t.Errorf("%d keys of %d rows, %d metrics of %d rows", len(rowsOf), len(attributes), len(sampleOf), len(gauges))
	}
	var f facts
	f.read([]otlp.Attribute{{Key: "http.method", Value: otlp.TextValue("OLD")}, {Key: "http.request.method", Value: otlp.TextValue("NEW")}, {Key: "x"}})
	if got := f.text(method); got != "NEW" {
		t.Errorf("got %s", got)
	}
}

// The tables are told in docs/telemetry.md, row by row.
func TestTablesAreTold(t *testing.T) {
	b, err := os.ReadFile("../../../docs/telemetry.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	lineOf := func(word string) string {
		for line := range strings.SplitSeq(page, "\n") {
			if strings.HasPrefix(line, "|") && strings.Contains(line, "`"+word+"`") {
				return line
			}
		}
		return ""
	}
	basisOf := map[basis]string{documented: "| documented |", assumed: "| assumed |"}
	told := func(word string, known basis) {
		if line := lineOf(word); !strings.HasSuffix(line, basisOf[known]) {
			t.Errorf("%s: %q, want %s", word, line, basisOf[known])
		}
	}
	for _, row := range attributes {
		told(row.key, row.known)
	}
	for name, row := range services {
		told(name, row.known)
	}
	for _, row := range gauges {
		told(row.metric, row.known)
	}
}
