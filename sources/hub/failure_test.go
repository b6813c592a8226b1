package hub

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
	"testing"

	"app.gonogo/gonogo/sources"
)

// TestNoAnswerIsToldByItsKind: neither the address nor a byte of what came in place of an answer is repeated.
func TestNoAnswerIsToldByItsKind(t *testing.T) {
	const secret = "hunter2"
	for want, err := range map[string]error{
		"the host's name cannot be resolved":                               &net.DNSError{Name: secret, IsNotFound: true},
		"the connection was refused":                                       &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED},
		"the connection was closed before the answer":                      fmt.Errorf("read %s: %w", secret, io.ErrUnexpectedEOF),
		"the connection failed, or what answers there does not speak HTTP": errors.New(`net/http: HTTP/1.x transport connection broken: malformed HTTP response "\x16` + secret + `"`),
	} {
		f := sources.FailureOf(&url.Error{Op: "Get", URL: "http://u:" + secret + "@127.0.0.1", Err: err})
		code, got := f.Code, f.Why
		if got != want || code != "network" {
			t.Errorf("%v: %s, %q, want %q", err, code, got, want)
		}
		if strings.Contains(got, secret) {
			t.Errorf("%q holds what it must not", got)
		}
	}
}
