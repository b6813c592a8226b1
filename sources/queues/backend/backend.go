// Package backend is what a kind of store must do to have its queues read: recognise itself among config vars, open one connection,
// find the queue libraries that live in it, and read them.
//
// Its rules, for every kind and every library:
//
//   - Nothing is ever written, and nobody else's "count" helpers are used: several of them write.
//   - One connection a store, by the name of [ClientName], so that the owner sees who is connected; small plans have twenty.
//   - Every reading is bounded in round trips, in the store's time and in bytes, however large the store is. No KEYS, no scan of
//     a large table at every reading; a scan that must be is done once, in small steps, and tells how far it is.
//   - All times are by the store's own clock. What cannot be known is unknown, never zero.
//   - Names that others chose (queues, jobs, workers) pass [safe.Text] before they leave. Of a job only its class and its times
//     are read; its arguments are personal data and are dropped where they arrive.
//   - An error is a *sources.Failure, or a network error that [Explain] words. Neither holds an address or a password.
package backend

import (
	"context"
	"time"

	"app.gonogo/gonogo/model/queue"
)

// ClientName is how we are called in a store's list of connections.
const ClientName = "gonogo"

// Kind is a kind of store.
type Kind struct {
	Name string // "redis"
	// Read tells where the var called name points to; false when its value is no address of this kind. It may look at the other
	// vars for what belongs to it: a certificate, a management address.
	Read func(vars map[string]string, name string) (Target, bool)
	// Usual are the names that such a var usually has, the best known first.
	Usual []string
	// Open connects, or prepares to: an error of the connection may come from the first call that needs it.
	Open func(ctx context.Context, t Target) (Conn, error)
}

// Conn is an open connection to a store. It ends with the ctx it was opened with, in the midst of a reading too.
type Conn interface {
	// Discover gives the libraries whose queues are in the store, none when there is none that is known.
	Discover(ctx context.Context, options DiscoverOptions) ([]Library, error)
	Close()
}

// Rediscovery is a Conn that looks for further libraries after Discover, between the readings.
type Rediscovery interface {
	// Probe looks for libraries as far as that needs no search. It is called every few seconds, and may do nothing when nothing is due.
	Probe(ctx context.Context) error
	// Discovered gives the libraries found since Discover or the last call, each once.
	Discovered() []Library
	// Rediscover has the store looked through now, or at the next Probe. It does not wait for the end.
	Rediscover()
}

// BackgroundDiscovery is a Conn that goes on searching after Discover, beside the readings: in a large store some libraries are found late.
// It does so while there is nothing to read, too.
type BackgroundDiscovery interface {
	Rediscovery
	// Limits says, for the user, what keeps it from finding all; empty when nothing does.
	Limits() string
}

// Library reads the queues of one job library in one store.
type Library interface {
	// Name is the library's own: "sidekiq".
	Name() string
	// Every is how often its numbers are worth reading.
	Every() time.Duration
	// Read takes one sample, without Store, Library and Every, and tells the store's time of it. An error is of the store as a
	// whole; a queue that alone cannot be read is a reading with Quality NotKnown.
	Read(ctx context.Context) (*queue.Sample, time.Time, error)
}

// DiscoverOptions is what a search for libraries that takes long may use. Progress and Keep are never nil.
type DiscoverOptions struct {
	Progress func(progress string)         // for the user: "searching 12k keys, 40 %"
	Known    []string                      // what Keep was given the last time, by this process or one before it
	Keep     func(names []string)          // remembers names that were found by a scan, never values
	Named    func(library string) []string // names of queues that the commands of a library's workers give; may be nil
	Once     bool                          // one reading is wanted and no more: a search that is due comes before it
}
