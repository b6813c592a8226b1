// Package pipeline sets the watched apps side by side: one row an app in the order of the stages, and what code stands in which stage.
package pipeline

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/advice"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/timeline"
	"app.gonogo/gonogo/model/verdict"
)

// Row is an app beside others.
type Row struct {
	App      *model.App
	Name     string
	Pipeline string // empty: it is in none, or it is not known
	Stage    string

	Answer verdict.Answer
	Since  time.Time // when the verdict became so; zero: it is not known
	Ill    severity.Level
	Text   string // one sentence: what is wrong, or how it does where nothing is

	Release ledger.Release // that is current; version 0: it is not known
	Commit  string         // of its code; empty: it is not known
	By      string         // who made the release

	Up, Want   int
	Down       int // have crashed and are not up again
	KnownDynos bool

	Minute router.Window // the requests of the last minute
	Before router.Window // of the minute before the release, where that is known
	Queue  *queue.Queue  // the one in the worst state, else the deepest; nil: none is known
	Last   *timeline.Entry
}

// Reads are the sections that rows are made of.
var Reads = append([]model.Section{model.SectionRouter, model.SectionVerdict, model.SectionErrors}, timeline.Reads...)

// Version changes when rows may have changed.
func Version(s *model.State) uint64 {
	version := uint64(0)
	for _, sec := range Reads {
		version += s.Version(sec)
	}
	return version
}

// stages are those of a pipeline, in the order in which code goes through them.
var stages = []string{"test", "review", "development", "staging", "production"}

// placeOf is the place of a stage; an app of no stage comes last.
func placeOf(stage string) int {
	if i := slices.Index(stages, stage); i >= 0 {
		return i
	}
	return len(stages)
}

// Rows are the watched apps: those of one pipeline together, by stage, then by name. Saved logs have none.
func Rows(s *model.State) []Row {
	last := lastEvents(s)
	var rows []Row
	for _, a := range s.Apps {
		if a.Saved == nil {
			rows = append(rows, rowOf(s, a, last[a.ID]))
		}
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(emptyLast(a.Pipeline, b.Pipeline), cmp.Compare(placeOf(a.Stage), placeOf(b.Stage)), strings.Compare(a.Name, b.Name))
	})
	return rows
}

func emptyLast(a, b string) int {
	if (a == "") != (b == "") {
		return cmp.Compare(len(b), len(a))
	}
	return strings.Compare(a, b)
}

// lastEvents is the newest event of each app.
func lastEvents(s *model.State) map[model.AppID]*timeline.Entry {
	last := map[model.AppID]*timeline.Entry{}
	all := timeline.Of(s)
	for i := range all {
		if e := &all[i]; e.App != "" && last[e.App] == nil {
			last[e.App] = e
		}
	}
	return last
}

// RowOf is the row of one app, without its last event.
func RowOf(s *model.State, a *model.App) Row { return rowOf(s, a, nil) }

func rowOf(s *model.State, a *model.App, last *timeline.Entry) Row {
	r := Row{App: a, Name: cmp.Or(a.Info.Name, string(a.ID)), Pipeline: a.Info.Pipeline, Stage: a.Info.Stage,
		Answer: a.Verdict.Answer, Since: a.Verdict.Since, Last: last}
	r.Ill, r.Text = Ill(s, a)
	if current, ok := a.Ledger.Current(); ok {
		r.Release, r.By = current, ledger.Author(current.By)
		r.Commit = a.Ledger.CommitOf(current.Version)
	}
	p := &a.Processes
	if r.KnownDynos = p.KnownDynos && p.KnownFormation; r.KnownDynos {
		t := p.Tally(0)
		r.Want, r.Up, r.Down = t.Want, min(t.Up+t.Idle, t.Want), t.Down
	}
	if until := a.Router.Until(); !until.IsZero() {
		r.Minute = a.Router.Between(until.Add(-time.Minute), time.Time{})
		if at := r.Release.Since(); r.Release.Version > 0 && at.After(a.Router.Begin()) {
			r.Before = a.Router.Between(at.Add(-time.Minute), at)
		}
	}
	r.Queue = worstQueue(s, a)
	return r
}

// Ill is how bad an app fares, and why, in one sentence: by its verdict, and by what there is to do about it.
func Ill(s *model.State, a *model.App) (severity.Level, string) {
	v := &a.Verdict
	ill, text := severity.Info, advice.Calm(s, a)
	if adv, ok := advice.Of(s, a); ok {
		ill, text = adv.Severity, strings.TrimRight(cmp.Or(adv.Short, adv.Text), ".")
	}
	judged := severity.Info
	switch {
	case v.Answer == verdict.NoGo:
		judged = severity.Critical
	case v.Answer == verdict.Hold && v.Holds():
		judged = severity.Warning
	}
	if judged > ill {
		return judged, v.Why()
	}
	return ill, text
}

// Worst is the row that is to be looked at first, -1 without rows: the first one of the worst.
func Worst(rows []Row) int {
	worst := -1
	for i := range rows {
		if worst < 0 || cmp.Or(cmp.Compare(rows[i].Ill, rows[worst].Ill), cmp.Compare(rank(rows[i].Answer), rank(rows[worst].Answer))) > 0 {
			worst = i
		}
	}
	return worst
}

// rank is how much an answer asks to be looked at. What is not known, or only watched, is no trouble.
func rank(a verdict.Answer) int {
	if a == verdict.NoGo {
		return 1
	}
	return 0
}

// worstQueue is the queue with the worst alarm; where none has any, the one in which the most jobs wait.
func worstQueue(s *model.State, a *model.App) *queue.Queue {
	var worst *queue.Queue
	for _, id := range a.Stores {
		st := s.Store(id)
		if st == nil {
			continue
		}
		for _, q := range st.Queues {
			if !q.DeadLetter && (worst == nil || heavier(q, worst)) {
				worst = q
			}
		}
	}
	return worst
}

func heavier(q, than *queue.Queue) bool {
	return cmp.Or(cmp.Compare(alarmOf(q), alarmOf(than)), cmp.Compare(q.Ready, than.Ready)) > 0
}

// alarmOf is the severity of the alarm of a queue that counts; Info: there is none.
func alarmOf(q *queue.Queue) severity.Level {
	if alarm := q.Worst(); alarm != nil && alarm.Sounds() {
		return alarm.Severity
	}
	return severity.Info
}

// Alarmed is how bad the queue of a row is.
func (r *Row) Alarmed() severity.Level {
	if r.Queue == nil {
		return severity.Info
	}
	return alarmOf(r.Queue)
}
