package queue

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/fact"
)

// t0 is the moment zero of the tests.
func t0() time.Time { return time.Date(2026, 3, 1, 8, 30, 0, 0, time.UTC) }

func after(seconds float64) time.Time {
	return t0().Add(time.Duration(seconds * float64(time.Second)))
}

// noApps is a Context in which nobody has set anything, and no process type is known.
type noApps struct{}

func (noApps) Limits(*Queue) AlarmSettings { return AlarmSettings{} }

func (noApps) Consumer(*Queue) Consumer { return Consumer{} }

// points is how many a queue may keep in these tests.
const points = 4096

// sampled applies samples to a new store, half a minute apart, and returns it.
func sampled(samples ...*Sample) *Store {
	st := NewStore("q")
	for i, f := range samples {
		st.Sample(f, after(float64(30*i)), points, noApps{})
	}
	return st
}

func reading(name string, ready int) *Sample {
	return &Sample{Library: "sidekiq", Totals: Totals{Processed: -1},
		Queues: []Reading{{Name: name, Ready: ready, Consumers: 1, Quality: Exact}}}
}

func processed(n int64) *Sample { return &Sample{Totals: Totals{Processed: n}} }

func TestOutRateComesFromTheCounter(t *testing.T) {
	tests := []struct {
		counter []int64
		want    float64
	}{
		{[]int64{1000}, -1},
		{[]int64{1000, 1060}, 2},
		{[]int64{1000, 1060, 1060}, 0},
		{[]int64{1000, 1060, 10}, -1},
		{[]int64{1000, 1060, 10, 40}, 1},
		{[]int64{1000, 1060, -1}, -1},
	}
	for _, tt := range tests {
		var list []*Sample
		for _, n := range tt.counter {
			list = append(list, processed(n))
		}
		got, known := sampled(list...).Libraries[0].Out.Now.Get()
		if !known {
			got = -1
		}
		if got != tt.want {
			t.Errorf("%v: %v a second, want %v", tt.counter, got, tt.want)
		}
	}
}

// Sidekiq's counter jumps every ten seconds: a span shorter than the window would show bursts and silence.
func TestOutRateWaitsForTheWindow(t *testing.T) {
	st := &Store{}
	for i, n := range []int64{0, 0, 100, 100} {
		st.add(processed(n), after(float64(5*i)), 10)
		if r, known := st.Libraries[0].Out.Now.Get(); known {
			t.Errorf("a rate of %v after %d s", r, 5*i)
		}
	}
}

func TestDrain(t *testing.T) {
	tests := []struct {
		ready  int
		net    float64
		want   time.Duration
		drains bool
	}{
		{0, 5, 0, true},
		{100, -2, 50 * time.Second, true},
		{100, 0, 0, false},
		{100, 1, 0, false},
		{-1, -1, 0, false},
		{math.MaxInt, -1e-300, 0, false},
	}
	for _, tt := range tests {
		q := Queue{Reading: Reading{Ready: tt.ready, Consumers: 1}, Net: tt.net}
		got, ok := q.EmptyIn()
		if got != tt.want || ok != tt.drains {
			t.Errorf("%d at %v: %s %t", tt.ready, tt.net, got, ok)
		}
	}
}

func TestNetIsTheSlopeOfTheWindow(t *testing.T) {
	st := sampled(reading("default", 1000), reading("default", 400), reading("default", 370))
	if net := st.Queues[0].Net; net != -1 {
		t.Errorf("net %v: the window is the last half minute, not all", net)
	}
	if net := sampled(reading("default", 1000)).Queues[0].Net; net != 0 {
		t.Errorf("net %v of one reading", net)
	}
}

func TestAQueueThatVanishesIsEmpty(t *testing.T) {
	gone := processed(-1)
	gone.Library = "sidekiq"
	st := sampled(reading("default", 5), gone)
	if q := st.Queues[0]; q.Ready != 0 || q.Quality != Exact || len(q.Points) != 2 {
		t.Errorf("%+v", q)
	}
	st.add(gone, after(0).Add(forgetAfter), 10)
	if len(st.Queues) != 1 {
		t.Errorf("%d queues within a day, want 1", len(st.Queues))
	}
	st.add(gone, after(31).Add(forgetAfter), 10)
	if len(st.Queues) != 0 {
		t.Errorf("after a day it is still there: %+v", st.Queues)
	}
}

// TestWhatIsKnownOfAQueueThatVanished: how many workers take from it is known by those that name it, and never by what was so before.
func TestWhatIsKnownOfAQueueThatVanished(t *testing.T) {
	for name, c := range map[string]struct {
		live []Worker
		want int
	}{
		"no worker is told of":         {nil, -1},
		"the live ones take others":    {[]Worker{{Queues: []string{"mailers"}}, {Queues: []string{"*"}}}, -1},
		"one lives, one is quiet":      {[]Worker{{Queues: []string{"mailers", "default"}}, {Queues: []string{"default"}, Quiet: true}}, 1},
		"two live":                     {[]Worker{{Queues: []string{"default"}}, {Queues: []string{"default"}}}, 2},
		"the only one became quiet":    {[]Worker{{Queues: []string{"default"}, Quiet: true}}, -1},
		"a pattern may mean it or not": {[]Worker{{Queues: []string{"def*"}}}, -1},
	} {
		first := reading("default", 5)
		first.Queues[0].Process, first.Queues[0].ProcessSource, first.Queues[0].Dead, first.Queues[0].InFlight = "worker", "identity", Known(3), Known(1)
		gone := processed(-1)
		gone.Library, gone.Workers = "sidekiq", c.live
		q := sampled(first, gone).Queues[0]
		want := Unread("default")
		want.Ready, want.Oldest, want.Quality, want.Consumers, want.Process, want.ProcessSource = 0, 0, Exact, c.want, "worker", "identity"
		if d := cmp.Diff(want, q.Reading); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// TestWhoWorkedAQueueLast is kept while nobody works it.
func TestWhoWorkedAQueueLast(t *testing.T) {
	by := func(process, source string) *Sample {
		s := reading("default", 5)
		s.Queues[0].Process, s.Queues[0].ProcessSource = process, source
		return s
	}
	for _, c := range []struct {
		name            string
		samples         []*Sample
		process, source string
	}{
		{"nobody works it now", []*Sample{by("worker", "identity"), by("", "")}, "worker", "identity"},
		{"another works it now", []*Sample{by("worker", "identity"), by("fast", "config")}, "fast", "config"},
		{"it was away for a while", []*Sample{by("worker", "identity"), {Library: "sidekiq"}, by("", "")}, "worker", "identity"},
		{"nobody ever did", []*Sample{by("", ""), by("", "")}, "", ""},
	} {
		if q := sampled(c.samples...).Queues[0]; q.Process != c.process || q.ProcessSource != c.source {
			t.Errorf("%s: %q by %q, want %q by %q", c.name, q.Process, q.ProcessSource, c.process, c.source)
		}
	}
}

// TestNoConsumersEndsWithTheQueue: of a queue that vanished nobody knows who takes from it, and nothing waits there.
func TestNoConsumersEndsWithTheQueue(t *testing.T) {
	stuck := reading("default", 5)
	stuck.Queues[0].Consumers, stuck.Every = 0, fact.Duration(30*time.Second)
	list := []*Sample{stuck, stuck, stuck, stuck}
	if st := sampled(list...); len(st.Alarms) != 1 || st.Alarms[0].Rule != NoConsumersRule {
		t.Fatalf("%d alarms, want that nobody takes the jobs", len(st.Alarms))
	}
	for range 4 {
		list = append(list, &Sample{Library: "sidekiq", Every: stuck.Every})
	}
	if st := sampled(list...); len(st.Alarms) != 0 {
		t.Errorf("%q is open, want it to have ended", st.Alarms[0].Text)
	}
}

func TestUnknownDepthIsNoPoint(t *testing.T) {
	unknown := reading("default", -1)
	unknown.Queues[0].Quality = NotKnown
	if q := sampled(reading("default", 5), unknown).Queues[0]; len(q.Points) != 1 || q.Ready != -1 {
		t.Errorf("%+v", q)
	}
}

func TestPointsAreBounded(t *testing.T) {
	st := &Store{}
	for i := range 20 {
		st.add(reading("default", i), after(float64(i)), 7)
	}
	if p := st.Queues[0].Points; len(p) != 7 || p[0].Ready != 13 || p[6].Ready != 19 {
		t.Errorf("%+v", p)
	}
}

func TestAnOldSampleChangesNothing(t *testing.T) {
	st := &Store{}
	st.add(reading("default", 5), after(10), 10)
	for _, at := range []float64{9, 10} {
		if st.add(reading("default", 9), after(at), 10) || st.Queues[0].Ready != 5 {
			t.Errorf("a sample of second %v replaced that of second 10", at)
		}
	}
}

func TestTroubleStandsFirst(t *testing.T) {
	s := &Sample{Totals: Totals{Processed: -1}, Queues: []Reading{
		{Name: "deep", Ready: 900, Consumers: 2}, {Name: "empty", Consumers: 0}, {Name: "paused", Ready: 50, Paused: true},
		{Name: "stuck", Ready: 1}, {Name: "unsure", Ready: 3, Consumers: -1}, {Name: "also", Ready: 3, Consumers: 1},
	}}
	got := ""
	for _, q := range sampled(s).Queues {
		got += " " + q.Name
	}
	if want := " stuck deep paused also unsure empty"; got != want {
		t.Errorf("order%s, want%s", got, want)
	}
}

func TestAStoreKeepsItsLibrary(t *testing.T) {
	st, info := NewStore("q"), &StoreInfo{Store: "q", Var: "REDIS_URL"}
	st.Update("a", &StoreInfo{Store: "q", Var: "REDIS_URL", Library: "sidekiq"})
	st.Update("a", info)
	if st.Library != "sidekiq" || info.Library != "" {
		t.Errorf("library %q, want sidekiq; the fact now says %q", st.Library, info.Library)
	}
}

func ExampleQueue_EmptyIn() {
	q := Queue{Reading: Reading{Ready: 325, Consumers: 2}, Net: -2}
	left, _ := q.EmptyIn()
	fmt.Println(left.Round(time.Second))
	// Output: 2m43s
}

func TestAStoreIsSearchedWhenEachLibraryWasReadOrSaysWhyNot(t *testing.T) {
	read := func(names ...string) (out []*Library) {
		for _, n := range names {
			out = append(out, &Library{Name: n})
		}
		return out
	}
	for _, tt := range []struct {
		info StoreInfo
		read []*Library
		want bool
	}{
		{StoreInfo{}, nil, false},
		{StoreInfo{Bare: true}, nil, true},
		{StoreInfo{Why: "searching: 12 of 100 keys"}, nil, false},
		{StoreInfo{Library: "sidekiq", Names: []string{"sidekiq"}}, nil, false},
		{StoreInfo{Library: "sidekiq", Names: []string{"sidekiq"}}, read("sidekiq"), true},
		{StoreInfo{Library: "sidekiq"}, read("sidekiq"), true}, // of an older tape
		{StoreInfo{Library: "delayed_job", Names: []string{"delayed_job"}, Unreadable: "delayed_job", Why: "delayed_job: its table is locked"}, nil, true}, // alone, and never read
		{StoreInfo{Library: "rq and bullmq", Names: []string{"rq", "bullmq"}}, read("rq"), false},
		{StoreInfo{Library: "rq and bullmq", Names: []string{"rq", "bullmq"}, Unreadable: "bullmq"}, read("rq"), true},
		{StoreInfo{Library: "rq, celery and bullmq", Names: []string{"rq", "celery", "bullmq"}}, read("rq", "celery", "bullmq"), true},
		{StoreInfo{Library: "ours, and theirs", Names: []string{"ours, and theirs"}}, read("ours, and theirs"), true}, // a name is a name
	} {
		st := &Store{StoreInfo: tt.info, Libraries: tt.read}
		if got := st.Searched(); got != tt.want {
			t.Errorf("%+v, %d read: got %t, want %t", tt.info, len(tt.read), got, tt.want)
		}
	}
}
