// Package strip is what is known of an app, in one line: for a small pane, a status line, a prompt.
package strip

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/pipeline"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/model/wheel"
)

// Strip is an app in one line. What is not known is absent.
type Strip struct {
	App    string         `json:"app"`
	At     time.Time      `json:"at"` // of the newest answer of the platform or line of the log; zero: there was none
	Now    time.Time      `json:"now"`
	Answer verdict.Answer `json:"verdict"`
	Holds  bool           `json:"holds"` // a HOLD with something against it; else the release is only watched
	Since  time.Time      `json:"since,omitzero"`
	Why    string         `json:"why,omitempty"`

	Release  *Release  `json:"release,omitempty"`
	Dynos    *Dynos    `json:"dynos,omitempty"`
	Requests *Requests `json:"requests,omitempty"`
	Errors   int       `json:"new_errors,omitempty"` // new or back since the release
	Queue    *Queue    `json:"queue,omitempty"`      // the one in the worst state
	Heroku   string    `json:"heroku,omitempty"`     // green, yellow, red, blue: the worst of the status page; unknown: it cannot be reached
	Wheel    string    `json:"wheel,omitempty"`      // who has it: as a feed tells, or the ledger after a rollback
	WheelWhy string    `json:"wheel_why,omitempty"`
}

// Release is the current release.
type Release struct {
	Version int       `json:"version"`
	By      string    `json:"by,omitempty"`
	At      time.Time `json:"at"`
}

// Dynos are those of the formation.
type Dynos struct {
	Up     int `json:"up"`
	Wanted int `json:"wanted"`
	Down   int `json:"down"`
}

// Requests are those of the last minute.
type Requests struct {
	Requests int     `json:"requests"`
	Failed   int     `json:"failed"`
	Part     float64 `json:"part"` // that failed, between 0 and 1
	P95      *int64  `json:"p95_ms,omitempty"`
	Code     string  `json:"code,omitempty"` // of the router, that failed most
	Slow     bool    `json:"slow,omitempty"` // the verdict holds the times against the release
}

// Queue is a queue.
type Queue struct {
	Name     string         `json:"name"`
	Ready    int            `json:"ready"`
	Severity severity.Level `json:"severity"`
}

// Of is an app in one line.
func Of(s *model.State, a *model.App) Strip {
	r := pipeline.RowOf(s, a)
	out := Strip{App: r.Name, Now: s.OriginNow("heroku"), Answer: r.Answer, Holds: a.Verdict.Holds(),
		Since: r.Since, Why: safe.Redact(a.Verdict.Why()), At: newest(s, a)}
	if r.Answer == verdict.NotAsked {
		out.Answer = verdict.NoData
	}
	if r.Release.Version > 0 {
		out.Release = &Release{r.Release.Version, r.By, r.Release.CreatedAt}
	}
	if r.KnownDynos {
		out.Dynos = &Dynos{r.Up, r.Want, r.Down}
	}
	out.Requests = requestsOf(&r)
	if q := r.Queue; q != nil && q.Ready >= 0 {
		out.Queue = &Queue{q.Name, q.Ready, r.Alarmed()}
	}
	for _, row := range s.ErrorRows(a, 0) {
		if row.Status == rollup.New || row.Status == rollup.Back {
			out.Errors++
		}
	}
	out.Heroku = heroku(s)
	if w, ok := s.Wheel(a); ok {
		out.Wheel, out.WheelWhy = wheel.Name(w.By), wheel.Words(w.Why)
	}
	return out
}

func requestsOf(r *pipeline.Row) *Requests {
	w := &r.Minute
	if w.Watched <= 0 {
		return nil
	}
	out := &Requests{Requests: w.Requests, Failed: w.Failed, Part: w.Part()}
	if ms, ok := w.Service.Quantile(0.95); ok {
		out.P95 = &ms
	}
	most := 0
	for _, c := range w.Codes {
		if c.Failed > most {
			most, out.Code = c.Failed, c.Code
		}
	}
	out.Slow = slices.ContainsFunc(r.App.Verdict.Findings, func(f verdict.Finding) bool {
		return f.Console == verdict.Route && f.Answer >= verdict.Hold && out.Failed == 0
	})
	return out
}

// heroku is the worst that the status page says.
func heroku(s *model.State) string {
	switch {
	case s.Checked.IsZero():
		return ""
	case !s.Platform.Reachable:
		return "unknown"
	}
	worst := "green"
	for _, sys := range s.Platform.Systems {
		if slices.Index(colors, sys.Status) > slices.Index(colors, worst) {
			worst = sys.Status
		}
	}
	return worst
}

// colors are those of the status page, the worst last.
var colors = []string{"green", "blue", "yellow", "red"}

// read are the sources that tell how an app fares.
var read = []model.SourceName{model.DynosSource, model.FormationSource, model.ReleasesSource, model.LogsSource}

// newest is when the platform last told of the app.
func newest(s *model.State, a *model.App) time.Time {
	var at time.Time
	for _, name := range read {
		if last := s.Source(a.ID, name).Last; last.After(at) {
			at = last
		}
	}
	if at.IsZero() {
		return at
	}
	return at.Add(s.OriginNow("heroku").Sub(s.Now)) // by the platform's clock, as Now is
}
