package model

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/owners"
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

// TestErrorsOfAReleaseCommandBelongToItsRelease: the release that fails never is current, and its exceptions are not those of the one before.
func TestErrorsOfAReleaseCommandBelongToItsRelease(t *testing.T) {
	t.Parallel()
	at := func(minute int) time.Time { return time.Date(2026, 1, 15, 9, minute, 0, 0, time.UTC) }
	stamp := func(minute int) string { return at(minute).Format("2006-01-02T15:04:05.000000-07:00") }
	s := New(DefaultLimits())
	for _, step := range []struct {
		minute int
		fact   Fact
	}{
		{0, &Releases{Releases: []ledger.Release{{Version: 73, Status: "succeeded", Current: true, CreatedAt: at(0)}}}},
		{1, logged(at(1), stamp(1)+" app[web.1]: PaymentError (it failed):", stamp(1)+" app[web.1]: app/pay.rb:3:in 'call'")},
		{10, logged(at(10), stamp(10)+" app[api]: Running release v74 commands by user ned@example.com")},
		{11, logged(at(11), stamp(11)+" app[release.1001]: PG::NotNullViolation: ERROR:  column holds null values", stamp(11)+" app[release.1001]: /app/db/migrate/2_add.rb:3:in `change'",
			stamp(11)+" heroku[release.1001]: Process exited with status 1")},
		{12, logged(at(12), stamp(12)+" app[api]: Release v74 command failed by user ned@example.com")},
		{13, &Tick{Now: at(13)}},
	} {
		s.Apply([]Event{{At: at(step.minute), Seen: at(step.minute), App: "a", Fact: step.fact}})
	}
	c := s.CurrentErrors(s.App("a"))
	want := map[string]int{"PG::NotNullViolation": 74, "PaymentError": 73}
	for _, g := range s.App("a").Errors.All() {
		if len(g.Releases) != 1 || g.Releases[0].Version != want[g.Class()] {
			t.Errorf("%s is of %+v, want v%d", g.Class(), g.Releases, want[g.Class()])
		}
		if row := s.ErrorRow(s.App("a"), g, c); row.Release(c.Version) != want[g.Class()] {
			t.Errorf("%s is told together with v%d, want v%d", g.Class(), row.Release(c.Version), want[g.Class()])
		}
		if is, want := g.Status(c) == rollup.New, g.Class() != "PaymentError"; is != want {
			t.Errorf("%s is %s, want new is %t", g.Class(), g.Status(c), want)
		}
		delete(want, g.Class())
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

// owned is an app with errors of two owners on two releases, and the state that holds it.
func owned() (*State, *App, func(int) time.Time) {
	at := func(minute int) time.Time { return time.Date(2026, 1, 15, 9, minute, 0, 0, time.UTC) }
	stamp := func(minute int) string { return at(minute).Format("2006-01-02T15:04:05.000000-07:00") }
	raise := func(minute int, class, file string) *LogLines {
		return logged(at(minute), stamp(minute)+" app[web.1]: "+class+" (it failed):", stamp(minute)+" app[web.1]: "+file+":3:in 'call'", stamp(minute)+" app[web.1]: done")
	}
	s := New(DefaultLimits())
	apply := func(minute int, f Fact) { s.Apply([]Event{{At: at(minute), Seen: at(minute), App: "a", Fact: f}}) }
	apply(0, &Releases{Releases: []ledger.Release{{Version: 73, Status: "succeeded", Current: true, By: "kate@foobaz.example", CreatedAt: at(0)}}})
	apply(0, &ErrorSettings{Owners: []owners.Rule{{Path: "app/pay.rb", Owner: "payments"}, {Path: "app/cart.rb", Owner: "shop"}}})
	apply(0, logged(at(0), stamp(0)+" app[web.1]: hello"))
	for minute := 1; minute < 20; minute++ {
		apply(minute, raise(minute, "PaymentError", "app/pay.rb"))
	}
	apply(20, logged(at(20), stamp(20)+" app[api]: Release v74 created by user ned@foobaz.example"))
	for minute := 21; minute < 41; minute++ {
		apply(minute, raise(minute, "CartError", "app/cart.rb"))
		apply(minute, raise(minute, "OrphanError", "lib/x.rb"))
		apply(minute, raise(minute, "OrphanError", "lib/x.rb"))
	}
	apply(41, &Tick{Now: at(41)})
	return s, s.App("a"), at
}

func TestErrorsByOwner(t *testing.T) {
	t.Parallel()
	s, a, _ := owned()
	var got []string
	for _, o := range ByOwner(s.ErrorRows(a, 0), s.CurrentErrors(a)) {
		got = append(got, fmt.Sprintf("%q %d of %d new ×%d now %.1f before %d since %d", o.Owner, o.New, o.Groups, o.Count, o.Now, o.Split.Earlier.Count, o.Split.Since.Count))
	}
	want := []string{
		`"shop" 1 of 1 new ×20 now 0.8 before 0 since 20`,
		`"payments" 0 of 1 new ×19 now 0.0 before 19 since 0`,
		`"" 1 of 1 new ×40 now 1.7 before 0 since 40`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestErrorsAroundAnEarlierRelease: what came after it ended does not count for it.
func TestErrorsAroundAnEarlierRelease(t *testing.T) {
	t.Parallel()
	s, a, at := owned()
	c, ok := s.ErrorsAround(a, 73)
	if !ok || c.Version != 73 || !c.Ended || !c.Now.Equal(at(20)) {
		t.Errorf("v73: got %+v, %v, want it to end with v74", c, ok)
	}
	if c, ok := s.ErrorsAround(a, 74); !ok || c != s.CurrentErrors(a) {
		t.Errorf("v74: got %+v, %v, want what is current", c, ok)
	}
	if _, ok := s.ErrorsAround(a, 9); ok {
		t.Error("v9: got it known")
	}
}

// TestAnomaliesNameTheRelease: what comes unusually often is told with the newest release and who made it.
func TestAnomaliesNameTheRelease(t *testing.T) {
	t.Parallel()
	s, a, at := owned()
	if got := s.Anomalies(a); len(got) != 0 {
		t.Errorf("before: got %+v", got)
	}
	for i := range 30 {
		when := at(45).Add(time.Duration(i) * time.Second)
		s.Apply([]Event{{At: when, Seen: when, App: "a", Fact: logged(when, when.Format("2006-01-02T15:04:05.000000-07:00")+
			` heroku[router]: at=error code=H12 desc="Request timeout" method=GET path="/reports/7" host=a.example request_id=x fwd="1.2.3.4" dyno=web.1 connect=1ms service=30000ms status=503 bytes=0 protocol=https`)}})
	}
	got := s.Anomalies(a)
	if len(got) != 2 || got[0].Name != "H12" || got[0].Count != 30 || got[0].Version != 74 || got[1].Name != "GET /reports/:id" {
		t.Errorf("got %+v, want H12 and its route, on v74", got)
	}
}
