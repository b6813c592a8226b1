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

// The regular looks at many apps of one account, each gonogo with one of them in view, stay under what the allowance refills, and leave
// room for what log lines bring forward.
func TestManyAppsStayUnderTheRefill(t *testing.T) {
	i := Intervals{}.withDefaults()
	for _, tt := range []struct {
		apps, views     int
		most            float64 // requests a minute
		inView, spacing float64
	}{
		{1, 1, 12, 1, 1},
		{3, 1, 35, 1, 1},
		{10, 1, 36.1, 1, 4.1},
		{20, 2, 43, 1, 15.2}, // but no app more seldom than ten times
		{30, 1, 45, 1, 10},
		{6, 6, 48.1, 1.4, 1},
	} {
		inView, spacing := i.viewSpacing(tt.views), i.spacing(tt.apps, tt.views)
		one := i.perHour() / 60
		sum := float64(tt.views)*one/inView + float64(tt.apps-tt.views)*one/spacing
		if sum > tt.most || inView > tt.inView+0.1 || spacing < min(tt.spacing, mostSpacing)-0.1 {
			t.Errorf("%d apps, %d in view: %.1f requests a minute, factors %.2f and %.2f; want at most %.1f, %.2f and %.2f", tt.apps, tt.views, sum, inView, spacing, tt.most, tt.inView, tt.spacing)
		}
	}
	if fast := (Intervals{Dynos: 2 * time.Second}).withDefaults(); fast.spacing(10, 1) != mostSpacing {
		t.Errorf("dynos every two seconds: factor %g for the others, want %g", fast.spacing(10, 1), mostSpacing)
	}
}

// An app that is not in view, one of ten, is looked at more seldom; and as often as usual once it is.
func TestAppsOutOfViewAreLookedAtMoreSeldom(t *testing.T) {
	looks := func(inView bool) int {
		n := 0
		synctest.Test(t, func(t *testing.T) {
			p := herokutest.NewPlatform()
			c, _ := api.NewClient(api.Options{Token: herokutest.Token, Transport: herokutest.Direct{H: p}})
			for range 9 {
				c.Allowance().AddApp()
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
	if usual, seldom := looks(true), looks(false); usual < 54 || seldom > 18 || seldom < 12 {
		t.Errorf("in ten minutes %d looks at the app in view and %d at another one, want about 60 and 15", usual, seldom)
	}
}
