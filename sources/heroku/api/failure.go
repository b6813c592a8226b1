package api

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/fault"
)

// Failure is a request that did not give what was asked. Its Fault is what a person reads; errors.As finds both.
type Failure struct {
	Fault        *fault.Error
	Status       int             // of the answer; 0 when there was none
	ID           string          // the platform's id of the error: "not_found", "two_factor"
	Resource     string          // what was not found: "app"
	After        time.Duration   // how long to wait before another try; 0: not told
	fromPlatform bool            // the platform itself answered, in its own JSON
	again        <-chan struct{} // after a 429: closed when the platform answers others
}

// Error is the fault's one line.
func (f *Failure) Error() string { return f.Fault.Error() }

// Unwrap gives the fault.
func (f *Failure) Unwrap() error { return f.Fault }

// Retry tells how long to wait before the next try, when the platform or the budget told.
func (f *Failure) Retry() (after time.Duration, ok bool) { return f.After, f.After > 0 }

// Again is closed when the platform answers other requests again, after a 429; nil where nothing tells that.
func (f *Failure) Again() <-chan struct{} { return f.again }

// FromPlatform tells that the platform itself answered, in its own JSON. Else it may be a proxy's word.
func (f *Failure) FromPlatform() bool { return f.fromPlatform }

// Held tells a request that the budget kept back.
func Held(err error) bool {
	var f *Failure
	return errors.As(err, &f) && f.Fault.Code == codeBudget
}

// Final tells that trying again will hardly change anything until a person did something. Of answers only the platform's own
// word can be final: whatever else stands between may pass.
func (f *Failure) Final() bool {
	switch f.Fault.Code {
	case "401", "402", "403", "two_factor", "404", "406":
		return f.fromPlatform
	case codeReadOnly, fault.CodeHost, fault.CodeLogin:
		return true
	}
	return false
}

// The codes beside the status codes.
const (
	codeReadOnly = "read-only"
	codeBudget   = model.CodeAllowance
	CodeDNS      = "dns"
	codeTLS      = "tls"
	codeTimeout  = "timeout"
	codeNetwork  = "network"
	CodeGarbage  = "garbage"
	codeCut      = "truncated"
	codeSize     = "too-large"
	codeRedirect = "redirect"
)

// AsFailure makes err a *Failure that says what was being done. The end of ctx stays what it is.
func AsFailure(ctx context.Context, err error, what string) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var f *Failure
	if !errors.As(err, &f) {
		// The transport makes a Failure of everything but this: JSON of another shape than the schema's.
		f = Malformed()
	}
	g, text := *f, *f.Fault
	text.What = "cannot " + what
	g.Fault = &text
	return &g
}

// Malformed is an answer in JSON of another shape than the schema's.
func Malformed() *Failure {
	f := NewFailure(CodeGarbage, "the answer is not what the Platform API documents",
		"Try again; if it continues, this gonogo is too old for the API")
	f.fromPlatform = true
	return f
}

// NewFailure is a failure with a cause and a remedy; AsFailure says what was being done.
func NewFailure(code, why, do string) *Failure {
	return &Failure{Fault: &fault.Error{What: "cannot reach Heroku", Why: why, Do: do, Code: code}}
}

// apiError is the platform's error body.
type apiError struct {
	ID       string `json:"id"`
	Message  string `json:"message"`
	Resource string `json:"resource"`
	App      struct {
		Name string `json:"name"`
	} `json:"app"`
}

// remedy is what a status means, and what to do.
type remedy struct{ why, do string }

// remedies by error id first, then by status: an id tells more. An empty why takes the platform's own sentence.
var remedies = map[string]remedy{
	"two_factor": {"this app wants a second factor", "Run: heroku apps:info -a APP once and enter the code, or use a token made for automation"},
	"suspended":  {"the account or the app is suspended", "Ask Heroku's support"},
	"400":        {"", "This is a bug in gonogo: please report it"},
	"401":        {"the token was rejected (401)", "Log in again: heroku login, or check HEROKU_API_KEY"},
	"402":        {"the account has an open bill (402)", "Look at the billing page of the dashboard"},
	"403":        {"this account may not do that (403)", "Ask the app's owner for access, or use a token with a wider scope"},
	"404":        {"", "Check the name, and that this account may see it: heroku apps"},
	"406":        {"the API no longer speaks the version this program asks for (406)", "Update gonogo"},
	"409":        {"", "Wait until the other change is through"},
	"410":        {"what was asked for is gone for good (410)", "Check whether it was deleted: heroku apps"},
	"422":        {"", "Change what was asked, then try again"},
	"429":        {"the account's API allowance is used up (429)", "Wait; it refills by about 75 requests a minute and is shared by all who use the account"},
	"500":        {"the platform failed on its side (500)", "Look at https://status.heroku.com, then try again"},
	"502":        {"a proxy before the API had no answer (502)", "Look at https://status.heroku.com, then try again"},
	"503":        {"the API is not available (503)", "Look at https://status.heroku.com, then try again"},
	"504":        {"the API did not answer its proxy in time (504)", "Look at https://status.heroku.com, then try again"},
}

// refusal is the failure an answer outside 2xx stands for.
func refusal(status int, body []byte, after time.Duration) *Failure {
	var e apiError
	said := json.Unmarshal(body, &e) == nil && e.ID != ""
	code := strconv.Itoa(status)
	r, known := remedies[e.ID]
	if known && e.ID == "two_factor" {
		code = e.ID
	}
	if !known {
		r, known = remedies[code]
	}
	if !known {
		r = remedy{"the API answered " + code, "Look at https://status.heroku.com"}
	}
	if status/100 == 4 && !said && status != http.StatusTooManyRequests {
		r = remedy{"something in between answered " + code + ", not the API", "Check for a proxy or a login page in between, and HEROKU_HOST"}
	}
	if status == http.StatusNotModified {
		code, r = CodeGarbage, remedy{"the API says that nothing changed, and was not asked that", "Check for a proxy in between"}
	} else if status >= 300 && status < 400 {
		code, r = codeRedirect, remedy{"the API sent this elsewhere, and a token does not travel", "Check HEROKU_HOST"}
	}
	if r == remedies["429"] && after > 0 { // an id may have another remedy
		r.do = "Wait " + phrase.Span(after.Round(time.Second)) + r.do[len("Wait"):]
	}
	f := NewFailure(code, r.why, r.do)
	f.Status, f.ID, f.Resource, f.After, f.fromPlatform = status, cleaned(e.ID), cleaned(e.Resource), after, said
	f.Fault.Why = f.reason(r.why, e)
	if e.App.Name != "" {
		f.Fault.Do = strings.ReplaceAll(f.Fault.Do, "APP", cleaned(e.App.Name))
	}
	return f
}

// reason chooses between our sentence and the platform's.
func (f *Failure) reason(ours string, e apiError) string {
	said := strings.TrimRight(redacted(e.Message), ". ")
	switch {
	case ours != "":
		return ours
	case said != "":
		return said + " (" + f.Fault.Code + ")"
	case f.Resource != "":
		return "there is no such " + f.Resource + " (" + f.Fault.Code + ")"
	}
	return "the API answered " + f.Fault.Code
}

// Unreachable is the failure a request without an answer stands for. The cause is told by kind and never by its own
// text: that repeats URLs.
func Unreachable(err error) *Failure {
	var (
		dns  *net.DNSError
		cert *tls.CertificateVerificationError
		host x509.HostnameError
		auth x509.UnknownAuthorityError
		rec  tls.RecordHeaderError
		ne   net.Error
		ue   *url.Error
	)
	for errors.As(err, &ue) {
		err = ue.Err
	}
	switch {
	case errors.As(err, &dns):
		return NewFailure(CodeDNS, "the name "+fault.Quote(dns.Name)+" cannot be resolved", "Check the network and HEROKU_HOST")
	case errors.As(err, &cert), errors.As(err, &host), errors.As(err, &auth), errors.As(err, &rec):
		return NewFailure(codeTLS, "the connection is not the API's: its certificate does not verify", "Check the clock, a proxy in between, and HEROKU_HOST")
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &ne) && ne.Timeout():
		return NewFailure(codeTimeout, "there was no answer in time", "Check the network, then try again")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return NewFailure(codeNetwork, "the connection was closed before the answer", "Check the network, then try again")
	}
	if op := new(net.OpError); errors.As(err, &op) && op.Addr != nil {
		return NewFailure(codeNetwork, "cannot connect to "+fault.Quote(op.Addr.String()), "Check the network, then try again")
	}
	return NewFailure(codeNetwork, "there is no connection", "Check the network, then try again")
}

// cleaned is the door for every word of the platform.
func cleaned(s string) string { return safe.Text(s) }

// redacted is the door for what people typed: a command or a description may hold a password, and unlike a log line nobody
// searches for it.
func redacted(s string) string { return safe.Redact(cleaned(s)) }
