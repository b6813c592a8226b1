package tui

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	stories "app.gonogo/gonogo/sources/heroku/sim/scenario"
	"app.gonogo/gonogo/sources/heroku/sim/simtest"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/theme"
)

// How the stories are driven: for how long, and how often somebody presses what the screen offers.
const (
	drivenFor   = 5 * time.Minute
	drivenEvery = 10 * time.Second
	drivenPart  = 3 // of so many keys one is pressed each time, another the next
)

// TestEveryKeyOfEveryStory drives every story of the demo for five minutes of its time on a small and on a large screen. Every key that a
// picture offers does something or says why not; the sentence below the header does not come and go; and nothing on a screen says another
// thing than the rest of it.
func TestEveryKeyOfEveryStory(t *testing.T) {
	for i, s := range stories.All() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			drive(t, s.Name, i)
		})
	}
}

func drive(t *testing.T, story string, dice int) {
	d := simtest.New(t, story, 1)
	drivers := []*driver{newDriver(t, d, 80, 24), newDriver(t, d, 160, 45)}
	d.Run(drivenFor, func(now time.Duration) {
		if now%time.Second != 0 || now < 3*time.Second {
			return
		}
		for _, one := range drivers {
			one.now, one.at = d.Now(), now
			one.redraw()
			one.sentence()
			if now%drivenEvery == 0 {
				one.agrees()
				one.advice()
				one.round(dice + int(now/drivenEvery))
			}
		}
	})
	for _, one := range drivers {
		one.calmLine()
		t.Logf("%dx%d: %d keys pressed, %d sentences", one.size.W, one.size.H, one.pressed, len(one.said))
	}
}

// driver presses what one screen offers.
type driver struct {
	*hands
	at      time.Duration // of the story
	pressed int
	said    []told
	flaws   map[string]bool // each is told once
}

// told is a sentence below the header, and how long it stood.
type told struct {
	shape, text string
	from, to    time.Duration
}

func newDriver(t *testing.T, d *simtest.Story, w, h int) *driver {
	one := at(t, &panetest.World{State: d.State}, w, h, func(o *Options) { o.Theme = theme.New(theme.TrueColor, theme.UTF8) })
	one.first = ""
	return &driver{hands: one, flaws: map[string]bool{}}
}

// flaw fails the test, once for each flaw.
func (d *driver) flaw(form string, args ...any) {
	d.t.Helper()
	text := fmt.Sprintf(form, args...)
	if d.flaws[text] {
		return
	}
	d.flaws[text] = true
	d.t.Errorf("%dx%d after %v: %s\n%s", d.size.W, d.size.H, d.at, text, strings.Join(d.read(), "\n"))
}

// quiet takes away what the key before has said.
func (d *driver) quiet() {
	d.toast, d.quitAt = pane.Say{}, time.Time{}
	d.redraw()
}

// home closes all that is open, leaves what was zoomed or frozen, and goes to a pane of the overview.
func (d *driver) home(focus pane.ID) {
	d.t.Helper()
	for range 4 {
		if d.prompt == nil && len(d.dialogs) == 0 {
			break
		}
		d.press("esc")
	}
	if d.prompt != nil || len(d.dialogs) > 0 {
		d.flaw("Esc does not close what is open")
		d.prompt, d.dialogs = nil, nil
	}
	if d.frozen {
		d.press("=")
	}
	d.press("esc", "0")
	d.focusPane(focus)
	d.quiet()
}

// round presses a part of what is offered in one pane, and the same in what opens.
func (d *driver) round(dice int) {
	focus := d.panes[dice%len(d.panes)].ID
	d.home(focus)
	for i, o := range d.offers() {
		if (i+dice)%drivenPart == 0 {
			d.try(o, focus)
			d.home(focus)
		}
	}
	d.home(pane.Logs)
	d.press("G")
	d.quiet()
	d.well()
}

// try presses a key, and what is then offered in a dialog or while something is typed.
func (d *driver) try(o offer, focus pane.ID) {
	if !d.lives(o, string(focus)) {
		return
	}
	if d.prompt == nil && len(d.dialogs) == 0 {
		return
	}
	for _, inner := range d.within() {
		d.home(focus)
		d.press(o.key)
		if d.prompt == nil && len(d.dialogs) == 0 {
			return // what was pressed before has changed it: the key is tried again at another time
		}
		d.lives(inner, fmt.Sprintf("%s after %s", focus, o.key))
	}
}

// within are the keys that an open dialog offers at its foot, and those of the line that is typed in.
func (d *driver) within() (list []offer) {
	all, foot := d.offers(), d.size.H-1
	if d.prompt == nil && len(all) > 0 {
		foot = all[len(all)-1].row
	}
	for _, o := range all {
		if o.row == foot {
			list = append(list, o)
		}
	}
	return list
}

// lives presses a key; a dead one is a flaw.
func (d *driver) lives(o offer, where string) bool {
	d.t.Helper()
	d.pressed++
	d.quiet()
	before := d.view()
	effects := d.press(o.key)
	if d.view() == before && len(effects) == 0 && !d.there(o) {
		d.flaw("%s: %q %q does nothing and does not say why", where, o.key, o.words)
		return false
	}
	return true
}

// there tells of the number of the pane that has the focus already.
func (d *driver) there(o offer) bool { return o.key == d.digitOf(d.focus) }

// sentence notes what stands below the header.
func (d *driver) sentence() {
	text := strings.TrimSpace(d.read()[1])
	shape := simtest.Shape(cutOff.ReplaceAllString(text, ", …"))
	if n := len(d.said); n > 0 && d.said[n-1].shape == shape {
		d.said[n-1].to = d.at
		return
	}
	d.said = append(d.said, told{shape, text, d.at, d.at})
}

// cutOff is where a sentence had no more room: how much of its clauses is left goes with the figures in them.
var cutOff = regexp.MustCompile(`, .*…`)

// harmless tells that nothing is wrong from the first of the sentences on: dynos that start and are up again say so as often as they do.
func harmless(list []told) bool {
	return !slices.ContainsFunc(list, func(s told) bool { return strings.HasPrefix(s.text, "⚠") || strings.HasPrefix(s.text, "✖") })
}

// calmLine holds that no sentence that has gone comes back within a minute.
func (d *driver) calmLine() {
	for i, now := range d.said {
		for j, before := range d.said[:i] {
			if !harmless(d.said[j:i+1]) && before.shape == now.shape && now.from-before.to < time.Minute {
				d.t.Errorf("%dx%d after %v: %q had gone after %v, and is back", d.size.W, d.size.H, now.from, now.text, before.to)
			}
		}
	}
}
