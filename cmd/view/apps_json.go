package view

import (
	"time"

	"app.gonogo/gonogo/model/pipeline"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/timeline"
	"app.gonogo/gonogo/model/verdict"
)

// appsDoc is what apps --json prints; docs/apps.md describes it. What is not known is absent.
type appsDoc struct {
	At     time.Time  `json:"at"`
	Apps   []appDoc   `json:"apps"`
	Stages []stageDoc `json:"stages,omitempty"` // where the apps are of one pipeline
}

type appDoc struct {
	App      string         `json:"app"`
	Pipeline string         `json:"pipeline,omitempty"`
	Stage    string         `json:"stage,omitempty"`
	Verdict  string         `json:"verdict"` // go, hold, no-go, no data
	Since    *time.Time     `json:"since,omitempty"`
	Why      string         `json:"why"`
	Severity severity.Level `json:"severity"`
	Text     string         `json:"text"`
	Release  *appRelease    `json:"release,omitempty"`
	Dynos    *appDynos      `json:"dynos,omitempty"`
	Requests *requestsDoc   `json:"requests,omitempty"` // of the last minute
	Before   *requestsDoc   `json:"before,omitempty"`   // of the minute before the release
	Queue    *appQueue      `json:"queue,omitempty"`    // the one in the worst state
	Event    *appEvent      `json:"last_event,omitempty"`
}

type appRelease struct {
	Version     int       `json:"version"`
	Commit      string    `json:"commit,omitempty"`
	Description string    `json:"description"`
	By          string    `json:"by,omitempty"`
	At          time.Time `json:"at"`
}

type appDynos struct {
	Up     int `json:"up"`
	Wanted int `json:"wanted"`
	Down   int `json:"down"` // have crashed and are not up again
}

type appQueue struct {
	Name     string         `json:"name"`
	Ready    *int           `json:"ready,omitempty"`
	Severity severity.Level `json:"severity"`
}

type appEvent struct {
	At   time.Time     `json:"at"`
	Kind timeline.Kind `json:"kind"`
	Text string        `json:"text"`
}

type stageDoc struct {
	Stage string    `json:"stage"`
	Apps  int       `json:"apps"`
	Code  []codeDoc `json:"code"`
}

type codeDoc struct {
	Commit  string   `json:"commit,omitempty"`
	Apps    []string `json:"apps"`
	Verdict string   `json:"verdict"`
	Why     string   `json:"why"`
}

func answerOf(a verdict.Answer) string {
	if a == verdict.NotAsked {
		a = verdict.NoData
	}
	return a.String()
}

func appsDocOf(rows []pipeline.Row, now time.Time) appsDoc {
	d := appsDoc{At: now.UTC(), Apps: []appDoc{}}
	for i := range rows {
		d.Apps = append(d.Apps, appDocOf(&rows[i]))
	}
	for _, st := range pipeline.Flow(rows) {
		one := stageDoc{Stage: st.Name, Apps: st.Apps, Code: []codeDoc{}}
		for _, c := range st.Code {
			one.Code = append(one.Code, codeDoc{Commit: c.Commit, Apps: c.Apps, Verdict: answerOf(c.Answer), Why: safe.Redact(c.Why)})
		}
		d.Stages = append(d.Stages, one)
	}
	return d
}

func appDocOf(r *pipeline.Row) appDoc {
	d := appDoc{App: r.Name, Pipeline: r.Pipeline, Stage: r.Stage, Verdict: answerOf(r.Answer), Why: safe.Redact(r.App.Verdict.Why()), Severity: r.Ill, Text: safe.Redact(r.Text)}
	if !r.Since.IsZero() {
		at := r.Since.UTC()
		d.Since = &at
	}
	if c := r.Release; c.Version > 0 {
		d.Release = &appRelease{Version: c.Version, Commit: r.Commit, Description: c.Description, By: c.By, At: c.CreatedAt}
	}
	if r.KnownDynos {
		d.Dynos = &appDynos{Up: r.Up, Wanted: r.Want, Down: r.Down}
	}
	if r.Minute.Watched > 0 {
		minute := requestsOf(&r.Minute)
		d.Requests = &minute
	}
	if r.Before.Watched > 0 {
		before := requestsOf(&r.Before)
		d.Before = &before
	}
	if q := r.Queue; q != nil {
		d.Queue = &appQueue{Name: q.Name, Severity: r.Alarmed()}
		if q.Ready >= 0 {
			d.Queue.Ready = &q.Ready
		}
	}
	if e := r.Last; e != nil {
		d.Event = &appEvent{At: e.At, Kind: e.Kind, Text: safe.Redact(e.Text)}
	}
	return d
}
