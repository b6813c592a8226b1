package remedy

import (
	"math"
	"testing"
	"time"
)

// The exact values are those of the textbook sums.
func TestSidesAreCompared(t *testing.T) {
	for _, c := range []struct {
		name           string
		old, fresh     Share
		chance, newBad float64
	}{
		{"tea: 3 of 4 against 1 of 4", Share{4, 1}, Share{4, 3}, 17.0 / 70, 0.8968},
		{"alike", Share{100, 5}, Share{100, 5}, 0.6262, 0.5},
		{"none fails", Share{40, 0}, Share{40, 0}, 1, 0.5},
		{"all of the new, none of the old", Share{10, 0}, Share{10, 10}, 1.0 / 184756, 1},
	} {
		if got := fisher(c.old, c.fresh); math.Abs(got-c.chance) > 0.001 {
			t.Errorf("%s: by chance %.4f, want %.4f", c.name, got, c.chance)
		}
		if got := worse(c.old, c.fresh); math.Abs(got-c.newBad) > 0.01 {
			t.Errorf("%s: worse with %.4f, want %.4f", c.name, got, c.newBad)
		}
	}
}

var ten = time.Date(2026, 9, 17, 10, 0, 0, 0, time.UTC)

func at(d time.Duration) time.Time { return ten.Add(d) }

// rolled is a release on which two dynos are, one a minute after the other, and requests of which on it so many of ten fail.
func rolled(failing int, also ...string) *Facts {
	r := Release{Version: 74, At: ten, Switched: map[string]time.Time{"web.1": at(10 * time.Second), "web.2": at(70 * time.Second)}}
	f := &Facts{Now: at(4 * time.Minute), Watched: at(-20 * time.Minute), Target: 73, Began: at(10 * time.Second), Releases: []Release{r},
		Platform: Platform{Read: true}, Queues: Signal{Known: true}, Memory: Signal{Known: true}, Remote: Signal{Known: true}}
	for t := at(-5 * time.Minute); t.Before(f.Now); t = t.Add(10 * time.Second) {
		for _, d := range append([]string{"web.1", "web.2"}, also...) {
			c := Cell{At: t, Length: 10 * time.Second, Dyno: d, Requests: 10}
			if s, ok := r.Switched[d]; !t.Before(s) && ok {
				c.Failed = failing
			}
			f.Cells = append(f.Cells, c)
		}
	}
	return f
}

func TestOnlyDynosThatChangedFail(t *testing.T) {
	a := Weigh(rolled(5))
	if a.Said() != Helps || a.Sentence() != "Very likely: over 50 to 1" {
		t.Errorf("got %s, %q; want that it helps", a.Said(), a.Sentence())
	}
	if got, want := a.Reason(), "side by side 30 of 60 requests failed on v74, 0 of 60 on the dynos before it"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The same failures on a dyno that has not changed yet are another's doing.
func TestDynosOfTheOldReleaseFailToo(t *testing.T) {
	f := rolled(5)
	for i := range f.Cells {
		if c := &f.Cells[i]; !c.At.Before(at(10 * time.Second)) {
			c.Failed = 5
		}
	}
	if a := Weigh(f); a.Said() == Helps {
		t.Errorf("got %q, %v; want anything but that it helps", a.Sentence(), a.Causes[:2])
	}
}

func TestWhatARollbackDoesNotTakeBack(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Facts)
		want   Said
	}{
		{"a change of config", func(f *Facts) { f.Releases[0].Kind = Config }, Helps},
		{"an add-on", func(f *Facts) { f.Releases[0].Kind = AddOn }, NoHelp},
		{"the target has it too", func(f *Facts) { f.Target = 74 }, NoHelp},
		{"nothing is wrong", func(f *Facts) { f.Began = time.Time{} }, NothingWrong},
		{"the log was read too late", func(f *Facts) { f.Watched, f.Cells = f.Began, nil }, CannotTell},
		{"no log", func(f *Facts) { f.Watched, f.Cells = time.Time{}, nil }, CannotTell},
		{"no release is known", func(f *Facts) { f.Releases = nil }, CannotTell},
	} {
		f := rolled(5)
		c.change(f)
		if a := Weigh(f); a.Said() != c.want || a.Sentence() == "" {
			t.Errorf("%s: got %s, %q; want %s", c.name, a.Said(), a.Sentence(), c.want)
		}
	}
}

// What leaves it open is named.
func TestWhatLeavesItOpen(t *testing.T) {
	a := Answer{Wrong: true, Help: 0.6, Causes: []Cause{{ByRelease, 74, 0.6, true}, {ByQueue, 0, 0.297, false}, {ByTraffic, 0, 0.1, false}}, Missing: []string{"no queue is watched"}}
	if got, want := a.Sentence(), "Cannot tell: it may be v74 (60 %) or jobs that wait (30 %)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	a.blind = true
	if got, want := a.Sentence(), "Cannot tell: no queue is watched"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
