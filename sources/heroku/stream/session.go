package stream

import (
	"context"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/heroku/api"
)

// backlog is how many lines a Cedar session begins with: all that the platform keeps.
const backlog = 1500

const (
	codeExpired = "expired" // the session's URL no longer works
	codeStream  = "stream"  // the log server gave no stream
	codeEnded   = "ended"   // the stream ended as soon as it had begun
)

// session is an open log session.
type session struct {
	body   io.ReadCloser
	sse    bool      // else plain text
	fir    bool      // live lines only, no backlog
	opened time.Time // on the platform's clock
}

// connect creates a log session and connects to it. Creating one writes a line into the app's own log, which every
// colleague sees: callers do it seldom. Without tail it ends after the backlog.
func (s *Stream) connect(ctx context.Context, k *api.Call, tail bool) (*session, error) {
	isFir := s.app.Fir()
	body := map[string]any{"tail": tail, "lines": backlog}
	if isFir { // always live, takes neither key
		body = map[string]any{}
	}
	var made struct {
		URL string `json:"logplex_url"`
	}
	if err := s.client.Send(api.WithCall(ctx, k), "open a log session", http.MethodPost, api.AppPath(string(s.app.ID), "log-sessions"), body, &made); err != nil {
		return nil, err
	}
	ses := &session{fir: isFir, opened: k.Date}
	if ses.opened.IsZero() {
		ses.opened = s.client.Clock()
	}
	return ses, ses.connect(ctx, s.client, k, made.URL)
}

// connect opens the stream. The URL is a secret: nothing of it stands in an error.
func (s *session) connect(ctx context.Context, c *api.Client, k *api.Call, raw string) error {
	const what = "follow the log"
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && api.Loopback(u.Hostname())) {
		return api.AsFailure(ctx, api.NewFailure(codeStream, "the log session has no safe address", "Try again"), what)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return api.AsFailure(ctx, api.NewFailure(codeStream, "the log session has no usable address", "Try again"), what)
	}
	req.Header.Set("Accept", eventStream) // and nothing else: Fir's proxy may compare the whole header
	resp, err := c.DoLog(req)
	if err != nil {
		return api.AsFailure(ctx, unreachedLog(err), what)
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return api.AsFailure(ctx, noStream(resp.StatusCode), what)
	}
	kind := mediaType(resp.Header.Get("Content-Type"))
	if kind == eventStream || kind == "text/plain" || kind == "" {
		s.body, s.sse = resp.Body, kind == eventStream
		return nil
	}
	body := openingOf(resp.Body)
	found := contentOf(body.head(ctx))
	if found == asPage {
		resp.Body.Close()
		f := noLog(kind)
		k.Report(quarantine.Secret("the answer of the log server", f.Fault.Why, max(0, int(resp.ContentLength)))) // a page may repeat the address
		return api.AsFailure(ctx, f, what)
	}
	s.body, s.sse = body, found == asEvents
	return nil
}

const eventStream = "text/event-stream"

// mediaType is the kind of a body by its header, parameters left out; empty where nothing is said.
func mediaType(header string) string {
	kind, _, err := mime.ParseMediaType(header)
	if err != nil {
		kind, _, _ = strings.Cut(header, ";")
	}
	return strings.ToLower(strings.TrimSpace(kind))
}

// noLog is the failure of an answer of success that is no log, as of an API's answer that is none.
func noLog(kind string) *api.Failure {
	f := api.NewFailure(api.CodeGarbage, "the log server answered with "+sources.Foreign(kind)+", which is no log", "Check for a proxy or a login page in between")
	f.Status = http.StatusOK
	return f
}

// unreachedLog leaves out the server's name, which is part of the secret.
func unreachedLog(err error) *api.Failure {
	f := api.Unreachable(err)
	if f.Fault.Code == api.CodeDNS {
		f.Fault.Why = "the log server's name cannot be resolved"
	}
	return f
}

// noStream is what a log server's status means. It never is final: the next session has another URL.
func noStream(status int) *api.Failure {
	f := api.NewFailure(codeStream, "the log server answered "+strconv.Itoa(status), "Try again")
	if status == http.StatusForbidden || status == http.StatusNotFound || status == http.StatusGone {
		f = api.NewFailure(codeExpired, "the log session had expired", "Try again: that opens a new one")
	}
	f.Status = status
	return f
}
