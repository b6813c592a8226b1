package jet

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/sources"
)

// How many messages are on their way to a reader, how long a consumer stays that nobody reads, and how often it says that it is there: after twice as long
// without a word its server has gone, and another one makes another.
const (
	mostAhead   = 256
	goneAfter   = 30 * time.Second
	readAfter   = 5 * time.Second // one that is read once, in a moment
	pullExpires = 10 * time.Second
	pullBeat    = 500 * time.Millisecond
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
	from  uint64 // the place before the first
	next  uint64 // the place behind the last that came; 0: none did
}

// pull reads a stream from a place on, until ctx ends or something fails. Nothing is acknowledged: who was cut off begins where it was. Where the
// consumer has gone with its server, or messages of it were lost, another one goes on.
func (c *conn) pull(ctx context.Context, stream string, cfg jetstream.ConsumerConfig) (*flow, error) {
	cfg.AckPolicy, cfg.MemoryStorage, cfg.Replicas, cfg.MaxDeliver = jetstream.AckNonePolicy, true, 1, 1
	cfg.InactiveThreshold = cmp.Or(cfg.InactiveThreshold, goneAfter)
	cons, it, err := c.consumer(ctx, stream, cfg)
	if err != nil {
		return nil, c.failed(err)
	}
	info := cons.CachedInfo()
	f := &flow{ch: make(chan got, 1), first: info.NumPending, from: info.Delivered.Stream}
	go func() {
		defer close(f.ch)
		err := sources.Guard(func() error { return c.keepReading(ctx, f, it, stream, cfg) })
		if ctx.Err() == nil {
			select {
			case f.ch <- got{err: c.failed(err)}:
			case <-ctx.Done():
			}
		}
	}()
	return f, nil
}

// consumer makes a consumer and begins to read it.
func (c *conn) consumer(ctx context.Context, stream string, cfg jetstream.ConsumerConfig) (jetstream.Consumer, jetstream.MessagesContext, error) {
	cons, err := again(ctx, c, func(ctx context.Context) (jetstream.Consumer, error) {
		s, err := c.js.Stream(ctx, stream)
		if err != nil {
			return nil, err
		}
		return s.CreateConsumer(ctx, cfg)
	})
	if err != nil {
		return nil, nil, err
	}
	it, err := cons.Messages(jetstream.PullMaxMessages(mostAhead), jetstream.PullExpiry(pullExpires), jetstream.PullHeartbeat(pullBeat))
	return cons, it, err
}

// mostShort is how many consumers in a row may end at once.
const mostShort = 5

// keepReading reads a consumer, and the next one where it ends before the connection does.
func (c *conn) keepReading(ctx context.Context, f *flow, it jetstream.MessagesContext, stream string, cfg jetstream.ConsumerConfig) error {
	for short := 0; ; {
		began := time.Now()
		err := f.read(ctx, it)
		if short++; time.Since(began) > 2*pullExpires {
			short = 0
		}
		switch {
		case c.denied.Load() && f.next == 0:
			return nats.ErrPermissionViolation
		case ctx.Err() != nil, c.IsClosed(), short >= mostShort:
			return err
		}
		if f.next > 0 {
			cfg.DeliverPolicy, cfg.OptStartTime, cfg.OptStartSeq = jetstream.DeliverByStartSequencePolicy, nil, f.next
		}
		if err := sources.Wait(ctx, tryAgain); err != nil {
			return err
		}
		if _, it, err = c.consumer(ctx, stream, cfg); err != nil {
			return err
		}
	}
}

var errHole = errors.New("messages were lost on their way")

func (f *flow) read(ctx context.Context, it jetstream.MessagesContext) error {
	defer context.AfterFunc(ctx, it.Stop)()
	defer it.Stop()
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
			f.next = g.seq + 1
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
