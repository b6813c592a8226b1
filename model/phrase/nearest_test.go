package phrase

import "testing"

func TestNearest(t *testing.T) {
	words := []string{"ps", "logs", "releases", "queues", "rollback", "restart", "replay", "--status", "--since"}
	for typed, want := range map[string]string{"log": "logs", "lgos": "logs", "Releases": "releases", "relases": "releases", "que": "queues", "rolback": "rollback",
		"rollbakc": "rollback", "--satus": "--status", "sp": "ps", "nonsense": "", "x": "", "": "", "restrat": "restart", "LOGS": "logs", "REP": "replay"} {
		if got := Nearest(typed, words); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}
