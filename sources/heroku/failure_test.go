package heroku

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/fault"
)

func TestUnreachedIsASentenceWithoutTheURL(t *testing.T) {
	tests := map[string]error{
		codeDNS:     &net.DNSError{Name: "api.heroku.com", Err: "no such host"},
		codeTimeout: context.DeadlineExceeded,
		codeNetwork: io.ErrUnexpectedEOF,
	}
	for code, err := range tests {
		f := unreachable(&url.Error{Op: "Get", URL: "https://logs.example/?" + logSecret, Err: err})
		if f.Fault.Code != code || f.Fault.Why == "" || f.Fault.Do == "" || strings.Contains(f.Error(), logSecret) {
			t.Errorf("%s: %s (%s)", code, f, f.Fault.Code)
		}
	}
	if f := unreachedLog(tests[codeDNS]); strings.Contains(f.Error(), "heroku.com") {
		t.Errorf("the log server's name is told: %s", f)
	}
}

func TestUnknownCertificateIsNotTheAPI(t *testing.T) {
	s := httptest.NewUnstartedServer(newPlatform())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	_, _, err := clientOf(t, s.URL).Dynos(t.Context(), fakeApp)
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != codeTLS {
		t.Errorf("%v", err)
	}
}

func TestEndOfContextStaysWhatItIs(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := served(t, newPlatform()).Dynos(ctx, fakeApp)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestOnlyThePlatformsWordIsFinal: what a person must mend is tried seldom, but only where the platform itself says so.
func TestOnlyThePlatformsWordIsFinal(t *testing.T) {
	for status, final := range map[int]bool{401: true, 402: true, 403: true, 404: true, 406: true, 410: false, 422: false, 429: false, 500: false, 502: false, 503: false} {
		if got := refusal(status, []byte(`{"id":"said","message":"no"}`), 0).Final(); got != final {
			t.Errorf("%d in the platform's JSON: final %v", status, got)
		}
		for _, body := range []string{"", "<html>", "{}", "[]", "null", `{"message":"no"}`, `{"error":{"id":"x"}}`, `"id"`, `{"id":`} {
			if f := refusal(status, []byte(body), 0); f.Final() {
				t.Errorf("%d with the body %s is final: %v", status, body, f)
			}
		}
	}
	if f := refusal(403, []byte(`{"id":"two_factor"}`), 0); !f.Final() {
		t.Error("a second factor is a person's to give")
	}
	for _, body := range []string{"", "<html>"} {
		if f := refusal(401, []byte(body), 0); strings.Contains(f.Error(), "token") || !strings.Contains(f.Error(), "proxy") {
			t.Errorf("a stranger's 401 is taken for the platform's: %v", f)
		}
	}
	if noStream(404).Final() || noStream(403).Final() {
		t.Error("an expired log session is followed by a new one")
	}
}

func TestLogSessionsAreOpenedSeldom(t *testing.T) {
	w := newStream(&Client{}, streamApp{})
	now := time.Unix(0, 0)
	for range sessionBurst {
		if d := w.mayOpen(now); d != 0 {
			t.Fatalf("must wait %v", d)
		}
	}
	wait := w.mayOpen(now)
	if wait <= 0 || wait > sessionEvery {
		t.Fatalf("wait %v", wait)
	}
	if d := w.mayOpen(now.Add(wait)); d != 0 {
		t.Errorf("after the wait: %v more", d)
	}
}
