package drain

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/semaphore"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/otlp"
	"app.gonogo/gonogo/sources/sourcetest"
)

// exported is a body that an exporter of OpenTelemetry sent.
func exported(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("../otlp/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(name, ".json") {
		return b
	}
	body, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(string(b), "\n", ""))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func zipped(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body)
	_ = z.Close()
	return b.Bytes()
}

// recorded is a log record of an app as JSON.
func recorded(app, text string) []byte {
	b, _ := json.Marshal(text)
	return fmt.Appendf(nil, `{"resourceLogs":[{"resource":{"attributes":[{"key":"heroku.app.name","value":{"stringValue":%q}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1789639632000000000","body":{"stringValue":%s}}]}]}]}`,
		app, b)
}

// export is a delivery of telemetry; the headers go before the usual ones.
func export(t testing.TB, url, signal string, body []byte, headers ...string) (status int, answer string, head http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/v1/"+signal, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", string(otlp.JSON))
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
			continue
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := io.ReadAll(res.Body)
	res.Body.Close()
	return res.StatusCode, string(b), res.Header
}

// Every signal in both encodings, plain and with gzip, comes to lines, under the app that it names.
func TestTelemetry(t *testing.T) {
	for _, encoding := range []otlp.Encoding{otlp.Protobuf, otlp.JSON} {
		for _, compressed := range []bool{false, true} {
			r := begin(t, Options{OTLP: true})
			for name, signal := range map[string]string{"logs": "logs", "traces": "traces", "metrics": "metrics"} {
				suffix := map[otlp.Encoding]string{otlp.Protobuf: ".b64", otlp.JSON: ".json"}[encoding]
				body, headers := exported(t, name+suffix), []string{"Content-Type", string(encoding)}
				if compressed {
					body, headers = zipped(body), append(headers, "Content-Encoding", "gzip")
				}
				status, answer, head := export(t, r.url+"/some/path", signal, body, headers...)
				want := map[otlp.Encoding]string{otlp.Protobuf: "", otlp.JSON: "{}"}[encoding]
				if status != 200 || answer != want || head.Get("Content-Type") != string(encoding) {
					t.Errorf("%s as %s: answered %d %q as %s", name, encoding, status, answer, head.Get("Content-Type"))
				}
			}
			lines, told := r.all()
			all := strings.Join(lines, "\n")
			for _, want := range []string{`drain:foobaz-staging Started GET "/systems/7"`, "at=error code=H12", "sample#memory_total=188743680bytes", "app/models/checkout.rb:41:in `settle'"} {
				if !strings.Contains(all, want) {
					t.Errorf("%s, compressed %v: nothing like %s in\n%s", encoding, compressed, want, all)
				}
			}
			if len(lines) != 11 || told != nil {
				t.Errorf("%d lines, told %q", len(lines), told)
			}
		}
	}
}

// What comes as telemetry is what the panes read: requests, memory, errors.
func TestTelemetryIsRead(t *testing.T) {
	r, err := Listen(t.Context(), Options{Listen: "127.0.0.1:0", OTLP: true, Clock: func() time.Time { return time.Date(2026, 9, 17, 10, 8, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	s := model.New(model.Limits{})
	errors, requests := 0, 0
	emit := func(e model.Event) {
		e.Source, e.Seen = model.LogsSource, r.o.Clock()
		s.Apply([]model.Event{e})
		if f, ok := e.Fact.(*model.LogLines); ok {
			for i := range f.Batch.Len() {
				l := f.Batch.Line(i)
				if l.Error {
					errors++
				}
				if l.Class == logs.Routing {
					requests++
				}
			}
		}
	}
	for name, signal := range map[string]otlp.Signal{"logs": otlp.Logs, "traces": otlp.Traces, "metrics": otlp.Metrics} {
		d, err := otlp.Read(signal, otlp.Protobuf, exported(t, name+".b64"), otlp.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		r.work(delivery{to: r.inbox[""], telemetry: d, seen: r.o.Clock()}, emit)
	}
	r.emitAll(true, emit)
	s.EndErrors(s.App("drain:foobaz-staging"))
	dump := s.Dump()
	for _, want := range []string{"life web-549d786c64-c65nv", "memory=180 ", "quota=512 load=0.25", "Net::ReadTimeout"} {
		if !strings.Contains(dump, want) {
			t.Errorf("nothing of %s in\n%s", want, dump)
		}
	}
	if errors != 3 || requests != 2 { // the record, the head of its trace, the H12
		t.Errorf("%d errors, %d requests", errors, requests)
	}
}

func TestTelemetryRefused(t *testing.T) {
	body := recorded("shop", "hunter2")
	basic := func(s string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(s)) }
	const bearer = "Bearer " + strong
	strongOnly := Options{OTLP: true, Drains: []Drain{{App: "drain:shop", Token: strong}}}
	shortPassword := Options{OTLP: true, Drains: strongOnly.Drains, User: "ned", Password: "hunter2"}
	longPassword := Options{OTLP: true, Drains: []Drain{{App: "drain:shop", Token: "short"}}, User: "ned", Password: strong}
	for name, c := range map[string]struct {
		o       Options
		body    []byte
		headers []string
		want    int
	}{
		"nothing asked for":                {Options{OTLP: true}, body, nil, 200},
		"a token":                          {strongOnly, body, []string{"Authorization", bearer}, 200},
		"no token":                         {strongOnly, body, nil, 401},
		"another token":                    {strongOnly, body, []string{"Authorization", "Bearer " + other}, 403},
		"a token as Logplex sends it":      {strongOnly, body, []string{"Logplex-Drain-Token", strong}, 401},
		"a password where a token is":      {strongOnly, body, []string{"Authorization", basic("a:" + strong)}, 401},
		"a short password":                 {Options{OTLP: true, User: "ned", Password: "hunter2"}, body, []string{"Authorization", basic("ned:hunter2")}, 200},
		"a short password, no token":       {shortPassword, body, []string{"Authorization", basic("ned:hunter2")}, 401},
		"a token, no password":             {shortPassword, body, []string{"Authorization", bearer}, 200},
		"a long password, no token":        {longPassword, body, []string{"Authorization", basic("ned:" + strong)}, 200},
		"a wrong password":                 {longPassword, body, []string{"Authorization", basic("ned:x" + strong[1:])}, 401},
		"a short token, no password":       {longPassword, body, []string{"Authorization", "Bearer short"}, 403},
		"another host":                     {Options{OTLP: true}, body, []string{"Host", "evil.example"}, 421},
		"another host, with a token":       {strongOnly, body, []string{"Host", "tunnel.example", "Authorization", bearer}, 200},
		"another host, any token":          {Options{OTLP: true}, body, []string{"Host", "evil.example", "Authorization", bearer}, 421},
		"another host, a short password":   {Options{OTLP: true, User: "n", Password: "p"}, body, []string{"Host", "evil.example", "Authorization", basic("n:p")}, 421},
		"a page's text":                    {Options{OTLP: true}, body, []string{"Content-Type", "text/plain"}, 415},
		"another compression":              {Options{OTLP: true}, body, []string{"Content-Encoding", "zstd"}, 415},
		"no JSON":                          {Options{OTLP: true}, []byte("hunter2"), nil, 400},
		"no protobuf":                      {Options{OTLP: true}, body, []string{"Content-Type", string(otlp.Protobuf)}, 400},
		"no gzip":                          {Options{OTLP: true}, body, []string{"Content-Encoding", "gzip"}, 400},
		"gzip that is cut":                 {Options{OTLP: true}, zipped(body)[:40], []string{"Content-Encoding", "gzip"}, 400},
		"gzip that hides much":             {Options{OTLP: true}, zipped(make([]byte, maxInflated+1)), []string{"Content-Encoding", "gzip"}, 413},
		"a body that is too large":         {Options{OTLP: true}, make([]byte, maxBody+1), nil, 413},
		"a drain of telemetry that is off": {Options{Drains: one}, body, nil, 403},
	} {
		r := begin(t, c.o)
		status, answer, head := export(t, r.url, "logs", c.body, c.headers...)
		if status != c.want {
			t.Errorf("%s: answered %d, want %d", name, status, c.want)
		}
		if c.o.OTLP && status != 200 && head.Get("Content-Type") == string(otlp.JSON) {
			var said struct {
				Code    int
				Message string
			}
			if err := json.Unmarshal([]byte(answer), &said); err != nil || said.Code == 0 || said.Message == "" {
				t.Errorf("%s: said %q", name, answer)
			}
		}
		if (status == 401) != (head.Get("WWW-Authenticate") != "") {
			t.Errorf("%s: WWW-Authenticate %q", name, head.Values("WWW-Authenticate"))
		}
		lines, told := r.all()
		want := 0
		if status == 200 {
			want = 1
		}
		if len(lines) != want { // an app that was not named has no log for a gap
			t.Errorf("%s: lines %q", name, lines)
		}
		if (status == 200) == (len(told) == 1) {
			t.Errorf("%s: told %q", name, told)
		}
		for _, secret := range []string{strong, "hunter2", other} {
			if strings.Contains(strings.Join(told, "")+answer, secret) {
				t.Errorf("%s: a secret was told", name)
			}
		}
		if !r.room.TryAcquire(maxWaiting) {
			t.Errorf("%s: room is held", name)
		}
	}
}

func TestTelemetryByGet(t *testing.T) {
	r := begin(t, Options{OTLP: true})
	res, err := http.Get(r.url + "/v1/traces")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	if res.StatusCode != 405 || res.Header.Get("Allow") != "POST" {
		t.Errorf("answered %s", res.Status)
	}
}

// Where the apps go that telemetry names: their own way, unless the drain's token has a name.
func TestAppsOfTelemetry(t *testing.T) {
	r := begin(t, Options{OTLP: true, Drains: []Drain{{App: "drain:shop", Token: token}, {App: "drain:space", Token: other, Apart: true}}})
	for _, c := range []struct{ token, app string }{{token, "one"}, {other, "two"}, {other, "three"}, {other, ""}, {other, "shop"}} {
		if status, answer, _ := export(t, r.url, "logs", recorded(c.app, "of "+c.app), "Authorization", "Bearer "+c.token); status != 200 {
			t.Errorf("answered %d %s", status, answer)
		}
	}
	if got := post(t, r.url, framed(said("from Logplex")), nil); got.StatusCode != 204 {
		t.Errorf("Logplex: answered %s", got.Status)
	}
	if apps := r.Apps(); !slices.Equal(apps, []model.AppID{"drain:shop"}) {
		t.Errorf("apps %q", apps)
	}
	lines, _ := r.all()
	slices.Sort(lines)
	want := []string{"drain:shop from Logplex", "drain:shop of one", "drain:shop of shop", "drain:space of ", "drain:three of three", "drain:two of two"}
	if d := cmp.Diff(want, lines); d != "" {
		t.Error(d)
	}
}

// However many apps are named, few are kept.
func TestManyApps(t *testing.T) {
	r := begin(t, Options{OTLP: true})
	for i := range 2 * mostApps {
		export(t, r.url, "logs", recorded(fmt.Sprint("app-", i), "x"))
	}
	lines, _ := r.all()
	apps := map[string]bool{}
	for _, l := range lines {
		apps[l] = true
	}
	if len(lines) != 2*mostApps || len(apps) != mostApps {
		t.Errorf("%d lines of %d apps", len(lines), len(apps))
	}
}

// What comes twice is taken once; what there was no room for may come again.
func TestTelemetryAgain(t *testing.T) {
	r, err := Listen(t.Context(), Options{Listen: "127.0.0.1:0", OTLP: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	try := func(text string) *httptest.ResponseRecorder {
		q := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/v1/logs", bytes.NewReader(recorded("shop", text)))
		q.Header.Set("Content-Type", string(otlp.JSON))
		w := httptest.NewRecorder()
		r.serve(w, q, func(model.Event) {})
		return w
	}
	if !r.room.TryAcquire(maxWaiting) {
		t.Fatal("no room at first")
	}
	for range 2 {
		if w := try("x"); w.Code != 503 || w.Header().Get("Retry-After") != "1" {
			t.Errorf("full: answered %d", w.Code)
		}
	}
	r.room.Release(maxWaiting)
	for range maxQueue - 1 {
		r.queue <- delivery{to: r.inbox[""]}
	}
	for _, want := range []int{200, 200} {
		if w := try("x"); w.Code != want {
			t.Errorf("answered %d, want %d", w.Code, want)
		}
	}
	if w := try("y"); w.Code != 503 {
		t.Errorf("queue full: answered %d", w.Code)
	}
	if len(r.queue) != maxQueue {
		t.Errorf("%d deliveries in the queue", len(r.queue))
	}
	<-r.queue
	if w := try("y"); w.Code != 200 {
		t.Errorf("room again: answered %d", w.Code)
	}
}

// What is refused for good leaves a gap in the log of each app that the drain is of.
func TestGapsOfTelemetry(t *testing.T) {
	r := begin(t, Options{OTLP: true, Drains: []Drain{{App: "drain:shop", Token: token}, {App: "drain:space", Token: other, Apart: true}}})
	for _, app := range []string{"one", "two"} {
		export(t, r.url, "logs", recorded(app, "x"), "Authorization", "Bearer "+other)
	}
	for _, of := range []string{token, other} {
		for body, want := range map[string]int{"no export request": 400, strings.Repeat("x", maxBody+1): 413} {
			if status, _, _ := export(t, r.url, "logs", []byte(body), "Authorization", "Bearer "+of); status != want {
				t.Errorf("answered %d, want %d", status, want)
			}
		}
	}
	lines, _ := r.all()
	gaps := map[string]int{}
	for _, l := range lines {
		if app, reason, ok := strings.Cut(l, " Gap: unknown number of lines lost: a delivery of telemetry "); ok {
			gaps[app+" "+reason]++
		}
	}
	want := map[string]int{}
	for _, app := range []string{"drain:shop", "drain:one", "drain:two"} {
		want[app+" was too large to take"], want[app+" could not be read"] = 1, 1
	}
	if d := cmp.Diff(want, gaps); d != "" {
		t.Error(d)
	}
}

// Records that there is no room for are rejected, which the sender is told and the log shows.
func TestManyRecords(t *testing.T) {
	r := begin(t, Options{OTLP: true, Drains: []Drain{{App: "drain:shop", Token: token}}})
	const n = 200_000
	body := `{"resourceLogs":[{"scopeLogs":[{"logRecords":[` + strings.TrimSuffix(strings.Repeat("{},", n), ",") + `]}]}]}`
	status, answer, _ := export(t, r.url, "logs", []byte(body), "Authorization", "Bearer "+token)
	var partial struct {
		PartialSuccess struct {
			RejectedLogRecords int `json:",string"`
			ErrorMessage       string
		}
	}
	err := json.Unmarshal([]byte(answer), &partial)
	rejected := partial.PartialSuccess.RejectedLogRecords
	if status != 200 || err != nil || rejected < n/4 || rejected > n-10_000 || partial.PartialSuccess.ErrorMessage == "" {
		t.Errorf("answered %d %s, %v", status, answer, err)
	}
	lines, _ := r.all()
	gap := fmt.Sprintf("drain:shop Gap: %d lines lost: a delivery of telemetry held more log records than are taken at once", rejected)
	if len(lines) != n-rejected+1 || !slices.Contains(lines, gap) {
		t.Errorf("%d lines, %d rejected", len(lines), rejected)
	}
}

// Fields that are not known are told of, but not each time.
func TestUnknownFields(t *testing.T) {
	r := begin(t, Options{OTLP: true})
	for i := range 20 {
		export(t, r.url, "logs", fmt.Appendf(nil, `{"resourceLogs":[{"novel":%d,"scopeLogs":[{"logRecords":[{}]}]}]}`, i))
	}
	_, told := r.all()
	if len(told) != 2 || !strings.Contains(told[1], `10 so far, such as novel`) {
		t.Errorf("%q", told)
	}
}

// A body is foreign: whatever is in it, the answer is one of those that a client knows, and Run goes on.
func FuzzTelemetry(f *testing.F) {
	for _, name := range []string{"logs.b64", "traces.b64", "metrics.b64", "kinds.b64", "logs.json", "traces.json", "metrics.json", "kinds.json"} {
		for i := range 3 {
			f.Add(exported(f, name), uint8(i), strings.HasSuffix(name, ".json"), false)
		}
	}
	f.Add(zipped(recorded("a", "b\x1b[2J\nc")), uint8(0), true, true)
	clock := func() time.Time { return time.Date(2026, 9, 17, 10, 8, 0, 0, time.UTC) }
	f.Fuzz(func(t *testing.T, body []byte, signal uint8, text, compressed bool) {
		r := &Receiver{room: semaphore.NewWeighted(maxWaiting), queue: make(chan delivery, 1), decode: make(chan struct{}, 1), refused: map[string]int{},
			apps: map[model.AppID]*inbox{}, o: Options{OTLP: true, Clock: clock}}
		in := r.newInbox("drain")
		in.apart = true
		r.inbox, r.apps["drain"] = map[string]*inbox{"": in}, in
		q := httptest.NewRequest(http.MethodPost, "/v1/"+string([]otlp.Signal{otlp.Logs, otlp.Metrics, otlp.Traces}[signal%3]), bytes.NewReader(body))
		q.Header.Set("Content-Type", map[bool]string{false: string(otlp.Protobuf), true: string(otlp.JSON)}[text])
		if compressed {
			q.Header.Set("Content-Encoding", "gzip")
		}
		emit := func(e model.Event) {
			switch f := e.Fact.(type) {
			case *model.LogLines:
				for i := range f.Batch.Len() {
					if l := f.Batch.Line(i); strings.ContainsAny(l.Text+l.Source+l.Proc+string(e.App), "\x1b\x00\n\u009b") {
						t.Errorf("%+v", l)
					}
				}
			case *model.Notice:
				if strings.ContainsAny(f.Text, "\x1b\x00\n") {
					t.Errorf("%q", f.Text)
				}
			}
		}
		w := httptest.NewRecorder()
		r.serve(w, q, emit)
		if !slices.Contains([]int{200, 400, 413}, w.Code) {
			t.Errorf("answered %d", w.Code)
		}
		if w.Code == 200 && len(r.queue) == 1 {
			r.work(<-r.queue, emit)
		}
		r.emitAll(true, emit)
		if !r.room.TryAcquire(maxWaiting) {
			t.Error("room is held")
		}
	})
}

func TestTelemetryContract(t *testing.T) {
	sends := func(signal string, body []byte, headers ...string) func(addr string) {
		return func(addr string) {
			req, err := http.NewRequest(http.MethodPost, "http://"+addr+"/v1/"+signal, bytes.NewReader(body))
			if err != nil {
				return
			}
			req.Header.Set("Content-Type", string(otlp.Protobuf))
			req.Header.Set("Authorization", "Bearer "+token)
			for i := 0; i+1 < len(headers); i += 2 {
				req.Header.Set(headers[i], headers[i+1])
			}
			client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Second}
			if res, err := client.Do(req); err == nil {
				res.Body.Close()
			}
		}
	}
	fault := func(name string, deliver func(addr string)) sourcetest.Fault {
		return sourcetest.Fault{Name: name, Start: func(t *testing.T) string { return logplex(t, deliver) }}
	}
	head := "POST /v1/logs HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token + "\r\nContent-Type: application/json\r\n"
	sourcetest.Run(t, sourcetest.Suite{
		New: func(t *testing.T, addr string) sources.Source {
			r, err := Listen(t.Context(), Options{Listen: addr, Drains: one, OTLP: true})
			if err != nil {
				t.Fatal(err)
			}
			return r
		},
		Healthy: func(t *testing.T) string { return logplex(t, sends("logs", exported(t, "logs.b64"))) },
		Want:    []model.Kind{"log", "health"},
		Secrets: []string{token, other, "hunter2"},
		Faults: []sourcetest.Fault{
			fault("wrong token", sends("logs", exported(t, "logs.b64"), "Authorization", "Bearer "+other)),
			fault("wrong type", sends("logs", []byte("hunter2"), "Content-Type", "text/html")),
			fault("no message", sends("metrics", []byte("hunter2"))),
			fault("cut gzip", sends("traces", zipped(exported(t, "traces.b64"))[:60], "Content-Encoding", "gzip")),
			fault("cut", raw(head+"Content-Length: 1000\r\n\r\n{\"resourceLogs\":[")),
			fault("endless", raw(head+"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")),
			fault("silent", raw(head)),
		},
	})
}
