package link

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/postgres/wire"
)

func TestWordedHidesTheServersWords(t *testing.T) {
	for code, want := range map[string]string{
		"28P01": "auth", "28000": "auth", "53300": "full", "42501": "denied", "57P03": "loading", "3D000": "missing", "57014": "timeout",
		"55P03": "timeout", "57P01": "eof", "42P01": "moved", "42703": "moved", "XX000": "reply",
	} {
		err := worded(fmt.Errorf("connect to h:5432: %w", &wire.Error{Code: code, Severity: "ERROR"}))
		f := new(sources.Failure)
		if !errors.As(err, &f) || f.Code != want || strings.Contains(f.Error()+f.Do, "secret") || strings.Contains(f.Error(), "host h") {
			t.Errorf("%s: %v", code, err)
		}
	}
	for code, held := range map[string]bool{"57014": true, "55P03": true, "40001": true, "42P01": false, "57P01": false, "42501": false, "XX000": false} {
		for _, severity := range []string{"ERROR", "FATAL"} {
			got := errors.As(worded(&wire.Error{Code: code, Severity: severity}), new(Busy))
			if want := held && severity == "ERROR"; got != want {
				t.Errorf("%s %s: busy and connected %v, want %v", severity, code, got, want)
			}
		}
	}
	if err := worded(nil); err != nil {
		t.Error(err)
	}
	if f := backend.Explain(worded(io.EOF)); f.Code != "eof" {
		t.Error(f)
	}
	if f := backend.Explain(worded(fmt.Errorf("x: %w", wire.ErrClosed))); f.Code != "eof" {
		t.Error(f)
	}
	for err, want := range map[error]string{wire.ErrPlain: "tls", wire.ErrImpostor: "tls", wire.ErrMechanism: "denied"} {
		if f := backend.Explain(worded(fmt.Errorf("x: %w", err))); f.Code != want || !f.Final {
			t.Errorf("%v: %+v, want %s", err, f, want)
		}
	}
}

// SCRAM has some characters of a password replaced, which is not done here: who is refused with such a password is told.
func TestRefusedUnusualPassword(t *testing.T) {
	for password, want := range map[string]bool{"orbit": false, "ﬁsh": true} {
		to := backend.Target{Password: backend.Secret(password)}
		f := new(sources.Failure)
		if err := refusal(worded(&wire.Error{Code: "28P01", Severity: "FATAL"}), to); !errors.As(err, &f) || f.Code != "auth" || strings.Contains(f.Do, "ASCII") != want {
			t.Errorf("%q: %+v, of ASCII %v", password, f, want)
		}
		if err := refusal(io.EOF, to); !errors.Is(err, io.EOF) {
			t.Errorf("%q: %v, want the same error", password, err)
		}
	}
	if strings.Contains(backend.WrongPassword.Do, "ASCII") {
		t.Error("the failure of all stores was changed")
	}
}
