package looks

import (
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/tui/format"
)

// RequestRow names a row of requests that have a path, a dyno or a host in common.
func RequestRow(by router.By, r *router.Row) string {
	switch {
	case r.NotFound:
		return "(answered 404 only)"
	case r.Other:
		return "(other " + string(by) + "s)"
	case r.Name == "" && by == router.ByDyno:
		return "(no dyno)"
	case r.Name == "":
		return "(no " + string(by) + ")"
	}
	return r.Name
}

// ViewSpan says which time a view of requests is of: "since v74", "last 15m".
func ViewSpan(v *router.View) string {
	if v.Version > 0 {
		return "since " + format.Version(v.Version)
	}
	return "last " + phrase.Span(v.Until.Sub(v.At))
}

// Measure is one figure of the requests of a while.
type Measure struct {
	Name string
	Of   func(*router.Window) (v float64, ok bool) // ok is false where it is not known
	Text func(v float64) string
}

// The measures of requests.
var (
	RequestRate = Measure{"req/s", func(w *router.Window) (float64, bool) { return w.PerSecond(w.Requests) }, phrase.PerSecond}
	ErrorRate   = Measure{"5xx", func(w *router.Window) (float64, bool) { return perMinute(w, w.ByClass[5]) }, perMinuteText}
	Connect     = Measure{"connect", func(w *router.Window) (float64, bool) { return quantile(w.Connect.Quantile(0.95)) }, millis}
	Service50   = service("p50", 0.50)
	Service95   = service("p95", 0.95)
	Service99   = service("p99", 0.99)
)

func service(name string, q float64) Measure {
	return Measure{name, func(w *router.Window) (float64, bool) { return quantile(w.Service.Quantile(q)) }, millis}
}

func quantile(ms int64, ok bool) (float64, bool) { return float64(ms), ok }

func millis(v float64) string { return phrase.Latency(time.Duration(v) * time.Millisecond) }

// ClassShare is the part of the requests whose status begins with a digit.
func ClassShare(digit int) Measure {
	return Measure{string(rune('0'+digit)) + "xx", func(w *router.Window) (float64, bool) {
		return float64(w.ByClass[digit]) / max(1, float64(w.Requests)), w.Requests > 0
	}, phrase.Percent}
}

// CodeRate is how often a code of the router comes in a minute.
func CodeRate(code string) Measure {
	return Measure{code, func(w *router.Window) (float64, bool) { return perMinute(w, router.Count(w.Codes, code)) }, perMinuteText}
}

func perMinute(w *router.Window, n int) (float64, bool) {
	v, ok := w.PerSecond(n)
	return v * 60, ok
}

func perMinuteText(v float64) string { return format.PerMinute(v) + "/min" }

// In is a measure of a window as people read it; a dash where it is not known.
func (m Measure) In(w *router.Window, dash string) string {
	v, ok := m.Of(w)
	if !ok {
		return dash
	}
	return m.Text(v)
}
