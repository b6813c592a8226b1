package report

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/timeline"
)

// Chart is a series of figures by the minute.
type Chart struct {
	Title  string
	Form   Form
	Points []Point // one for each minute of the span, oldest first
	Limit  float64 // 0: none
	Least  bool    // of several minutes the least is shown, not the most
	Marks  []*Row  // releases in the span
}

// Form is how the figures of a chart are written.
type Form uint8

// The forms.
const (
	Whole Form = iota
	Milliseconds
	Share // parts of one
)

// Point is a figure of a minute. Known is false where it was not watched.
type Point struct {
	At    time.Time
	Known bool
	Value float64
}

// Text is a value as people read it.
func (f Form) Text(v float64) string {
	switch f {
	case Milliseconds:
		return phrase.Latency(time.Duration(v) * time.Millisecond)
	case Share:
		return phrase.Percent(v)
	}
	return phrase.Number(int(v))
}

// series is a figure that is told and drawn.
type series struct {
	title string
	form  Form
	least bool // the least of it matters, not the most
	value func(*Minute) (float64, bool)
	peak  func(m *Minute, text string) string
	calm  float64 // that says nothing
}

var drawn = []series{
	{title: "failed requests a minute (5xx)", value: func(m *Minute) (float64, bool) { return float64(m.Failed), m.Watched > 0 },
		peak: func(m *Minute, text string) string {
			return text + " of " + phrase.Count(m.Requests, "request", "requests") + " failed in the minute"
		}},
	{title: "service time, 95th percentile", form: Milliseconds, value: func(m *Minute) (float64, bool) { return float64(m.P95.Milliseconds()), m.Timed },
		peak: func(_ *Minute, text string) string {
			return "95 of 100 requests of the minute took " + text + " or less"
		}},
	{title: "jobs that wait in queues", value: func(m *Minute) (float64, bool) { return float64(m.Ready), m.Queues },
		peak: func(m *Minute, text string) string {
			return phrase.Count(m.Ready, "job", "jobs") + " waited in queues at the end of the minute"
		}},
	{title: "dynos that are up", least: true, calm: -1, value: func(m *Minute) (float64, bool) { return float64(m.Up), m.Dynos },
		peak: func(m *Minute, text string) string {
			return text + " of " + phrase.Count(m.Want, "dyno", "dynos") + " that were wanted were up at the end of the minute"
		}},
	{title: "memory of the fullest dyno", form: Share, value: func(m *Minute) (float64, bool) { return m.Memory, m.Measured },
		peak: func(_ *Minute, text string) string {
			return "the fullest dyno had " + text + " of its quota in use at the end of the minute"
		}},
}

// minutes are those that lie in the span.
func (b *builder) minutes() (list []*Minute) {
	for i := range b.app.minutes.all {
		if m := &b.app.minutes.all[i]; m.At.Add(time.Minute).After(b.r.From) && !m.At.After(b.r.To) {
			list = append(list, m)
		}
	}
	return list
}

// peaks are the worst figures of the span.
func (b *builder) peaks() (out []Sentence) {
	list := b.minutes()
	for i := range drawn {
		one := &drawn[i]
		var worst *Minute
		most := 0.0
		for _, m := range list {
			v, known := one.value(m)
			if known && (worst == nil || one.least && v < most || !one.least && v > most) {
				worst, most = m, v
			}
		}
		word := "most"
		if one.least {
			word = "least"
		}
		switch {
		case worst == nil:
			out = append(out, words(upper(one.title)+": not known, from ", b.begin, " to ", b.end, "."))
		case one.least && b.allUp(list):
			out = append(out, words(upper(one.title)+": as many as were wanted at the end of every minute, from ", b.begin, " to ", b.end, "."))
		case most == one.calm:
			out = append(out, words(upper(one.title)+": none, from ", b.begin, " to ", b.end, "."))
		default:
			row := &Row{At: latest(worst.At, b.r.From), Kind: Figure, App: b.id, Text: one.peak(worst, one.form.Text(most)), Ref: worst.Ref, figure: &Reading{one.title, *worst, most}}
			b.list = append(b.list, row)
			out = append(out, words(fmt.Sprintf("%s, at %s: ", upper(one.title), word), row, " "+row.Text+"."))
		}
	}
	return out
}

// Reading is the figure of an entry, as it was read from the state.
type Reading struct {
	Of     string
	Minute Minute
	Value  float64
}

// Reading is the figure that the entry tells; false where it is of something else.
func (r *Row) Reading() (Reading, bool) {
	if r.figure == nil {
		return Reading{}, false
	}
	return *r.figure, true
}

// charts are the figures of the span by the minute. What was never known is not drawn.
func (b *builder) charts() (out []Chart) {
	list := b.minutes()
	ticks := b.of(func(r *Row) bool { return r.Kind == timeline.Release || r.Kind == timeline.Config })
	for i := range drawn {
		one := &drawn[i]
		c := Chart{Title: one.title, Form: one.form, Marks: ticks, Least: one.least}
		any := false
		for _, m := range list {
			v, known := one.value(m)
			any = any || known
			c.Points = append(c.Points, Point{m.At, known, v})
		}
		if one.form == Share {
			c.Limit = 1
		}
		if any && len(c.Points) > 1 {
			out = append(out, c)
		}
	}
	return out
}

// allUp tells that as many dynos as were wanted were up whenever that is known.
func (b *builder) allUp(list []*Minute) bool {
	for _, m := range list {
		if m.Dynos && m.Up < m.Want {
			return false
		}
	}
	return true
}
