package unusual

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/anomaly"
	"app.gonogo/gonogo/model/logs/logstore"
)

var start = time.Date(2026, 9, 17, 0, 0, 0, 0, time.UTC)

// batch makes lines of a log session into a batch.
func batch(lines ...string) *logstore.Batch {
	in := logstore.NewIngest(logstore.IngestOptions{})
	for _, l := range lines {
		in.Add([]byte(l), start)
	}
	return in.Next(start, true)
}

func line(at time.Time, from, text string) string {
	return at.Format("2006-01-02T15:04:05.000000-07:00") + " " + from + ": " + text
}

// failed is a request that ran into the router's limit.
func failed(at time.Time, path string) string {
	return line(at, "heroku[router]", fmt.Sprintf("at=error code=H12 desc=\"Request timeout\" method=GET path=%q host=a.example request_id=7f6b9bb6 fwd=\"198.51.100.7\" dyno=web.1 connect=1ms service=30000ms status=503 bytes=0 protocol=https", path))
}

// served is a request that was answered.
func served(at time.Time) string {
	return line(at, "heroku[router]", `at=info method=GET path="/" host=a.example request_id=7f6b9bb6 fwd="198.51.100.7" dyno=web.1 connect=1ms service=3ms status=200 bytes=0 protocol=https`)
}

// quiet reads so many minutes in which all is well.
func quiet(c *Counts, minutes int) time.Time {
	for i := range minutes {
		c.Read(batch(served(start.Add(time.Duration(i) * time.Minute))))
	}
	return start.Add(time.Duration(minutes) * time.Minute)
}

func told(c *Counts) string {
	var out []string
	for _, a := range c.Anomalies(&anomaly.Counter{}) {
		out = append(out, fmt.Sprintf("%s %s ×%d usually %v since %s", a.Kind, a.Name, a.Count, a.Usual, a.Since.UTC().Format("15:04")))
	}
	return strings.Join(out, "; ")
}

func TestACodeThatNeverCameIsUnusual(t *testing.T) {
	t.Parallel()
	var c Counts
	at := quiet(&c, 60)
	if got := told(&c); got != "" {
		t.Errorf("while all is well: got %s", got)
	}
	for i := range 12 {
		c.Read(batch(failed(at.Add(time.Duration(i)*time.Second), fmt.Sprintf("/reports/%d?account=7", 1000+i))))
	}
	const want = "code H12 ×12 usually 0 since 01:00; route GET /reports/:id ×12 usually 0 since 01:00"
	if got := told(&c); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	c.Tick(at.Add(4 * time.Minute))
	if got := told(&c); got != want {
		t.Errorf("a bucket later: got %s\nwant %s", got, want)
	}
	c.Tick(at.Add(30 * time.Minute))
	if got := told(&c); got != "" {
		t.Errorf("half an hour later: got %s", got)
	}
}

// TestAShortLogTellsNothing: what is usual is not known of a log of a few minutes.
func TestAShortLogTellsNothing(t *testing.T) {
	t.Parallel()
	var c Counts
	at := quiet(&c, 20)
	for i := range 50 {
		c.Read(batch(failed(at.Add(time.Duration(i)*time.Second), "/")))
	}
	if got := told(&c); got != "" {
		t.Errorf("got %q, want nothing", got)
	}
}

// TestAGapIsNoZero: minutes in which lines are missing do not make what came before them unusual.
func TestAGapIsNoZero(t *testing.T) {
	t.Parallel()
	usual := func(gap bool) string {
		var c Counts
		read := func(from, to, each int) {
			for m := from; m < to; m++ {
				at := start.Add(time.Duration(m) * time.Minute)
				lines := []string{served(at)}
				if gap && m >= 30 && m < 80 {
					lines = []string{line(at, "heroku[logplex]", "Error L10 (output buffer overflow): 500 messages dropped since 2026-09-17T00:00:00+00:00.")}
				}
				for i := range each {
					lines = append(lines, failed(at.Add(time.Duration(i)*time.Second), "/"))
				}
				c.Read(batch(lines...))
			}
		}
		read(0, 30, 3) // 9 in a bucket
		read(30, 80, 0)
		read(80, 83, 4)
		return told(&c)
	}
	if got := usual(false); got == "" {
		t.Error("after zeros: got nothing, want 12 unusual")
	}
	if got := usual(true); got != "" {
		t.Errorf("after a gap: got %s, want nothing: 9 are usual", got)
	}
}

// TestRoutesAreBounded: of many routes those that failed least recently are dropped.
func TestRoutesAreBounded(t *testing.T) {
	t.Parallel()
	var c Counts
	at := quiet(&c, 60)
	for i := range 3 * maxRoutes {
		c.Read(batch(failed(at.Add(time.Duration(i)*time.Minute), "/"+strings.Repeat("a", 1+i))))
	}
	if len(c.routes) != maxRoutes {
		t.Errorf("got %d routes, want %d", len(c.routes), maxRoutes)
	}
}

// TestMaintenanceIsNoFailure: a page that says so is what was asked for.
func TestMaintenanceIsNoFailure(t *testing.T) {
	t.Parallel()
	var c Counts
	at := quiet(&c, 60)
	for i := range 50 {
		c.Read(batch(strings.NewReplacer("H12", "H80", "Request timeout", "Maintenance mode").Replace(failed(at.Add(time.Duration(i)*time.Second), "/"))))
	}
	if got := told(&c); strings.Contains(got, "route") {
		t.Errorf("got %s, want no route", got)
	}
}

// BenchmarkRead measures what counting adds to reading a log in which one request in twenty fails.
func BenchmarkRead(b *testing.B) {
	var log [][]byte
	for i := range 40_000 {
		at := start.Add(time.Duration(i) * 20 * time.Millisecond)
		if i%20 == 0 {
			log = append(log, []byte(failed(at, fmt.Sprintf("/reports/%d", i))))
			continue
		}
		log = append(log, []byte(served(at)))
	}
	for _, with := range []bool{false, true} {
		b.Run(fmt.Sprintf("counted=%t", with), func(b *testing.B) {
			for b.Loop() {
				in, c := logstore.NewIngest(logstore.IngestOptions{}), &Counts{}
				for i, l := range log {
					in.Add(l, start)
					if i%256 != 0 {
						continue
					}
					for bt := in.Next(start, false); bt != nil; bt = in.Next(start, false) {
						if with {
							c.Read(bt)
						}
					}
				}
			}
		})
	}
}
