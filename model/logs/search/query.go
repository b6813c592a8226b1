package search

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// Query says which lines are wanted. Its zero value wants all but metrics and log sessions.
//
// Within a set any member fits; every set that is not empty must fit. Types and Procs speak of dynos: lines of the
// router, the API, add-ons and Logplex pass them only when Classes names their class. Status, Codes, MinService and
// MinConnect speak of lines that have such. Gaps pass every set, so that missing lines stay visible; they fail Text and ErrorsOnly.
type Query struct {
	Classes    []logs.Class
	Sources    []string   // "app", "heroku"
	Types      []string   // "web"
	Procs      []string   // "web.1"
	MinLevel   logs.Level // None passes all
	Text       Matcher    // the empty one passes all; of several it is best the rarest
	Also       []Matcher  // all of these must match too; empty ones are ignored
	Fields     []Field    // all of these must stand in the text
	Exclude    []Matcher  // none of these may match; empty ones are ignored
	Metrics    bool       // include metrics lines
	Sessions   bool       // include "Log session created"
	Since      time.Time  // inclusive, by At; zero is open
	Until      time.Time  // exclusive, by At; zero is open
	ErrorsOnly bool

	Not        Speakers
	Status     []Statuses    // any of them
	Codes      []string      // "H12", "R14"
	MinService time.Duration // of router lines; whole milliseconds, zero passes all
	MinConnect time.Duration // the same of the time that connecting to the dyno took
}

// Speakers are those whose lines are left out: who is in any of the sets.
type Speakers struct {
	Classes []logs.Class
	Sources []string
	Types   []string
	Procs   []string
}

func (s *Speakers) any() bool {
	return len(s.Classes)+len(s.Sources)+len(s.Types)+len(s.Procs) > 0
}

func (s *Speakers) hold(o *logs.Origin) bool {
	return slices.Contains(s.Classes, o.Class) || slices.Contains(s.Sources, o.Source) || slices.Contains(s.Types, o.Type) || slices.Contains(s.Procs, o.Proc)
}

// Statuses are the HTTP statuses of router lines from From to To, both inclusive.
type Statuses struct{ From, To int }

// hold tells whether a status is one of them.
func (s Statuses) hold(status int) bool { return status > 0 && status >= s.From && status <= s.To }

// Costly tells that lines take some microseconds each to be judged, instead of being found.
func (q Query) Costly() bool {
	expression := func(m Matcher) bool { return m.re != nil }
	return q.Text.Costly() || slices.ContainsFunc(q.Exclude, expression) || q.Text.Empty() && (slices.ContainsFunc(q.Also, expression) || len(q.Fields) > 0)
}

// Match tells whether the line is wanted.
func (q Query) Match(l logs.Line) bool {
	p := q.plan()
	o := logs.Origin{Source: l.Source, Proc: l.Proc, Type: l.Type, Class: l.Class}
	m := l.Attributes()
	return p.wantsLabel(logs.LabelOf(0, m), &o) && (m.Service >= p.slow && m.Connect >= p.far || l.Gap) && p.wantsAt(logs.Nanos(l.At)) &&
		p.wantsText(m.Flags, l.Text, p.speakerOf(&o), false)
}

// plan is a query made ready for many lines.
type plan struct {
	q            Query
	since, until int64 // logs.NoTime is open
	sets         bool  // any set is there
	leaves       bool  // Not is not empty
	patterns     bool  // a text is looked for, in whatever way
	hidden       logs.Flags
	codes        []uint16
	span         Statuses // from the lowest of the statuses to the highest
	slow         uint32   // ms
	far          uint32   // ms
	speakers     map[*logs.Origin]*speaker
	joined       []byte // scratch: name and text
}

func (q Query) plan() plan {
	p := plan{q: q, since: logs.Nanos(q.Since), until: logs.Nanos(q.Until)}
	p.sets = len(q.Classes)+len(q.Sources)+len(q.Types)+len(q.Procs) > 0 || q.Not.any()
	p.leaves, p.patterns = q.Not.any(), !q.Text.Empty() || len(q.Also)+len(q.Exclude) > 0
	if !q.Metrics {
		p.hidden |= logs.FlagMetrics
	}
	if !q.Sessions {
		p.hidden |= logs.FlagSession
	}
	for i, s := range q.Status {
		if i == 0 {
			p.span = s
		}
		p.span = Statuses{max(1, min(p.span.From, s.From)), max(p.span.To, s.To)} // 0 is none
	}
	for _, c := range q.Codes {
		p.codes = append(p.codes, logs.CodeNumber(c))
	}
	p.slow = logs.ClampMillis(uint64(max(0, q.MinService.Milliseconds())))
	p.far = logs.ClampMillis(uint64(max(0, q.MinConnect.Milliseconds())))
	return p
}

// wantsOrigin judges all lines of one origin at once.
func (p *plan) wantsOrigin(o *logs.Origin) bool {
	q := &p.q
	if !p.sets {
		return true
	}
	if p.leaves && q.Not.hold(o) || len(q.Classes) > 0 && !slices.Contains(q.Classes, o.Class) || len(q.Sources) > 0 && !slices.Contains(q.Sources, o.Source) {
		return false
	}
	if o.Class != logs.App && o.Class != logs.System && len(q.Classes) > 0 {
		return true
	}
	return (len(q.Types) == 0 || slices.Contains(q.Types, o.Type)) && (len(q.Procs) == 0 || slices.Contains(q.Procs, o.Proc))
}

// wantsLabel judges all lines of one label at once.
func (p *plan) wantsLabel(l logs.Label, o *logs.Origin) bool {
	f := l.Flags()
	if f&p.hidden != 0 || p.q.ErrorsOnly && f&logs.FlagError == 0 {
		return false
	}
	if f&logs.FlagGap != 0 {
		return true
	}
	if f&logs.FlagTimeless != 0 && (p.since != logs.NoTime || p.until != logs.NoTime) { // no time, so neither before nor after
		return false
	}
	switch {
	case l.Level() < p.q.MinLevel, p.slow > 0 && !l.Timed(), p.far > 0 && !l.Reached(),
		p.span.To > 0 && (l.Status() < p.span.From || l.Status() > p.span.To || len(p.q.Status) > 1 && !p.wantsStatus(l.Status())),
		len(p.codes) > 0 && (l.Code() == 0 || !slices.Contains(p.codes, l.Code())):
		return false
	}
	return p.wantsOrigin(o)
}

// wantsAt judges a line by its time.
func (p *plan) wantsAt(at int64) bool {
	return (p.since == logs.NoTime || at >= p.since) && (p.until == logs.NoTime || at < p.until)
}

// wantsStatus judges by a router line's status where several are asked for.
func (p *plan) wantsStatus(status int) bool {
	for _, s := range p.q.Status {
		if s.hold(status) {
			return true
		}
	}
	return false
}

// wantsText judges a line by its text and the name before it, which costs most and comes last. settled says that Text matches.
func (p *plan) wantsText(f logs.Flags, text string, who *speaker, settled bool) bool {
	q := &p.q
	if f&logs.FlagGap != 0 {
		return q.Text.Empty() && len(q.Also)+len(q.Fields) == 0
	}
	if who == nil {
		return p.hasFields(text)
	}
	if !settled && !p.holds(&q.Text, who.text, who.lead, text) {
		return false
	}
	for i := range q.Also {
		if !p.holds(&q.Also[i], who.also[i], who.lead, text) {
			return false
		}
	}
	for i := range q.Exclude {
		if m := &q.Exclude[i]; !m.Empty() && p.holds(m, who.not[i], who.lead, text) {
			return false
		}
	}
	return p.hasFields(text)
}

// hasFields tells whether all fields that are asked for stand in a text.
func (p *plan) hasFields(text string) bool {
	for i := range p.q.Fields {
		if !p.q.Fields[i].Match(text) {
			return false
		}
	}
	return true
}

// wantsNone tells from a batch's summary that no line of it is wanted.
func (p *plan) wantsNone(b *logstore.Batch) bool {
	first, last, every := b.Stamps()
	switch {
	case p.q.ErrorsOnly && b.Errors() == 0:
		return true
	case (p.slow > b.Slowest() || p.far > b.Farthest()) && b.Gaps() == 0:
		return true
	case first == logs.NoTime, !every:
		return false
	}
	return p.since != logs.NoTime && last < p.since || p.until != logs.NoTime && first >= p.until
}

// hasNeedles tells whether the text can be looked for in the arena.
func (p *plan) hasNeedles() bool {
	return p.q.Text.hunt != nil && len(p.q.Text.hunt.needles) > 0
}

// looksInside tells whether a line of the batch must be opened to be judged.
func (p *plan) looksInside(b *logstore.Batch) bool {
	if !p.q.Text.Empty() || len(p.q.Exclude)+len(p.q.Also)+len(p.q.Fields) > 0 {
		return true
	}
	if p.since == logs.NoTime && p.until == logs.NoTime {
		return false
	}
	first, last, every := b.Stamps()
	return first == logs.NoTime || p.since != logs.NoTime && first < p.since || p.until != logs.NoTime && last >= p.until || !every
}

// labelsSuffice tells whether the labels of a batch alone tell how many lines are wanted.
func (p *plan) labelsSuffice(b *logstore.Batch) bool {
	return p.slow == 0 && p.far == 0 && !p.looksInside(b)
}

// mayHoldID tells whether the UUID that is looked for may stand in the batch, if one is.
func (p *plan) mayHoldID(b *logstore.Batch) bool {
	hunt := p.q.Text.hunt
	return hunt == nil || !hunt.hasID || b.HoldsID(hunt.id)
}
