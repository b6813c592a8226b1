package api

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

	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

func TestUnreachedIsASentenceWithoutTheURL(t *testing.T) {
	tests := map[string]error{
		CodeDNS:     &net.DNSError{Name: "api.heroku.com", Err: "no such host"},
		codeTimeout: context.DeadlineExceeded,
		codeNetwork: io.ErrUnexpectedEOF,
	}
	for code, err := range tests {
		f := Unreachable(&url.Error{Op: "Get", URL: "https://logs.example/?" + herokutest.LogSecret, Err: err})
		if f.Fault.Code != code || f.Fault.Why == "" || f.Fault.Do == "" || strings.Contains(f.Error(), herokutest.LogSecret) {
			t.Errorf("%s: %s (%s)", code, f, f.Fault.Code)
		}
	}
}

func TestUnknownCertificateIsNotTheAPI(t *testing.T) {
	s := httptest.NewUnstartedServer(herokutest.NewPlatform())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	_, _, err := clientOf(t, s.URL).Dynos(t.Context(), herokutest.App)
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != codeTLS {
		t.Errorf("%v", err)
	}
}

func TestEndOfContextStaysWhatItIs(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := served(t, herokutest.NewPlatform()).Dynos(ctx, herokutest.App)
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
}
