package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/jetstream/wire"
	"app.gonogo/gonogo/sources/queues/store"
)

// JetStream is the kind of store: NATS, where it keeps streams.
var JetStream = store.Kind{Name: "nats", Usual: []string{"NATS_URL"}, Read: read, Open: open}

const (
	every        = 15 * time.Second
	answerWithin = 3 * time.Second
)

// credentials are what a config var of its own holds: a user's token and key, as a file.
const credentials = "credentials"

var schemes = map[string]store.Scheme{
	"nats": {Port: "4222"},
	"tls":  {Port: "4222", TLS: true}, // of NATS only where the var says so: log drains have it too
}

// read takes a list of addresses apart; the first by name stands for the cluster.
func read(vars map[string]string, name string) (store.Target, bool) {
	all := map[string]store.Target{}
	for one := range strings.SplitSeq(vars[name], ",") {
		t, ok := store.Parse(one, schemes)
		if !ok || t.Scheme == "tls" && !strings.Contains(strings.ToUpper(name), "NATS") {
			return store.Target{}, false
		}
		all[t.Addr()] = t
	}
	t := all[slices.Sorted(maps.Keys(all))[0]]
	t.Address = store.Secret(vars[name])
	t.DB = ""
	if t.Password == "" && t.User != "" { // a token stands where a name would: it is a secret, and rotates
		t.Password, t.User = store.Secret(t.User), ""
	}
	if c := vars["NATS_CREDS"]; strings.Contains(c, "BEGIN NATS USER JWT") {
		t.Extra = map[string]store.Secret{credentials: store.Secret(c)}
		t.Password = store.Secret(c)
	}
	return t, true
}

// door is one connection.
type door struct {
	conn   *wire.Conn
	cancel context.CancelFunc
}

func open(ctx context.Context, t store.Target) (store.Door, error) {
	d := &door{}
	ctx, d.cancel = context.WithCancel(ctx)
	limit, done := context.WithTimeout(ctx, answerWithin)
	defer done()
	err := error(&sources.Failure{Code: "address", Why: "the config var has no valid address", Final: true})
	for one := range strings.SplitSeq(string(t.Address), ",") {
		to, ok := store.Parse(one, schemes)
		if !ok {
			continue
		}
		c := wire.Config{Addr: to.Addr(), TLS: store.Verified(to.Host), Secure: to.TLS, Name: store.ClientName, User: to.User, Password: string(to.Password),
			Credentials: string(t.Extra[credentials]), Dial: func(addr string) (net.Conn, error) { return store.Dial(ctx, addr, nil) }}
		if c.Password == "" {
			c.User, c.Token = "", c.User
		}
		if d.conn, err = wire.Connect(limit, c); err == nil {
			return d, nil
		}
		if errors.Is(err, wire.ErrAuth) || limit.Err() != nil {
			break
		}
	}
	d.cancel()
	return nil, worded(err)
}

// Close ends the connection.
func (d *door) Close() {
	d.cancel()
	d.conn.Close()
}

// Find looks whether the account has JetStream. Without it NATS keeps nothing, and there is no queue to read.
func (d *door) Find(ctx context.Context, _ store.Look) ([]store.Library, error) {
	var page streamPage
	err := d.ask(ctx, "STREAM.LIST", 0, &page)
	if errors.Is(err, errNoJetStream) {
		return nil, nil
	}
	if err != nil {
		return nil, worded(err)
	}
	return []store.Library{&consumers{d}}, nil
}

var errNoJetStream = errors.New("the account has no JetStream")

// page is what all lists share.
type page struct {
	Total int       `json:"total"`
	Error *apiError `json:"error"`
}

type streamPage struct {
	page
	Streams []*streamInfo `json:"streams"`
}

type consumerPage struct {
	page
	Consumers []*consumerInfo `json:"consumers"`
}

func (p *page) failure() *apiError { return p.Error }

// ask sends one request of the JetStream API for a list, from an offset on.
func (d *door) ask(ctx context.Context, what string, offset int, into interface{ failure() *apiError }) error {
	ctx, done := context.WithTimeout(ctx, answerWithin)
	defer done()
	body, err := json.Marshal(map[string]int{"offset": offset})
	if err != nil {
		return err
	}
	data, err := d.conn.Ask(ctx, "$JS.API."+what, body)
	if errors.Is(err, wire.ErrNobody) {
		return errNoJetStream
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return &sources.Failure{Code: "reply", Why: "the store's answers are not JetStream's"}
	}
	if f := into.failure(); f != nil {
		if f.Code == notEnabled || f.Code == notEnabledForAccount {
			return errNoJetStream
		}
		return &sources.Failure{Code: "reply", Why: "the store refuses to answer"}
	}
	return nil
}

// worded gives the connection's errors a meaning that store.Explain knows.
func worded(err error) error {
	for is, f := range map[error]sources.Failure{
		wire.ErrAuth: store.WrongPassword, wire.ErrDenied: store.Denied,
		wire.ErrFull:        {Code: "full", Why: "the store has no free connection", Do: "its plan bounds them; close some clients"},
		wire.ErrPlain:       {Code: "tls", Why: "the store offers no encrypted connection", Do: "say nats:// in the config var if that is meant", Final: true},
		wire.ErrCredentials: {Code: "denied", Why: "the credentials in NATS_CREDS cannot be read", Do: "put the whole file there, with its line ends", Final: true},
		errNoJetStream:      {Code: "missing", Why: "the account has no JetStream any more"},
	} {
		if errors.Is(err, is) {
			return &f
		}
	}
	return err
}

// consumers is the library: the consumers of the account's streams.
type consumers struct{ *door }

func (c *consumers) Name() string         { return "jetstream" }
func (c *consumers) Every() time.Duration { return every }

func (c *consumers) Read(ctx context.Context) (*model.QueueSample, time.Time, error) {
	s, at, err := c.take(ctx)
	return s, at, worded(err)
}
