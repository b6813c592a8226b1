package redis

import (
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

func millisAt(d time.Duration) string { return fmt.Sprint(noon.Add(d).UnixMilli()) }

// bullJob is a job's hash. Its data is nobody's business.
func bullJob(m *miniredis.Miniredis, key, id string, fields ...string) {
	m.HSet(key+":"+id, append([]string{"name", "send", "data", `{"card":4111}`, "opts", "{}", "delay", "0"}, fields...)...)
}

// readAll reads one library of a store.
func readAll(t *testing.T, m *miniredis.Miniredis, library string) *queue.Sample {
	t.Helper()
	var memory []string
	libs, err := opened(t, m).Discover(t.Context(), kept(nil, &memory))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range libs {
		if l.Name() == library {
			before := m.Dump()
			s, _, err := l.Read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if after := m.Dump(); after != before {
				t.Errorf("the store was changed:\n%s", cmp.Diff(before, after))
			}
			return s
		}
	}
	t.Fatalf("no %s in %q", library, names(libs))
	return nil
}

func TestBullMQSample(t *testing.T) {
	m := fake(t)
	m.HSet("bull:mail:meta", "version", "bullmq:5.81.5")
	m.Set("bull:mail:id", "12")
	// The marker that 4 and 5 leave at the tail is no job.
	m.Push("bull:mail:wait", "9", "8", "0:1777636800000")
	bullJob(m, "bull:mail", "8", "timestamp", millisAt(-90*time.Second))
	m.ZAdd("bull:mail:prioritized", 3<<32, "10")
	bullJob(m, "bull:mail", "10", "timestamp", millisAt(-10*time.Second))
	m.Push("bull:mail:active", "7", "6")
	m.Set("bull:mail:6:lock", "token")
	bullJob(m, "bull:mail", "7", "processedOn", millisAt(-2*time.Second))
	bullJob(m, "bull:mail", "6", "processedOn", millisAt(-20*time.Second))
	m.ZAdd("bull:mail:delayed", float64(noon.Add(time.Hour).UnixMilli()*bullScore), "11")
	m.ZAdd("bull:mail:failed", 1, "1")
	m.HSet("bull:mail:metrics:completed", "count", "40")
	m.HSet("bull:mail:metrics:failed", "count", "2")

	m.HSet("bull:late:meta", "version", "bullmq:6.7.0")
	m.HSet("bull:lost \x1b[2J:meta", "version", "bullmq:6.7.0")
	m.Push("bull:lost \x1b[2J:active", "1")
	bullJob(m, "bull:lost \x1b[2J", "1", "processedOn", millisAt(-2*time.Minute))
	m.ZAdd("bull:late:delayed", float64(noon.Add(-3*time.Minute).UnixMilli()*bullScore), "1")

	m.HSet("app:wait here:meta", "version", "bullmq:6.7.0", "paused", "1")
	m.Push("app:wait here:wait", "a-b")
	bullJob(m, "app:wait here", "a-b", "timestamp", millisAt(-time.Hour), "opts", `{"delay":3540000}`, "atm", "2")

	m.HSet("bull:taken:meta", "version", "bullmq:6.7.0")
	m.Set("bull:taken:wait", "another program's")

	got := readAll(t, m, "bullmq")
	unknown := queue.Unread
	mail, late, here, taken := unknown("mail"), unknown("late"), unknown("app:wait here"), unknown("taken")
	mail.Ready, mail.Oldest, mail.Quality, mail.Head = 3, model.Duration(90*time.Second), queue.Exact, sample.ShortID("8")
	mail.InFlight, mail.Scheduled, mail.Dead = queue.Known(2), queue.Known(1), queue.Known(1)
	mail.Held, mail.Added, mail.Done, mail.Failed = model.Duration(20*time.Second), queue.Known(12), queue.Known(42), queue.Known(2)
	late.Ready, late.Oldest, late.Quality, late.Warn = 0, 0, queue.Exact, "delayed jobs are overdue: no worker moves them"
	late.InFlight, late.Scheduled, late.Dead = queue.Known(0), queue.Known(1), queue.Known(0)
	here.Ready, here.Oldest, here.Quality, here.Aged, here.Head = 1, model.Duration(time.Minute), queue.Exact, queue.Estimated, sample.ShortID("a-b")
	here.InFlight, here.Scheduled, here.Dead, here.Paused = queue.Known(0), queue.Known(0), queue.Known(0), true
	lost := unknown("lost ")
	lost.Ready, lost.Oldest, lost.Quality, lost.Warn, lost.Held = 0, 0, queue.Exact, "jobs in progress have lost their worker", model.Duration(2*time.Minute)
	lost.InFlight, lost.Scheduled, lost.Dead = queue.Known(1), queue.Known(0), queue.Known(0)
	taken.InFlight, taken.Scheduled, taken.Dead = queue.Known(0), queue.Known(0), queue.Known(0)
	want := &queue.Sample{
		Queues: []queue.Reading{here, late, lost, mail, taken},
		Totals: queue.Totals{Scheduled: 2, Retry: -1, Dead: 1, Busy: 3, Processed: -1, Failed: -1},
		Running: []queue.Running{
			{Queue: "lost ", Job: "send", Since: noon.Add(-2 * time.Minute)},
			{Queue: "mail", Job: "send", Since: noon.Add(-20 * time.Second)},
			{Queue: "mail", Job: "send", Since: noon.Add(-2 * time.Second)},
		},
		Note: "the store does not list its clients: workers are not counted, 0 of 5 queues had one lately",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestBullGone is a queue that is removed while it is watched, and a paused one of Bull 4.
func TestBullGone(t *testing.T) {
	m := fake(t)
	m.Set("bull:old:id", "3")
	m.Set("bull:old:meta-paused", "1")
	m.Push("bull:old:paused", "3", "2")
	m.Set("bull:gone:id", "1")
	m.Push("bull:gone:wait", "1")
	d := opened(t, m)
	var memory []string
	libs, err := d.Discover(t.Context(), kept(nil, &memory))
	if err != nil || len(libs) != 1 {
		t.Fatal(libs, err)
	}
	m.Del("bull:gone:id")
	m.Del("bull:gone:wait")
	s, _, err := libs[0].Read(t.Context())
	if err != nil || len(s.Queues) != 1 || s.Queues[0].Name != "old" || s.Queues[0].Ready != 2 || !s.Queues[0].Paused || s.Queues[0].Oldest != -1 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestRatesOf(t *testing.T) {
	event := func(ago time.Duration, name string) pipe.Event {
		return pipe.Event{ID: millisAt(-ago) + "-0", Values: map[string]string{"event": name, "returnvalue": "secret"}}
	}
	events := []pipe.Event{event(time.Second, "completed"), event(2*time.Second, "active"), event(3*time.Second, "failed"), event(10*time.Second, "added")}
	for _, c := range []struct {
		events  []pipe.Event
		cut     bool
		in, out float64
	}{
		{events, false, 1.0 / 60, 2.0 / 60},
		{events, true, 0.1, 0.2},
		{nil, false, 0, 0},
		{events[:1], true, 0, 1},
		{[]pipe.Event{event(0, "completed")}, true, 0, 1}, // no less than a second
	} {
		r := ratesOf(c.events, c.cut, noon)
		in, okIn := r.in.Get()
		out, okOut := r.out.Get()
		if in != c.in || out != c.out || !okIn || !okOut {
			t.Errorf("%d events, cut %v: %v in, %v out, want %v and %v", len(c.events), c.cut, in, out, c.in, c.out)
		}
	}
}

func code(name string) string { return base64.StdEncoding.EncodeToString([]byte(name)) }

func TestBullClients(t *testing.T) {
	list := ""
	for name, db := range map[string]int{
		"bull:" + code("mail"): 0, "bull:" + code("mail") + ":w:first": 0, "bull:" + code("mail") + ":w:elsewhere": 10, "bull:" + code("mail") + ":qe": 0,
		"": 0, "gonogo": 0, "bull:" + code("mail2"): 0, "a:b:" + code("c:d"): 0,
	} {
		list += fmt.Sprintf("id=1 addr=127.0.0.1:1 name=%s age=1 db=%d sub=0\n", name, db)
	}
	b := &bullClients{known: true, named: clientNames(list, 0, false)}
	for key, want := range map[string]int{"bull:mail": 2, "bull:mail2": 1, "bull:other": 0, "a:b:c:d": 1} {
		if got := b.workers(key); got != want {
			t.Errorf("%s: %d, want %d", key, got, want)
		}
	}
	if got := new(bullClients).workers("bull:mail"); got != -1 {
		t.Errorf("not asked: %d", got)
	}
}

// TestBull3Clients: one worker has three connections of one name, a queue that is only filled has two.
func TestBull3Clients(t *testing.T) {
	line := func(name, flags, cmd string) string {
		return fmt.Sprintf("id=1 addr=127.0.0.1:1 name=%s age=1 flags=%s db=0 sub=0 cmd=%s\n", name, flags, cmd)
	}
	mail, post, w4 := "bull:"+code("mail"), "bull:"+code("post"), "bull:"+code("four")+":w:first"
	list := line(mail, "N", "evalsha") + line(mail, "P", "psubscribe") + line(mail, "b", "brpoplpush") + // idle
		line(mail, "N", "evalsha") + line(mail, "P", "psubscribe") + line(mail, "N", "brpoplpush") + // at work
		line(post, "N", "evalsha") + line(post, "P", "subscribe") + line(w4, "N", "client|setname")
	b := &bullClients{known: true, named: clientNames(list, 0, true)}
	for key, want := range map[string]int{"bull:mail": 2, "bull:post": 0, "bull:four": 1} {
		if got := b.workers(key); got != want {
			t.Errorf("%s: %d workers, want %d", key, got, want)
		}
	}
}

func FuzzJobDue(f *testing.F) {
	f.Add("1777636800000", "500", `{"delay":500}`)
	f.Add("-1", "x", `{"delay":-1e300}`)
	f.Fuzz(func(t *testing.T, at, delay, opts string) {
		if due, ok := jobDue([]any{at, delay, opts}); ok && (due.Year() < 1970 || due.Year() > 8400) {
			t.Errorf("%s %s %s: %v", at, delay, opts, due)
		}
	})
}

func TestBeeSample(t *testing.T) {
	m := fake(t)
	m.Set("bq:bees:id", "9")
	m.Push("bq:bees:waiting", "3", "2")
	m.HSet("bq:bees:jobs", "2", `{"options":{"timestamp":`+millisAt(-time.Minute)+`},"data":{"card":4111},"status":"created"}`)
	m.Push("bq:bees:active", "1")
	m.SAdd("bq:bees:failed", "7", "8")
	m.SAdd("bq:bees:succeeded", "4")
	m.ZAdd("bq:bees:delayed", float64(noon.Add(-time.Hour).UnixMilli()), "5")
	bees := queue.Unread("bees")
	bees.Ready, bees.Oldest, bees.Quality, bees.Head = 2, model.Duration(time.Minute), queue.Exact, sample.ShortID("2")
	bees.InFlight, bees.Scheduled, bees.Dead, bees.Added = queue.Known(1), queue.Known(1), queue.Known(2), queue.Known(9)
	bees.Warn = "delayed jobs are overdue: no worker moves them"
	want := &queue.Sample{Queues: []queue.Reading{bees}, Totals: queue.Totals{Scheduled: 1, Retry: -1, Dead: 2, Busy: 1, Processed: -1, Failed: -1}}
	if d := cmp.Diff(want, readAll(t, m, "bee-queue")); d != "" {
		t.Error(d)
	}
}

func FuzzBeeDue(f *testing.F) {
	f.Add(`{"options":{"timestamp":1777636800000,"delay":1e300},"status":"retrying"}`)
	f.Fuzz(func(t *testing.T, job string) {
		if at, _, ok := beeDue(job); ok && (at.Year() < 1970 || at.Year() > 5200) {
			t.Errorf("%s: %v", job, at)
		}
	})
}
