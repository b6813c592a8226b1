package logs

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/logs/logstest"
)

func TestParseRouter(t *testing.T) {
	ms := time.Millisecond
	for name, c := range map[string]struct {
		text string
		want Router
	}{
		"ok": {logstest.OkLine, Router{At: "info", Method: "GET", Path: "/health", Host: "foobaz.example",
			RequestID: "0c1d2e3f-0000-4000-8000-000000000001", Fwd: "203.0.113.9", Dyno: "web.1", HasConnect: true,
			Service: 2 * ms, HasService: true, Status: 200, Bytes: 512, Protocol: "http1.1",
			Extra: []Field{{"tls", "true"}, {"tls_version", "tls1.3"}}}},
		"empty fields": {logstest.H10Line, Router{At: "error", Code: "H10", Desc: "App crashed", Method: "GET", Path: "/orders",
			Host: "foobaz.example", RequestID: "0c1d2e3f-0000-4000-8000-000000000002", Fwd: "203.0.113.9", Status: 503, Protocol: "https"}},
		"sock first, fwd empty": {logstest.H27Line, Router{At: "warning", Sock: "client", Code: "H27", Desc: "Client Request Interrupted",
			Method: "POST", Path: "/upload", Host: "foobaz.example", RequestID: "0c1d2e3f-0000-4000-8000-000000000004", Dyno: "web.1",
			HasConnect: true, Service: 812 * ms, HasService: true, Status: 499, Protocol: "http1.1",
			Extra: []Field{{"tls", "true"}, {"tls_version", "unknown"}}}},
		"no unit, cause": {`at=error code=H26 desc="Request Error" cause="bad chunk" method=GET path="/" host=h dyno=web.1 connect=1 service=0 status=400 bytes=537`,
			Router{At: "error", Code: "H26", Desc: "Request Error", Cause: "bad chunk", Method: "GET", Path: "/", Host: "h", Dyno: "web.1",
				Connect: ms, HasConnect: true, HasService: true, Status: 400, Bytes: 537}},
		"blank and = in path": {`at=info method=GET path="/a b/c?x=1&status=500 d" host=h fwd="203.0.113.1, 203.0.113.2" dyno=web.1 status=200`,
			Router{At: "info", Method: "GET", Path: "/a b/c?x=1&status=500 d", Host: "h", Fwd: "203.0.113.1, 203.0.113.2", Dyno: "web.1", Status: 200}},
		"quote in path": {`at=info method=GET path="/a\"b" host=h`, Router{At: "info", Method: "GET", Path: `/a\"b`, Host: "h"}},
		"unquoted":      {`at=info method=GET path=/a host=h fwd=203.0.113.1 status=200`, Router{At: "info", Method: "GET", Path: "/a", Host: "h", Fwd: "203.0.113.1", Status: 200}},
		"no status":     {`at=error code=H24 desc="Forced close" method=GET path="/" host=h status= bytes=`, Router{At: "error", Code: "H24", Desc: "Forced close", Method: "GET", Path: "/", Host: "h"}},
		"unknown keys":  {`at=info method=GET agent="curl 8" path="/" zone=eu`, Router{At: "info", Method: "GET", Path: "/", Extra: []Field{{"agent", "curl 8"}, {"zone", "eu"}}}},
		"cut short":     {`at=info method=GET path="/static/`, Router{At: "info", Method: "GET", Path: "/static/"}},
		"tls false":     {`at=info method=GET path="/" tls=false`, Router{At: "info", Method: "GET", Path: "/", Extra: []Field{{"tls", "false"}}}},
		"2010": {`GET foobaz.example/a dyno=web.1 queue=0 wait=0ms service=7ms bytes=215`,
			Router{Method: "GET", Path: "/a", Host: "foobaz.example", Dyno: "web.1", Service: 7 * ms, HasService: true, Bytes: 215,
				Extra: []Field{{"queue", "0"}, {"wait", "0ms"}}}},
		"2010 error": {`Error H12 (Request timeout) -> GET foobaz.example/slow dyno=web.1 queue= wait= service=30000ms bytes=`,
			Router{At: "error", Code: "H12", Desc: "Request timeout", Method: "GET", Path: "/slow", Host: "foobaz.example", Dyno: "web.1",
				Service: 30 * time.Second, HasService: true, Extra: []Field{{"queue", ""}, {"wait", ""}}}},
		"2010 nginx": {`GET /a HTTP/1.1 | 203.0.113.1 | 246 | http | 404`, Router{Method: "GET", Path: "/a", Protocol: "HTTP/1.1", Fwd: "203.0.113.1", Bytes: 246, Status: 404}},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := ParseRouter(c.text)
			if !ok {
				t.Fatal("not parsed")
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestParseRouterRefuses(t *testing.T) {
	for _, text := range []string{"", "hello", "State changed from up to crashed", "Error R14 (Memory quota exceeded)", "Error H12 gone", "get /x a=b"} {
		if r, ok := ParseRouter(text); ok {
			t.Errorf("ParseRouter(%q) = %+v", text, r)
		}
	}
}

func TestParseRouterLongQuery(t *testing.T) {
	path := "/?q=" + strings.Repeat("x=%20&", 2000)
	r, ok := ParseRouter(`at=info method=GET path="` + path + `" host=h status=200`)
	if !ok || r.Path != path || r.Status != 200 {
		t.Errorf("status %d, path of %d bytes, %v", r.Status, len(r.Path), ok)
	}
}

func FuzzParseRouter(f *testing.F) {
	for _, s := range []string{logstest.OkLine, logstest.H10Line, logstest.H27Line, "Error H12 (x) -> GET a/b c=d", "GET / x | a | 1 | b | 200", `at="`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, _ := ParseRouter(text)
		if r.Status < 0 || r.Bytes < 0 || r.Connect < 0 || r.Service < 0 {
			t.Fatalf("negative: %+v", r)
		}
	})
}

func BenchmarkParseRouter(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ParseRouter(logstest.H12Line)
	}
}
