package heroku

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// Ten apps of one account, one of them in view, stay under what the allowance refills in an hour.
func TestTenAppsStayUnderTheRefill(t *testing.T) {
	i := Intervals{}.withDefaults()
	if got := i.spacing(1); got != 1 {
		t.Errorf("an app alone is looked at %g times as seldom as usual, want 1", got)
	}
	one, all := i.perHour(), 10*i.perHour()
	spaced := one + 9*one/i.spacing(10)
	if spaced >= api.Allowance || all <= api.Allowance {
		t.Errorf("ten apps take %.0f requests an hour, %.0f without regard to the view; want under and over %d", spaced, all, api.Allowance)
	}
	t.Logf("one app: %.0f an hour; ten: %.0f, one of them in view; %.0f if all were", one, spaced, all)
}

// An app that is not in view, one of ten, is looked at more seldom; and as often as usual once it is.
func TestAppsOutOfViewAreLookedAtMoreSeldom(t *testing.T) {
	looks := func(inView bool) int {
		n := 0
		synctest.Test(t, func(t *testing.T) {
			p := herokutest.NewPlatform()
			c, _ := api.NewClient(api.Options{Token: herokutest.Token, Transport: herokutest.Direct{H: p}})
			for range 9 {
				c.CountApp()
			}
			w := NewWatch(c, herokutest.App, model.AppInfo{}, Intervals{})
			if inView {
				w.pollers[1].Ask(model.Request{Kind: model.InView, Name: string(herokutest.App)})
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()
			var h herokutest.Recorder
			if err := w.pollers[1].Run(ctx, h.Emit); err != nil {
				t.Error(err)
			}
			n = p.Count("GET /dynos")
		})
		return n
	}
	if usual, seldom := looks(true), looks(false); usual < 54 || seldom > 28 || seldom < 20 {
		t.Errorf("in ten minutes %d looks at the app in view and %d at another one, want about 60 and 24", usual, seldom)
	}
}
