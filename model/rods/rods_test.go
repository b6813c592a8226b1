package rods

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestARodThatChangesKeepsSinceWhenItIsInForce(t *testing.T) {
	at := time.Date(2026, 9, 17, 3, 7, 0, 0, time.UTC)
	slow := Rod{Kind: Pace, App: "a", Source: "heroku/dynos", Times: 2, Since: at}
	later := slow
	later.Times, later.Since = 4, at.Add(time.Minute)
	paused := Rod{Kind: Pace, App: "a", Source: "heroku/dynos", Since: at.Add(2 * time.Minute)}
	other := Rod{Kind: Pace, App: "b", Source: "heroku/dynos", Since: at}

	all := Rods{}.With(slow).With(other).With(later)
	if got, _ := all.Find(Pace, "a", "heroku/dynos"); got.Times != 4 || !got.Since.Equal(at) {
		t.Errorf("slowed more: got %+v, want four times since %s", got, at)
	}
	all = all.With(paused)
	if got, _ := all.Find(Pace, "a", "heroku/dynos"); !got.Paused() || !got.Since.Equal(paused.Since) {
		t.Errorf("paused: got %+v, want a pause since %s", got, paused.Since)
	}
	if d := cmp.Diff([]Rod{other}, all.Without(slow).List); d != "" {
		t.Errorf("lifted (-want +got):\n%s", d)
	}
}

func TestWhatPausesASourceCountsMoreThanWhatSlowsIt(t *testing.T) {
	slow, stores := Rod{Kind: Pace, App: "a", Source: "queues/REDIS_URL", Times: 2}, Rod{Kind: Stores}
	for _, all := range []Rods{Rods{}.With(slow).With(stores), Rods{}.With(stores).With(slow)} {
		if got, held := all.Of("a", "queues/REDIS_URL"); !held || !got.Paused() {
			t.Errorf("got %+v, %t, want paused", got, held)
		}
	}
	if got, held := (Rods{}).With(stores).Of("a", "queues"); held {
		t.Errorf("the search for stores is held by %+v, want the stores alone", got)
	}
}
