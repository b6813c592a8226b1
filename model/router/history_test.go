package router

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"app.gonogo/gonogo/model/histogram"
	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

// hit is a request so many seconds after T0.
type hit struct {
	at            float64
	status        int
	code, path    string
	dyno, host    string
	service, conn int
	bytes         int
}

func (r hit) line() string {
	at := after(r.at).Format(logstest.StampLayout)
	level := "info"
	if r.code != "" {
		level = "error code=" + r.code + ` desc="x"`
	}
	or := func(s, other string) string {
		if s == "" {
			return other
		}
		return s
	}
	return fmt.Sprintf(`%s heroku[router]: at=%s method=GET path="%s" host=%s request_id=1 fwd="1.2.3.4" dyno=%s connect=%dms service=%dms status=%d bytes=%d protocol=https`,
		at, level, or(r.path, "/"), or(r.host, "h"), or(r.dyno, "web.1"), r.conn, r.service, r.status, r.bytes)
}

func after(second float64) time.Time {
	return logstest.T0.Add(time.Duration(second * float64(time.Second)))
}

// add counts lines as one batch, by the clock of so many seconds after T0; below zero: of a saved log.
func add(h *History, second float64, lines ...string) {
	in := logstore.NewIngest(logstore.IngestOptions{})
	now := time.Time{}
	if second >= 0 {
		now = after(second)
	}
	for _, l := range lines {
		in.Add([]byte(l), after(second))
	}
	for b := in.Next(after(second).Add(time.Hour), true); b != nil; b = in.Next(after(second).Add(time.Hour), true) {
		h.Add(b, now)
	}
}

func TestWhatFails(t *testing.T) {
	for _, c := range []struct {
		name         string
		line         string
		failed, sent int
	}{
		{"an answer", hit{status: 200}.line(), 0, 1},
		{"not found", hit{status: 404}.line(), 0, 1},
		{"the app's own error", hit{status: 500}.line(), 1, 1},
		{"a timeout", hit{status: 503, code: "H12"}.line(), 1, 1},
		{"an error of the platform", hit{status: 503, code: "H99"}.line(), 1, 1},
		{"the client went away", hit{status: 499, code: "H27"}.line(), 0, 1},
		{"maintenance", hit{status: 503, code: "H80"}.line(), 0, 1},
		{"no web dyno", hit{status: 503, code: "H14"}.line(), 0, 1},
		{"cut off, and no status", after(0).Format(logstest.StampLayout) + ` heroku[router]: at=error code=H24 desc="Forced close" method=GET path="/" host=h request_id=1 fwd="" dyno=web.1 connect=1ms service=2ms status= bytes=`, 1, 1},
		{"the form of 2012", after(0).Format(logstest.StampLayout) + ` heroku[router]: GET h/orders dyno=web.1 queue=0 wait=0ms service=7ms bytes=215`, 0, 1},
		{"a timeout of 2012", after(0).Format(logstest.StampLayout) + ` heroku[router]: Error H12 (Request timeout) -> GET h/orders dyno=web.1 queue= wait= service=30000ms bytes=`, 1, 1},
		{"an app that writes status=500", after(0).Format(logstest.StampLayout) + ` app[web.1]: status=500`, 0, 0},
	} {
		var h History
		add(&h, 1, c.line)
		if w := h.Between(after(-60), time.Time{}); w.Failed != c.failed || w.Requests != c.sent {
			t.Errorf("%s: %d of %d failed, want %d of %d", c.name, w.Failed, w.Requests, c.failed, c.sent)
		}
	}
}

func TestAWindowHasAllThatLinesSay(t *testing.T) {
	var h History
	add(&h, 30,
		hit{at: 1, status: 200, service: 20, conn: 1, bytes: 100, path: "/orders/17?x=1"}.line(),
		hit{at: 2, status: 200, service: 40, conn: 1, bytes: 11, path: "/orders/18", dyno: "web.2"}.line(),
		hit{at: 3, status: 302, service: 10, conn: 300, path: "/cart", host: "www.h"}.line(),
		hit{at: 11, status: 503, code: "H12", service: 30_000, path: "/orders/19"}.line(),
		hit{at: 12, status: 499, code: "H27", service: 900, path: "/cart"}.line(),
		hit{at: 13, status: 101, service: 3_600_000, path: "/cable"}.line(),
		hit{at: 14, status: 503, code: "H15", service: 55_000, path: "/cable"}.line(),
		hit{at: 25, status: 404, service: 1, path: "/wp-login.php"}.line(),
		hit{at: 26, status: 404, service: 1, path: "/.env"}.line(),
		hit{at: 27, status: 404, service: 1, path: "/orders/99"}.line(),
	)
	w := h.Between(after(0), time.Time{})
	want := Window{Requests: 10, Failed: 2, Held: 2, ByClass: [6]int{0, 1, 2, 1, 4, 2}, Bytes: 111, Codes: []Code{{"H12", 1, 1}, {"H15", 1, 1}, {"H27", 1, 0}}}
	if d := cmp.Diff(want, w, cmpopts.IgnoreUnexported(Window{}), cmpopts.IgnoreFields(Window{}, "From", "To", "Watched", "Service", "Connect")); d != "" {
		t.Error("-want +got", d)
	}
	if w.Service.Count() != 8 || w.Service.Sum() != 20+40+10+30_000+900+3 || w.Connect.Count() != 10 || w.Connect.Sum() != 302 {
		t.Errorf("%d times of %d ms, %d of %d to connect; want those of connections held open left out", w.Service.Count(), w.Service.Sum(), w.Connect.Count(), w.Connect.Sum())
	}
	if !w.From.Equal(after(0)) || !w.To.Equal(after(27)) || w.Watched != 26*time.Second {
		t.Errorf("from %v to %v, watched %v; want 27 s, of which 26", w.From, w.To, w.Watched)
	}
	rowsAre(t, "paths", w.Paths(), []Row{
		{Name: "GET /orders/:id", Requests: 4, Failed: 1, Codes: []Code{{"H12", 1, 1}}},
		{Name: "GET /cable", Requests: 2, Failed: 1, Held: 2, Codes: []Code{{"H15", 1, 1}}},
		{Name: "GET /cart", Requests: 2, Codes: []Code{{"H27", 1, 0}}},
		{NotFound: true, Requests: 2},
	})
	rowsAre(t, "dynos", w.Dynos(), []Row{
		{Name: "web.1", Requests: 9, Failed: 2, Held: 2, Codes: []Code{{"H12", 1, 1}, {"H15", 1, 1}, {"H27", 1, 0}}},
		{Name: "web.2", Requests: 1},
	})
	rowsAre(t, "hosts", w.Hosts(), []Row{
		{Name: "h", Requests: 9, Failed: 2, Held: 2, Codes: []Code{{"H12", 1, 1}, {"H15", 1, 1}, {"H27", 1, 0}}},
		{Name: "www.h", Requests: 1},
	})
	if dynos := w.Dynos(); dynos[0].Connect.Count() != 9 || dynos[1].Service.Sum() != 40 {
		t.Errorf("web.1 was connected to %d times, web.2 took %d ms; want 9, 40", dynos[0].Connect.Count(), dynos[1].Service.Sum())
	}
}

func rowsAre(t *testing.T, what string, got, want []Row) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Row{}), cmpopts.IgnoreFields(Row{}, "Service", "Connect")); d != "" {
		t.Errorf("%s: -want +got %s", what, d)
	}
}

// Times can be added to the rows that somebody looks at; the others lack them, and nothing else.
func TestTimesOfSomeRows(t *testing.T) {
	var h History
	for s := range 100 {
		add(&h, 1000, hit{at: float64(10 * s), status: 200, service: s, path: []string{"/a", "/b", "/c"}[s%3], dyno: []string{"web.1", "web.2"}[s%2]}.line())
	}
	w := h.Between(after(0), after(1000))
	for _, by := range []By{ByPath, ByDyno, ByHost} {
		whole, some := w.Rows(by), w.Counted(by)
		rowsAre(t, string(by), some, whole)
		for range 2 { // twice adds nothing
			w.AddTimes(by, []*Row{&some[0]})
		}
		if got, want := some[0].Service, whole[0].Service; got.Count() != want.Count() || got.Sum() != want.Sum() || want.Count() == 0 {
			t.Errorf("by %s: %d times of %d ms, want %d of %d", by, got.Count(), got.Sum(), want.Count(), want.Sum())
		}
		for _, r := range some[1:] {
			if r.Service.Count() != 0 {
				t.Errorf("by %s: %s has times that nobody asked for", by, r.Name)
			}
		}
	}
}

// Spans that meet share no request and lack none, wherever they are cut, in slots as in minutes.
func TestSpansThatMeet(t *testing.T) {
	var h History
	var lines []string
	for s := range 50 * 60 {
		lines = append(lines, hit{at: float64(s), status: 200, service: s % 300, path: fmt.Sprintf("/p%c", 'a'+s%7)}.line())
	}
	add(&h, 50*60, lines...)
	h.Alive(after(50 * 60))
	for _, cut := range []float64{0, 1, 600, 2104, 2105, 2110, 2399.9, 2999} {
		a, b := h.Between(after(0), after(cut)), h.Between(after(cut), time.Time{})
		if a.Requests+b.Requests != 3000 || a.Service.Count()+b.Service.Count() != 3000 {
			t.Errorf("cut at %g s: %d and %d requests, want 3000 together", cut, a.Requests, b.Requests)
		}
		if !a.To.Equal(b.From) {
			t.Errorf("cut at %g s: one ends at %v, the other begins at %v", cut, a.To, b.From)
		}
		sum := 0
		for _, r := range append(a.Paths(), b.Paths()...) {
			sum += r.Requests
		}
		if sum != 3000 {
			t.Errorf("cut at %g s: %d requests by path, want 3000", cut, sum)
		}
	}
}

// A slot is used again for a later time, and neither a straggler of long ago counts in it nor a stamp of the far future.
func TestOldLinesCountNowhere(t *testing.T) {
	var h History
	hour := Kept.Seconds()
	add(&h, 1, hit{at: 1, status: 500}.line())
	add(&h, hour+60, hit{at: hour + 60, status: 200}.line(), hit{at: 2, status: 500}.line(), hit{at: 10 * hour, status: 500}.line())
	if w := h.Between(time.Time{}, time.Time{}); w.Requests != 1 || w.Failed != 0 {
		t.Errorf("%d requests, %d failed, want 1, 0", w.Requests, w.Failed)
	}
}

// Of a saved log the last hour is kept, whatever the clock says.
func TestASavedLogHasItsOwnTime(t *testing.T) {
	var h History
	for s := range 3 * 60 {
		add(&h, -1, hit{at: float64(s * 60), status: 200, path: "/x"}.line())
	}
	w := h.Between(time.Time{}, time.Time{})
	if w.Requests != 61 || !w.To.Equal(after(179*60)) {
		t.Errorf("%d requests to %v, want those of the last hour, 61", w.Requests, w.To)
	}
	if rows := w.Paths(); len(rows) != 1 || rows[0].Requests != 61 {
		t.Errorf("by path: %+v, want one row of 61", rows)
	}
}

func TestPathsAreBounded(t *testing.T) {
	var h History
	word := func(n int) string {
		var b []byte
		for ; n > 0 || len(b) == 0; n /= 16 {
			b = append(b, "ghijklmnopqrstuv"[n%16])
		}
		return string(b)
	}
	n, all, steady := mostNames[byPath], 0, 0
	for minute := range 6 {
		var lines []string
		at := float64(minute * 60)
		for i := range n {
			lines = append(lines, hit{at: at + 5, status: 200, path: "/" + word(minute*n+i)}.line())
		}
		for range 10 {
			lines = append(lines, hit{at: at + 6, status: 500, path: "/often"}.line())
		}
		all += n + 10
		if minute > 0 { // in the first one there is no room for it
			steady += 10
		}
		add(&h, at+10, lines...)
	}
	w := h.Between(time.Time{}, time.Time{})
	sum, often := 0, 0
	rows := w.Paths()
	for _, r := range rows {
		sum += r.Requests
		if r.Name == "GET /often" {
			often = r.Requests
		}
	}
	if len(rows) > n+2 || sum != all || often != steady {
		t.Errorf("%d rows with %d requests, %d of /often; want at most %d rows, %d requests, %d of them", len(rows), sum, often, n+2, all, steady)
	}
}

func TestRatesAreOfWhatWasWatched(t *testing.T) {
	var h History
	var lines []string
	for s := range 60 {
		lines = append(lines, hit{at: float64(s), status: 200, service: 500}.line(), hit{at: float64(s), status: 200, service: 1500}.line())
	}
	add(&h, 60, lines...)
	h.Alive(after(60))
	w := h.Between(after(0), after(60))
	rate, ok := w.PerSecond(w.Requests)
	busy, _ := w.InFlight()
	if !ok || rate != 2 || busy != 2 {
		t.Errorf("%g requests a second, %g in flight; want 2, and two that take a second each", rate, busy)
	}
	empty := h.Between(after(61), after(65))
	if _, ok := empty.PerSecond(0); ok {
		t.Error("a span that has not come has a rate")
	}
}

func TestMergedHistogramsAreTheWindows(t *testing.T) {
	var h History
	var lines []string
	for s := range 300 {
		lines = append(lines, hit{at: float64(s), status: 200, service: s * s % 4001}.line())
	}
	add(&h, 300, lines...)
	var sum histogram.Histogram
	for s := range 30 {
		w := h.Between(after(float64(10*s)), after(float64(10*s+10)))
		sum.Merge(&w.Service)
	}
	whole := h.Between(after(0), after(300))
	a, _ := sum.Quantile(0.95)
	b, _ := whole.Service.Quantile(0.95)
	if a != b || sum.Count() != 300 {
		t.Errorf("p95 of %d times is %d merged, %d whole", sum.Count(), a, b)
	}
}

// What a line says is counted the same where its parts were found when it was parsed, and where they are looked for again.
func TestLinesWithoutPlacesCountTheSame(t *testing.T) {
	t.Parallel()
	packs, err := logstore.NewCompactor()
	if err != nil {
		t.Fatal(err)
	}
	in := logstore.NewIngest(logstore.IngestOptions{})
	lines, _ := logstest.MixedLines(5_000)
	for _, l := range lines {
		in.Add(l, logstest.T0)
	}
	var fresh, packed History
	for b := in.Next(logstest.T0.Add(time.Hour), true); b != nil; b = in.Next(logstest.T0.Add(time.Hour), true) {
		again := packs.Compact(b)
		if b.Places() == nil || again.Places() != nil {
			t.Fatalf("got %d places, and %d when packed, want some and none", len(b.Places()), len(again.Places()))
		}
		fresh.Add(b, time.Time{})
		packed.Add(again, time.Time{})
	}
	got, want := fresh.View(0, time.Time{}, time.Hour), packed.View(0, time.Time{}, time.Hour)
	if got.Since.Requests == 0 || got.Since.Requests != want.Since.Requests || got.Since.Bytes != want.Since.Bytes {
		t.Errorf("got %d requests, %d bytes; want %d, %d", got.Since.Requests, got.Since.Bytes, want.Since.Requests, want.Since.Bytes)
	}
	for _, by := range []By{ByPath, ByDyno, ByHost} {
		rowsAre(t, string(by), got.Since.Rows(by), want.Since.Rows(by))
	}
}

func BenchmarkAdd(b *testing.B) {
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
	var h History
	b.ReportAllocs()
	for b.Loop() {
		for _, x := range batches {
			h.Add(x, now)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/line")
}
