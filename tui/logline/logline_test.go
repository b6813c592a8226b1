package logline

import (
	"fmt"
	"strings"
	"testing"

	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

var roleMarks = [...]string{"", "dim", "good", "warn", "bad", "BAD", "code", "method", "path", "proc", "trace", "version", "person", "mark"}

// marked writes spans as role<text>, plain ones bare.
func marked(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Role == Plain {
			b.WriteString(s.Text)
			continue
		}
		fmt.Fprintf(&b, "%s<%s>", roleMarks[s.Role], s.Text)
	}
	return b.String()
}

// headers are what stands before the texts of each class.
var headers = map[logs.Class]string{logs.App: "app[web.1]: ", logs.System: "heroku[web.1]: ", logs.Routing: "heroku[router]: ", logs.API: "app[api]: ", logs.AddOn: "app[heroku-postgres]: "}

// lineOf makes a line as it is kept.
func lineOf(class logs.Class, text string) logs.Line {
	in := logstore.NewIngest(logstore.IngestOptions{})
	if head, ok := headers[class]; ok {
		text = logstest.T0.Format(logstest.StampLayout) + " " + head + text
	}
	in.Add([]byte(text), logstest.T0)
	return in.Next(logstest.T0, true).Line(0)
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		class logs.Class
		text  string
		want  string
	}{
		{logs.Routing, logstest.OkLine, "200 method<GET >path</health >dim<2ms >proc<web.1>"},
		{logs.Routing, logstest.H10Line, "BAD<503 >BAD<H10 >method<GET >path</orders >dim<App crashed>"},
		{logs.Routing, logstest.H12Line, "BAD<503 >BAD<H12 >method<GET >path</reports?… >BAD<30.0s >proc<web.2 >dim<Request timeout>"},
		{logs.Routing, logstest.H27Line, "499 code<H27 >method<POST >path</upload >dim<812ms >proc<web.1 >dim<Client Request Interrupted>"},
		{logs.Routing, `at=error code=H14 method=GET path="/" host=h dyno= connect= service= status=503 bytes=`, "BAD<503 >BAD<H14 >method<GET >path</ >dim<No web dynos running>"},
		{logs.Routing, `at=info method=GET path="/" host=h dyno=web.1 connect=7001ms service=459ms status=302`, "302 method<GET >path</ >warn<connect 7.0s >dim<459ms >proc<web.1>"},
		{logs.Routing, "odd", "odd"},
		{logs.System, "Starting process with command `bundle exec thin start -p 38180`", "dim<start >bundle exec thin start -p 38180"},
		{logs.System, "State changed from starting to crashed", "dim<starting → >BAD<crashed>"},
		{logs.System, "State changed from starting to up", "dim<starting → >good<up>"},
		{logs.System, "Process exited with status 1", "dim<exit >BAD<1>"},
		{logs.System, "Process exited with status 143", "dim<exit >143"},
		{logs.System, "Error R14 (Memory quota exceeded)", "BAD<R14 >bad<Memory quota exceeded>"},
		{logs.System, "Process running mem=526M(102.8%)", "dim<memory 526M, >warn<103 %>dim< of its quota>"},
		{logs.System, "Stopping process with SIGKILL", "dim<stop with >warn<SIGKILL>"},
		{logs.System, "Stopping all processes with SIGTERM", "dim<stop with >SIGTERM"},
		{logs.System, "source=web.1 sample#load_avg_1m=0.10", "dim<source=web.1 sample#load_avg_1m=0.10>"},
		{logs.API, "Deploy 20a5742 by user ned@foobaz.example", "Deploy 20a5742dim< by >person<ned>"},
		{logs.API, "Release v74 created by user ned@foobaz.example", "Release version<v74> createddim< by >person<ned>"},
		{logs.API, "Rollback to v73 by user ned@foobaz.example", "Rollback to version<v73>dim< by >person<ned>"},
		{logs.API, "Build failed -- check your build output: https://foobaz.example/x", "BAD<Build failed >dim<check your build output: https://foobaz.example/x>"},
		{logs.System, "Relocating dyno to a new server", "Relocating dyno to a new server"},
		{logs.API, "Release v74 command failed by user ned@foobaz.example", "Release version<v74>BAD< command failed>dim< by >person<ned>"},
		{logs.Routing, `at=info code=H81 desc="Blank app" method=GET path="/" host=h dyno= connect= service= status=502 bytes=`, "BAD<502 >code<H81 >method<GET >path</ >dim<Blank app>"},
		{logs.API, "fi'` by user ned@foobaz.example", "fi'`dim< by >person<ned>"},
		{logs.API, "  bin/rails db:migrate", "  bin/rails db:migrate"},
		{logs.App, "uninitialized constant Utils (NameError)", "BAD<uninitialized constant Utils (NameError)>"},
		{logs.App, "    config/initializers/load_system.rb:12:in '<top (required)>'", "trace<    config/initializers/load_system.rb:12:in '<top (required)>'>"},
		{logs.App, "/app/vendor/bundle/ruby/3.4.0/gems/x-1/lib/x.rb:9:in 'call'", "dim</app/vendor/bundle/ruby/3.4.0/gems/x-1/lib/x.rb:9:in 'call'>"},
		{logs.App, "I, [2026-11-21T08:35:21.640 #4]  INFO -- : [2a835eb0-e16a-4ea9-b5b4-c0951be72773] Started GET", "dim<I [2a835eb0…] >Started GET"},
		{logs.App, "MailReceiptJob completed after 0.1385", "MailReceiptJob completed after 0.1385"},
		{logs.App, "10%␍20%␍30%", "␍30%"},
		{logs.App, "ERROR: no", "bad<ERROR: no>"},
		{logs.App, `ActionController::RoutingError (No route matches [GET] "/wp-login.php"):`, `ActionController::RoutingError (No route matches [GET] "/wp-login.php"):`},
		{logs.Routing, `at=info method=GET path="/slow" host=h dyno=web.1 connect=1ms service=6000ms status=200`, "200 method<GET >path</slow >warn<6.0s >proc<web.1>"},
		{logs.Routing, `at=error code=H26 desc="Request Error" method=GET path="/" host=h dyno= connect= service= status=400 bytes=`, "400 BAD<H26 >method<GET >path</ >dim<Request Error>"},
		{logs.App, "", ""},
	} {
		if got := marked(Format(lineOf(c.class, c.text))); got != c.want {
			t.Errorf("%s %q\n got %s\nwant %s", c.class, c.text, got, c.want)
		}
	}
}

func TestFormatMasksSecrets(t *testing.T) {
	for _, c := range []struct {
		class logs.Class
		text  string
	}{
		{logs.App, "connecting to postgres://bob:hunter2@db.foobaz.example/x"},
		{logs.System, "Starting process with command `sync --token=hunter2`"},
		{logs.API, "Starting process with command `sync --token=hunter2` by user ned@foobaz.example"},
		{logs.Routing, `at=info method=GET path="/cb?access_token=hunter2" host=h status=200`},
		{logs.AddOn, "password: hunter2"},
		{logs.Other, "password=hunter2"},
	} {
		if told := Formatted(Format(lineOf(c.class, c.text))); strings.Contains(told, "hunter2") || strings.Contains(told, "foobaz.example") && c.class == logs.API {
			t.Errorf("%s: %s", c.class, told)
		}
	}
	gap := logs.Line{Gap: true, Text: "Gap: 3 lines lost: token=hunter2"}
	if told := Formatted(Format(gap)); strings.Contains(told, "hunter2") || !strings.Contains(told, "3 lines lost") {
		t.Errorf("gap: %s", told)
	}
}

func BenchmarkFormat(b *testing.B) {
	l := lineOf(logs.Routing, logstest.H12Line)
	b.ReportAllocs()
	for b.Loop() {
		Format(l)
	}
}

// Of an exception in a recording without text people read what it is and where, and none of what readers read.
func TestOutlinesAreTold(t *testing.T) {
	e := exceptions.Event{Class: "NameError", Frames: []exceptions.Frame{{File: "thin/backend.rb", Func: "run", Line: 9}, {File: "config/environment.rb", Func: "<main>", Line: 5, App: true}}}
	for _, c := range []struct{ name, text, want string }{
		{"in the app", string(exceptions.AppendOutline(nil, &e, 1, false)), "NameError (message not recorded)  config/environment.rb:5"},
		{"nowhere", string(exceptions.AppendOutline(nil, &exceptions.Event{}, 1, false)), "Error (message not recorded)  "},
		{"a text that only looks like one", `(message not recorded) {"print":"`, `(message not recorded) {"print":"`},
	} {
		if got := Formatted(Format(logs.Line{Class: logs.App, Level: logs.Error, Text: c.text})); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
