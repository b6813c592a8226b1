package tui

import (
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// modesOfKeys are the screens on which every key is tried.
var modesOfKeys = map[string]struct {
	world  func() *panetest.World
	w, h   int
	change func(*Options)
}{
	"calm":      {panetest.Calm, 160, 45, nil},
	"crash":     {panetest.Crash, 160, 45, nil},
	"small":     {panetest.Crash, 80, 24, nil},
	"smallest":  {panetest.Crash, 40, 12, nil},
	"read-only": {panetest.Crash, 160, 45, readOnly},
	"empty":     {panetest.Empty, 160, 45, nil},
	"blank":     {panetest.Blank, 160, 45, nil},
	"nothing":   {panetest.NewWorld, 160, 45, nil},
	"failed":    {panetest.Failed, 160, 45, nil},
	"replay":    {func() *panetest.World { return played(model.Playback{Speed: 1}) }, 160, 45, replaying},
	"ended":     {func() *panetest.World { return played(model.Playback{Speed: 1, Ended: true}) }, 160, 45, replaying},
	"saved":     {savedLog, 160, 45, offline},
	"pipe":      {pipe, 80, 24, offline},
}

// Every key of every pane and of everywhere changes the picture, leads somewhere, or says why it does nothing.
func TestNoKeyIsDead(t *testing.T) {
	for name, mode := range modesOfKeys {
		w := mode.world()
		sit := func() *hands {
			if mode.change == nil {
				return at(t, w, mode.w, mode.h)
			}
			return at(t, w, mode.w, mode.h, mode.change)
		}
		tries := sit()
		for _, p := range tries.panes {
			for _, b := range tries.keys.All() {
				if b.Scope != keys.Global && b.Scope != keys.List && b.Scope != keys.Scope(p.ID) && !(b.Scope == keys.Replay && tries.mode == pane.Replay) {
					continue
				}
				for _, key := range b.Keys {
					h := sit()
					h.focusPane(p.ID)
					before := h.view()
					if out := h.press(key); h.view() == before && len(out) == 0 {
						t.Errorf("%s: %s (%s) in %s changes nothing and says nothing", name, key, b.Intent, p.ID)
					}
				}
			}
		}
	}
}

// So does every command of the palette.
func TestNoCommandIsDead(t *testing.T) {
	for name, mode := range modesOfKeys {
		w := mode.world()
		for _, r := range Commands() {
			h := at(t, w, mode.w, mode.h)
			if mode.change != nil {
				h = at(t, w, mode.w, mode.h, mode.change)
			}
			before := h.view()
			if out := h.runs(r.Name); h.view() == before && len(out) == 0 {
				t.Errorf("%s: :%s changes nothing and says nothing", name, r.Name)
			}
			h.none()
		}
	}
}
