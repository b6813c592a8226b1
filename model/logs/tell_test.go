package logs

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

var roleMarks = [...]string{"", "dim", "good", "warn", "bad", "BAD", "code", "method", "path", "proc", "trace", "version", "person"}

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
var headers = map[Class]string{App: "app[web.1]: ", System: "heroku[web.1]: ", Routing: "heroku[router]: ", API: "app[api]: ", AddOn: "app[heroku-postgres]: "}

// lineOf makes a line as it is kept.
func lineOf(class Class, text string) Line {
	in := NewIngest(IngestOptions{})
	if head, ok := headers[class]; ok {
		text = t0.Format(StampLayout) + " " + head + text
	}
	in.Add([]byte(text), t0)
	return in.Take(t0, true).Line(0)
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		class Class
		text  string
		want  string
	}{
		{Routing, okLine, "good<200 >method<GET >path</health >dim<2ms >proc<web.1>"},
		{Routing, h10Line, "BAD<503 >BAD<H10 >method<GET >path</orders >dim<App crashed>"},
		{Routing, h12Line, "BAD<503 >BAD<H12 >method<GET >path</reports?… >warn<30.0s >proc<web.2 >dim<Request timeout>"},
		{Routing, h27Line, "warn<499 >code<H27 >method<POST >path</upload >dim<812ms >proc<web.1 >dim<Client Request Interrupted>"},
		{Routing, `at=error code=H14 method=GET path="/" host=h dyno= connect= service= status=503 bytes=`, "BAD<503 >BAD<H14 >method<GET >path</ >dim<No web dynos running>"},
		{Routing, `at=info method=GET path="/" host=h dyno=web.1 connect=7001ms service=459ms status=302`, "dim<302 >method<GET >path</ >warn<connect 7.0s >dim<459ms >proc<web.1>"},
		{Routing, "odd", "odd"},
		{System, "Starting process with command `bundle exec thin start -p 38180`", "dim<Starting process with command >bundle exec thin start -p 38180"},
		{System, "State changed from starting to crashed", "dim<State changed from starting to >BAD<crashed>"},
		{System, "State changed from starting to up", "dim<State changed from starting to >good<up>"},
		{System, "Process exited with status 1", "dim<Process exited with status >BAD<1>"},
		{System, "Process exited with status 143", "dim<Process exited with status >143"},
		{System, "Error R14 (Memory quota exceeded)", "BAD<R14 >bad<Memory quota exceeded>"},
		{System, "Process running mem=526M(102.8%)", "dim<Process running mem=526M >warn<102.8%>dim< of its quota>"},
		{System, "Stopping process with SIGKILL", "dim<Stopping process with >warn<SIGKILL>"},
		{System, "source=web.1 sample#load_avg_1m=0.10", "dim<source=web.1 sample#load_avg_1m=0.10>"},
		{API, "Deploy 20a5742 by user ned@foobaz.example", "Deploy 20a5742dim< by >person<ned>"},
		{API, "Release v74 created by user ned@foobaz.example", "Release version<v74> createddim< by >person<ned>"},
		{API, "Rollback to v73 by user ned@foobaz.example", "Rollback to version<v73>dim< by >person<ned>"},
		{API, "Build failed -- check your build output: https://foobaz.example/x", "BAD<Build failed >dim<check your build output: https://foobaz.example/x>"},
		{System, "Relocating dyno to a new server", "Relocating dyno to a new server"},
		{API, "Release v74 command failed by user ned@foobaz.example", "Release version<v74>BAD< command failed>dim< by >person<ned>"},
		{Routing, `at=info code=H81 desc="Blank app" method=GET path="/" host=h dyno= connect= service= status=502 bytes=`, "BAD<502 >code<H81 >method<GET >path</ >dim<Blank app>"},
		{API, "fi'` by user ned@foobaz.example", "fi'`dim< by >person<ned>"},
		{API, "  bin/rails db:migrate", "  bin/rails db:migrate"},
		{App, "uninitialized constant Utils (NameError)", "BAD<uninitialized constant Utils (NameError)>"},
		{App, "    config/initializers/load_system.rb:12:in '<top (required)>'", "trace<    config/initializers/load_system.rb:12:in '<top (required)>'>"},
		{App, "/app/vendor/bundle/ruby/3.4.0/gems/x-1/lib/x.rb:9:in 'call'", "dim</app/vendor/bundle/ruby/3.4.0/gems/x-1/lib/x.rb:9:in 'call'>"},
		{App, "I, [2026-11-21T08:35:21.640 #4]  INFO -- : [2a835eb0-e16a-4ea9-b5b4-c0951be72773] Started GET", "dim<I [2a835eb0…] >Started GET"},
		{App, "MailReceiptJob completed after 0.1385", "MailReceiptJob completed after 0.1385"},
		{App, "10%␍20%␍30%", "␍30%"},
		{App, "ERROR: no", "bad<ERROR: no>"},
		{App, "", ""},
	} {
		if got := marked(Format(lineOf(c.class, c.text))); got != c.want {
			t.Errorf("%s %q\n got %s\nwant %s", c.class, c.text, got, c.want)
		}
	}
}

func TestFormatMasksSecrets(t *testing.T) {
	for _, c := range []struct {
		class Class
		text  string
	}{
		{App, "connecting to postgres://bob:hunter2@db.foobaz.example/x"},
		{System, "Starting process with command `sync --token=hunter2`"},
		{API, "Starting process with command `sync --token=hunter2` by user ned@foobaz.example"},
		{Routing, `at=info method=GET path="/cb?access_token=hunter2" host=h status=200`},
		{AddOn, "password: hunter2"},
		{Other, "password=hunter2"},
	} {
		if told := Formatted(Format(lineOf(c.class, c.text))); strings.Contains(told, "hunter2") || strings.Contains(told, "foobaz.example") && c.class == API {
			t.Errorf("%s: %s", c.class, told)
		}
	}
	gap := Line{Gap: true, Text: "Gap: 3 lines lost: token=hunter2"}
	if told := Formatted(Format(gap)); strings.Contains(told, "hunter2") || !strings.Contains(told, "3 lines lost") {
		t.Errorf("gap: %s", told)
	}
}

func TestTook(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0ms", 999 * time.Millisecond: "999ms", time.Second: "1.0s",
		30 * time.Second: "30.0s", 59990 * time.Millisecond: "59.9s", 125 * time.Second: "2m05s"} {
		if got := took(d); got != want {
			t.Errorf("Took(%v) = %s, want %s", d, got, want)
		}
	}
}

func BenchmarkFormat(b *testing.B) {
	l := lineOf(Routing, h12Line)
	b.ReportAllocs()
	for b.Loop() {
		Format(l)
	}
}
