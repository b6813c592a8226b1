package traffic

import (
	"fmt"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

// request is a router line so many seconds after T0.
func request(second, status int, code, path string) string {
	at := logstest.T0.Add(time.Duration(second) * time.Second).Format("2006-01-02T15:04:05.000000-07:00")
	level := "info"
	if code != "" {
		level = "error code=" + code
	}
	return fmt.Sprintf(`%s heroku[router]: at=%s method=GET path="%s" host=h dyno=web.1 connect=0ms service=10ms status=%d bytes=2`, at, level, path, status)
}

// counted are lines, counted as one batch by the time of the last.
func counted(r *Recent, second int, lines ...string) {
	in := logstore.NewIngest(logstore.IngestOptions{})
	now := logstest.T0.Add(time.Duration(second) * time.Second)
	for _, l := range lines {
		in.Add([]byte(l), now)
	}
	for b := in.Next(now.Add(time.Hour), true); b != nil; b = in.Next(now.Add(time.Hour), true) {
		r.Add(b, now)
	}
}

func after(second int) time.Time { return logstest.T0.Add(time.Duration(second) * time.Second) }

func TestWhatFails(t *testing.T) {
	for _, c := range []struct {
		name         string
		status       int
		code         string
		failed, sent int
	}{
		{"an answer", 200, "", 0, 1},
		{"not found", 404, "", 0, 1},
		{"the app's own error", 500, "", 1, 1},
		{"a timeout", 503, "H12", 1, 1},
		{"an error of the platform", 503, "H99", 1, 1},
		{"the client went away", 499, "H27", 0, 1},
		{"maintenance", 503, "H80", 0, 1},
		{"no web dyno", 503, "H14", 0, 1},
	} {
		var r Recent
		counted(&r, 1, request(1, c.status, c.code, "/"))
		if s := r.Since(after(-60)); s.Failed != c.failed || s.Requests != c.sent {
			t.Errorf("%s: %d of %d failed, want %d of %d", c.name, s.Failed, s.Requests, c.failed, c.sent)
		}
	}
}

func TestARequestCountsByTheTimeOfItsLine(t *testing.T) {
	var r Recent
	var lines []string
	for s := range 90 {
		lines = append(lines, request(s, 200, "", "/"))
	}
	lines = append(lines, request(95, 500, "", "/"), `2026-03-01T10:01:36.000000+00:00 app[web.1]: status=500`)
	counted(&r, 96, lines...) // one batch over many tens of seconds
	for from, want := range map[int][2]int{-10: {91, 1}, 40: {51, 1}, 90: {1, 1}, 100: {0, 0}} {
		if s := r.Since(after(from)); s.Requests != want[0] || s.Failed != want[1] {
			t.Errorf("from second %d: %d requests, %d failed, want %v", from, s.Requests, s.Failed, want)
		}
	}
}

// A slot is used again for a later time, and neither a saved log nor a straggler of long ago counts in it.
func TestOldLinesCountNowhere(t *testing.T) {
	var r Recent
	window := int(Window / time.Second)
	counted(&r, 1, request(1, 500, "", "/"))
	counted(&r, window+60, request(window+60, 200, "", "/"), request(2, 500, "", "/"))
	if s := r.Since(after(60)); s.Requests != 1 || s.Failed != 0 {
		t.Errorf("after the window: %d requests, %d failed, want one that did not", s.Requests, s.Failed)
	}
	var saved Recent
	counted(&saved, 3600, request(1, 500, "", "/"))
	if s := saved.Since(after(-60)); s.Requests != 0 {
		t.Errorf("of an hour ago %d requests count, want none", s.Requests)
	}
}

func TestWhereMostOfThemFail(t *testing.T) {
	h12, own := Failure{"H12", 503}, Failure{"", 500}
	many := func(n, status int, code, path string) (lines []string) {
		for i := range n {
			lines = append(lines, request(i%9, status, code, path))
		}
		return lines
	}
	for _, c := range []struct {
		name       string
		lines      []string
		before     Failure
		beforePath string
		how        Failure
		path       string
	}{
		{"one path", append(many(12, 503, "H12", "/reports?year=1"), many(3, 500, "", "/orders/1")...), Failure{}, "", h12, "GET /reports"},
		{"too few to tell", many(5, 503, "H12", "/reports"), Failure{}, "", h12, ""},
		{"no path stands out", append(append(many(5, 500, "", "/a"), many(5, 500, "", "/b")...), many(5, 500, "", "/c")...), Failure{}, "", own, ""},
		{"ids are one path", append(many(6, 500, "", "/orders/1"), many(6, 500, "", "/orders/2")...), Failure{}, "", own, "GET /orders/:id"},
		{"what was before stays", append(many(6, 503, "H12", "/a"), many(9, 500, "", "/b")...), h12, "GET /a", h12, "GET /b"},
		{"until another is twice as frequent", append(many(4, 503, "H12", "/a"), many(9, 500, "", "/b")...), h12, "", own, "GET /b"},
		{"a path that once stood out", append(append(many(5, 500, "", "/a"), many(5, 500, "", "/b")...), many(5, 500, "", "/c")...), own, "GET /b", own, "GET /b"},
	} {
		var r Recent
		counted(&r, 10, c.lines...)
		if how, path := r.Since(after(-60)).Mostly(c.before, c.beforePath); how != c.how || path != c.path {
			t.Errorf("%s: %+v on %q, want %+v on %q", c.name, how, path, c.how, c.path)
		}
	}
}

func TestSinceWhenTheyFail(t *testing.T) {
	var r Recent
	for _, s := range []int{5, 100, 111, 135, 150} { // before 100 nothing for a minute and more
		counted(&r, s, request(s, 500, "", "/"))
	}
	if got := r.Begun(after(155)); !got.Equal(after(100)) {
		t.Errorf("begun at %v, want %v", got, after(100))
	}
	if got := r.Begun(after(200)); !got.IsZero() {
		t.Errorf("long after the last one: begun at %v, want never", got)
	}
}

func BenchmarkRecent(b *testing.B) {
	in := logstore.NewIngest(logstore.IngestOptions{})
	lines, _ := logstest.MixedLines(10_000)
	for _, l := range lines {
		in.Add(l, logstest.T0)
	}
	var batches []*logstore.Batch
	n := 0
	for x := in.Next(logstest.T0.Add(time.Hour), true); x != nil; x = in.Next(logstest.T0.Add(time.Hour), true) {
		batches, n = append(batches, x), n+x.Len()
	}
	now := batches[len(batches)-1].LastAt()
	var r Recent
	b.ReportAllocs()
	for b.Loop() {
		for _, x := range batches {
			r.Add(x, now)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/line")
}
