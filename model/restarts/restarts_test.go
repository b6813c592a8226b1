package restarts

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

var midnight = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// read reads a log whose lines begin with a time of day, and ends it. A minute and a half of other lines stands before it, unless it begins
// with "from the start".
func read(t *testing.T, text string) *History {
	t.Helper()
	h := &History{}
	in := logstore.NewIngest(logstore.IngestOptions{})
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if strings.TrimSpace(lines[0]) == "from the start" {
		lines = lines[1:]
	} else {
		lines = append([]string{"00:00:00.000 app[web.9]: hello"}, lines...)
	}
	var spans logs.ReleaseSpans
	last := time.Time{}
	for _, l := range lines {
		clock, rest, _ := strings.Cut(strings.TrimSpace(l), " ")
		day := midnight
		if later, ok := strings.CutPrefix(clock, "+"); ok {
			clock, day = later, midnight.AddDate(0, 0, 1)
		}
		at, err := time.Parse("15:04:05.000", clock)
		if err != nil {
			t.Fatal(err)
		}
		last = day.Add(at.Sub(at.Truncate(24 * time.Hour)))
		in.Add([]byte(last.Format("2006-01-02T15:04:05.000000-07:00")+" "+rest), last)
	}
	next := logs.Seq(1)
	for b := in.Next(last.Add(time.Hour), true); b != nil; b = in.Next(last.Add(time.Hour), true) {
		for i := range b.Len() {
			spans.Read(b.Line(i))
		}
		h.Read(b, next, spans.At)
		next += logs.Seq(b.Len())
	}
	h.End()
	return h
}

// told are the restarts as "dyno class", in the order in which they came.
func told(h *History) string {
	var out []string
	for _, r := range h.All() {
		out = append(out, r.Dyno+" "+r.Class.String())
	}
	return strings.Join(out, ", ")
}

// stop is how the dyno manager restarts a dyno from a moment on.
func stop(minute int, first string) string {
	return fmt.Sprintf(`
	08:%02[1]d:00.000 heroku[web.1]: %[2]s
	08:%02[1]d:00.020 heroku[web.1]: State changed from up to starting
	08:%02[1]d:01.000 heroku[web.1]: Stopping all processes with SIGTERM
	08:%02[1]d:01.500 heroku[web.1]: Process exited with status 143
	08:%02[1]d:02.500 heroku[web.1]: Starting process with command `+"`bin/web`"+`
	08:%02[1]d:09.000 heroku[web.1]: State changed from starting to up`, minute, first)
}

func TestEachRule(t *testing.T) {
	for name, c := range map[string]struct{ log, want, why string }{
		"killed for its memory": {`
			08:00:00.000 heroku[web.1]: Process running mem=1200M(234.3%)
			08:00:00.000 heroku[web.1]: Error R15 (Memory quota vastly exceeded)
			08:00:00.100 heroku[web.1]: Stopping process with SIGKILL
			08:00:00.400 heroku[web.1]: Process exited with status 137
			08:00:00.450 heroku[web.1]: State changed from up to crashed
			08:00:00.460 heroku[web.1]: State changed from crashed to starting`, "web.1 memory", "R15 (Memory quota vastly exceeded), status 137"},
		"over its quota, and killed without a word": {`
			08:00:00.000 heroku[web.1]: Error R14 (Memory quota exceeded)
			08:00:20.000 heroku[web.1]: Process exited with status 137
			08:00:20.050 heroku[web.1]: State changed from up to crashed`, "web.1 memory", "R14 (Memory quota exceeded), status 137"},
		"crashes again and again": {`
			08:00:00.000 heroku[web.1]: Process exited with status 1
			08:00:00.050 heroku[web.1]: State changed from starting to crashed
			08:00:00.060 heroku[web.1]: State changed from crashed to starting
			08:00:04.000 heroku[web.1]: Starting process with command ` + "`bin/web`" + `
			08:00:05.000 heroku[web.1]: Process exited with status 1
			08:00:05.050 heroku[web.1]: State changed from starting to crashed`, "web.1 boot-failure, web.1 crash-loop", "status 1 while it booted"},
		"up for a moment each time": {`
			08:00:00.000 heroku[web.1]: State changed from starting to up
			08:00:03.000 heroku[web.1]: Process exited with status 3
			08:00:03.050 heroku[web.1]: State changed from up to crashed
			08:00:03.060 heroku[web.1]: State changed from crashed to starting
			08:00:05.000 heroku[web.1]: Starting process with command ` + "`bin/web`" + `
			08:00:06.000 heroku[web.1]: State changed from starting to up
			08:00:08.000 heroku[web.1]: Process exited with status 3
			08:00:08.050 heroku[web.1]: State changed from up to crashed`, "web.1 crash, web.1 crash-loop", "status 3, after 2s"},
		"never came up": {`
			08:00:00.000 heroku[web.1]: Starting process with command ` + "`bin/web`" + `
			08:01:00.000 heroku[web.1]: Stopping process with SIGKILL
			08:01:00.001 heroku[web.1]: Error R10 (Boot timeout) -> Web process failed to bind to $PORT within 60 seconds of launch
			08:01:00.600 heroku[web.1]: Process exited with status 137
			08:01:00.650 heroku[web.1]: State changed from starting to crashed`, "web.1 unexplained, web.1 boot-failure",
			"R10 (Boot timeout), status 137 while it booted"},
		"ended by itself": {`
			08:00:00.000 heroku[worker.1]: State changed from starting to up
			09:10:00.000 heroku[worker.1]: Process exited with status 0
			09:10:00.050 heroku[worker.1]: State changed from up to crashed`, "worker.1 crash", "status 0: it ended by itself, after 1h 10m"},
		"the state comes first": {`
			08:00:00.000 heroku[worker.1]: State changed from up to crashed
			08:00:00.050 heroku[worker.1]: Process exited with status 1`, "worker.1 crash", "status 1"},
		"Relocating dyno": {stop(0, "Relocating dyno to a new server"), "web.1 relocation", "Heroku moved it to another server"},
		"Cycling":         {stop(0, "Cycling"), "web.1 scheduled", "the daily restart by Heroku"},
		"Idling, Unidling": {`
			08:00:00.000 heroku[web.1]: Idling
			08:00:00.020 heroku[web.1]: State changed from up to down
			08:00:01.000 heroku[web.1]: Stopping all processes with SIGTERM
			08:00:06.000 heroku[web.1]: Process exited with status 0
			12:41:00.000 heroku[web.1]: Unidling
			12:41:00.010 heroku[web.1]: State changed from down to starting
			12:41:05.000 heroku[web.1]: Starting process with command ` + "`bin/web`" + `
			12:41:09.000 heroku[web.1]: State changed from starting to up`, "web.1 sleep", "it slept: no request came for half an hour"},
		"another release": {`
			07:59:58.900 app[api]: Deploy 94c7c929 by user ned@example.com
			07:59:58.900 app[api]: Release v74 created by user ned@example.com` + stop(0, "Restarting"), "web.1 change", "v74: deploy 94c7c929"},
		"a race": {stop(0, "Restarting") + `
			08:00:00.100 app[api]: Release v74 created by user ned@example.com
			08:00:00.100 app[api]: Set FOO, BAR config vars by user ned@example.com`, "web.1 change", "v74: set FOO and BAR"},
		"another number of dynos": {`
			08:00:00.000 app[api]: Scaled to worker@1:Standard-1X by user ned@example.com
			08:00:01.000 heroku[worker.2]: State changed from up to down
			08:00:01.100 heroku[worker.2]: Stopping all processes with SIGTERM
			08:00:01.900 heroku[worker.2]: Process exited with status 143`, "worker.2 change", "scaled to worker@1:Standard-1X"},
		"a scale of another type": {`
			08:00:00.000 app[api]: Scaled to worker@1:Standard-1X by user ned@example.com` + stop(0, "Restarting"), "web.1 manual",
			"one dyno, and no release: somebody restarted it, or an autoscaler"},
		"up for a day": {`
			07:00:00.000 heroku[web.1]: State changed from starting to up
			+08:12:00.000 heroku[web.1]: State changed from up to starting
			+08:12:01.000 heroku[web.1]: Stopping all processes with SIGTERM
			+08:12:01.500 heroku[web.1]: Process exited with status 143`, "web.1 scheduled", "Heroku restarts dynos once a day, after 1d 1h"},
		"R99": {`
			08:00:00.000 heroku[web.1]: Error R99 (Platform error) -> There was an error with Heroku's platform
			08:00:01.000 heroku[web.1]: State changed from up to starting
			08:00:01.500 heroku[web.1]: Stopping all processes with SIGTERM`, "web.1 platform", "a failure of Heroku (Platform error)"},
		"lines are missing": {`
			07:59:50.000 heroku[logplex]: Error L11 (Tail buffer overflow) -> This tail session dropped 500 messages since 2026-03-01T07:59:00+00:00.` +
			stop(0, "Restarting"), "web.1 unknown", "lines of the log before it are missing"},
		"the log begins there": {"from the start" + stop(0, "Restarting"), "web.1 unknown", "lines of the log before it are missing"},
		"Restarting, without a release": {stop(0, "Restarting"), "web.1 manual",
			"one dyno, and no release: somebody restarted it, or an autoscaler"},
		"nothing": {`
			08:00:00.020 heroku[web.1]: State changed from up to starting
			08:00:01.000 heroku[web.1]: Stopping all processes with SIGTERM
			08:00:01.500 heroku[web.1]: Process exited with status 143
			08:00:02.500 heroku[web.1]: Starting process with command ` + "`bin/web`", "web.1 unexplained", "nothing in the log says why"},
	} {
		h := read(t, c.log)
		if got := told(h); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
			continue
		}
		if got := h.All()[len(h.All())-1].Why(); got != c.why {
			t.Errorf("%s: because %q, want %q", name, got, c.why)
		}
	}
}

// Each row of the table decides in one test at least.
func TestNoRuleIsForgotten(t *testing.T) {
	for _, r := range rules {
		if r.class.Title() == "" || r.class.Short() == "" {
			t.Errorf("%s has no words", r.name)
		}
	}
}

func TestWhatARestartKnows(t *testing.T) {
	h := read(t, `
		07:00:00.000 heroku[web.1]: State changed from starting to up
		07:59:58.900 app[api]: Rollback to v72 by user ned@example.com
		07:59:58.900 app[api]: Release v74 created by user ned@example.com`+stop(0, "Restarting"))
	r := h.All()[0]
	if r.Lived != time.Hour || r.Status != 143 || r.Release != 74 || r.Who() != "ned@example.com" || r.Cause.Target != 72 {
		t.Errorf("got %+v", r)
	}
	if down, ok := r.Down(); !ok || down != 9*time.Second {
		t.Errorf("it was down for %v, %t, want 9s", down, ok)
	}
	var lines []string
	for _, s := range r.Signs {
		lines = append(lines, fmt.Sprint(s.Line, " ", s.Text()))
	}
	want := []string{"5 Restarting", "6 State changed from up to starting", "7 Stopping all processes with SIGTERM", "8 Process exited with status 143",
		"9 Starting process", "10 State changed from starting to up"}
	if !slices.Equal(lines, want) {
		t.Errorf("its lines are %q, want %q", lines, want)
	}
	if r.ID() != "web.1@1772352000" {
		t.Errorf("its id is %s", r.ID())
	}
}

// A dyno restarts once for a release: what comes a minute later has another reason.
// What comes a day later is of another life: the lines between are missing.
func TestSignsOfOtherDaysAreOtherRestarts(t *testing.T) {
	h := read(t, "08:00:00.000 heroku[web.1]: Process exited with status 1\n+08:00:01.000 heroku[web.1]: Cycling")
	if got, want := told(h), "web.1 crash, web.1 scheduled"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAReleaseExplainsOneRestart(t *testing.T) {
	h := read(t, "07:59:58.900 app[api]: Release v74 created by user ned@example.com"+stop(0, "Restarting")+stop(1, "Restarting"))
	if got, want := told(h), "web.1 change, web.1 manual"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// With preboot the old dyno goes minutes after the new one of its name has come.
func TestPreboot(t *testing.T) {
	h := read(t, `
		07:00:00.000 heroku[web.1]: State changed from starting to up
		08:00:00.000 app[api]: Release v74 created by user ned@example.com
		08:00:01.000 heroku[web.1]: Starting process with command `+"`bin/web`"+`
		08:00:09.000 heroku[web.1]: State changed from starting to up
		08:03:09.000 heroku[web.1]: Stopping all processes with SIGTERM
		08:03:09.500 heroku[web.1]: Process exited with status 143
		09:00:00.000 heroku[web.1]: Process exited with status 1
		09:00:00.100 heroku[web.1]: State changed from up to crashed`)
	if got, want := told(h), "web.1 change, web.1 crash"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, down := h.All()[0].Down(); down {
		t.Error("it was down, want it to serve all the time")
	}
}

func TestOneOffsAreLeftOut(t *testing.T) {
	h := read(t, `
		08:00:00.000 heroku[run.1234]: State changed from starting to up
		08:00:01.000 heroku[run.1234]: Process exited with status 1
		08:00:01.100 heroku[run.1234]: State changed from up to complete
		08:00:02.000 heroku[scheduler.99]: Process exited with status 0
		08:00:02.100 heroku[scheduler.99]: State changed from up to complete`)
	if len(h.All()) != 0 {
		t.Errorf("got %q, want none", told(h))
	}
}

// A fact and its line are one sign, whichever comes first.
func TestALineToldTwice(t *testing.T) {
	h := read(t, stop(0, "Cycling"))
	at := midnight.Add(8 * time.Hour)
	h.NoteLifecycle(at, "web.1", "web", logs.Lifecycle{Kind: logs.Cycling}, nil)
	if got := told(h); got != "web.1 scheduled" || len(h.All()[0].Signs) != 6 {
		t.Errorf("got %q with %d signs", got, len(h.All()[0].Signs))
	}
}

// A recording without text has the times of lines to the millisecond, and those of facts as they were.
func TestALineToldTwiceToTheMillisecond(t *testing.T) {
	h := &History{}
	at := time.Date(2026, 3, 1, 3, 0, 0, 979_097_000, time.UTC)
	for _, when := range []time.Time{at, at.Truncate(time.Millisecond)} {
		h.NoteLifecycle(when, "web.1", "web", logs.Lifecycle{Kind: logs.Exit, Status: 143}, nil)
	}
	if n := len(h.Last("web.1").Signs); n != 1 {
		t.Errorf("got %d signs of one exit, want 1", n)
	}
}

func TestAllDynosAtOnce(t *testing.T) {
	h := read(t, stop(0, "Restarting")+strings.ReplaceAll(stop(0, "Restarting"), "web.1", "web.2"))
	for _, r := range h.All() {
		if got, want := r.Why(), "all dynos at once: somebody restarted the app"; got != want {
			t.Errorf("%s: got %q, want %q", r.Dyno, got, want)
		}
	}
}

func TestAnOrderOfOurs(t *testing.T) {
	h := &History{}
	h.span(midnight, midnight)
	at := midnight.Add(8 * time.Hour)
	h.NoteOrder(at.Add(-time.Second), "restart web.1", "kate@example.com", []string{"web.1"}, nil)
	for _, name := range []string{"web.1", "web.2"} {
		h.NoteLifecycle(at, name, "web", logs.Lifecycle{Kind: logs.Restarting}, nil)
	}
	h.End()
	if r := h.Last("web.1"); r.Why() != "from gonogo: restart web.1" || r.Who() != "kate@example.com" {
		t.Errorf("web.1: %s by %s", r.Why(), r.Who())
	}
	if r := h.Last("web.2"); r.Who() != "" {
		t.Errorf("web.2: by %s, want nobody", r.Who())
	}
}

// list is what the API lists of web.1.
func list(id, state string, created, updated time.Time) []Listed {
	return []Listed{{Name: "web.1", Type: "web", ID: id, State: state, Created: created, Updated: updated}}
}

func TestWhatOnlyTheAPITells(t *testing.T) {
	h := &History{}
	h.span(midnight, midnight)
	h.NoteDynos(list("a", "up", midnight, midnight), nil)
	at := midnight.Add(8 * time.Hour)
	h.NoteDynos(list("b", "starting", at, at), nil)
	h.Tick(at.Add(30*time.Second), nil)
	if got := told(h); got != "web.1 unknown" || h.All()[0].Settled {
		t.Errorf("half a minute later: %q, want it to wait for its lines", got)
	}
	h.Tick(at.Add(2*time.Minute), nil)
	r := h.All()[0]
	if r.Why() != "only the API tells of it: the log has no line" || r.Lived != 8*time.Hour || !r.Settled {
		t.Errorf("got %q, it lived %v", r.Why(), r.Lived)
	}
	h.NoteDynos(list("b", "up", at, at.Add(5*time.Second)), nil)
	if len(h.All()) != 1 {
		t.Errorf("got %q, want it once", told(h))
	}
}

func TestTheAPIIsFirst(t *testing.T) {
	h := &History{}
	h.span(midnight, midnight)
	h.NoteDynos(list("a", "up", midnight, midnight), nil)
	at := midnight.Add(8 * time.Hour)
	h.NoteDynos(list("b", "starting", at, at), nil)
	h.NoteLifecycle(at.Add(300*time.Millisecond), "web.1", "web", logs.Lifecycle{Kind: logs.Cycling}, nil)
	h.NoteLifecycle(at.Add(400*time.Millisecond), "web.1", "web", logs.Lifecycle{Kind: logs.StateChange, From: "up", To: "starting"}, nil)
	h.NoteLifecycle(at.Add(2*time.Second), "web.1", "web", logs.Lifecycle{Kind: logs.Starting}, nil)
	h.End()
	if got := told(h); got != "web.1 scheduled" {
		t.Errorf("got %q, want one", got)
	}
}

// Where every life has a name of its own, the first list tells of no restart, and each later name does.
func TestNamesThatAreNew(t *testing.T) {
	h := &History{}
	h.span(midnight, midnight)
	dyno := func(name string) Listed {
		return Listed{Name: name, Type: "web", ID: name, State: "up", Created: midnight.Add(time.Hour), Updated: midnight.Add(time.Hour)}
	}
	h.NoteDynos([]Listed{dyno("web-1-a"), dyno("web-1-b")}, nil)
	h.NoteDynos([]Listed{dyno("web-1-a"), dyno("web-1-c")}, nil)
	h.End()
	if got := told(h); got != "web-1-c unknown" {
		t.Errorf("got %q", got)
	}
}

func TestAnIncidentExplainsWhatNothingElseDoes(t *testing.T) {
	for _, c := range []struct{ first, want string }{{"Cycling", "web.1 scheduled"}, {"Error R99 (Platform error)", "web.1 platform"}, {"Unheard of", "web.1 platform"}} {
		h := &History{}
		h.NoteIncident(midnight, midnight, true)
		at := midnight.Add(8 * time.Hour)
		h.span(midnight, midnight)
		if l, ok := logs.ParseLifecycle(c.first); ok {
			h.NoteLifecycle(at, "web.1", "web", l, nil)
		}
		h.NoteLifecycle(at.Add(time.Second), "web.1", "web", logs.Lifecycle{Kind: logs.Terminating}, nil)
		h.End()
		if got := told(h); got != c.want {
			t.Errorf("%s: got %q, want %q", c.first, got, c.want)
		}
	}
}

// What is kept is bounded, whatever comes.
func TestBounds(t *testing.T) {
	h := &History{}
	for i := range 3000 {
		at := midnight.Add(time.Duration(i) * time.Hour)
		name := fmt.Sprintf("web-%d-x", i)
		h.NoteLifecycle(at, name, "web", logs.Lifecycle{Kind: logs.Exit, Status: 1}, nil)
		h.NoteMilestone(at, logs.Milestone{Kind: logs.Scale, Names: []string{"web@2"}}, nil)
		h.NoteGap(at)
		h.Tick(at, nil)
	}
	if len(h.list) != keptRestarts || len(h.acts.all) > keptActs || len(h.gaps) > keptGaps || len(h.dynos) > keptDynos || len(h.open) > 2 || h.Dropped != 2500 {
		t.Errorf("kept: %d restarts, %d acts, %d gaps, %d dynos, %d open; dropped %d", len(h.list), len(h.acts.all), len(h.gaps), len(h.dynos), len(h.open), h.Dropped)
	}
}

// BenchmarkRead is the cost of a line of busy traffic, one of a thousand of which tells of a dyno.
func BenchmarkRead(b *testing.B) {
	in := logstore.NewIngest(logstore.IngestOptions{})
	at := midnight
	for i := range 10_000 {
		at = at.Add(time.Millisecond)
		line := fmt.Sprintf(`heroku[router]: at=info method=GET path="/r/%d" host=h request_id=%d fwd="1.1.1.1" dyno=web.1 connect=0ms service=9ms status=200 bytes=9`, i, i)
		if i%1000 == 0 {
			line = "heroku[web.1]: State changed from up to starting"
		}
		in.Add([]byte(at.Format("2006-01-02T15:04:05.000000-07:00")+" "+line), at)
	}
	var batches []*logstore.Batch
	lines := 0
	for batch := in.Next(at.Add(time.Hour), true); batch != nil; batch = in.Next(at.Add(time.Hour), true) {
		batches, lines = append(batches, batch), lines+batch.Len()
	}
	for b.Loop() {
		h := &History{}
		for _, batch := range batches {
			h.Read(batch, 1, nil)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(lines), "ns/line")
}
