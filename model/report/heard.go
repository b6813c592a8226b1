package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/restarts"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/timeline"
	"app.gonogo/gonogo/model/verdict"
)

// figures are what a console measured: the value, what it was before, the limit, of how many.
func figures(f *verdict.Finding) string {
	var list []string
	if f.Value.Text != "" && !strings.Contains(f.Text, f.Value.Text) {
		list = append(list, "now "+f.Value.Text)
	}
	if f.Before.Text != "" {
		list = append(list, "before "+f.Before.Text)
	}
	if f.Limit.Text != "" {
		list = append(list, "limit "+f.Limit.Text)
	}
	if f.Sample > 0 {
		list = append(list, "n "+phrase.Number(f.Sample))
	}
	return strings.Join(list, "; ")
}

// stages are what becomes of an order, in words.
var stages = map[model.Stage]string{model.Sent: "sent", model.Accepted: "accepted by Heroku", model.Refused: "not sent", model.Failed: "refused by Heroku",
	model.Lost: "no answer came", model.Done: "done", model.Unfinished: "accepted, but not carried out after 5m", model.Unproved: "no answer came, and nothing shows that it was carried out"}

// orders notes how far each order of an app has come.
func (c *Collector) orders(s *model.State, a *model.App, ref Ref) {
	if a == nil {
		return
	}
	known := c.app(a)
	for _, o := range a.Orders {
		if known.orders[o.ID] == o.Stage {
			continue
		}
		known.orders[o.ID] = o.Stage
		at := o.SentAt
		if o.Stage != model.Sent {
			at = s.Now
		}
		text := o.Describe() + ": " + stages[o.Stage]
		if o.Why != "" {
			text += ": " + o.Why
		}
		row := Row{At: ours(s, at), Kind: timeline.Order, App: a.ID, Who: ledger.Author(s.Account), Release: o.Version, Ref: ref, Text: text,
			order: o.Stage != model.Refused && o.Stage != model.Failed}
		if !row.order {
			row.Ill = severity.Warning
		}
		c.rows.put("order/"+o.ID+"/"+string(o.Stage), row)
	}
}

// alarm is one that sounds.
type alarm struct {
	store   queue.StoreID
	library string
	queue   string
	rule    queue.RuleName

	since time.Time
	text  string
	row   *Row
	seen  bool // in this second
}

// alarms notes those that begin to sound and those that end, and gives how many sound.
func (c *Collector) alarms(s *model.State, known *app, a *model.App) (sounding int) {
	now := s.OriginNow(platform)
	for _, one := range s.Alarms(a) {
		if !one.Sounds() {
			continue
		}
		sounding++
		i := slices.IndexFunc(known.alarms, func(o *alarm) bool {
			return o.store == one.Store && o.library == one.Library && o.queue == one.Queue && o.rule == one.Rule
		})
		if i >= 0 {
			known.alarms[i].seen = true
			continue
		}
		fresh := &alarm{store: one.Store, library: one.Library, queue: one.Queue, rule: one.Rule, since: now, text: strings.TrimRight(one.Text, "."), seen: true}
		fresh.row = c.rows.put(fresh.key(now), Row{At: now, Kind: timeline.Alarm, App: a.ID, Ill: one.Severity, Ref: c.last, Text: fresh.text,
			More: []string{"it had been so for " + phrase.Span(s.Age(string(one.Store), one.Since))}})
		known.alarms = append(known.alarms, fresh)
	}
	known.alarms = slices.DeleteFunc(known.alarms, func(one *alarm) bool {
		seen := one.seen
		one.seen = false
		if !seen {
			one.row.over = c.rows.put(one.key(now)+"/over", Row{At: now, Kind: timeline.Alarm, App: a.ID, Over: true, Ref: c.last,
				Text: "over after " + phrase.Span(now.Sub(one.since)) + ": " + one.text})
		}
		return !seen
	})
	return sounding
}

func (a *alarm) key(at time.Time) string {
	return fmt.Sprintf("alarm/%s/%s/%s/%s/%d", a.store, a.library, a.queue, a.rule, at.UnixNano())
}

// exceptions counts those that have come since, and notes the first of each kind.
func (c *Collector) exceptions(known *app, a *model.App, now time.Time) {
	version := a.Errors.Version()
	if version == known.errors {
		return
	}
	known.errors = version
	for g := range a.Errors.Newest() {
		old := known.groups[g.Fingerprint]
		if old != nil && old.Count == g.Count {
			break
		}
		if g.Muted || g.Page {
			continue
		}
		if old == nil {
			old = &group{Class: cmp.Or(g.Class(), "an error without a class"), Place: place(&g.Sample), First: g.First}
			if c.Text {
				old.Message = g.Sample.Message
			}
			known.groups[g.Fingerprint] = old
			row := Row{At: g.First, Kind: Exception, App: a.ID, Ill: severity.Warning, Ref: c.last, Text: "first " + old.Class + " of the recording", Release: firstOn(g.Releases)}
			if old.Place != "" {
				row.Text += " in " + old.Place
			}
			if old.Message != "" {
				row.More = []string{old.Message}
			}
			old.Row = c.rows.put("exception/"+string(a.ID)+"/"+g.Fingerprint.String(), row)
		}
		old.Count = g.Count
		old.counts = append(old.counts, counted{now, g.Count})
	}
}

// firstOn is the release that an exception was seen on first; 0: it is not known.
func firstOn(list []rollup.Release) int {
	if len(list) == 0 {
		return 0
	}
	return list[0].Version
}

// place is where an exception was thrown: the first call of the app's own code, or of any.
func place(e *exceptions.Event) string {
	if len(e.Frames) == 0 {
		return ""
	}
	i := max(0, slices.IndexFunc(e.Frames, func(f exceptions.Frame) bool { return f.App }))
	f := e.Frames[i]
	if f.Line > 0 && f.File != "" {
		return fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	return cmp.Or(f.File, f.Func)
}

// quiet are the kinds of the timeline's entries that a report has from elsewhere.
var quiet = []timeline.Kind{timeline.Order, timeline.Alarm, timeline.Verdict}

// timeline notes the entries that have come.
func (c *Collector) timeline(s *model.State, known *app, a *model.App) {
	version := timeline.Version(s)
	if version == known.read {
		return
	}
	known.read = version
	from, here := c.began.Add(c.first-around), map[string]bool{}
	for _, e := range timeline.Of(s) {
		if e.Kind == timeline.Notice || e.Kind == timeline.Platform { // they are told by our clock
			e.At = ours(s, e.At)
		}
		if slices.Contains(quiet, e.Kind) || e.App != "" && e.App != a.ID || e.At.Before(from) {
			continue
		}
		key := string(e.App) + e.ID
		here[key] = true
		known.open[key] = !e.Settled
		c.rows.put(key, Row{At: e.At, Kind: e.Kind, App: e.App, Ill: e.Ill, Over: e.Over, Text: e.Text, Who: ledger.Author(e.Who), Release: e.Release,
			Ref: c.last, order: person(&e)})
	}
	for key, open := range known.open { // what turned out to be something else is told as that
		if open && !here[key] {
			c.rows.drop(key)
		}
		if !here[key] || !open {
			delete(known.open, key)
		}
	}
}

// person tells that an entry is something that somebody did, and not what came of it.
func person(e *timeline.Entry) bool {
	switch e.Kind {
	case timeline.Release, timeline.Config, timeline.Scale, timeline.Other:
		return e.Ill == severity.Info
	case timeline.Restart:
		return len(e.Restarts) > 0 && e.Restarts[0].Class == restarts.Manual
	}
	return false
}
