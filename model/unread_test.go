package model

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model/logs/digest"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/queue"
)

// An event that cannot be taken in is left out and told; those before and behind it count.
func TestAnEventThatPanicsIsLeftOut(t *testing.T) {
	s := New(DefaultLimits())
	s.Apply([]Event{
		{App: "a", Seen: after(1), Source: "x", Fact: &AppInfo{Name: "before"}},
		{App: "a", Seen: after(2), Source: "queues/REDIS_URL", Fact: (*queue.Sample)(nil)},
		{App: "a", Seen: after(3), Source: "x", Fact: &Formation{Types: []ProcessType{{Type: "web", Quantity: 2}}}},
	})
	a := s.App("a")
	if a.Info.Name != "before" || len(a.Processes.Types) != 1 {
		t.Errorf("the events around it are not there: %+v, %+v", a.Info, a.Processes.Types)
	}
	q := s.Source("a", "queues/REDIS_URL").Quarantine
	last, ok := q.Last()
	if !ok || q.Total != 1 || q.Panics != 1 || last.Where != "an event of the kind queues" || !strings.Contains(last.Why, "is a bug in gonogo: runtime error") || !last.At.Equal(after(2)) {
		t.Errorf("told as %+v", q)
	}
	if n := len(s.Messages); n != 1 || !s.Messages[0].Bad {
		t.Errorf("messages %+v, want one that says so", s.Messages)
	}
}

// Whoever reads lines and fails at them takes them from nobody else.
func TestAReaderOfLinesThatPanicsTakesThemFromNobodyElse(t *testing.T) {
	s := New(DefaultLimits())
	s.Apply([]Event{{App: "a", Fact: &AppInfo{Name: "shop"}}})
	a := s.App("a")
	a.Digest = &digest.Digest{} // none that can count
	for i := range 3 {
		s.Apply([]Event{{App: "a", Seen: after(float64(i)), Source: LogsSource, Fact: &LogLines{Batch: batchOf("NameError: uninitialized constant Utils (NameError)")}}})
	}
	q := s.Source("a", LogsSource).Quarantine
	if last, _ := q.Last(); q.Total != 3 || last.Where != "log lines, read for their sum" {
		t.Errorf("told as %+v", q)
	}
	if a.Logs.Len() == 0 || a.Errors.Version() == 0 {
		t.Errorf("%d lines are kept, the errors have version %d: the others have not heard of them", a.Logs.Len(), a.Errors.Version())
	}
}

// What the hub tells of a source and what failed here are one quarantine, whichever comes first.
func TestBothQuarantinesAreOne(t *testing.T) {
	s := New(DefaultLimits())
	told := &quarantine.List{Name: LogsSource, Total: 7, Since: after(1), Records: []quarantine.Record{{At: after(1), Where: "line 1"}, {At: after(9), Where: "line 9"}}}
	s.Apply([]Event{
		{App: "a", Seen: after(5), Source: LogsSource, Fact: &quarantine.Record{At: after(5), Where: "here", Times: 3}},
		{App: "a", Seen: after(9), Source: LogsSource, Fact: told},
	})
	for range 2 { // told anew it is the same
		q := s.Source("a", LogsSource).Quarantine
		if q.Total != 10 || len(q.Records) != 3 || q.Records[1].Where != "here" || !q.Since.Equal(after(1)) {
			t.Errorf("got %+v", q)
		}
		s.Apply([]Event{{App: "a", Seen: after(10), Source: LogsSource, Fact: told}})
	}
	if st := s.Source("a", LogsSource); !st.Last.IsZero() {
		t.Errorf("what could not be read counts as an answer, at %v", st.Last)
	}
}
