// Package watch finds in a state what sounds: alarms of queues, requests that fail, processes that crash.
package watch

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/alarm"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/trouble"
)

// Watcher tells what began to sound, what got worse and what is over. The zero Watcher is ready.
type Watcher struct {
	at   time.Time
	told map[model.AppID]map[string]sound
}

// sound is what stands.
type sound struct {
	text  string
	level severity.Level
	since time.Time
	quiet bool // it stands, and is not told anew where it was not
}

// every is how often a state is looked at.
const every = time.Second

// New is what is to be told since the last time, at most once a second.
func (w *Watcher) New(s *model.State, tell func(model.AppID, *alarm.Alarm)) {
	if s.Now.IsZero() || s.Now.Sub(w.at).Abs() < every {
		return
	}
	w.at = s.Now
	if w.told == nil {
		w.told = map[model.AppID]map[string]sound{}
	}
	for _, a := range s.Apps {
		before, now := w.told[a.ID], of(s, a)
		for _, id := range slices.Sorted(maps.Keys(now)) {
			old, told := before[id]
			switch one := now[id]; {
			case !told && one.quiet:
				delete(now, id)
			case told && (one.quiet || one.level <= old.level):
				now[id] = old
			default:
				one.since = s.Now.UTC()
				if told {
					one.since = old.since
				}
				now[id] = one
				tell(a.ID, one.fact(id, false))
			}
		}
		for _, id := range slices.Sorted(maps.Keys(before)) {
			if _, stands := now[id]; !stands {
				old := before[id]
				tell(a.ID, old.fact(id, true))
			}
		}
		w.told[a.ID] = now
	}
}

func (o sound) fact(id string, over bool) *alarm.Alarm {
	return &alarm.Alarm{ID: id, Text: o.text, Level: o.level.String(), Since: o.since, Over: over}
}

// of is what stands at an app now, by an id that stays.
func of(s *model.State, a *model.App) map[string]sound {
	out := map[string]sound{}
	if a.Saved != nil {
		return out
	}
	for _, q := range s.Alarms(a) { // the worst first
		id := fmt.Sprintf("queue/%s/%s/%s", q.Store, q.Library, q.Queue)
		if _, worse := out[id]; !worse && q.Open() && q.Severity >= severity.Warning {
			out[id] = sound{text: strings.TrimRight(q.Text, "."), level: q.Severity, quiet: !q.Sounds()}
		}
	}
	if f := &a.Requests; f.On() {
		out["requests"] = sound{text: requests(f), level: severity.Critical, quiet: !f.Shown()}
	}
	for i := range a.Processes.Loops {
		l := &a.Processes.Loops[i]
		text := l.Type + " crashes"
		if l.Release > 0 {
			text += fmt.Sprintf(" on v%d", l.Release)
		}
		out[fmt.Sprintf("crash/%s/%d", l.Type, l.Release)] = sound{text: text, level: severity.Critical}
	}
	for id, o := range out {
		o.text = safe.Redact(o.text)
		out[id] = o
	}
	return out
}

// requests says how requests fail, and where.
func requests(f *trouble.Requests) string {
	how := f.How.Code
	if how == "" && f.How.Status > 0 {
		how = fmt.Sprintf("status %d", f.How.Status)
	}
	text := phrase.Percent(f.Share.Part()) + " of requests fail"
	if how != "" {
		text += " with " + how
	}
	if f.Path != "" {
		text += " on " + f.Path
	}
	return text
}
