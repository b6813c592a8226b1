package rabbitmq

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
)

const (
	passiveEvery  = 15 * time.Second // a declaration, even a passive one, is work for the broker
	passiveWithin = 5 * time.Second  // for all queues of one reading
	heartbeat     = 10 * time.Second
)

// passive is the other way in: AMQP, which tells the depth and the consumers of queues whose names are known. It lists none, and does
// not tell what is in flight.
type passive struct {
	conn    *amqp.Connection
	channel *amqp.Channel
	drop    func() // closes the network connection: the client heeds no context
	next    int    // of the names
	last    map[string]queue.Reading
}

// openPassive connects. The connection ends with ctx.
func openPassive(ctx context.Context, t backend.Target) (*passive, error) {
	var link = backend.Verified(t.Host)
	if !t.TLS {
		link = nil
	}
	c, err := backend.Dial(ctx, t.Addr(), link)
	if err != nil {
		return nil, err
	}
	if err := c.SetDeadline(time.Now().Add(passiveWithin)); err != nil {
		c.Close()
		return nil, err
	}
	conn, err := amqp.Open(c, amqp.Config{
		SASL: []amqp.Authentication{&amqp.PlainAuth{Username: t.User, Password: string(t.Password)}}, Vhost: t.DB,
		Heartbeat: heartbeat, Locale: "en_US", ChannelMax: 16,
		Properties: amqp.Table{"connection_name": backend.ClientName, "product": backend.ClientName},
	})
	if err != nil {
		c.Close()
		return nil, spoken(err)
	}
	p := &passive{conn: conn, drop: func() { c.Close() }, last: map[string]queue.Reading{}}
	if p.channel, err = conn.Channel(); err != nil {
		p.close()
		return nil, spoken(err)
	}
	if err := c.SetDeadline(time.Time{}); err != nil { // from here the heartbeats guard it
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *passive) close() {
	if p != nil {
		p.drop()
		_ = p.conn.Close() // says that it is closed; ends the client's goroutines
	}
}

// read declares queues passively, one round trip each, for as long as a reading may last, and goes on there the next time. What it
// did not come to is told as it was. A queue that is gone, or that belongs to another connection, closes the channel.
func (p *passive) read(ctx context.Context, names []string) (*queue.Sample, error) {
	over := context.AfterFunc(ctx, p.drop)
	defer over()
	late := time.AfterFunc(passiveWithin, p.drop)
	defer late.Stop()
	until := time.Now().Add(passiveWithin / 2)
	now := map[string]bool{}
	for range names {
		if time.Now().After(until) {
			break
		}
		name := names[p.next%len(names)]
		p.next++
		r, there, err := p.declare(name)
		if err != nil {
			return nil, err
		}
		delete(p.last, name)
		if now[name] = true; there {
			p.last[name] = r
		}
	}
	out := &queue.Sample{Totals: queue.UnknownTotals()}
	for _, name := range slices.Sorted(maps.Keys(p.last)) {
		r := p.last[name]
		if !now[name] && r.Quality == queue.Exact {
			r.Quality = queue.Estimated
		}
		out.Queues = append(out.Queues, r)
	}
	return out, nil
}

// declare asks for one queue; false when there is none of that name.
func (p *passive) declare(name string) (queue.Reading, bool, error) {
	q, err := p.channel.QueueDeclarePassive(name, false, false, false, false, nil)
	if err == nil {
		return declared(q), true, nil
	}
	said := new(amqp.Error)
	if !errors.As(err, &said) || !slices.Contains([]int{amqp.NotFound, amqp.ResourceLocked, amqp.AccessRefused, amqp.PreconditionFailed}, said.Code) {
		return queue.Reading{}, false, spoken(err)
	}
	if p.channel, err = p.conn.Channel(); err != nil {
		return queue.Reading{}, false, spoken(err)
	}
	return queue.Unread(safe.Text(name)), said.Code != amqp.NotFound, nil
}

func declared(q amqp.Queue) queue.Reading {
	r := queue.Unread(safe.Text(q.Name))
	r.Ready, r.Quality, r.Consumers = q.Messages, queue.Exact, q.Consumers
	r.DeadLetter = deadName.MatchString(q.Name)
	if r.Ready == 0 {
		r.Oldest = 0
	}
	return r
}

// spoken gives the broker's errors a meaning; their own sentences hold names and addresses.
func spoken(err error) error {
	said := new(amqp.Error)
	if errors.Is(err, amqp.ErrCredentials) || errors.Is(err, amqp.ErrSASL) {
		f := backend.WrongPassword
		return &f
	}
	if errors.Is(err, amqp.ErrVhost) || errors.As(err, &said) && said.Code == amqp.NotAllowed {
		return &sources.Failure{Code: "denied", Why: "this user may not use the vhost", Do: "grant the user the vhost, or turn this store off", Final: true}
	}
	if errors.Is(err, amqp.ErrClosed) {
		return &sources.Failure{Code: "eof", Why: "the store closed the connection"}
	}
	if errors.As(err, &said) && said.Server {
		return &sources.Failure{Code: "reply", Why: "the store refuses to answer"}
	}
	return err
}
