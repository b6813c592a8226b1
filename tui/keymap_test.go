package tui

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"app.gonogo/gonogo/tui/order"
	"app.gonogo/gonogo/tui/pane/panetest"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/tui/keys"
)

func TestStandardKeysAreSound(t *testing.T) {
	m, err := keys.NewKeymap(Panes.Bindings(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range m.All() {
		if b.Help == "" || len(b.Keys) == 0 {
			t.Errorf("%s has no help or no key", b.Intent)
		}
		if b.Hint > 0 && b.Short == "" {
			t.Errorf("%s is shown in a footer and has no short word", b.Intent)
		}
		for _, k := range b.Keys {
			if got, ok := m.Lookup(k, b.Scope); !ok || got.Intent != b.Intent {
				t.Errorf("%s in %s finds %v", k, b.Scope, got.Intent)
			}
			if !b.Order && b.Scope == keys.Global && len(k) == 1 && k >= "A" && k <= "Z" {
				t.Errorf("%s is Shift and changes nothing", k)
			}
		}
	}
}

// The one rule a user must learn, told of the table itself.
func TestOrdersNeedShift(t *testing.T) {
	var orders []string
	for _, b := range Panes.Bindings() {
		if !b.Order {
			continue
		}
		orders = append(orders, string(b.Intent))
		if b.Scope != keys.Global {
			t.Errorf("%s does not work from every pane", b.Intent)
		}
		for _, k := range b.Keys {
			if k != strings.ToUpper(k) || k == strings.ToLower(k) {
				t.Errorf("%s is on %s", b.Intent, k)
			}
		}
	}
	want := []string{"maintenance", "restart", "rollback", "scale", "stop", "undo"}
	if slices.Sort(orders); !slices.Equal(orders, want) {
		t.Errorf("orders are %v, want %v", orders, want)
	}
}

func TestKeysThatBelongToOthers(t *testing.T) {
	taken := []string{"ctrl+b", "ctrl+a", "ctrl+@", "ctrl+s", "ctrl+q", "ctrl+\\", "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+c"}
	for _, b := range Panes.Bindings() {
		for _, k := range b.Keys {
			if slices.Contains(taken, k) {
				t.Errorf("%s is on %s", b.Intent, k)
			}
			if strings.HasPrefix(k, "alt+") {
				t.Errorf("%s is on %s, which races with tmux", b.Intent, k)
			}
		}
	}
	for _, k := range taken {
		if _, err := keys.NewKeymap(Panes.Bindings(), map[string][]string{"zoom": {k}}); err == nil || !strings.Contains(err.Error(), k) {
			t.Errorf("zoom on %s: %v", k, err)
		}
	}
}

func TestRemap(t *testing.T) {
	for _, c := range []struct {
		name  string
		remap map[string][]string
		err   string
	}{
		{"another key", map[string][]string{"zoom": {"Z"}}, ""},
		{"swap", map[string][]string{"restart": {"B"}, "rollback": {"R"}}, ""},
		{"unbound", map[string][]string{"stop": {}}, ""},
		{"an order without Shift", map[string][]string{"restart": {"r"}}, "such keys need Shift"},
		{"an order on Enter", map[string][]string{"rollback": {"enter"}}, "such keys need Shift"},
		{"an order on a digit", map[string][]string{"stop": {"1"}}, "such keys need Shift"},
		{"an order on Ctrl", map[string][]string{"stop": {"ctrl+x"}}, "such keys need Shift"},
		{"unknown", map[string][]string{"teleport": {"t"}}, `there is no action "teleport"`},
		{"taken", map[string][]string{"zoom": {"?"}}, "? is both"},
		{"taken by an order", map[string][]string{"zoom": {"R"}}, "R is both"},
		{"a pane's key over an order", map[string][]string{"find": {"R"}}, "R is find in logs and restart everywhere"},
		{"a pane's key over a list's", map[string][]string{"wrap": {"j"}}, "j is wrap in logs and down in every list"},
		{"a list's key over a global one", map[string][]string{"down": {"q"}}, "q is down in list and quit everywhere"},
		{"twice the same", map[string][]string{"zoom": {"Z", "Z"}}, "Z is both zoom and zoom"},
	} {
		_, err := keys.NewKeymap(Panes.Bindings(), c.remap)
		if got := ""; err != nil {
			if got = err.Error(); c.err == "" || !strings.Contains(got, c.err) {
				t.Errorf("%s: %v, want %q", c.name, err, c.err)
			}
		} else if c.err != "" {
			t.Errorf("%s is taken", c.name)
		}
	}
}

func TestRemappedKeysAreShownAndWork(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45, func(o *Options) {
		o.Keys = map[string][]string{"rollback": {"Ä"}, "help": {"Ö"}, "maintenance": {}, "scale": {}}
	})
	if foot := h.row(-1); !strings.Contains(foot, "Ä roll back") || !strings.Contains(foot, "Ö help") || strings.Contains(foot, "scale") {
		t.Errorf("footer %q", foot)
	}
	h.see("Ä rolls back to v73")
	h.press("B", "T", "?")
	if h.top() != nil {
		t.Fatal("the old keys still work")
	}
	h.press("Ä")
	if _, ok := h.top().(*order.Dialog); !ok {
		t.Fatal("the new key opens nothing")
	}
	h.press("esc", "Ö")
	h.see("Help", "Ä")
	h.miss("turn maintenance mode on or off")
}

// Whatever a user writes into the config: either it is refused with a sentence, or no lower-case key leads to an order.
func TestNoRemapBreaksTheRule(t *testing.T) {
	var names, ids []string
	for _, b := range Panes.Bindings() {
		names, ids = append(names, string(b.Intent)), append(ids, b.Keys...)
	}
	ids = append(ids, "a", "Z", "é", "É", "ctrl+x", "ctrl+b", "alt+R", "f5", "日", "")
	rapid.Check(t, func(t *rapid.T) {
		remap := rapid.MapOfN(rapid.SampledFrom(names), rapid.SliceOfN(rapid.SampledFrom(ids), 0, 3), 0, 5).Draw(t, "remap")
		m, err := keys.NewKeymap(Panes.Bindings(), remap)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "keys: ") {
				t.Fatalf("not a sentence: %v", err)
			}
			return
		}
		for scope, byKey := range m.ByKey {
			for k, b := range byKey {
				if b.Order && k == strings.ToLower(k) {
					t.Fatalf("%q in %s is %s", k, scope, b.Intent)
				}
			}
		}
		for i, want := range remap {
			at := slices.IndexFunc(m.All(), func(b keys.Binding) bool { return string(b.Intent) == i })
			if !slices.Equal(m.All()[at].Keys, want) {
				t.Fatalf("%s has %v, want %v", i, m.All()[at].Keys, want)
			}
		}
	})
}

func TestKeyNames(t *testing.T) {
	for k, want := range map[string]string{"tab": "Tab", "ctrl+l": "C-l", "R": "R", "pgdown": "PgDn", "space": "Space", "up": "↑"} {
		if got := keys.KeyName(k); got != want {
			t.Errorf("%s is shown as %s", k, got)
		}
	}
}

func TestPaneScopesExist(t *testing.T) {
	scopes := map[keys.Scope]bool{keys.Global: true, keys.List: true, keys.Replay: true}
	for _, p := range allPanes() {
		scopes[keys.Scope(p.ID)] = true
	}
	for _, b := range Panes.Bindings() {
		if !scopes[b.Scope] {
			t.Errorf("%s holds in %s; there are %v", b.Intent, b.Scope, slices.Collect(maps.Keys(scopes)))
		}
	}
}
