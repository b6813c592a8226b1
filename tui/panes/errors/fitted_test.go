package errors

import (
	"testing"

	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/tui/errorcard"
	"app.gonogo/gonogo/tui/widget"
)

// TestTheCommitIsKept: where there is little room for a suspect its release and its path give way, not its commit.
func TestTheCommitIsKept(t *testing.T) {
	suspect := commits.Suspect{Commit: &commits.Commit{SHA: "20a5742f01f6", Author: "ned"}, Path: "lib/utils.rb", Reason: commits.RemovedFile}
	for _, c := range []struct {
		room int
		want string
	}{
		{46, "lib/utils.rb · removed in 20a5742 by ned (v74)"},
		{45, "lib/utils.rb · removed in 20a5742 by ned"},
		{40, "lib/utils.rb · removed in 20a5742 by ned"},
		{39, "removed in 20a5742 by ned"},
		{10, "removed in 20a5742 by ned"},
	} {
		if got := widget.TextOf(fitted(errorcard.SuspectRuns(suspect, 74), c.room)); got != c.want {
			t.Errorf("in %d cells %q, want %q", c.room, got, c.want)
		}
	}
}
