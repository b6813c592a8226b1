package queue

import (
	"testing"
	"time"
)

// A trend needs a minute, and a blip is none.
func TestTrend(t *testing.T) {
	for _, c := range []struct {
		name      string
		depth     func(i int) int // the i-th reading, five seconds apart
		n         int
		consumers int
		want      Outlook
	}{
		{"half a minute of growth", func(i int) int { return 100 + 20*i }, 7, 2, Unclear},
		{"a minute of growth", func(i int) int { return 100 + 20*i }, 14, 2, Growing},
		{"slow growth of many", func(i int) int { return 4000 + 3*i }, 30, 2, Growing},
		{"growth too slow to be one", func(i int) int { return 400 + i/4 }, 30, 2, Level},
		{"a blip of five seconds", func(i int) int {
			if i == 28 {
				return 37
			}
			return 3
		}, 30, 2, Level},
		{"a blip that is on", func(i int) int {
			if i == 29 {
				return 37
			}
			return 3
		}, 30, 2, Unclear},
		{"the breath of a busy queue", func(i int) int { return 20 + 7*(i%4) }, 60, 2, Level},
		{"half a minute into a flood", func(i int) int { return 21 + 45*max(0, i-52) }, 60, 2, Unclear},
		{"it drains", func(i int) int { return 1000 - 15*i }, 30, 2, Draining},
		{"it has drained", func(i int) int { return max(0, 100-15*i) }, 30, 2, Drained},
		{"nobody takes what waits", func(int) int { return 7 }, 30, 0, Stalled},
		{"nobody takes what waits, for half a minute", func(int) int { return 7 }, 6, 0, Unclear},
		{"nobody is seen, but jobs leave", func(i int) int { return 900 - i }, 30, 0, Draining},
	} {
		st := &Store{}
		for i := range c.n {
			s := reading("default", c.depth(i))
			s.Queues[0].Consumers = c.consumers
			st.add(s, t0().Add(time.Duration(5*i)*time.Second), points)
		}
		if got := st.Queues[0].Trend(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestADrainingQueueIsEmptyAfterAWhile(t *testing.T) {
	st := &Store{}
	for i := range 30 {
		s := reading("default", 1000-15*i)
		s.Queues[0].Consumers = 2
		st.add(s, t0().Add(time.Duration(5*i)*time.Second), points)
	}
	if left, exact := st.Queues[0].EmptyAfter(); exact || left < 185*time.Second || left > 195*time.Second {
		t.Errorf("empty after %v, exact %t; want about 188 s, rough", left, exact)
	}
}
