package view

import (
	"strconv"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/histogram"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/tui/plain"
)

// routerDoc is what router --json prints. What is not known is absent.
type routerDoc struct {
	App     string        `json:"app"`
	At      time.Time     `json:"at"`                // how far the log has come
	Version int           `json:"version,omitempty"` // the release that since begins with; absent: it is a span
	Minute  requestsDoc   `json:"minute"`
	Since   requestsDoc   `json:"since"`
	Before  *requestsDoc  `json:"before,omitempty"`
	By      router.By     `json:"by"`
	Rows    []requestsRow `json:"rows"`
}

type requestsDoc struct {
	From      time.Time      `json:"from"`
	To        time.Time      `json:"to"`
	Watched   float64        `json:"watched_seconds"`
	Requests  int            `json:"requests"`
	Failed    int            `json:"failed"`
	Held      int            `json:"held_open"` // left out of the times
	Status    map[string]int `json:"status"`    // by class: 2xx
	Codes     map[string]int `json:"codes"`
	Bytes     int64          `json:"bytes"`
	PerSecond *float64       `json:"per_second,omitempty"`
	InFlight  *float64       `json:"in_flight_estimated,omitempty"`
	Service   *timesDoc      `json:"service_ms,omitempty"`
	Connect   *timesDoc      `json:"connect_ms,omitempty"`
}

// timesDoc is percentiles in milliseconds, right to 1 %.
type timesDoc struct {
	Count int     `json:"count"`
	Mean  float64 `json:"mean"`
	P50   int64   `json:"p50"`
	P95   int64   `json:"p95"`
	P99   int64   `json:"p99"`
}

// requestsRow is the requests that have a path, a dyno or a host in common.
type requestsRow struct {
	Name     string         `json:"name,omitempty"`
	Kind     string         `json:"kind,omitempty"` // other: beyond what is told apart; not_found: paths that only ever answered 404
	Requests int            `json:"requests"`
	Failed   int            `json:"failed"`
	Held     int            `json:"held_open"`
	Codes    map[string]int `json:"codes"`
	Service  *timesDoc      `json:"service_ms,omitempty"`
}

func timesOf(h *histogram.Histogram) *timesDoc {
	if h.Count() == 0 {
		return nil
	}
	d := &timesDoc{Count: h.Count(), Mean: round(h.Mean())}
	d.P50, _ = h.Quantile(0.50)
	d.P95, _ = h.Quantile(0.95)
	d.P99, _ = h.Quantile(0.99)
	return d
}

func codesOf(codes []router.Code) map[string]int {
	out := map[string]int{}
	for _, c := range codes {
		out[c.Code] = c.Requests
	}
	return out
}

func requestsOf(w *router.Window) requestsDoc {
	d := requestsDoc{From: w.From, To: w.To, Watched: round(w.Watched.Seconds()), Requests: w.Requests, Failed: w.Failed, Held: w.Held, Status: map[string]int{},
		Codes: codesOf(w.Codes), Bytes: w.Bytes, Service: timesOf(&w.Service), Connect: timesOf(&w.Connect)}
	for class, n := range w.ByClass {
		switch {
		case n == 0:
		case class == 0:
			d.Status["none"] = n
		default:
			d.Status[strconv.Itoa(class)+"xx"] = n
		}
	}
	if v, ok := w.PerSecond(w.Requests); ok {
		v = round(v)
		d.PerSecond = &v
	}
	if v, ok := w.InFlight(); ok {
		v = round(v)
		d.InFlight = &v
	}
	return d
}

func routerDocOf(a *model.App, v plain.RouterView) routerDoc {
	d := routerDoc{App: string(a.ID), At: v.View.Until, Version: v.View.Version, Minute: requestsOf(&v.View.Minute), Since: requestsOf(&v.View.Since), By: v.By, Rows: []requestsRow{}}
	if v.View.Before.Watched > 0 {
		before := requestsOf(&v.View.Before)
		d.Before = &before
	}
	for i := range v.Rows[:min(len(v.Rows), v.Most)] {
		r := &v.Rows[i]
		row := requestsRow{Name: r.Name, Requests: r.Requests, Failed: r.Failed, Held: r.Held, Codes: codesOf(r.Codes), Service: timesOf(&r.Service)}
		switch {
		case r.Other:
			row.Kind = "other"
		case r.NotFound:
			row.Kind = "not_found"
		}
		d.Rows = append(d.Rows, row)
	}
	return d
}
