package sim

import "time"

// span is how long a fast clock must be able to run without overtaking the real
// one: clients print times ahead of theirs as nonsense.
const span = time.Hour

// clock maps real time to the platform's time.
type clock struct {
	real   func() time.Time
	speed  float64
	zero   time.Time // real time at the beginning
	begin  time.Time // platform time at the beginning
	manual bool
	held   time.Time // platform time of a manual clock
}

// newClock starts a clock. At speed 1 it is the real clock; at any other it
// starts so far in the past that it meets the real clock after an hour and a
// minute, and from there on it walks with it.
func newClock(o Options) clock {
	real := o.Now
	if real == nil {
		real = time.Now
	}
	c := clock{real: real, speed: o.Speed, manual: o.Manual, zero: real()}
	if c.speed == 0 {
		c.speed = 1
	}
	c.begin = c.zero
	if c.speed != 1 {
		c.begin = c.zero.Add(-time.Minute - time.Duration(max(0, c.speed-1)*float64(span)))
	}
	c.begin = c.begin.UTC()
	c.held = c.begin
	return c
}

// now is the platform's time, never after the real time.
func (c clock) now() time.Time {
	if c.manual {
		return c.held
	}
	real := c.real()
	t := c.begin.Add(time.Duration(float64(real.Sub(c.zero)) * c.speed))
	if t.After(real) {
		t = real
	}
	return t.UTC()
}

// realUntil is how much real time passes until the platform's clock shows t.
func (c clock) realUntil(t time.Time) time.Duration {
	return time.Duration(float64(t.Sub(c.now())) / c.speed)
}
