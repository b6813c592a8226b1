package postgres

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/postgres/link"
)

func TestAddress(t *testing.T) {
	for _, c := range []struct{ value, want string }{
		{"postgres://u:p@h/d", "h:5432 u d tls"},
		{"postgresql://u:p@H:6432/d%20e?sslmode=require", "h:6432 u d e tls"},
		{"POSTGRES://u:p%40@h/d?sslmode=disable", "h:5432 u d plain"},
		{"postgres://u@localhost/d", "localhost:5432 u d plain"},
		{"postgres://u@127.0.0.1/d?sslmode=require", "127.0.0.1:5432 u d tls"},
		{"postgres://u@[::1]/d", "[::1]:5432 u d plain"},
		{"postgres://u@h/d?sslmode=verify-full", "h:5432 u d tls verified"},
		{"postgres://u@h/d?sslmode=no-verify", "h:5432 u d tls"},
		{"postgres://u@h", "h:5432 u u tls"},
		{"postgres://h", ""},
		{"postgres:///d", ""},
		{"postgres://u@h1:1,h2:2/d", ""},
		{"redis://u@h/d", ""},
		{"mysql://u@h/d", ""},
		{"host=h dbname=d", ""},
		{"", ""},
	} {
		to, ok := read(map[string]string{"A": c.value}, "A")
		got := ""
		if ok {
			got = fmt.Sprintf("%s %s %s %s", to.Addr(), to.User, to.DB, map[bool]string{true: "tls", false: "plain"}[to.TLS])
			if e := link.Encryption(to); e != nil && !e.InsecureSkipVerify {
				got += " verified"
			} else if (e != nil) != to.TLS {
				t.Errorf("%s: %v", c.value, e)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.value, got, c.want)
		}
	}
}

func TestGoodJobQueueLists(t *testing.T) {
	for list, want := range map[string]string{
		"*": "a b c", "": "a b c", "a": "a", "a, b": "a b", "-a": "b c", "-a,b": "c", "+b,a": "a b", "-*": "", "a,*": "a b c", "x": "",
	} {
		takes := goodJobTakes(list)
		var got []string
		for _, q := range []string{"a", "b", "c"} {
			if takes(q) {
				got = append(got, q)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q takes %v, want %s", list, got, want)
		}
	}
}

func TestGoodJobSchedulers(t *testing.T) {
	for raw, want := range map[string]string{
		`{"name":"x","queues":"a,b","max_threads":5,"active_threads":2}`: "a,b 5 2",
		`"GoodJob::Scheduler(queues=-a,b max_threads=3)"`:                "-a,b 3 0",
		`"GoodJob::Scheduler(queues=*)"`:                                 "* 0 0",
		`7`:                                                              " 0 0",
	} {
		queues, threads, active := goodJobScheduler(json.RawMessage(raw))
		if got := fmt.Sprintf("%s %d %d", queues, threads, active); got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
}

// A whole count that is a minute old completes what was counted short, and never lowers it.
func TestWholeCountCompletes(t *testing.T) {
	l := layout{groups: []group{
		{indexed: true, states: []jobState{{field: ready}}},
		{states: []jobState{{field: dead}}},
	}}
	walked := func() *tally {
		ta := newTally()
		ta.Now = time.Unix(1000, 0)
		ta.counts.add("long", ready, cell{n: 100, quality: queue.Capped, since: 400})
		ta.counts.add("grown", ready, cell{n: 100, quality: queue.Capped, since: 400, guessed: true})
		ta.counts.add("short", ready, cell{n: 3, quality: queue.Exact, since: 940})
		ta.know(l, false)
		return ta
	}
	all := counts{}
	all.add("long", ready, cell{n: 900, quality: queue.Exact, since: 390})
	all.add("grown", ready, cell{n: 50, quality: queue.Exact, since: 100})
	all.add("short", ready, cell{n: 80, quality: queue.Exact, since: 100})
	all.add("lost", dead, cell{n: 7, quality: queue.Exact})
	tell := func(ta *tally) []string {
		var out []string
		for _, q := range ta.finish(nil, 0).Queues {
			n, known := q.Dead.Get()
			out = append(out, fmt.Sprint(q.Name, " ", q.Ready, " ", q.Quality, " ", time.Duration(q.Oldest), q.Aged, " dead ", n, known))
		}
		return out
	}
	alone := walked()
	if !alone.lacks(l) {
		t.Error("nothing is missing")
	}
	if d := cmp.Diff([]string{"grown 100 capped 10m0sestimated dead 0 false", "long 100 capped 10m0s dead 0 false", "short 3 exact 1m0s dead 0 false"}, tell(alone)); d != "" {
		t.Error(d)
	}
	old := walked()
	old.complete(l, all, queue.Estimated)
	if d := cmp.Diff([]string{"grown 100 estimated 15m0sestimated dead 0 true", "long 900 estimated 10m0s dead 0 true", "lost 0 exact 0s dead 7 true", "short 3 exact 1m0s dead 0 true"}, tell(old)); d != "" {
		t.Error(d)
	}
	fresh := walked()
	fresh.complete(l, all, queue.Exact)
	if d := cmp.Diff([]string{"grown 100 exact 15m0s dead 0 true", "long 900 exact 10m0s dead 0 true", "lost 0 exact 0s dead 7 true", "short 3 exact 1m0s dead 0 true"}, tell(fresh)); d != "" {
		t.Error(d)
	}
}

// A sample is measured against the whole count of the same time; what it did not meet stays a lower bound.
func TestSampleIsMeasured(t *testing.T) {
	ta := newTally()
	ta.Now = time.Unix(1000, 0)
	for _, q := range []string{"known", "new", "unseen", "shrunk"} {
		ta.counts.add(q, ready, cell{n: 100, quality: queue.Capped, since: 400})
	}
	ta.counts.add("short", ready, cell{n: 3, quality: queue.Exact, since: 940})
	ta.know(layout{groups: []group{{indexed: true, states: []jobState{{field: ready}}}}}, false)
	of := func(n map[string]int64) counts {
		c := counts{}
		for q, n := range n {
			c.add(q, ready, cell{n: n, quality: queue.Estimated})
		}
		return c
	}
	w := whole{counts: of(map[string]int64{"known": 1000, "shrunk": 1000}), sample: of(map[string]int64{"known": 800, "shrunk": 800})}
	ta.lengthen(of(map[string]int64{"known": 400, "new": 300, "shrunk": 8, "short": 50}), w.measure)
	var got []string
	for _, q := range ta.finish(nil, 0).Queues {
		got = append(got, fmt.Sprint(q.Name, " ", q.Ready, " ", q.Quality))
	}
	if d := cmp.Diff([]string{"known 500 estimated", "new 300 estimated", "short 3 exact", "shrunk 100 estimated", "unseen 100 capped"}, got); d != "" {
		t.Error(d)
	}
}

// Nothing that was not counted is told as zero.
func TestNotCountedIsUnknown(t *testing.T) {
	ta := newTally()
	ta.queue("idle").Paused = true
	s := ta.finish(nil, 0)
	want := queue.Unread("idle")
	want.Paused = true
	if d := cmp.Diff([]queue.Reading{want}, s.Queues); d != "" {
		t.Error(d)
	}
	if s.Totals != queue.UnknownTotals() {
		t.Error(s.Totals)
	}
}

func TestCellsAdd(t *testing.T) {
	quality := rapid.SampledFrom([]queue.Quality{queue.Exact, queue.Estimated, queue.Capped})
	one := rapid.Custom(func(t *rapid.T) cell {
		return cell{n: rapid.Int64Range(0, 9).Draw(t, "n"), quality: quality.Draw(t, "quality"), since: float64(rapid.IntRange(0, 3).Draw(t, "since"))}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := one.Draw(t, "a"), one.Draw(t, "b"), one.Draw(t, "c")
		if l, r := a.add(b).add(c), c.add(a.add(b)); l != r {
			t.Errorf("%v, %v", l, r)
		}
		if (cell{}).add(a) != a || a.add(cell{}) != a {
			t.Error("what was not told counts")
		}
	})
}

func TestAmountLookedAtAdapts(t *testing.T) {
	r := &reader{most: mostEntries}
	r.adapt(10 * goal)
	if r.most != mostEntries/10 {
		t.Error(r.most)
	}
	r.adapt(time.Hour)
	if r.most != leastEntries {
		t.Error(r.most)
	}
	for range 20 {
		r.adapt(time.Millisecond)
	}
	if r.most != mostEntries {
		t.Error(r.most)
	}
}
