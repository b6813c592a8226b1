package work

import (
	"testing"
	"time"
)

// runs are runs of a class after noon, one every so often, each of which fails ("x") or is done (".").
func runs(class string, from, every time.Duration, ends string) (out []said) {
	for i, end := range ends {
		how := "done"
		if end == 'x' {
			how = "fail"
		}
		for _, text := range sidekiq(class, i, how) {
			out = append(out, said{from + time.Duration(i)*every, "worker.1", text})
		}
	}
	return out
}

// Of few runs an interval decides: a class that runs seldom, and fails whenever it does, is told like one that runs often.
func TestFewRunsFail(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		every time.Duration
		ends  string
		fails bool
	}{
		{"three of three", 90 * time.Second, "xxx", true},
		{"three of three, five minutes apart", 5 * time.Minute, "xxx", true},
		{"three of five", time.Minute, ".x.xx", true},
		{"four of eight", 30 * time.Second, "x.x.x.x.", true},
		{"five of nine", 30 * time.Second, "x.x.x.x.x", true},
		{"one of one", time.Minute, "x", false},
		{"two of two", time.Minute, "xx", false},
		{"three of eight", 30 * time.Second, "x..x..x.", false},
		{"three of nine", 30 * time.Second, "x..x..x..", false},
		{"two of five", time.Minute, "x.x..", false},
	} {
		var jobs Jobs
		lines := runs("ReportJob", 10*time.Second, c.every, c.ends)
		jobs.Read(batch(append(runs("ReportJob", -14*time.Minute, 2*time.Minute, "....."), lines...)...), current(0), releases)
		jobs.Tick(current(lines[len(lines)-1].after + time.Second))
		if got := len(jobs.AllFailing()) == 1; got != c.fails {
			t.Errorf("%s: fails %v, want %v", c.name, got, c.fails)
		}
	}
}

// A class that runs every few minutes and always fails does so until a run of it is done, or none was seen for long.
func TestFewRunsFailUntilOneIsDone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		ends string
		over time.Duration // until when it must be over
		not  time.Duration // and not before
	}{
		{"it is repaired", "xxxx..", 37 * time.Minute, 28 * time.Minute},
		{"it runs no more", "xxxx", 38 * time.Minute, 30 * time.Minute},
	} {
		var jobs Jobs
		jobs.Read(batch(runs("ReportJob", -14*time.Minute, 2*time.Minute, ".....")...), current(0), releases)
		lines := runs("ReportJob", time.Minute, 7*time.Minute, c.ends)
		began, ended, changes := time.Duration(0), time.Duration(0), 0
		failed := false
		for now := time.Duration(0); now < 45*time.Minute; now += 10 * time.Second {
			for len(lines) > 0 && lines[0].after <= now {
				jobs.Read(batch(lines[0]), current(now), releases)
				lines = lines[1:]
			}
			jobs.Tick(current(now))
			if fails := len(jobs.AllFailing()) > 0; fails != failed {
				if failed = fails; fails {
					began = now
				} else {
					ended = now
				}
				changes++
			}
		}
		if changes != 2 || began > 16*time.Minute || ended < c.not || ended > c.over {
			t.Errorf("%s: %d changes, it fails from %s to %s; want 2, from 16m at the latest, to between %s and %s", c.name, changes, began, ended, c.not, c.over)
		}
	}
}
