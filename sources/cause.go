package sources

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/url"
	"syscall"
	"time"

	"app.gonogo/gonogo/sources/fault"
)

// retrier is an error that knows when, or with ok false that it does not know when, to try again.
type retrier interface {
	Retry() (after time.Duration, ok bool)
}

// reopener is an error whose origin can tell that it answers again, before the time is up.
type reopener interface{ Again() <-chan struct{} }

// finalizer is an error that knows whether trying again can help.
type finalizer interface{ Final() bool }

// FailureOf reads an error as a *Failure, what failed in the standard library by its kind. What other errors say is foreign text: it is cleaned and redacted.
func FailureOf(err error) *Failure {
	if f := new(Failure); errors.As(err, &f) {
		return f
	}
	f := &Failure{Err: err}
	if e := new(fault.Error); errors.As(err, &e) {
		f.Code, f.Why, f.Do = e.Code, e.Why, e.Do
		if f.Why == "" {
			f.Why = e.What
		}
	} else {
		f.Code, f.Why = codeAndCause(err)
	}
	var r retrier
	if errors.As(err, &r) {
		if after, ok := r.Retry(); ok {
			f.After = after
		}
	}
	var again reopener
	if errors.As(err, &again) {
		f.Again = again.Again()
	}
	var last finalizer
	if errors.As(err, &last) {
		f.Final = last.Final()
	}
	return f
}

// codeAndCause words an error of the standard library.
func codeAndCause(err error) (code, why string) {
	var n net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout() {
		return "timeout", "no answer in time"
	}
	if u := new(url.Error); errors.As(err, &u) {
		return "network", connectionCause(u.Err)
	}
	return "", Foreign(err.Error())
}

// connectionCause says why a request over HTTP got no answer, by its kind: the library's own sentences hold the address, which may be a
// secret, and the first bytes of whatever was answered.
func connectionCause(err error) string {
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	switch {
	case errors.As(err, &dns):
		return "the host's name cannot be resolved"
	case errors.As(err, &cert):
		return "the host's certificate does not verify"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the connection was closed before the answer"
	}
	return "the connection failed, or what answers there does not speak HTTP"
}
