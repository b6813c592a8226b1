package model

import "time"

// StoreID names a queue store across apps: the hash of host, port, database and user.
type StoreID string

// StoreAccess is whether a store that was found is read.
type StoreAccess string

// The states of access to a store.
const (
	Reading     StoreAccess = "reading"
	Asking      StoreAccess = "asking"      // production: read only after the user said yes
	NotRead     StoreAccess = "off"         // turned off, or the user said no
	Unreachable StoreAccess = "unreachable" // from here; says nothing about the store itself
)

// QueueStore is a data store that a config var of the app points to. Its address and password are never part of an event.
type QueueStore struct {
	Store   StoreID     `json:"store"`
	Var     string      `json:"var"`              // the config var that told: "REDIS_URL"
	Library string      `json:"library"`          // "sidekiq"; empty until known
	Access  StoreAccess `json:"access,omitempty"` // empty: another app points to the same store, which is followed already
	Why     string      `json:"why,omitempty"`
}

// Key makes stores snapshots of their own.
func (s *QueueStore) Key() string { return string(s.Store) }

// Quality is how far a number can be trusted.
type Quality string

// The qualities of a count.
const (
	Exact     Quality = "exact"
	Capped    Quality = "capped"    // shown as 10k+
	Estimated Quality = "estimated" // shown as ~
	NotKnown  Quality = "unknown"   // shown as –, never as 0
)

// QueueSample is one reading of a store, by the store's clock.
type QueueSample struct {
	Store   StoreID        `json:"store"`
	Library string         `json:"library"`
	Queues  []QueueReading `json:"queues"`
	Totals  QueueTotals    `json:"totals"`
	Workers []Worker       `json:"workers,omitempty"`
}

// Key makes a sample a snapshot per store.
func (s *QueueSample) Key() string { return string(s.Store) }

// QueueReading is one queue at one moment. Negative numbers are unknown.
type QueueReading struct {
	Name      string   `json:"name"`
	Ready     int      `json:"ready"`     // waiting now, could be taken by a free worker
	Oldest    Duration `json:"oldest"`    // age of the oldest ready job by the store's clock; 0 when empty, negative when unknown
	Consumers int      `json:"consumers"` // live worker processes that take from this queue
	Paused    bool     `json:"paused,omitempty"`
	Quality   Quality  `json:"quality"`
	Process   string   `json:"process,omitempty"` // the process type that works it
	Told      string   `json:"told,omitempty"`    // the rule that told: "identity", "command", "config"
}

// QueueTotals are numbers of the whole store. Processed and Failed are counters that only grow; negative is unknown.
type QueueTotals struct {
	Scheduled int   `json:"scheduled"`
	Retry     int   `json:"retry"`
	Dead      int   `json:"dead"`
	Busy      int   `json:"busy"`
	Processed int64 `json:"processed"`
	Failed    int64 `json:"failed"`
}

// Worker is a live worker process as the library's own heartbeat tells.
type Worker struct {
	Dyno        string    `json:"dyno"` // "worker.1"; empty when the identity does not tell
	Queues      []string  `json:"queues"`
	Concurrency int       `json:"concurrency"`
	Busy        int       `json:"busy"`
	Quiet       bool      `json:"quiet,omitempty"`
	Beat        time.Time `json:"beat"`
}
