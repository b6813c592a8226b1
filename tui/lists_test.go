package tui

import (
	"testing"

	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/panes/processes"
	"app.gonogo/gonogo/tui/panes/releases"
)

// A list is filtered, sorted and marked by the same keys wherever it is; in the logs they mean what they meant.
func TestKeysOfLists(t *testing.T) {
	h := at(t, panetest.Calm(), 160, 45)
	h.press("1", "/", "w", "o", "r", "k")
	h.see("filter dynos work", "work 2 of 4 shown")
	h.press("enter")
	h.see("/ filter  s sort  Space mark", "worker.1")
	h.press("s")
	h.see("Sort dynos by", "dyno  again: reversed")
	h.press("j", "j", "j", "j", "enter")
	h.see("memory▾")
	h.press("s", "enter")
	h.see("memory▴")
	h.press("j", "space")
	h.see("work 2 of 4 shown  1 marked", "*worker.")
	h.press("esc", "esc")
	h.miss("marked", "shown")
	h.press("3", "/", "k", "a", "t", "e", "enter")
	h.see("kate 4 of 8 shown")
	h.press("2", "/")
	h.see("find ")
	h.press("esc")
	h.well()
}

// Esc in the prompt gives back the filter that was there.
func TestEscTakesATypedRowFilterBack(t *testing.T) {
	h := at(t, panetest.Calm(), 160, 45)
	h.press("1", "/", "w", "e", "b", "enter", "/", "x", "esc")
	h.see("web 2 of 4 shown")
}

// A key of every list may be a pane's own; a user who gives one away is told.
func TestAListsKeysAreThePanesOwn(t *testing.T) {
	m, err := keys.NewKeymap(Panes.Bindings(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		pane pane.ID
		key  string
		want keys.Intent
	}{
		{pane.Processes, "space", keys.IntentMarkRow}, {pane.Processes, "/", keys.IntentFilterRows}, {pane.Releases, "s", keys.IntentSortRows},
		{pane.Releases, "space", keys.IntentPageDown}, {pane.Logs, "/", keys.IntentFind}, {pane.Logs, "space", keys.IntentPageDown},
	} {
		if got, _ := m.Lookup(c.key, keys.Scope(c.pane), keys.List, keys.Global); got.Intent != c.want {
			t.Errorf("%s in %s is %s, want %s", c.key, c.pane, got.Intent, c.want)
		}
	}
	if _, err := keys.NewKeymap(Panes.Bindings(), map[string][]string{"mark-row": {"j"}}); err == nil {
		t.Error("marking on j hides a way down, and nobody is told")
	}
	if len(processes.Keys) <= len(releases.Keys) {
		t.Error("dynos can be marked, releases cannot")
	}
}
