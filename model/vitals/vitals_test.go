package vitals

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs/logstore"
)

// logOf is a log of lines "SECONDS WHO: TEXT", the seconds counted from start.
func logOf(t *testing.T, v *Vitals, lines ...string) {
	t.Helper()
	in := logstore.NewIngest(logstore.IngestOptions{})
	for _, l := range lines {
		var s float64
		at, rest, _ := strings.Cut(l, " ")
		if _, err := fmt.Sscan(at, &s); err != nil {
			t.Fatal(l, err)
		}
		when := start.Add(time.Duration(s * float64(time.Second)))
		in.Add([]byte(when.Format("2006-01-02T15:04:05.000000-07:00")+" "+rest), when)
	}
	for b := in.Next(start, true); b != nil; b = in.Next(start, true) {
		v.Read(b)
	}
}

// sampleOf is a record of a dyno's memory.
func sampleOf(s int, dyno, life string, mb, swap float64) string {
	return fmt.Sprintf("%d heroku[%s]: source=%s dyno=heroku.7af55a6f-0000-4000-8000-000000000000.%s sample#memory_total=%.2fMB sample#memory_rss=%.2fMB "+
		"sample#memory_cache=0.00MB sample#memory_swap=%.2fMB sample#memory_pgpgin=1pages sample#memory_pgpgout=1pages sample#memory_quota=512.00MB", s, dyno, dyno, life, mb, mb-1, swap)
}

func TestALifeIsKnownByItsID(t *testing.T) {
	var v Vitals
	logOf(t, &v, sampleOf(0, "web.1", "aaa", 200, 0), sampleOf(20, "web.1", "aaa", 210, 0), sampleOf(40, "web.1", "aaa", 220, 0), sampleOf(60, "web.1", "aaa", 220, 0),
		"70 heroku[web.1]: State changed from up to starting", "75 heroku[web.1]: Process exited with status 143",
		sampleOf(90, "web.1", "bbb", 120, 0), "91 heroku[web.1]: source=web.1 dyno=heroku.123.bbb sample#load_avg_1m=2.46 sample#load_avg_5m=1.06")
	lives := v.Lives("web.1")
	if len(lives) != 2 || lives[0].ID != "bbb" || lives[1].ID != "aaa" {
		t.Fatalf("lives %v, want bbb and aaa", lives)
	}
	mb, _ := lives[0].Memory()
	load, _, _ := lives[0].Load.Newest()
	if mb != 120 || load != 2.46 || lives[0].Quota != 512 || lives[0].RSS != 119 || !lives[0].Began.Equal(start.Add(70*time.Second)) {
		t.Errorf("the present life has %v MB, load %v, quota %v, rss %v, began %v", mb, load, lives[0].Quota, lives[0].RSS, lives[0].Began)
	}
	if !lives[1].Ended.Equal(start.Add(70 * time.Second)) {
		t.Errorf("the life before ended at %v, want it at the change of state", lives[1].Ended)
	}
}

// The forms of before, and what stands in another order.
func TestRuntimeMetricsOfOtherForms(t *testing.T) {
	for _, text := range []string{
		"source=heroku.2808254.web.1.aaa measure=memory_total val=21.5 units=MB",
		"source=web.1 dyno=heroku.2808254.aaa measure.memory_total=21.5MB",
		"sample#memory_total=21.5MB dyno=heroku.2808254.aaa",
		"source=web.1 dyno=heroku.2808254.aaa sample#other_memory_total=99MB sample#memory_total=21.5MB",
	} {
		var v Vitals
		logOf(t, &v, "0 heroku[web.1]: "+text)
		l := v.Newest("web.1")
		if l == nil {
			t.Errorf("%q: no life", text)
			continue
		}
		if mb, ok := l.Memory(); !ok || mb != 21.5 || l.ID != "aaa" {
			t.Errorf("%q: %v MB %t of %q, want 21.5 of aaa", text, mb, ok, l.ID)
		}
	}
}

func TestWithoutMetricsR14Tells(t *testing.T) {
	var v Vitals
	logOf(t, &v, "0 heroku[worker.1]: Process running mem=526M(102.8%)", "0 heroku[worker.1]: Error R14 (Memory quota exceeded)", "20 heroku[worker.1]: Error R14 (Memory quota exceeded)")
	l := v.Newest("worker.1")
	mb, ok := l.Memory()
	if !ok || mb != 526 || l.R14.N != 2 || l.Quota < 511 || l.Quota > 513 {
		t.Errorf("memory %v %t, quota %v, R14 %d; want 526 of 512, 2", mb, ok, l.Quota, l.R14.N)
	}
}

func TestMetricsOfEveryForm(t *testing.T) {
	var v Vitals
	logOf(t, &v, "0 app[web.1]: source=pool sample#db.waiting=3 measure#job.time=12ms count#jobs.done=4",
		"60 app[web.1]: source=pool sample#db.waiting=-1 measure#job.time=2e1ms count#jobs.done=",
		"70 app[web.1]: measure.old.form=7ms", "80 app[web.2]: measure=load_avg val=0.5 units=req")
	got := ""
	for _, s := range v.Series() {
		got += fmt.Sprintf("%s#%s of %s: %v%s between %v and %v, %d\n", s.Kind, s.Name, s.Source, s.Value, s.Unit, s.Min, s.Max, s.N)
	}
	for _, want := range []string{"sample#db.waiting of pool: -1 between -1 and 3, 2", "measure#job.time of pool: 20ms between 12 and 20, 2",
		"count#jobs.done of pool: 1 between 1 and 4, 2", "measure#old.form of web.1: 7ms", "measure#load_avg of web.2: 0.5req"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestSeriesAreBounded(t *testing.T) {
	var v Vitals
	var lines []string
	for i := range mostSeries + 50 {
		lines = append(lines, fmt.Sprintf("%d app[web.1]: source=a sample#keep=1 sample#name%d=1", i, i))
	}
	logOf(t, &v, lines...)
	list := v.Series()
	if _, dropped := v.Dropped(); len(list) != mostSeries || dropped != 51 || list[0].Name != "keep" {
		t.Errorf("%d series, %d dropped, the first is %s; want %d, 51, keep", len(list), dropped, list[0].Name, mostSeries)
	}
}

const postgresLine = "app[heroku-postgres]: source=DATABASE addon=postgresql-clear-67109 sample#current_transaction=1796 sample#db_size=4008413185bytes sample#tables=13 " +
	"sample#active-connections=%d sample#waiting-connections=0 sample#index-cache-hit-rate=0.99723 sample#table-cache-hit-rate=0.99118 sample#load-avg-1m=0.35 sample#memory-postgres=3786332.0kB"

func TestLimitsOfPlans(t *testing.T) {
	for _, c := range []struct {
		plans []string
		want  string // connections
	}{
		{nil, "110 of 0 = -1 by "},
		{[]string{"heroku-postgresql:standard-0"}, "110 of 120 = 0.9166666666666666 by plan standard-0"},
		{[]string{"heroku-postgresql:premium-2"}, "110 of 400 = 0.275 by plan premium-2"},
		{[]string{"heroku-postgresql:standard-0", "heroku-postgresql:standard-2"}, "110 of 0 = -1 by "},
		{[]string{"heroku-postgresql:a-plan-of-tomorrow"}, "110 of 0 = -1 by "},
	} {
		var v Vitals
		v.SetPlans(c.plans)
		logOf(t, &v, "0 "+fmt.Sprintf(postgresLine, 110))
		f, _ := v.Stores()[0].Figure(Connections)
		if got := fmt.Sprintf("%v of %v = %v by %s", f.Value, f.Limit, f.Part, f.By); got != c.want {
			t.Errorf("%v: %s, want %s", c.plans, got, c.want)
		}
	}
	var v Vitals
	logOf(t, &v, "0 app[heroku-redis]: source=REDIS addon=redis-metric-98068 sample#active-connections=37 sample#connections-percentage-used=0.925 sample#memory-redis=4171563.0bytes")
	if f, _ := v.Stores()[0].Figure(Connections); f.Part != 0.925 || f.By != "log" {
		t.Errorf("the log's own percentage: %+v, want 0.925 by the log", f)
	}
}

// A finding begins with the first sign, holds a minute longer than the last, and is kept when it is over.
func TestFindingsBeginAndEnd(t *testing.T) {
	var v Vitals
	v.SetPlans([]string{"heroku-postgresql:standard-0"})
	at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
	for _, step := range []struct {
		s, connections int
		want           string
	}{
		{0, 60, ""},
		{60, 110, "Postgres has 92 % of its connections in use"},
		{120, 104, "Postgres has 87 % of its connections in use"}, // it ends lower than it begins
		{170, 90, "Postgres has 87 % of its connections in use"},
		{240, 90, ""},
	} {
		logOf(t, &v, fmt.Sprintf("%d ", step.s)+fmt.Sprintf(postgresLine, step.connections))
		v.JudgeNow(at(step.s))
		got := ""
		for _, f := range v.Findings.All {
			got += f.Is(at(step.s))
		}
		if got != step.want {
			t.Errorf("after %d s: %q, want %q", step.s, got, step.want)
		}
	}
	if past := v.Findings.Past; len(past) != 1 || !past[0].Since.Equal(at(60)) || past[0].Was() != "Postgres had 87 % of its connections in use" {
		t.Errorf("what is over: %+v", past)
	}
}

func TestSwapIsFound(t *testing.T) {
	var v Vitals
	logOf(t, &v, sampleOf(0, "web.1", "aaa", 600, 40))
	v.JudgeNow(start.Add(time.Second))
	if len(v.Findings.All) != 0 {
		t.Errorf("8 %% of the quota: %+v, want nothing", v.Findings.All)
	}
	logOf(t, &v, sampleOf(20, "web.1", "aaa", 600, 88))
	v.JudgeNow(start.Add(21 * time.Second))
	if all := v.Findings.All; len(all) != 1 || all[0].Is(v.Heard) != "web.1 swaps 17 % of its quota" {
		t.Errorf("17 %% of the quota: %+v", all)
	}
}

func TestThreadsThatOnlyGrow(t *testing.T) {
	for _, c := range []struct {
		name   string
		metric string
		value  func(minute int) int
		want   bool
	}{
		{"zombies", "zombie.processes", func(m int) int { return 4 + m/3 }, true},
		{"threads of a pool that is full", "threads", func(m int) int { return min(5+m, 25) }, false},
		{"threads up and down", "threads", func(m int) int { return 40 + 30*(m/20%2) }, false},
		{"a few more threads", "threads", func(m int) int { return 40 + m/40 }, false},
		{"a queue", "queue.depth", func(m int) int { return 4 + m/3 }, false},
	} {
		var v Vitals
		var lines []string
		for m := range 180 {
			lines = append(lines, fmt.Sprintf("%d app[worker.1]: sample#%s=%d", 60*m, c.metric, c.value(m)))
		}
		logOf(t, &v, lines...)
		v.JudgeNow(v.Heard)
		if got := len(v.Findings.Of(Grows)) > 0; got != c.want {
			t.Errorf("%s: found %t, want %t (%+v)", c.name, got, c.want, v.Series()[0].Growth)
		}
	}
}

func TestWhoHasFallenSilent(t *testing.T) {
	var v Vitals
	var lines []string
	for s := 0; s < 300; s += 20 {
		lines = append(lines, sampleOf(s, "web.1", "aaa", 300, 0))
		if s < 120 {
			lines = append(lines, sampleOf(s, "web.2", "bbb", 300, 0))
		}
		if s%60 == 0 && s < 240 {
			lines = append(lines, fmt.Sprintf("%d app[web.1]: sample#pool=3", s))
		}
	}
	logOf(t, &v, lines...)
	if q := v.Silent(); len(q) != 1 || q[0].Name() != "web.2" || !q[0].Since.Equal(start.Add(100*time.Second)) {
		t.Fatalf("silent are %+v, want web.2 since 100 s", q)
	}
	logOf(t, &v, sampleOf(480, "web.1", "aaa", 300, 0), sampleOf(500, "web.1", "aaa", 300, 0))
	if q := v.Silent(); len(q) != 2 || q[1].Name() != "pool of web.1" {
		t.Errorf("silent are %+v, want web.2 and pool of web.1", q)
	}
	v.SetDynos([]Dyno{{Name: "web.1", ID: "aaa", Up: true}}, start.Add(500*time.Second)) // web.2 was scaled away
	if q := v.Silent(); len(q) != 1 || q[0].Name() != "pool of web.1" {
		t.Errorf("silent are %+v, want pool of web.1 alone", q)
	}
}

// What comes late finds its place, and the newest value stays the newest.
func TestLateLines(t *testing.T) {
	var v Vitals
	logOf(t, &v, sampleOf(0, "web.1", "aaa", 100, 0), sampleOf(40, "web.1", "aaa", 300, 0))
	logOf(t, &v, sampleOf(20, "web.1", "aaa", 200, 0))
	l := v.Newest("web.1")
	if mb, _ := l.Memory(); mb != 300 {
		t.Errorf("the newest is %v, want 300", mb)
	}
	if got := l.Total.Columns(start, start.Add(time.Minute), 3); fmt.Sprint(got) != "[100 200 300]" {
		t.Errorf("%v, want 100, 200, 300", got)
	}
}

func TestHoursAreKeptAsMedians(t *testing.T) {
	var tr Track
	for k := range 3 * 60 * 30 { // 30 hours
		at := start.Add(time.Duration(k) * 20 * time.Second)
		tr.Add(at.UnixNano(), float64(k))
	}
	if len(tr.fine) > 80 || len(tr.coarse) > keptPoints {
		t.Errorf("%d slots and %d medians are kept", len(tr.fine), len(tr.coarse))
	}
	p := tr.Points()
	if first := p[0]; int(first.Value) != int(3*first.At().Sub(start).Minutes()) {
		t.Errorf("the median of %v is %v", first.At().Sub(start), first.Value)
	}
}

// BenchmarkPipeline reads a log in which one line in sixteen is a metric, with and without vitals: of requests of two dozen dynos and what those
// tell of themselves each 20 seconds.
func BenchmarkPipeline(b *testing.B) {
	var log [][]byte
	add := func(at time.Time, text string) {
		log = append(log, []byte(at.Format("2006-01-02T15:04:05.000000-07:00")+" "+text))
	}
	for i := range 40_000 {
		at := start.Add(time.Duration(i) * 10 * time.Millisecond)
		add(at, fmt.Sprintf(`heroku[router]: at=info method=GET path="/orders/%d" host=shop.example.com request_id=7f6b9bb6-663f-4f17-b61f-%012x fwd="203.0.113.9" `+
			`dyno=web.%d connect=1ms service=%dms status=200 bytes=512 protocol=https`, i, i, i%24, i%90))
		if i%16 == 0 {
			dyno := fmt.Sprintf("web.%d", i/16%24)
			_, text, _ := strings.Cut(sampleOf(0, dyno, "aaaaaaaa-0000-4000-8000-000000000000", float64(300+i%40), 0), " ")
			add(at, text)
		}
	}
	for _, with := range []bool{false, true} {
		b.Run(fmt.Sprintf("vitals=%t", with), func(b *testing.B) {
			for b.Loop() {
				in := logstore.NewIngest(logstore.IngestOptions{})
				var v Vitals
				for i, l := range log {
					in.Add(l, start)
					if i%256 != 0 {
						continue
					}
					for bt := in.Next(start, false); bt != nil; bt = in.Next(start, false) {
						if with {
							v.Read(bt)
							v.Judge(v.Heard)
						}
					}
				}
			}
		})
	}
}
