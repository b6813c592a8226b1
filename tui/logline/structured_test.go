package logline

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/safe"
)

// A structured line is told like a sentence; a line that only looks like one stands as it is.
func TestFormatStructured(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{"level":"error","time":"2026-11-21T08:35:21Z","msg":"payment failed","user_id":42,"ok":false}`,
			"BAD<error >bad<payment failed>dim<  user_id=42>dim< ok=false>"},
		{`{"msg":"hi there","level":30,"pid":4,"a":{"b":[1,2],"c":{}}}`, "dim<info >hi theredim<  a.b=[1,2]>dim< pid=4>"},
		{`{"severity":"WARNING","message":"slow \"query\"\nof two lines","n":null}`, `warn<warning >warn<slow "query" of two lines>dim<  n=null>`},
		{`{"method":"GET","path":"/x?token=abc","status":503,"duration":1.5}`, "BAD<503 >method<GET >path</x?…>dim<  duration=1.5>"},
		{`{"msg":"caf\u00e9 \ud83d\ude00","empty":"","words":"a b"}`, `café 😀dim<  empty="">dim< words="a b">`},
		{`method=POST path=/login format=html controller=Sessions status=302 duration=58.33`,
			"302 method<POST >path</login>dim<  format=html>dim< controller=Sessions>dim< duration=58.33>"},
		{`level=warn msg="queue is slow" queue=mailers`, "warn<warn >warn<queue is slow>dim<  queue=mailers>"},
		{`method=GET path=/ status=500 error='NoMethodError: undefined method it's'`, "BAD<500 >method<GET >path</ >NoMethodError: undefined method it's"},
		{`10.1.2.3 - ned [21/Nov/2026:08:35:21 +0000] "GET /a?b=c HTTP/1.1" 404 512 "-" "curl/8"`,
			`404 method<GET >path</a?…  >dim<512 "-" "curl/8" HTTP/1.1 10.1.2.3 - ned>`},
		{`I, [2026-11-21T08:35:21.640 #4]  INFO -- : method=GET path=/ status=200`, "dim<I >200 method<GET >path</>"},
		// as they stand
		{`{"user_id":42,"ok":true}`, `{"user_id":42,"ok":true}`},
		{`{"msg":"cut of`, `{"msg":"cut of`},
		{`{"msg":"x"} and more`, `{"msg":"x"} and more`},
		{`{}`, `{}`},
		{`{"error":true}`, `{"error":true}`},
		{`a=1 b=2`, `a=1 b=2`},
		{`msg=hi there=you and me`, `msg=hi there=you and me`},
		{`x = 1`, `x = 1`},
		{`Started GET "/" for 10.0.0.1 at [now] "x" 200`, `Started GET "/" for 10.0.0.1 at [now] "x" 200`},
	} {
		if got := marked(Format(lineOf(logs.App, c.text))); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

// The fields that are picked stand behind the sentence, in their order, and how many more there are.
func TestFormatPicked(t *testing.T) {
	for _, c := range []struct {
		text   string
		picked []string
		want   string
	}{
		{`{"msg":"paid","a":1,"user":{"id":42},"b":2}`, []string{"id", "a"}, "paid  user.id=42 a=1  +1"},
		{`{"msg":"paid","a":1}`, []string{"A"}, "paid  a=1"},
		{`{"msg":"paid","a":1}`, []string{"zzz"}, "paid  +1"},
		{`level=info msg=paid a=1 b=2`, []string{"b"}, "info paid  b=2  +1"},
		{`plain words`, []string{"b"}, "plain words"},
	} {
		if got := Formatted(Format(lineOf(logs.App, c.text), c.picked...)); got != c.want {
			t.Errorf("%s picked %v: %q, want %q", c.text, c.picked, got, c.want)
		}
	}
}

// Whatever stands in a line, something of it is shown.
func TestNothingVanishes(t *testing.T) {
	texts := []string{"at=error", "at=", "sock=backend at=error host=x", "at=info host=shop.example dyno=web.1", "at=info connect=1ms service=5ms status=", "sock=",
		"10%␍20%␍   ␍", "␍ ␍", "done␍", `{"a":""}`, `{"msg":" "}`, `{"level":"info"}`, "=", "a=", "level=info level=info", "Error ", "Error R14",
		"Process running mem=", "State changed from ", " by user ned@foobaz.example", "Release v", "/app/", "from ", "I, [2026-11-21T08:35:21.640 #4]  INFO -- : ",
		"[2a835eb0-e16a-4ea9-b5b4-c0951be72773]", "[2a835eb0-e16a-4ea9-b5b4-c0951be72773] {}", "�", "^^^"}
	for class := range headers {
		for _, text := range texts {
			l := lineOf(class, text)
			got := strings.Trim(Formatted(Format(l)), " ␍")
			if got == "" && strings.Trim(l.Text, " ␍") != "" {
				t.Errorf("%s %q is told as nothing", class, text)
			}
		}
	}
	if got := Formatted(Format(lineOf(logs.Routing, "at=info host=shop.example dyno=web.1"))); got != "at=info host=shop.example dyno=web.1" {
		t.Errorf("a line without a subject: %q", got)
	}
}

// What an escape hides from the first look does not get out.
func TestStructuredIsADoorOut(t *testing.T) {
	for _, text := range []string{
		`{"msg":"connecting","url":"postgres:\/\/bob:hunter2@db.foobaz.example\/x"}`,
		`{"msg":"token=hunter2"}`, `{"msg":"x","password":"hunter2"}`, `level=info msg=x password=hunter2`,
		`10.1.2.3 - - [21/Nov/2026:08:35:21 +0000] "GET /a?access_token=hunter2 HTTP/1.1" 200 1`,
	} {
		l := lineOf(logs.App, text)
		if told := Formatted(Format(l)); strings.Contains(told, "hunter2") {
			t.Errorf("%s is told as %s", text, told)
		}
	}
	l := lineOf(logs.App, `{"msg":"a\u001b[31mb\u202ec\r\nd"}`)
	if told := Formatted(Format(l)); told != safe.Text(told) || strings.ContainsAny(told, "\x1b\r\n\u202e") {
		t.Errorf("controls get out: %q", told)
	}
}

func TestPretty(t *testing.T) {
	for text, want := range map[string]string{
		`{"msg":"x","a":{"b":1}}`:  "{\n  \"msg\": \"x\",\n  \"a\": {\n    \"b\": 1\n  }\n}",
		"level=info msg=\"x y\"":   "level = info\nmsg = x y",
		"plain words":              "",
		`{"msg":"cut`:              "",
		`{"password":"hunter2"} x`: "",
	} {
		if got := strings.Join(Pretty(lineOf(logs.App, text)), "\n"); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func FuzzFormat(f *testing.F) {
	for _, text := range []string{`{"a":{"b":[1,{"c":"d"}]},"msg":"\u00e9"}`, `a=1 b="x y" c='z'`, `h - u [t] "GET / HTTP/1.1" 200 1`, "at=error", `{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}},"msg":"x"}`} {
		f.Add(text, uint8(0))
	}
	classes := []logs.Class{logs.App, logs.System, logs.Routing, logs.API, logs.AddOn, logs.Other}
	f.Fuzz(func(t *testing.T, text string, class uint8) {
		l := lineOf(classes[int(class)%len(classes)], safe.Text(text))
		spans := Format(l, "b")
		if isBlank(spans) && !isBlankText(l.Text) {
			t.Errorf("%q is told as nothing", l.Text)
		}
		Pretty(l)
	})
}
