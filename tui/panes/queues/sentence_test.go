package queues

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/pane/panetest"
	"app.gonogo/gonogo/tui/widget"
)

// An alarm names its key, but not where the key would do nothing.
func TestNoKeyWhereNothingCanBeChanged(t *testing.T) {
	sc := panetest.Jobs().Focused(100, 40)
	l := NewQueues().(*Queues).refresh(sc)
	a := &queue.Alarm{Text: "1,480 jobs in reports", Intent: "scale", Do: "scales worker", Since: panetest.Now}
	for _, r := range l.rows {
		if r.Queue == nil {
			continue
		}
		for _, readOnly := range []bool{false, true} {
			sc.ReadOnly = readOnly
			if got := widget.TextOf(r.sentence(sc, a)); strings.Contains(got, "S scales worker") == readOnly {
				t.Errorf("read-only %t: %q", readOnly, got)
			}
		}
		return
	}
	t.Fatal("no queue")
}
