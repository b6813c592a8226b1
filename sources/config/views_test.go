package config

import (
	"strings"
	"testing"
)

func TestWrongViewsAreToldWithTheirPlace(t *testing.T) {
	panes, views := []string{"processes", "logs", "queues"}, []string{"overview", "queues", "night"}
	for _, c := range []struct{ text, want string }{
		{"views: {night: [logs, queues]}\nview: night\n", ""},
		{"view: queues\n", ""},
		{"view: processes\n", ""},
		{"views:\n  night: []\n", `config.yaml:2:3 "views.night" is "" and wants a list of 1 to 4 columns`},
		{"views:\n  night: [a, b, c, d, e]\n", "wants a list of 1 to 4 columns"},
		{"views:\n  night: [logs  queues]\n", `"processes queues*3"`},
		{"views:\n  night: [logs, queues logs]\n", "has logs twice"},
		{"views:\n  night: [log]\n", `config.yaml:2:3 has the unknown pane "log" in "views.night". Did you mean "logs"? Panes: processes, logs, queues`},
		{"view: nigt\n", `config.yaml:1:1 names the unknown view "nigt". Did you mean "night"? Views: overview, queues, night`},
		{"view: elsewhere\n", `names the unknown view "elsewhere". Views: overview, queues, night`},
		{"views:\n  Night: [logs]\n", `config.yaml:2:3 has "Night" for a view's name`},
	} {
		l, err := Load(standing(t, c.text, ""))
		if err == nil {
			err = l.CheckViews(panes, views)
		}
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%q: %v, want it taken", c.text, err)
		case c.want != "" && (err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), "\n", " "), c.want)):
			t.Errorf("%q: %v, want %q", c.text, err, c.want)
		}
	}
}

// What is listed can be written into the file again.
func TestAViewIsListedAsItIsWritten(t *testing.T) {
	l := load(t, standing(t, "views: {night: [processes queues*3, logs], one: logs}\n", ""))
	for name, want := range map[string]string{"night": "[processes queues*3, logs]", "one": "[logs]"} {
		if got := l.Config.Views[name].String(); got != want {
			t.Errorf("%s is listed as %s, want %s", name, got, want)
		}
	}
}

// A repository that nobody vouched for may lay out the screen: it changes nothing but what is seen.
func TestARepositoryMayHaveViews(t *testing.T) {
	l := load(t, standing(t, "", "views: {night: [logs]}\nview: night\n"))
	if l.Config.View != "night" || len(l.Ignored) > 0 {
		t.Errorf("view %q, ignored %v; want night, none", l.Config.View, l.Ignored)
	}
}
