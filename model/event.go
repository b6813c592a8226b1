package model

import (
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/queue"
)

// The building blocks of facts, by the names under which everybody uses them.
type (
	AppID    = fact.AppID
	Kind     = fact.Kind
	Duration = fact.Duration
)

// Event is one fact with its stamps. Seq is given by the hub; At is the origin's clock, Seen is ours, both UTC.
type Event struct {
	Seq    uint64
	At     time.Time
	Seen   time.Time
	Source SourceName // who says so: "heroku/dynos", "queues/sidekiq", "gonogo"
	App    AppID      // empty for facts of no single app
	Fact   Fact
}

// Fact is what an Event says.
type Fact interface{ Kind() Kind }

// Delivery is how a fact may be thinned out on its way to a slow reader.
type Delivery uint8

// The three delivery classes.
const (
	Snapshot  Delivery = iota // the last one of a key wins
	Stream                    // bounded; what is dropped is counted and shown
	Permanent                 // never dropped: milestones of the app and of orders
)

// Keyed is implemented by snapshot facts of which one app has several (a queue store, a source).
type Keyed interface{ Key() string }

// Delivery tells the event's class.
func (e Event) Delivery() Delivery {
	if f, ok := facts[e.Fact.Kind()]; ok {
		return f.delivery
	}
	return Permanent // of an unknown fact nothing is known: keep it
}

// Key is what a snapshot replaces: kind, app and, where it has one, the fact's own key.
func (e Event) Key() string {
	k := string(e.Fact.Kind()) + "\x00" + string(e.App)
	if f, ok := e.Fact.(Keyed); ok {
		k += "\x00" + f.Key()
	}
	return k
}

// factKind is a row of the table of facts: how it travels and how it is read back.
type factKind struct {
	delivery Delivery
	blank    func() Fact
	local    bool // of this process alone: never recorded
}

// facts is every kind of fact there is. A new fact is a type with a Kind method and a row here.
var facts = map[Kind]factKind{
	"app":            {Snapshot, func() Fact { return &AppInfo{} }, false},
	"addons":         {Snapshot, func() Fact { return &AddOns{} }, false},
	"dynos":          {Snapshot, func() Fact { return &Dynos{} }, false},
	"formation":      {Snapshot, func() Fact { return &Formation{} }, false},
	"releases":       {Snapshot, func() Fact { return &Releases{} }, false},
	"log":            {Stream, func() Fact { return &LogLines{} }, false},
	"milestone":      {Permanent, func() Fact { return &Milestone{} }, false},
	"lifecycle":      {Permanent, func() Fact { return &Lifecycle{} }, false},
	"vitals":         {Snapshot, func() Fact { return &Vitals{} }, false},
	"queue-store":    {Snapshot, func() Fact { return &queue.StoreInfo{} }, false},
	"queues":         {Snapshot, func() Fact { return &queue.Sample{} }, false},
	"queue-settings": {Snapshot, func() Fact { return &queue.Settings{} }, false},
	"commits":        {Snapshot, func() Fact { return &Commits{} }, false},
	"error-settings": {Snapshot, func() Fact { return &ErrorSettings{} }, false},
	"order":          {Permanent, func() Fact { return &OrderEvent{} }, false},
	"health":         {Snapshot, func() Fact { return &Health{} }, false},
	"budget":         {Snapshot, func() Fact { return &Budget{} }, false},
	"account":        {Snapshot, func() Fact { return &Account{} }, false},
	"clock":          {Snapshot, func() Fact { return &Clock{} }, false},
	"losses":         {Snapshot, func() Fact { return &Losses{} }, true},
	"platform":       {Snapshot, func() Fact { return &Platform{} }, false},
	"notice":         {Permanent, func() Fact { return &Notice{} }, false},
	"tick":           {Snapshot, func() Fact { return &Tick{} }, true},
}

// Recordable tells whether the event belongs on a tape. Ticks and this process's own losses do not.
func (e Event) Recordable() bool { return !facts[e.Fact.Kind()].local }
