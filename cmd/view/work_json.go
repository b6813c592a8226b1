package view

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/work"
	"app.gonogo/gonogo/model/work/joblog"
)

// workDoc is what the log says of an app's background jobs, workers and waiting requests, as --json has it. What is not known is absent.
type workDoc struct {
	App     string     `json:"app"`
	Now     time.Time  `json:"now,omitzero"`
	Seconds float64    `json:"seconds"` // how long the span is that is counted
	Version int        `json:"version,omitempty"`
	Since   time.Time  `json:"version_since,omitzero"`
	Watched time.Time  `json:"log_since,omitzero"` // the oldest line that was read
	Missing bool       `json:"lines_missing,omitempty"`
	Jobs    []jobDoc   `json:"jobs"`
	Workers workersDoc `json:"workers"`
	Waits   *waitDoc   `json:"waits,omitempty"`
}

type jobDoc struct {
	Class   string         `json:"class"`
	Library joblog.Library `json:"library"`
	jobCounts
	Before  *jobCounts  `json:"before,omitempty"` // over as long a time before the release
	Failing *failingDoc `json:"failing,omitempty"`
}

type jobCounts struct {
	Started *int     `json:"started,omitempty"`
	Done    int      `json:"done"`
	Failed  int      `json:"failed"`
	Retried *int     `json:"retried,omitempty"`
	Timed   int      `json:"timed"` // runs of which it is known how long they took
	P50     *float64 `json:"p50_ms,omitempty"`
	P95     *float64 `json:"p95_ms,omitempty"`
}

type failingDoc struct {
	Since   time.Time `json:"since"`
	Version int       `json:"version,omitempty"` // the release since which
}

type workersDoc struct {
	Died   int        `json:"died"`
	Before *int       `json:"died_before,omitempty"`
	Deaths []deathDoc `json:"deaths"`
}

type deathDoc struct {
	At      time.Time   `json:"at"`
	Dyno    string      `json:"dyno"`
	Server  work.Server `json:"server"`
	Cause   work.Cause  `json:"cause"`
	PID     string      `json:"pid,omitempty"`
	Version int         `json:"version,omitempty"`
}

// waitDoc is how long requests waited between the router and the app's code.
type waitDoc struct {
	Source    string   `json:"source"`
	Requests  int      `json:"requests"`
	P50       *float64 `json:"p50_ms,omitempty"`
	P95       *float64 `json:"p95_ms,omitempty"`
	BeforeP95 *float64 `json:"p95_ms_before,omitempty"`
}

func workDocOf(app string, a *model.App, rows []work.Row, cur work.Current) workDoc {
	jobs := &a.Jobs
	d := workDoc{App: app, Now: cur.Now, Seconds: round(cur.Span().Seconds()), Version: cur.Version, Since: cur.At, Watched: jobs.Watched, Missing: jobs.Missing(cur),
		Jobs: []jobDoc{}, Workers: workersDoc{Deaths: []deathDoc{}}}
	for _, r := range rows {
		one := jobDoc{Class: r.Name, Library: r.Library, jobCounts: countsOf(r, r.Now)}
		if r.Known {
			before := countsOf(r, r.Before)
			one.Before = &before
		}
		if f := r.Failing(); f.On() {
			one.Failing = &failingDoc{f.Since, f.Blame}
		}
		d.Jobs = append(d.Jobs, one)
	}
	for _, one := range jobs.Workers.Now(cur) {
		d.Workers.Deaths = append(d.Workers.Deaths, deathDoc(one))
	}
	d.Workers.Died = len(d.Workers.Deaths)
	if jobs.KnowsBefore(cur) {
		n := jobs.Workers.Before(cur)
		d.Workers.Before = &n
	}
	if w, ok := a.RequestWait(cur); ok {
		d.Waits = &waitDoc{w.Source, w.Requests, inMilliseconds(w.Now(0.5)), inMilliseconds(w.Now(0.95)), inMilliseconds(w.Before(0.95))}
	}
	return d
}

func countsOf(r work.Row, c work.Counts) jobCounts {
	out := jobCounts{Done: c.Done, Failed: c.Failed, Timed: c.Times.Len(), P50: milliseconds(c.Times, 0.5), P95: milliseconds(c.Times, 0.95)}
	if r.Printed().Started {
		out.Started = &c.Started
	}
	if r.Printed().Retried || c.Retried > 0 {
		out.Retried = &c.Retried
	}
	return out
}

// milliseconds is a quantile of durations; absent where there is none.
func milliseconds(s work.Spread, part float64) *float64 { return inMilliseconds(s.Quantile(part)) }

func inMilliseconds(d time.Duration, known bool) *float64 {
	if !known {
		return nil
	}
	ms := float64(d.Microseconds()) / 1000
	return &ms
}
