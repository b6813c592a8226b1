package logs

import (
	"fmt"
	"testing"
	"time"

	"app.gonogo/gonogo/tui/keys"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// Another pane leads the reader to a moment; the pane tells where the reader is.
func TestGoToAMoment(t *testing.T) {
	w := panetest.NewWorld()
	var lines [][3]string
	for s := range 600 {
		lines = append(lines, [3]string{fmt.Sprintf("08:%02d:%02d.500", 10+s/60, s%60), "app[web.1]", fmt.Sprint("line ", s)})
	}
	w.Log(lines...)
	w.Tick(panetest.Now)
	sc := w.Focused(80, 20)
	p := NewLogs().(*LogsPane)
	p.Draw(sc)
	if got := p.Here(w.App()); !got.IsZero() {
		t.Errorf("at the newest line the reader is at %s, want no place", got)
	}
	moment := func(minute, second int) time.Time {
		return time.Date(2026, 11, 21, 8, minute, second, 0, panetest.Pacific)
	}
	for _, c := range []struct{ to, want time.Time }{
		{moment(14, 30), moment(14, 30).Add(time.Second / 2)},
		{moment(1, 0), moment(10, 0).Add(time.Second / 2)},
		{moment(50, 0), moment(19, 59).Add(time.Second / 2)},
	} {
		p.Receive(pane.GoTo{At: c.to}, sc)
		p.Draw(sc)
		if got := p.Here(w.App()); !got.Equal(c.want) {
			t.Errorf("sent to %s, the reader is at %s, want %s", c.to, got, c.want)
		}
	}
	p.Handle(keys.IntentBottom, sc)
	if got := p.Here(w.App()); !got.IsZero() {
		t.Errorf("after G the reader is at %s, want no place", got)
	}
}
