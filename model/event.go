package model

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"app.gonogo/gonogo/model/alarm"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/plainjson"
	"app.gonogo/gonogo/model/proposal"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/model/wheel"
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
	"baselines":      {Snapshot, func() Fact { return &Baselines{} }, false},
	"verdict-limits": {Snapshot, func() Fact { return &VerdictSettings{} }, false},
	"order":          {Permanent, func() Fact { return &OrderEvent{} }, false},
	"health":         {Snapshot, func() Fact { return &Health{} }, false},
	"quarantine":     {Snapshot, func() Fact { return &quarantine.List{} }, false},
	"budget":         {Snapshot, func() Fact { return &Budget{} }, false},
	"spending":       {Snapshot, func() Fact { return &Spending{} }, true},
	"account":        {Snapshot, func() Fact { return &Account{} }, false},
	"clock":          {Snapshot, func() Fact { return &Clock{} }, false},
	"wheel":          {Snapshot, func() Fact { return &wheel.Board{} }, false},
	"mark":           {Permanent, func() Fact { return &marks.Mark{} }, false},
	"rods":           {Snapshot, func() Fact { return &rods.Rods{} }, true},
	"proposals":      {Snapshot, func() Fact { return &proposal.List{} }, true},
	"thinned":        {Permanent, func() Fact { return &rods.Thinned{} }, false},
	"call":           {Permanent, func() Fact { return &Called{} }, false},
	"alarm":          {Permanent, func() Fact { return &alarm.Alarm{} }, false},
	"losses":         {Snapshot, func() Fact { return &Losses{} }, true},
	"platform":       {Snapshot, func() Fact { return &Platform{} }, false},
	"notice":         {Permanent, func() Fact { return &Notice{} }, false},
	"saved-log":      {Snapshot, func() Fact { return &SavedLog{} }, true},
	"playback":       {Snapshot, func() Fact { return &Playback{} }, true},
	"tick":           {Snapshot, func() Fact { return &Tick{} }, true},

	"quarantine-record": {Permanent, func() Fact { return &quarantine.Record{} }, true}, // the hub puts it into its source's list
}

// Recordable tells whether the event belongs on a tape. What is of this process alone does not: ticks, losses, a player's words.
func (e Event) Recordable() bool {
	switch e.Fact.(type) {
	case *Renewal, *Earlier:
		return false
	}
	return !facts[e.Fact.Kind()].local
}

// CodecVersion is written in every event line. Readers accept every version up to their own and pass newer kinds on.
const CodecVersion = 1

// wire is an event as a line of NDJSON.
type wire struct {
	V      int             `json:"v"`
	Seq    uint64          `json:"seq,omitempty"`
	At     time.Time       `json:"at"`
	Seen   time.Time       `json:"seen,omitzero"`
	Source SourceName      `json:"source,omitempty"`
	App    AppID           `json:"app,omitempty"`
	Kind   Kind            `json:"kind"`
	Data   json.RawMessage `json:"data,omitempty"`
}

// ErrNewer tells that an event line was written by a newer codec than this program knows.
var ErrNewer = errors.New("written by a newer gonogo")

// Encode writes an event as one line of JSON without its newline. Times are RFC 3339 in UTC.
func Encode(e Event) ([]byte, error) {
	w := wire{V: CodecVersion, Seq: e.Seq, At: e.At.UTC(), Source: e.Source, App: e.App, Kind: e.Fact.Kind()}
	if !e.Seen.IsZero() {
		w.Seen = e.Seen.UTC()
	}
	if u, ok := e.Fact.(*Unknown); ok {
		w.Data = u.Raw
	} else {
		data, err := json.Marshal(e.Fact)
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", w.Kind, err)
		}
		w.Data = data
	}
	return json.Marshal(w)
}

// Decode reads a line that Encode wrote. A kind it does not know comes back as *Unknown, whole.
func Decode(line []byte) (Event, error) {
	if e, ok := plainLines(line); ok {
		return e, nil
	}
	var w wire
	if err := json.Unmarshal(line, &w); err != nil {
		return Event{}, fmt.Errorf("decode event: %w", err)
	}
	if w.V > CodecVersion {
		return Event{}, fmt.Errorf("decode event: version %d: %w", w.V, ErrNewer)
	}
	if w.V < 1 || w.Kind == "" {
		return Event{}, errors.New("decode event: not an event line")
	}
	e := Event{Seq: w.Seq, At: w.At, Seen: w.Seen, Source: w.Source, App: w.App}
	row, known := facts[w.Kind]
	if !known {
		e.Fact = &Unknown{Name: w.Kind, Raw: w.Data}
		return e, nil
	}
	e.Fact = row.blank()
	if len(w.Data) == 0 {
		return e, nil
	}
	if err := json.Unmarshal(w.Data, e.Fact); err != nil {
		return Event{}, fmt.Errorf("decode %s: %w", w.Kind, err)
	}
	return e, nil
}

// plainLines reads an event of log lines as Encode writes it: most of a recording is such. False where it is of another kind, or written otherwise.
func plainLines(line []byte) (Event, bool) {
	var e Event
	r := plainjson.New(line)
	r.Must(`{"v":1,`)
	if r.Has(`"seq":`) {
		e.Seq = r.Number()
		r.Must(`,`)
	}
	r.Must(`"at":`)
	e.At = r.Time()
	r.Must(`,`)
	if r.Has(`"seen":`) {
		e.Seen = r.Time()
		r.Must(`,`)
	}
	if r.Has(`"source":`) {
		e.Source = SourceName(r.Text())
		r.Must(`,`)
	}
	if r.Has(`"app":`) {
		e.App = AppID(r.Text())
		r.Must(`,`)
	}
	r.Must(`"kind":"log","data":{"batch":`)
	data, ended := bytes.CutSuffix(r.Rest(), []byte(`}}`))
	if !r.OK() || !ended || !bytes.HasPrefix(data, []byte(`{`)) {
		return Event{}, false
	}
	b := &logstore.Batch{}
	if b.UnmarshalPlain(data) != nil {
		return Event{}, false
	}
	e.Fact = &LogLines{Batch: b}
	return e, true
}
