package jet

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/wheel"
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
	return &Station{o: o, by: by, id: rand.Text()}, nil
}

// Lead is the lead of an app, with the connection that it was taken by.
type Lead struct {
	*lease
	c      *conn
	former string // the id of who led before
	fence  uint64 // its place in the stream; 0: there is none yet
	lines  uint64 // of the app's log that were published before it, ever
}

// Stand waits until the lead of an app is free, and takes it. met hears who leads meanwhile.
func (s *Station) Stand(ctx context.Context, app string, met func(by string)) (*Lead, error) {
	c, err := connect(ctx, s.o)
	if err != nil {
		return nil, err
	}
	kv, err := setUp(ctx, c)
	if err != nil {
		c.Close()
		return nil, err
	}
	former := ""
	l, err := stand(ctx, kv, app, s.by, s.id, func(h holder) {
		if h.ID != former && h.ID != s.id {
			met(h.By)
		}
		former = h.ID
	})
	if err != nil {
		c.Close()
		return nil, c.failed(err)
	}
	return &Lead{lease: l, c: c, former: former}, nil
}

// Leave gives a lead back that nobody published by.
func (l *Lead) Leave() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_ = l.hold(ctx)
	l.c.Close()
}

// Publisher publishes an app of the hub by a lead.
func (s *Station) Publisher(h *hub.Hub, lead *Lead, app model.AppID, name string, began time.Time) *Publisher {
	return &Publisher{Hub: h, App: app, Title: name, Lead: lead, station: s, began: began, Leads: func(bool, string) {}}
}

// setUp makes the streams and buckets that are not there. Those that are stay as they are.
func setUp(ctx context.Context, c *conn) (leases jetstream.KeyValue, err error) {
	for _, want := range streams() {
		_, err := c.js.Stream(ctx, want.Name)
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			_, err = c.js.CreateStream(ctx, want)
		}
		if err != nil && !errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
			return nil, c.failed(err)
		}
	}
	for _, want := range buckets() {
		kv, err := c.js.KeyValue(ctx, want.Bucket)
		if errors.Is(err, jetstream.ErrBucketNotFound) {
			kv, err = c.js.CreateKeyValue(ctx, want)
		}
		if errors.Is(err, jetstream.ErrBucketExists) {
			kv, err = c.js.KeyValue(ctx, want.Bucket)
		}
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
