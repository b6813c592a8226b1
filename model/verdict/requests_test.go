package verdict

import (
	"testing"
	"time"
)

// served are requests in blocks, of which so many fail, and which take so long.
type served struct {
	begin         time.Time
	before, after func(block int) (requests, failed int, took time.Duration)
	at            time.Time // from which on it is after
	counts        Counts
}

func steady(requests, failed int, ms int) func(int) (int, int, time.Duration) {
	return func(int) (int, int, time.Duration) { return requests, failed, time.Duration(ms) * time.Millisecond }
}

// run judges until so long after the release, and gives what ROUTE said when it first held, and when that was.
func (s *served) run(lasts time.Duration, settings Settings) (first Finding, after time.Duration, v *Verdict) {
	s.begin = noon
	s.at = s.begin.Add(10 * time.Minute)
	v = &Verdict{}
	for now := s.begin; now.Before(s.at.Add(lasts)); now = now.Add(time.Second) {
		if now.Unix()%int64(blockLength/time.Second) == 0 {
			of := s.before
			if !now.Before(s.at) {
				of = s.after
			}
			n, failed, took := of(int(now.Sub(s.begin) / blockLength))
			for i := range n {
				spread := time.Duration(80+40*(i%11)/10) * took / 100 // from 80 to 120 %
				s.counts.Count(now, i < failed, false, spread)
			}
		}
		f := Facts{Now: now, Watched: s.begin, KnownTypes: true, Requests: &s.counts, Log: LogView{Live: true}, Platform: PlatformView{Off: true}, Release: Release{Version: 73, At: s.begin.Add(-time.Hour)},
			Types: []Type{{Name: "web", Want: 2, Up: 2, On: 2, Newest: s.begin.Add(-time.Hour), Answered: true}}}
		if !now.Before(s.at) {
			f.Release = Release{Version: 74, Before: 73, At: s.at}
			f.Types[0].Newest = s.at
		}
		v.Judge(&f, &settings)
		if r := v.Of(Route); now.After(s.at) && r.Answer > first.Answer && r.Answer >= Hold {
			first, after = r, now.Sub(s.at)
		}
	}
	return first, after, v
}

// What requests lead to within ten minutes after a release: clearly more failures than before are a hold where they are too few for a no-go, and
// a burst before the release hides nothing.
func TestWhatRequestsLeadTo(t *testing.T) {
	t.Parallel()
	burst := func(block int) (int, int, time.Duration) {
		if block == 20 || block == 21 {
			return 200, 120, 100 * time.Millisecond
		}
		return 200, 0, 100 * time.Millisecond
	}
	for _, c := range []struct {
		name   string
		served served
		set    map[RuleName]Limits
		rule   RuleName
		want   Answer
		by     time.Duration
	}{
		{"as before", served{before: steady(200, 2, 100), after: steady(200, 2, 100)}, nil, "", Go, 0},
		{"a little more", served{before: steady(1000, 10, 100), after: steady(1000, 13, 100)}, nil, "", Go, 0},
		{"two in a hundred, before it was one", served{before: steady(1000, 10, 100), after: steady(1000, 20, 100)}, nil, FailingRule, Hold, 3 * time.Minute},
		{"two in a hundred, but the user allows more", served{before: steady(1000, 10, 100), after: steady(1000, 20, 100)}, map[RuleName]Limits{FailingRule: {Hold: 2}}, "", Go, 0},
		{"one in twenty", served{before: steady(200, 1, 100), after: steady(200, 10, 100)}, nil, FailingRule, NoGo, 2 * time.Minute},
		{"one in forty, and a burst before the release", served{before: burst, after: steady(200, 5, 100)}, nil, FailingRule, NoGo, 3 * time.Minute},
		{"a burst before the release, and well since", served{before: burst, after: steady(200, 0, 100)}, nil, "", Go, 0},
		{"one of twenty a minute, where hardly any comes", served{before: steady(4, 0, 100), after: steady(4, 1, 100)}, nil, FailingRule, NoGo, 5 * time.Minute},
		{"a third slower", served{before: steady(200, 0, 100), after: steady(200, 0, 133)}, nil, "", Go, 0},
		{"twice as slow", served{before: steady(200, 0, 100), after: steady(200, 0, 200)}, nil, SlowRule, NoGo, 2*time.Minute + 2*time.Second},
		{"twice as slow, where few come", served{before: steady(5, 0, 100), after: steady(5, 0, 200)}, nil, SlowRule, NoGo, 4 * time.Minute},
		{"twice as slow, which the user allows", served{before: steady(200, 0, 100), after: steady(200, 0, 200)}, map[RuleName]Limits{SlowRule: {Hold: 2.5}}, "", Go, 0},
		{"twice as slow, which the user holds for", served{before: steady(200, 0, 100), after: steady(200, 0, 200)}, map[RuleName]Limits{SlowRule: {NoGo: 3}}, SlowRule, Hold, 2 * time.Minute},
	} {
		got, after, v := c.served.run(10*time.Minute, Settings{Rules: c.set})
		if c.want == Go && (got.Answer >= Hold || v.Answer != Go) || c.want != Go && (got.Answer != c.want || got.Rule != c.rule || after > c.by) {
			t.Errorf("%s: got %s by %s after %s, in the end %s (%s); want %s by %s within %s", c.name, got.Answer, got.Rule, after, v.Answer, v.Why(), c.want, c.rule, c.by)
		}
		if n := len(v.Changes); n > 4 {
			t.Errorf("%s: got %d changes, want at most that it is watched, held, no-go", c.name, n)
		}
	}
}
