package view

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
)

// queueDoc is a store as --json has it. Ages are by the store's own clock. What is not known is absent, never a number that means it.
type queueDoc struct {
	queue.StoreInfo
	At        time.Time        `json:"at,omitzero"`
	Queues    []queueLine      `json:"queues"`
	Totals    map[string]int64 `json:"totals,omitempty"`  // of the library, where there is but one: those that are known
	Workers   []queue.Worker   `json:"workers,omitempty"` // likewise
	Libraries []libraryDoc     `json:"libraries,omitempty"`
	Alarms    []alarmDoc       `json:"alarms,omitempty"`
}

// libraryDoc is one library in a store.
type libraryDoc struct {
	Name         string           `json:"name"`
	At           time.Time        `json:"at"`
	Stale        bool             `json:"stale,omitempty"` // readings are missing
	EverySeconds float64          `json:"every_seconds,omitempty"`
	LagSeconds   float64          `json:"lag_seconds,omitempty"`
	Note         string           `json:"note,omitempty"`
	Totals       map[string]int64 `json:"totals"` // those that are known
	Finished     *float64         `json:"finished_per_second,omitempty"`
	Workers      []queue.Worker   `json:"workers,omitempty"`
	Running      []queue.Running  `json:"running,omitempty"`
}

// queueLine is a queue. Of its reading the numbers stand here that the reading itself gives when they are unknown too.
type queueLine struct {
	queue.Reading
	Ready         *int64          `json:"ready,omitempty"`
	Oldest        *model.Duration `json:"oldest,omitempty"` // as the store tells it
	Consumers     *int64          `json:"consumers,omitempty"`
	Library       string          `json:"library"`
	OldestSeconds *float64        `json:"oldest_seconds,omitempty"`
	OldestIs      string          `json:"oldest_is,omitempty"`      // "exact", "estimated", "at least", "at most"
	Net           *float64        `json:"net_per_second,omitempty"` // from the second reading on
	Enters        *float64        `json:"in_per_second,omitempty"`
	Leaves        *float64        `json:"out_per_second,omitempty"`
	Outlook       string          `json:"outlook,omitempty"` // "draining", "growing", "level", "stalled", "empty"
	DrainSeconds  *float64        `json:"drain_seconds,omitempty"`
	DrainIs       string          `json:"drain_is,omitempty"` // "steady", "rough"
	WaitSeconds   *float64        `json:"wait_seconds,omitempty"`
	Target        *targetDoc      `json:"target,omitempty"`
	WorkedBy      []string        `json:"worked_by,omitempty"`
	ToldBy        string          `json:"told_by,omitempty"`
}

// targetDoc is within what time the jobs of a queue are to be taken, and for how much of the time it was watched that was so.
type targetDoc struct {
	WithinSeconds  float64            `json:"within_seconds"`
	By             queue.TargetSource `json:"by"`                  // "config", "name"
	MetShare       *float64           `json:"met_share,omitempty"` // of the time that is known
	MetSeconds     float64            `json:"met_seconds"`
	MissedSeconds  float64            `json:"missed_seconds"`
	UnknownSeconds float64            `json:"unknown_seconds"` // no reading, or no age
}

// alarmDoc is an open alarm.
type alarmDoc struct {
	Rule     queue.RuleName `json:"rule"`
	Library  string         `json:"library"`
	Queue    string         `json:"queue,omitempty"`
	Severity string         `json:"severity"`
	Since    time.Time      `json:"since"`
	Muted    string         `json:"muted,omitempty"`
	Text     string         `json:"text"`
	Step     string         `json:"step"`
}

func queueDocs(s *model.State, app *model.App, stores []*queue.Store) []queueDoc {
	out := []queueDoc{}
	for _, st := range stores {
		d := queueDoc{StoreInfo: st.StoreInfo, At: st.At, Queues: []queueLine{}}
		if len(st.Libraries) == 1 {
			d.Totals, d.Workers = knownTotals(st.Libraries[0].Totals), st.Libraries[0].Workers
		}
		for _, l := range st.Libraries {
			d.Libraries = append(d.Libraries, libraryOf(s, st, l))
		}
		for _, q := range st.Queues {
			line := lineOf(app, q)
			line.Target = targetOf(s, st, q)
			d.Queues = append(d.Queues, line)
		}
		for _, a := range st.Alarms {
			d.Alarms = append(d.Alarms, alarmDoc{a.Rule, a.Library, a.Queue, a.Severity.String(), a.Since, a.Muted, a.Text, a.Step})
		}
		out = append(out, d)
	}
	return out
}

func libraryOf(s *model.State, st *queue.Store, l *queue.Library) libraryDoc {
	_, stale := s.Stale(st, l)
	d := libraryDoc{Name: l.Name, At: l.At, Stale: stale, EverySeconds: l.Every.Seconds(), LagSeconds: l.Lag.Seconds(), Note: l.Note,
		Totals: knownTotals(l.Totals), Finished: number(l.Out.Shown), Workers: l.Workers, Running: l.Running}
	return d
}

// knownTotals are the totals that are known, by name.
func knownTotals(t queue.Totals) map[string]int64 {
	known := map[string]int64{}
	for name, n := range map[string]int64{"scheduled": int64(t.Scheduled), "retry": int64(t.Retry), "dead": int64(t.Dead), "busy": int64(t.Busy), "processed": t.Processed, "failed": t.Failed} {
		if n >= 0 {
			known[name] = n
		}
	}
	return known
}

// counted is a number that is negative when it is unknown.
func counted(n int) *int64 {
	if n < 0 {
		return nil
	}
	all := int64(n)
	return &all
}

func lineOf(app *model.App, q *queue.Queue) queueLine {
	l := queueLine{Reading: q.Reading, Library: q.Library, Enters: number(q.Enters.Shown), Leaves: number(q.Leaves.Shown),
		Ready: counted(q.Ready), Consumers: counted(q.Consumers)}
	if q.Reading.Oldest >= 0 {
		l.Oldest = &q.Reading.Oldest
	}
	if age, sure := q.Age(); sure != queue.AgeUnknown {
		l.OldestSeconds, l.OldestIs = seconds(age), string(sure)
	}
	if len(q.Points) > 1 {
		l.Net = &q.Net
	}
	f := q.Forecast()
	l.Outlook = string(f.Outlook)
	if f.Outlook == queue.Draining {
		l.DrainSeconds, l.DrainIs = seconds(f.Left), string(f.Sure)
	}
	if f.Wait > 0 {
		l.WaitSeconds = seconds(f.Wait)
	}
	if app != nil {
		work := app.Work(q)
		l.WorkedBy, l.ToldBy = work.Types, string(work.Source)
	}
	return l
}

func targetOf(s *model.State, st *queue.Store, q *queue.Queue) *targetDoc {
	t := q.Target
	if t.Within <= 0 {
		return nil
	}
	d := &targetDoc{WithinSeconds: t.Within.Seconds(), By: s.TargetSource(st, q), MetSeconds: t.Met.Seconds(), MissedSeconds: t.Missed.Seconds(), UnknownSeconds: t.Unknown.Seconds()}
	if part, known := t.Share(); known {
		d.MetShare = &part
	}
	return d
}

func number(r queue.Rate) *float64 {
	if v, known := r.Get(); known {
		return &v
	}
	return nil
}

func seconds(d time.Duration) *float64 {
	s := d.Seconds()
	return &s
}
