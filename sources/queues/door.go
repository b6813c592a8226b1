package queues

import (
	"context"
	"time"

	"app.gonogo/gonogo/model"
)

// door is an open connection to a store.
type door interface {
	// find tells which library's queues are in the store; a nil library when none that is known.
	find(ctx context.Context) (name string, lib library, err error)
	close()
}

// library reads the queues of one job library.
type library interface {
	// read takes one sample, without Store and Library, and tells the store's time of it. An error is of the store as a whole; a
	// queue that alone cannot be read is a reading with Quality NotKnown.
	read(ctx context.Context) (*model.QueueSample, time.Time, error)
}

// kind is a kind of store: how it is opened, whether its scheme means TLS.
type kind struct {
	open func(ctx context.Context, t target) (door, error)
	tls  bool
}

// doors are the kinds of store by the scheme of their URL.
var doors = map[string]kind{
	"redis":   {openRedis, false},
	"rediss":  {openRedis, true},
	"valkey":  {openRedis, false},
	"valkeys": {openRedis, true},
}
