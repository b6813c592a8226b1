package queue

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/quarantine"
)

func (*StoreInfo) Kind() fact.Kind { return "queue-store" }

func (*Sample) Kind() fact.Kind { return "queues" }

// StoreID names a queue store across apps: the hash of host, port, database and user.
type StoreID string

// Access is whether a store that was found is read.
type Access string

// The states of access to a store.
const (
	AccessRead        Access = "reading"
	AccessAsked       Access = "asking"      // production: read only after the user said yes
	AccessOff         Access = "off"         // turned off, or the user said no
	AccessUnreachable Access = "unreachable" // from here; says nothing about the store itself
)

// StoreInfo is a data store that a config var of the app points to. Its address and password are never part of an event.
type StoreInfo struct {
	Store   StoreID `json:"store"`
	Var     string  `json:"var"`              // the config var that told: "REDIS_URL"
	Library string  `json:"library"`          // as people list them: "sidekiq", "rq and bullmq"; empty until known
	Access  Access  `json:"access,omitempty"` // empty: another app points to the same store, which is followed already
	Why     string  `json:"why,omitempty"`

	Names      []string `json:"libraries,omitempty"`  // of the libraries, each for itself; tapes of older versions have none
	Unreadable string   `json:"unreadable,omitempty"` // the library of which Why says why it cannot be read
	Bare       bool     `json:"bare,omitempty"`       // searched to the end, without a queue library that gonogo knows
}

// same tells that two facts say the same.
func (s StoreInfo) same(t StoreInfo) bool {
	libraries := slices.Equal(s.Names, t.Names)
	return libraries && s.Store == t.Store && s.Var == t.Var && s.Library == t.Library && s.Access == t.Access && s.Why == t.Why &&
		s.Unreadable == t.Unreadable && s.Bare == t.Bare
}

// Key makes stores snapshots of their own.
func (s *StoreInfo) Key() string { return string(s.Store) }

// Quality is how far a number can be trusted.
type Quality string

// The qualities of a count.
const (
	Exact     Quality = "exact"
	Capped    Quality = "capped"    // shown as 10k+
	Estimated Quality = "estimated" // shown as ~
	NotKnown  Quality = "unknown"   // shown as –, never as 0
)

// Sample is one reading of one library's queues in a store, by the store's clock.
type Sample struct {
	Store   StoreID       `json:"store"`
	Library string        `json:"library"`
	Queues  []Reading     `json:"queues"`
	Totals  Totals        `json:"totals"`
	Workers []Worker      `json:"workers,omitempty"`
	Running []Running     `json:"running,omitempty"` // what the workers do now, as far as the library tells; the longest first, bounded
	Whole   bool          `json:"whole,omitempty"`   // the store lists its queues: one that is not named is gone. Else it may only be empty
	Lag     fact.Duration `json:"lag,omitzero"`      // how far the store's own numbers may be behind the truth
	Every   fact.Duration `json:"every,omitzero"`    // until the next reading
	Note    string        `json:"note,omitempty"`    // what limits all numbers: "metrics collection is off: no rates"

	Unread []*quarantine.Record `json:"-"` // what of the answers could not be read; the source tells of it by itself
}

// LeaveOut notes a record that could not be read. Nothing of it is kept: what an app puts into a job is its own business.
func (s *Sample) LeaveOut(where, why string, size int) {
	if len(s.Unread) < quarantine.Kept {
		s.Unread = append(s.Unread, quarantine.Secret(where, why, size))
	}
}

// Key makes a sample a snapshot per store and library.
func (s *Sample) Key() string { return string(s.Store) + " " + s.Library }

// Reading is one queue at one moment. Negative numbers, and counts and rates that say so, are unknown.
type Reading struct {
	Name          string        `json:"name"`
	Ready         int           `json:"ready"`     // waiting now, could be taken by a free worker
	Oldest        fact.Duration `json:"oldest"`    // age of the oldest ready job by the store's clock; 0 when empty, negative when unknown
	Consumers     int           `json:"consumers"` // live worker processes that take from this queue
	Paused        bool          `json:"paused,omitempty"`
	Quality       Quality       `json:"quality"`           // of Ready
	Process       string        `json:"process,omitempty"` // the process type that works it
	ProcessSource string        `json:"told,omitempty"`    // the rule by which it is known: "identity", "command", "config"

	InFlight  Count `json:"in_flight,omitzero"` // handed to a worker and not finished; not always running: some libraries prefetch
	Scheduled Count `json:"scheduled,omitzero"` // due in the future, never part of Ready
	Retry     Count `json:"retry,omitzero"`     // failed, waiting for another try
	Dead      Count `json:"dead,omitzero"`      // given up

	Added  Count `json:"added,omitzero"`  // counter: jobs ever put in. Rates are taken from it by the store's clock
	Done   Count `json:"done,omitzero"`   // counter: jobs ever taken out, failed ones included
	Failed Count `json:"failed,omitzero"` // counter: jobs ever failed
	In     Rate  `json:"in,omitzero"`     // the store's own figure, where it keeps one
	Out    Rate  `json:"out,omitzero"`

	Aged       Quality       `json:"aged,omitempty"`        // of Oldest, where it is not exact: an estimate overstates it
	Head       string        `json:"head,omitempty"`        // opaque mark of the oldest ready job: while it stays, nothing is taken
	Held       fact.Duration `json:"held,omitzero"`         // age of the delivery that is in flight for longest; 0 when none or unknown
	HeldLimit  fact.Duration `json:"held_limit,omitzero"`   // when such a delivery is given to another worker, or counts as lost
	DeadLetter bool          `json:"dead_letter,omitempty"` // holds what others gave up: its depth is no backlog
	Stream     bool          `json:"stream,omitempty"`      // keeps its messages whoever has read them: how many are yet to be read is not known
	Warn       string        `json:"warn,omitempty"`        // what the store itself knows to be wrong with this queue
	Past       []Past        `json:"past,omitempty"`        // oldest first: what the store remembers from before the first reading
}

// Past is the depth of a queue at a moment before it was first read.
type Past struct {
	At    time.Time `json:"at"`
	Ready int       `json:"ready"`
}

// Unread is a reading of which nothing is known yet: what a back-end fills in as far as it can tell.
func Unread(name string) Reading {
	return Reading{Name: name, Ready: -1, Oldest: -1, Consumers: -1, Quality: NotKnown}
}

// Totals are numbers of the whole library in its store. Processed and Failed are counters that only grow; negative is unknown.
type Totals struct {
	Scheduled int   `json:"scheduled"`
	Retry     int   `json:"retry"`
	Dead      int   `json:"dead"`
	Busy      int   `json:"busy"`
	Processed int64 `json:"processed"`
	Failed    int64 `json:"failed"`
}

// UnknownTotals is totals of which nothing is known.
func UnknownTotals() Totals { return Totals{-1, -1, -1, -1, -1, -1} }

// NamedTotal is one of the numbers of QueueTotals with the word it is told by.
type NamedTotal struct {
	Word string
	N    int
}

// Named lists the totals that are known and not zero, in the order in which they are told.
func (t Totals) Named() []NamedTotal {
	all := []NamedTotal{{"busy", t.Busy}, {"retry", t.Retry}, {"dead", t.Dead}, {"scheduled", t.Scheduled}}
	return slices.DeleteFunc(all, func(s NamedTotal) bool { return s.N <= 0 })
}

// Running is a job that a worker has in hand. Its arguments are nobody's business and are never part of it.
type Running struct {
	Queue string    `json:"queue,omitempty"`
	Job   string    `json:"job"`            // its class or task name
	Dyno  string    `json:"dyno,omitempty"` // "worker.1"; else the worker's own name; empty when not told
	Since time.Time `json:"since,omitzero"` // by the store's clock
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
