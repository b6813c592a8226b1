package api

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/sources/heroku/herokutest"
)

func TestAppsAreNamedInOrder(t *testing.T) {
	p := herokutest.NewPlatform()
	p.Mu.Lock()
	p.State["/apps"] = []any{map[string]any{"name": "zebra"}, map[string]any{"name": "ant\u001b[2J"}}
	p.Mu.Unlock()
	names, err := served(t, p).Apps(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"ant", "zebra"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestNowIsThePlatformsTime(t *testing.T) {
	p := herokutest.NewPlatform()
	const ahead = time.Hour
	ours := time.Now().Add(-ahead)
	c := served(t, p, func(o *Options) { o.Clock = func() time.Time { return ours } })
	if now := c.Now(); now != ours {
		t.Errorf("%s before the first answer, want our own %s", now, ours)
	}
	for range 2 { // one answer alone may be wrong about an hour
		if _, _, err := c.Dynos(t.Context(), herokutest.App); err != nil {
			t.Fatal(err)
		}
	}
	if off := c.Now().Sub(ours) - ahead; off.Abs() > 3*time.Second {
		t.Errorf("off by %s", off)
	}
}
