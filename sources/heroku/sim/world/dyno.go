package world

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
)

// Dyno states of the Platform API, as far as the simulation uses them.
const (
	StateStarting = "starting"
	StateUp       = "up"
	stateCrashed  = "crashed"
	StateDown     = "down"
)

// prebootHold is how long old web dynos go on serving under preboot.
const prebootHold = 3 * time.Minute

// coolOff is the wait before the next try after so many crashes in a row. The
// platform tries once at once and then waits up to twenty minutes, later hours;
// the waits are compressed here so that a demonstration stays lively.
var coolOff = []time.Duration{time.Second, 10 * time.Second, 15 * time.Second, 20 * time.Second, 30 * time.Second}

// Dyno is a place in the formation and the life that now fills it. Each life
// has its own id; a place keeps its name.
type Dyno struct {
	ID, Name, Type string
	App            *App
	Num            int
	State          string
	Size, Command  string
	Release        *Release
	CreatedAt      time.Time // of this life
	UpdatedAt      time.Time // of this state

	OneOff  bool
	held    bool // booted under preboot, not serving yet
	gone    bool
	crashes int // in a row
	epoch   int // counts lives and orders; events of an older epoch are void

	bootTakes time.Duration // of this life; 0: as usual

	memory  memory
	Process *SidekiqProcess // of a worker that is up
}

// Serving tells whether the router may send a request to this dyno.
func (d *Dyno) Serving() bool { return d.Type == "web" && d.State == StateUp && !d.held && !d.gone }

// Later schedules run for this life of the dyno only.
func (w *World) Later(d *Dyno, after time.Duration, run func()) {
	epoch := d.epoch
	w.after(after, func() {
		if d.epoch == epoch && !d.gone {
			run()
		}
	})
}

// System writes a line of the dyno manager. Fir has none in its stream.
func (w *World) System(d *Dyno, format string, args ...any) {
	if d.App.Fir {
		return
	}
	w.Write(d.App, "heroku", d.Name, fmt.Sprintf(format, args...))
}

// writeOutput writes a line that the process itself printed.
func (w *World) writeOutput(d *Dyno, format string, args ...any) {
	w.Write(d.App, "app", d.Name, fmt.Sprintf(format, args...))
}

func (w *World) SetState(d *Dyno, state string) {
	if d.State != "" && d.State != state {
		w.System(d, "State changed from %s to %s", d.State, state)
	}
	d.State, d.UpdatedAt = state, w.Now
}

// NewLife gives the dyno a new id on the current release. Whatever was
// scheduled for the life before is void from here on.
func (w *World) NewLife(d *Dyno) {
	d.epoch++
	d.ID = w.ids.UUID()
	d.Release = d.App.CurrentRelease()
	d.CreatedAt, d.UpdatedAt = w.Now, w.Now
	d.memory, d.bootTakes = w.freshMemory(d), 0
	if p := d.App.FindProcessType(d.Type); p != nil {
		d.Size, d.Command = p.Size, p.Command
	}
	if d.App.Fir {
		d.Name = w.firName(d)
	}
}

// firName is TYPE-HASH-SUFFIX: the hash belongs to the release, the suffix to
// the dyno's life.
func (w *World) firName(d *Dyno) string {
	return d.Type + "-" + NewChance(w.seed, hashOf(d.Release.ID)).word(10)[:9] + "-" + w.ids.word(5)
}

// spawn adds a dyno to a place of the formation and boots it.
func (w *World) spawn(a *App, typ string, num int) *Dyno {
	d := &Dyno{App: a, Type: typ, Num: num, Name: fmt.Sprintf("%s.%d", typ, num)}
	w.NewLife(d)
	a.Dynos = append(a.Dynos, d)
	w.SetState(d, StateStarting)
	w.Later(d, w.rng.between(600*time.Millisecond, 1800*time.Millisecond), func() { w.boot(d) })
	return d
}

// boot starts the process; it comes up in 3 to 9 s, or dies if its code does.
func (w *World) boot(d *Dyno) {
	w.SetState(d, StateStarting)
	port := 3000 + w.rng.r.IntN(57000)
	w.System(d, "Starting process with command `%s`", commandWithPort(d.Command, port))
	if c := d.Release.codeOf(); c.CrashesAtBoot(d.Type) {
		w.Later(d, w.rng.between(2200*time.Millisecond, 3600*time.Millisecond), func() { w.dieAtBoot(d, c) })
		return
	}
	boot := w.rng.between(3*time.Second, 9*time.Second)
	if d.bootTakes > 0 {
		boot = d.bootTakes
	}
	w.Later(d, boot*7/10, func() { w.banner(d, port) })
	w.Later(d, boot, func() { w.up(d) })
}

func (w *World) up(d *Dyno) {
	w.SetState(d, StateUp)
	d.crashes = 0
	if d.Type == "worker" && !d.OneOff {
		w.startSidekiq(d)
	}
	w.Later(d, w.rng.between(time.Second, 20*time.Second), func() { w.reportVitals(d) })
	w.Later(d, settlesIn, func() { w.reportThreads(d) })
}

// dieAtBoot prints the trace, one event a physical line, and crashes.
func (w *World) dieAtBoot(d *Dyno, c scenario.Code) {
	if d.Type == "web" {
		w.writeOutput(d, "bundler: failed to load command: thin (/app/vendor/bundle/ruby/3.3.0/bin/thin)")
	}
	for i, line := range c.Trace {
		w.Later(d, time.Duration(i)*40*time.Microsecond, func() { w.writeOutput(d, "%s", line) })
	}
	w.Later(d, w.rng.between(180*time.Millisecond, 420*time.Millisecond), func() { w.Crash(d, 1) })
}

// Crash ends a life with an exit status and schedules the next try.
func (w *World) Crash(d *Dyno, status int) {
	w.stopSidekiq(d, false)
	w.System(d, "Process exited with status %d", status)
	w.SetState(d, stateCrashed)
	wait := coolOff[min(d.crashes, len(coolOff)-1)]
	d.crashes++
	w.Later(d, wait, func() {
		w.NewLife(d)
		w.boot(d)
	})
}

// Restart begins a new life in the same place.
func (w *World) Restart(d *Dyno) {
	if d.OneOff {
		w.halt(d, func() { w.Remove(d) })
		return
	}
	if d.State == stateCrashed {
		w.NewLife(d)
		w.System(d, "Restarting")
		d.crashes = 0
		w.boot(d)
		return
	}
	w.NewLife(d)
	w.System(d, "Restarting")
	w.SetState(d, StateStarting)
	w.Later(d, w.rng.between(300*time.Millisecond, 900*time.Millisecond), func() {
		w.halt(d, func() {
			w.Later(d, w.rng.between(500*time.Millisecond, 1500*time.Millisecond), func() { w.boot(d) })
		})
	})
}

// Stop ends a dyno; the dyno manager replaces one that has a place in the
// formation, a one-off is gone.
func (w *World) Stop(d *Dyno) {
	if d.OneOff || d.State == stateCrashed {
		w.Restart(d)
		return
	}
	d.epoch++
	w.halt(d, func() {
		w.SetState(d, StateDown)
		w.Later(d, w.rng.between(500*time.Millisecond, 1500*time.Millisecond), func() {
			w.NewLife(d)
			w.boot(d)
		})
	})
}

// halt sends SIGTERM, waits for the process to end, then runs next.
func (w *World) halt(d *Dyno, next func()) {
	w.System(d, "Stopping all processes with SIGTERM")
	w.quietSidekiq(d)
	w.Later(d, w.rng.between(400*time.Millisecond, 1600*time.Millisecond), func() {
		w.stopSidekiq(d, true)
		w.System(d, "Process exited with status 143")
		next()
	})
}

// Remove takes a dyno's place out of the formation.
func (w *World) Remove(d *Dyno) {
	d.gone = true
	w.stopSidekiq(d, true)
	for i, other := range d.App.Dynos {
		if other == d {
			d.App.Dynos = append(d.App.Dynos[:i:i], d.App.Dynos[i+1:]...)
			return
		}
	}
}

func (r *Release) codeOf() scenario.Code {
	if r == nil || r.Slug == nil {
		return scenario.Code{}
	}
	return r.Slug.code
}
