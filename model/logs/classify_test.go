package logs

import (
	"testing"

	"app.gonogo/gonogo/model/logs/logstest"
)

func TestLevelOf(t *testing.T) {
	for text, want := range map[string]Level{
		"":                          None,
		"MailReceiptJob completed":  None,
		"there was no error at all": None,
		"Error handling is on":      None,
		"INFOrmation":               None,
		"GET /error/fatal":          None,
		"I, [2026-11-21T08:35:21.640 #4]  INFO -- : ready":                    Info,
		"F, [2026-11-21T08:35:21.640 #4] FATAL -- : [x] boom":                 Fatal,
		"W, [2026-11-21T08:35:21.640 #4]  WARN -- : slow":                     Warn,
		"[2026-11-21 08:35:21 +0000] [10] [INFO] Booting worker with pid: 10": Info,
		"[2026-11-21 08:35:21,640: ERROR/ForkPoolWorker-1] Task raised":       Error,
		"2026-11-21 08:35:21.640 ERROR 4 --- [main] c.f.App : failed":         Error,
		"time=2026-11-21T08:35:21Z level=warn msg=slow":                       Warn,
		"severity=ERROR x":                       Error,
		"retry=error":                            None,
		`{"level":"error","msg":"x"}`:            Error,
		`{"time":1,"level":50,"msg":"x"}`:        Error,
		`{"time":1,"level":30,"msg":"an ERROR"}`: Info,
		`{"severity":"CRITICAL"}`:                Fatal,
		`{"msg":"fatal"}`:                        None,
		"fail: Foobaz.Web[1]":                    Error,
		"debug:   connect":                       Debug,
		"  warn: x":                              Warn,
		"npm ERR! code 1":                        Error,
		"[error] x":                              Error,
		"<warning> x":                            Warn,
		"ERROR:  duplicate key value":            Error,
		"production.ERROR: x":                    Error,
		"CRITICAL | queue is full":               Fatal,
	} {
		if got := levelOf(text); got != want {
			t.Errorf("levelOf(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestHeadLevel(t *testing.T) {
	for text, want := range map[string]Level{
		"uninitialized constant Utils (NameError)":                               Error,
		"config/initializers/load_system.rb:12:in 'call': undefined (NameError)": Error,
		`ActionController::RoutingError (No route matches [GET] "/x"):`:          Info,
		"ActiveRecord::RecordNotFound (Couldn't find Order)":                     Error,
		"Net::ReadTimeout: Net::ReadTimeout":                                     Error,
		"Traceback (most recent call last):":                                     Error,
		"django.db.utils.OperationalError: could not connect":                    Error,
		"KeyError: 'x'":                  Error,
		"KeyError":                       Error,
		"TypeError: x is not a function": Error,
		"Error: Cannot find module 'y'":  Error,
		"(node:4) UnhandledPromiseRejectionWarning: TypeError: x":         Error,
		"java.lang.IllegalStateException: x":                              Error,
		"panic: runtime error: index out of range":                        Fatal,
		"2026/11/21 08:35:21 http: panic serving 203.0.113.1:14719: boom": Error,
		"Unhandled exception. System.InvalidOperationException: x":        Fatal,
		"PHP Fatal error:  Uncaught Foo: x in /app/a.php:1":               Fatal,
		"** (MatchError) no match":                                        Error,
		"rake aborted!":                                                   Error,
		"":                                                                None,
		"Completed 500 Internal Server Error in 9ms":                      None,
		"raised TypeError again":                                          None,
		"ErrorReporter: started":                                          None,
		"handled (gracefully)":                                            None,
		"Processing by ErrorsController#show":                             None,
		"(node:4) Warning: x":                                             None,
		"Timeout: 30":                                                     None,
		"error: x":                                                        None,
	} {
		if got := headLevel(text); got != want {
			t.Errorf("headLevel(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestFrameOf(t *testing.T) {
	for text, want := range map[string]Frame{
		"config/initializers/load_system.rb:12:in '<top (required)>'":                AppFrame,
		"/app/vendor/bundle/ruby/3.4.0/gems/railties-8.0.0/lib/rails.rb:9:in 'call'": VendorFrame,
		"    from app/models/order.rb:3:in `total'":                                  AppFrame,
		"from lib.urls import quote":                                                 NoFrame,
		`  File "/app/shop/views.py", line 12, in index`:                             AppFrame,
		`File "/app/.heroku/python/lib/python3.12/site-packages/x.py", line 1, in y`: VendorFrame,
		"at total (/app/src/order.js:3:9)":                                           AppFrame,
		"    at Module._compile (node:internal/modules/cjs/loader:1554:14)":          VendorFrame,
		"at com.foobaz.Order.total(Order.java:10)":                                   AppFrame,
		"at org.springframework.web.Servlet.go(Servlet.java:9)":                      VendorFrame,
		"    /app/order.go:99 +0xc64":                                                AppFrame,
		"#0 /app/order.php(12): total()":                                             AppFrame,
		"(shop 1.0.0) lib/shop/order.ex:12: Shop.Order.total/1":                      AppFrame,
		"at noon we rest":          NoFrame,
		"#hashtag":                 NoFrame,
		"MailReceiptJob completed": NoFrame,
		"":                         NoFrame,
	} {
		if got := frameOf(text); got != want {
			t.Errorf("frameOf(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestIsError(t *testing.T) {
	for _, c := range []struct {
		class Class
		text  string
		want  bool
	}{
		{Routing, logstest.OkLine, false},
		{Routing, logstest.H10Line, true},
		{Routing, logstest.H12Line, true},
		{Routing, logstest.H27Line, false},
		{Routing, `at=info code=H80 desc="Maintenance mode" method=GET path="/" status=503 bytes=`, false},
		{Routing, `at=info method=GET path="/" host=h dyno=web.1 connect=0ms service=2ms status=500 bytes=1`, true},
		{Routing, `at=info method=GET path="/?code=H12 status=500" host=h dyno=web.1 service=2ms status=200 bytes=1`, false},
		{Routing, "Error H12 (Request timeout) -> GET foobaz.example/x dyno=web.1 queue= wait= service=30000ms bytes=", true},
		{System, "State changed from up to crashed", true},
		{System, "State changed from starting to up", false},
		{System, "Error R14 (Memory quota exceeded)", true},
		{System, "Process exited with status 1", false},
		{System, "Process exited with status 143", false},
		{API, "Build failed -- check your build output", true},
		{API, "Deploy 20a5742 by user ned@foobaz.example", false},
		{Logplex, "Error L11 (Tail buffer overflow) -> x", false},
		{App, "uninitialized constant Utils (NameError)", true},
		{App, "F, [2026-11-21T08:35:21.640 #4] FATAL -- : [2a835eb0-e16a-4ea9-b5b4-c0951be72773] ActionView::Template::Error (x):", true},
		{App, "source=web sample#errors=5 KeyError", false},
		{App, "", false},
		{Other, "KeyError: 'x'", true},
	} {
		if got := classify(c.class, c.text).Flags&FlagError != 0; got != c.want {
			t.Errorf("%s %q: error is %v", c.class, c.text, got)
		}
	}
}

func TestMetricsLines(t *testing.T) {
	for text, want := range map[string]bool{
		"source=web.1 dyno=heroku.28.0c1d sample#load_avg_1m=2.46":                 true,
		"source=DATABASE addon=postgresql-foobar-1 sample#db_size=4171563.0bytes ": true,
		"measure#queue=12ms":  true,
		"count#jobs=1":        true,
		"sample#x":            false,
		"discount#x=1":        false,
		"see issue #4 = done": false,
		"#=":                  false,
	} {
		if got := hasMetrics(text); got != want {
			t.Errorf("hasMetrics(%q) = %v", text, got)
		}
	}
}

func TestNamesOfClassesAndLevels(t *testing.T) {
	for c := App; c <= Other; c++ {
		if back, ok := ParseClass(c.String()); !ok || back != c {
			t.Errorf("class %s comes back as %s", c, back)
		}
	}
	for l := None; l <= Fatal; l++ {
		if back, ok := ParseLevel(l.String()); !ok || back != l {
			t.Errorf("level %s comes back as %s", l, back)
		}
	}
	if _, ok := ParseClass("pad"); ok {
		t.Error("pad is no class")
	}
	if _, ok := ParseLevel("loud"); ok {
		t.Error("loud is no level")
	}
}
