package logs

import (
	"strings"
	"testing"
)

// First lines of errors, by the runtime that prints them: all are errors, and heads.
func TestHeads(t *testing.T) {
	for _, text := range []string{
		"thread 'main' panicked at 'called `Result::unwrap()` on an `Err` value', src/main.rs:4:5", "thread 'main' panicked at src/main.rs:4:5:",
		"thread 'tokio-runtime-worker' (4711) panicked at src/lib.rs:1:1:",
		"Fatal error: Error raised at top level: x", "App/main.swift:12: Fatal error: Unexpectedly found nil", "Swift/ErrorType.swift:200: Fatal error: x",
		"django.core.exceptions.ImproperlyConfigured: x", "ImproperlyConfigured: x", "django.template.exceptions.TemplateDoesNotExist: a.html",
		"TemplateDoesNotExist: a.html", "gunicorn.errors.HaltServer: <HaltServer 'Worker failed to boot.' 3>", "psycopg2.errors.UndefinedTable: relation",
		"sqlalchemy.exc.NoSuchTableError: x", "redis.exceptions.BusyLoadingError: x", "socket.timeout: timed out", "socket.gaierror: [Errno -2]",
		"celery.exceptions.SoftTimeLimitExceeded: ()", "SystemExit: 1", "KeyboardInterrupt", "Fatal Python error: x",
		"PG::UndefinedTable: relation", "Errno::ECONNREFUSED: Connection refused", "Errno::EPIPE (Broken pipe)", "Sidekiq::Shutdown: Sidekiq::Shutdown",
		"bash: App: command not found", "/bin/sh: 1: bundle: not found", "bash: line 1: ./x: Permission denied", "/usr/bin/env: 'node': No such file or directory",
		"zsh:1: command not found: x", "sh: 1: exec: foo: not found",
		"./app: error while loading shared libraries: libpq.so.5: cannot open shared object file", "node: /lib/libc.so.6: version `GLIBC_2.28' not found",
		"/usr/bin/x: symbol lookup error: y", "[4] ! Unable to load application: NameError: uninitialized constant X", "! Unable to load application: x",
		"Segmentation fault", "Segmentation fault (core dumped)", "/app/a.rb:1: [BUG] Segmentation fault at 0x0", "Bus error",
		"[UnhandledPromiseRejection: This error originated", "(node:4) UnhandledPromiseRejectionWarning: #<Object>", "triggerUncaughtException(err, true);",
		"Error [ERR_REQUIRE_ESM]: require() of ES Module", "TypeError [ERR_X]: y", "{ Error: connect ECONNREFUSED 127.0.0.1:5432", "npm error code ELIFECYCLE",
		"error Command failed with exit code 1.", "panic: runtime error: index out of range", "fatal error: all goroutines are asleep - deadlock!",
		"SIGSEGV: segmentation violation", "Unhandled exception. System.Exception: x", "Unhandled Exception: System.X: y",
		"** (RuntimeError) x", "** (EXIT from #PID<0.1.0>) x", "=CRASH REPORT==== 1-May-2018::08:00:00 ===", "Runtime terminating during boot ({badarg,[]})",
		`{"init terminating in do_boot",{undef,[]}}`, "PHP Fatal error:  Uncaught Exception", "PHP Parse error:  syntax error", "Parse error: syntax error",
		`Exception in thread "main" java.lang.NoClassDefFoundError: x`, "java.lang.OutOfMemoryError: Java heap space", "Execution error (ExceptionInfo) at x",
		"terminate called after throwing an instance of 'std::bad_alloc'", "bundler: failed to load command: puma (/app/bin/puma)",
		"Can't locate Foo.pm in @INC (you may need",
		"thread 'main' has overflowed its stack", "fatal runtime error: stack overflow", "memory allocation of 1073741824 bytes failed", "error[E0425]: cannot find value `x`",
		"2018/05/01 08:00:00 listen tcp :80: bind: permission denied", "Killed", "gunicorn: error: unrecognized arguments: x", "psql: fatal: x", "clojure.lang.ExceptionInfo: x {}",
		"Faraday::ConnectionFailed: x", "Unhandled rejection Error: x", "Unhandled Rejection at: Promise", "uncaughtException: x", "<--- Last few GCs --->", "error - ./pages/a.js",
		"UnhandledPromiseRejectionWarning: Error: x", "Could not locate Gemfile or .bundle/ directory", "Could not find rake-13.0.6 in any of the sources", "Fatal error in launcher: x", "I, [2026-11-21T08:35:21.640 #4]  INFO -- : Errno::ECONNRESET: x",
	} {
		if m := classifyApp(text); m.Level < Error || m.Flags&FlagHead == 0 || m.Flags&FlagError == 0 {
			t.Errorf("%q: level %v, flags %v", text, m.Level, m.Flags)
		}
	}
}

// A head stays one behind what loggers and tools put before lines.
func TestHeadsBehindTags(t *testing.T) {
	for _, tag := range []string{"2018/05/01 08:00:00 ", "2018/05/01 08:00:00.123456 ", "2018-05-01 08:00:00,123 ", "2018-05-01T08:00:00.000Z ", "08:00:00.123 ", "[2018-05-01 08:00:00] ",
		"[web] ", "[1] ", "[pid 4] [worker] ", "(app) ", "web_1  | ", "0|server  | ", "10:21:01 web.1 | ", "! ", "⨯ ", "[ERROR] ", "[31m", "#033[31m", `\x1b[31m`, "^[[31m"} {
		for _, head := range []string{"TypeError: x is null", "panic: boom", "thread 'main' panicked at src/main.rs:1:1:", "PG::UndefinedTable: x"} {
			if m := classifyApp(tag + head); m.Level < Error || m.Flags&FlagHead == 0 {
				t.Errorf("%q: level %v, flags %v", tag+head, m.Level, m.Flags)
			}
		}
	}
	for _, text := range []string{"[INFO] TypeError: x", "[debug] panic: x", "[a [b] TypeError: x", "web TypeError: x", "2018-05-01 TypeError: x", "[" + strings.Repeat("x", 60) + "] TypeError: x", "[web]TypeError: x"} {
		if m := classifyApp(text); m.Flags&FlagHead != 0 {
			t.Errorf("%q is a head: level %v", text, m.Level)
		}
	}
}

// Prose and settings that speak of errors are none.
func TestNoHeads(t *testing.T) {
	for _, text := range []string{
		"thread 'main' started", "Fatal errors: none", "bash: ready", "sh: started", "using socket.timeout = 30", "request.timeout: 30", "errors: 0",
		"[4] Puma starting", "[info] hello", "npm notice new version", "web: not found in cache, fetching", "Parsing errors.yml", "app.errors: 0",
		"Segments found: 3", "(node:4) UnhandledPromiseRejectionWarning: Unhandled promise rejection. This error originated either by",
		"GET /errors/exceptions: 200", "Error", "x", "",
		"Bus errors: 0", "Killed 3 workers", "stats.Failed: 3", "fatal: false", "error: null", "error: 0", "memory allocation of objects", "[1m]", "[", "[3", "^[[", "(node:4) [DEP0018] DeprecationWarning: x",
	} {
		if m := classifyApp(text); m.Flags&FlagHead != 0 && text != "Error" {
			t.Errorf("%q is a head: level %v", text, m.Level)
		}
	}
}

func TestLevelsOfLoggers(t *testing.T) {
	for _, c := range []struct {
		text string
		want Level
	}{
		{`{"@t":"2026-01-26T00:19:09Z","@mt":"x","@l":"Error"}`, Error}, {`{"@t":"x","@l":"Warning"}`, Warn}, {`{"Timestamp":"x","Level":"Fatal","MessageTemplate":"y"}`, Fatal},
		{`{"EventId":0,"LogLevel":"Critical","Category":"x","Message":"y"}`, Fatal}, {`{"LogLevel":"Information","Message":"y"}`, Info},
		{`{"@timestamp":"x","log.level":"ERROR","message":"y"}`, Error}, {`{"log":{"level":"warn"},"message":"y"}`, Warn},
		{`{"level":50,"time":1,"msg":"x"}`, Error}, {`{"name":"a","hostname":"b","pid":1,"level":60,"msg":"x","v":0}`, Fatal}, {`{ "level" : 40 }`, Warn},
		{`{"level":"error","ts":1.5,"caller":"x","msg":"y"}`, Error}, {`{"level":"dpanic","ts":1}`, Fatal}, {`{"L":"x","severity":"WARNING"}`, Warn},
		{`{"time":"x","level" : "error"}`, Error}, {`{"event":"x","level":"critical","logger":"y"}`, Fatal}, {`{"message":"x","level":"\u001b[31merror\u001b[39m"}`, Error},
		{`{"message":"x","level":400,"level_name":"ERROR","channel":"app"}`, Error}, {`{"levelname":"ERROR","levelno":40}`, Error}, {`{"levelno":30,"msg":"x"}`, Warn},
		{`{"data":{"level":"error"},"level":"info"}`, Info}, {`{"msg":"\"level\":\"error\"","level":"debug"}`, Debug},
		{`worker {"level":"error","msg":"x"}`, Error}, {`[web] {"level":50,"msg":"x"}`, Error}, {`2026-01-26 00:19:09 - {"severity":"ERROR"}`, Error},
		{`{"method":"GET","path":"/","controller":"A","action":"b","status":500,"duration":1.2}`, Error}, {`{"method":"GET","path":"/","status":200,"duration":1}`, None},
		{`{"status":500,"user":"x"}`, None}, {"method=GET path=/ format=html controller=A action=b status=500 duration=58.33 view=1.0", Error},
		{"method=GET path=/ format=html controller=A action=b status=200 duration=58.33", None},
		{`ts=1 level="error" msg=x`, Error}, {"lvl=eror msg=x", Error}, {"2026-01-26 00:19:09 [error    ] failed    key=1", Error}, {"2026-01-26 [warning  ] x", Warn},
		{"2026-01-26 00:19:09,709 ERROR [main] c.e.App - x", Error}, {"crit: App[0]", Fatal}, {"fail: App[0]", Error},
		{`{"level":`, None}, {`{"level":"`, None}, {`{"level":"error`, Error}, {`{"level"`, None}, {`{{{{{{{"level":"error"}`, None}, {`{"level":7}`, None}, {`{"level":"of detail"}`, None},
		{"fatal: false", None}, {"error: null", None}, {"error: nullable", Error},
		{`{"user":{"level":50}}`, None}, {`{"task":{"priority":"critical"},"msg":"x"}`, None}, {`{"player":{"level":42},"level":30}`, Info}, {`{"meta":{"level":"error"}}`, Error},
		{`{"list":[{"level":"error"}],"msg":"x"}`, None}, {`{"severityNumber":17,"body":"x"}`, Error}, {`{"severity_number":13}`, Warn}, {`{"SeverityNumber":21}`, Fatal}, {`{"SeverityNumber":99}`, None},
		{`{"version":"1.1","host":"h","short_message":"x","level":3}`, Error}, {`{"short_message":"x","level":6}`, Info}, {`{"level":3,"msg":"x"}`, None}, {`{"priority":3}`, Error}, {`{"priority":50}`, None},
		{`{"level":"E","msg":"x"}`, Error}, {`{"level":"w"}`, Warn}, {`{"level":"50"}`, Error}, {`{"level":"404 x"}`, None}, {`{"l":"error"}`, Error}, {`{"l":50}`, None},
		{"E0501 08:00:00.000000 4 x.go:3] boom", Error}, {"I0501 08:00:00.000000 4 x.go:3] boom", Info}, {"E0501 is a part number of ours", None},
		{"[E 180501 08:00:00 web:2000] 500 GET /x", Error}, {"[W 180501 08:00:00 web:2000] 404 GET /x", Warn}, {"2018-05-01T08:00:00+0000 error codes.vapor.application : boom", Error},
		{"2018-05-01T08:00:00.123Z warn: x", Warn}, {"2018-05-01 08:00:00 info x", Info}, {"2018-05-01 08:00:00 errors x", None}, {"at=error msg=x", Error}, {"fn=x at=warn msg=y", Warn},
		{"format=error x", None}, {"at=finish", None}, {"[31merror[39m: boom", Error}, {"[1;33mWARN[0m x", Warn}, {"#033[31mERROR#033[0m x", Error}, {"\u241b[31merror\u241b[39m: x", Error}, {"[0m[31mGET /x [32m200[0m", None},
	} {
		if got := levelOf(c.text); got != c.want && classifyApp(c.text).Level != c.want {
			t.Errorf("%s: %v, want %v", c.text, got, c.want)
		}
	}
}

func TestRouterKeysInAnyOrder(t *testing.T) {
	for _, c := range []struct {
		text, code string
		status     int
		timed      bool
	}{
		{`http_error="Invalid HTTP status line" at=error code=H17 desc="Poorly formatted HTTP response" method=GET path="/" host=h fwd="1" dyno=web.1 connect=1ms service=5ms status=503 bytes=0`, "H17", 503, true},
		{`host=h at=error code=H10 method=GET path="/" status=503`, "H10", 503, false},
		{`status=499 method=POST path="/a b=c code=H99" code=H27 sock=client service=812ms`, "H27", 499, true},
		{`x_new=1 method=GET path="/" status=200 service=3ms`, "", 200, true},
		{`request_id=a-b dyno=web.1 service=7ms status=404 at=info`, "", 404, true},
		{`foo-bar=1 at=error code=H12 status=503`, "H12", 503, false}, {`x.y=1 at=error code=H12 status=503`, "H12", 503, false},
		{`tls_version=tls1.3 at=error code=H12 status=503 service=1ms`, "H12", 503, true}, {`note at=error code=H12 status=503`, "H12", 503, false},
		{`at=info method=GET path=/a code=H99 status=200`, "", 200, false}, // a path without quotes may hold what a client likes
	} {
		m := classify(Routing, c.text)
		r, ok := ParseRouter(c.text)
		if CodeName(m.code) != c.code || int(m.status) != c.status || (m.has&hasService != 0) != c.timed {
			t.Errorf("%s: code %q, status %d, %b", c.text, CodeName(m.code), m.status, m.has)
		}
		if !ok || r.Code != c.code || r.Status != c.status || r.HasService != c.timed {
			t.Errorf("%s: parsed %+v, %v", c.text, r, ok)
		}
	}
	for _, text := range []string{"hello=", "Hello=1", "1=2 at=info"} {
		if _, ok := ParseRouter(text); ok && text != "hello=" {
			t.Errorf("%q is read as a router line", text)
		}
	}
}

func TestMetricsOfOld(t *testing.T) {
	for text, want := range map[string]bool{
		"source=web.1 measure=memory_total val=312.2 units=MB": true, "measure=load_avg_1m val=0": true, "measure.db.query=12ms": true,
		"app=shop measure.db.query=12ms count.jobs=3": true, "sample.queue=5": true, "source=web.1 dyno=heroku.1 sample#memory_total=1MB": true,
		"measure twice, cut once": false, "measure=twice": false, "at=measure val=3": false, "count=3 val=4": false, "measure.me=no": false, "level=info count=3 msg=x": false,
	} {
		if got := hasMetrics(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestIdlingByQuota(t *testing.T) {
	for text, want := range map[string]Level{"Idling because quota is exhausted": Warn, "Idling because the free dyno hour quota is exhausted": Warn, "Idling": Info} {
		l, ok := ParseLifecycle(text)
		if m := classify(System, text); m.Level != want || !ok || l.Kind != Idling {
			t.Errorf("%q: level %v, %v, %v; want %v and idling", text, m.Level, l.Kind, ok, want)
		}
	}
}

func TestDeployOfContainers(t *testing.T) {
	for _, text := range []string{"Deployed web (142013fe2b5c)", "Deployed web (142013fe2b5c) by user dev@example.test", "Deployed web (142013fe2b5c) by user ",
		"Deployed web, worker (142013fe2b5c, eacd9b960537) by user dev@example.test", "Deployed web (sha256:142013fe2b5c)"} {
		if m, ok := ParseAPI(text); !ok || m.Kind != Deploy || len(m.Names) == 0 || m.Names[0] != "web" {
			t.Errorf("%q: %+v, %v", text, m, ok)
		}
	}
}

// A platform's line does not begin with a dash; an app's may.
func TestLeadingDash(t *testing.T) {
	for line, want := range map[string]string{
		"2018-05-01T08:00:00+00:00 heroku[web.1]: - State changed from up to crashed": "State changed from up to crashed",
		"2018-05-01T08:00:00+00:00 heroku[router]: - at=info":                         "at=info",
		"2018-05-01T08:00:00+00:00 app[api]: - Release v18 created by user a@b.c":     "Release v18 created by user a@b.c",
		"2018-05-01T08:00:00+00:00 app[web.1]: - Goodbye!":                            "- Goodbye!",
		"2018-05-01T08:00:00+00:00 heroku[logplex]: -  Error L10 (x)":                 "Error L10 (x)",
		"2018-05-01T08:00:00+00:00 heroku[web.1]: -":                                  "-",
	} {
		var p Parser
		if text, _ := p.Parse([]byte(line)); string(text) != want {
			t.Errorf("%s: %q, want %q", line, text, want)
		}
	}
}

func FuzzLevel(f *testing.F) {
	for _, s := range []string{`{"level":"error"}`, `x {"a":{"level":50}}`, `[error    ]`, `level="x`, `thread '' panicked at`, `{"level":"\u001b[`, "bash: ", "a: "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if m := classifyApp(text); m.Level > Fatal {
			t.Fatalf("%q: level %d", text, m.Level)
		}
	})
}
