package report

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/trial"
)

// Part is a piece of a sentence: words, or the time of an entry that it rests on.
type Part struct {
	Text string
	Row  *Row // nil: words
}

// Sentence is what is told, with the entries that it rests on.
type Sentence []Part

// Section is a part of a report.
type Section struct {
	Title     string
	Sentences []Sentence
}

// Report is what is told of a span of a recording. Times are by the platform's clock, UTC.
type Report struct {
	App       string
	Others    []string // apps of the recording that it does not tell of
	Recording string   // its name, for people
	By        string   // the program that recorded
	Text      bool     // the recording has the text of log lines
	Began     time.Time
	Ended     time.Time // of the recording
	Left      time.Time // what the recording has before it was not read; zero: all of it was
	From, To  time.Time // what is told of
	Incident  *Span     // nil: there was none
	Summary   []Sentence
	Sections  []Section
	Charts    []Chart
	Rows      []*Row // the timeline
}

// Options say what a report is of.
type Options struct {
	App       string    // its name or id; empty: the app of the last incident
	From, To  time.Time // by the recorder's clock
	Recording string
	By        string
	Left      time.Time // what the recording has before it was not read; zero: all of it was
}

// errNone tells that a recording has no app.
var errNone = errors.New("it has no app")

// NoAppError tells that a recording has not the app that is asked for.
type NoAppError struct{ Apps []string }

// Error names the apps that it has.
func (e *NoAppError) Error() string { return "it has " + phrase.List(e.Apps) }

// Build makes the report. The error is a *NoAppError where the app is not there.
func (c *Collector) Build(o Options) (*Report, error) {
	id, others, err := c.choose(o.App)
	if err != nil {
		return nil, err
	}
	known := c.apps[id]
	b := &builder{Collector: c, id: id, app: known, r: &Report{App: safe.Redact(cmp.Or(known.name, string(id))), Others: others, Recording: o.Recording, By: safe.Redact(o.By), Left: c.theirs(o.Left),
		Text: c.Text, Began: c.theirs(c.began), Ended: c.theirs(c.ended)}}
	b.span(o)
	b.collect()
	b.write()
	return b.r, nil
}

// choose finds the app that is meant, and the names of the others.
func (c *Collector) choose(name string) (id fact.AppID, others []string, err error) {
	if len(c.apps) == 0 {
		return "", nil, errNone
	}
	var ids []fact.AppID
	for one := range c.apps {
		ids = append(ids, one)
	}
	slices.SortFunc(ids, func(a, b fact.AppID) int {
		x, _ := c.apps[a].spans.last()
		y, _ := c.apps[b].spans.last()
		return cmp.Or(y.To.Compare(x.To), cmp.Compare(a, b))
	})
	names := make([]string, len(ids))
	at := -1
	for i, one := range ids {
		names[i] = cmp.Or(c.apps[one].name, string(one))
		if name == names[i] || name == string(one) {
			at = i
		}
	}
	if name == "" {
		at = 0
	}
	if at < 0 {
		return "", nil, &NoAppError{names}
	}
	others = slices.Delete(slices.Clone(names), at, at+1)
	slices.Sort(others)
	return ids[at], others, nil
}

// builder makes one report.
type builder struct {
	*Collector
	id  fact.AppID
	app *app
	r   *Report

	blamed     int  // the release that the verdict blames; 0: none
	begin, end *Row // of what is told
	list       []*Row
}

// span is what is told of: what is asked for, else the last incident, else all.
func (b *builder) span(o Options) {
	r := b.r
	r.From, r.To = r.Began, r.Ended
	asked := !o.From.IsZero() || !o.To.IsZero()
	if !o.From.IsZero() {
		r.From = latest(r.From, b.theirs(o.From))
	}
	if !o.To.IsZero() {
		r.To = earliest(r.To, b.theirs(o.To))
	}
	for _, one := range slices.Backward(b.app.spans.all) {
		if asked && (one.To.Before(r.From) || one.From.After(r.To)) {
			continue
		}
		one.From, one.To = one.From.UTC(), one.To.UTC()
		r.Incident = &one
		if !asked {
			r.From, r.To = latest(r.From, one.From.Add(-around)), earliest(r.To, one.To.Add(around))
		}
		return
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// within tells that a moment is told of.
func (b *builder) within(t time.Time) bool {
	return !t.Before(b.r.From) && !t.After(b.r.To)
}

// collect gathers the entries of the span.
func (b *builder) collect() {
	first := b.last
	if n := len(b.rows.all); n > 0 {
		first = b.rows.all[0].Ref
	}
	for _, row := range b.rows.all {
		row.N = 0
		if (row.App == "" || row.App == b.id) && b.within(row.At) {
			b.list = append(b.list, row)
		}
	}
	began, ended := "what is told begins", "what is told ends"
	if b.r.From.Equal(b.r.Began) && b.r.Left.IsZero() {
		began = "the recording begins"
	}
	if b.r.To.Equal(b.r.Ended) {
		ended = "the recording ends"
	}
	b.begin = &Row{At: b.r.From, Kind: Figure, App: b.id, Text: began, Ref: b.eventBefore(b.r.From, first)}
	b.end = &Row{At: b.r.To, Kind: Figure, App: b.id, Text: ended, Ref: b.eventBefore(b.r.To, b.last)}
	b.list = append([]*Row{b.begin}, append(b.list, b.end)...)
}

// eventBefore is the last event of an entry or a minute by a moment; other where there is none.
func (b *builder) eventBefore(t time.Time, other Ref) Ref {
	found := Ref{}
	for _, row := range b.rows.all {
		if !row.Ref.Note && !b.theirs(row.Ref.Seen).After(t) && row.Ref.Seen.After(found.Seen) {
			found = row.Ref
		}
	}
	for _, m := range b.app.minutes.all {
		if !b.theirs(m.Ref.Seen).After(t) && m.Ref.Seen.After(found.Seen) {
			found = m.Ref
		}
	}
	if found.Seen.IsZero() {
		return other
	}
	return found
}

// write writes the sections, and numbers the entries when all that are named are there.
func (b *builder) write() {
	if b.r.Incident != nil {
		b.blamed = b.blames()
	}
	b.r.Summary = b.summary()
	for _, one := range []Section{
		{"How long it took", b.times()},
		{"Releases", b.releases()},
		{"What people did", b.acts()},
		{"Verdict and alarms", b.judged()},
		{"Exceptions that were new", b.news()},
		{"Figures", b.peaks()},
		{"Marks and notes", b.noted()},
		{"What is not known", b.unknown()},
	} {
		if len(one.Sentences) > 0 {
			b.r.Sections = append(b.r.Sections, one)
		}
	}
	b.r.Charts = b.charts()
	b.cited(b.r.Summary)
	for _, one := range b.r.Sections {
		b.cited(one.Sentences)
	}
	b.r.Rows = inOrder(b.list)
}

// cited takes the entries that sentences name into the timeline, also those that lie outside of the span.
func (b *builder) cited(list []Sentence) {
	for _, s := range list {
		for _, p := range s {
			if p.Row != nil && !slices.Contains(b.list, p.Row) {
				b.list = append(b.list, p.Row)
			}
		}
	}
}

// words is a sentence of texts and entries.
func words(parts ...any) Sentence {
	var s Sentence
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			s = append(s, Part{Text: safe.Redact(p)})
		case *Row:
			s = append(s, Part{Row: p})
		}
	}
	return s
}

// watched is what was watched of the app; nil: nothing.
func (b *builder) watched() *trial.Coverage {
	for _, a := range b.run.Apps {
		if a.ID == b.id {
			return &a.Coverage
		}
	}
	return nil
}

// upper begins a sentence.
func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
