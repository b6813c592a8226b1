package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/notice"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/config"
)

var at = time.Date(2026, 9, 17, 3, 9, 21, 0, time.UTC)

func options(vars ...string) Options {
	get := func(name string) string {
		for i := 0; i < len(vars); i += 2 {
			if vars[i] == name {
				return vars[i+1]
			}
		}
		return ""
	}
	return Options{Env: config.Env{Getenv: get}, Clock: func() time.Time { return at }, UserAgent: "gonogo/test"}
}

func hook(t *testing.T, w config.Webhook) *webhook {
	t.Helper()
	h, err := newWebhook(w, options())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// mean is a notice whose foreign text tries to be more than text.
func mean() notice.Notice {
	return notice.Notice{ID: "1", Kind: notice.Verdict, At: at, App: "shop", Level: "critical", Title: "shop: NO-GO <!channel> & @everyone", Release: "v74", Author: "ned", Commit: "3f2a1b9",
		Evidence: []string{"[click](https://evil.example) <https://evil.example|here>"}, Done: []string{}, Remember: "Do not redeploy."}
}

func body(t *testing.T, form string) string {
	t.Helper()
	b, err := forms[form](mean())
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(b) {
		t.Fatalf("%s: no JSON: %s", form, b)
	}
	return string(b)
}

func TestForeignTextIsTextInEveryForm(t *testing.T) {
	for form, never := range map[string][]string{
		config.FormSlack:   {"<!channel>", `\u003c!channel`, "<https"},
		config.FormDiscord: {"@everyone", "[click](", "**NO-GO**"},
		config.FormTeams:   {`"TextBlock"`},
	} {
		got := body(t, form)
		for _, s := range never {
			if strings.Contains(got, s) {
				t.Errorf("%s: the body holds %q: %s", form, s, got)
			}
		}
		if !strings.Contains(got, "3f2a1b9") || !strings.Contains(got, "Do not redeploy") {
			t.Errorf("%s: got %s, want the commit and the reminder", form, got)
		}
	}
	var back notice.Notice
	if err := json.Unmarshal([]byte(body(t, config.FormJSON)), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(mean(), back); diff != "" {
		t.Errorf("json: -want +got:\n%s", diff)
	}
}

func TestFormOfAnAddress(t *testing.T) {
	for address, want := range map[string]string{
		"https://hooks.slack.com/services/T/B/x":      config.FormSlack,
		"https://discord.com/api/webhooks/1/x":        config.FormDiscord,
		"https://acme.webhook.office.com/webhookb2/x": config.FormTeams,
		"https://prod-1.westus.logic.azure.com/x":     config.FormTeams,
		"https://hooks.slack.com.evil.example/x":      config.FormJSON,
		"https://example.com/discord.com":             config.FormJSON,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := formOf(u); got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
	}
}

// TestSignature compares with what `openssl dgst -sha256 -hmac` gives.
func TestSignature(t *testing.T) {
	const want = "v1=9eb18f493f8ec135d9eb2dad817c369bb4e9cbfa818657897a7437c1cd8c3a23"
	if got := Signature("0123456789abcdef", "1700000000", []byte(`{"a":1}`)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestWhatAReceiverGets(t *testing.T) {
	var got *http.Request
	var sent []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		sent, _ = io.ReadAll(r.Body)
	}))
	defer server.Close()
	const secret = "0123456789abcdef"
	if _, err := hook(t, config.Webhook{URL: server.URL + "/x", Secret: secret}).send(t.Context(), mean()); err != nil {
		t.Fatal(err)
	}
	if stamp := got.Header.Get(TimestampHeader); stamp != "1789614561" || got.Header.Get(SignatureHeader) != Signature(secret, stamp, sent) {
		t.Errorf("got the timestamp %q and the signature %q, want 1789614561 and that of the body", stamp, got.Header.Get(SignatureHeader))
	}
	if got.Method != http.MethodPost || got.Header.Get("Content-Type") != "application/json" || got.Header.Get(DeliveryHeader) != "1" || got.Header.Get("User-Agent") != "gonogo/test" {
		t.Errorf("got %s with %v", got.Method, got.Header)
	}
}

// TestAnswers: what is tried again, what is not, and that nobody learns the address from an answer that repeats it.
func TestAnswers(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") }))
	defer elsewhere.Close()
	for _, c := range []struct {
		name  string
		code  int
		form  string
		text  string
		after string
		final bool
		why   string // empty: it is taken
	}{
		{name: "ok", code: 200, text: "ok"},
		{name: "no content", code: 204},
		{name: "accepted", code: 202, form: config.FormTeams},
		{name: "teams says no", code: 200, form: config.FormTeams, text: "Webhook message delivery failed with error 413", why: "did not take"},
		{name: "redirect", code: 302, final: true, why: "not followed"},
		{name: "permanent redirect", code: 308, final: true, why: "not followed"},
		{name: "gone", code: 404, text: "no_service", final: true, why: "404: no_service"},
		{name: "betrays", code: 404, text: "nothing at /services/hunter2", final: true, why: "answered 404"},
		{name: "page", code: 403, text: "<html>Sign in</html>", final: true, why: "answered 403"},
		{name: "limited", code: 429, after: "1.5", why: "answered 429"},
		{name: "slow", code: 408, why: "answered 408"},
		{name: "broken", code: 500, text: "\x1b[2J\xff", why: "answered 500"},
		{name: "down", code: 503, after: "Fri, 31 Dec 1999 23:59:59 GMT", why: "answered 503"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", elsewhere.URL)
				if c.after != "" {
					w.Header().Set("Retry-After", c.after)
				}
				w.WriteHeader(c.code)
				_, _ = io.WriteString(w, c.text)
			}))
			defer server.Close()
			_, err := hook(t, config.Webhook{URL: server.URL + "/services/hunter2", Form: c.form}).send(t.Context(), mean())
			if c.why == "" {
				if err != nil {
					t.Errorf("got %v, want it taken", err)
				}
				return
			}
			f := new(sources.Failure)
			if !errors.As(err, &f) || f.Final != c.final || !strings.Contains(err.Error(), c.why) {
				t.Fatalf("got %v (final %v), want %q (final %v)", err, f.Final, c.why, c.final)
			}
			if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "\x1b") {
				t.Errorf("got %q, which holds what it must not", err)
			}
			if wait := f.After; c.after == "1.5" && wait != 1500*time.Millisecond || c.after != "1.5" && wait != 0 {
				t.Errorf("waits %v for Retry-After %q", wait, c.after)
			}
		})
	}
}

// TestAnswersAreBounded: an answer that never ends is left, and counts by its status.
func TestAnswersAreBounded(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 1<<10)); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	if answer, err := hook(t, config.Webhook{URL: server.URL}).send(t.Context(), mean()); err != nil || answer != "it answered 200" {
		t.Errorf("got %q, %v, want it taken", answer, err)
	}
}

// TestGarbage: what answers and speaks no HTTP, what hangs up, and nobody: each is tried again, and none is told by its address.
func TestGarbage(t *testing.T) {
	for name, answer := range map[string]string{"garbage": "\x16\x03\x01 hunter2 \r\n\r\n", "hangs up": "", "endless header": "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", 64<<10)} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				_, _ = c.Read(make([]byte, 64<<10))
				_, _ = io.WriteString(c, answer)
				_ = c.Close()
			}
		}()
		_, err = hook(t, config.Webhook{URL: "http://" + l.Addr().String() + "/hunter2"}).send(t.Context(), mean())
		f := sources.FailureOf(err)
		if err == nil || f.Final || strings.Contains(f.Error(), "hunter2") {
			t.Errorf("%s: got %+v, want a failure that is tried again and names no address", name, f)
		}
		l.Close()
	}
}

func TestHanging(t *testing.T) {
	quit := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-quit }))
	defer server.Close()
	defer close(quit)
	ctx, done := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer done()
	_, err := hook(t, config.Webhook{URL: server.URL}).send(ctx, mean())
	if f := sources.FailureOf(err); f.Code != "timeout" {
		t.Errorf("got %+v, want a timeout", f)
	}
}

func TestReceiversThatCannotBe(t *testing.T) {
	c := config.Notify{Webhooks: map[string]config.Webhook{
		"a": {URL: "env:NONE"}, "b": {URL: "env:PLAIN"}, "c": {URL: "https://hooks.slack.com/x", Secret: "0123456789abcdef"}, "d": {URL: "env:GOOD", Secret: "env:SECRET"}}}
	list := New(c, options("PLAIN", "http://a.example/hunter2", "GOOD", "https://a.example/x", "SECRET", "0123456789abcdef"))
	var said []string
	for _, r := range list[:3] {
		_, err := r.Try(t.Context(), mean())
		said = append(said, fmt.Sprint(r.Name(), " ", err))
		if f := new(sources.Failure); !errors.As(r.Run(t.Context(), func(model.Event) {}), &f) || !f.Over {
			t.Errorf("%s runs: got %+v, want a failure that is over", r.Name(), f)
		}
	}
	want := []string{
		"notify/a config: its url: the variable NONE is not set",
		"notify/b config: its url: it wants https; http is for this machine alone",
		"notify/c config: it has a secret, and only the form json is signed",
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(list) != 4 || list[3].Name() != "notify/d" {
		t.Errorf("got %d receivers, want notify/d as the fourth", len(list))
	}
}
