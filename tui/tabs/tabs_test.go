package tabs

import (
	"strings"
	"testing"
)

func TestBar(t *testing.T) {
	t.Parallel()
	list := []Tab{{"1", "Processes", "Proc", false}, {"2", "Logs", "Logs", true}, {"3", "Releases", "Rel", false}, {"", "Queues", "Queue", false}}
	for _, c := range []struct {
		room int
		want string
	}{
		{100, " 1 Processes  2 Logs  3 Releases    Queues "},
		{43 + State, " 1 Processes  2 Logs  3 Releases    Queues "},
		{42 + State, " 1 Proc  2 Logs  3 Rel    Queue "},
		{32 + State, " 1 Proc  2 Logs  3 Rel    Queue "},
		{31 + State, " 1  2 Logs  3    "},
		{0, " 1  2 Logs  3    "},
	} {
		bar := Bar(list, c.room)
		var got strings.Builder
		for _, l := range bar {
			got.WriteString(l.Digit + l.Title)
		}
		if got.String() != c.want || Width(bar) != len(c.want) {
			t.Errorf("%d cells: got %q of %d cells, want %q", c.room, got.String(), Width(bar), c.want)
		}
	}
}
