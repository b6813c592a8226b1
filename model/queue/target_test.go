package queue

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/queue/target"
)

// aimed reads one queue every ten seconds, with an oldest job of so many seconds; negative: not known. A long pause is a gap.
func aimed(name string, around Context, ages ...int) *Queue {
	st, at := NewStore("q"), 0
	for _, age := range ages {
		at += 10
		if age == pause {
			at += 600
			continue
		}
		r := Unread(name)
		r.Ready, r.Consumers, r.Quality, r.Oldest = 5, 1, Exact, -1
		if age >= 0 {
			r.Oldest = fact.Duration(age) * fact.Duration(time.Second)
		}
		st.Sample(&Sample{Library: "l", Every: fact.Duration(10 * time.Second), Totals: UnknownTotals(), Queues: []Reading{r}}, after(float64(at)), points, around)
	}
	return st.Queues[0]
}

const pause = -2

// within is a Context in which the user has set a target.
type within struct{ noApps }

func (within) Limits(*Queue) AlarmSettings {
	return AlarmSettings{Within: fact.Duration(time.Minute)}
}

func TestATargetIsKeptForAShareOfTheTime(t *testing.T) {
	for _, c := range []struct {
		name string
		q    *Queue
		want target.Record
	}{
		{"by name", aimed("within_30_seconds", noApps{}, 5, 5, 31, 5, 5), target.Record{Within: 30 * time.Second, Now: target.Met, Met: 30 * time.Second, Missed: 10 * time.Second}},
		{"by config", aimed("within_30_seconds", within{}, 5, 59, 61), target.Record{Within: time.Minute, Now: target.Missed, Met: 10 * time.Second, Missed: 10 * time.Second}},
		{"no age", aimed("within_1_hour", noApps{}, 5, -1, 5), target.Record{Within: time.Hour, Now: target.Met, Met: 10 * time.Second, Unknown: 10 * time.Second}},
		{"a gap", aimed("within_1_hour", noApps{}, 5, 5, 5, pause, 5, 5), target.Record{Within: time.Hour, Now: target.Met, Met: 30 * time.Second, Unknown: 620 * time.Second}},
		{"none", aimed("default", noApps{}, 5, 5), target.Record{}},
	} {
		if got := c.q.Target; got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

// The target is the age from which on a queue is late, unless the user has set another.
func TestATargetIsTheLimitOfAge(t *testing.T) {
	q := &Queue{Reading: Unread("critical_within_2m")}
	for _, c := range []struct {
		set  AlarmSettings
		want time.Duration
	}{
		{AlarmSettings{}, 2 * time.Minute},
		{AlarmSettings{Within: fact.Duration(time.Minute)}, time.Minute},
		{AlarmSettings{Within: fact.Duration(time.Minute), Latency: fact.Duration(time.Hour)}, time.Hour},
	} {
		if got := LatencyLimit(q, c.set); got != c.want {
			t.Errorf("%+v: got %s, want %s", c.set, got, c.want)
		}
	}
	if n := len(aimed("within_30_seconds", noApps{}, 31, 31).watched); n != 1 {
		t.Errorf("got %d alarms of a queue that misses its target, want 1", n)
	}
}

func TestSettingsByPattern(t *testing.T) {
	s := Settings{Alarms: map[string]AlarmSettings{
		"*": {Depth: 1, Latency: 1}, "mail*": {Depth: 2, Within: 3}, "mailers": {Depth: 4},
	}}
	for name, want := range map[string]AlarmSettings{
		"mailers": {Depth: 4, Within: 3, Latency: 1}, "mail": {Depth: 2, Within: 3, Latency: 1}, "other": {Depth: 1, Latency: 1},
	} {
		if got := s.Of(name); got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}
