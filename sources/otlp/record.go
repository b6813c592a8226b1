package otlp

import (
	"cmp"
	"encoding/hex"
	"slices"
	"time"
)

// Signal is one of the three kinds of telemetry.
type Signal string

// The signals, as they stand in the path: /v1/logs.
const (
	Logs    Signal = "logs"
	Metrics Signal = "metrics"
	Traces  Signal = "traces"
)

// Delivery is what one request brought. Only what its signal has is filled in.
type Delivery struct {
	Signal   Signal
	Logs     []LogRecord
	Points   []Point
	Spans    []Span
	Rejected int    // records that there was no room for
	Lost     int    // attributes that there was no room for
	Unknown  int    // fields that are not known here
	Stranger string // the first of them
	Cost     int    // bytes of memory that it takes, about
}

// Empty tells a delivery of no record.
func (d *Delivery) Empty() bool { return len(d.Logs)+len(d.Points)+len(d.Spans)+d.Rejected == 0 }

// Len is how many records were taken.
func (d *Delivery) Len() int { return len(d.Logs) + len(d.Points) + len(d.Spans) }

// Sort puts the log records in order of their times; those without one come last. They come grouped by what sent them.
func (d *Delivery) Sort() {
	slices.SortStableFunc(d.Logs, func(a, b LogRecord) int { return cmp.Compare(a.when(), b.when()) })
}

func (l *LogRecord) when() int64 {
	if at := cmp.Or(l.At, l.Observed); at != 0 {
		return at
	}
	return latest
}

// Origin is what records have in common that one process sent.
type Origin struct {
	Resource []Attribute
	Scope    string // the library that made them
}

// Attribute is a key with its value.
type Attribute struct {
	Key   string
	Value Value
}

// Find is the value of the first attribute of a key.
func Find(all []Attribute, key string) (Value, bool) {
	for i := range all {
		if all[i].Key == key {
			return all[i].Value, true
		}
	}
	return Value{}, false
}

// LogRecord is one entry of a log.
type LogRecord struct {
	*Origin
	At, Observed int64 // Unix nanoseconds, 0 when not told
	Severity     int   // 1 to 24, 0 when not told
	SeverityText string
	Event        string
	Body         Value
	Attributes   []Attribute
	Trace        ID
}

// Span is a part of a trace: something that took time.
type Span struct {
	*Origin
	Name       string
	Kind       int // 2 is a server's
	Start, End int64
	Trace      ID
	Attributes []Attribute
	Failed     bool
	Status     string // what a failed one says
}

// PointKind is how a metric adds up.
type PointKind uint8

// The kinds of points.
const (
	Gauge     PointKind = iota // as it is now
	Counter                    // only goes up
	UpDown                     // a sum that goes up and down
	Histogram                  // of several events: how many, and their sum
)

// Point is one value of a metric.
type Point struct {
	*Origin
	Name, Unit string
	Kind       PointKind
	Delta      bool  // since the point before; else since Start
	Start, At  int64 // Unix nanoseconds
	Value      float64
	Count      uint64 // of a histogram
	Attributes []Attribute
}

// ID is the id of a trace, in the form that it came in.
type ID struct {
	raw string
	hex bool
}

// Known tells an id that is there: one of zeros is none.
func (id ID) Known() bool {
	for i := range len(id.raw) {
		if c := id.raw[i]; c != 0 && !(id.hex && c == '0') {
			return true
		}
	}
	return false
}

// String is the id in lower-case hex.
func (id ID) String() string {
	if id.hex {
		return id.raw
	}
	return hex.EncodeToString([]byte(id.raw))
}

// Times that are believed. What lies outside is a clock that was never set, or no time.
var (
	earliest = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano()
	latest   = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano()
)

func believed(nanos uint64) int64 {
	if nanos > uint64(latest) || nanos < uint64(earliest) {
		return 0
	}
	return int64(nanos)
}
