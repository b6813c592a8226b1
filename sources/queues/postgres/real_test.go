//go:build integration

package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/queuetest"
)

func TestMain(m *testing.M) { os.Exit(queuetest.Main(m)) }

// opened opens the database of a URL.
func opened(t testing.TB, url string) *conn {
	t.Helper()
	to, ok := read(map[string]string{"DATABASE_URL": url}, "DATABASE_URL")
	if !ok {
		t.Fatal("no address")
	}
	d, err := open(context.Background(), to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// found gives the one library of a database.
func found(t testing.TB, d *conn, name string) *reader {
	t.Helper()
	libs, err := d.Discover(context.Background(), backend.DiscoverOptions{})
	if err != nil || len(libs) != 1 || libs[0].Name() != name {
		t.Fatalf("found %v, %v", libs, err)
	}
	return libs[0].(*reader)
}

// sampled reads a library once.
func sampled(t testing.TB, l backend.Library) *queue.Sample {
	t.Helper()
	s, now, err := l.Read(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if d := time.Since(now).Abs(); d > 10*time.Second { // the server is on this machine
		t.Errorf("the store's time is %v off", d)
	}
	return s
}

// database fills a new database by statements of a file of testdata, and others.
func database(t testing.TB, s *queuetest.PostgresServer, file string, more ...string) string {
	t.Helper()
	name := strings.NewReplacer("/", "_", "#", "_").Replace(strings.ToLower(t.Name()))
	if len(name) > 60 {
		name = name[len(name)-60:]
	}
	url := s.Database(name)
	s.SQL(url, `alter database "`+name+`" set timezone = 'America/New_York'`) // a session's zone must not shift an age
	if file != "" {
		schema, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		s.SQL(url, string(schema))
	}
	for _, m := range more {
		s.SQL(url, m)
	}
	return url
}

func count(c queue.Count) string {
	if n, ok := c.Get(); ok {
		return fmt.Sprint(n)
	}
	return "?"
}

func perSecond(r queue.Rate) string {
	if v, ok := r.Get(); ok {
		return fmt.Sprintf("%.2g", v)
	}
	return "?"
}

// line tells a reading in a line: what is waiting, its age in minutes, and the other states; then what else there is to tell.
func line(r queue.Reading) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: ready %d (%s)", r.Name, r.Ready, r.Quality)
	switch {
	case r.Oldest < 0:
		b.WriteString(" since ?")
	case r.Ready > 0:
		fmt.Fprintf(&b, " since %.0fm%s", time.Duration(r.Oldest).Minutes(), map[bool]string{true: "~"}[r.Aged != ""])
	}
	fmt.Fprintf(&b, " flying %s scheduled %s retry %s dead %s", count(r.InFlight), count(r.Scheduled), count(r.Retry), count(r.Dead))
	if r.Consumers >= 0 {
		fmt.Fprintf(&b, " consumers %d", r.Consumers)
	}
	if in, out := perSecond(r.In), perSecond(r.Out); in != "?" || out != "?" {
		fmt.Fprintf(&b, " in %s out %s", in, out)
	}
	if r.Held > 0 {
		fmt.Fprintf(&b, " held %.0fm", time.Duration(r.Held).Minutes())
	}
	if r.HeldLimit > 0 {
		fmt.Fprintf(&b, "/%.0fm", time.Duration(r.HeldLimit).Minutes())
	}
	if r.Paused {
		b.WriteString(" paused")
	}
	if r.Warn != "" {
		b.WriteString(" warn " + r.Warn)
	}
	return b.String()
}

// lines tells a sample.
func lines(s *queue.Sample) []string {
	var out []string
	for _, q := range s.Queues {
		out = append(out, line(q))
	}
	for _, w := range s.Workers {
		out = append(out, fmt.Sprintf("worker %q of %v: %d of %d%s", w.Dyno, w.Queues, w.Busy, w.Concurrency, map[bool]string{true: " quiet"}[w.Quiet]))
	}
	for _, r := range s.Running {
		since := "?"
		if !r.Since.IsZero() {
			since = fmt.Sprintf("%.0fm", time.Since(r.Since).Minutes())
		}
		out = append(out, fmt.Sprintf("runs %s of %s at %q for %s", r.Job, r.Queue, r.Dyno, since))
	}
	if s.Note != "" {
		out = append(out, "note "+s.Note)
	}
	return out
}

func expect(t *testing.T, s *queue.Sample, want ...string) {
	t.Helper()
	if d := cmp.Diff(want, lines(s)); d != "" {
		t.Error(d)
	}
}

// said is what a filler's library says of its one queue.
func said(t *testing.T, out string) map[string]any {
	t.Helper()
	var told struct {
		Library string
		Queues  map[string]map[string]any
	}
	last := out[strings.LastIndex(strings.TrimSpace(out), "\n")+1:]
	if err := json.Unmarshal([]byte(last), &told); err != nil || len(told.Queues) != 1 {
		t.Fatalf("%v: %s", err, out)
	}
	t.Log(told.Library)
	for _, q := range told.Queues {
		return q
	}
	return nil
}

// agree compares a queue's reading with what its library says of it.
func agree(t *testing.T, s *queue.Sample, name string, want map[string]int) {
	t.Helper()
	for _, q := range s.Queues {
		if q.Name != name {
			continue
		}
		got := map[string]int{"ready": q.Ready}
		for name, c := range map[string]queue.Count{"flying": q.InFlight, "scheduled": q.Scheduled, "retry": q.Retry, "dead": q.Dead} {
			n, ok := c.Get()
			if !ok {
				n = -1
			}
			got[name] = int(n)
		}
		if d := cmp.Diff(want, got); d != "" || q.Quality != queue.Exact {
			t.Errorf("%s (%s): %s", name, q.Quality, d)
		}
		if q.Ready > 0 && (q.Oldest < 0 || time.Duration(q.Oldest) > time.Minute) {
			t.Errorf("%s: the oldest is %v old", name, time.Duration(q.Oldest))
		}
		return
	}
	t.Errorf("%s is not among %v", name, lines(s))
}

func number(v any) int {
	n, _ := v.(float64) // what is not there is none
	return int(n)
}

const oddQueue = "mail/ bulk: ☂ \x1b[2J"

const oddShown = "mail/ bulk: ☂ "

func TestDelayedJobAgreesWithTheLibrary(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	url := database(t, s, "")
	for _, queue := range []string{oddQueue, ""} {
		told := said(t, queuetest.Ruby(t, queuetest.Filler("fill-delayed_job.rb"), url, queue, "5", "3", "2", "1", "2"))
		s.SQL(url, "update delayed_jobs set run_at = run_at + interval '1 hour' where attempts > 0 and failed_at is null") // so that it stays a retry
		got := sampled(t, found(t, opened(t, url), "delayed_job"))
		shown := oddShown
		if queue == "" {
			shown = "default"
		}
		agree(t, got, shown, map[string]int{"ready": number(told["ready"]), "flying": number(told["active"]), "scheduled": number(told["scheduled"]),
			"retry": number(told["retry"]), "dead": number(told["failed"])})
		if len(got.Running) == 0 || got.Running[0].Job != "Report" || got.Running[0].Dyno != "host:gone pid:1" {
			t.Errorf("runs %v", got.Running)
		}
		if got.Totals.Processed < 0 || strings.Contains(fmt.Sprint(got), "astronaut") {
			t.Errorf("%+v", got)
		}
	}
}

func TestPgBossAgreesWithTheLibrary(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	for _, version := range []struct {
		name string
		run  func(args ...string) string
	}{
		{"pg-boss", func(args ...string) string { return queuetest.Node(t, queuetest.Filler("fill-pg-boss.js"), args...) }},
		{"pg-boss12", func(args ...string) string {
			return queuetest.Node22(t, queuetest.Filler("fill-pg-boss.js"), append([]string{"pg-boss12"}, args...)...)
		}},
	} {
		t.Run(version.name, func(t *testing.T) {
			t.Parallel()
			url := database(t, s, "")
			for _, queue := range []string{"mail.bulk", "idle"} {
				n := []string{"5", "3", "2", "1", "2"}
				if queue == "idle" {
					n = nil
				}
				told := said(t, version.run(append([]string{url, queue}, n...)...))
				got := sampled(t, found(t, opened(t, url), "pg-boss"))
				agree(t, got, queue, map[string]int{"ready": number(told["created"]) - len(n)/5*3, "scheduled": len(n) / 5 * 3,
					"flying": number(told["active"]), "retry": number(told["retry"]), "dead": number(told["failed"])})
				if !got.Whole {
					t.Error("the list of queues is whole")
				}
			}
		})
	}
}

func TestGraphileWorkerAgreesWithTheLibrary(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	for _, version := range []struct {
		name string
		run  func(args ...string) string
	}{
		{"graphile-worker", func(args ...string) string {
			return queuetest.Node(t, queuetest.Filler("fill-graphile-worker.js"), args...)
		}},
		{"graphile-worker18", func(args ...string) string {
			return queuetest.Node22(t, queuetest.Filler("fill-graphile-worker.js"), append([]string{"graphile-worker18"}, args...)...)
		}},
	} {
		t.Run(version.name, func(t *testing.T) {
			t.Parallel()
			url := database(t, s, "")
			told := said(t, version.run(url, "send mail: ☂", "5", "3", "2", "1", "2"))
			s.SQL(url, "update graphile_worker._private_jobs set run_at = run_at + interval '1 hour' where attempts > 0 and locked_at is null")
			want := map[string]int{"ready": number(told["ready"]), "flying": number(told["active"]), "scheduled": number(told["scheduled"]),
				"retry": number(told["retry"]), "dead": number(told["failed"])}
			agree(t, sampled(t, found(t, opened(t, url), "graphile-worker")), "send mail: ☂", want)

			// Somebody else sees no row of the tables; by the view he sees all.
			reader := "reader_" + strings.ReplaceAll(version.name, "-", "_")
			s.SQL(asOwner(s, url), fmt.Sprintf(`create role %[1]s login password 'orbit'; grant usage on schema graphile_worker to %[1]s;
				grant select on all tables in schema graphile_worker to %[1]s`, reader))
			t.Cleanup(func() { s.SQL(asOwner(s, url), "drop owned by "+reader+"; drop role "+reader) })
			url = strings.Replace(url, "//app:", "//"+reader+":", 1)
			agree(t, sampled(t, found(t, opened(t, url), "graphile-worker")), "send mail: ☂", want)
		})
	}
}

// asOwner is the URL of a database for the server's superuser.
func asOwner(s *queuetest.PostgresServer, url string) string {
	return s.URL()[:strings.LastIndex(s.URL(), "/")] + url[strings.LastIndex(url, "/"):]
}
