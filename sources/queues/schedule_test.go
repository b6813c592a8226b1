package queues

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
)

type quiet struct {
	name  string
	every time.Duration
}

func (q quiet) Name() string { return q.name }

func (q quiet) Every() time.Duration { return q.every }

func (quiet) Read(context.Context) (*queue.Sample, time.Time, error) {
	return nil, time.Time{}, nil
}

func TestTurnsGoByTheLibrariesOwnPace(t *testing.T) {
	ts := newSchedule([]backend.Library{quiet{"fast", 5 * time.Second}, quiet{"slow", 15 * time.Second}}, 0)
	now, got := noon, ""
	for range 8 {
		next := ts.first()
		now = now.Add(next.wait(now))
		got += next.lib.Name()[:1]
		next.took(now, time.Millisecond)
	}
	if got != "fsfffsff" && got != "fsffsfff" { // at 15 s both are due
		t.Error(got)
	}
}

func TestASlowStoreIsReadLessOften(t *testing.T) {
	for took, want := range map[time.Duration]time.Duration{
		time.Millisecond:       5 * time.Second,
		500 * time.Millisecond: 10 * time.Second,
		time.Hour:              5 * time.Minute,
	} {
		next := newSchedule([]backend.Library{quiet{"x", 5 * time.Second}}, 0)[0]
		if next.took(noon, took); next.every != 5*time.Second {
			t.Errorf("after a first reading of %v: every %v, want 5s: it is no measure", took, next.every)
		}
		if next.took(noon, took); next.every != want || next.wait(noon) != want {
			t.Errorf("after %v: every %v, in %v; want %v", took, next.every, next.wait(noon), want)
		}
	}
}

// busy is a cause by which a store that answered is told.
type busy bool

func (busy) Error() string { return "busy" }

func (b busy) Answered() bool { return bool(b) }

func TestARefusalIsTheLibrarysOwn(t *testing.T) {
	locked := &sources.Failure{Code: "timeout", Why: "the store refuses to answer", Err: busy(true)}
	refused := &sources.Failure{Code: "reply", Why: "the store refuses to answer"}
	for _, c := range []struct {
		name       string
		err        error
		neighbours int
		own        bool
	}{
		{"refused beside others", refused, 2, true},
		{"refused and alone", refused, 1, false},
		{"locked and alone", locked, 1, true},
		{"locked beside others", locked, 2, true},
		{"locked and alone, within another error", fmt.Errorf("reading: %w", locked), 1, true},
		{"busy, and the connection is gone", &sources.Failure{Code: "timeout", Err: busy(false)}, 1, false},
		{"a command is late", &sources.Failure{Code: "timeout"}, 1, false},
		{"the network is late", os.ErrDeadlineExceeded, 1, false},
		{"the network is late for all", os.ErrDeadlineExceeded, 2, false},
		{"the connection is gone", errors.New("eof"), 2, false},
		{"the password is wrong for all", &backend.WrongPassword, 2, false},
	} {
		next := newSchedule([]backend.Library{quiet{"rq", 5 * time.Second}}, 0)[0]
		next.took(noon, time.Millisecond)
		why, own := next.fails(c.err, c.neighbours)
		if own != c.own || own && (why != "rq: the store refuses to answer" || next.wait(noon) <= 5*time.Second || !next.recovers() || next.recovers()) {
			t.Errorf("%s: own %v, %q, next in %v", c.name, own, why, next.wait(noon))
		}
	}
}
