package verdict

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/baseline"
)

// remembered is twelve earlier releases, and v74 as it was until now: so many of a thousand requests a minute fail.
func remembered(at time.Time, failing func(minute int) int) *baseline.History {
	h := &baseline.History{}
	var list []*baseline.Release
	release := func(version int, at time.Time, failing func(int) int) *baseline.Release {
		r := &baseline.Release{Version: version, At: at, Boots: map[string]int{"web": 20 + version%5}}
		for i := range 30 {
			r.Put(&baseline.Piece{Index: i, Watched: 60, Requests: 1000, Failed: failing(i), Times: baseline.Times{18, 900, 24, 100}, Raised: 2}, true)
		}
		for i := 3; i < 12; i++ {
			r.Put(&baseline.Piece{Index: i, Watched: 600, Requests: 10000, Failed: 10 * failing(i*10), Times: baseline.Times{18, 9000, 24, 1000}, Raised: 20}, false)
		}
		return r
	}
	for i := range 12 {
		r := release(73-i, at.Add(-time.Duration(i+1)*5*time.Hour), func(minute int) int {
			if minute == 0 {
				return 60 + 5*i // boots fail some
			}
			return 2 + i%4
		})
		r.Ended = r.At.Add(5 * time.Hour)
		list = append(list, r)
	}
	h.Restore(baseline.NewLoad(list))
	h.Now = release(74, at, failing)
	return h
}

func found(v *Verdict, rule RuleName) Finding {
	for _, f := range v.Findings {
		if f.Rule == rule {
			return f
		}
	}
	return Finding{}
}

// TestBesideEarlierReleases: what is usual for a first half-hour here is said to be so; what is outside of all before holds, until an hour is over.
func TestBesideEarlierReleases(t *testing.T) {
	t.Parallel()
	at := noon
	for _, c := range []struct {
		name    string
		failing func(int) int
		rule    RuleName
		minutes int
		want    Answer
		text    string
	}{
		{"boot noise", func(m int) int { return map[bool]int{true: 90, false: 3}[m == 0] }, FirstFailingRule, 12, Go, usualHere},
		{"too early", func(int) int { return 100 }, FirstFailingRule, 4, NotAsked, ""},
		{"five times as many", func(int) int { return 100 }, FirstFailingRule, 12, Hold, "than on any of 12 releases before"},
		{"after an hour it is another rule's", func(int) int { return 100 }, FirstFailingRule, 61, NotAsked, ""},
		{"after an hour", func(int) int { return 100 }, LaterFailingRule, 62, Hold, "the time up to 1h after the release"},
		{"well after an hour", func(int) int { return 3 }, LaterFailingRule, 62, Go, "as on earlier releases"},
		{"boot", func(int) int { return 3 }, FirstBootRule, 12, Go, "all dynos were up after 24s: usual"},
	} {
		var v Verdict
		f := Facts{Now: at.Add(time.Duration(c.minutes) * time.Minute), Release: Release{Version: 74, At: at}, Watched: at.Add(-time.Hour), Log: LogView{Live: true}, Past: remembered(at, c.failing)}
		v.Judge(&f, &Settings{})
		got := found(&v, c.rule)
		if got.Answer != c.want || !strings.Contains(got.Text, c.text) {
			t.Errorf("%s: got %s, %q, want %s, %q", c.name, got.Answer, got.Text, c.want, c.text)
		}
		if got.Answer == Hold && (v.Of(Route).Answer != Hold || got.Release != 74) {
			t.Errorf("%s: ROUTE is %s, v%d is to blame, want hold and v74", c.name, v.Of(Route).Answer, got.Release)
		}
		if got.Answer == Go && v.Of(Errors).Answer == NoData {
			t.Errorf("%s: what is not remembered weighs", c.name)
		}
	}
}

// Too few releases are no data, which weighs nothing.
func TestTooFewReleasesToCompare(t *testing.T) {
	t.Parallel()
	h := remembered(noon, func(int) int { return 3 })
	h.Past = h.Past[:3]
	var v, without Verdict
	f := Facts{Now: noon.Add(12 * time.Minute), Release: Release{Version: 74, At: noon}, Watched: noon.Add(-time.Hour)}
	without.Judge(&f, &Settings{})
	f.Past = h
	v.Judge(&f, &Settings{})
	if got := found(&v, FirstFailingRule); got.Answer != NoData || !strings.Contains(got.Text, "3 releases of 5") {
		t.Errorf("got %s, %q, want no data, and of how many releases", got.Answer, got.Text)
	}
	if fmt.Sprint(v.Answer, v.Consoles()) != fmt.Sprint(without.Answer, without.Consoles()) {
		t.Errorf("got %s, %v; without a memory it is %s, %v", v.Answer, v.Consoles(), without.Answer, without.Consoles())
	}
	if list := v.Remembered(); len(list) != 1 {
		t.Errorf("%d lines say that too little is known, want 1", len(list))
	}
}
