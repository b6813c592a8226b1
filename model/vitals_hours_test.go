package model

import (
	"fmt"
	"testing"
	"time"

	"app.gonogo/gonogo/model/ledger"
)

// TestMemoryIsRememberedByTheHour: of each life of a dyno the median of every hour that is over is kept.
func TestMemoryIsRememberedByTheHour(t *testing.T) {
	t.Parallel()
	r := &remembering{New(DefaultLimits()), time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)}
	r.apply(0, &Releases{Releases: []ledger.Release{{Version: 75, Status: "succeeded", Current: true, CreatedAt: r.at(-1)}}})
	r.apply(0, &Formation{Types: []ProcessType{{Type: "web", Quantity: 1, Size: "Standard-1X"}}})
	r.apply(0, &Dynos{Dynos: []Dyno{{ID: "l1", Name: "web.1", Type: "web", State: "up", Size: "Standard-1X", Release: 75, CreatedAt: r.at(-1), UpdatedAt: r.at(0)}}})
	for second := 0; second < 3*3600+120; second += 20 {
		minute := float64(second) / 60
		r.apply(minute, logged(r.at(minute), fmt.Sprintf("%s heroku[web.1]: source=web.1 dyno=heroku.1.01234567-89ab-cdef-0123-456789abcdef sample#memory_total=%d.00MB sample#memory_quota=512.00MB",
			r.at(minute).Format("2006-01-02T15:04:05.000000-07:00"), 200+10*(second/3600))))
		r.apply(minute, &Tick{Now: r.at(minute + 0.05)})
	}
	lives := r.App("a").Baseline.Now.Lives
	if len(lives) != 1 || lives[0].Type != "web" || lives[0].Quota != 512 {
		t.Fatalf("got %+v, want one life of web", lives)
	}
	for i, want := range []float64{200, 210, 220} {
		if got, ok := lives[0].Hour(r.began.Unix()/3600 + int64(i)); !ok || got != want {
			t.Errorf("hour %d: got %v, %t, want %v", i, got, ok, want)
		}
	}
}
