package work

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestDeaths has what masters print when a worker ends; NUM stands for its number.
func TestDeaths(t *testing.T) {
	t.Parallel()
	for i, c := range []struct {
		lines string // several with a line break between
		want  string // server and cause; empty: nobody died before its time
	}{
		{"E, [2026-01-15T12:00:00 #2] ERROR -- : reaped #<Process::Status: pid NUM SIGKILL (signal 9)> worker=1", "unicorn killed"},
		{"E, [2026-01-15T12:00:00 #2] ERROR -- : worker=1 PID:NUM timeout (61s > 60s), killing", "unicorn timed out"},
		{"E, [2026-01-15T12:00:00 #2] ERROR -- : worker=1 PID:NUM timeout (61s > 60s), killing\nreaped #<Process::Status: pid NUM SIGKILL (signal 9)> worker=1", "unicorn timed out"},
		{"I, [2026-01-15T12:00:00 #2]  INFO -- : reaped #<Process::Status: pid NUM exit 0> worker=1", ""},
		{"reaped #<Process::Status: pid NUM exit 1> worker=1", "unicorn crashed"},
		{"W, [2026-01-15T12:00:00 #2]  WARN -- : #<Unicorn::HttpServer>: worker (pid: NUM) exceeds memory limit (520093696.0 bytes > 505413632 bytes)", "unicorn memory limit"},
		{"[2026-01-15 12:00:00 +0000] [4] [CRITICAL] WORKER TIMEOUT (pid:NUM)", "gunicorn timed out"},
		{"[2026-01-15 12:00:00 +0000] [4] [CRITICAL] WORKER TIMEOUT (pid:NUM)\n[2026-01-15 12:00:01 +0000] [4] [ERROR] Worker (pid:NUM) was sent SIGKILL! Perhaps out of memory?", "gunicorn timed out"},
		{"[2026-01-15 12:00:00 +0000] [4] [ERROR] Worker (pid:NUM) was sent SIGKILL! Perhaps out of memory?", "gunicorn killed"},
		{"[2026-01-15 12:00:00 +0000] [4] [ERROR] Worker (pid:NUM) was sent SIGTERM!", ""},
		{"[2026-01-15 12:00:00 +0000] [4] [ERROR] Worker (pid:NUM) exited with code 1", "gunicorn crashed"},
		{"[2026-01-15 12:00:00 +0000] [4] [WARNING] Worker with pid NUM was terminated due to signal 9", "gunicorn killed"},
		{"[2026-01-15 12:00:00 +0000] [NUM] [INFO] Worker exiting (pid: NUM)", ""},
		{"[2026-01-15 12:00:00,000: ERROR/MainProcess] Process 'ForkPoolWorker-2' pid:NUM exited with 'signal 9 (SIGKILL)'", "celery killed"},
		{"[2026-01-15 12:00:00,000: ERROR/MainProcess] Process 'ForkPoolWorker-2' pid:NUM exited with 'exitcode 0'", ""},
		{"DAMN ! worker 1 (pid: NUM) died, killed by signal 9 :( trying respawn ...", "uwsgi killed"},
		{"[4] PumaWorkerKiller: Out of memory. 2 workers consuming total: 530.1 mb out of max: 512.0 mb. Sending TERM to pid NUM consuming 265.1 mb.", "puma memory limit"},
		{"[4] ! Terminating timed out worker (Worker 1 failed to check in within 60 seconds): NUM", "puma timed out"},
		{"[4] - Worker 1 (PID: 7) booted in 0.5s, phase: 0\n[4] - Worker 1 (PID: 8) booted in 0.5s, phase: 0", "puma gone"},
		{"[4] - Worker 1 (PID: 7) booted in 0.5s, phase: 0\n[4] - Worker 1 (PID: 8) booted in 0.5s, phase: 1", ""},
		{"12:00:00 Moving job to FailedJobRegistry (Work-horse terminated unexpectedly; waitpid returned 9 (signal 9); )", "rq killed"},
		{"Worker (pid: the one) is fine", ""},
		{"order NUM: paid", ""},
	} {
		for _, n := range []int{11, 4711} {
			var jobs Jobs
			var lines []said
			for k, text := range strings.Split(strings.ReplaceAll(c.lines, "NUM", fmt.Sprint(n)), "\n") {
				lines = append(lines, said{time.Duration(k) * time.Second, "worker.1", text})
			}
			jobs.Read(batch(lines...), current(time.Minute), releases)
			got := ""
			for _, d := range jobs.Workers.Now(current(time.Minute)) {
				got += string(d.Server) + " " + string(d.Cause)
			}
			if got != c.want {
				t.Errorf("%d: %s\ngot %q, want %q", i, c.lines, got, c.want)
			}
		}
	}
}

// Workers of a dyno that is told to end, end in order.
func TestARestartKillsNobody(t *testing.T) {
	t.Parallel()
	const killed = "[2026-01-15 12:00:00 +0000] [4] [ERROR] Worker (pid:11) was sent SIGKILL! Perhaps out of memory?"
	for _, c := range []struct {
		name   string
		before said
		want   int
	}{
		{"told by the platform", said{0, "heroku web.1", "Stopping all processes with SIGTERM"}, 0},
		{"told by its master", said{0, "web.1", "[2026-01-15 12:00:00 +0000] [4] [INFO] Handling signal: term"}, 0},
		{"another dyno", said{0, "heroku web.2", "Stopping all processes with SIGTERM"}, 1},
		{"long ago", said{-10 * time.Minute, "heroku web.1", "Stopping all processes with SIGTERM"}, 1},
	} {
		var jobs Jobs
		jobs.Read(batch(c.before, said{5 * time.Second, "web.1", killed}), current(time.Minute), releases)
		if got := len(jobs.Workers.Deaths); got != c.want {
			t.Errorf("%s: got %d deaths, want %d", c.name, got, c.want)
		}
	}
}

func TestDyingBeginsWithTheThirdAndEnds(t *testing.T) {
	t.Parallel()
	var jobs Jobs
	for i := range 3 {
		at := time.Duration(i) * time.Minute
		jobs.Read(batch(said{at, "web.1", fmt.Sprintf("[4] [CRITICAL] WORKER TIMEOUT (pid:%d)", 10+i)}), current(at), releases)
		jobs.Tick(current(at))
		if got, want := jobs.Workers.Dying.On(), i == 2; got != want {
			t.Errorf("after %d deaths: got %v, want %v", i+1, got, want)
		}
	}
	jobs.Tick(current(9 * time.Minute))
	if !jobs.Workers.Dying.On() {
		t.Error("it is over after 7 minutes without a death, want it to stand")
	}
	jobs.Tick(current(13 * time.Minute))
	if jobs.Workers.Dying.On() {
		t.Error("it stands after 11 minutes without a death")
	}
}

func TestWaits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text   string
		source WaitSource
		want   time.Duration
	}{
		{"source=rack-timeout id=6f0e wait=12ms timeout=30000ms state=ready", RackTimeout, 12 * time.Millisecond},
		{"source=rack-timeout id=6f0e wait=12ms timeout=30000ms service=40ms state=completed", 0, 0},
		{"method=GET path=/ format=html status=200 duration=58.33 queue_time=7.5", Access, 7500 * time.Microsecond},
		{`{"method":"GET","path":"/","status":200,"request_queueing":7}`, Access, 7 * time.Millisecond},
		{"method=POST path=/jobs status=200 queue=mail", 0, 0},
		{"measure#web.request_queue=31ms", Measured, 31 * time.Millisecond},
		{"measure#queue.depth=31", 0, 0},
	} {
		var jobs Jobs
		var lines []said
		for i := range 10 * readEvery {
			lines = append(lines, said{time.Duration(i) * time.Second, "web.1", c.text})
		}
		jobs.Read(batch(lines...), current(2*time.Minute), releases)
		w, ok := jobs.Wait(current(2 * time.Minute))
		half, _ := w.Now.Quantile(0.5)
		if ok != (c.want > 0) || ok && (w.Source != c.source || (half-c.want).Abs() > c.want/100) {
			t.Errorf("%s\ngot %v %v, %v, want %v %v", c.text, w.Source, half, ok, c.source, c.want)
		}
	}
}
