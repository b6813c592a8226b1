package guardcard_test

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/guard"
	"app.gonogo/gonogo/tui/dialog"
	"app.gonogo/gonogo/tui/guardcard"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// fake is a guard that stands as the test says.
type fake struct{ st guard.Standing }

func (f *fake) Standing(model.AppID) (guard.Standing, bool) { return f.st, true }
func (f *fake) Stop(model.AppID)                            { f.st.Run.Stop() }
func (f *fake) Allowed() string                             { return "~/.config/gonogo/config.yaml" }

func counting() *fake {
	return &fake{guard.Standing{Target: 73, Run: guard.Machine{After: time.Minute, Phase: guard.Counting, Release: 74, Held: 36 * time.Second,
		Checks: []guard.Check{{Text: "watched v74 from its start", OK: true}, {Text: "Heroku is green", OK: true}}}}}
}

func drawn(f *fake, w, h int) string {
	world := panetest.Crash()
	frame := &guardcard.Frame{Guard: f, App: panetest.AppID}
	return panetest.TextOf(frame.Draw(world.Scene(w, h), &keys.Keymap{List: keys.Shared()}, pane.Size{W: w - 2, H: h - 2}))
}

func TestTheFrameTellsHowGuardStands(t *testing.T) {
	t.Parallel()
	barred := counting()
	barred.st.Run.Phase, barred.st.Run.Why = guard.Barred, "kate restarted web at 03:09:02"
	barred.st.Run.Checks[0] = guard.Check{Text: "kate restarted web at 03:09:02"}
	reading := counting()
	reading.st.Reading = true
	over := counting()
	over.st.Run.Held = time.Minute
	refused := counting()
	refused.st.Run.Phase, refused.st.Refused = guard.Sent, "you have made gonogo read-only"
	for name, c := range map[string]struct {
		fake        *fake
		want, never []string
	}{
		"it counts": {counting(), []string{"ROLLS BACK IN 24s", "foobaz-production", "v74", "v73", "36s of 1m held", "Space", "stops it", "watched v74 from its start",
			"heroku rollback v73 -a foobaz-production", "allowed by ~/.config/gonogo/config.yaml"}, []string{"WILL NOT"}},
		"it reads":  {reading, []string{"READS ALL ONCE MORE"}, []string{"ROLLS BACK IN"}},
		"it is due": {over, []string{"READS ALL ONCE MORE"}, []string{"ROLLS BACK IN"}},
		"it is not": {barred, []string{"GUARD WILL NOT ACT:", "kate restarted web at 03:09:02", "Heroku is green"}, []string{"ROLLS BACK IN", "stops it", "of 1m held"}},
		"refused":   {refused, []string{"DID NOT ROLL BACK", "refused, not sent: you have made gonogo read-only"}, []string{"Space", "HAS ROLLED"}},
		"off":       {&fake{guard.Standing{Off: "your own config file does not allow it"}}, []string{"GUARD IS OFF", "does not allow it"}, []string{"Space"}},
		"it waits":  {&fake{}, []string{"WAITS", "for the next release"}, []string{"ROLLS"}},
	} {
		for _, size := range [][2]int{{120, 40}, {80, 24}} {
			text := drawn(c.fake, size[0], size[1])
			for _, want := range c.want {
				if !strings.Contains(strings.Join(strings.Fields(strings.ReplaceAll(text, "│", " ")), " "), want) {
					t.Errorf("%s at %v: the frame lacks %q:\n%s", name, size, want, text)
				}
			}
			for _, never := range c.never {
				if strings.Contains(text, never) {
					t.Errorf("%s at %v: the frame has %q:\n%s", name, size, never, text)
				}
			}
		}
	}
}

// In little room the seconds, and what stops them, are what is left.
func TestTheFrameInLittleRoom(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{50, 12}, {60, 20}, {40, 14}} {
		text := drawn(counting(), size[0], size[1])
		if got := len(strings.Split(text, "\n")); got > size[1]-2 {
			t.Errorf("%v: %d lines, want %d at most", size, got, size[1]-2)
		}
		for _, want := range []string{"ROLLS BACK IN 24s", "Space"} {
			if !strings.Contains(text, want) {
				t.Errorf("%v: the frame lacks %q:\n%s", size, want, text)
			}
		}
	}
}

func TestKeysOfTheFrame(t *testing.T) {
	t.Parallel()
	ids, err := keys.NewKeymap(keys.Shared(), nil)
	if err != nil {
		t.Fatal(err)
	}
	f := counting()
	frame := &guardcard.Frame{Guard: f, App: panetest.AppID}
	sc := panetest.Crash().Scene(120, 40)
	for _, name := range []string{"x", "enter", "j", "/", "1"} {
		if e, keep := frame.Press(dialog.Key{Name: name}, sc, ids); e != nil || !keep {
			t.Errorf("%s does %v and keeps the frame: %t; want nothing, and that it stays", name, e, keep)
		}
	}
	if e, keep := frame.Press(dialog.Key{Name: "space"}, sc, ids); e != (guardcard.Stop{App: panetest.AppID}) || !keep {
		t.Errorf("Space does %v and keeps the frame: %t; want that guard is stopped", e, keep)
	}
	if _, keep := frame.Press(dialog.Key{Name: "esc"}, sc, ids); keep {
		t.Error("Esc does not hide the frame")
	}
	for name, want := range map[string]bool{"v": true, "B": true, "R": true, "x": false, "space": false} {
		if got := frame.Lets(dialog.Key{Name: name}, ids); got != want {
			t.Errorf("%s is left to the screen: %t, want %t", name, got, want)
		}
	}
}

// The frame opens once for a countdown, and once more when guard has acted.
func TestWhenTheFrameOpens(t *testing.T) {
	t.Parallel()
	f := &fake{}
	f.st.Run = guard.Machine{After: time.Minute, Phase: guard.Watching, Release: 74}
	w := guardcard.Watch{Guard: f}
	state := panetest.Crash().State
	due := func(phase guard.Phase, want bool) {
		t.Helper()
		f.st.Run.Phase = phase
		if got := w.Due(state) != nil; got != want {
			t.Errorf("in phase %d it opens: %t, want %t", phase, got, want)
		}
	}
	due(guard.Watching, false)
	due(guard.Counting, true)
	due(guard.Counting, false)
	due(guard.Barred, false)
	due(guard.Sent, true)
	due(guard.Sent, false)
	if (&guardcard.Watch{}).Due(state) != nil {
		t.Error("it opens where nobody has asked for guard")
	}
}
