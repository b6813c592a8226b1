package queues

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/tui/pane/panetest"
)

// TestNoNumberIsCutOff: the numbers below the rows are whole at every width without a column of its own for the workers; where there is no room the last ones are left out.
func TestNoNumberIsCutOff(t *testing.T) {
	const whole = "worker 0/2 connected  retry 12  dead 3  scheduled 40"
	for w := 24; w <= 66; w++ {
		text := strings.Join(NewQueues().Draw(panetest.Crash().Scene(w, 12)), "\n")
		_, line, ok := strings.Cut(text, "worker ")
		line, _, _ = strings.Cut(line, "\n")
		line = strings.TrimSpace("worker " + line)
		if rest, is := strings.CutPrefix(whole, line); !ok || !is || rest != "" && !strings.HasPrefix(rest, "  ") {
			t.Errorf("%d cells wide: %q, want whole numbers of %q", w, line, whole)
		}
	}
}
