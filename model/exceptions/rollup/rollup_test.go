package rollup

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/anomaly"
	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/logs/logstore"
)

var start = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// batch makes lines of a log session into a batch.
func batch(lines ...string) *logstore.Batch {
	in := logstore.NewIngest(logstore.IngestOptions{})
	for _, l := range lines {
		in.Add([]byte(l), start)
	}
	return in.Next(start, true)
}

func line(at time.Time, source, proc, text string) string {
	return at.Format("2006-01-02T15:04:05.000000-07:00") + " " + source + "[" + proc + "]: " + text
}

// raise is an exception of web.1 in a function of a file.
func raise(at time.Time, proc, class, file, fn string) []string {
	return []string{line(at, "app", proc, class+" (it failed):"), line(at, "app", proc, file+":3:in '"+fn+"'"), line(at.Add(time.Second), "app", proc, "Completed 500 in 3ms")}
}

// on is a release current from a time on.
func on(versions ...any) Releases {
	return func(_ string, at time.Time) int {
		found := 0
		for i := 0; i < len(versions); i += 2 {
			if !at.Before(versions[i+1].(time.Time)) {
				found = versions[i].(int)
			}
		}
		return found
	}
}

func read(g *Groups, releases Releases, lines ...string) {
	g.Read(batch(lines...), 1, releases)
}

func TestCounts(t *testing.T) {
	t.Parallel()
	var g Groups
	releases := on(73, start, 74, start.Add(10*time.Minute))
	for i := range 20 {
		read(&g, releases, raise(start.Add(time.Duration(i)*time.Minute), fmt.Sprintf("web.%d", i%3), "PaymentError", "app/pay.rb", "charge")...)
	}
	read(&g, releases, raise(start, "worker.1", "PaymentError", "app/pay.rb", "refund")...)
	g.Tick(time.Time{}, releases)
	all := g.Sorted(Current{Now: start.Add(20 * time.Minute)})
	if len(all) != 2 || all[0].Count != 20 || all[1].Count != 1 {
		t.Fatalf("got %d groups, %+v, want one of 20 and one of 1", len(all), all)
	}
	one := all[0]
	if got := strings.Join(one.DynoNames(), " "); got != "web.0 web.1 web.2" {
		t.Errorf("dynos: got %s", got)
	}
	if len(one.Releases) != 2 || one.Releases[0].Count != 10 || one.Releases[1].Version != 74 {
		t.Errorf("releases: got %+v, want 10 on v73 and 10 on v74", one.Releases)
	}
	if !one.First.Equal(start) || !one.Last.Equal(start.Add(19*time.Minute)) {
		t.Errorf("seen: got %v to %v", one.First, one.Last)
	}
	sum := 0
	for _, n := range one.Spark(start.Add(19 * time.Minute)) {
		sum += n
	}
	if sum != 20 {
		t.Errorf("sparkline: got %d in all, want 20", sum)
	}
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	const id = "7f6b9bb6-663f-4f17-b61f-6c9a02bed81c"
	var g Groups
	read(&g, on(), line(start, "app", "web.1", "["+id+"] PaymentError (no):"), line(start, "app", "web.1", "["+id+"] app/pay.rb:3:in 'charge'"))
	g.Tick(start.Add(time.Second), on())
	read(&g, on(), line(start, "heroku", "router", `at=info method=POST path="/orders/42/pay?x=1" host=a.example request_id=`+id+` fwd="1.2.3.4" dyno=web.1 connect=1ms service=3ms status=500 bytes=1 protocol=https`))
	if one := g.All()[0]; len(one.Routes) != 1 || one.Routes[0] != (Route{"POST", "/orders/:id/pay", 1}) {
		t.Errorf("got %+v, want POST /orders/:id/pay once", one.Routes)
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	v73, v74, v75 := start.Add(time.Hour), start.Add(2*time.Hour), start.Add(3*time.Hour)
	releases := on(72, start, 73, v73, 74, v74, 75, v75)
	for _, tt := range []struct {
		name  string
		seen  []time.Time
		now   time.Time
		watch time.Time
		want  Status
	}{
		{"first on the current release", []time.Time{v75.Add(time.Minute)}, v75.Add(2 * time.Minute), start, New},
		{"nobody watched before", []time.Time{v75.Add(time.Minute)}, v75.Add(2 * time.Minute), v75, Steady},
		{"away on the release before", []time.Time{v73.Add(time.Minute), v75.Add(time.Minute)}, v75.Add(2 * time.Minute), start, Back},
		{"always there", []time.Time{v73.Add(time.Minute), v74.Add(time.Minute), v75.Add(time.Minute)}, v75.Add(2 * time.Minute), start, Steady},
		{"not seen any more", []time.Time{v74.Add(time.Minute)}, v75.Add(2 * time.Minute), start, Gone},
		{"a page that never was", []time.Time{v75.Add(time.Minute)}, v75.Add(2 * time.Minute), start, Steady},
	} {
		g := Groups{Watched: tt.watch}
		class := "PaymentError"
		if tt.name == "a page that never was" {
			class = "ActionController::RoutingError"
		}
		for _, at := range tt.seen {
			read(&g, releases, raise(at, "web.1", class, "app/pay.rb", "charge")...)
		}
		g.Tick(time.Time{}, releases)
		g.Watched = tt.watch
		c := Current{Now: tt.now, Version: 75, At: v75, Before: 74, BeforeAt: v74, Watched: tt.watch}
		if got := g.All()[0].Status(c); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestRisingAfterAQuietHour(t *testing.T) {
	t.Parallel()
	var g Groups
	at := start
	for range 40 { // two hours, one every three minutes
		read(&g, on(), raise(at, "web.1", "PaymentError", "app/pay.rb", "charge")...)
		at = at.Add(anomaly.Width)
	}
	g.Tick(at, on())
	if got := g.All()[0].Status(Current{Now: at}); got != Steady {
		t.Errorf("before: got %v, want steady", got)
	}
	for i := range 8 {
		read(&g, on(), raise(at.Add(time.Duration(i)*10*time.Second), "web.1", "PaymentError", "app/pay.rb", "charge")...)
	}
	g.Tick(at.Add(90*time.Second), on())
	if got := g.All()[0].Status(Current{Now: at.Add(90 * time.Second)}); got != Rising {
		t.Errorf("eight in 80 s: got %v, want rising", got)
	}
}

func TestBoundedByLeastRecentlySeen(t *testing.T) {
	t.Parallel()
	g := Groups{Limit: 10}
	for i := range 30 {
		read(&g, on(), raise(start.Add(time.Duration(i)*time.Second), "web.1", "PaymentError", "app/pay.rb", fmt.Sprintf("step%c", 'a'+i))...)
		read(&g, on(), raise(start.Add(time.Duration(i)*time.Second), "web.2", "PaymentError", "app/pay.rb", "always")...)
	}
	g.Tick(time.Time{}, on())
	if g.Len() != 10 || g.Dropped != 21 {
		t.Errorf("got %d groups and %d dropped, want 10 and 21", g.Len(), g.Dropped)
	}
	if one := g.All()[0]; one.Count != 30 {
		t.Errorf("the one that always comes: got %d, want 30", one.Count)
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	g := Groups{Rules: Rules{{Name: "errors.0", Class: "Net::*", Merge: "network"}, {Name: "errors.1", Class: "RoutingError", Mute: true}, {Name: "errors.2", Path: "app/pay*", Split: true}}}
	for _, e := range []exceptions.Event{
		{Class: "Net::ReadTimeout"}, {Class: "Net::OpenTimeout"}, {Class: "RoutingError"},
		{Class: "PaymentError", Message: "card refused", Frames: []exceptions.Frame{{File: "app/pay/stripe.rb", Func: "charge", App: true}}},
		{Class: "PaymentError", Message: "no such card", Frames: []exceptions.Frame{{File: "app/pay/stripe.rb", Func: "charge", App: true}}},
	} {
		e.Language, e.At = exceptions.Ruby, start
		g.found.Events = append(g.found.Events[:0], e)
		g.count(on())
	}
	if g.Len() != 4 {
		t.Errorf("got %d groups, want 4: the network, the muted, two messages of pay", g.Len())
	}
	for _, one := range g.All() {
		if one.Muted != (one.Class() == "RoutingError") || one.Rule == "" {
			t.Errorf("%s: got muted %v by %q", one.Class(), one.Muted, one.Rule)
		}
	}
}

// TestMemory holds 10,000 groups, each with all that a group can have, to 40 MB.
func TestMemory(t *testing.T) {
	const most = 40 << 20
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	g := &Groups{}
	for i := range Most {
		e := exceptions.Event{Language: exceptions.Ruby, Class: fmt.Sprintf("Shop::Error%d", i), Message: strings.Repeat("x", 120), Proc: "web.1", At: start}
		for j := range exceptions.MaxFrames {
			e.Frames = append(e.Frames, exceptions.Frame{File: fmt.Sprintf("app/services/part_%d/file_%d.rb", i, j), Func: fmt.Sprintf("step_%d", j), Line: j, App: j%3 == 0})
		}
		for j := range maxDynos + 2 {
			e.Proc, e.Request = fmt.Sprintf("web.%d", j), fmt.Sprintf("7f6b9bb6-663f-4f17-b61f-%012d", j)
			g.found.Events = append(g.found.Events[:0], e)
			g.count(func(string, time.Time) int { return j % maxReleases })
		}
		one := g.newest
		for range anomaly.Width / time.Second { // more than any series keeps
			one.counter.Advance(one.counter.Newest()+1, &anomaly.Gaps{})
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if got := int64(after.HeapAlloc) - int64(before.HeapAlloc); got > most {
		t.Errorf("got %d groups in %d bytes, want at most %d", g.Len(), got, most)
	} else {
		t.Logf("%d groups in %d bytes", g.Len(), got)
	}
	runtime.KeepAlive(g)
}

// BenchmarkSorted puts as many groups as are kept in the order of a list, as a frame does when one has come.
func BenchmarkSorted(b *testing.B) {
	g := &Groups{}
	for i := range Most {
		g.found.Events = append(g.found.Events[:0], exceptions.Event{Language: exceptions.Ruby, Class: fmt.Sprintf("Shop::Error%d", i), Proc: "web.1", At: start.Add(time.Duration(i) * time.Millisecond)})
		g.count(on(74, start))
	}
	c := Current{Now: start.Add(time.Minute), Version: 74, At: start, Watched: start.Add(-time.Hour)}
	for b.Loop() {
		g.Sorted(c)
	}
}

// BenchmarkPipeline reads a log of which about one line in eight is of a trace, with and without counting its exceptions. The budget is 1.4
// of the former.
func BenchmarkPipeline(b *testing.B) {
	var log [][]byte
	at := start
	for i := range 20_000 {
		at = at.Add(2 * time.Millisecond)
		request := fmt.Sprintf("7f6b9bb6-663f-4f17-b61f-%012x", i)
		log = append(log, []byte(line(at, "heroku", "router", fmt.Sprintf(`at=info method=GET path="/orders/%d" host=shop.example.com request_id=%s fwd="203.0.113.9" dyno=web.%d connect=1ms service=%dms status=200 bytes=512 protocol=https`, i, request, i%8, i%90))),
			[]byte(line(at, "app", fmt.Sprintf("web.%d", i%8), "["+request+"] Completed 200 OK in 12ms (Views: 3.1ms | ActiveRecord: 2.2ms)")))
		if i%40 == 0 {
			proc := fmt.Sprintf("web.%d", i%8)
			log = append(log, []byte(line(at, "app", proc, "["+request+"] PaymentError (card "+request+" refused):")), []byte(line(at, "app", proc, fmt.Sprintf("app/pay.rb:%d:in 'step_%d'", i, i%200))))
			for j := range 9 {
				log = append(log, []byte(line(at, "app", proc, fmt.Sprintf("vendor/bundle/ruby/3.4.0/gems/rack-3.1.2/lib/rack/part_%d.rb:%d:in 'call'", j, i))))
			}
		}
	}
	for _, with := range []bool{false, true} {
		b.Run(fmt.Sprintf("exceptions=%t", with), func(b *testing.B) {
			for b.Loop() {
				in := logstore.NewIngest(logstore.IngestOptions{})
				g := &Groups{}
				for i, l := range log {
					in.Add(l, start)
					if i%256 != 0 {
						continue
					}
					for bt := in.Next(start, false); bt != nil; bt = in.Next(start, false) {
						if with {
							g.Read(bt, 1, on(74, start))
						}
					}
				}
			}
		})
	}
}
