package model

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestStanding(t *testing.T) {
	every := Duration(10 * time.Second)
	tests := []struct {
		name string
		st   SourceState
		want Freshness
	}{
		{"never heard", SourceState{Health: Health{State: Loading, Every: every}}, Waiting},
		{"live, but nothing said", SourceState{Health: Health{State: Live, Every: every}}, Waiting},
		{"just heard", SourceState{Health: Health{State: Live, Every: every}, Last: after(90)}, Fresh},
		{"three missed, to the second", SourceState{Health: Health{State: Live, Every: every}, Last: after(70)}, Fresh},
		{"more than three missed", SourceState{Health: Health{State: Live, Every: every}, Last: after(69)}, Stale},
		{"a stream promises nothing", SourceState{Health: Health{State: Live}, Last: after(0)}, Fresh},
		{"failing", SourceState{Health: Health{State: Failing, Every: every}, Last: after(100)}, Broken},
		{"stopped", SourceState{Health: Health{State: Stopped, Every: every}, Last: after(100)}, Broken},
		{"off", SourceState{Health: Health{State: Off}}, Silent},
		{"read to its end", SourceState{Health: Health{State: Off, Code: CodeEnd}}, Fresh},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := New(DefaultLimits())
			s.Now = after(100)
			if got := s.Freshness(tt.st); got != tt.want {
				t.Errorf("%d, want %d", got, tt.want)
			}
		})
	}
}

func TestASourceOfNoAppIsHeard(t *testing.T) {
	s := New(DefaultLimits())
	s.Apply([]Event{
		{Seen: after(1), Source: "status", Fact: &Health{Name: "status", State: Live, Every: Duration(time.Minute)}},
		{Seen: after(2), Source: "status", Fact: &Platform{Reachable: true}},
	})
	if st := s.Source("", "status"); !st.Last.Equal(after(2)) || s.Freshness(st) != Fresh {
		t.Errorf("%+v", st)
	}
}

func TestAHealthReportIsNoNews(t *testing.T) {
	s := New(DefaultLimits())
	s.Apply([]Event{{Seen: after(1), App: "a", Source: "heroku/dynos", Fact: &Health{Name: "heroku/dynos", State: Live}}})
	if st := s.Source("a", "heroku/dynos"); !st.Last.IsZero() {
		t.Errorf("that a source lives counts as an answer: %+v", st)
	}
}

func TestSourcesAreListedByName(t *testing.T) {
	s := New(DefaultLimits())
	for _, name := range []SourceName{"queues", "heroku/logs", "heroku/dynos"} {
		s.Apply([]Event{{App: "a", Fact: &Health{Name: name, State: Live}}, {App: "b", Fact: &Health{Name: "other", State: Live}}})
	}
	var got []SourceName
	for _, st := range s.Sources("a") {
		got = append(got, st.Name)
	}
	if diff := cmp.Diff([]SourceName{"heroku/dynos", "heroku/logs", "queues"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestFallAndRiseAreSaidOnce(t *testing.T) {
	s := New(DefaultLimits())
	health := func(state HealthState, retry float64) {
		s.Apply([]Event{{Seen: after(retry), App: "a", Fact: &Health{Name: "heroku/dynos", State: state, Why: "timeout", RetryAt: after(retry)}}})
	}
	health(Live, 0)
	health(Failing, 10)
	health(Failing, 20)
	health(Live, 30)
	health(Live, 40)
	var got []string
	for _, m := range s.Messages {
		got = append(got, m.Text)
	}
	if diff := cmp.Diff([]string{"heroku/dynos: timeout", "heroku/dynos answers again"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestWaitsOfTheLogAreNoNews: a log that is cut every ten seconds must not push all else out of the list. What needs a person is
// said all the same.
func TestWaitsOfTheLogAreNoNews(t *testing.T) {
	for name, c := range map[string]struct {
		then Health
		want []string
	}{
		"live again": {Health{State: Live}, nil},
		"fails":      {Health{State: Failing, Code: "503", Why: "not available"}, nil},
		"stops":      {Health{State: Stopped, Code: "401", Why: "the token was rejected"}, []string{"heroku/logs: the token was rejected"}},
	} {
		s := New(DefaultLimits())
		for i, h := range []Health{{State: Live}, {State: Failing, Code: CodeReopen, Why: "cut"}, {State: Live}, {State: Failing, Code: CodeReopen, Why: "cut"}, c.then} {
			h.Name = "heroku/logs"
			s.Apply([]Event{{Seen: after(float64(i)), App: "a", Fact: &h}})
		}
		var got []string
		for _, m := range s.Messages {
			got = append(got, m.Text)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestAgeIsByTheOriginsClock(t *testing.T) {
	s := New(DefaultLimits())
	s.Apply([]Event{{Seen: after(100), Fact: &Clock{Origin: "heroku", Ahead: Duration(5 * time.Second)}}})
	for at, want := range map[float64]time.Duration{95: 10 * time.Second, 105: 0, 200: 0} {
		if got := s.Age("heroku", after(at)); got != want {
			t.Errorf("age of second %v: %s, want %s", at, got, want)
		}
	}
	if s.Age("heroku", time.Time{}) != 0 || s.Age("elsewhere", after(95)) != 5*time.Second {
		t.Error("the zero time has an age, or an unknown origin a lead")
	}
}
