package queue

import (
	"fmt"
	"testing"
	"time"

	"app.gonogo/gonogo/model/fact"
)

// lived applies samples of one queue ten seconds apart and returns its store.
func lived(readings ...Reading) *Store {
	st := NewStore("q")
	for i, r := range readings {
		r.Name, r.Quality = "default", Exact
		f := &Sample{Library: "l", Every: fact.Duration(10 * time.Second), Totals: UnknownTotals(), Queues: []Reading{r}}
		st.Sample(f, after(float64(10*i)), points, noApps{})
	}
	return st
}

func repeat(n int, r Reading) []Reading {
	var out []Reading
	for range n {
		out = append(out, r)
	}
	return out
}

func TestAnAlarmHasABeginningAndAnEnd(t *testing.T) {
	stuck, well := Reading{Ready: 9, Consumers: 0}, Reading{Ready: 0, Consumers: 1}
	st := lived(append(repeat(10, stuck), repeat(5, well)...)...)
	past := st.PastOf(st.Queues[0])
	if len(st.Alarms) != 0 || len(past) != 1 {
		t.Fatalf("%d open, %d ended", len(st.Alarms), len(past))
	}
	a := past[0]
	if got := fmt.Sprint(a.Rule, a.Queue, a.Since.Sub(t0()), a.Ended.Sub(t0()), a.Open(), a.Severity); got != "no consumersdefault0s 2m10s false critical" {
		t.Errorf("got %s", got)
	}
}

// The end of a queue is the end of its alarms.
func TestAQueueThatIsGoneHasNoAlarm(t *testing.T) {
	st := lived(repeat(10, Reading{Ready: 9, Consumers: 0})...)
	if len(st.Alarms) != 1 {
		t.Fatal("no alarm to begin with")
	}
	st.Sample(&Sample{Library: "l", Whole: true, Totals: UnknownTotals()}, after(100), points, noApps{})
	if len(st.Alarms) != 0 || len(st.Past) != 1 {
		t.Errorf("%d open, %d ended", len(st.Alarms), len(st.Past))
	}
}

// What is not known is neither bad nor well: the alarm stays, and none begins.
func TestUnknownNumbersChangeNoAlarm(t *testing.T) {
	unknown := Reading{Ready: -1, Consumers: -1, Oldest: -1}
	st := lived(append(repeat(10, Reading{Ready: 9, Consumers: 0}), repeat(20, unknown)...)...)
	if n := len(st.Alarms); n != 1 {
		t.Errorf("%d alarms", n)
	}
	if n := len(lived(repeat(30, unknown)...).Alarms); n != 0 {
		t.Errorf("%d alarms out of nothing", n)
	}
}

func TestHistoryIsBounded(t *testing.T) {
	var list []Reading
	for range keptAlarms + 10 {
		list = append(list, append(repeat(8, Reading{Ready: 9, Consumers: 0}), repeat(5, Reading{Ready: 0, Consumers: 1})...)...)
	}
	if n := len(lived(list...).Past); n != keptAlarms {
		t.Errorf("%d alarms are kept", n)
	}
}

func TestRulesAreWhole(t *testing.T) {
	names := map[RuleName]bool{}
	for _, r := range rules {
		if r.name == "" || names[r.name] || r.text == nil || r.step == "" || r.lasting == nil || r.queue == nil && r.library == nil {
			t.Errorf("rule %q", r.name)
		}
		names[r.name] = true
	}
}
