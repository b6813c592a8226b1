package cmd

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/screen"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/tui"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// tried runs a command line without a terminal and without an environment.
func tried(t *testing.T, vars map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, bad bytes.Buffer
	p := &base.Process{Args: args, Getenv: func(name string) string { return vars[name] }, Home: t.TempDir(), Cwd: t.TempDir(),
		Stdout: &out, Stderr: &bad, Clock: time.Now}
	code = runIn(t.Context(), p)
	return code, out.String(), bad.String()
}

// options are those of the screen for a command line with these flags.
func options(t *testing.T, vars map[string]string, f *base.Flags) (tui.Options, error) {
	t.Helper()
	m, err := session.New(&base.Process{Getenv: func(name string) string { return vars[name] }, Home: t.TempDir(), Cwd: t.TempDir(), Stdout: &bytes.Buffer{}, Clock: time.Now}, f)
	if err != nil {
		t.Fatal(err)
	}
	return screen.ScreenOptions(m, &bytes.Buffer{})
}

// A pane is one folder and one row: the command line knows this one by its row alone.
func TestACommandLineKnowsAPaneByItsRow(t *testing.T) {
	before := tui.Panes
	t.Cleanup(func() { tui.Panes = before })
	tui.Panes = append(slices.Clone(before), panetest.Row())
	for _, verb := range []string{"", "demo", "replay", "drain"} {
		_, out, _ := tried(t, nil, strings.Fields(verb+" --help")...)
		if want := "show one pane only: " + strings.Join(before.Names(), ", ") + " or almanac"; !strings.Contains(out, want) {
			t.Errorf("gonogo %s --help: no %q:\n%s", verb, want, out)
		}
	}
	for flag, want := range map[string]string{"--pane": "almanac\tsunrise and tides", "--view": "almanac-only\talmanac alone"} {
		if _, out, _ := tried(t, nil, "__complete", flag, ""); !strings.Contains(out, want) {
			t.Errorf("completion of %s: no %q:\n%s", flag, want, out)
		}
	}
	if o, err := options(t, nil, &base.Flags{Pane: "almanac"}); err != nil || o.Pane != "almanac" {
		t.Errorf("--pane almanac: %q, %v; want it taken", o.Pane, err)
	}
	_, err := options(t, nil, &base.Flags{Pane: "almanach"})
	if want := `there is no pane "almanach": ` + strings.Join(before.Names(), ", ") + ", almanac. Did you mean almanac?"; err == nil || err.Error() != want {
		t.Errorf("--pane almanach: got %v, want %s", err, want)
	}
	code, out, _ := tried(t, nil, "keys")
	if code != base.ExitDone || !strings.Contains(out, "the next tide") {
		t.Errorf("gonogo keys: exit %d, no %q:\n%s", code, "the next tide", out)
	}
}

func TestTheViewOfACommandLine(t *testing.T) {
	for _, c := range []struct {
		vars map[string]string
		f    base.Flags
		view tui.ViewID
		want string
	}{
		{nil, base.Flags{}, tui.Overview, ""},
		{nil, base.Flags{View: "queues"}, "queues", ""},
		{nil, base.Flags{View: "releases"}, "releases", ""}, // a pane's name means that pane alone
		{map[string]string{"GONOGO_VIEW": "logs"}, base.Flags{}, "logs", ""},
		{map[string]string{"GONOGO_VIEW": "logs"}, base.Flags{View: "queues"}, "queues", ""},
		{nil, base.Flags{View: "queue"}, "", `flag --view names the unknown view "queue". Did you mean "queues"? Views: overview, logs, queues, processes-only`},
		{map[string]string{"GONOGO_VIEW": "wall"}, base.Flags{}, "", `environment GONOGO_VIEW names the unknown view "wall". Views: overview, `},
		{nil, base.Flags{View: "logs", Pane: "logs"}, "", "give --pane or --view, not both"},
	} {
		o, err := options(t, c.vars, &c.f)
		if c.want == "" {
			if err != nil || o.View != c.view {
				t.Errorf("%v %+v: view %q, %v; want %q", c.vars, c.f, o.View, err, c.view)
			}
			continue
		}
		var exit base.ExitError
		if err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, &exit) || exit.Code != base.ExitUsage {
			t.Errorf("%v %+v: got %v, want a usage error with %q", c.vars, c.f, err, c.want)
		}
	}
}
