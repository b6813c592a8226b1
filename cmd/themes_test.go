package cmd

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/tui/theme"
)

// Editors complete the setting from the schema.
func TestTheSchemaOffersEveryTheme(t *testing.T) {
	var schema struct {
		Properties struct {
			Theme struct{ Examples []string } `json:"theme"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(config.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	if got, want := schema.Properties.Theme.Examples, theme.Names(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A listed theme is one that can be set, and each has a sample of itself where there are colors.
func TestTheThemesAreListedInTheirOwnColors(t *testing.T) {
	_, out, _ := tried(t, nil, "config", "themes", "--color", "always")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if got, want := len(lines), len(theme.Names()); got != want {
		t.Fatalf("got %d lines, want %d", got, want)
	}
	for i, name := range theme.Names() {
		th, _ := theme.Named(name, theme.UTF8)
		if want := th.Paint(theme.Bad, "✖ crashed"); !strings.Contains(lines[i], name) || !strings.Contains(lines[i], want) {
			t.Errorf("got %q, want %s and %q", lines[i], name, want)
		}
		if code, _, bad := tried(t, map[string]string{"GONOGO_THEME": name}, "config"); code != 0 {
			t.Errorf("%s: got code %d, %s", name, code, bad)
		}
	}
}
