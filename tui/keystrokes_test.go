package tui

import (
	"testing"

	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// What is wrong is seen without a key, at every size.
func TestNoKeyToSeeACrash(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {60, 20}, {80, 24}, {160, 45}} {
		h := at(t, panetest.Crash(), size[0], size[1])
		h.see("crash", h.keys.KeyOf(keys.IntentRollback)+" rolls back to v73")
	}
}

// strokes is how many keys an operator has pressed: a name counts as its letters.
func strokes(steps []string) int {
	n := 0
	for _, s := range steps {
		if _, named := types[s]; named {
			n++
			continue
		}
		n += len([]rune(s))
	}
	return n
}

// What an operator does at night is few keys away, from the screen as it starts.
func TestFewKeys(t *testing.T) {
	for _, c := range []struct {
		name string
		w    *panetest.World
		keys []string
		most int
		want string
	}{
		{"roll back in production: B, its name, Enter", panetest.Crash(), []string{"B", "foobaz-production", "enter"}, 1 + len("foobaz-production") + 1, "roll back to v73"},
		{"restart what the advice names, y", elsewhere(idle(1)), []string{"R", "y"}, 2, "restart all worker dynos"},
		{"restart what the advice names, Enter", elsewhere(idle(1)), []string{"R", "enter"}, 2, "restart all worker dynos"},
		{"restart the dyno that the advice names", elsewhere(oneDown()), []string{"R", "y"}, 2, "restart worker.2"},
		{"restart the dyno that the advice names, Enter", elsewhere(oneDown()), []string{"R", "enter"}, 2, "restart worker.2"},
		{"restart two workers", elsewhere(idle(2)), []string{"R", "y"}, 2, "restart all worker dynos"},
		{"scale the workers that the advice names", elsewhere(backlog()), []string{"S", "4", "enter", "y"}, 4, "scale worker 2 → 4"},
		{"one worker more", elsewhere(backlog()), []string{"S", "up", "enter"}, 3, "scale worker 2 → 3"},
		{"one worker more, as a number", elsewhere(backlog()), []string{"S", "3", "enter"}, 3, "scale worker 2 → 3"},
		{"restart one dyno", staging(), []string{"1", "j", "R", "y"}, 4, "restart web.1"},
		{"scale in production", backlog(), []string{"S", "4", "enter", "foobaz-production", "enter"}, 4 + len("foobaz-production"), "scale worker 2 → 4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := at(t, c.w, 160, 45)
			for _, k := range c.keys {
				if _, named := types[k]; named || len(k) == 1 {
					h.press(k)
				} else {
					h.write(k)
				}
			}
			h.one(c.want)
			if n := strokes(c.keys); n > c.most {
				t.Errorf("%d keys, want at most %d", n, c.most)
			}
		})
	}
}

// What an operator asks the logs for in an incident is a few keys away from LIVE.
func TestKeystrokesOfAnIncident(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []string
		most int
		sees []string
	}{
		{"the newest error", []string{"e"}, 1, []string{"PAUSED", "the newest error; G follows new lines again"}},
		{"the newest error, backwards", []string{"E"}, 1, []string{"PAUSED", "the newest error; G follows new lines again"}},
		{"all H12 of its path", []string{"e", "."}, 2, []string{"only H12 on /reports; . again: only H12", "H12 on /reports", "27 of 120"}},
		{"all H12 of the path before it", []string{"e", "E", "E", "."}, 4, []string{"only H12 on /orders/:id", "13 of 120"}},
		{"all H12", []string{"F", "h", "1", "2", "enter"}, 5, []string{"H12", "LIVE 40 of 120"}},
		{"all H12 of a path", []string{"F", "h", "1", "2", "enter", "."}, 6, []string{"only H12 on /reports", "27 of 120"}},
		{"all 5xx", []string{"F", "5", "enter"}, 3, []string{"5xx", "LIVE 40 of 120"}},
		{"back to all", []string{"e", ".", "esc", "G"}, 4, []string{"LIVE 120 lines"}},
	} {
		h := at(t, timeouts(), 160, 45)
		h.press(c.keys...)
		if len(c.keys) > c.most || c.most > 8 {
			t.Errorf("%s takes %d keys", c.name, len(c.keys))
		}
		h.see(c.sees...)
		if t.Failed() {
			t.Fatal(c.name)
		}
	}
}
