package tui

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// adviceSizes are one of every form, and the smallest that has room for a pane.
var adviceSizes = []pane.Size{{W: 40, H: 12}, {W: 49, H: 9}, {W: 60, H: 20}, {W: 80, H: 24}, {W: 100, H: 30}, {W: 160, H: 45}, {W: 200, H: 50}, {W: 300, H: 60}}

func TestTheSecondLineSaysWhatToDoAtEverySize(t *testing.T) {
	for _, c := range []struct {
		name, want, key string
		world           func() *panetest.World
	}{
		{"crash", "✖ ", "B rolls back to v73", panetest.Crash},
		{"calm", "4/4 up on v73 for 2h", "", panetest.Calm},
		{"before the first answer", "Waiting", "", panetest.Blank},
	} {
		for _, size := range adviceSizes {
			if got := at(t, c.world(), size.W, size.H).row(1); !strings.Contains(got, c.want) || !strings.Contains(got, c.key) {
				t.Errorf("%s at %v: the second line is %q, want %q and %q in it", c.name, size, got, c.want, c.key)
			}
		}
	}
}

// A screen that is too small for tiles still has a pane; the logs fill it to the last line above the keys.
func TestASmallScreenHasLogsInEveryRow(t *testing.T) {
	for _, size := range []pane.Size{{W: 40, H: 12}, {W: 30, H: 20}, {W: 49, H: 30}, {W: 160, H: 9}, {W: 40, H: 6}} {
		h := at(t, panetest.Crash(), size.W, size.H)
		h.press("2")
		h.well()
		for y := range size.H {
			if strings.TrimSpace(h.row(y)) == "" {
				t.Errorf("%v: row %d is empty:\n%s", size, y, h.view())
				break
			}
		}
	}
}

func TestAToastStandsInTheLineOfKeys(t *testing.T) {
	for _, size := range adviceSizes {
		h := at(t, panetest.Crash(), size.W, size.H)
		advice := h.row(1)
		h.showToast("copied", false)
		if got := strings.TrimSpace(h.row(-1)); got != "copied" || h.row(1) != advice {
			t.Errorf("%v: the last line is %q, the second %q; want the toast alone, and the advice as before", size, got, h.row(1))
		}
		h.state.Now = h.state.Now.Add(2 * toastFor)
		h.fade()
		if got := h.row(-1); !strings.Contains(got, "help") {
			t.Errorf("%v: after the toast the last line is %q, want the keys", size, got)
		}
	}
}

// While something is typed in the last line, what a key says stands above it.
func TestAToastDoesNotHideWhatIsTyped(t *testing.T) {
	h := at(t, panetest.Crash(), 80, 24)
	h.press("/", "x")
	h.showToast("no more facts come", true)
	if got := h.row(-1); !strings.Contains(got, "x") {
		t.Errorf("the last line is %q, want what is typed", got)
	}
	if got := h.row(-2); !strings.Contains(got, "no more facts come") {
		t.Errorf("the line above is %q, want the toast", got)
	}
	h.well()
}

// How an order fares has a line of its own, above the keys, while there is something to tell; the tiles get it back.
func TestAnOrderHasALineWhileThereIsSomethingToTell(t *testing.T) {
	for _, size := range []pane.Size{{W: 40, H: 12}, {W: 60, H: 20}, {W: 80, H: 24}, {W: 160, H: 45}, {W: 240, H: 60}} {
		w := panetest.Crash()
		h := at(t, w, size.W, size.H)
		bottom := func() int {
			low := 0
			for _, p := range h.layout() {
				low = max(low, p.Rect.Y+p.Rect.H)
			}
			return low
		}
		before, advice := bottom(), h.row(1)
		o := model.Order{ID: "one", App: panetest.AppID, Verb: model.Restart, Dyno: "web.1"}
		w.Emit("heroku/orders", panetest.Now, &model.OrderEvent{Order: o, Stage: model.Sent})
		h.redraw()
		if got := h.row(-2); !strings.Contains(got, "restart web.1") || bottom() != before-1 || h.row(1) != advice {
			t.Errorf("%v: the line above the keys is %q, the tiles end at %d, the second line is %q; want the order, %d and the advice", size, got, bottom(), h.row(1), before-1)
		}
		h.well()
		w.Tick(panetest.Now.Add(model.WatchFor + 2*orderShown))
		h.redraw()
		if got := h.row(-2); strings.Contains(got, "restart web.1") || bottom() != before {
			t.Errorf("%v: long after it the line above the keys is %q, the tiles end at %d; want no order and %d", size, got, bottom(), before)
		}
		h.well()
	}
}

// Where the sentence does not fit, what to do is kept.
func TestTheKeyIsKeptWhereTheSentenceIsCut(t *testing.T) {
	for width := 34; width < 60; width++ {
		h := at(t, panetest.Crash(), width, 12)
		line := h.row(1)
		if key := h.keys.KeyOf(keys.IntentRollback) + " rolls back"; !strings.Contains(line, key) || draw.Width(line) != width {
			t.Errorf("%d columns: the second line is %q, want %q in it", width, line, key)
		}
	}
}
