package stream

import (
	"fmt"
	"testing"
	"time"
)

// backlogLine is a line of a log, so many seconds after noon.
func backlogLine(second int) []byte {
	at := time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC).Add(time.Duration(second) * time.Second)
	return fmt.Appendf(nil, "%s app[web.1]: line %d", at.Format("2006-01-02T15:04:05.000000+00:00"), second)
}

// judged says what becomes of the lines of a session that follows another run: r for repeated, f for fresh, g for after a gap.
func judged(s *resume, from, to int) string {
	var out []byte
	for i := from; i <= to; i++ {
		_, v := s.judge(backlogLine(i))
		out = append(out, map[verdict]byte{repeated: 'r', fresh: 'f', afterGap: 'g'}[v])
	}
	return string(out)
}

func TestWhatAnotherRunHasReadIsLeftOut(t *testing.T) {
	last := time.Date(2026, 9, 17, 12, 0, 10, 0, time.UTC)
	for _, c := range []struct {
		name     string
		from, to int
		want     string
	}{
		{"the backlog reaches back", 8, 13, "rrrfff"},
		{"it begins with the next line", 11, 13, "gff"},
		{"it begins later", 20, 23, "gfff"},
		{"nothing is new", 5, 10, "rrrrrr"},
	} {
		s := newResume()
		s.takeUp(last)
		s.reopen()
		if got := judged(s, c.from, c.to); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTheSecondSessionOfARunThatFollowsAnother(t *testing.T) {
	s := newResume()
	s.takeUp(time.Date(2026, 9, 17, 12, 0, 10, 0, time.UTC))
	s.reopen()
	judged(s, 8, 13)
	s.reopen()
	if got, want := judged(s, 8, 15), "rrrrrrff"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
