package jet

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/heroku/api"
)

// Options are how the servers are reached.
type Options struct {
	URL       string // nats://HOST:PORT or tls://HOST:PORT, several with commas
	Name      string // the user's, where a password or token comes with one
	Token     string // a token; with Name a password
	Creds     []byte // a file of credentials: a user's token and key
	TLS       *tls.Config
	UserAgent string
	Clock     func() time.Time

	found *found // what servers have told of others; nil: it is not kept
}

// How long a server may take to answer, and to be dialled: of several another one is tried then.
const (
	answerWithin = 5 * time.Second
	dialWithin   = 2 * time.Second
)

// againAfter is how long who cannot reach NATS waits before it tries again, and as much more as chance has it: many come back one after the other.
const againAfter = time.Second

// How soon it is noticed that a server is silent.
const (
	pingEvery = 3 * time.Second
	mostPings = 2
)

// Is tells whether an address is one of NATS.
func Is(address string) bool {
	return strings.HasPrefix(address, "nats://") || strings.HasPrefix(address, "tls://")
}

// servers checks the addresses. Nothing is sent.
func (o Options) servers() (list []string, hosts string, err error) {
	refuse := func(why, do string) error {
		return &fault.Error{What: "cannot use the feed's address", Why: why, Do: do, Code: "feed"}
	}
	var names []string
	for one := range strings.SplitSeq(o.URL, ",") {
		u, err := url.Parse(strings.TrimSpace(one))
		switch {
		case err != nil || u.Host == "" || !Is(u.String()):
			return nil, "", refuse("it is no address of NATS", "Give it as nats://HOST:4222, several with commas")
		case u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "":
			return nil, "", refuse("it may hold a scheme, a host and a port only", "What lets gonogo in goes into --feed-token-file or GONOGO_FEED_TOKEN")
		}
		list, names = append(list, u.Scheme+"://"+u.Host), append(names, u.Host)
	}
	return list, strings.Join(names, ","), nil
}

// beyond tells whether any server is not this machine: then log lines and tokens travel with TLS alone.
func beyond(list []string) bool {
	for _, one := range list {
		if u, err := url.Parse(one); err != nil || !api.Loopback(u.Hostname()) || u.Scheme == "tls" {
			return true
		}
	}
	return false
}

// conn is one connection.
type conn struct {
	*nats.Conn
	js    jetstream.JetStream
	hosts string
	lost  chan struct{} // closed when the connection has ended

	denied atomic.Bool // the server has told that we may not do something: what asked for it hears nothing
}

// connect opens one connection. It does not come back by itself: who has it begins again.
func connect(ctx context.Context, o Options) (*conn, error) {
	list, hosts, err := o.servers()
	if err != nil {
		return nil, err
	}
	c := &conn{hosts: hosts, lost: make(chan struct{})}
	must := beyond(list)
	dial := &dialer{ctx: ctx, here: !must}
	defer dial.done()
	options := []nats.Option{
		nats.Name(o.UserAgent), nats.NoReconnect(), nats.Timeout(answerWithin), nats.SetCustomDialer(dial), nats.SkipHostLookup(),
		nats.PingInterval(pingEvery), nats.MaxPingsOutstanding(mostPings), nats.ClosedHandler(func(*nats.Conn) { close(c.lost) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { // the library's own one writes over the screen
			if errors.Is(err, nats.ErrPermissionViolation) {
				c.denied.Store(true)
			}
		}),
	}
	t := o.TLS
	if t == nil {
		t = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	options = append(options, func(n *nats.Options) error { // on this machine with TLS where the server wants it
		n.Secure, n.TLSConfig = must, t.Clone()
		return nil
	})
	switch {
	case len(o.Creds) > 0:
		options = append(options, nats.UserCredentialBytes(o.Creds))
	case o.Name != "":
		options = append(options, nats.UserInfo(o.Name, o.Token))
	case o.Token != "":
		options = append(options, nats.Token(o.Token))
	}
	if c.Conn, err = nats.Connect(strings.Join(append(list, o.found.list()...), ","), options...); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, unreached(hosts, err)
	}
	o.found.note(c.DiscoveredServers())
	if c.js, err = jetstream.New(c.Conn, jetstream.WithDefaultTimeout(answerWithin)); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// dialer ends with ctx what is being dialled, and what does not greet yet.
type dialer struct {
	ctx  context.Context
	here bool // no other machine is dialled: there is no TLS, and servers tell of others as they like

	mu    sync.Mutex
	stops []func() bool
}

// Dial dials.
func (d *dialer) Dial(network, addr string) (net.Conn, error) {
	if host, _, err := net.SplitHostPort(addr); err != nil || d.here && !api.Loopback(host) {
		return nil, errElsewhere
	}
	n := net.Dialer{Timeout: dialWithin, KeepAlive: 15 * time.Second}
	c, err := n.DialContext(d.ctx, network, addr)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stops = append(d.stops, context.AfterFunc(d.ctx, func() { c.Close() }))
	return c, nil
}

var errElsewhere = errors.New("it is another machine's address, and there is no TLS")

// done leaves what was dialled to who has it now.
func (d *dialer) done() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, stop := range d.stops {
		stop()
	}
}

// failed says why something could not be done.
func (c *conn) failed(err error) error {
	if c.denied.Load() && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout)) {
		err = nats.ErrPermissionViolation
	}
	return unreached(c.hosts, err)
}

// ahead measures how far our clock is ahead of the server's, and how exactly that is known.
func (c *conn) ahead(ctx context.Context, clock func() time.Time) (ahead, exact time.Duration, err error) {
	for range 3 { // the fastest answer is the most exact
		before := clock()
		s, err := c.js.Stream(ctx, factsStream)
		after := clock()
		if err != nil {
			return 0, 0, c.failed(err)
		}
		there := s.CachedInfo().TimeStamp
		if there.IsZero() {
			return 0, 0, &sources.Failure{Code: "version", Final: true, Why: "the NATS server is too old: it does not tell the time", Do: "update it to 2.10 or newer"}
		}
		half := after.Sub(before) / 2
		if exact == 0 || half < exact {
			ahead, exact = before.Add(half).Sub(there), max(half, 1)
		}
	}
	return ahead, exact, nil
}
