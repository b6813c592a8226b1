package fir

import (
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/sources/otlp"
)

// Sink takes what telemetry of an app comes to.
type Sink interface {
	Parts(p logs.Parts, seen time.Time)
	Gap(reason string, missing int)
}

// App turns the telemetry of one app into lines. It belongs to one goroutine.
type App struct {
	Left Left // what was left out so far

	to       Sink
	requests requests
	sums     sums
	batch    batch
	of       *otlp.Origin // the process that sent the record before, and what is told of it
	shared   facts
	text     []byte // scratch
}

// Left counts what is no line.
type Left struct {
	Spans   int // that are not of the router, or of no request
	Doubles int // requests that the log and the trace both told
	Points  int // metrics without a number
}

// New makes the reader of an app's telemetry.
func New(to Sink) *App { return &App{to: to} }

// Add takes a delivery as far as it is of this app: whose tells of each record. What can be told at once is told.
func (a *App) Add(d *otlp.Delivery, seen time.Time, mine func(*otlp.Origin) bool) {
	a.of = nil // its memory is another delivery's
	for i := range d.Logs {
		if l := &d.Logs[i]; mine(l.Origin) {
			a.log(l, seen)
		}
	}
	for i := range d.Spans {
		if s := &d.Spans[i]; mine(s.Origin) {
			a.span(s, seen)
		}
	}
	for i := range d.Points {
		if p := &d.Points[i]; mine(p.Origin) {
			a.point(p, seen)
		}
	}
	a.tellPoints(seen)
}

// factsOf is what a record tells.
func (a *App) factsOf(of *otlp.Origin, own []otlp.Attribute) facts {
	if a.of != of {
		a.of, a.shared = of, facts{}
		a.shared.read(of.Resource)
	}
	f := a.shared
	f.read(own)
	return f
}

// emit gives a line.
func (a *App) emit(who speaker, at int64, level logs.Level, text []byte, seen time.Time) {
	a.to.Parts(logs.Parts{At: at, Source: []byte(who.source), Proc: []byte(who.process), Message: text, Level: level}, seen)
}

// stamp is when a record was made: by its own clock, by that of who collected it, else by ours. Lines know microseconds.
func stamp(at, observed int64, seen time.Time) int64 {
	switch {
	case at == 0 && observed != 0:
		at = observed
	case at == 0:
		at = logs.Nanos(seen)
	}
	return at - at%1000
}
