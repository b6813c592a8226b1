package queue

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/model/fact"
)

// randomSample draws what a store in a bad mood might say: few names, so that samples meet, and times out of order.
func randomSample(t *rapid.T) (f *Sample, at time.Time) {
	small := rapid.IntRange(-1, 6)
	moment := func(name string) time.Time { return after(float64(rapid.IntRange(-5, 400).Draw(t, name))) }
	f = &Sample{Library: rapid.SampledFrom([]string{"", "rq"}).Draw(t, "library"), Whole: rapid.Bool().Draw(t, "whole"),
		Every:  fact.Duration(small.Draw(t, "every")) * fact.Duration(time.Second),
		Totals: Totals{Processed: int64(small.Draw(t, "processed")), Dead: 30 * small.Draw(t, "dead")}}
	for _, name := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"default", "b", "critical", "d"}), rapid.ID[string]).Draw(t, "queues") {
		f.Queues = append(f.Queues, Reading{Name: name, Ready: 60 * small.Draw(t, "ready"), Consumers: small.Draw(t, "consumers"), Process: "web", Quality: Exact,
			Oldest: fact.Duration(small.Draw(t, "oldest")) * fact.Duration(time.Minute), Done: Known(int64(small.Draw(t, "done"))), Added: Known(int64(small.Draw(t, "added"))),
			Head: rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "head"), DeadLetter: name == "d", Past: []Past{{moment("past"), small.Draw(t, "was")}}})
	}
	return f, moment("at")
}

// randomApps is a Context that changes its mind.
type randomApps struct{ t *rapid.T }

func (c randomApps) Limits(q *Queue) AlarmSettings {
	if q.Name != "b" {
		return AlarmSettings{}
	}
	return AlarmSettings{Off: rapid.Bool().Draw(c.t, "off"), Depth: 90, For: 1}
}

func (c randomApps) Consumer(*Queue) Consumer {
	return Consumer{Type: "web", Types: 1, Want: rapid.IntRange(0, 1).Draw(c.t, "want"), Version: rapid.IntRange(0, 2).Draw(c.t, "version")}
}

// Whatever a store says, what is known of it holds together.
func TestRandomSamples(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		st := NewStore("q")
		for range rapid.IntRange(1, 20).Draw(t, "samples") {
			f, at := randomSample(t)
			st.Sample(f, at, 100, randomApps{t})
			if rapid.Bool().Draw(t, "tick") {
				st.Tick(at.Add(time.Minute))
			}
			checkStore(t, st)
		}
	})
}

// checkStore holds what must be so of any store.
func checkStore(t *rapid.T, st *Store) {
	watched := 0
	for _, q := range st.Queues {
		if st.LibraryOf(q).queues[q.Name] != q {
			t.Fatalf("%s is no queue of %q", q.Name, q.Library)
		}
		for i, p := range q.Points {
			if i > 0 && !p.At.After(q.Points[i-1].At) {
				t.Fatalf("points of %s are out of order: %v", q.Name, q.Points)
			}
		}
		if d, _ := q.Age(); d < 0 {
			t.Fatalf("%s has an age of %s", q.Name, d)
		}
		watched += len(st.AlarmsOf(q))
	}
	for _, l := range st.Libraries {
		for _, w := range l.watched {
			if w.alarm != nil {
				watched++
			}
		}
	}
	if watched != len(st.Alarms) {
		t.Fatalf("%d alarms, %d of them known to queues", len(st.Alarms), watched)
	}
	for _, a := range st.Alarms {
		if !a.Open() || a.Text == "" || a.Step == "" {
			t.Fatalf("%+v", a)
		}
	}
}
