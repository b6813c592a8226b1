package link

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
)

func TestWordedHidesTheServersWords(t *testing.T) {
	for code, want := range map[string]string{
		"28P01": "auth", "28000": "auth", "53300": "full", "42501": "denied", "57P03": "loading", "3D000": "missing", "57014": "timeout",
		"55P03": "timeout", "57P01": "eof", "42P01": "moved", "42703": "moved", "XX000": "reply",
	} {
		err := worded(fmt.Errorf("connect to h:5432: %w", &pgconn.PgError{Code: code, Message: "for host h, user u, select secret"}))
		f := new(sources.Failure)
		if !errors.As(err, &f) || f.Code != want || strings.Contains(f.Error()+f.Do, "secret") || strings.Contains(f.Error(), "host h") {
			t.Errorf("%s: %v", code, err)
		}
	}
	for code, held := range map[string]bool{"57014": true, "55P03": true, "40001": true, "42P01": false, "57P01": false, "42501": false, "XX000": false} {
		for _, severity := range []string{"ERROR", "FATAL"} {
			got := errors.As(worded(&pgconn.PgError{Code: code, SeverityUnlocalized: severity}), new(Busy))
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
	if f := backend.Explain(worded(fmt.Errorf("x: %w", pgconn.ErrConnClosed))); f.Code != "eof" {
		t.Error(f)
	}
	if f := backend.Explain(worded(errors.New("server refused TLS connection"))); f.Code != "tls" || !f.Final {
		t.Error(f)
	}
}
