package tui

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/link"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
)

func TestALinkIsCopiedAndMarksAreSigned(t *testing.T) {
	w := panetest.Numbered(100)
	h := at(t, w, 160, 45)
	h.state.Account = "ann@example.com"
	h.focusPane(pane.Logs)
	copied := false
	for _, e := range h.runs("link") {
		c, ok := e.(pane.Copy)
		if !ok {
			continue
		}
		copied = true
		l, err := link.Parse(c.Text)
		if err != nil || l.App == "" || l.Pane != "logs" || l.Line.Proc == "" {
			t.Errorf("got %s, %+v, %v", c.Text, l, err)
		}
		if !strings.Contains(c.What, c.Text) {
			t.Errorf("got %q, want the link to be told", c.What)
		}
	}
	if !copied {
		t.Errorf("nothing is copied\n%s", h.view())
	}
	marked := false
	for _, e := range h.runs("mark here it begins") {
		if a, ok := e.(pane.Ask); ok && a.Request.Kind == model.MarkLine {
			marked = true
			if m := a.Request.Mark; m.By != "ann" || m.Note != "here it begins" {
				t.Errorf("got %+v", m)
			}
		}
	}
	if !marked {
		t.Errorf("nothing is marked\n%s", h.view())
	}
}
