package sim

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/sources/heroku/sim/world"
)

func TestResolveQuantity(t *testing.T) {
	for _, c := range []struct {
		text string
		now  int
		want int
		ok   bool
	}{
		{"3", 1, 3, true}, {"0", 5, 0, true}, {"+1", 2, 3, true}, {"-1", 2, 1, true}, {"-5", 2, 0, true},
		{"+0", 2, 2, true}, {" 4 ", 1, 4, true}, {"100", 1, 100, true}, {"101", 1, 0, false}, {"+99", 2, 0, false},
		{"", 1, 0, false}, {"two", 1, 0, false}, {"1.5", 1, 0, false}, {"+", 1, 0, false}, {"99999999999999999999", 1, 0, false},
	} {
		got, err := world.ResolveQuantity(c.text, c.now)
		if got != c.want || (err == nil) != c.ok {
			t.Errorf("resolveQuantity(%q, %d) = %d, %v", c.text, c.now, got, err)
		}
	}
}

func FuzzResolveQuantity(f *testing.F) {
	for _, seed := range []string{"3", "+1", "-1", "", "x"} {
		f.Add(seed, 2)
	}
	f.Fuzz(func(t *testing.T, text string, now int) {
		now = max(0, min(now, world.MaxQuantity))
		if n, err := world.ResolveQuantity(text, now); err == nil && (n < 0 || n > world.MaxQuantity) {
			t.Errorf("resolveQuantity(%q, %d) = %d", text, now, n)
		}
	})
}

// names lists the dynos of the main app with their state.
func names(p *Platform) []string {
	var out []string
	for _, d := range p.world.Apps[0].Dynos {
		out = append(out, d.Name+" "+d.State+" "+d.Size)
	}
	return out
}

func TestScale(t *testing.T) {
	p := manual(t, "calm", 1)
	w, a := p.world, p.world.Apps[0]
	up, down := "+1", "0"
	if err := w.Scale(a, w.Pilot, []world.Scaling{{Typ: "web", Quantity: &up}, {Typ: "worker", Quantity: &down}}); err != nil {
		t.Fatal(err)
	}
	want := []string{"web.1 up Standard-1X", "web.2 up Standard-1X", "web.3 starting Standard-1X"}
	if diff := cmp.Diff(want, names(p)); diff != "" {
		t.Errorf("at once:\n%s", diff)
	}
	if count(p, "app[api]: Scaled to web@3:Standard-1X worker@0:Standard-1X by user kate@foobaz.example") != 1 {
		t.Error("the log does not tell of the change")
	}
	p.Advance(20 * time.Second)
	if got := states(p); got["up v73"] != 3 {
		t.Errorf("later %v", got)
	}
	for _, text := range []string{"heroku[worker.2]: State changed from up to down", "app[worker.1]: Bye!"} {
		if count(p, text) != 1 {
			t.Errorf("%d lines %q", count(p, text), text)
		}
	}
}

func TestScaleIsAllOrNothing(t *testing.T) {
	p := manual(t, "calm", 1)
	w, a := p.world, p.world.Apps[0]
	three, bad := "3", "many"
	for _, c := range []struct {
		batch []world.Scaling
		want  error
	}{
		{[]world.Scaling{{Typ: "web", Quantity: &three}, {Typ: "clock", Quantity: &three}}, world.ErrNoProcessType},
		{[]world.Scaling{{Typ: "web", Quantity: &three}, {Typ: "worker", Quantity: &bad}}, world.ErrQuantity},
		{[]world.Scaling{{Typ: "web", Quantity: &three, Size: "Gigantic-9X"}}, world.ErrSize},
		{[]world.Scaling{{Typ: "web", Size: "dyno-1c-0.5gb"}}, world.ErrSize}, // a Fir size on a Cedar app
	} {
		if err := w.Scale(a, w.Pilot, c.batch); !errors.Is(err, c.want) {
			t.Errorf("%v: error %v, want %v", c.batch, err, c.want)
		}
		if a.FindProcessType("web").Quantity != 2 {
			t.Fatalf("%v changed the formation", c.batch)
		}
	}
}

func TestResizeRestarts(t *testing.T) {
	p := manual(t, "calm", 1)
	w, a := p.world, p.world.Apps[0]
	was := a.FindDyno("web.1").ID
	if err := w.Scale(a, w.Pilot, []world.Scaling{{Typ: "web", Size: "standard-2x"}}); err != nil {
		t.Fatal(err)
	}
	p.Advance(25 * time.Second)
	if d := a.FindDyno("web.1"); d.Size != "Standard-2X" || d.ID == was || d.State != world.StateUp {
		t.Errorf("web.1 is %s %s, same life: %v", d.Size, d.State, d.ID == was)
	}
}

func TestRestartGivesANewLife(t *testing.T) {
	p := manual(t, "calm", 1)
	w, a := p.world, p.world.Apps[0]
	d := a.FindDyno("web.1")
	was, other := d.ID, a.FindDyno("web.2").ID
	w.Restart(d)
	if d.State != world.StateStarting || d.ID == was {
		t.Errorf("at once: %s, same life %v", d.State, d.ID == was)
	}
	p.Advance(15 * time.Second)
	var got []string
	for _, l := range a.Log.Lines {
		if l.Source == "heroku" && l.Ps == "web.1" && !l.At.Before(w.Begun) && l.Text[:7] != "source=" {
			got = append(got, l.Text)
		}
	}
	command := fmt.Sprintf("%.48s", got[4])
	want := []string{"Restarting", "State changed from up to starting", "Stopping all processes with SIGTERM", "Process exited with status 143",
		"State changed from starting to up"}
	if diff := cmp.Diff(want, append(got[:4:4], got[5:]...)); diff != "" {
		t.Error(diff)
	}
	if command != "Starting process with command `bundle exec thin " {
		t.Errorf("command line %q", got[4])
	}
	if a.FindDyno("web.2").ID != other {
		t.Error("the other dyno was restarted too")
	}
}

func TestStopIsReplaced(t *testing.T) {
	p := manual(t, "calm", 1)
	w, a := p.world, p.world.Apps[0]
	was := a.FindDyno("worker.2").ID
	w.Stop(a.FindDyno("worker.2"))
	until(t, p, 5*time.Second, "down", func() bool { return a.FindDyno("worker.2").State == world.StateDown })
	until(t, p, 20*time.Second, "up again", func() bool { return a.FindDyno("worker.2").State == world.StateUp })
	if a.FindDyno("worker.2").ID == was {
		t.Error("the replacement has the old id")
	}
}

func TestPrebootKeepsServing(t *testing.T) {
	p := manual(t, "calm", 1)
	w, a := p.world, p.world.Apps[0]
	a.Preboot = true
	value := "1"
	w.SetConfig(a, w.Pilot, map[string]*string{"FLAG": &value})
	p.Advance(30 * time.Second)
	if got := len(a.DynosOf("web")); got != 4 {
		t.Fatalf("%d web dynos beside each other", got)
	}
	for _, d := range a.DynosOf("web") {
		if d.State != world.StateUp || d.Serving() != (d.Release.Version == 73) {
			t.Errorf("%s of v%d: %s, serving %v", d.Name, d.Release.Version, d.State, d.Serving())
		}
	}
	p.Advance(3 * time.Minute)
	for _, d := range a.DynosOf("web") {
		if d.Release.Version != 74 || !d.Serving() {
			t.Errorf("after the switch %s of v%d serves: %v", d.Name, d.Release.Version, d.Serving())
		}
	}
	if n := count(p, "code=H1"); n > 0 {
		t.Errorf("%d requests failed", n)
	}
}

func TestMaintenanceRefusesRequests(t *testing.T) {
	p := manual(t, "calm", 1)
	p.world.Apps[0].Maintenance = true
	p.Advance(10 * time.Second)
	if count(p, `at=info code=H80 desc="Maintenance mode"`) == 0 {
		t.Error("no H80")
	}
	if states(p)["up v73"] != 4 {
		t.Errorf("dynos do not keep running: %v", states(p))
	}
}
