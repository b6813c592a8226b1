package model

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs/logstore"
)

// logged is a fact of lines as a log session brings them.
func logged(seen time.Time, lines ...string) *LogLines {
	in := logstore.NewIngest(logstore.IngestOptions{})
	for _, l := range lines {
		in.Add([]byte(l), seen)
	}
	return &LogLines{Batch: in.Next(seen, true)}
}

// TestErrorsAreNewOnARelease counts an exception on two releases, one told by the ledger and one by a line, and one that only the later has.
func TestErrorsAreNewOnARelease(t *testing.T) {
	t.Parallel()
	at := func(minute int) time.Time { return time.Date(2026, 1, 15, 9, minute, 0, 0, time.UTC) }
	stamp := func(minute int) string { return at(minute).Format("2006-01-02T15:04:05.000000-07:00") }
	raise := func(minute int, class, file string) *LogLines {
		return logged(at(minute), stamp(minute)+" app[web.1]: "+class+" (it failed):", stamp(minute)+" app[web.1]: "+file+":3:in 'call'")
	}
	s := New(DefaultLimits())
	for _, step := range []struct {
		minute int
		fact   Fact
	}{
		{0, &Releases{Releases: []ledger.Release{{Version: 73, Status: "succeeded", Current: true, CreatedAt: at(0)}}}},
		{1, raise(1, "PaymentError", "app/pay.rb")},
		{10, logged(at(10), stamp(10)+" app[api]: Release v74 created by user ned@example.com")},
		{11, raise(11, "PaymentError", "app/pay.rb")},
		{11, raise(11, "CartError", "app/cart.rb")},
		{12, &Tick{Now: at(12)}},
	} {
		s.Apply([]Event{{At: at(step.minute), Seen: at(step.minute), App: "a", Fact: step.fact}})
	}
	a := s.App("a")
	c := s.CurrentErrors(a)
	if c.Version != 74 || c.Before != 73 {
		t.Errorf("got v%d after v%d, want v74 after v73", c.Version, c.Before)
	}
	got := map[string]rollup.Status{}
	for _, g := range a.Errors.All() {
		got[g.Class()] = g.Status(c)
	}
	if len(got) != 2 || got["CartError"] != rollup.New || got["PaymentError"] != rollup.Steady {
		t.Errorf("got %v, want CartError new and PaymentError steady", got)
	}
}
