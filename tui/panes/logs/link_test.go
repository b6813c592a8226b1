package logs_test

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model/link"
	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	logpane "app.gonogo/gonogo/tui/panes/logs"
)

// A link that one pane makes leads another one to the same line, with the same filter.
func TestALinkLeadsToTheSameLine(t *testing.T) {
	r := reading(t, 100)
	for range 30 {
		r.press(keys.IntentUp)
	}
	r.mark("here it begins")
	r.p.(pane.Receiver).Receive(pane.Search{How: keys.IntentExclude, Text: "line 99"}, r.w.Focused(80, r.h))
	was := r.here()
	l, cut := r.p.(pane.Linker).Link(r.w.Focused(80, r.h))
	if cut || l.Note != "here it begins" || l.At.IsZero() {
		t.Fatalf("got %+v, %t", l, cut)
	}
	l.App = "shop"
	read, err := link.Parse(l.String())
	if err != nil {
		t.Fatal(err)
	}
	other := &reader{t, r.w, logpane.NewLogs(), r.h}
	if e := other.p.(pane.Receiver).Receive(pane.ShowLink{Link: &read}, other.w.Focused(80, other.h)); e != nil {
		t.Errorf("got %+v, want nothing to be said", e)
	}
	if got := other.here(); got != was || was == "" {
		t.Errorf("got the cursor on %q, want it on %q", got, was)
	}
	if got, _ := other.p.(pane.Linker).Link(other.w.Focused(80, other.h)); got.Filter.Hide == nil || got.Filter.Hide[0] != "line 99" {
		t.Errorf("got the filter %+v", got.Filter)
	}
	read.Line.Sum++
	if e, _ := other.p.(pane.Receiver).Receive(pane.ShowLink{Link: &read}, other.w.Focused(80, other.h)).(pane.Say); !strings.Contains(e.Text, "other words") {
		t.Errorf("another text: got %q", e.Text)
	}
	read.Line.Proc = "worker.9"
	if e, _ := other.p.(pane.Receiver).Receive(pane.ShowLink{Link: &read}, other.w.Focused(80, other.h)).(pane.Say); !strings.Contains(e.Text, "not in this log") {
		t.Errorf("another sender: got %q", e.Text)
	}
}
