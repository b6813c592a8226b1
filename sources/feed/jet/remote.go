package jet

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"slices"
	"strings"
	"sync"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/feed"
)

// Remote is where feeds are given over NATS, as watchers see it.
type Remote struct {
	o     Options
	hosts string
}

// mostApps bounds the apps of a feed.
const mostApps = 1000

// NewRemote checks the address. Nothing is sent.
func NewRemote(o Options) (*Remote, error) {
	_, hosts, err := o.servers()
	if err != nil {
		return nil, err
	}
	o.found = &found{}
	return &Remote{o: o, hosts: hosts}, nil
}

// String is the address.
func (r *Remote) String() string { return r.o.URL }

// Apps are the apps that are served, or were.
func (r *Remote) Apps(ctx context.Context) ([]feed.App, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*answerWithin)
	defer cancel()
	c, err := connect(ctx, r.o)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	all, err := c.introductions(ctx)
	if err != nil {
		return nil, err
	}
	list := []feed.App{}
	for _, one := range all {
		list = append(list, feed.App{ID: string(one.App), Name: one.Name})
	}
	slices.SortFunc(list, func(a, b feed.App) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// leader is who introduced itself, and the term of its lead.
type leader struct {
	introduction
	term uint64
}

func readIntroduction(h nats.Header, data []byte) (leader, bool) {
	var one leader
	if err := json.Unmarshal(data, &one.introduction); err != nil {
		return leader{}, false
	}
	one.App, one.Name, one.By = model.AppID(safe.Text(string(one.App))), safe.Text(one.Name), safe.Text(one.By)
	one.term = number(h, headTerm)
	return one, one.App != "" && one.Name != "" && token(one.Key) == one.Key
}

// introductions are those of the apps' serves, the last of each.
func (c *conn) introductions(ctx context.Context) ([]leader, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	f, err := c.pull(ctx, lastStream, jetstream.ConsumerConfig{InactiveThreshold: readAfter, DeliverPolicy: jetstream.DeliverLastPerSubjectPolicy, FilterSubject: prefix + "*.snap." + leadKind})
	if err != nil {
		return nil, err
	}
	var all []leader
	for n := f.first; n > 0 && len(all) < mostApps; n-- {
		select {
		case g := <-f.ch:
			if g.err != nil {
				return nil, g.err
			}
			if one, ok := readIntroduction(g.head, g.data); ok {
				all = append(all, one)
			}
			if g.left == 0 {
				return all, nil
			}
		case <-ctx.Done():
			return nil, c.failed(ctx.Err())
		}
	}
	return all, nil
}

// Dialer opens the feed of an app: what the streams hold, said as a giver would.
func (r *Remote) Dialer(app string) func(context.Context) (io.ReadWriteCloser, error) {
	return func(ctx context.Context) (io.ReadWriteCloser, error) {
		c, err := connect(ctx, r.o)
		if err != nil {
			return nil, err
		}
		b := &bridge{conn: c, o: r.o}
		if err := b.measure(ctx); err != nil { // before the reader asks: it waits for the header for a few seconds alone
			c.Close()
			return nil, err
		}
		all, err := c.introductions(ctx)
		if err != nil {
			c.Close()
			return nil, err
		}
		i := slices.IndexFunc(all, func(m leader) bool { return string(m.App) == app || m.Name == app || m.Key == token(app) })
		if i < 0 {
			c.Close()
			return nil, &sources.Failure{Code: feed.CodeNoApp, Why: "the feed has no app " + fault.Quote(app), Do: "name one that gonogo serve has with -a; without -a all of them are shown"}
		}
		ours, theirs := net.Pipe()
		b.relay, b.who = feed.NewRelay(theirs), all[i]
		ctx, cancel := context.WithCancel(ctx)
		p := &pipe{Conn: ours, cancel: cancel}
		go func() {
			defer cancel()
			defer theirs.Close()
			defer func() { b.Close() }()
			if err := sources.Guard(func() error { return b.run(ctx, cancel) }); err != nil && ctx.Err() == nil {
				p.end(err)
				_ = b.relay.End(reasonOf(err))
			}
		}()
		return p, nil
	}
}

// reasonOf is what a reader is told of a failure.
func reasonOf(err error) string { return sources.FailureOf(err).Why }

// pipe is the reader's end. Closing it ends the bridge.
type pipe struct {
	net.Conn
	cancel func()

	mu  sync.Mutex
	err error // why the bridge has ended
}

// Close closes it.
func (p *pipe) Close() error {
	p.cancel()
	return p.Conn.Close()
}

func (p *pipe) end(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.err = sources.FailureOf(err)
}

// Ended is why the bridge has ended; nil: the reader has.
func (p *pipe) Ended() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}
