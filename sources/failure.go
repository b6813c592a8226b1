package sources

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"runtime/debug"
	"syscall"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/fault"
)

// Failure is what a source may return to say more than that it failed. Its sentences hold no secret.
type Failure struct {
	Code  string          // "401", "429", "timeout", "panic"
	Why   string          // the cause, without a full stop
	Do    string          // the remedy; may be empty
	After time.Duration   // the origin asked to be left alone this long (Retry-After); zero: the hub's own back-off
	Final bool            // trying again will hardly help before a person did something: it is tried once in a minute or two
	Over  bool            // nothing is left to try: a file that is broken. Only a refresh runs the source again
	Again <-chan struct{} // closed when the origin answers others again: After no longer counts; may be nil
	Err   error           // the cause for programs; not shown
	stack []byte          // of a panic, for the log
}

// Error gives the cause in one line.
func (f *Failure) Error() string {
	if f.Code == "" {
		return f.Why
	}
	return f.Code + ": " + f.Why
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Err }

// Guard runs fn and turns a panic into a *Failure with code "panic". A source puts it around the body of every goroutine it
// starts: a panic there is beyond the hub's reach and would leave the terminal raw.
func Guard(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &Failure{Code: "panic", Why: foreign(fmt.Sprint(p)), Do: "this is a fault of gonogo; the log has the details", stack: debug.Stack()}
		}
	}()
	return fn()
}

// retrier is an error that knows when, or with ok false that it does not know when, to try again.
type retrier interface {
	Retry() (after time.Duration, ok bool)
}

// reopener is an error whose origin can tell that it answers again, before the time is up.
type reopener interface{ Again() <-chan struct{} }

// finalizer is an error that knows whether trying again can help.
type finalizer interface{ Final() bool }

// failure reads an error as a *Failure. What other errors say is foreign text: it is cleaned and redacted.
func failure(err error) *Failure {
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
		f.Code, f.Why = plain(err)
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

// health is what a failure makes of its source, which is tried again at a time.
func (f *Failure) health(at time.Time) model.Health {
	h := model.Health{State: model.Failing, Code: f.Code, Why: f.Why, Do: f.Do, RetryAt: at}
	if f.Final || f.Over {
		h.State = model.Stopped
	}
	if f.Over {
		h.RetryAt = time.Time{}
	}
	return h
}

// plain words an error of the standard library.
func plain(err error) (code, why string) {
	var n net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout() {
		return "timeout", "no answer in time"
	}
	if u := new(url.Error); errors.As(err, &u) {
		return "network", brokenOff(u.Err)
	}
	return "", foreign(err.Error())
}

// brokenOff says why a request over HTTP got no answer, by its kind: the library's own sentences hold the address, which may be a
// secret, and the first bytes of whatever was answered.
func brokenOff(err error) string {
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	switch {
	case errors.As(err, &dns):
		return "the host's name cannot be resolved"
	case errors.As(err, &cert):
		return "the host's certificate does not verify"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection is refused"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the connection was closed before the answer"
	}
	return "the connection failed, or what answers there does not speak HTTP"
}

// foreignRunes bounds a foreign sentence: some servers answer with a page.
const foreignRunes = 300

// foreign makes another program's sentence fit to be told: printable, without secrets, bounded.
func foreign(s string) string {
	s = safe.Redact(safe.Text(s))
	if r := []rune(s); len(r) > foreignRunes {
		return string(r[:foreignRunes]) + "…"
	}
	return s
}

// report writes a failure to the log, with the stack of a panic.
func report(log *slog.Logger, name string, f *Failure) {
	if log == nil {
		return
	}
	if len(f.stack) > 0 {
		log.Error("source panicked", "source", name, "why", f.Why, "stack", string(f.stack))
		return
	}
	log.Warn("source failed", "source", name, "code", f.Code, "why", f.Why)
}
