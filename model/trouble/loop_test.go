package trouble

import (
	"testing"
	"time"
)

var start = time.Date(2026, 3, 1, 8, 30, 0, 0, time.UTC)

func at(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }

// one is a type with the dynos that are given.
func one(dynos ...Wanted) func(string) []Wanted { return func(string) []Wanted { return dynos } }

func TestALoopStandsUntilItsDynosHaveBeenUpForAWhile(t *testing.T) {
	var ls Loops
	ls.Note(Crash{Type: "web", Dyno: "web.1", Release: 74, At: at(0)})
	for _, c := range []struct {
		at   int
		up   bool
		from int
		want bool
	}{
		{1, false, 1, true}, // starting
		{10, true, 9, true},
		{68, true, 9, true},
		{69, true, 9, false},
	} {
		ls.Judge(one(Wanted{Name: "web.1", Release: 74, Up: c.up, Since: at(c.from)}), at(c.at))
		if got := ls.Of("web") != nil; got != c.want {
			t.Errorf("%d s after the crash, up=%t since %d s: the loop stands is %t, want %t", c.at, c.up, c.from, got, c.want)
		}
	}
}

func TestALoopEndsWithItsReleaseOrItsType(t *testing.T) {
	for name, wanted := range map[string][]Wanted{
		"another release runs":  {{Name: "web.1", Release: 75, Since: at(5)}},
		"all is up and was":     {{Name: "web.1", Release: 74, Up: true, Since: at(-100)}},
		"nobody wants the type": nil,
	} {
		var ls Loops
		ls.Note(Crash{Type: "web", Dyno: "web.1", Release: 74, At: at(-61)})
		if changed := ls.Judge(one(wanted...), at(0)); len(ls) != 0 || !changed {
			t.Errorf("%s: the loops are %+v, changed=%t; want none, and a change", name, ls, changed)
		}
	}
}

func TestACrashOnAnotherReleaseBeginsAnew(t *testing.T) {
	var ls Loops
	ls.Note(Crash{Type: "web", Dyno: "web.1", Release: 74, At: at(0)})
	ls.Note(Crash{Type: "web", Dyno: "web.1", Release: 74, At: at(3)})
	ls.Note(Crash{Type: "web", Dyno: "web.1", Release: 75, At: at(9)})
	if l := ls.Of("web"); l.Release != 75 || l.Times != 1 || l.Again || !l.Since.Equal(at(9)) {
		t.Errorf("the loop is %+v, want one crash on v75", l)
	}
}

func TestACrashAgainMakesALoop(t *testing.T) {
	for _, c := range []struct {
		name   string
		dynos  []string
		wanted int
		want   bool
	}{
		{"each once", []string{"web.1", "web.2"}, 2, false},
		{"one twice", []string{"web.1", "web.1"}, 2, true},
		{"new names with every life", []string{"web-1-a", "web-1-b", "web-1-c"}, 2, true},
		{"one of one", []string{"web.1"}, 1, false},
	} {
		var ls Loops
		for i, d := range c.dynos {
			ls.Note(Crash{Type: "web", Dyno: d, Release: 74, At: at(i)})
		}
		var wanted []Wanted
		for i := range c.wanted {
			wanted = append(wanted, Wanted{Name: c.dynos[min(i, len(c.dynos)-1)], Release: 74, Since: at(4)})
		}
		ls.Judge(one(wanted...), at(5))
		if got := ls.Of("web").Again; got != c.want {
			t.Errorf("%s: a loop is %t, want %t", c.name, got, c.want)
		}
	}
}

// Where every life has a new name, no name of the loop is left once the next life starts; it stands on.
func TestALoopOutlivesTheNamesOfItsDynos(t *testing.T) {
	var ls Loops
	ls.Note(Crash{Type: "web", Dyno: "web-1-a", Release: 74, At: at(0)})
	ls.Judge(one(Wanted{Name: "web-1-b", Release: 74, Since: at(2)}), at(3))
	ls.Judge(one(Wanted{Name: "web-1-b", Release: 74, Up: true, Since: at(8)}), at(50))
	if ls.Of("web") == nil {
		t.Error("the loop is over 42 s after a dyno of another name came up, want it to stand for a minute")
	}
}

func TestWhatRoseAndFellIsKnown(t *testing.T) {
	var ls Loops
	ls.Note(Crash{Type: "web", Dyno: "web.1", Release: 74, At: at(0)})
	if ls.Judge(one(Wanted{Name: "web.1", Release: 74, Since: at(1)}), at(2)); ls.Of("web").Rose {
		t.Error("a dyno that starts counts as risen")
	}
	if ls.Judge(one(Wanted{Name: "web.1", Release: 74, Up: true, Since: at(6)}), at(7)); !ls.Of("web").Rose {
		t.Error("a dyno that came up does not count as risen")
	}
}

func TestASpellEndsAfterAMinuteWithoutASign(t *testing.T) {
	var s Spell
	if s.On() || s.Judge(at(0)) {
		t.Errorf("the zero spell is %+v, want none", s)
	}
	s.Note(at(0))
	s.Note(at(30))
	for sec, want := range map[int]bool{31: true, 89: true, 90: false} {
		was := s
		was.Judge(at(sec))
		if was.On() != want {
			t.Errorf("%d s after the first of two signs 30 s apart: on=%t, want %t", sec, was.On(), want)
		}
	}
}
