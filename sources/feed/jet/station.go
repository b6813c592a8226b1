package jet

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/hub"
)

// Station is a gonogo that serves over NATS.
type Station struct {
	o  Options
	by string // who it is, as people read it
	id string // of this one, and of no other
}

// NewStation checks the address. Nothing is sent. by is who serves, as people read it.
func NewStation(o Options, by string) (*Station, error) {
	if _, _, err := o.servers(); err != nil {
		return nil, err
	}
	o.found = &found{}
	return &Station{o: o, by: by, id: rand.Text()}, nil
}

// Lead is the lead of an app, with the connection that it was taken by. It is renewed from then on.
type Lead struct {
	*lease
	fence uint64 // its place in the stream; 0: there is none yet
	lines uint64 // of the app's log that were published before it, ever
	last  string // the id of the last message before it
	held  uint64 // log lines of that
}

// Stand waits until the lead of an app is free, and takes it. met hears who leads meanwhile.
func (s *Station) Stand(ctx context.Context, app string, met func(by string)) (*Lead, error) {
	return s.lead(ctx, app, func(l *lease) error {
		return l.stand(ctx, func(h holder) { met(h.By) })
	})
}

// retake takes the lead again that was this one's when the connection broke. A takenError says that another one has it, or had it meanwhile.
func (s *Station) retake(ctx context.Context, app string) (*Lead, error) {
	return s.lead(ctx, app, func(l *lease) error {
		for tries := 1; ; tries++ {
			err := l.regain(ctx)
			if taken := new(takenError); err == nil || errors.As(err, &taken) || tries == mostSilent || l.c.IsClosed() || sources.Wait(ctx, tryAgain) != nil {
				return err
			}
		}
	})
}

// lead opens a connection and has take take the lead.
func (s *Station) lead(ctx context.Context, app string, take func(*lease) error) (*Lead, error) {
	c, err := connect(ctx, s.o)
	if err != nil {
		return nil, err
	}
	kv, err := setUp(ctx, c)
	if err != nil {
		c.Close()
		return nil, err
	}
	l := newLease(c, kv, app, s.by, s.id)
	if err := take(l); err != nil {
		err = c.failed(err)
		c.Close()
		return nil, err
	}
	l.keep()
	return &Lead{lease: l}, nil
}

// Leave gives a lead back that nobody publishes by.
func (l *Lead) Leave() { l.close(true) }

// close ends the lead and its connection.
func (l *Lead) close(giveBack bool) {
	l.end(giveBack)
	l.c.Close()
}

// Publisher publishes an app of the hub by a lead.
func (s *Station) Publisher(h *hub.Hub, lead *Lead, app model.AppID, name string, began time.Time) *Publisher {
	return &Publisher{Hub: h, App: app, Title: name, Lead: lead, station: s, began: began, Lost: func(string) {}}
}

// setUp makes the streams and buckets that are not there. Those that are stay as they are.
func setUp(ctx context.Context, c *conn) (leases jetstream.KeyValue, err error) {
	for _, want := range streams() {
		_, err := again(ctx, c, func(ctx context.Context) (jetstream.Stream, error) {
			s, err := c.js.Stream(ctx, want.Name)
			if errors.Is(err, jetstream.ErrStreamNotFound) {
				s, err = c.js.CreateStream(ctx, want)
			}
			if err == nil {
				err = foreign(s.CachedInfo().Config, want)
			}
			return s, err
		})
		if err != nil && !errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
			return nil, c.failed(err)
		}
	}
	for _, want := range buckets() {
		kv, err := again(ctx, c, func(ctx context.Context) (jetstream.KeyValue, error) {
			kv, err := c.js.KeyValue(ctx, want.Bucket)
			if errors.Is(err, jetstream.ErrBucketNotFound) {
				kv, err = c.js.CreateKeyValue(ctx, want)
			}
			if errors.Is(err, jetstream.ErrBucketExists) {
				kv, err = c.js.KeyValue(ctx, want.Bucket)
			}
			return kv, err
		})
		if err != nil {
			return nil, c.failed(err)
		}
		if want.Bucket == leaseBucket {
			leases = kv
		}
	}
	return leases, nil
}

// buckets are those that a serve makes where they are not there.
func buckets() []jetstream.KeyValueConfig {
	return []jetstream.KeyValueConfig{
		{Bucket: leaseBucket, Description: "gonogo: who serves each app", History: 64, MaxBytes: 16 << 20},
		{Bucket: wheelBucket, Description: "gonogo: whose hand is on the wheel", History: 64, MaxBytes: 64 << 20},
		{Bucket: hereBucket, Description: "gonogo: who is here", TTL: wheel.AwayAfter, Storage: jetstream.MemoryStorage, MaxBytes: 16 << 20},
	}
}
