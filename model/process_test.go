package model

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/logs"
)

// zone is some zone that is not UTC.
func zone() *time.Location { return time.FixedZone("PST", -8*3600) }

// t0 is the moment zero of the tests.
func t0() time.Time { return time.Date(2026, 3, 1, 8, 30, 0, 0, time.UTC) }

func after(seconds float64) time.Time {
	return t0().Add(time.Duration(seconds * float64(time.Second)))
}

// aDyno is a life of a dyno: made and last changed at these seconds.
func aDyno(name, id, state string, made, changed float64) Dyno {
	return Dyno{ID: id, Name: name, Type: name[:len(name)-2], State: state, Release: 1, CreatedAt: after(made), UpdatedAt: after(changed)}
}

func stateLine(name, to string) *Lifecycle {
	return &Lifecycle{Dyno: name, Lifecycle: logs.Lifecycle{Kind: logs.StateChange, To: to}}
}

// step is a poll's answer or a line of the log, at its second.
type step struct {
	at   float64
	poll *Dyno
	line *Lifecycle
}

func poll(at float64, d Dyno) step { return step{at: at, poll: &d} }

func line(at float64, name, to string) step { return step{at: at, line: stateLine(name, to)} }

func TestAStartCountsOnceHoweverItIsTold(t *testing.T) {
	old := poll(0, aDyno("web.1", "a", "up", 0, 0))
	tests := []struct {
		name              string
		steps             []step
		restarts, crashes int
		state             string
	}{
		{"log, then poll while it starts",
			[]step{old, line(10.2, "web.1", "starting"), poll(12, aDyno("web.1", "b", "starting", 10, 10))}, 1, 0, "starting"},
		{"log, then poll long after it is up",
			[]step{old, line(10.2, "web.1", "starting"), line(31.4, "web.1", "up"), poll(40, aDyno("web.1", "b", "up", 10, 31))}, 1, 0, "up"},
		{"log, then poll of a life that was made late",
			[]step{old, line(10.2, "web.1", "starting"), poll(50, aDyno("web.1", "b", "up", 41, 48))}, 1, 0, "up"},
		{"poll, then log",
			[]step{old, poll(12, aDyno("web.1", "b", "starting", 10, 10)), line(10.2, "web.1", "starting")}, 1, 0, "starting"},
		{"poll alone, between two polls",
			[]step{old, poll(60, aDyno("web.1", "b", "up", 20, 31))}, 1, 0, "up"},
		{"poll alone, starting and then up",
			[]step{old, poll(12, aDyno("web.1", "b", "starting", 10, 10)), poll(32, aDyno("web.1", "b", "up", 10, 31))}, 1, 0, "up"},
		{"two starts in the log, then one poll",
			[]step{old, line(10, "web.1", "starting"), line(20, "web.1", "crashed"), line(30, "web.1", "starting"),
				poll(35, aDyno("web.1", "c", "starting", 30, 30))}, 2, 1, "starting"},
		{"a start told, and an hour later another that the log lost",
			[]step{old, line(10, "web.1", "starting"), poll(12, aDyno("web.1", "b", "starting", 10, 10)),
				poll(3700, aDyno("web.1", "c", "up", 3600, 3620))}, 2, 0, "up"},
		{"a crash told by both",
			[]step{old, line(10.5, "web.1", "crashed"), poll(12, aDyno("web.1", "a", "crashed", 0, 10))}, 0, 1, "crashed"},
		{"an answer from before the line",
			[]step{old, line(10.5, "web.1", "crashed"), poll(11, aDyno("web.1", "a", "up", 0, 0))}, 0, 1, "crashed"},
		{"an answer that goes on saying so wins in the end",
			[]step{old, line(10.5, "web.1", "crashed"), poll(30, aDyno("web.1", "a", "up", 0, 0))}, 0, 1, "up"},
		{"two changes within one second of the API's clock",
			[]step{old, line(10.3, "web.1", "up"), poll(12, aDyno("web.1", "a", "crashed", 0, 10))}, 0, 1, "crashed"},
		{"the backlog tells of yesterday",
			[]step{poll(100, aDyno("web.1", "a", "up", 90, 95)), line(20, "web.1", "crashed"), line(21, "web.1", "starting")}, 0, 0, "up"},
		{"a line of a dyno we never saw",
			[]step{old, line(10, "web.9", "crashed")}, 0, 0, "up"},
		{"crashed again in another life, seen by polls alone",
			[]step{old, poll(10, aDyno("web.1", "a", "crashed", 0, 9)), poll(20, aDyno("web.1", "b", "crashed", 12, 19))}, 1, 2, "crashed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var p Processes
			for _, s := range tt.steps {
				if s.poll != nil {
					p.setDynos([]Dyno{*s.poll}, after(s.at))
				} else {
					p.lifecycle(s.line, after(s.at))
				}
			}
			got, _ := p.Find("web.1")
			if got.Restarts != tt.restarts || got.Crashes != tt.crashes || got.State != tt.state {
				t.Errorf("restarts %d, crashes %d, %s; want %d, %d, %s", got.Restarts, got.Crashes, got.State, tt.restarts, tt.crashes, tt.state)
			}
		})
	}
}

// With preboot the old and the new life of a name stand side by side; each poll finds both again.
func TestTwoLivesOfOneName(t *testing.T) {
	var p Processes
	a, b := aDyno("web.1", "a", "up", 0, 0), aDyno("web.1", "b", "up", 100, 110)
	b.Release = 2
	p.setDynos([]Dyno{a}, after(0))
	both := []Dyno{a, b}
	p.setDynos(both, after(120))
	for i := range 5 {
		if p.setDynos(both, after(float64(130+10*i))) {
			t.Error("the same two lives change something")
		}
	}
	p.setDynos([]Dyno{b}, after(300))
	if q, _ := p.Find("web.1"); q.Restarts != 1 || q.ID != "b" {
		t.Errorf("%d restarts, life %s", q.Restarts, q.ID)
	}
}

func TestACrashCountsOnTheReleaseItRuns(t *testing.T) {
	var p Processes
	d := aDyno("web.1", "a", "crashed", 0, 0)
	p.setDynos([]Dyno{d}, after(0))
	d.ID, d.Release, d.State = "b", 2, "up"
	p.setDynos([]Dyno{d}, after(10))
	if q, _ := p.Find("web.1"); q.Crashes != 0 {
		t.Errorf("%d crashes on a release that never crashed", q.Crashes)
	}
}

func TestExitStatus(t *testing.T) {
	var p Processes
	p.setDynos([]Dyno{aDyno("web.1", "a", "up", 0, 0)}, after(0))
	if q, _ := p.Find("web.1"); q.Exit != -1 {
		t.Errorf("exit %d before any", q.Exit)
	}
	exit := func(status int) bool {
		return p.lifecycle(&Lifecycle{Dyno: "web.1", Lifecycle: logs.Lifecycle{Kind: logs.Exit, Status: status}}, after(1))
	}
	if exit(-1) {
		t.Error("an exit without a status changed something")
	}
	if q, _ := p.Find("web.1"); !exit(137) || q.Exit != -1 {
		t.Errorf("exit %d", q.Exit)
	}
	if q, _ := p.Find("web.1"); q.Exit != 137 {
		t.Errorf("exit %d, want 137", q.Exit)
	}
}

func TestRowsAndDynosStandInOrder(t *testing.T) {
	var p Processes
	p.setDynos([]Dyno{
		{ID: "1", Name: "web.10", Type: "web"}, {ID: "2", Name: "web.2", Type: "web"}, {ID: "3", Name: "run.1", Type: "run"},
		{ID: "4", Name: "clock.1", Type: "clock"}, {ID: "5", Name: "alpha.1", Type: "alpha"},
	}, after(0))
	p.setFormation([]ProcessType{{Type: "worker", Quantity: 0}, {Type: "web", Quantity: 2}, {Type: "clock", Quantity: 1}})
	var got []string
	for _, r := range p.Types {
		names := ""
		for _, d := range r.Dynos {
			names += " " + d.Name
		}
		got = append(got, fmt.Sprintf("%s %d%s", r.Type, r.Want, names))
	}
	want := []string{"web 2 web.2 web.10", "clock 1 clock.1", "worker 0", "alpha -1 alpha.1", "run -1 run.1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	p.setDynos(nil, after(1))
	if len(p.Types) != 3 {
		t.Errorf("one-offs stay when they are over: %+v", p.Types)
	}
}

func TestTallyLeavesOneOffsOut(t *testing.T) {
	var p Processes
	p.setFormation([]ProcessType{{Type: "web", Quantity: 3}})
	p.setDynos([]Dyno{
		{ID: "1", Name: "web.1", Type: "web", State: "up", Release: 2}, {ID: "2", Name: "web.2", Type: "web", State: "up", Release: 1},
		{ID: "3", Name: "web.3", Type: "web", State: "starting", Release: 2}, {ID: "4", Name: "run.1", Type: "run", State: "crashed", Release: 2},
	}, after(0))
	if diff := cmp.Diff(Tally{Want: 3, Up: 2, Starting: 1, On: 1, Steady: 2}, p.Tally(2)); diff != "" {
		t.Error(diff)
	}
}

func TestVitalsAreOfOneLife(t *testing.T) {
	var p Processes
	p.setDynos([]Dyno{aDyno("web.1", "a", "up", 0, 0)}, after(0))
	for i := range 60 + 5 {
		p.sample(&Vitals{Dyno: "web.1", Life: "a", Memory: float64(i), Quota: 512, Load: -1}, after(0))
	}
	q, _ := p.Find("web.1")
	if len(q.Memory) != 60 || q.Memory[0] != 5 || q.Quota != 512 || q.Load >= 0 {
		t.Errorf("%d samples from %v, quota %v, load %v", len(q.Memory), q.Memory[0], q.Quota, q.Load)
	}
	p.sample(&Vitals{Dyno: "web.1", Life: "b", Memory: -1, Quota: -1, Load: 0.5}, after(0))
	if q, _ = p.Find("web.1"); len(q.Memory) != 0 || q.Quota != 512 || q.Load != 0.5 {
		t.Errorf("a new life has the memory of the old: %v, quota %v, load %v", q.Memory, q.Quota, q.Load)
	}
	if p.sample(&Vitals{Dyno: "web.7", Memory: 1}, after(0)) {
		t.Error("vitals of a dyno we never saw changed something")
	}
}

// What the platform does of its own accord explains the end of a life, until another end comes that it does not explain.
func TestCauseOfAnEnd(t *testing.T) {
	says := func(name, text string) *Lifecycle {
		l, ok := logs.ParseLifecycle(text)
		if !ok {
			t.Fatalf("%q is no lifecycle line", text)
		}
		return &Lifecycle{Lifecycle: l, Dyno: name}
	}
	moved := []string{"Relocating dyno to a new server", "State changed from up to down", "Stopping all processes with SIGTERM",
		"Process exited with status 137", "State changed from down to starting", "State changed from starting to up"}
	for name, c := range map[string]struct {
		lines []string
		want  logs.LifecycleKind
	}{
		"nothing but an end":           {moved[1:], 0},
		"a move":                       {moved, logs.Relocating},
		"in the middle of a move":      {moved[:4], logs.Relocating},
		"the daily restart":            {append([]string{"Cycling"}, moved[1:]...), logs.Cycling},
		"a deploy after a move":        {append(moved[:6:6], "Restarting"), 0},
		"a crash after a move":         {append(moved[:6:6], "State changed from up to crashed"), 0},
		"a move after a crash":         {append([]string{"State changed from up to crashed"}, moved...), logs.Relocating},
		"a move of another dyno's end": {[]string{"Process exited with status 1"}, 0},
	} {
		var p Processes
		p.setDynos([]Dyno{aDyno("web.1", "a", "up", 0, 0), aDyno("web.2", "b", "up", 0, 0)}, after(0))
		for i, text := range c.lines {
			p.lifecycle(says("web.1", text), after(float64(10+i)))
		}
		q, _ := p.Find("web.1")
		other, _ := p.Find("web.2")
		if q.Cause != c.want || other.Cause != 0 {
			t.Errorf("%s: the cause is %q, want %q; of the other dyno %q", name, q.Cause, c.want, other.Cause)
		}
	}
}

// From the first release command on the formation has a row of no dyno for it. Its dyno is a one-off: it is listed while it runs, and is
// none of those that are wanted.
func TestReleaseCommandsAreOneOffs(t *testing.T) {
	running := []Dyno{{ID: "w", Name: "web.1", Type: "web", State: "up"}, {ID: "r", Name: "release.1001", Type: "release", State: "up"}}
	for name, c := range map[string]struct {
		formation []ProcessType
		dynos     []Dyno
		rows      []string
		up        int
	}{
		"it runs":                {[]ProcessType{{Type: "release"}, {Type: "web", Quantity: 1}}, running, []string{"web 1", "release -1"}, 1},
		"it runs the first time": {[]ProcessType{{Type: "web", Quantity: 1}}, running, []string{"web 1", "release -1"}, 1},
		"it has run":             {[]ProcessType{{Type: "web", Quantity: 1}, {Type: "release"}}, running[:1], []string{"web 1"}, 1},
		"a type without dynos":   {[]ProcessType{{Type: "web", Quantity: 1}, {Type: "clock"}}, running[:1], []string{"web 1", "clock 0"}, 1},
		"nothing runs":           {[]ProcessType{{Type: "release"}, {Type: "web"}}, nil, []string{"web 0"}, 0},
	} {
		for order := range 2 {
			var p Processes
			if order == 1 {
				p.setDynos(c.dynos, t0())
			}
			p.setFormation(c.formation)
			p.setDynos(c.dynos, t0())
			var rows []string
			for _, r := range p.Types {
				rows = append(rows, fmt.Sprint(r.Type, " ", r.Want))
			}
			if diff := cmp.Diff(c.rows, rows); diff != "" || p.Tally(0).Up != c.up {
				t.Errorf("%s: %d up, want %d; rows (-want +got):\n%s", name, p.Tally(0).Up, c.up, diff)
			}
		}
	}
}
