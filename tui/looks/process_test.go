package looks

import (
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/theme"
)

func TestUpRole(t *testing.T) {
	row := func(want int, dynos ...model.Process) model.TypeRow {
		for i := range dynos {
			dynos[i].Type, dynos[i].Name = "web", []string{"web.1", "web.2"}[i]
		}
		return model.TypeRow{Type: "web", Want: want, Dynos: dynos}
	}
	dyno := func(state string, crashes int) model.Process {
		return model.Process{Dyno: model.Dyno{State: state}, Crashes: crashes}
	}
	for _, c := range []struct {
		of   string
		row  model.TypeRow
		want theme.Role
	}{
		{"two that are up", row(2, dyno("up", 0), dyno("up", 0)), theme.Good},
		{"one of two", row(2, dyno("up", 0), dyno("starting", 0)), theme.Warn | theme.Bold},
		{"two that start after a release", row(2, dyno("starting", 0), dyno("starting", 0)), theme.Warn | theme.Bold},
		{"one that starts beside one that crashed", row(2, dyno("starting", 0), dyno("crashed", 1)), theme.BadStrong},
		{"two that crashed and start again", row(2, dyno("starting", 1), dyno("starting", 2)), theme.BadStrong},
		{"two that are down", row(2, dyno("down", 0), dyno("down", 0)), theme.BadStrong},
		{"none of what should be", row(2), theme.BadStrong},
		{"none that should be", row(0), theme.Dim},
	} {
		if got := UpRole(c.row); got != c.want {
			t.Errorf("%s: got the role %v, want %v", c.of, got, c.want)
		}
	}
}
