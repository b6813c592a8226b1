package world

import (
	"fmt"
	"time"
)

// User is an account that appears in releases and log lines.
type User struct{ ID, Name, Email string }

// App is one app of the platform, Cedar or Fir.
type App struct {
	ID, Name  string
	number    int // the numeric part of "heroku.N.UUID" in runtime metrics
	Fir       bool
	Container bool // on the container stack
	Host      string
	Owner     *User
	CreatedAt time.Time
	UpdatedAt time.Time

	Maintenance bool
	Preboot     bool
	Releases    []*Release // oldest first; append-only
	Formation   []*ProcessType
	Dynos       []*Dyno
	Addons      []*Addon
	Log         logBuffer

	requestRate float64 // requests a second in calm
	LastOneOff  int     // last number given to a one-off or release dyno
}

// ProcessType is one row of the formation.
type ProcessType struct {
	ID, Name  string
	Quantity  int
	Size      string
	Command   string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Addon is a provisioned add-on and the config var it is attached as.
type Addon struct {
	ID, Name, Service, Plan, ConfigVar string
	Cents                              int
	CreatedAt                          time.Time
}

func (a *App) FindProcessType(name string) *ProcessType {
	for _, p := range a.Formation {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// FindDyno finds a dyno by id or by name. Under preboot two lives share a name:
// the newer one is meant.
func (a *App) FindDyno(ref string) *Dyno {
	for i := len(a.Dynos) - 1; i >= 0; i-- {
		if d := a.Dynos[i]; d.ID == ref || d.Name == ref {
			return d
		}
	}
	return nil
}

// DynosOf lists the dynos of a process type in order of their creation, without one-offs.
func (a *App) DynosOf(typ string) []*Dyno {
	var out []*Dyno
	for _, d := range a.Dynos {
		if d.Type == typ && !d.OneOff {
			out = append(out, d)
		}
	}
	return out
}

// CurrentRelease is the newest release that succeeded; a failed or pending release
// never is current.
func (a *App) CurrentRelease() *Release {
	for i := len(a.Releases) - 1; i >= 0; i-- {
		if a.Releases[i].Status == StatusSucceeded {
			return a.Releases[i]
		}
	}
	return nil
}

func (a *App) Stack() string {
	switch {
	case a.Fir:
		return "cnb"
	case a.Container:
		return "container"
	}
	return "heroku-24"
}

// AppNamed finds an app by name or id.
func (w *World) AppNamed(ref string) *App {
	for _, a := range w.Apps {
		if a.Name == ref || a.ID == ref {
			return a
		}
	}
	return nil
}

// Write appends one line to an app's log at the engine's now.
func (w *World) Write(a *App, source, ps, text string) {
	a.Log.Add(LogLine{At: w.Now, Source: source, Ps: ps, Text: text})
	w.Changed = true
}

// API writes a line of the platform API.
func (w *World) API(a *App, format string, args ...any) {
	source, ps := "app", "api"
	if a.Fir {
		source = "heroku-api"
	}
	w.Write(a, source, ps, fmt.Sprintf(format, args...))
}
