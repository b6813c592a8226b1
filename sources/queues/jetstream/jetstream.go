package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
)

// Kind is the kind of store: NATS, where it keeps streams.
var Kind = backend.Kind{Name: "nats", Usual: []string{"NATS_URL"}, Read: read, Open: open}

const (
	every        = 15 * time.Second
	answerWithin = 3 * time.Second
)

// credentials are what a config var of its own holds: a user's token and key, as a file.
const credentials = "credentials"

var schemes = map[string]backend.Scheme{
	"nats": {Port: "4222"},
	"tls":  {Port: "4222", TLS: true}, // of NATS only where the var says so: log drains have it too
}

// read takes a list of addresses apart; the first by name stands for the cluster.
func read(vars map[string]string, name string) (backend.Target, bool) {
	all := map[string]backend.Target{}
	for one := range strings.SplitSeq(vars[name], ",") {
		t, ok := backend.Parse(one, schemes)
		if !ok || t.Scheme == "tls" && !strings.Contains(strings.ToUpper(name), "NATS") {
			return backend.Target{}, false
		}
		all[t.Addr()] = t
	}
	t := all[slices.Sorted(maps.Keys(all))[0]]
	t.Address = backend.Secret(vars[name])
	t.DB = ""
	if t.Password == "" && t.User != "" { // a token stands where a name would: it is a secret, and rotates
		t.Password, t.User = backend.Secret(t.User), ""
	}
	if c := vars["NATS_CREDS"]; strings.Contains(c, "BEGIN NATS USER JWT") {
		t.Extra = map[string]backend.Secret{credentials: backend.Secret(c)}
		t.Password = backend.Secret(c)
	}
	return t, true
}

// conn is one connection.
type conn struct {
	conn   *nats.Conn
	cancel context.CancelFunc
	denied atomic.Bool // the server has told that we may not ask
}

// dialer ends connections with ctx, and keeps its last error: the client says only that no server is there.
type dialer struct {
	ctx context.Context
	err error
}

func (d *dialer) Dial(_, addr string) (net.Conn, error) {
	c, err := backend.Dial(d.ctx, addr, nil)
	d.err = err
	return c, err
}

func open(ctx context.Context, t backend.Target) (backend.Conn, error) {
	d := &conn{}
	ctx, d.cancel = context.WithCancel(ctx)
	way := &dialer{ctx: ctx}
	o := []nats.Option{
		nats.Name(backend.ClientName), nats.NoReconnect(), nats.Timeout(answerWithin), nats.SetCustomDialer(way),
		nats.MaxPingsOutstanding(2), nats.PingInterval(10 * time.Second), nats.SkipHostLookup(),
		// The library's own handler writes to stderr, over the screen.
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			if errors.Is(err, nats.ErrPermissionViolation) {
				d.denied.Store(true)
			}
		}),
	}
	if t.TLS {
		o = append(o, nats.Secure(backend.Verified(t.Host)))
	}
	if c := t.Extra[credentials]; c != "" {
		o = append(o, nats.UserCredentialBytes([]byte(c)))
	}
	var err error
	if d.conn, err = nats.Connect(strings.ReplaceAll(string(t.Address), " ", ""), o...); err != nil {
		d.cancel()
		if errors.Is(err, nats.ErrNoServers) && way.err != nil {
			err = way.err
		}
		return nil, worded(err)
	}
	return d, nil
}

// Close ends the connection.
func (d *conn) Close() {
	d.cancel()
	d.conn.Close()
}

// Discover looks whether the account has JetStream. Without it NATS keeps nothing, and there is no queue to read.
func (d *conn) Discover(ctx context.Context, _ backend.DiscoverOptions) ([]backend.Library, error) {
	var page streamPage
	err := d.request(ctx, "STREAM.LIST", 0, &page)
	if errors.Is(err, errNoJetStream) {
		return nil, nil
	}
	if err != nil {
		return nil, worded(err)
	}
	return []backend.Library{&consumers{d}}, nil
}

var errNoJetStream = errors.New("the account has no JetStream")

// pageOf is what all lists share.
type pageOf struct {
	Total int                 `json:"total"`
	Error *jetstream.APIError `json:"error"`
}

type streamPage struct {
	pageOf
	Streams []*jetstream.StreamInfo `json:"streams"`
}

type consumerPage struct {
	pageOf
	Consumers []*jetstream.ConsumerInfo `json:"consumers"`
}

func (p *pageOf) failure() *jetstream.APIError { return p.Error }

// request sends one request of the JetStream API for a list, from an offset on.
func (d *conn) request(ctx context.Context, what string, offset int, into interface{ failure() *jetstream.APIError }) error {
	ctx, done := context.WithTimeout(ctx, answerWithin)
	defer done()
	body, err := json.Marshal(map[string]int{"offset": offset})
	if err != nil {
		return err
	}
	m, err := d.conn.RequestWithContext(ctx, "$JS.API."+what, body)
	if errors.Is(err, nats.ErrNoResponders) {
		return errNoJetStream
	}
	if err != nil {
		if d.denied.Load() {
			f := backend.Denied
			return &f
		}
		return err
	}
	if err := json.Unmarshal(m.Data, into); err != nil {
		return &sources.Failure{Code: "reply", Why: "the store does not answer like JetStream",
			Unread: quarantine.New("the answer to "+what, "it is not JetStream's JSON", m.Data)}
	}
	if f := into.failure(); f != nil {
		if f.ErrorCode == jetstream.JSErrCodeJetStreamNotEnabled || f.ErrorCode == jetstream.JSErrCodeJetStreamNotEnabledForAccount {
			return errNoJetStream
		}
		return &sources.Failure{Code: "reply", Why: "the store refuses to answer"}
	}
	return nil
}

// worded gives the library's errors a meaning that backend.Explain knows; their own sentences are not told.
func worded(err error) error {
	for _, refused := range []error{nats.ErrAuthorization, nats.ErrAuthExpired, nats.ErrAuthRevoked, nats.ErrAccountAuthExpired} {
		if errors.Is(err, refused) {
			f := backend.WrongPassword
			return &f
		}
	}
	switch {
	case errors.Is(err, nats.ErrTimeout):
		return context.DeadlineExceeded
	case errors.Is(err, nats.ErrConnectionClosed), errors.Is(err, nats.ErrStaleConnection), errors.Is(err, nats.ErrDisconnected):
		return io.EOF
	case errors.Is(err, nats.ErrMaxConnectionsExceeded), errors.Is(err, nats.ErrMaxAccountConnectionsExceeded):
		return &sources.Failure{Code: "full", Why: "the store has no free connection", Do: "the plan limits them; close some clients"}
	case errors.Is(err, errNoJetStream):
		return &sources.Failure{Code: "missing", Why: "the account has no JetStream any more"}
	}
	return err
}

// consumers is the library: the consumers of the account's streams.
type consumers struct{ *conn }

func (c *consumers) Name() string { return "jetstream" }

func (c *consumers) Every() time.Duration { return every }

func (c *consumers) Read(ctx context.Context) (*queue.Sample, time.Time, error) {
	s, at, err := c.sample(ctx)
	return s, at, worded(err)
}
