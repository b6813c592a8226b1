package queue

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/fact"
)

// remembered is the first reading of a queue whose store remembers an hour of depths, one a minute; the last is the depth now. The store
// counts 10 jobs a second in, and out what follows from the last minutes.
func remembered(depths []float64) *Sample {
	n := len(depths)
	r := Reading{Name: "flow", Ready: int(depths[n-1]), Oldest: -1, Consumers: 2, Quality: Exact}
	for i, d := range depths[:n-1] {
		r.Past = append(r.Past, Past{At: after(float64(60 * (i - n + 1))), Ready: int(d)})
	}
	if slope := (depths[n-1] - depths[n-4]) / 180; slope < 10 {
		r.In, r.Out = PerSecond(10), PerSecond(10-slope)
	}
	return &Sample{Library: "rabbitmq", Every: fact.Duration(5 * time.Second), Totals: UnknownTotals(), Queues: []Reading{r}}
}

// hour makes a depth a minute, of minutes 0 to 60.
func hour(depth func(minute float64) float64) (all []float64) {
	for m := range 61 {
		all = append(all, math.Max(0, depth(float64(m))))
	}
	return all
}

func soundingRules(st *Store) []string {
	var names []string
	for _, a := range st.Alarms {
		if a.Sounds() {
			names = append(names, string(a.Rule))
		}
	}
	slices.Sort(names)
	return names
}

// TestOpenedInsideAnIncident: what the store remembers is judged, so that nobody waits for ten minutes in front of a backlog.
func TestOpenedInsideAnIncident(t *testing.T) {
	for _, c := range []struct {
		name   string
		depths []float64
		want   string
	}{
		{"it rises by 5 a second since 16 minutes", hour(func(m float64) float64 { return 20 + 300*max(0, m-44) }), "depth growth latency"},
		{"the queue itself is 16 minutes old", hour(func(m float64) float64 { return 300 * (m - 44) })[45:], "depth growth latency"},
		{"it has risen for the whole hour", hour(func(m float64) float64 { return 150 * m }), "depth growth latency"},
		{"it has risen since before the hour", hour(func(m float64) float64 { return 3000 + 150*m }), "growth latency"},
		{"it rises unevenly", hour(func(m float64) float64 { return 10 + 200*max(0, m-30) + 100*math.Mod(m, 2) }), "depth growth latency"},
		{"it rose and stays", hour(func(m float64) float64 { return 10 + 200*min(30, max(0, m-20)) }), "depth latency"},
		{"it rises since three minutes", hour(func(m float64) float64 { return 20 + 60*max(0, m-57) }), ""},
		{"it is as deep as ever", hour(func(m float64) float64 { return 1000 + 20*math.Mod(m, 3) }), ""},
		{"it goes up and down", hour(func(m float64) float64 { return 200 + 40*math.Mod(m, 10) }), ""},
		{"a batch is worked off", hour(func(m float64) float64 { return 3000 - 300*max(0, m-54) }), ""},
		{"it is empty", hour(func(float64) float64 { return 0 }), ""},
	} {
		st := NewStore("q")
		f := remembered(c.depths)
		st.Sample(f, after(0), points, noApps{})
		again := *f
		again.Queues = slices.Clone(f.Queues)
		again.Queues[0].Past = nil
		st.Sample(&again, after(5), points, noApps{})
		if got := strings.Join(soundingRules(st), " "); got != c.want {
			t.Errorf("%s: %q sound after two readings, want %q", c.name, got, c.want)
		}
	}
}

// TestAgeByThePast: a job that is next has come at the moment whose backlog has just been worked off since.
func TestAgeByThePast(t *testing.T) {
	st := NewStore("q")
	st.Sample(remembered(hour(func(m float64) float64 { return 300 * max(0, m-44) })), after(0), points, noApps{})
	age, sure := st.Queues[0].Age()
	// 4,800 wait, 5 leave a second: at t before now there were 4800-5t, of which 5t have left, so that t is at most 480 s.
	if sure != AgeEstimated || age < 400*time.Second || age > 480*time.Second {
		t.Errorf("age %s (%s), want nearly 480 s, estimated", age, sure)
	}
}

// TestAnAlarmThatEasesSaysSo: until it ends an open alarm speaks of now.
func TestAnAlarmThatEasesSaysSo(t *testing.T) {
	grows := func(n int) (all []Reading) {
		for i := range n {
			all = append(all, Reading{Ready: 200 + 20*i, Consumers: 1, Oldest: -1})
		}
		return all
	}
	falls := func(from, by, n int) (all []Reading) {
		for i := range n {
			all = append(all, Reading{Ready: max(0, from-by*i), Consumers: 1, Oldest: -1})
		}
		return all
	}
	stuck := func() []Reading { return repeat(10, Reading{Ready: 167, Consumers: 0, Oldest: -1}) }
	for _, c := range []struct {
		name, rule string
		readings   []Reading
		want       string
	}{
		{"it still grows", "growth", grows(70), "default is growing: 1,580 jobs, +2/s, twice as many in 13m 10s"},
		{"production stopped", "growth", append(grows(70), falls(1500, 75, 18)...), "default has been draining since 3m: 225 jobs"},
		{"it drained to the end", "growth", append(grows(70), falls(1500, 150, 17)...), "default has been empty since 1m"},
		{"somebody takes again", "no consumers", append(stuck(), falls(167, 0, 3)...), "default has been worked again since 20s: 167 jobs"},
		{"what waited is gone", "no consumers", append(stuck(), repeat(3, Reading{Ready: 0, Consumers: 0})...), "default has been empty since 20s"},
	} {
		st := lived(c.readings...)
		got := "no such alarm"
		for _, a := range st.Alarms {
			if string(a.Rule) == c.rule {
				got = a.Text
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
