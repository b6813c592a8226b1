package model

import (
	"fmt"
	"testing"
	"time"
)

// A day is kept: the last hour as it was read, what is older by half minutes, and a spike never vanishes.
func TestADayIsKept(t *testing.T) {
	st := &Store{}
	for at := time.Duration(0); at <= 30*time.Hour; at += 5 * time.Second {
		ready := 3
		if at == 20*time.Hour+35*time.Second {
			ready = 999
		}
		st.take(reading("default", ready), t0().Add(at), DefaultLimits().Points)
	}
	q := st.Queues[0]
	last := q.Points[len(q.Points)-1].At
	if age := last.Sub(q.Points[0].At); age < keptFor || age > keptFor+time.Hour {
		t.Errorf("%s are kept", age)
	}
	if n := len(q.Points); n < 3500 || n > 3800 {
		t.Errorf("%d points", n)
	}
	spike, gap := false, time.Duration(0)
	for i, p := range q.Points {
		spike = spike || p.Ready == 999
		if i > 0 {
			gap = max(gap, p.At.Sub(q.Points[i-1].At))
			if !p.At.After(q.Points[i-1].At) {
				t.Fatalf("point %d is not after the one before", i)
			}
		}
		if age := last.Sub(p.At); i > 0 && age < fineFor && p.At.Sub(q.Points[i-1].At) > 5*time.Second && age < fineFor-time.Minute {
			t.Fatalf("a point is missing %s ago", age)
		}
	}
	if !spike || gap > thinned+5*time.Second {
		t.Errorf("spike kept: %t; longest gap %s", spike, gap)
	}
}

func TestThePastFillsTheChartOnce(t *testing.T) {
	st := &Store{}
	with := func(ready int, past ...QueuePast) *QueueSample {
		s := reading("default", ready)
		s.Queues[0].Past = past
		return s
	}
	st.take(with(7, QueuePast{t0(), 3}, QueuePast{after(10), 4}, QueuePast{after(30), 9}), after(20), 100)
	st.take(with(8, QueuePast{t0(), 3}, QueuePast{after(10), 4}), after(30), 100)
	// after a silence what was missed is filled in
	st.take(with(9, QueuePast{after(20), 1}, QueuePast{after(200), 5}), after(300), 100)
	got := ""
	for _, p := range st.Queues[0].Points {
		got += fmt.Sprintf(" %v@%v", p.Ready, p.At.Sub(t0()).Seconds())
	}
	if want := " 3@0 4@10 7@20 8@30 5@200 9@300"; got != want {
		t.Errorf("got%s, want%s", got, want)
	}
}

func many(n, deep int) *QueueSample {
	f := &QueueSample{Library: "rabbitmq", Whole: true, Totals: UnknownTotals()}
	for i := range n {
		r := UnreadQueue(fmt.Sprintf("queue-%04d", i))
		r.Ready, r.Quality, r.Consumers, r.Done, r.Added = i%3, Exact, 1, Known(1), Known(1)
		if i == deep {
			r.Ready = 10_000
		}
		f.Queues = append(f.Queues, r)
	}
	return f
}

// Of thousands of queues only the deepest are charted for a day.
func TestManyQueuesAreBounded(t *testing.T) {
	s := New(DefaultLimits())
	for i := range 80 {
		f := many(500, 480)
		f.Store = "q"
		s.Apply([]Event{{App: "a", At: after(float64(5 * i)), Seen: after(float64(5 * i)), Fact: f}})
	}
	st := s.Store("q")
	long := 0
	for _, q := range st.Queues {
		if len(q.Points) > unchartedKeep {
			long++
		}
	}
	if len(st.Queues) != 500 || long > chartedQueues || st.Queues[0].Name != "queue-0480" || len(st.Queues[0].Points) < 70 {
		t.Errorf("%d queues, %d with a long memory; first %s with %d points", len(st.Queues), long, st.Queues[0].Name, len(st.Queues[0].Points))
	}
}

func TestWholeSamplesForget(t *testing.T) {
	st := &Store{}
	whole := func(names ...string) *QueueSample {
		f := &QueueSample{Library: "rabbitmq", Whole: true, Totals: UnknownTotals()}
		for _, n := range names {
			f.Queues = append(f.Queues, QueueReading{Name: n, Ready: 1, Consumers: 1, Quality: Exact})
		}
		return f
	}
	st.take(whole("a", "b"), after(1), 10)
	st.take(reading("of another library", 5), after(1), 10)
	st.take(whole("b"), after(2), 10)
	got := ""
	for _, q := range st.Queues {
		got += fmt.Sprintf(" %s/%s=%d", q.Library, q.Name, q.Ready)
	}
	if want := " sidekiq/of another library=5 rabbitmq/b=1"; got != want {
		t.Errorf("got%s, want%s", got, want)
	}
	if st.Library != "rabbitmq and sidekiq" {
		t.Errorf("libraries: %s", st.Library)
	}
}

func TestASharedStoreKeepsItsWatcher(t *testing.T) {
	s := New(DefaultLimits())
	say := func(app AppID, at float64, f Fact) {
		s.Apply([]Event{{App: app, At: after(at), Seen: after(at), Fact: f}})
	}
	say("b", 0, &QueueStore{Store: "q", Var: "SHARED_URL"})
	say("a", 1, &QueueStore{Store: "q", Var: "REDIS_URL", Access: Reading})
	f := reading("default", 5)
	f.Store, f.Every = "q", Duration(10*time.Second)
	say("a", 2, f)
	say("b", 3, &QueueStore{Store: "q", Var: "SHARED_URL"})
	st := s.Store("q")
	if st.Owner != "a" || st.Access != Reading || st.Var != "REDIS_URL" || st.VarOf("b") != "SHARED_URL" || st.VarOf("a") != "REDIS_URL" || len(st.Queues) != 1 {
		t.Errorf("%+v", st)
	}
	for at, want := range map[float64]bool{31: false, 33: true} {
		s.Apply([]Event{{Fact: &Tick{Now: after(at)}}})
		if age, stale := s.Stale(st, st.Libraries[0]); stale != want {
			t.Errorf("after %s stale=%t", age, stale)
		}
	}
}

func BenchmarkFiveThousandQueues(b *testing.B) {
	s := New(DefaultLimits())
	f := many(5000, 17)
	f.Store = "q"
	at := t0()
	b.ReportAllocs()
	for b.Loop() {
		at = at.Add(5 * time.Second)
		for i := range f.Queues {
			q := &f.Queues[i]
			n, _ := q.Done.Get()
			q.Done, q.Added = Known(n+5), Known(n+5)
		}
		s.Apply([]Event{{App: "a", At: at, Seen: at, Fact: f}})
	}
}

func TestTheTotalOfALibrary(t *testing.T) {
	st := &Store{}
	f := &QueueSample{Library: "l", Totals: UnknownTotals(), Queues: []QueueReading{
		{Name: "a", Ready: 3, Oldest: Duration(time.Minute), Quality: Exact, In: PerSecond(1), Out: PerSecond(2), Past: []QueuePast{{t0(), 1}, {after(5), 2}}},
		{Name: "b", Ready: 4, Oldest: Duration(time.Hour), Quality: Capped, Past: []QueuePast{{after(5), 7}}},
		{Name: "b.dlq", Ready: 900, DeadLetter: true, Quality: Exact, Past: []QueuePast{{after(5), 900}}},
	}}
	st.take(f, after(10), 100)
	q := st.Libraries[0].Total
	if age, _ := q.Age(); q.Ready != 7 || q.Quality != Capped || age != time.Hour || q.Enters.Now.String() != "-" || q.Leaves.Now.String() != "-" {
		t.Errorf("%+v", q)
	}
	if len(q.Points) != 2 || q.Points[0].Ready != 9 || q.Points[1].Ready != 7 {
		t.Errorf("%+v", q.Points)
	}
}
