package panetest

import (
	"fmt"
	"strings"
	"testing"

	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/widget"
)

// Numbered is an app with n lines "line 1" to "line n" of web.1, and an error at every tenth.
func Numbered(n int) *World {
	w := NewWorld()
	w.Live("heroku/logs")
	w.More(0, n)
	w.Tick(Now)
	return w
}

// More adds the lines behind from.
func (w *World) More(from, n int) {
	lines := make([][3]string, 0, n)
	for i := from; i < from+n; i++ {
		text := fmt.Sprintf("line %d", i+1)
		if (i+1)%10 == 0 {
			text = fmt.Sprintf("ERROR: line %d", i+1)
		}
		lines = append(lines, [3]string{fmt.Sprintf("08:%02d:%02d.%03d", i/60000%60, i/1000%60, i%1000), "app[web.1]", text})
	}
	w.Log(lines...)
}

// TextOf is a picture as text.
func TextOf(b draw.Block) string { return strings.Join(b, "\n") }

// CardText is the text of the card that an effect shows.
func CardText(t *testing.T, e pane.Effect) string {
	t.Helper()
	show, ok := e.(pane.Show)
	if !ok {
		t.Fatalf("%#v is no card", e)
	}
	var b strings.Builder
	for _, l := range show.Card.Lines {
		b.WriteString(widget.TextOf(l) + "\n")
	}
	return b.String()
}

// WantIn fails unless a text holds others.
func WantIn(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, w := range wants {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in\n%s", w, text)
		}
	}
}
