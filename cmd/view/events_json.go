package view

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/restarts"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/timeline"
)

// eventDoc is an event as --json has it. What is not known is absent.
type eventDoc struct {
	ID       string        `json:"id"`
	Kind     timeline.Kind `json:"kind"`
	At       time.Time     `json:"at"`
	App      string        `json:"app,omitempty"` // absent: of no single app
	Severity string        `json:"severity"`
	Over     bool          `json:"over,omitempty"` // the end of a trouble
	Text     string        `json:"text"`
	Do       string        `json:"do,omitempty"`
	Who      string        `json:"who,omitempty"`
	Release  int           `json:"release,omitempty"`
	Restarts []restartDoc  `json:"restarts,omitempty"`
}

// restartDoc is the end of a dyno's life with the start of the next one.
type restartDoc struct {
	ID       string         `json:"id"`
	Dyno     string         `json:"dyno"`
	Type     string         `json:"type"`
	At       time.Time      `json:"at"`
	Class    restarts.Class `json:"class"`
	Why      string         `json:"why"`
	Who      string         `json:"who,omitempty"`
	Release  int            `json:"release,omitempty"` // that was current
	Status   *int           `json:"exit_status,omitempty"`
	Code     string         `json:"code,omitempty"`
	Lived    *float64       `json:"lived_seconds,omitempty"` // that it had been up
	Down     *float64       `json:"down_seconds,omitempty"`
	Evidence []evidenceDoc  `json:"evidence"`
}

// evidenceDoc is a line of the log.
type evidenceDoc struct {
	At   time.Time `json:"at"`
	Dyno string    `json:"dyno,omitempty"` // absent: the line is the API's
	Line logs.Seq  `json:"line,omitempty"` // its number since gonogo reads, from 1
	Text string    `json:"text"`
}

func eventDocOf(s *model.State, e *timeline.Entry) eventDoc {
	d := eventDoc{ID: e.ID, Kind: e.Kind, At: e.At, App: string(e.App), Severity: e.Ill.String(), Over: e.Over, Text: safe.Redact(e.Text), Do: safe.Redact(e.Do),
		Who: ledger.Author(e.Who), Release: e.Release}
	if a := s.App(e.App); a != nil && a.Info.Name != "" {
		d.App = a.Info.Name
	}
	for _, r := range e.Restarts {
		d.Restarts = append(d.Restarts, restartDocOf(r))
	}
	return d
}

func restartDocOf(r *restarts.Restart) restartDoc {
	d := restartDoc{ID: r.ID(), Dyno: r.Dyno, Type: r.Type, At: r.At, Class: r.Class, Why: safe.Redact(r.Why()), Who: ledger.Author(r.Who()), Release: r.Release,
		Code: r.Code, Evidence: []evidenceDoc{}}
	if r.Status != restarts.NoStatus {
		d.Status = &r.Status
	}
	if r.Lived >= 0 {
		lived := round(r.Lived.Seconds())
		d.Lived = &lived
	}
	if down, known := r.Down(); known {
		lasted := round(down.Seconds())
		d.Down = &lasted
	}
	if a := r.Cause; a != nil && a.Line > 0 {
		d.Evidence = append(d.Evidence, evidenceDoc{At: a.At, Line: a.Line, Text: safe.Redact(a.Describe())})
	}
	for _, sign := range r.Signs {
		d.Evidence = append(d.Evidence, evidenceDoc{At: sign.At, Dyno: sign.Dyno, Line: sign.Line, Text: safe.Redact(sign.Text())})
	}
	return d
}
