package world

import (
	"fmt"
	"time"
)

// onDyno does something to a dyno that is up; one that is not is left alone.
func (w *World) onDyno(a *App, name string, do func(*Dyno)) {
	if d := a.FindDyno(name); d != nil && d.State == StateUp {
		do(d)
	}
}

// relocate moves a dyno to another server: it is down while its process ends, and boots there.
func (w *World) relocate(d *Dyno, takes time.Duration) {
	w.System(d, "Relocating dyno to a new server")
	w.SetState(d, StateDown)
	d.epoch++
	w.Later(d, w.rng.between(1500*time.Millisecond, 4*time.Second), func() {
		w.halt(d, func() {
			w.Later(d, w.rng.between(500*time.Millisecond, 1500*time.Millisecond), func() {
				w.NewLife(d)
				d.bootTakes = takes
				w.boot(d)
			})
		})
	})
}

// vanish restarts a dyno without a word of why: no one asked for it, and it was not its day.
func (w *World) vanish(d *Dyno) {
	w.NewLife(d)
	w.SetState(d, StateStarting)
	w.Later(d, w.rng.between(300*time.Millisecond, 900*time.Millisecond), func() {
		w.halt(d, func() {
			w.Later(d, w.rng.between(500*time.Millisecond, 1500*time.Millisecond), func() { w.boot(d) })
		})
	})
}

// loseWorker lets a worker of the web server die and be started again, as its master tells of it. The request it was at is lost.
func (w *World) loseWorker(d *Dyno) {
	pid, worker := 20+w.rng.r.IntN(400), w.rng.r.IntN(2)
	r := w.newRequest()
	switch w.scenario.Server {
	case "unicorn":
		stamp := func() string { return w.Now.UTC().Format("2006-01-02T15:04:05.000000") }
		w.writeOutput(d, "E, [%s #2] ERROR -- : reaped #<Process::Status: pid %d SIGKILL (signal 9)> worker=%d", stamp(), pid, worker)
		w.Later(d, 20*time.Millisecond, func() { w.writeOutput(d, "I, [%s #2]  INFO -- : worker=%d spawning...", stamp(), worker) })
		w.Later(d, 900*time.Millisecond, func() { w.writeOutput(d, "I, [%s #%d]  INFO -- : worker=%d ready", stamp(), pid+9, worker) })
	default:
		w.writeOutput(d, "[2] ! Terminating timed out worker (worker failed to check in within 60 seconds): %d", pid)
		w.Later(d, 1100*time.Millisecond, func() {
			w.writeOutput(d, "[2] - Worker %d (PID: %d) booted in 0.%02ds, phase: 0", worker, pid+9, 30+w.rng.r.IntN(60))
		})
	}
	w.routerLine(d.App, r, `at=error code=H13 desc="Connection closed without response"`, d.Name, 0, w.rng.between(200*time.Millisecond, 900*time.Millisecond), 503, 0)
}

// servers are the commands and the first words of the programs that serve web.
var servers = map[string]struct {
	command string
	banner  []string // before its port is named
	port    string
}{
	"": {"bundle exec thin start -p $PORT", []string{
		"=> Booting Thin", "=> Rails 7.1.5 application starting in production", "Thin web server (v2.0.1 codename Thor)", "Maximum connections set to 1024",
	}, "Listening on 0.0.0.0:%d, CTRL+C to stop"},
	"puma": {"bundle exec puma -p $PORT -w 2", []string{
		"[2] Puma starting in cluster mode...", "[2] * Puma version: 6.4.3 (\"The Eagle of Durin\")", "[2] *      Workers: 2",
		"[2] - Worker 0 (PID: 14) booted in 0.41s, phase: 0", "[2] - Worker 1 (PID: 16) booted in 0.43s, phase: 0",
	}, "[2] * Listening on http://0.0.0.0:%d"},
	"unicorn": {"bundle exec unicorn -p $PORT -c config/unicorn.rb", []string{"master process ready", "worker=0 ready", "worker=1 ready"}, "listening on addr=0.0.0.0:%d fd=7"},
}

// webBanner is what the web server prints just before it is ready.
func (w *World) webBanner(d *Dyno, port int) {
	s := servers[w.scenario.Server]
	for _, line := range s.banner {
		w.writeOutput(d, "%s", line)
	}
	w.writeOutput(d, "%s", fmt.Sprintf(s.port, port))
}
