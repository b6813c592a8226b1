package work

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs/logstore"
)

var noon = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

// said is a line of a log, a time after noon.
type said struct {
	after time.Duration
	proc  string // "worker.1"; "heroku worker.1" for the dyno manager
	text  string
}

// batch makes lines of a log session into a batch.
func batch(lines ...said) *logstore.Batch {
	in := logstore.NewIngest(logstore.IngestOptions{})
	for _, l := range lines {
		source, proc, ok := strings.Cut(l.proc, " ")
		if !ok {
			source, proc = "app", l.proc
		}
		in.Add([]byte(noon.Add(l.after).Format("2006-01-02T15:04:05.000000-07:00")+" "+source+"["+proc+"]: "+l.text), noon)
	}
	return in.Next(noon, true)
}

// v74 is current since noon, v73 was before.
func releases(at time.Time) int {
	if at.Before(noon) {
		return 73
	}
	return 74
}

// current is so long after noon.
func current(after time.Duration) Current {
	return Current{Now: noon.Add(after), Version: 74, At: noon}
}

func sidekiq(class string, n int, end string) []string {
	id := fmt.Sprintf("%024x", n)
	return []string{
		"pid=4 tid=ouk class=" + class + " jid=" + id + " INFO: start",
		"pid=4 tid=ouk class=" + class + " jid=" + id + " elapsed=0." + fmt.Sprintf("%03d", n%1000) + " INFO: " + end,
	}
}

// told are the lines of jobs of a class in the minutes before or after noon: so many a minute, of which every k-th fails.
func told(class string, from, to time.Duration, perMinute, every int) (out []said) {
	step, n := time.Minute/time.Duration(perMinute), 0
	for at := from; at < to; at += step {
		n++
		end := "done"
		if every > 0 && n%every == 0 {
			end = "fail"
		}
		for _, text := range sidekiq(class, n, end) {
			out = append(out, said{at, "worker.1", text})
		}
	}
	return out
}

func only(t *testing.T, jobs *Jobs, cur Current) Row {
	t.Helper()
	rows := jobs.Rows(cur)
	if len(rows) != 1 {
		t.Fatalf("got %d rows, want 1", len(rows))
	}
	return rows[0]
}

func count(c Counts) string {
	return fmt.Sprintf("%d %d %d %d", c.Started, c.Done, c.Failed, c.Retried)
}

func TestCountsNowAndBefore(t *testing.T) {
	t.Parallel()
	var jobs Jobs
	lines := append(told("ChargeJob", -12*time.Minute, 0, 10, 0), told("ChargeJob", 0, 10*time.Minute, 10, 3)...)
	for from := 0; from < len(lines); from += 7 {
		jobs.Read(batch(lines[from:min(from+7, len(lines))]...), current(0), releases)
	}
	r := only(t, &jobs, current(10*time.Minute))
	if got, want := count(r.Now), "100 67 33 0"; got != want {
		t.Errorf("now: got %s, want %s", got, want)
	}
	if got, want := count(r.Before), "120 120 0 0"; got != want || !r.Known {
		t.Errorf("before: got %s, known %v, want %s", got, r.Known, want)
	}
	if half, ok := r.Now.Times.Quantile(0.5); !ok || half < 49*time.Millisecond || half > 52*time.Millisecond {
		t.Errorf("got a median of %v, want 50ms to one hundredth", half)
	}
	if r := only(t, &jobs, current(30*time.Second)); r.Now.Started != 220 || r.Known { // the release has hardly begun
		t.Errorf("after half a minute: got %s, known %v, want what came before too, as one", count(r.Now), r.Known)
	}
	if got, want := count(only(t, &jobs, current(20*time.Minute)).Now), "50 33 17 0"; got != want { // minutes 5 to 10 of the last 15
		t.Errorf("after 20 minutes: got %s, want %s", got, want)
	}
}

func TestLinesThatComeLateCountWhereTheyBelong(t *testing.T) {
	t.Parallel()
	lines := append(told("ChargeJob", -5*time.Minute, 0, 6, 2), told("ChargeJob", 0, 5*time.Minute, 6, 3)...)
	var in, turned Jobs
	for i := range lines {
		in.Read(batch(lines[i]), current(5*time.Minute), releases)
		turned.Read(batch(lines[len(lines)-1-i]), current(5*time.Minute), releases)
	}
	a, b := only(t, &in, current(5*time.Minute)), only(t, &turned, current(5*time.Minute))
	if count(a.Now) != count(b.Now) || count(a.Before) != count(b.Before) || a.Now.Started != 30 {
		t.Errorf("got %s, %s in order, %s, %s the other way around", count(a.Now), count(a.Before), count(b.Now), count(b.Before))
	}
}

// What is told by two libraries, or twice by one, is counted once.
func TestARunCountsOnce(t *testing.T) {
	t.Parallel()
	const id, jid = "6f0e1a2b-0000-4000-8000-00000000000a", "00000000000000000000000a"
	active := func(text string) string { return "[ActiveJob] [ChargeJob] [" + id + "] " + text }
	for _, c := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"Active Job on Sidekiq", []string{
			"pid=4 tid=ouk class=ChargeJob jid=" + jid + " INFO: start", active("Performing ChargeJob (Job ID: " + id + ") from Sidekiq(default) enqueued at 2026-01-15T12:00:00Z"),
			active("Performed ChargeJob (Job ID: " + id + ") from Sidekiq(default) in 12.3ms"), "pid=4 tid=ouk class=ChargeJob jid=" + jid + " elapsed=0.013 INFO: done",
		}, "1 1 0 0"},
		{"Active Job on Sidekiq, failed", []string{
			"pid=4 tid=ouk class=ChargeJob jid=" + jid + " INFO: start", active("Performing ChargeJob (Job ID: " + id + ") from Sidekiq(default) enqueued at 2026-01-15T12:00:00Z"),
			active("Error performing ChargeJob (Job ID: " + id + ") from Sidekiq(default) in 12.3ms: RuntimeError (no):"), "pid=4 tid=ouk class=ChargeJob jid=" + jid + " elapsed=0.013 INFO: fail",
		}, "1 0 1 0"},
		{"put aside inside, done outside", []string{
			"pid=4 tid=ouk class=ChargeJob jid=" + jid + " INFO: start", active("Performing ChargeJob (Job ID: " + id + ") from Sidekiq(default) enqueued at 2026-01-15T12:00:00Z"),
			active("Retrying ChargeJob (Job ID: " + id + ") after 1 attempts in 3 seconds, due to a RuntimeError (no)."),
			active("Performed ChargeJob (Job ID: " + id + ") from Sidekiq(default) in 12.3ms"), "pid=4 tid=ouk class=ChargeJob jid=" + jid + " elapsed=0.013 INFO: done",
		}, "1 0 1 1"},
		{"put aside, and done at the second try", []string{
			active("Performing ChargeJob (Job ID: " + id + ") from GoodJob(default) enqueued at 2026-01-15T12:00:00Z"),
			active("Retrying ChargeJob (Job ID: " + id + ") after 1 attempts in 3 seconds, due to a RuntimeError (no)."),
			active("Performed ChargeJob (Job ID: " + id + ") from GoodJob(default) in 12.3ms"),
			active("Performing ChargeJob (Job ID: " + id + ") from GoodJob(default) enqueued at 2026-01-15T12:00:03Z"),
			active("Performed ChargeJob (Job ID: " + id + ") from GoodJob(default) in 12.3ms"),
		}, "2 1 1 1"},
		{"Delayed Job with two loggers", []string{
			"[Worker(host:web pid:4)] Job ChargeJob (id=12) (queue=mail) RUNNING", "2026-01-15T12:00:00+0000: [Worker(host:web pid:4)] Job ChargeJob (id=12) (queue=mail) RUNNING",
			"[Worker(host:web pid:4)] Job ChargeJob (id=12) FAILED (0 prior attempts) with RuntimeError: no",
			"2026-01-15T12:00:00+0000: [Worker(host:web pid:4)] Job ChargeJob (id=12) FAILED (0 prior attempts) with RuntimeError: no",
		}, "1 0 1 1"},
		{"RQ, by the id alone", []string{
			"12:00:00 mail: ChargeJob(1) (" + id + ")", "12:00:01 Successfully completed ChargeJob(1) job in 0:00:01.000000s on worker a", "12:00:01 mail: Job OK (" + id + ")",
		}, "1 1 0 0"},
		{"RQ, its process killed", []string{
			"12:00:00 mail: ChargeJob(1) (" + id + ")", "12:00:01 Moving job to FailedJobRegistry (Work-horse terminated unexpectedly; waitpid returned 9 (signal 9); )",
		}, "1 0 1 0"},
	} {
		var jobs Jobs
		var lines []said
		for i, text := range c.lines {
			lines = append(lines, said{time.Duration(i) * time.Millisecond, "worker.1", text})
		}
		jobs.Read(batch(lines...), current(time.Minute), releases)
		if got := count(only(t, &jobs, current(time.Minute)).Now); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestFailingBeginsAndEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		before    int // every so manieth fails before noon; 0: none
		after     int
		perMinute int
		blame     int
		fails     bool
	}{
		{"a third fails since v74", 0, 3, 10, 74, true},
		{"a third failed before too", 3, 3, 10, 0, true},
		{"one of fifty", 0, 50, 10, 0, false},
		{"few runs", 0, 3, 1, 0, false},
		{"well", 0, 0, 10, 0, false},
	} {
		var jobs Jobs
		jobs.Read(batch(told("ChargeJob", -10*time.Minute, 0, 10, c.before)...), current(0), releases)
		jobs.Read(batch(told("ChargeJob", 0, 8*time.Minute, c.perMinute, c.after)...), current(0), releases)
		jobs.Tick(current(8 * time.Minute))
		list := jobs.AllFailing()
		if got := len(list) == 1; got != c.fails {
			t.Fatalf("%s: %d classes fail, want %v", c.name, len(list), c.fails)
		}
		if !c.fails {
			continue
		}
		f := list[0].Failing()
		if f.Blame != c.blame || !f.Known {
			t.Errorf("%s: got blame v%d, known %v, want v%d", c.name, f.Blame, f.Known, c.blame)
		}
		jobs.Read(batch(told("ChargeJob", 8*time.Minute, 16*time.Minute, 10, 0)...), current(8*time.Minute), releases)
		if over := jobs.Tick(current(16 * time.Minute)); len(over) != 1 || over[0].Name != "ChargeJob" {
			t.Errorf("%s: got %d over, want ChargeJob", c.name, len(over))
		}
		if len(jobs.AllFailing()) > 0 {
			t.Errorf("%s: still fails after 8 minutes without a failure", c.name)
		}
	}
}

func TestAllIsBounded(t *testing.T) {
	t.Parallel()
	var jobs Jobs
	for i := range mostClasses + 10 {
		jobs.Read(batch(said{time.Duration(i) * time.Millisecond, "worker.1", sidekiq(fmt.Sprintf("Job%d", i), i, "done")[1]}), current(0), releases)
	}
	if len(jobs.classes) != mostClasses || jobs.Dropped != 10 {
		t.Errorf("got %d classes, %d dropped, want %d and 10", len(jobs.classes), jobs.Dropped, mostClasses)
	}
	var long Jobs
	for i := range 3000 {
		at := time.Duration(i) * time.Minute
		long.Read(batch(said{at, "worker.1", sidekiq("ChargeJob", i, "done")[1]}), current(at), releases)
	}
	if n := len(long.classes["ChargeJob"].own); n > mostSlots+1 {
		t.Errorf("got %d minutes of one class, want at most %d", n, mostSlots+1)
	}
	long.Tick(current(4000 * time.Minute))
	if n := len(long.Rows(current(4000 * time.Minute))); n != 0 {
		t.Errorf("got %d classes that ran long ago, want none", n)
	}
}

func TestSpreadIsRightToOneHundredth(t *testing.T) {
	t.Parallel()
	var a, b Spread
	for i := 1; i <= 10_000; i++ {
		if i%3 == 0 {
			a.Add(time.Duration(i) * time.Millisecond)
		} else {
			b.Add(time.Duration(i) * time.Millisecond)
		}
	}
	a.merge(b)
	for _, part := range []float64{0.5, 0.95, 0.99} {
		got, _ := a.Quantile(part)
		if want := part * 10; got.Seconds() < want*0.989 || got.Seconds() > want*1.011 {
			t.Errorf("quantile %v: got %v, want %vs to one hundredth", part, got, want)
		}
	}
	if _, ok := (Spread{}).Quantile(0.5); ok {
		t.Error("got a quantile of nothing")
	}
}

// Few apps run jobs where requests are answered: there the first is found late, and all that follow are counted.
func TestJobsOfTheProcessesThatAnswerRequests(t *testing.T) {
	t.Parallel()
	var jobs Jobs
	var lines []said
	for i := range 40 {
		lines = append(lines, said{time.Duration(i) * time.Second, "web.1", sidekiq("ChargeJob", i, "done")[1]})
	}
	jobs.Read(batch(lines...), current(time.Minute), releases)
	if got, want := only(t, &jobs, current(time.Minute)).Now.Done, 40-readEvery+1; got != want {
		t.Errorf("got %d done, want %d", got, want)
	}
}
