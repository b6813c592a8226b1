package view

import (
	"context"
	"fmt"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
)

// eachSaved reads saved logs, one after the other, each into a state of its own whose time is that of the newest line. look is called after
// every batch, and once more at the end.
func eachSaved(ctx context.Context, m *session.Session, from []string, look func(s *model.State, a *model.App, newest time.Time, ended bool) error) error {
	origins, err := session.OpenSaved(m.Process, from)
	if err != nil {
		return err
	}
	for i, o := range origins {
		if len(origins) > 1 {
			if i > 0 {
				fmt.Fprintln(m.Stderr)
			}
			fmt.Fprintln(m.Stderr, string(o.App))
		}
		s := model.New(model.DefaultLimits())
		apply := func(f model.Fact, at time.Time) {
			s.Apply([]model.Event{{App: o.App, At: at, Seen: at, Fact: f}})
		}
		apply(m.ErrorSettingsHere(ctx, string(o.App)), time.Time{})
		newest := time.Time{}
		var failed error
		if _, err := o.Read(ctx, m.Clock, func(b *logstore.Batch) {
			if at := b.LastAt(); at.After(newest) {
				newest = at
			}
			apply(&model.LogLines{Batch: b}, newest)
			if failed == nil {
				failed = look(s, s.App(o.App), newest, false)
			}
		}); err != nil {
			return err
		}
		a := s.App(o.App)
		s.EndErrors(a)
		apply(&model.Tick{Now: newest}, newest)
		if failed == nil {
			failed = look(s, a, newest, true)
		}
		if failed != nil {
			return failed
		}
	}
	return nil
}

// readSaved reads saved logs, and shows what is known of each app in them. There its newest line is now.
func readSaved(ctx context.Context, p *base.Process, flags *base.Flags, from []string, show func(*session.Session, *model.State, *model.App) error) error {
	if len(flags.Apps) > 0 {
		return base.Usage("--from reads saved lines, --app the platform's: give one of them")
	}
	flags.Saved()
	m, err := session.New(p, flags)
	if err != nil {
		return err
	}
	return eachSaved(ctx, m, from, func(s *model.State, a *model.App, _ time.Time, ended bool) error {
		if !ended {
			return nil
		}
		return show(m, s, a)
	})
}
