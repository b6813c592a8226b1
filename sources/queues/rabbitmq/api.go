package rabbitmq

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
)

const (
	answerWithin = 5 * time.Second
	largest      = 8 << 20 // bytes of one answer; a page of 250 queues has 100 kB
)

// managementAPI is the management API of one broker, over one connection.
type managementAPI struct {
	base, user, password string
	client               http.Client
	ahead                time.Duration // how far the broker's clock is ahead of ours, as its last answer told
}

// newAPI makes the client; nil where no management address is known. Connections end with ctx.
func newAPI(ctx context.Context, t backend.Target) *managementAPI {
	base := string(t.Extra[management])
	if base == "" {
		return nil
	}
	a := &managementAPI{base: base, user: t.User, password: string(t.Password)}
	if u, ok := t.Extra[managementUser]; ok {
		a.user, a.password = string(u), string(t.Extra[managementPassword])
	}
	a.client = http.Client{
		// A redirection would carry the password elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: func(_ context.Context, _, addr string) (net.Conn, error) { return backend.Dial(ctx, addr, nil) },
			DialTLSContext: func(_ context.Context, _, addr string) (net.Conn, error) {
				host, _, err := net.SplitHostPort(addr)
				if err != nil {
					return nil, err
				}
				return backend.Dial(ctx, addr, backend.Verified(host))
			},
			MaxConnsPerHost: 1, MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute,
		},
	}
	return a
}

// refusal is an answer that is none. The reason is the broker's, and foreign text.
type refusal struct {
	status int
	reason string
}

func (r *refusal) Error() string { return "the broker's management API refuses" }

// refusedWith tells whether an error is an answer with one of these statuses.
func refusedWith(err error, statuses ...int) bool {
	r := new(refusal)
	return errors.As(err, &r) && slices.Contains(statuses, r.status)
}

// get asks for a path below the base, escaped already, and decodes the answer.
func (a *managementAPI) get(ctx context.Context, path string, q url.Values, into any) error {
	ctx, done := context.WithTimeout(ctx, answerWithin)
	defer done()
	address := a.base + path
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return errors.New("the address of the management API is none") // err would tell it
	}
	r.SetBasicAuth(a.user, a.password)
	r.Header.Set("User-Agent", backend.ClientName)
	answer, err := a.client.Do(r)
	if err != nil {
		return bare(err)
	}
	defer answer.Body.Close()
	if at, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		a.ahead = time.Until(at.Add(time.Second / 2)) // it is cut to the second
	}
	body := io.LimitReader(answer.Body, largest)
	if answer.StatusCode != http.StatusOK {
		said := struct{ Reason string }{}
		_ = json.NewDecoder(body).Decode(&said) // a proxy answers with a page
		return &refusal{answer.StatusCode, said.Reason}
	}
	begin := &beginning{}
	if err := json.NewDecoder(io.TeeReader(body, begin)).Decode(into); err != nil {
		if n := net.Error(nil); errors.As(err, &n) || errors.Is(err, context.DeadlineExceeded) {
			return err
		}
		return &sources.Failure{Code: "reply", Why: "what answers at the management address is not the broker's API",
			Unread: quarantine.New("the answer to GET "+path, "it is not the JSON of the broker's API", begin.text)}
	}
	_, _ = io.Copy(io.Discard, body) // so that the connection can be used again
	return nil
}

// beginning keeps the first bytes that are written to it.
type beginning struct{ text []byte }

func (b *beginning) Write(p []byte) (int, error) {
	b.text = append(b.text, p[:min(len(p), quarantine.MostRaw-len(b.text))]...)
	return len(p), nil
}

// now is the broker's time; ours, before it has told any.
func (a *managementAPI) now() time.Time { return time.Now().Add(a.ahead).UTC() }

// bare takes the address out of a client's error.
func bare(err error) error {
	if u := new(url.Error); errors.As(err, &u) {
		return u.Err
	}
	return err
}

// The broker's reasons for a 401.
var reasons = []backend.Reply{
	{Begins: "Not management user", Means: sources.Failure{Code: "denied", Why: "this user may not use the broker's management API", Do: `give the user the tag "management"`, Final: true}},
	{Begins: "User not authorised to access virtual host", Means: sources.Failure{Code: "denied", Why: "this user may not use the vhost", Do: "grant the user the vhost, or turn this store off", Final: true}},
	{Begins: "User not authorized to access virtual host", Means: sources.Failure{Code: "denied", Why: "this user may not use the vhost", Do: "grant the user the vhost, or turn this store off", Final: true}},
	{Begins: "Not monitor user", Means: backend.Denied},
	{Begins: "", Means: backend.WrongPassword},
}

// worded gives a refusal a meaning; other errors are of the network and stay as they are.
func worded(err error) error {
	r := new(refusal)
	if !errors.As(err, &r) {
		return err
	}
	switch {
	case r.status == http.StatusUnauthorized:
		return backend.Refused(r.reason, reasons)
	case r.status == http.StatusForbidden:
		d := backend.Denied
		return &d
	case r.status == http.StatusNotFound:
		return &sources.Failure{Code: "missing", Why: "the broker has no such vhost, or no management API", Final: true}
	case r.status >= 500:
		return &sources.Failure{Code: "busy", Why: "the broker's management API is failing"}
	}
	return &sources.Failure{Code: "reply", Why: "the broker's management API refuses to answer"}
}
