package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	v5 "github.com/heroku/heroku-go/v5"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/allowance"
)

// DefaultURL is the Platform API.
const DefaultURL = "https://api.heroku.com"

// Options is what a client needs to know. Only Token is required.
type Options struct {
	URL       string           // scheme and host of the API; empty: DefaultURL
	Token     string           // the bearer; never shown
	Clock     func() time.Time // our clock; nil: time.Now
	Timeout   time.Duration    // of one request with its answer; 0: 15 s
	UserAgent string           // empty: "gonogo"
	ReadOnly  bool             // nothing but reads and log sessions leaves the transport
	Locked    func() bool      // the same while it says so; nil: never

	// Production tells whether the user declared the app a production app; nil: no app was. A pipeline's production
	// stage counts without it.
	Production func(appName string) bool

	// Warn gets each warning that the platform sends with its answers, once: for who has no screen. May be nil.
	Warn func(text string)

	// Allowance schedules the requests of the token's account; nil: this client has it for itself.
	Allowance *allowance.Scheduler

	// Transport carries the requests instead of the network: tests only.
	Transport http.RoundTripper
}

// Client talks to one Platform API with one token. It may be used from any goroutine.
type Client struct {
	opts   Options
	svc    *v5.Service
	api    *transport
	logs   *http.Client
	budget *allowance.Scheduler
	slugs  *slugs
	owner  owner
}

// NewClient checks the address and the token's shape. It sends nothing. Its errors are of type *Failure.
func NewClient(o Options) (*Client, error) {
	o = o.withDefaults()
	base, err := checkHost(o.URL)
	if err != nil {
		return nil, err
	}
	if err := checkToken(o.Token); err != nil {
		return nil, err
	}
	b := o.Allowance
	if b == nil {
		b = allowance.New(allowance.Options{Clock: o.Clock})
	}
	t := newTransport(o, base, b)
	hc := &http.Client{Transport: t, CheckRedirect: noRedirect}
	svc := v5.NewService(hc)
	svc.URL = base.Scheme + "://" + base.Host
	return &Client{opts: o, svc: svc, api: t, logs: newLogClient(o), budget: b, slugs: newSlugs()}, nil
}

func (o Options) withDefaults() Options {
	if o.URL == "" {
		o.URL = DefaultURL
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Timeout <= 0 {
		o.Timeout = 15 * time.Second
	}
	if o.UserAgent == "" {
		o.UserAgent = "gonogo"
	}
	return o
}

// Clock is the time by our own clock.
func (c *Client) Clock() time.Time { return c.opts.Clock() }

// ReadOnly tells whether nothing but reads and log sessions leaves the client.
func (c *Client) ReadOnly() bool { return c.opts.ReadOnly }

// Event stamps a fact of an app: At is the platform's clock where an answer gave it, else ours.
func (c *Client) Event(app model.AppID, source model.SourceName, at time.Time, f model.Fact) model.Event {
	now := c.opts.Clock()
	if at.IsZero() {
		at = now
	}
	return model.Event{At: at.UTC(), Seen: now.UTC(), Source: source, App: app, Fact: f}
}

// CloseIdleConnections closes the connections that no request uses.
func (c *Client) CloseIdleConnections() {
	for _, rt := range []http.RoundTripper{c.api.reads, c.api.orders, c.logs.Transport} {
		if pool, ok := rt.(*http.Transport); ok {
			pool.CloseIdleConnections()
		}
	}
}

// noRedirect hands a redirect back as the answer: the API has none, and a token must not travel.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// get reads path into out. what completes "cannot …".
func (c *Client) get(ctx context.Context, what, path string, out any) error {
	return c.Send(ctx, what, http.MethodGet, path, nil, out)
}

// Send makes one call through the service and gives its failure its first part.
func (c *Client) Send(ctx context.Context, what, method, path string, body, out any) error {
	err := c.svc.Do(ctx, out, method, path, body, nil, nil)
	if f := new(Failure); err != nil && !errors.As(err, &f) {
		c.api.cache.forget(path) // JSON of another shape: an ETag must not bring it back
		k := CallOf(ctx)
		k.quarantine(method, path, k.body, "it is JSON of another shape than the Platform API documents")
	}
	return AsFailure(ctx, err, what)
}

// AppPath is "/apps/NAME" and the escaped parts behind it.
func AppPath(app string, parts ...string) string {
	p := "/apps/" + url.PathEscape(app)
	for _, part := range parts {
		p += "/" + url.PathEscape(part)
	}
	return p
}

// ConfigVars reads the app's config vars, values and all. The values are secrets: they never become part of an event,
// an error or a log, and the answer is not kept in the client's cache.
func (c *Client) ConfigVars(ctx context.Context, app string) (map[string]string, error) {
	var vars map[string]string
	const what = "read the config vars"
	err := c.get(ctx, what, AppPath(app, "config-vars"), &vars)
	if err == nil && vars == nil { // null: that is not the same as none
		CallOf(ctx).quarantine(http.MethodGet, AppPath(app, "config-vars"), nil, "it is null where config vars belong")
		err = AsFailure(ctx, Malformed(), what)
	}
	return vars, err
}

// Budget is what is known of the account's allowance; false before the first answer.
func (c *Client) Budget() (model.Budget, bool) { return c.budget.Fact() }

// Allowance schedules the requests of the account.
func (c *Client) Allowance() *allowance.Scheduler { return c.budget }
