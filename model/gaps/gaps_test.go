package gaps

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

var noon = time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)

func at(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }

// story is a log as it is read.
type story struct {
	History
	in *logstore.Ingest
}

func begin() *story { return &story{in: logstore.NewIngest(logstore.IngestOptions{})} }

func (s *story) line(sec int, text string) {
	s.in.Add([]byte(at(sec).Format(logstest.StampLayout)+" "+text), at(sec))
}

// read gives the history what was written, at a second.
func (s *story) read(sec int) {
	for b := s.in.Next(at(sec), true); b != nil; b = s.in.Next(at(sec), true) {
		s.Read(b, at(sec))
	}
}

func (s *story) want(t *testing.T, name string, want ...Span) {
	t.Helper()
	if d := cmp.Diff(want, s.Spans, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s (-want +got):\n%s", name, d)
	}
}

func TestWhatThePlatformDropped(t *testing.T) {
	s := begin()
	s.line(0, "app[web.1]: one")
	s.line(40, "heroku[logplex]: Error L11 (Tail buffer overflow) -> This tail session dropped 500 messages since 2026-09-17 12:00:25 +0000 UTC.")
	s.line(50, "app[web.1]: two")
	s.line(60, "heroku[logplex]: Error L10 (Drain buffer overflow)")
	s.line(61, "app[web.1]: three")
	s.read(61)
	s.want(t, "two notices", Span{From: at(25), To: at(40), Cause: Platform, Code: "L11", Loss: Exact, Lines: 500},
		Span{From: at(60), To: at(60), Cause: Platform, Code: "L10", Loss: Some})
}

func TestAMarkOfUnknownCause(t *testing.T) {
	s := begin()
	s.line(0, "app[web.1]: one")
	s.read(1)
	s.in.Gap("something was lost", 0, time.Time{}, at(5))
	s.read(5)
	s.line(9, "app[web.1]: two")
	s.read(9)
	s.want(t, "ended by the next line", Span{From: at(0), To: at(9), Cause: Unknown, Text: "unknown number of lines lost: something was lost", Loss: Some})
}

// A time without log is one span: whether lines are missing is told by what comes behind it.
func TestATimeWithoutLog(t *testing.T) {
	for name, c := range map[string]struct {
		mark bool
		want Loss
	}{"the next session reaches back": {false, None}, "it does not": {true, Some}} {
		s := begin()
		s.Silent(at(-5), Cut, "401", "the token was rejected")
		s.want(t, name+": nothing was read yet")
		s.line(0, "app[web.1]: one")
		s.read(0)
		s.Silent(at(10), Cut, "network", "the connection was closed")
		s.Silent(at(12), Cut, "timeout", "no answer in time")
		s.Live(at(40))
		if c.mark {
			s.in.Gap("some are missing", 0, at(39), at(41))
		}
		s.line(42, "app[web.1]: two")
		s.read(42)
		s.want(t, name, Span{From: at(10), To: at(40), Cause: Cut, Code: "timeout", Text: "no answer in time", Loss: c.want})
	}
}

func TestAPauseInACut(t *testing.T) {
	s := begin()
	s.line(0, "app[web.1]: one")
	s.read(0)
	s.Silent(at(10), Cut, "network", "closed")
	s.Silent(at(20), Paused, "", "paused by you")
	s.want(t, "while it lasts", Span{From: at(10), To: at(20), Cause: Cut, Code: "network", Text: "closed"},
		Span{From: at(20), Cause: Paused, Text: "paused by you"})
	s.Live(at(30))
	if g := &s.Spans[1]; g.Open() || !g.To.Equal(at(30)) {
		t.Errorf("the pause ends at %s, want %s", g.To, at(30))
	}
}

func TestDropsThatLieCloseAreOneSpan(t *testing.T) {
	s := begin()
	s.Drop(at(0), 100)
	s.Drop(at(5), 20)
	s.Drop(at(60), 3)
	s.want(t, "two spans", Span{From: at(0), To: at(5), Cause: Dropped, Loss: Exact, Lines: 120}, Span{From: at(60), To: at(60), Cause: Dropped, Loss: Exact, Lines: 3})
}

// While a part of the log is read, its marks are counted in one span.
func TestWhatIsLeftOutIsOneSpan(t *testing.T) {
	s := begin()
	s.Thin(at(0), 0, true)
	s.Thin(at(20), 70, true)
	s.line(30, "app[web.1]: one")
	s.in.Gap("left out", 70, time.Time{}, at(30))
	s.read(30)
	s.Thin(at(60), 5, false)
	s.Thin(at(90), 0, false)
	s.want(t, "one span", Span{From: at(0), To: at(60), Cause: LeftOut, Loss: Exact, Lines: 75})
}

func TestAHistoryIsBounded(t *testing.T) {
	s := begin()
	for i := range 10 * kept {
		s.Drop(at(100*i), 1)
	}
	if len(s.Spans) != kept || !s.Spans[kept-1].From.Equal(at(100*(10*kept-1))) {
		t.Errorf("%d spans, want the newest %d", len(s.Spans), kept)
	}
}
