package baseline

import (
	"testing"
	"time"
)

func BenchmarkCompare(b *testing.B) {
	app := newHabits(1)
	h := app.past(20)
	h.Now = app.release(spoiled{})
	now := h.Now.At.Add(25 * time.Minute)
	for b.Loop() {
		for _, m := range []Measure{Failing, Slowness, Exceptions, BootTime} {
			h.Start(m, now)
		}
	}
}

func BenchmarkLeaks(b *testing.B) {
	w := newWorld(3)
	w.before(20)
	w.release(30, 0, nil)
	for b.Loop() {
		h := w.history
		h.leaks, h.fits = nil, nil
		h.Leaks()
	}
}

func BenchmarkEncode(b *testing.B) {
	r := huge()
	for b.Loop() {
		if _, err := Encode(r); err != nil {
			b.Fatal(err)
		}
	}
}
