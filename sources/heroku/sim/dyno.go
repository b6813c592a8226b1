package sim

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
)

// Dyno states of the Platform API, as far as the simulation uses them.
const (
	stateStarting = "starting"
	stateUp       = "up"
	stateCrashed  = "crashed"
	stateDown     = "down"
)

// prebootHold is how long old web dynos go on serving under preboot.
const prebootHold = 3 * time.Minute

// coolOff is the wait before the next try after so many crashes in a row. The
// platform tries once at once and then waits up to twenty minutes, later hours;
// the waits are compressed here so that a demonstration stays lively.
var coolOff = []time.Duration{time.Second, 10 * time.Second, 15 * time.Second, 20 * time.Second, 30 * time.Second}

// dyno is a place in the formation and the life that now fills it. Each life
// has its own id; a place keeps its name.
type dyno struct {
	ID, name, typ string
	app           *app
	num           int
	state         string
	size, command string
	release       *release
	createdAt     time.Time // of this life
	updatedAt     time.Time // of this state

	oneOff  bool
	held    bool // booted under preboot, not serving yet
	gone    bool
	crashes int // in a row
	epoch   int // counts lives and orders; events of an older epoch are void

	memory  memory
	process *sidekiqProcess // of a worker that is up
}

// serving tells whether the router may send a request to this dyno.
func (d *dyno) serving() bool { return d.typ == "web" && d.state == stateUp && !d.held && !d.gone }

// afterIn schedules run for this life of the dyno only.
func (w *world) afterIn(d *dyno, after time.Duration, run func()) {
	epoch := d.epoch
	w.after(after, func() {
		if d.epoch == epoch && !d.gone {
			run()
		}
	})
}

// system writes a line of the dyno manager. Fir has none in its stream.
func (w *world) system(d *dyno, format string, args ...any) {
	if d.app.fir {
		return
	}
	w.write(d.app, "heroku", d.name, fmt.Sprintf(format, args...))
}

// writeOutput writes a line that the process itself printed.
func (w *world) writeOutput(d *dyno, format string, args ...any) {
	w.write(d.app, "app", d.name, fmt.Sprintf(format, args...))
}

func (w *world) setState(d *dyno, state string) {
	if d.state != "" && d.state != state {
		w.system(d, "State changed from %s to %s", d.state, state)
	}
	d.state, d.updatedAt = state, w.now
}

// newLife gives the dyno a new id on the current release. Whatever was
// scheduled for the life before is void from here on.
func (w *world) newLife(d *dyno) {
	d.epoch++
	d.ID = w.ids.uuid()
	d.release = d.app.currentRelease()
	d.createdAt, d.updatedAt = w.now, w.now
	d.memory = w.freshMemory(d)
	if p := d.app.findProcessType(d.typ); p != nil {
		d.size, d.command = p.size, p.command
	}
	if d.app.fir {
		d.name = w.firName(d)
	}
}

// firName is TYPE-HASH-SUFFIX: the hash belongs to the release, the suffix to
// the dyno's life.
func (w *world) firName(d *dyno) string {
	return d.typ + "-" + newChance(w.seed, hashOf(d.release.ID)).word(10)[:9] + "-" + w.ids.word(5)
}

// spawn adds a dyno to a place of the formation and boots it.
func (w *world) spawn(a *app, typ string, num int) *dyno {
	d := &dyno{app: a, typ: typ, num: num, name: fmt.Sprintf("%s.%d", typ, num)}
	w.newLife(d)
	a.dynos = append(a.dynos, d)
	w.setState(d, stateStarting)
	w.afterIn(d, w.rng.between(600*time.Millisecond, 1800*time.Millisecond), func() { w.boot(d) })
	return d
}

// boot starts the process; it comes up in 3 to 9 s, or dies if its code does.
func (w *world) boot(d *dyno) {
	w.setState(d, stateStarting)
	port := 3000 + w.rng.r.IntN(57000)
	w.system(d, "Starting process with command `%s`", commandWithPort(d.command, port))
	if c := d.release.codeOf(); c.CrashesAtBoot(d.typ) {
		w.afterIn(d, w.rng.between(2200*time.Millisecond, 3600*time.Millisecond), func() { w.dieAtBoot(d, c) })
		return
	}
	boot := w.rng.between(3*time.Second, 9*time.Second)
	w.afterIn(d, boot*7/10, func() { w.banner(d, port) })
	w.afterIn(d, boot, func() { w.up(d) })
}

func (w *world) up(d *dyno) {
	w.setState(d, stateUp)
	d.crashes = 0
	if d.typ == "worker" && !d.oneOff {
		w.startSidekiq(d)
	}
	w.afterIn(d, w.rng.between(time.Second, 20*time.Second), func() { w.reportVitals(d) })
}

// dieAtBoot prints the trace, one event a physical line, and crashes.
func (w *world) dieAtBoot(d *dyno, c scenario.Code) {
	if d.typ == "web" {
		w.writeOutput(d, "bundler: failed to load command: thin (/app/vendor/bundle/ruby/3.3.0/bin/thin)")
	}
	for i, line := range c.Trace {
		w.afterIn(d, time.Duration(i)*40*time.Microsecond, func() { w.writeOutput(d, "%s", line) })
	}
	w.afterIn(d, w.rng.between(180*time.Millisecond, 420*time.Millisecond), func() { w.crash(d, 1) })
}

// crash ends a life with an exit status and schedules the next try.
func (w *world) crash(d *dyno, status int) {
	w.stopSidekiq(d, false)
	w.system(d, "Process exited with status %d", status)
	w.setState(d, stateCrashed)
	wait := coolOff[min(d.crashes, len(coolOff)-1)]
	d.crashes++
	w.afterIn(d, wait, func() {
		w.newLife(d)
		w.boot(d)
	})
}

// restart begins a new life in the same place.
func (w *world) restart(d *dyno) {
	if d.oneOff {
		w.halt(d, func() { w.remove(d) })
		return
	}
	if d.state == stateCrashed {
		w.newLife(d)
		w.system(d, "Restarting")
		d.crashes = 0
		w.boot(d)
		return
	}
	w.newLife(d)
	w.system(d, "Restarting")
	w.setState(d, stateStarting)
	w.afterIn(d, w.rng.between(300*time.Millisecond, 900*time.Millisecond), func() {
		w.halt(d, func() {
			w.afterIn(d, w.rng.between(500*time.Millisecond, 1500*time.Millisecond), func() { w.boot(d) })
		})
	})
}

// stop ends a dyno; the dyno manager replaces one that has a place in the
// formation, a one-off is gone.
func (w *world) stop(d *dyno) {
	if d.oneOff || d.state == stateCrashed {
		w.restart(d)
		return
	}
	d.epoch++
	w.halt(d, func() {
		w.setState(d, stateDown)
		w.afterIn(d, w.rng.between(500*time.Millisecond, 1500*time.Millisecond), func() {
			w.newLife(d)
			w.boot(d)
		})
	})
}

// halt sends SIGTERM, waits for the process to end, then runs next.
func (w *world) halt(d *dyno, next func()) {
	w.system(d, "Stopping all processes with SIGTERM")
	w.quietSidekiq(d)
	w.afterIn(d, w.rng.between(400*time.Millisecond, 1600*time.Millisecond), func() {
		w.stopSidekiq(d, true)
		w.system(d, "Process exited with status 143")
		next()
	})
}

// remove takes a dyno's place out of the formation.
func (w *world) remove(d *dyno) {
	d.gone = true
	w.stopSidekiq(d, true)
	for i, other := range d.app.dynos {
		if other == d {
			d.app.dynos = append(d.app.dynos[:i:i], d.app.dynos[i+1:]...)
			return
		}
	}
}

func (r *release) codeOf() scenario.Code {
	if r == nil || r.slug == nil {
		return scenario.Code{}
	}
	return r.slug.code
}
