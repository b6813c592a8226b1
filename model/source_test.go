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

// A source that hangs in its first answer is overdue as one that hangs in a later one is stale; nothing of it is trusted.
func TestASourceThatHangsInItsFirstAnswer(t *testing.T) {
	every := Duration(10 * time.Second)
	for _, c := range []struct {
		name string
		st   SourceState
		want bool
	}{
		{"asked just now", SourceState{Health: Health{State: Loading, Every: every, Since: after(90)}}, false},
		{"three missed, to the second", SourceState{Health: Health{State: Loading, Every: every, Since: after(70)}}, false},
		{"more than three missed", SourceState{Health: Health{State: Loading, Every: every, Since: after(69)}}, true},
		{"a stream promises nothing", SourceState{Health: Health{State: Loading, Since: after(0)}}, false},
		{"nobody says since when", SourceState{Health: Health{State: Loading, Every: every}}, false},
		{"it fails", SourceState{Health: Health{State: Failing, Every: every, Since: after(0)}}, false},
		{"it has answered", SourceState{Health: Health{State: Loading, Every: every, Since: after(0)}, Last: after(1)}, false},
	} {
		s := New(DefaultLimits())
		s.Now = after(100)
		if got := s.Overdue(c.st); got != c.want {
			t.Errorf("%s: got %t, want %t", c.name, got, c.want)
		}
		if got := s.Freshness(c.st); c.want && got != Waiting {
			t.Errorf("%s: its freshness is %d, want Waiting: no order may rest on it", c.name, got)
		}
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

// The forecast of the allowance is calm while it lasts, and loud when it matters.
func TestOutlookOfTheAllowance(t *testing.T) {
	for _, tt := range []struct {
		budget Budget
		text   string
		loud   bool
	}{
		{Budget{Remaining: 3912, Limit: 4500, Reserve: 225}, "", false},
		{Budget{Remaining: 3912, Limit: 4500, Reserve: 225, Lasts: true}, "lasts", false},
		{Budget{Remaining: 3912, Limit: 4500, Reserve: 225, EmptyAt: after(7200)}, "empty in 2h at this pace", false},
		{Budget{Remaining: 1812, Limit: 4500, Reserve: 225, EmptyAt: after(22 * 60)}, "empty in 22m at this pace", true},
		{Budget{Remaining: 900, Limit: 4500, Reserve: 225, EmptyAt: after(-1)}, "empty any moment at this pace", true},
		{Budget{Remaining: 224, Limit: 4500, Reserve: 225, Lasts: true}, "kept for orders", true},
		{Budget{Remaining: 224, Limit: 4500}, "kept for orders", true}, // an older recording
		{Budget{}, "", false},
	} {
		if text, loud := tt.budget.Outlook(t0()); text != tt.text || loud != tt.loud {
			t.Errorf("%+v: %q, loud %v; want %q, %v", tt.budget, text, loud, tt.text, tt.loud)
		}
	}
}

// A source that waits for the allowance says until when, and is no failure.
func TestWaitingForTheAllowance(t *testing.T) {
	h := Health{Name: DynosSource, State: Live, Code: CodeAllowance, RetryAt: after(12)}
	if got := h.Waits(t0()); got != "waits for the allowance, next in 12s" {
		t.Errorf("got %q", got)
	}
	if got := h.Waits(after(12)); got != "waits for the allowance" {
		t.Errorf("when it is due: %q", got)
	}
	if got := (Health{State: Failing, Code: "429", RetryAt: after(12)}).Waits(t0()); got != "" {
		t.Errorf("a failure: %q", got)
	}
	s := New(DefaultLimits())
	s.Apply([]Event{{Seen: t0(), App: "a", Source: DynosSource, Fact: &Dynos{}}, {Seen: t0(), App: "a", Source: DynosSource, Fact: &h}})
	if got := s.Freshness(s.Source("a", DynosSource)); got != Fresh || len(s.Messages) > 0 {
		t.Errorf("freshness %v, messages %v", got, s.Messages)
	}
}
