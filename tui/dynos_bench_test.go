package tui

import (
	"fmt"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/paint"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/theme"
)

// hundredDynos is a screen of 200x50 in colour on an app with a hundred dynos, the focus on a pane.
func hundredDynos(tb testing.TB, focus pane.ID) *hands {
	w := panetest.OnV73()
	w.Emit("heroku/formation", panetest.Now, &model.Formation{Types: []model.ProcessType{
		{Type: "web", Quantity: 60, Size: "Standard-1X", Command: panetest.Commands["web"]},
		{Type: "worker", Quantity: 40, Size: "Standard-1X", Command: panetest.Commands["worker"]},
	}})
	var dynos []model.Dyno
	for i := range 100 {
		name := fmt.Sprintf("web.%d", i+1)
		if i >= 60 {
			name = fmt.Sprintf("worker.%d", i-59)
		}
		d := panetest.Dyno(name, "web", "up", 73, 2*time.Hour)
		if i >= 60 {
			d = panetest.Dyno(name, "worker", "up", 73, 2*time.Hour)
		}
		dynos = append(dynos, d)
	}
	w.Emit("heroku/dynos", panetest.Now, &model.Dynos{Dynos: dynos})
	for i := range dynos {
		for s := range 30 {
			w.Emit("heroku/logs", panetest.Now, &model.Vitals{Dyno: dynos[i].Name, Life: "a", Memory: 210 + float64((s*7+i*31)%40), Quota: 512, Load: 0.2})
		}
	}
	w.Tick(panetest.Now)
	h := at(tb, w, 200, 50, func(o *Options) { o.Theme = theme.New(theme.ANSI16, theme.UTF8) })
	h.screen.focusPane(focus)
	return h
}

// BenchmarkHundredDynos is the frame of each second with a hundred dynos: every age may be another.
func BenchmarkHundredDynos(b *testing.B) {
	for _, focus := range []pane.ID{pane.Logs, pane.Processes} {
		b.Run(string(focus), func(b *testing.B) {
			h := hundredDynos(b, focus)
			var p paint.Painter
			p.Frame(h.picture())
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				now := panetest.Now.Add(time.Duration(i) * time.Second)
				h.apply([]model.Event{{At: now, Seen: now, Fact: &model.Tick{Now: now}}})
				p.Frame(h.picture())
			}
		})
	}
}
