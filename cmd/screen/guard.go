package screen

import (
	"context"
	"strings"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/guarding"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/tui"
)

// mayGuard tells whether a guard that is asked for can act on all of the apps. One that cannot is better refused than thought to watch.
func mayGuard(m *session.Session, names []string) error {
	after := m.Flags.Guard
	switch {
	case after == 0:
		return nil
	case after < guarding.LeastAfter:
		return base.Usage("--guard is %s, and must be %s or more", after, guarding.LeastAfter)
	}
	for _, name := range names {
		switch {
		case m.Loaded.Config.ReadOnly || m.Loaded.Config.App(name).ReadOnly:
			return base.ExitError{Code: base.ExitNo, Err: &fault.Error{What: "guard does nothing for " + fault.Quote(name), Code: "read-only",
				Why: "gonogo runs read-only for it", Do: "gonogo config shows where that is set"}}
		case !m.MadeUp && !m.Loaded.MayGuard(name):
			return guarding.NotAllowed(name)
		}
	}
	return nil
}

// guarded puts a guard to work that looks at the screen's state.
func guarded(ctx context.Context, m *session.Session, o *tui.Options) *guarding.Guards {
	g := guarding.New(ctx, guarding.Options{After: m.Flags.Guard, Zone: o.Zone, By: allowedBy(m), Client: m.OwnPlatform, Do: m.Hub.Do,
		May:      func(app string) bool { return m.MadeUp || m.Loaded.MayGuard(app) },
		ReadOnly: func(app string) bool { return m.Hub.ReadOnly() || m.Loaded.Config.App(app).ReadOnly }})
	if m.Watches() {
		g.Ask = m.Hub.Ask
	}
	o.Guard = g
	before := o.Watch
	o.Watch = func(s *model.State, last bool) {
		if before != nil {
			before(s, last)
		}
		if !last {
			g.Look(s)
		}
	}
	return g
}

// allowedBy is the file that allows guard, as the user writes it.
func allowedBy(m *session.Session) string {
	path, ok := strings.CutPrefix(m.Loaded.Origins["guard"], "user file ")
	if !ok {
		return ""
	}
	for range 2 { // the line and the column
		if i := strings.LastIndexByte(path, ':'); i > 0 {
			path = path[:i]
		}
	}
	if m.Home != "" && strings.HasPrefix(path, m.Home+"/") {
		path = "~" + strings.TrimPrefix(path, m.Home)
	}
	return path
}
