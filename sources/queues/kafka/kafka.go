package kafka

import (
	"context"
	"errors"
	"maps"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/kafka/wire"
)

// Kind is the kind of store: a cluster that the consumer groups of an app read from.
var Kind = backend.Kind{Name: "kafka", Usual: []string{"KAFKA_URL"}, Read: read, Open: open}

const (
	every        = 10 * time.Second // consumers commit every 5 s by default
	lag          = 5 * time.Second
	answerWithin = 6 * time.Second // for one request, with the search for its broker
	mostGroups   = 200

	// The groups are listed anew at every reading, so that a new one is seen; where that takes long or gives many, every sixth.
	dearList  = 100 * time.Millisecond
	manyList  = 1000
	listEvery = 6
)

// door is the connections to one cluster.
type conn struct {
	t       backend.Target
	cancel  context.CancelFunc
	cluster *wire.Cluster
}

func open(ctx context.Context, t backend.Target) (backend.Conn, error) {
	if _, err := link(t, t.Addr()); err != nil {
		return nil, err
	}
	d := &conn{t: t}
	ctx, d.cancel = context.WithCancel(ctx) // of the door: connections end with it
	d.cluster = wire.New(backend.ClientName, strings.Split(string(t.Extra[seeds]), ","), func(addr string) (net.Conn, error) {
		c, err := link(d.t, addr)
		if err != nil {
			return nil, err
		}
		return backend.Dial(ctx, addr, c)
	})
	return d, nil
}

// Close ends all connections.
func (d *conn) Close() {
	d.cancel()
	d.cluster.Close()
}

// Discover lists the consumer groups, once to see that it can.
func (d *conn) Discover(ctx context.Context, look backend.DiscoverOptions) ([]backend.Library, error) {
	l := &lags{conn: d, look: look}
	if err := l.list(ctx); err != nil {
		return nil, worded(err)
	}
	return []backend.Library{l}, nil
}

// lags is the library: the lags of a cluster's consumer groups.
type lags struct {
	*conn
	look   backend.DiscoverOptions
	groups []string
	listed bool // the cluster lists groups to us
	more   int  // groups that are not followed
	rest   int  // readings until the groups are listed again
}

func (l *lags) Name() string { return "kafka" }

func (l *lags) Every() time.Duration { return every }

// list finds the groups: those that the cluster lists to us, within the tenant's prefix; where it lists none, those that are
// known from before and from config vars.
func (l *lags) list(ctx context.Context) error {
	ctx, done := context.WithTimeout(ctx, answerWithin)
	defer done()
	began := time.Now()
	listed, err := l.cluster.Groups(ctx)
	if l.rest = 1; time.Since(began) > dearList || len(listed) > manyList {
		l.rest = listEvery
	}
	if err != nil && len(listed) == 0 && !refused(err) {
		return err
	}
	var names []string
	for _, g := range listed {
		if strings.HasPrefix(g.Name, l.t.DB) && (g.Protocol == "consumer" || g.Protocol == "") {
			names = append(names, g.Name)
		}
	}
	if err != nil && len(names) > 0 { // a broker did not answer: its groups are not gone
		names = append(names, l.groups...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
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
	if l.rest--; l.rest <= 0 {
		if err := l.list(ctx); err != nil {
			return nil, time.Time{}, worded(err)
		}
	}
	s, err := l.sample(ctx)
	return s, time.Now().UTC(), worded(err)
}

// refused tells that the cluster answered, and that we may not.
func refused(err error) bool {
	return errors.Is(err, kerr.GroupAuthorizationFailed) || errors.Is(err, kerr.ClusterAuthorizationFailed) || errors.Is(err, kerr.TopicAuthorizationFailed)
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
	return err
}
