package model

import (
	"fmt"
	"testing"
	"time"
)

// lived applies samples of one queue ten seconds apart and returns the state.
func lived(readings ...QueueReading) *State {
	s := New(DefaultLimits())
	for i, r := range readings {
		r.Name, r.Quality = "default", Exact
		at := after(float64(10 * i))
		s.Apply([]Event{{At: at, Seen: at, App: "a", Fact: &QueueSample{Store: "q", Library: "l", Every: Duration(10 * time.Second), Totals: UnknownTotals(), Queues: []QueueReading{r}}}})
	}
	return s
}

func repeat(n int, r QueueReading) []QueueReading {
	var out []QueueReading
	for range n {
		out = append(out, r)
	}
	return out
}

func TestAnAlarmHasABeginningAndAnEnd(t *testing.T) {
	stuck, well := QueueReading{Ready: 9, Consumers: 0}, QueueReading{Ready: 0, Consumers: 1}
	s := lived(append(repeat(10, stuck), repeat(5, well)...)...)
	st := s.Store("q")
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
	s := lived(repeat(10, QueueReading{Ready: 9, Consumers: 0})...)
	if len(s.Store("q").Alarms) != 1 {
		t.Fatal("no alarm to begin with")
	}
	s.Apply([]Event{{At: after(100), Seen: after(100), App: "a", Fact: &QueueSample{Store: "q", Library: "l", Whole: true, Totals: UnknownTotals()}}})
	if st := s.Store("q"); len(st.Alarms) != 0 || len(st.Past) != 1 || len(s.Alarms(s.App("a"))) != 0 {
		t.Errorf("%d open, %d ended", len(st.Alarms), len(st.Past))
	}
}

// What is not known is neither bad nor well: the alarm stays, and none begins.
func TestUnknownNumbersChangeNoAlarm(t *testing.T) {
	unknown := QueueReading{Ready: -1, Consumers: -1, Oldest: -1}
	s := lived(append(repeat(10, QueueReading{Ready: 9, Consumers: 0}), repeat(20, unknown)...)...)
	if n := len(s.Store("q").Alarms); n != 1 {
		t.Errorf("%d alarms", n)
	}
	if n := len(lived(repeat(30, unknown)...).Store("q").Alarms); n != 0 {
		t.Errorf("%d alarms out of nothing", n)
	}
}

func TestHistoryIsBounded(t *testing.T) {
	var list []QueueReading
	for range keptAlarms + 10 {
		list = append(list, append(repeat(8, QueueReading{Ready: 9, Consumers: 0}), repeat(5, QueueReading{Ready: 0, Consumers: 1})...)...)
	}
	if n := len(lived(list...).Store("q").Past); n != keptAlarms {
		t.Errorf("%d alarms are kept", n)
	}
}

func TestRulesAreWhole(t *testing.T) {
	names := map[string]bool{}
	for _, r := range alarmRules {
		if r.name == "" || names[r.name] || r.text == nil || r.step == "" || r.lasting == nil || r.queue == nil && r.library == nil {
			t.Errorf("rule %q", r.name)
		}
		names[r.name] = true
	}
}
