package queue

import (
	"fmt"
	"testing"
	"time"

	"app.gonogo/gonogo/model/fact"
)

// A day is kept: the last hour as it was read, what is older by half minutes, and a spike never vanishes.
func TestADayIsKept(t *testing.T) {
	st := &Store{}
	for at := time.Duration(0); at <= 30*time.Hour; at += 5 * time.Second {
		ready := 3
		if at == 20*time.Hour+35*time.Second {
			ready = 999
		}
		st.add(reading("default", ready), t0().Add(at), points)
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
	with := func(ready int, past ...Past) *Sample {
		s := reading("default", ready)
		s.Queues[0].Past = past
		return s
	}
	st.add(with(7, Past{t0(), 3}, Past{after(10), 4}, Past{after(30), 9}), after(20), 100)
	st.add(with(8, Past{t0(), 3}, Past{after(10), 4}), after(30), 100)
	// after a silence what was missed is filled in
	st.add(with(9, Past{after(20), 1}, Past{after(200), 5}), after(300), 100)
	got := ""
	for _, p := range st.Queues[0].Points {
		got += fmt.Sprintf(" %v@%v", p.Ready, p.At.Sub(t0()).Seconds())
	}
	if want := " 3@0 4@10 7@20 8@30 5@200 9@300"; got != want {
		t.Errorf("got%s, want%s", got, want)
	}
}

func many(n, deep int) *Sample {
	f := &Sample{Library: "rabbitmq", Whole: true, Totals: UnknownTotals()}
	for i := range n {
		r := Unread(fmt.Sprintf("queue-%04d", i))
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
	st := NewStore("q")
	for i := range 80 {
		st.Sample(many(500, 480), after(float64(5*i)), points, noApps{})
	}
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
	whole := func(names ...string) *Sample {
		f := &Sample{Library: "rabbitmq", Whole: true, Totals: UnknownTotals()}
		for _, n := range names {
			f.Queues = append(f.Queues, Reading{Name: n, Ready: 1, Consumers: 1, Quality: Exact})
		}
		return f
	}
	st.add(whole("a", "b"), after(1), 10)
	st.add(reading("of another library", 5), after(1), 10)
	st.add(whole("b"), after(2), 10)
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

func BenchmarkFiveThousandQueues(b *testing.B) {
	st, f := NewStore("q"), many(5000, 17)
	at := t0()
	b.ReportAllocs()
	for b.Loop() {
		at = at.Add(5 * time.Second)
		for i := range f.Queues {
			q := &f.Queues[i]
			n, _ := q.Done.Get()
			q.Done, q.Added = Known(n+5), Known(n+5)
		}
		st.Sample(f, at, points, noApps{})
	}
}

func TestTheTotalOfALibrary(t *testing.T) {
	st := &Store{}
	f := &Sample{Library: "l", Totals: UnknownTotals(), Queues: []Reading{
		{Name: "a", Ready: 3, Oldest: fact.Duration(time.Minute), Quality: Exact, In: PerSecond(1), Out: PerSecond(2), Past: []Past{{t0(), 1}, {after(5), 2}}},
		{Name: "b", Ready: 4, Oldest: fact.Duration(time.Hour), Quality: Capped, Past: []Past{{after(5), 7}}},
		{Name: "b.dlq", Ready: 900, DeadLetter: true, Quality: Exact, Past: []Past{{after(5), 900}}},
	}}
	st.add(f, after(10), 100)
	q := st.Libraries[0].Total
	if age, _ := q.Age(); q.Ready != 7 || q.Quality != Capped || age != time.Hour || q.Enters.Now.String() != "-" || q.Leaves.Now.String() != "-" {
		t.Errorf("%+v", q)
	}
	if len(q.Points) != 2 || q.Points[0].Ready != 9 || q.Points[1].Ready != 7 {
		t.Errorf("%+v", q.Points)
	}
}
