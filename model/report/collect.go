package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/trial"
	"app.gonogo/gonogo/model/verdict"
)

// Collector gathers what a report needs while a recording is played into a state.
type Collector struct {
	Text bool // the recording has the text of log lines

	began, ended time.Time     // by the recorder's clock
	first, ahead time.Duration // how far the platform's clock is ahead of that, at first and at last
	told         bool          // first is known
	rows         rows
	run          trial.Run // what was watched
	apps         map[fact.AppID]*app
	last         Ref
	gaps         []*gap
	calls        []*Row // of the verdict, as whoever watched was told them
}

// app is what is known of an app so far.
type app struct {
	name    string
	judged  verdict.Change
	read    uint64          // the version of the timeline
	open    map[string]bool // entries of the timeline that may still change
	errors  uint64          // the version of the errors
	groups  map[exceptions.Fingerprint]*group
	alarms  []*alarm // that sound
	orders  map[string]model.Stage
	spans   spans
	minutes minutes
}

// group is an exception over time.
type group struct {
	Class, Place string
	Message      string // only where the recording has text
	Count        int
	First        time.Time
	Row          *Row
	counts       []counted // how often it had come, oldest first
}

// counted is a count at a time by the platform's clock.
type counted struct {
	at time.Time
	n  int
}

// at is the count at a moment.
func (g *group) at(t time.Time) int {
	n := 0
	for _, c := range g.counts {
		if c.at.After(t) {
			break
		}
		n = c.n
	}
	return n
}

// NewCollector begins with nothing.
func NewCollector(text bool) *Collector {
	return &Collector{Text: text, apps: map[fact.AppID]*app{}}
}

// Hear takes an event that the state has just taken. Note tells that it is of the marks beside the recording.
func (c *Collector) Hear(s *model.State, e model.Event, note bool) {
	if _, tick := e.Fact.(*model.Tick); tick {
		c.second(s)
		return
	}
	if !e.Recordable() || e.Seen.IsZero() {
		return
	}
	ref := Ref{Seq: e.Seq, Seen: e.Seen, Kind: e.Fact.Kind(), Note: note}
	if !note {
		c.silence(s, ref)
		c.last = ref
		if c.began.IsZero() {
			c.began = e.Seen
		}
		if e.Seen.After(c.ended) {
			c.ended = e.Seen
		}
	}
	c.ahead = s.OriginNow(platform).Sub(s.Now)
	switch f := e.Fact.(type) {
	case *model.Clock:
		if !c.told && f.Origin == platform {
			c.first, c.told = c.ahead, true
		}
	case *marks.Mark:
		c.mark(s, e, f, ref)
	case *model.Called:
		c.calls = append(c.calls, &Row{At: f.At, Kind: "verdict", App: e.App, Release: f.Release, Ref: ref, Text: safe.Redact(f.Answer + ": " + f.Why), answer: answerOf(f.Answer)})
	case *model.OrderEvent:
		c.orders(s, s.App(e.App), ref)
	}
}

func (c *Collector) app(a *model.App) *app {
	one := c.apps[a.ID]
	if one == nil {
		one = &app{open: map[string]bool{}, groups: map[exceptions.Fingerprint]*group{}, orders: map[string]model.Stage{}}
		c.apps[a.ID] = one
	}
	return one
}

// second takes what the state has concluded in the last second.
func (c *Collector) second(s *model.State) {
	if c.last.Seen.IsZero() {
		return
	}
	c.run.Second(s)
	now := s.OriginNow(platform)
	for _, a := range s.Apps {
		if a.Saved != nil {
			continue
		}
		known := c.app(a)
		known.name = cmp.Or(a.Info.Name, known.name)
		c.verdict(known, a)
		c.orders(s, a, c.last)
		sounding := c.alarms(s, known, a)
		c.exceptions(known, a, now)
		c.timeline(s, known, a)
		known.spans.second(a, sounding, now, c.last)
		c.blind(a, known.minutes.second(s, a, now, c.last))
	}
}

// End takes what is left: the recording is over.
func (c *Collector) End(s *model.State) {
	c.run.End()
	for _, a := range s.Apps {
		if known := c.apps[a.ID]; known != nil {
			c.blind(a, known.minutes.end(s, a, c.last))
		}
	}
}

// platform is the origin whose clock the report tells times by.
const platform = "heroku"

// theirs is a time of the recorder's clock by the platform's. Where one goes faster than the other, what lies between is in proportion.
func (c *Collector) theirs(at time.Time) time.Time {
	if at.IsZero() {
		return at
	}
	part, whole := at.Sub(c.began).Seconds(), c.ended.Sub(c.began).Seconds()
	if whole <= 0 || c.first == c.ahead {
		return at.Add(c.ahead).UTC()
	}
	return at.Add(c.first + time.Duration(part/whole*float64(c.ahead-c.first))).UTC()
}

// ours is a time of the recorder's clock by the platform's.
func ours(s *model.State, at time.Time) time.Time {
	return at.Add(s.OriginNow(platform).Sub(s.Now))
}

// verdict notes the changes of the verdict, with what speaks for them.
func (c *Collector) verdict(known *app, a *model.App) {
	told := a.Verdict.Told()
	for _, v := range told[slices.Index(told, known.judged)+1:] {
		known.judged = v
		row := Row{At: v.At, Kind: "verdict", App: a.ID, Release: v.Release, Ref: c.last, Over: v.Answer == verdict.Go, Text: call(v), why: v.Why, answer: v.Answer}
		switch v.Answer {
		case verdict.NoGo:
			row.Ill = severity.Critical
		case verdict.Hold:
			row.Ill = severity.Warning
		}
		if v.Answer >= verdict.Hold {
			row.More, row.blamed = evidence(&a.Verdict, v.Why), a.Verdict.Blamed()
		}
		c.rows.put(fmt.Sprintf("verdict/%s/%d", a.ID, v.At.UnixNano()), row)
	}
}

// answerOf is an answer by its name.
func answerOf(name string) verdict.Answer {
	for a := verdict.NotAsked; a <= verdict.NoGo; a++ {
		if a.String() == name {
			return a
		}
	}
	return verdict.NotAsked
}

// call is a change of the verdict in words.
func call(v verdict.Change) string {
	if v.Release == 0 {
		return v.Answer.Call() + ": " + v.Why
	}
	return fmt.Sprintf("%s for v%d: %s", v.Answer.Call(), v.Release, v.Why)
}

// evidence is what the consoles that hold have measured, a line each; why is what is told of the verdict already.
func evidence(v *verdict.Verdict, why string) (list []string) {
	for _, f := range v.Consoles() {
		if f.Answer < verdict.Hold {
			break
		}
		text := f.Console.String() + " " + f.Answer.String() + ": "
		measured := figures(&f)
		switch {
		case !strings.HasSuffix(why, f.Text):
			list = append(list, strings.TrimSuffix(text+f.Text+"; "+measured, "; "))
		case measured != "":
			list = append(list, text+measured)
		}
	}
	return list
}

// mark notes a mark that was set, or takes it away.
func (c *Collector) mark(s *model.State, e model.Event, m *marks.Mark, ref Ref) {
	at := m.At
	switch {
	case at.IsZero():
		at = ours(s, e.Seen)
	case m.OfMoment():
		at = ours(s, at)
	}
	key := fmt.Sprintf("mark/%s/%s/%d/%d", e.App, m.Proc, m.Sum, at.UnixNano())
	if m.Off {
		c.rows.drop(key)
		return
	}
	row := Row{At: at, Kind: Noted, App: e.App, Who: m.By, Ref: ref, Text: cmp.Or(m.Note, "marked, without a note")}
	if m.Proc != "" {
		row.Text = "a line of " + m.Proc + ": " + row.Text
		if line, ok := c.line(s.App(e.App), m); ok {
			row.More = []string{line}
		}
	}
	c.rows.put(key, row)
}

// line is the text of a line that is marked, where the recording has it.
func (c *Collector) line(a *model.App, m *marks.Mark) (string, bool) {
	if a == nil || !c.Text {
		return "", false
	}
	for _, p := range a.Marks.All() {
		if p.Seq == 0 || p.Sum != m.Sum || p.Proc != m.Proc || !p.At.Equal(m.At) {
			continue
		}
		if l, kept := a.Logs.Snapshot().Line(p.Seq); kept {
			return l.Text, l.Text != ""
		}
	}
	return "", false
}
