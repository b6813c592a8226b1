package sim

import (
	"fmt"
	"time"
)

// user is an account that appears in releases and log lines.
type user struct{ ID, name, email string }

// app is one app of the platform, Cedar or Fir.
type app struct {
	ID, name  string
	number    int // the numeric part of "heroku.N.UUID" in runtime metrics
	fir       bool
	host      string
	owner     *user
	createdAt time.Time
	updatedAt time.Time

	maintenance bool
	preboot     bool
	releases    []*release // oldest first; append-only
	formation   []*processType
	dynos       []*dyno
	addons      []*addon
	log         logBuffer

	requestRate float64 // requests a second in calm
	lastOneOff  int     // last number given to a one-off or release dyno
}

// processType is one row of the formation.
type processType struct {
	ID, name  string
	quantity  int
	size      string
	command   string
	createdAt time.Time
	updatedAt time.Time
}

// addon is a provisioned add-on and the config var it is attached as.
type addon struct {
	ID, name, service, plan, configVar string
	cents                              int
	createdAt                          time.Time
}

func (a *app) findProcessType(name string) *processType {
	for _, p := range a.formation {
		if p.name == name {
			return p
		}
	}
	return nil
}

// findDyno finds a dyno by id or by name. Under preboot two lives share a name:
// the newer one is meant.
func (a *app) findDyno(ref string) *dyno {
	for i := len(a.dynos) - 1; i >= 0; i-- {
		if d := a.dynos[i]; d.ID == ref || d.name == ref {
			return d
		}
	}
	return nil
}

// dynosOf lists the dynos of a process type in order of their creation.
func (a *app) dynosOf(typ string) []*dyno {
	var out []*dyno
	for _, d := range a.dynos {
		if d.typ == typ {
			out = append(out, d)
		}
	}
	return out
}

// currentRelease is the newest release that succeeded; a failed or pending release
// never is current.
func (a *app) currentRelease() *release {
	for i := len(a.releases) - 1; i >= 0; i-- {
		if a.releases[i].status == statusSucceeded {
			return a.releases[i]
		}
	}
	return nil
}

func (a *app) stack() string {
	if a.fir {
		return "cnb"
	}
	return "heroku-24"
}

// appNamed finds an app by name or id.
func (w *world) appNamed(ref string) *app {
	for _, a := range w.apps {
		if a.name == ref || a.ID == ref {
			return a
		}
	}
	return nil
}

// write appends one line to an app's log at the engine's now.
func (w *world) write(a *app, source, ps, text string) {
	a.log.add(logLine{at: w.now, source: source, ps: ps, text: text})
	w.changed = true
}

// api writes a line of the platform API.
func (w *world) api(a *app, format string, args ...any) {
	source, ps := "app", "api"
	if a.fir {
		source = "heroku-api"
	}
	w.write(a, source, ps, fmt.Sprintf(format, args...))
}
