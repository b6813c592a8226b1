package tui

import (
	"testing"

	"app.gonogo/gonogo/tui/pane/panetest"
)

// The help is whole on a large screen: its two columns are of about one height.
func TestTheHelpOfALargeScreenIsWhole(t *testing.T) {
	h := at(t, panetest.Calm(), 160, 60)
	h.press("?")
	h.see("restart what is marked", "copy the row", "back to the shell", "release history")
	h.miss("more ─")
}
