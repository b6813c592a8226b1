package jet

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/sources"
)

// How many messages are on their way to a reader, and how long a consumer stays that nobody reads.
const (
	mostAhead   = 256
	goneAfter   = 30 * time.Second
	pullExpires = 10 * time.Second
	pullBeat    = 4 * time.Second
)

// got is a message of a stream.
type got struct {
	subject string
	head    nats.Header
	data    []byte
	at      time.Time // by the server's clock
	seq     uint64
	left    uint64 // messages behind it
	err     error  // nothing more comes
}

// flow is what comes of a stream.
type flow struct {
	ch    chan got
	first uint64 // how many were there when it began
}

// pull reads a stream from a place on, until ctx ends or something fails. Nothing is acknowledged: who was cut off begins where it was.
func (c *conn) pull(ctx context.Context, stream string, cfg jetstream.ConsumerConfig) (*flow, error) {
	cfg.AckPolicy, cfg.InactiveThreshold, cfg.MemoryStorage, cfg.Replicas, cfg.MaxDeliver = jetstream.AckNonePolicy, goneAfter, true, 1, 1
	s, err := c.js.Stream(ctx, stream)
	if err != nil {
		return nil, c.failed(err)
	}
	cons, err := s.CreateConsumer(ctx, cfg)
	if err != nil {
		return nil, c.failed(err)
	}
	it, err := cons.Messages(jetstream.PullMaxMessages(mostAhead), jetstream.PullExpiry(pullExpires), jetstream.PullHeartbeat(pullBeat))
	if err != nil {
		return nil, c.failed(err)
	}
	f := &flow{ch: make(chan got, 1), first: cons.CachedInfo().NumPending}
	go func() {
		defer close(f.ch)
		defer context.AfterFunc(ctx, it.Stop)()
		defer it.Stop()
		err := sources.Guard(func() error { return f.read(ctx, it) })
		if ctx.Err() == nil {
			select {
			case f.ch <- got{err: c.failed(err)}:
			case <-ctx.Done():
			}
		}
	}()
	return f, nil
}

var errHole = errors.New("messages were lost on their way")

func (f *flow) read(ctx context.Context, it jetstream.MessagesContext) error {
	for n := uint64(1); ; n++ {
		m, err := it.Next()
		if err != nil {
			return err
		}
		meta, err := m.Metadata()
		if err != nil {
			return err
		}
		if meta.Sequence.Consumer != n {
			return errHole
		}
		g := got{subject: m.Subject(), head: m.Headers(), data: m.Data(), at: meta.Timestamp, seq: meta.Sequence.Stream, left: meta.NumPending}
		select {
		case f.ch <- g:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
