package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/timeline"
)

const shop = model.AppID("01234567-89ab-cdef-0123-456789abcdef")

// desk feeds a collector as a recording does.
type desk struct {
	c   *Collector
	s   *model.State
	now time.Time
	seq uint64
}

func newDesk(text bool) *desk {
	d := &desk{c: NewCollector(text), s: model.New(model.DefaultLimits()), now: time.Date(2026, 3, 1, 3, 0, 0, 0, time.UTC)}
	d.fact(&model.AppInfo{Name: "shop", Generation: "cedar"})
	return d
}

func (d *desk) event(e model.Event, note bool) {
	d.s.Apply([]model.Event{e})
	d.c.Hear(d.s, e, note)
}

func (d *desk) fact(f model.Fact) {
	d.seq++
	d.event(model.Event{Seq: d.seq, At: d.now, Seen: d.now, App: shop, Fact: f}, false)
}

// pass lets time pass; said tells whether somebody recorded meanwhile.
func (d *desk) pass(lasts time.Duration, said bool) {
	for range int(lasts / time.Second) {
		d.now = d.now.Add(time.Second)
		d.event(model.Event{At: d.now, Seen: d.now, Fact: &model.Tick{Now: d.now}}, false)
		if said && d.now.Second()%30 == 0 {
			d.fact(&model.Health{Name: model.DynosSource, State: model.Live})
		}
	}
}

func (d *desk) report(t *testing.T, o Options) *Report {
	t.Helper()
	d.c.End(d.s)
	r, err := d.c.Build(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// find is the entry of a kind whose text has something in it.
func find(t *testing.T, r *Report, kind timeline.Kind, text string) *Row {
	t.Helper()
	i := slices.IndexFunc(r.Rows, func(row *Row) bool { return row.Kind == kind && strings.Contains(row.Text, text) })
	if i < 0 {
		t.Fatalf("there is no %s %q in the timeline: %s", kind, text, listed(r))
	}
	return r.Rows[i]
}

func listed(r *Report) string {
	var b strings.Builder
	for _, row := range r.Rows {
		b.WriteString("\n" + row.At.Format(time.RFC3339) + " " + string(row.Kind) + " " + row.Text + " " + strings.Join(row.More, "; "))
	}
	return b.String()
}

// text is the sentences of a section.
func text(r *Report, title string) string {
	var b strings.Builder
	for _, s := range r.Sections {
		if s.Title != title {
			continue
		}
		for _, one := range s.Sentences {
			for _, p := range one {
				if p.Row != nil {
					b.WriteString(p.Row.At.Format(time.TimeOnly))
				}
				b.WriteString(p.Text)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// What was not recorded is said, to the second, and no one else's figures fill it.
func TestSilenceIsTold(t *testing.T) {
	t.Parallel()
	d := newDesk(true)
	d.pass(10*time.Minute, true)
	d.pass(4*time.Minute+5*time.Second, false)
	d.pass(2*time.Minute, true)
	got := text(d.report(t, Options{}), "What is not known")
	if want := "Nobody watched from 03:10:00 to 03:14:30, for 4m 30s: nothing was recorded."; !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwant in it\n%s", got, want)
	}
}

// Two minutes without an answer are no silence yet.
func TestAShortPauseIsNoSilence(t *testing.T) {
	t.Parallel()
	d := newDesk(true)
	d.pass(5*time.Minute, true)
	d.pass(time.Minute, false)
	d.pass(5*time.Minute, true)
	if got := text(d.report(t, Options{}), "What is not known"); strings.Contains(got, nothing) {
		t.Errorf("got\n%s", got)
	}
}

// Times are those of the platform's clock, whatever the recorder's says.
func TestTimesAreThePlatforms(t *testing.T) {
	t.Parallel()
	d := newDesk(true)
	d.event(model.Event{Seq: 99, At: d.now, Seen: d.now, Fact: &model.Clock{Origin: "heroku", Ahead: model.Duration(3 * time.Hour)}}, false)
	began := d.now
	d.pass(5*time.Minute, true)
	d.fact(marks.Moment(d.now, "paged the team"))
	d.pass(5*time.Minute, true)
	r := d.report(t, Options{From: began.Add(time.Minute)})
	if want := began.Add(3 * time.Hour); !r.Began.Equal(want) || !r.From.Equal(want.Add(time.Minute)) || !r.To.Equal(want.Add(10*time.Minute)) {
		t.Errorf("the recording began at %v, told is %v to %v; want %v and what follows", r.Began, r.From, r.To, want)
	}
	if got, want := find(t, r, Noted, "paged the team").At, began.Add(3*time.Hour+5*time.Minute); !got.Equal(want) {
		t.Errorf("the mark is at %v, want %v", got, want)
	}
}

// lines are lines of the log.
func (d *desk) lines(text ...string) {
	in := logstore.NewIngest(logstore.IngestOptions{})
	for _, one := range text {
		in.Add([]byte(d.now.Format("2006-01-02T15:04:05.000000+00:00")+" app[web.1]: "+one), d.now)
	}
	for b := in.Next(d.now, true); b != nil; b = in.Next(d.now, true) {
		d.fact(&model.LogLines{Batch: b})
	}
}

// The text of a marked line is told where the recording has text, with its secrets masked; a mark that was taken away is not told.
func TestMarksOfLines(t *testing.T) {
	t.Parallel()
	for _, has := range []bool{true, false} {
		d := newDesk(has)
		d.pass(time.Minute, true)
		d.lines("payment failed for jo, password=hunter2hunter2", "another line")
		var mine, other logs.Line
		log := d.s.App(shop).Logs.Snapshot()
		mine, _ = log.Line(1)
		other, _ = log.Line(2)
		d.fact(marks.Of(mine, "here it began"))
		d.fact(marks.Of(other, "not this"))
		off := marks.Of(other, "")
		off.Off = true
		d.fact(off)
		d.pass(time.Minute, true)
		r := d.report(t, Options{})
		more := strings.Join(find(t, r, Noted, "a line of web.1: here it began").More, "\n")
		if strings.Contains(more, "payment failed") != has || strings.Contains(listed(r), "hunter2") {
			t.Errorf("with text %t: got %q", has, more)
		}
		if strings.Contains(listed(r), "not this") {
			t.Errorf("a mark that was taken away is told: %s", listed(r))
		}
	}
}

// An app that the recording has not is refused by name, and a recording of nothing has no report.
func TestTheAppMustBeThere(t *testing.T) {
	t.Parallel()
	d := newDesk(true)
	d.pass(time.Minute, true)
	d.c.End(d.s)
	if _, err := d.c.Build(Options{App: "shop"}); err != nil {
		t.Error(err)
	}
	if _, err := d.c.Build(Options{App: "other"}); err == nil || err.Error() != "it has shop" {
		t.Errorf("got %v", err)
	}
	if _, err := NewCollector(true).Build(Options{}); err == nil {
		t.Error("a recording of nothing has a report")
	}
}

// Where nothing was watched, nobody says that nothing happened.
func TestBlindIsNotCalm(t *testing.T) {
	t.Parallel()
	d := newDesk(true)
	d.pass(5*time.Minute, true)
	r := d.report(t, Options{})
	got := r.Summary[0][0].Text + r.Summary[0][len(r.Summary[0])-1].Text
	if strings.Contains(got, "Nothing happened") || !strings.Contains(got, "cannot tell") {
		t.Errorf("got %q", got)
	}
}

// What was called live and is not judged so now is said.
func TestACallThatIsNotJudgedSoNow(t *testing.T) {
	t.Parallel()
	d := newDesk(true)
	d.pass(5*time.Minute, true)
	d.fact(&model.Called{At: d.now, Release: 74, Answer: "no-go", Why: "ROUTE: 8 % of requests fail"})
	d.pass(5*time.Minute, true)
	got := text(d.report(t, Options{}), "What is not known")
	if want := "Whoever watched was told something that the rules of today do not say: no-go: ROUTE: 8 % of requests fail at 03:05:00"; !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwant in it\n%s", got, want)
	}
}
