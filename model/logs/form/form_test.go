package form

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs"
)

// told is a record in short: time, SOURCE[PROC]: text.
func told(r Record) string {
	at := "-"
	if r.At != logs.NoTime {
		at = logs.Instant(r.At).Format(time.RFC3339Nano)
	}
	return at + " " + string(r.Source) + "[" + string(r.Proc) + "]: " + string(r.Message)
}

func TestForms(t *testing.T) {
	for _, c := range []struct {
		name Name
		raw  string
		want string
	}{
		{Papertrail, "Apr 30 20:59:31 shop app/web.1: at=x y", "- app[web.1]: at=x y"},
		{Papertrail, "Apr  3 20:59:31 shop heroku/router: at=info method=GET", "- heroku[router]: at=info method=GET"},
		{Papertrail, "Apr 30 20:59:31 shop heroku/web.1 State changed from up to crashed", "- heroku[web.1]: State changed from up to crashed"},
		{Papertrail, "Apr 30 20:59:31 app/api: Release v2 created by user a@b.example", "- app[api]: Release v2 created by user a@b.example"},
		{Papertrail, "<134>Apr 30 20:59:31 shop heroku[web.1]: Cycling", "- heroku[web.1]: Cycling"},
		{Papertrail, "2018-04-30 20:59:31 +0000 shop app/web.1:   indented", "2018-04-30T20:59:31Z app[web.1]:   indented"},
		{Papertrail, `{"id":"7","received_at":"2018-04-30T20:59:31-07:00","source_name":"shop","program":"app/web.1","message":"hi"}`, "2018-05-01T03:59:31Z app[web.1]: hi"},
		{Archive, "50342052\t2011-02-10 00:19:36 -0800\t2011-02-10 00:19:37 -0800\t42424\tshop\t198.51.100.7\tLocal0\tInfo\tapp/web.1\tone\ttwo", "2011-02-10T08:19:36Z app[web.1]: one\ttwo"},
		{Archive, "50342052\t2011-02-10T00:19:36Z\t2011-02-10T00:19:37Z\t42424\tshop\t198.51.100.7\tUser\tNotice\theroku/router\tat=error code=H12", "2011-02-10T00:19:36Z heroku[router]: at=error code=H12"},
		{Logentries, "2018-05-01 10:00:00.123 245 <158>1 2018-05-01T08:00:00.000001+00:00 heroku router - - at=error code=H17", "2018-05-01T08:00:00.000001Z heroku[router]: at=error code=H17"},
		{Logentries, "Tue May 1 10:00:00 2018 83 <190>1 2018-05-01T08:00:00+00:00 app web.1 - - hello", "2018-05-01T08:00:00Z app[web.1]: hello"},
		{Syslog, "83 <190>1 2018-05-01T08:00:00+00:00 app web.1 - - hello", "2018-05-01T08:00:00Z app[web.1]: hello"},
		{Syslog, "<190>1 2018-05-01T08:00:00+00:00 d.73ea7440-270a-435a-a0ea-adf50b4e5f5a heroku router - - at=info", "2018-05-01T08:00:00Z heroku[router]: at=info"},
		{Syslog, "<190>1 2018-05-01T08:00:00+00:00 shop app web.1 - [meta sequenceId=\"1\"][x@1 a=\"b\\\"]\"] hello", "2018-05-01T08:00:00Z app[web.1]: hello"},
		{Syslog, "<190>1 2018-05-01T08:00:00+00:00 shop app web.1 - [web] hello", "2018-05-01T08:00:00Z app[web.1]: [web] hello"},
		{Syslog, "<190>1 2018-05-01T08:00:00+00:00 host app web.1 - - Goodbye!", "2018-05-01T08:00:00Z app[web.1]: - Goodbye!"},
		{Syslog, "2018-05-01T08:00:00+00:00 app background.1 - - WARN: x", "2018-05-01T08:00:00Z app[background.1]: WARN: x"},
		{Syslog, "2018-05-01T08:00:00+00:00 host heroku worker.6 - Error R12 (Exit timeout)", "2018-05-01T08:00:00Z heroku[worker.6]: Error R12 (Exit timeout)"},
		{Syslog, "2018-05-01T08:00:00+00:00 shop app worker.6 - - - /app/server.js", "2018-05-01T08:00:00Z app[worker.6]: - /app/server.js"},
		{Syslog, "2026-01-26 00:19:09.709711+00:00 heroku web.1 - - Idling", "2026-01-26T00:19:09.709711Z heroku[web.1]: Idling"},
		{Heroku, "2026-01-26 00:19:09,709 +0100 heroku[web.1]: Idling", "2026-01-25T23:19:09.709Z heroku[web.1]: Idling"},
		{Heroku, "2026-01-26 00:19:09 UTC app[web.1]: x", "2026-01-26T00:19:09Z app[web.1]: x"},
		{Heroku, "2026-01-26 00:19:09 app[web.1]: no zone", "- app[web.1]: no zone"},
		{Foreman, "10:21:01 AM web.1    |  Listening", "- app[web.1]: Listening"},
		{Foreman, "9:21:01 PM worker.2 |    indented", "- app[worker.2]:   indented"},
		{Foreman, "10:21:01 web.1  | a | b", "- app[web.1]: a | b"},
		{Foreman, "10:21:01.123 web.1 | a", "- app[web.1]: a"},
		{Foreman, "10:21:01 system | SIGTERM received", "- foreman[system]: SIGTERM received"},
		{Paste, "> 2018-05-01T08:00:00.000000+00:00 heroku[web.1]: Cycling", "2018-05-01T08:00:00Z heroku[web.1]: Cycling"},
		{Paste, "`2018-05-01T08:00:00.000000+00:00 app[web.1]: x`", "2018-05-01T08:00:00Z app[web.1]: x"},
		{Paste, "\t  > Apr 30 20:59:31 shop app/web.1: y", "- app[web.1]: y"},
		{Paste, "[timestamp] heroku[router]: at=info", "- heroku[router]: at=info"},
		{Paste, "[2018-05-01T08:00:00Z] app[web.1]: z", "2018-05-01T08:00:00Z app[web.1]: z"},
		{Paste, "heroku[web.1]: State changed from up to crashed", "- heroku[web.1]: State changed from up to crashed"},
		{Paste, "- 2018-05-01T08:00:00+00:00 heroku[web.1]: Cycling", "2018-05-01T08:00:00Z heroku[web.1]: Cycling"},
		{Paste, `"2018-05-01T08:00:00+00:00 heroku[web.1]: Cycling",`, "2018-05-01T08:00:00Z heroku[web.1]: Cycling"},
		{Paste, "12: 2018-05-01T08:00:00+00:00 heroku[web.1]: Cycling", "2018-05-01T08:00:00Z heroku[web.1]: Cycling"},
		{Paste, "  12\t2018-05-01T08:00:00+00:00 heroku[web.1]: Cycling", "2018-05-01T08:00:00Z heroku[web.1]: Cycling"},
		{Paste, "[1] 2018-05-01T08:00:00+00:00 heroku[web.1]: Cycling", "2018-05-01T08:00:00Z heroku[web.1]: Cycling"},
		{Paste, "<code>2018-05-01T08:00:00+00:00 heroku[web.1]: Cycling</code>", "2018-05-01T08:00:00Z heroku[web.1]: Cycling"},
		{Paste, "&gt; 2018-05-01T08:00:00+00:00 heroku[web.1]: Cycling<br>", "2018-05-01T08:00:00Z heroku[web.1]: Cycling<br>"},
		{Paste, "shop | 2018-05-01T08:00:00+00:00 heroku[web.1]: Cycling", "2018-05-01T08:00:00Z heroku[web.1]: Cycling"},
		{Paste, "remote: 2018-05-01T08:00:00+00:00 heroku[web.1]: Cycling", "2018-05-01T08:00:00Z heroku[web.1]: Cycling"},
		{Paste, "\u00a0\u200b2018-05-01T08:00:00+00:00 heroku[web.1]: Cycling", "2018-05-01T08:00:00Z heroku[web.1]: Cycling"},
		{Paste, "| 2018-05-01T08:00:00+00:00 heroku[web.1]: Cycling |", "2018-05-01T08:00:00Z heroku[web.1]: Cycling"},
		{Paste, "[timestamp] 2018-05-01T08:00:00+00:00 heroku[web.1]: Cycling", "2018-05-01T08:00:00Z heroku[web.1]: Cycling"},
		{Papertrail, "2018-05-01 10:00:00.123 2018-05-01T08:00:00+00:00 heroku[web.1]: Cycling", "2018-05-01T08:00:00Z heroku[web.1]: Cycling"},
		{Paste, "timestamp heroku[web.1]: Cycling", "- heroku[web.1]: Cycling"},
		{Paste, "... heroku[web.1]: Cycling", "- heroku[web.1]: Cycling"},
		{Paste, "XXXX-XX-XXTXX:XX:XX.XXXXXX+00:00 heroku[web.1]: Cycling", "- heroku[web.1]: Cycling"},
		{Paste, "05/01/2018 10:00:01 AM heroku[web.1]: Cycling", "- heroku[web.1]: Cycling"},
		{Paste, "01 May 2018 08:00:01.123 shop heroku/web.1: Cycling", "- heroku[web.1]: Cycling"},
		{Paste, "Mon Apr 30 20:59:31 shop app/web.1: x", "- app[web.1]: x"},
		{Paste, "Mar 3, 2018 @ 08:00:01.000 heroku[router]: at=info", "- heroku[router]: at=info"},
		{Paste, "1525161601 heroku[web.1]: Cycling", "- heroku[web.1]: Cycling"},
		{Paste, "8:00:01 AM heroku[web.1]: Cycling", "- heroku[web.1]: Cycling"},
		{Paste, "2018-05-01T08:00:01.000000+00:00\theroku[web.1]: Cycling", "2018-05-01T08:00:01Z heroku[web.1]: Cycling"},
		{Paste, "2018-05-01T08:00:01.000000+00:00  heroku[web.1]: Cycling", "2018-05-01T08:00:01Z heroku[web.1]: Cycling"},
		{Paste, "2018-05-01T08:00:01.000000+00:00 heroku[web.1] - State changed from up to down", "2018-05-01T08:00:01Z heroku[web.1]: State changed from up to down"},
		{Paste, "2018-05-01T08:00:01.000000+00:00 app[web.1] hello", "2018-05-01T08:00:01Z app[web.1]: hello"},
		{Papertrail, "2018-05-01T08:00:01.000000+00:00 app web.1: hello", "2018-05-01T08:00:01Z app[web.1]: hello"},
		{Heroku, "2026/01/26 00:19:09 GMT heroku[web.1]: Idling", "2026-01-26T00:19:09Z heroku[web.1]: Idling"},
		{Heroku, "2026-01-26t00:19:09z heroku[web.1]: Idling", "2026-01-26T00:19:09Z heroku[web.1]: Idling"},
		{Heroku, "2026-01-26 00:19:09 Z heroku[web.1]: Idling", "2026-01-26T00:19:09Z heroku[web.1]: Idling"},
		{Heroku, "2026-01-26T00:19:09+02 heroku[web.1]: Idling", "2026-01-25T22:19:09Z heroku[web.1]: Idling"},
		{Vector, `{"app_name":"heroku","host":"host","message":"at=info","proc_id":"router","timestamp":"2026-01-26T00:19:09.7Z"}`, "2026-01-26T00:19:09.7Z heroku[router]: at=info"},
		{Vector, `{"appname":"app","procid":"web.1","message":"- Goodbye!"}`, "- app[web.1]: - Goodbye!"},
		{NewRelic, `{"newrelic.source":"api.logs","procid":"web.1","appname":"app","message":"hi","timestamp":1769386749709}`, "2026-01-26T00:19:09.709Z app[web.1]: hi"},
		{NewRelic, `{"timestamp":1769386749709,"message":"Cycling","syslog.procid":"web.1","syslog.appname":"heroku"}`, "2026-01-26T00:19:09.709Z heroku[web.1]: Cycling"},
		{Datadog, `{"id":"A","type":"log","attributes":{"timestamp":"2026-01-26T00:19:09.709Z","message":"hi","attributes":{"syslog":{"appname":"app","procid":"web.1"}}}}`, "2026-01-26T00:19:09.709Z app[web.1]: hi"},
		{Datadog, `{"id":"A","content":{"timestamp":"2026-01-26T00:19:09Z","tags":["procid:router","appname:heroku"],"message":"at=info"}}`, "2026-01-26T00:19:09Z heroku[router]: at=info"},
		{Loki, `{"labels":{"app":"heroku","proc":"router"},"line":"at=info","timestamp":"2026-01-26T00:19:09Z"}`, "2026-01-26T00:19:09Z heroku[router]: at=info"},
		{Loki, `{"labels":{"__heroku_drain_app":"app","__heroku_drain_proc":"web.1"},"line":"hi","timestamp":"1769386749709000000"}`, "2026-01-26T00:19:09.709Z app[web.1]: hi"},
		{Gonogo, `{"at":"2026-01-26T00:19:09.709711Z","app":"shop","source":"app","proc":"web.1","type":"web","class":"app","text":"hi \"x\""}`, `2026-01-26T00:19:09.709711Z app[web.1]: hi "x"`},
		{Gonogo, `{"app":"shop","class":"other","text":"no header"}`, "- []: no header"},
		{JSON, `{"log":"2018-05-01T08:00:00.000000+00:00 app[web.1]: x\n","stream":"stdout"}`, "2018-05-01T08:00:00Z app[web.1]: x"},
		{JSON, `{"log":"heroku[router]: at=info\n"}`, "- heroku[router]: at=info"},
		{JSON, `{"source":"heroku","dyno":"router","message":"at=info","timestamp":"2026-01-26T00:19:09Z"}`, "2026-01-26T00:19:09Z heroku[router]: at=info"},
		{JSON, `{"@timestamp":"2026-01-26T00:19:09Z","process":{"name":"heroku","pid":"web.1"},"message":"Cycling"}`, "2026-01-26T00:19:09Z heroku[web.1]: Cycling"},
		{JSON, `{"_index":"x","_source":{"@timestamp":"2026-01-26T00:19:09Z","appname":"app","procid":"web.1","message":"hi"}}`, "2026-01-26T00:19:09Z app[web.1]: hi"},
		{JSON, `{"fields":{"appname":"app","procid":"web.1"},"message":"hi"}`, "- app[web.1]: hi"},
		{JSON, `{"_line":"at=info","_app":"heroku/router","_host":"shop","_ts":1769386749709}`, "2026-01-26T00:19:09.709Z heroku[router]: at=info"},
		{JSON, `{"text":"at=info","applicationName":"heroku","subsystemName":"router","timestamp":"2026-01-26T00:19:09Z"}`, "2026-01-26T00:19:09Z heroku[router]: at=info"},
		{JSON, `{"ident":"heroku","pid":"router","message":"at=info"}`, "- heroku[router]: at=info"},
		{JSON, `{"body":"at=info","attributes":{"appname":"heroku","procid":"router"}}`, "- heroku[router]: at=info"},
		{JSON, `{"result":{"_raw":"2026-01-26T00:19:09+00:00 heroku[router]: at=info"}}`, "2026-01-26T00:19:09Z heroku[router]: at=info"},
		{JSON, `  {"appname":"heroku","procid":"router","message":"at=info"},`, "- heroku[router]: at=info"},
		{JSON, `[{"appname":"heroku","procid":"router","message":"at=info"},`, "- heroku[router]: at=info"},
	} {
		rec, name, ok := new(Reader).Read([]byte(c.raw))
		if got := told(rec); !ok || name != c.name || got != c.want {
			t.Errorf("%s\n got %q %s, %v\nwant %q %s", c.raw, name, got, ok, c.name, c.want)
		}
	}
}

// Lines that look like a form and are an app's own.
// A stamp without a year or a zone is shown as it stands.
func TestWritten(t *testing.T) {
	for raw, want := range map[string]string{
		"Apr 30 20:59:31 shop app/web.1: x": "Apr 30 20:59:31", "<134>Apr  3 20:59:31 shop app/web.1: x": "Apr  3 20:59:31", "10:21:01 AM web.1 |  x": "10:21:01 AM",
		"10:21:01 web.1 | x": "10:21:01", "2026-01-26 00:19:09 app[web.1]: x": "2026-01-26 00:19:09", "> Apr 30 20:59:31 app/web.1: x": "Apr 30 20:59:31",
		"[2026-01-26 00:19:09] app[web.1]: x": "2026-01-26 00:19:09", "05/01/2018 10:00:01 AM heroku[web.1]: x": "05/01/2018 10:00:01 AM",
		"hello": "", "": "", "<": "", "<1>": "", ">": "", "heroku[web.1]: x": "", "May be": "", `{"message":"x"}`: "",
	} {
		if got := Written([]byte(raw)); got != want {
			t.Errorf("%q: got %q, want %q", raw, got, want)
		}
	}
}

func TestFormsRefuse(t *testing.T) {
	for _, raw := range []string{
		"", " ", "hello", "{", "{}", `{"source":"stripe","dyno":"web.1","message":"x"}`, `{"source":"app","process":"checkout","message":"x"}`, `{"app":"shop","proc":"web.1"}`,
		`{"program":"app/models.py","message":"x"}`, `{"source":"app","dyno":"web.1"}`, ", {}", "[{}", `{"level":"error","msg":"x"}`, `{"message":"x","time":"2026-01-26T00:19:09Z"}`, `{"proc_id":5}`,
		"2026-01-26 00:19:09 INFO[main]: starting", "2026-01-26 00:19:09,709 ERROR [main] x", "Apr 30 20:59:31 host sshd[77]: accepted",
		"2018-05-01 10:00:00 INFO app/models.py: loading", "Apr 30 20:59:31 host app/models/user.rb: x", "2018-05-01 10:00:00 app/server.js:3 x",
		"018-05-01T08:00:00+00:00 heroku[web.1]: Cycling", "me@mac shop % 2018-05-01T08:00:00+00:00 heroku[web.1]: Cycling", "crashed in heroku[web.1]: x", "took 1234 in app[web.1]: x",
		"see heroku[router] for more", "Error: heroku[web.1]: x", "GET /app/heroku[web.1]: x", "error at app/server.js:12: boom", "12. app/web.1 down", "<b>app/web.1: x</b>", "2018-05-01T08:00:00Z app router started", "<p>app[web.1] is down", "[a b] heroku is down", "1. heroku[web 1]: x", ">>>>>>>>>>>>>>>>> heroku",
		"May 1 was fine", "10:21:01 PM", "10:21:01 web.1 no bar",
		"99:21:01 web.1 | x", "10:21:01 web | x", "> quoted prose", "  at Object.<anonymous> (/app/a.js:1:1)", "- Goodbye!",
		"[web.1]: x", "sh[1]: x", "app[]: x", "app[a b]: x", "2018-13-45T08:00:00+00:00 app web.1 - - x", "<190>2 2018-05-01T08:00:00Z h app web.1 - x",
		"2018-05-01T08:00:00+00:00 the app stopped - why", "2018-05-01T08:00:00+00:00 nginx app web.1 said - x y z",
	} {
		if rec, name, ok := new(Reader).Read([]byte(raw)); ok {
			t.Errorf("%q is read as %s: %s", raw, name, told(rec))
		}
	}
}

// One file may hold several forms.
func TestReaderSwitches(t *testing.T) {
	var r Reader
	for _, c := range []struct {
		raw  string
		name Name
	}{
		{"Apr 30 20:59:31 shop app/web.1: a", Papertrail}, {"10:21:01 web.1  | b", Foreman}, {`{"procid":"web.1","appname":"app","message":"c"}`, Vector},
		{"Apr 30 20:59:32 shop app/web.1: d", Papertrail}, {"2018-05-01T08:00:00+00:00 app web.1 - - e", Syslog},
	} {
		if rec, name, ok := r.Read([]byte(c.raw)); !ok || name != c.name {
			t.Errorf("%q is %q: %s, %v; want %s", c.raw, name, told(rec), ok, c.name)
		}
	}
}

func TestGapOfOurs(t *testing.T) {
	rec, _, ok := new(Reader).Read([]byte(`{"at":"2026-01-26T00:19:09Z","app":"shop","class":"other","text":"Gap: 12 lines lost: L10: the platform","gap":true}`))
	if !ok || !rec.Gap || rec.Lost != 12 || string(rec.Message) != "L10: the platform" {
		t.Errorf("got %+v, %v", rec, ok)
	}
}

func FuzzReader(f *testing.F) {
	for _, s := range []string{"Apr 30 20:59:31 shop app/web.1: at=x y", "83 <190>1 2018-05-01T08:00:00+00:00 app web.1 - - hello",
		"<190>1 2018-05-01T08:00:00+00:00 shop app web.1 - [meta sequenceId=\"1\"] hello", "2026-01-26 00:19:09,709 +0100 heroku[web.1]: Idling",
		"10:21:01 AM web.1 |  x", "> `heroku[web.1]: x`", `{"labels":{"app":"heroku","proc":"router"},"line":"at=info","timestamp":"1"}`,
		"1\t2011-02-10T00:19:36Z\t\t\t\t\t\t\theroku/router\tx", `{"app":"s","class":"app","source":"a","proc":"b","text":"x","at":"1e99"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		kept := string(raw)
		rec, name, ok := new(Reader).Read(raw)
		Written(raw)
		if string(raw) != kept {
			t.Fatalf("%q was changed to %q", kept, raw)
		}
		if !ok {
			return
		}
		if name == "" {
			t.Fatalf("%q has a form without a name", raw)
		}
		if !rec.Gap && len(rec.Source)+len(rec.Proc) > 0 && (!logs.IsName(rec.Source) || !logs.IsName(rec.Proc)) {
			t.Fatalf("%q: speaker %q[%q]", raw, rec.Source, rec.Proc)
		}
	})
}
