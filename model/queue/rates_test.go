package queue

import (
	"fmt"
	"math"
	"testing"
	"time"

	"app.gonogo/gonogo/model/fact"
)

// readEvery applies readings of one queue, every so often, and returns the queue.
func readEvery(every time.Duration, lag time.Duration, readings ...Reading) *Queue {
	st := &Store{}
	for i, r := range readings {
		if r.Name == "" {
			r.Name = "q"
		}
		st.add(&Sample{Library: "l", Lag: fact.Duration(lag), Totals: UnknownTotals(), Queues: []Reading{r}}, t0().Add(time.Duration(i)*every), 5000)
	}
	return st.Queues[0]
}

func counters(ready int, added, done int64) Reading {
	r := Unread("q")
	r.Ready, r.Quality, r.Added, r.Done = ready, Exact, Known(added), Known(done)
	return r
}

func TestRatesComeFromCountersOverTheWindow(t *testing.T) {
	tests := []struct {
		name     string
		every    time.Duration
		lag      time.Duration
		readings []Reading
		in, out  string
	}{
		{"one reading tells nothing", 10 * time.Second, 0, []Reading{counters(0, 0, 0)}, "-", "-"},
		{"too short", 10 * time.Second, 0, []Reading{counters(0, 0, 0), counters(0, 90, 90), counters(0, 90, 90)}, "-", "-"},
		{"a window", 10 * time.Second, 0, []Reading{counters(0, 0, 0), counters(0, 90, 90), counters(0, 90, 90), counters(30, 120, 90)}, "4", "3"},
		{"three ticks of a source that counts every 20 s", 10 * time.Second, 20 * time.Second, []Reading{counters(0, 0, 0), counters(0, 90, 90), counters(0, 90, 90), counters(30, 120, 90)}, "-", "-"},
		{"slow readings", time.Minute, 0, []Reading{counters(0, 0, 0), counters(0, 120, 60)}, "2", "1"},
		{"a reset begins anew", time.Minute, 0, []Reading{counters(0, 900, 900), counters(0, 960, 10)}, "1", "1"},
		{"and counts on", time.Minute, 0, []Reading{counters(0, 900, 900), counters(0, 960, 10), counters(0, 1020, 70)}, "1", "1"},
	}
	for _, tt := range tests {
		q := readEvery(tt.every, tt.lag, tt.readings...)
		if q.Enters.Now.String() != tt.in || q.Leaves.Now.String() != tt.out {
			t.Errorf("%s: in %s, out %s, want %s and %s", tt.name, q.Enters.Now, q.Leaves.Now, tt.in, tt.out)
		}
	}
}

// What the store says of itself counts before any counter.
func TestTheStoresOwnRateCounts(t *testing.T) {
	r := counters(5, 1000, 1000)
	r.In, r.Out = PerSecond(7), PerSecond(0)
	if q := readEvery(time.Minute, 0, counters(0, 0, 0), r); q.Enters.Now.String() != "7" || q.Leaves.Now.String() != "0" || q.Leaves.Source != FromStore {
		t.Errorf("%s %s", q.Enters, q.Leaves)
	}
}

// What comes in stays or goes out: one direction and the depth give the other, and it says so.
func TestTheOtherDirectionFollows(t *testing.T) {
	only := func(ready int, done int64) Reading {
		r := counters(ready, 0, done)
		r.Added = Count{}
		return r
	}
	q := readEvery(time.Minute, 0, only(0, 0), only(60, 120))
	if q.Enters.Now.String() != "3" || q.Enters.Source != FromBalance || q.Leaves.Source != FromCounter {
		t.Errorf("in %s, out %s", q.Enters, q.Leaves)
	}
	bare := counters(60, 0, 0)
	bare.Added, bare.Done = Count{}, Count{}
	if q := readEvery(time.Minute, 0, bare, bare); q.Enters.Source != "" || q.Leaves.Shown.String() != "-" {
		t.Errorf("out of nothing: in %s, out %s", q.Enters, q.Leaves)
	}
}

// Jitter is smoothed, news are not.
func TestAShownRateFollows(t *testing.T) {
	var f Flow
	f.set(PerSecond(10), FromStore, t0())
	f.set(PerSecond(11), FromStore, after(45))
	if v, _ := f.Shown.Get(); math.Abs(v-10.5) > 1e-9 {
		t.Errorf("after one half-life %v", v)
	}
	f.set(PerSecond(2), FromStore, after(50))
	if f.Shown.String() != "2" {
		t.Errorf("a fall is shown as %s", f.Shown)
	}
	f.set(Rate{}, FromStore, after(60))
	if f.Shown.String() != "-" {
		t.Errorf("unknown is shown as %s", f.Shown)
	}
}

func TestAges(t *testing.T) {
	timed := func(ready int, oldest time.Duration, aged Quality) Reading {
		return Reading{Ready: ready, Oldest: fact.Duration(oldest), Aged: aged, Quality: Exact}
	}
	head := func(ready int, head string) Reading {
		return Reading{Ready: ready, Oldest: -1, Head: head, Quality: Exact}
	}
	gone := func(ready int, done, flying int64) Reading {
		return Reading{Ready: ready, Oldest: -1, Done: Known(done), InFlight: Known(flying), Quality: Exact}
	}
	tests := []struct {
		name     string
		readings []Reading // every ten seconds
		want     time.Duration
		sure     AgeQuality
	}{
		{"empty", []Reading{timed(0, 0, "")}, 0, AgeExact},
		{"timed", []Reading{timed(3, 41*time.Second, "")}, 41 * time.Second, AgeExact},
		{"timed, overstated", []Reading{timed(3, 41*time.Second, Estimated)}, 41 * time.Second, AgeEstimated},
		{"nothing known", []Reading{timed(3, -1, "")}, 0, AgeUnknown},
		{"unread", []Reading{timed(-1, -1, "")}, 0, AgeUnknown},
		{"the first job stays", []Reading{head(1, "a"), head(2, "b"), head(3, "b"), head(4, "b")}, 20 * time.Second, AgeAtLeast},
		{"the first job is new", []Reading{head(1, "a"), head(2, "b")}, 0, AgeUnknown},
		{"empty lately", []Reading{head(0, ""), head(1, "a"), head(2, "b")}, 20 * time.Second, AgeAtMost},
		{"the same mark after it was empty", []Reading{head(1, "a"), head(0, ""), head(1, "a")}, 10 * time.Second, AgeAtMost},
		{"nothing taken since the first reading", []Reading{gone(5, 100, 0), gone(8, 100, 0), gone(9, 100, 0)}, 20 * time.Second, AgeAtLeast},
		// 105 had come in at 0 s, 110 at 10 s; 107 are out: the next one came in between
		{"in order", []Reading{gone(5, 100, 0), gone(8, 102, 0), gone(9, 107, 0)}, 10 * time.Second, AgeEstimated},
		{"what is in flight is taken", []Reading{gone(5, 100, 0), gone(8, 100, 2), gone(9, 100, 7)}, 10 * time.Second, AgeEstimated},
		{"a reset tells nothing", []Reading{gone(5, 100, 0), gone(5, 0, 0)}, 0, AgeUnknown},
	}
	for _, tt := range tests {
		q := readEvery(10*time.Second, 0, tt.readings...)
		if got, sure := q.Age(); got != tt.want || sure != tt.sure {
			t.Errorf("%s: %s %q, want %s %q", tt.name, got, sure, tt.want, tt.sure)
		}
	}
}

func TestTheMemoryOfWhatCameInIsBounded(t *testing.T) {
	var list []Reading
	for range 3 * keptIns {
		list = append(list, Reading{Ready: 7, Oldest: -1, Done: Known(3), Quality: Exact})
	}
	q := readEvery(10*time.Second, 0, list...)
	if len(q.ins) > keptIns {
		t.Errorf("%d moments kept", len(q.ins))
	}
	if age, sure := q.Age(); sure == AgeUnknown || age < 2*keptIns*10*time.Second {
		t.Errorf("%s %s", age, sure)
	}
}

func TestFutures(t *testing.T) {
	flow := func(in, out float64) func(q *Queue) {
		return func(q *Queue) {
			q.Enters, q.Leaves = Flow{Now: PerSecond(in), Shown: PerSecond(in), Source: FromCounter}, Flow{Now: PerSecond(out), Shown: PerSecond(out), Source: FromCounter}
		}
	}
	long := func(from, to float64) func(q *Queue) {
		return func(q *Queue) {
			q.Points = []Point{{At: t0(), Ready: from}, {At: t0().Add(steadyWindow), Ready: to}}
		}
	}
	net := func(v float64) func(q *Queue) { return func(q *Queue) { q.Net = v } }
	tests := []struct {
		name  string
		ready int
		set   []func(*Queue)
		want  string
	}{
		{"unknown", -1, nil, " 0s rough wait=-1ns"},
		{"empty", 0, nil, "empty 0s steady wait=0s"},
		{"by counters, steady", 100, []func(*Queue){flow(1, 3), long(460, 100)}, "draining 50s steady wait=33s"},
		{"by counters, changing", 100, []func(*Queue){flow(1, 3), long(100, 100)}, "draining 50s rough wait=33s"},
		{"by depth alone", 100, []func(*Queue){net(-2), long(460, 100)}, "draining 50s rough wait=-1ns"},
		{"growing", 100, []func(*Queue){flow(5, 3)}, "growing 50s rough wait=33s"},
		{"level", 100, []func(*Queue){flow(3, 3), long(100, 100)}, "level 0s rough wait=33s"},
		{"stalled", 100, []func(*Queue){flow(3, 0)}, "stalled 0s steady wait=-1ns"},
		{"draining for ever", math.MaxInt, []func(*Queue){flow(1, 2)}, " 0s rough wait=8760h0m0s"},
	}
	for _, tt := range tests {
		q := &Queue{Reading: Reading{Ready: tt.ready, Consumers: 1}}
		for _, set := range tt.set {
			set(q)
		}
		d := q.Forecast()
		if d.Wait > 0 {
			d.Wait = d.Wait.Round(time.Second)
		}
		if got := fmt.Sprintf("%s %s %s wait=%s", d.Outlook, d.Left, d.Sure, d.Wait); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	if d := (&Queue{Reading: Reading{Ready: 4}}).Forecast(); d.Outlook != Stalled {
		t.Errorf("nobody takes: %s", d.Outlook)
	}
}
