package session

import (
	"context"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/sim"
)

// onSim is a session on the simulated platform that watches its first app.
func onSim(t *testing.T) (*Session, *Follower, context.Context) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	platform, err := sim.New(sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := platform.Start(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = platform.Close() })
	vars := map[string]string{}
	for _, kv := range platform.Env() {
		k, v, _ := strings.Cut(kv, "=")
		vars[k] = v
	}
	home := t.TempDir()
	p := &base.Process{Clock: platform.Now, Getenv: func(name string) string { return vars[name] }, Home: home, Cwd: home}
	m, err := New(p, &base.Flags{Queues: "off"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	f := m.Follower("test")
	if err := m.Start(ctx, []string{platform.App()}); err != nil {
		t.Fatal(err)
	}
	return m, f, ctx
}

func TestAnotherAppIsOpenedBesideTheFirst(t *testing.T) {
	m, f, ctx := onSim(t)
	names := m.AppNames(ctx)
	if len(names) < 2 {
		t.Fatalf("the account sees %v, want two apps", names)
	}
	for _, name := range names {
		m.OpenApp(name)
	}
	for _, name := range names {
		known := func(s *model.State) bool {
			for _, a := range s.Apps {
				if a.Info.Name == name && a.Ledger.Known && a.Processes.KnownDynos {
					return true
				}
			}
			return false
		}
		if err := f.Until(ctx, known); err != nil {
			t.Errorf("%s does not come: %v", name, err)
		}
	}
}

// A name that is wrong is told with its remedy, once; asked for again it is tried again.
func TestAnAppThatIsNoneIsToldOnce(t *testing.T) {
	m, f, ctx := onSim(t)
	wrong := m.AppNames(ctx)[0] + "x"
	for name, want := range map[string]string{wrong: "Did you mean " + m.AppNames(ctx)[0] + "?", "Not An App": "Give the app's name or id"} {
		m.OpenApp(name)
		var before time.Time
		for range 2 {
			var src model.SourceState
			told := func(s *model.State) bool {
				src = s.Source("", model.SourceName("app "+name))
				return src.State == model.Off && src.Since.After(before)
			}
			if err := f.Until(ctx, told); err != nil {
				t.Fatalf("%s: nothing is told: %v", name, err)
			}
			if !strings.Contains(src.Do, want) {
				t.Errorf("%s: the remedy is %q, want %q", name, src.Do, want)
			}
			before = src.Since
			m.OpenApp(name)
		}
	}
}
