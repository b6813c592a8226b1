package hub

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/url"
	"syscall"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
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

// failureOf reads an error as a *Failure. What other errors say is foreign text: it is cleaned and redacted.
func failureOf(err error) *sources.Failure {
	if f := new(sources.Failure); errors.As(err, &f) {
		return f
	}
	f := &sources.Failure{Err: err}
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

// healthOf is what a failure makes of its source, which is tried again at a time.
func healthOf(f *sources.Failure, at time.Time) model.Health {
	h := model.Health{State: model.Failing, Code: f.Code, Why: f.Why, Do: f.Do, RetryAt: at}
	if f.Final || f.Over {
		h.State = model.Stopped
	}
	if f.Over {
		h.RetryAt = time.Time{}
	}
	return h
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
	return "", sources.Foreign(err.Error())
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

// logFailure writes a failure to the log, with the stack of a panic.
func logFailure(log *slog.Logger, name string, f *sources.Failure) {
	if log == nil {
		return
	}
	if len(f.Stack) > 0 {
		log.Error("source panicked", "source", name, "why", f.Why, "stack", string(f.Stack))
		return
	}
	log.Warn("source failed", "source", name, "code", f.Code, "why", f.Why)
}
