package kafka

import (
	"context"
	"errors"
	"maps"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
)

// Kind is the kind of store: a cluster that the consumer groups of an app read from.
var Kind = backend.Kind{Name: "kafka", Usual: []string{"KAFKA_URL"}, Read: read, Open: open}

const (
	every        = 10 * time.Second // consumers commit every 5 s by default
	lag          = 5 * time.Second
	answerWithin = 6 * time.Second // for one request, with the search for its broker
	listEvery    = 6               // readings until the groups are listed again
	mostGroups   = 200
)

// conn is the connections to one cluster.
type conn struct {
	t      backend.Target
	cancel context.CancelFunc
	client *kgo.Client
	ctx    context.Context // of the backend.Conn: connections end with it
}

func open(ctx context.Context, t backend.Target) (backend.Conn, error) {
	if _, err := link(t, t.Addr()); err != nil {
		return nil, err
	}
	d := &conn{t: t}
	d.ctx, d.cancel = context.WithCancel(ctx)
	var err error
	d.client, err = kgo.NewClient(
		kgo.SeedBrokers(strings.Split(string(t.Extra[seeds]), ",")...), kgo.ClientID(backend.ClientName),
		kgo.Dialer(d.dial), kgo.ConnIdleTimeout(time.Minute), kgo.RequestRetries(1), kgo.RetryTimeout(answerWithin),
		kgo.RequestTimeoutOverhead(answerWithin/2), kgo.MetadataMinAge(time.Second), kgo.WithContext(d.ctx),
	)
	if err != nil {
		d.cancel()
		return nil, &sources.Failure{Code: "reply", Why: "the addresses in the config var cannot be used"}
	}
	return d, nil
}

func (d *conn) dial(_ context.Context, _, addr string) (net.Conn, error) {
	c, err := link(d.t, addr)
	if err != nil {
		return nil, err
	}
	conn, err := backend.Dial(d.ctx, addr, c)
	return conn, err
}

// Close ends all connections.
func (d *conn) Close() {
	d.cancel()
	d.client.Close()
}

// Discover lists the consumer groups, once to see that it can.
func (d *conn) Discover(ctx context.Context, look backend.DiscoverOptions) ([]backend.Library, error) {
	l := &lags{conn: d, admin: kadm.NewClient(d.client), look: look}
	if err := l.list(ctx); err != nil {
		return nil, worded(err)
	}
	return []backend.Library{l}, nil
}

// lags is the library: the lags of a cluster's consumer groups.
type lags struct {
	*conn
	admin    *kadm.Client
	look     backend.DiscoverOptions
	groups   []string
	listed   bool // the cluster lists groups to us
	more     int  // groups that are not followed
	readings int
}

func (l *lags) Name() string { return "kafka" }

func (l *lags) Every() time.Duration { return every }

// list finds the groups: those that the cluster lists to us, within the tenant's prefix; where it lists none, those that are
// known from before and from config vars.
func (l *lags) list(ctx context.Context) error {
	ctx, done := context.WithTimeout(ctx, answerWithin)
	defer done()
	listed, err := l.admin.ListGroups(ctx)
	if err != nil && len(listed) == 0 && !refused(err) {
		return err
	}
	var names []string
	for _, g := range listed {
		if strings.HasPrefix(g.Group, l.t.DB) && (g.ProtocolType == "consumer" || g.ProtocolType == "") {
			names = append(names, g.Group)
		}
	}
	slices.Sort(names)
	if l.listed = len(names) > 0; l.listed {
		if !slices.Equal(names, l.groups) {
			l.look.Keep(names)
		}
	} else {
		told := map[string]bool{}
		for _, name := range append(slices.Clone(l.look.Known), strings.Split(string(l.t.Extra[groups]), ",")...) {
			told[name] = name != ""
		}
		delete(told, "")
		names = slices.Sorted(maps.Keys(told))
	}
	l.more = max(0, len(names)-mostGroups)
	l.groups = names[:len(names)-l.more]
	return nil
}

func (l *lags) Read(ctx context.Context) (*queue.Sample, time.Time, error) {
	if l.readings++; l.readings%listEvery == 0 {
		if err := l.list(ctx); err != nil {
			return nil, time.Time{}, worded(err)
		}
	}
	s, err := l.take(ctx)
	return s, time.Now().UTC(), worded(err)
}

// refused tells that the cluster answered, and that we may not.
func refused(err error) bool {
	auth := new(kadm.AuthError)
	return errors.As(err, &auth) || errors.Is(err, kerr.GroupAuthorizationFailed) || errors.Is(err, kerr.ClusterAuthorizationFailed) || errors.Is(err, kerr.TopicAuthorizationFailed)
}

// worded gives a refusal of the cluster a meaning; other errors are of the network and stay as they are.
func worded(err error) error {
	said := new(kerr.Error)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, kerr.SaslAuthenticationFailed):
		f := backend.WrongPassword
		return &f
	case refused(err):
		f := backend.Denied
		return &f
	case errors.As(err, &said):
		return &sources.Failure{Code: "reply", Why: "the store refuses to answer"}
	}
	// The shards' errors are not joined in a way that errors.As sees.
	if shards := new(kadm.ShardErrors); errors.As(err, &shards) && len(shards.Errs) > 0 {
		return worded(shards.Errs[0].Err)
	}
	return err
}
