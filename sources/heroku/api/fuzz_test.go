package api

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"

	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// answers is a transport without a network that gives every request the same answer.
type answers struct {
	status int
	header http.Header
	body   []byte
	asked  []*http.Request
}

func (a *answers) RoundTrip(q *http.Request) (*http.Response, error) {
	a.asked = append(a.asked, q)
	return &http.Response{StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: a.header.Clone(), Request: q,
		ContentLength: int64(len(a.body)), Body: io.NopCloser(strings.NewReader(string(a.body)))}, nil
}

// printable fails when a sentence for people holds what a terminal acts on.
func printable(t *testing.T, what, text string) {
	t.Helper()
	if i := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }); i >= 0 {
		t.Errorf("%s holds %q: %q", what, text[i:min(len(text), i+4)], text)
	}
}

// Whatever a page and its Next-Range are, the reading comes to an end and what is asked next is a header.
func FuzzPages(f *testing.F) {
	f.Add("id ]x..; max=1", []byte(`[{"id":"x","command":"rake db:seed PASSWORD=hunter2"}]`), 20)
	f.Add("", []byte(`null`), 1)
	f.Add("id ..\r\nX: y", []byte(`[1,null,"x",[]]`), 1<<30)
	f.Add("\x00", []byte(`[]`), 0)
	f.Fuzz(func(t *testing.T, next string, body []byte, n int) {
		if n < 0 {
			n = -(n + 1)
		}
		a := &answers{status: 206, header: http.Header{"Next-Range": {next}, "Content-Type": {"application/json"}}, body: body}
		c, err := NewClient(Options{URL: "http://127.0.0.1:1", Token: herokutest.Token, Timeout: time.Minute, Transport: a})
		if err != nil {
			t.Fatal(err)
		}
		all, err := c.list(t.Context(), "read the dynos", "/apps/x/dynos", "id ..; max=1000", n)
		if err != nil {
			printable(t, "the failure", err.Error())
		}
		if len(a.asked) > mostPages || len(all) > n {
			t.Errorf("%d requests gave %d of %d elements, want %d requests and %d elements at most", len(a.asked), len(all), n, mostPages, n)
		}
		for _, one := range all {
			if !json.Valid(one) {
				t.Errorf("an element is %q, want JSON", one)
			}
		}
	})
}

// What opens something without a token is blanked, secrets that were typed are masked, and all else stays.
func FuzzBlanked(f *testing.F) {
	f.Add([]byte(`{"attach_url":"rendezvous://x","command":"curl -H 'Authorization: Bearer abcdef'","name":"run.1"}`))
	f.Add([]byte(`{"output_stream_url":null,"description":"Set DATABASE_URL=postgres://u:p@h/d"}`))
	f.Add([]byte(`{"Attach_URL":1,"command":["x"],"description":{}}`))
	f.Add([]byte(`[1]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var was, is map[string]json.RawMessage
		if json.Unmarshal(raw, &was) != nil {
			return
		}
		got := withoutSecrets(raw)
		if err := json.Unmarshal(got, &is); err != nil || len(is) != len(was) {
			t.Fatalf("%q became %q: %v", raw, got, err)
		}
		for _, k := range bearerURLs {
			if v, ok := is[k]; ok && string(v) != "null" && string(v) != `"[secret]"` {
				t.Errorf("%s is %s, want it blanked", k, v)
			}
		}
		for _, k := range typedFields {
			var text string
			if json.Unmarshal(is[k], &text) == nil && safe.Redact(text) != text {
				t.Errorf("%s is %q, want %q", k, text, safe.Redact(text))
			}
		}
		if again := withoutSecrets(got); string(again) != string(got) {
			t.Errorf("blanked twice %q, once %q", again, got)
		}
	})
}

// A generation is a name, as an object or as a string; nothing else is taken for one.
func FuzzGeneration(f *testing.F) {
	for _, s := range []string{`{"name":"fir"}`, `"cedar"`, `null`, `{}`, `{"name":null}`, `{"name":1}`, `[]`, `7`, `{"name":{"name":"x"}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var g generation
		if json.Unmarshal(b, &g) != nil {
			return
		}
		again, err := json.Marshal(string(g))
		if err != nil {
			t.Fatal(err)
		}
		var h generation
		if err := json.Unmarshal(again, &h); err != nil || h != g {
			t.Errorf("%q is %q, as a string %q, %v", b, g, h, err)
		}
	})
}

// Whatever a refusal's body is, its failure is a sentence that can be printed, and repeats no secret.
func FuzzRefusal(f *testing.F) {
	f.Add(404, []byte(`{"id":"not_found","message":"Couldn't find that app.","resource":"app"}`), int64(0))
	f.Add(429, []byte(`{"id":"rate_limit","message":"x"}`), int64(time.Hour))
	f.Add(429, []byte(`{"id":"suspended"}`), int64(time.Second))
	f.Add(429, []byte(`{"id":"404"}`), int64(time.Second))
	f.Add(403, []byte(`{"id":"two_factor","app":{"name":"a\u001b[31m"}}`), int64(0))
	f.Add(302, []byte(`<html>`), int64(-1))
	f.Add(422, []byte(`{"id":"x","message":"token=hunter2hunter2 \u202e","resource":"\u0000"}`), int64(5))
	f.Fuzz(func(t *testing.T, status int, body []byte, after int64) {
		if status < 300 || status > 999 {
			return
		}
		failed := refusal(status, body, time.Duration(after))
		text := AsFailure(t.Context(), failed, "read the app").Error()
		printable(t, "the failure", text)
		printable(t, "the id", failed.ID)
		printable(t, "the resource", failed.Resource)
		if failed.Status != status || failed.Fault.Why == "" || failed.Fault.Do == "" {
			t.Errorf("%d %q: %+v, want a cause and a remedy", status, body, failed.Fault)
		}
		if do := failed.Fault.Do; strings.HasPrefix(do, "Wait ") && after > 0 && status == 429 && !strings.Contains(do, "; it refills") {
			t.Errorf("the remedy is %q", do)
		}
		if masked := safe.Redact(text); masked != text {
			t.Errorf("the failure %q holds what is masked: %q", text, masked)
		}
	})
}
