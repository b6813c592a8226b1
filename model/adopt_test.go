package model

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/router"
)

// lately is an app that was watched until a moment: a release, dynos, lines, an order that is open.
func lately(until time.Time) *State {
	s := New(DefaultLimits())
	in := logstore.NewIngest(logstore.IngestOptions{})
	for i := range 10 {
		at := until.Add(time.Duration(i-10) * time.Second)
		in.Add([]byte(at.Format("2006-01-02T15:04:05.000000+00:00")+" app[web.1]: TypeError: x is null"), at)
	}
	at := func(source SourceName, f Fact) Event {
		return Event{At: until, Seen: until, Source: source, App: "app-1", Fact: f}
	}
	s.Apply([]Event{
		at(DynosSource, &Health{Name: DynosSource, State: Live, Every: Duration(10 * time.Second)}),
		at(AppSource, &AppInfo{Name: "old-name"}),
		at(ReleasesSource, &Releases{Releases: []ledger.Release{{Version: 74, Status: "succeeded", Current: true, CreatedAt: until.Add(-time.Hour)}}}),
		at(DynosSource, &Dynos{Dynos: []Dyno{{ID: "d1", Name: "web.1", Type: "web", State: "up"}}}),
		at(LogsSource, &LogLines{Batch: in.Next(until, true)}),
		at(OrdersSource, &OrderEvent{Order: Order{ID: "o1", Verb: Restart, Dyno: "web.1"}, Stage: Accepted}),
		{Fact: &Tick{Now: until}},
	})
	return s
}

func TestWhatWasKnownIsTakenUpAsOld(t *testing.T) {
	now := time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)
	until := now.Add(-5 * time.Minute)
	s := New(DefaultLimits())
	s.Apply([]Event{{Fact: &Tick{Now: now}}, {At: now, Seen: now, Source: AppSource, App: "app-1", Fact: &AppInfo{Name: "shop"}},
		{At: now, Seen: now, App: "app-1", Fact: &Earlier{State: lately(until), Until: until}}})
	a := s.App("app-1")
	if a.Info.Name != "shop" {
		t.Errorf("name: got %q, want what the platform says now", a.Info.Name)
	}
	if a.Logs.Len() != 10 || a.Errors.Len() != 1 || len(a.Ledger.Releases) != 1 {
		t.Errorf("got %d lines, %d errors, %d releases, want 10, 1, 1", a.Logs.Len(), a.Errors.Len(), len(a.Ledger.Releases))
	}
	if len(a.Orders) != 0 {
		t.Errorf("got %d orders, want none: nobody watched what became of them", len(a.Orders))
	}
	if got := s.Freshness(s.Source("app-1", DynosSource)); got != Stale {
		t.Errorf("dynos: got freshness %d, want stale", got)
	}
	if len(s.Messages) != 0 {
		t.Errorf("messages: got %+v, want none of the past", s.Messages)
	}
	if s.Now != now {
		t.Errorf("now: got %s, want %s", s.Now, now)
	}
	s.Apply([]Event{{At: now, Seen: now, Source: DynosSource, App: "app-1", Fact: &Dynos{Dynos: []Dyno{{ID: "d2", Name: "web.1", Type: "web", State: "up"}}}}})
	if d, _ := a.Processes.Find("web.1"); d.ID != "d2" || s.Freshness(s.Source("app-1", DynosSource)) != Fresh {
		t.Errorf("got dyno %s, want the platform's answer in the place of what was known", d.ID)
	}
}

func TestAnAppThatLivesIsNotOverwritten(t *testing.T) {
	now := time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)
	in := logstore.NewIngest(logstore.IngestOptions{})
	in.Add([]byte(now.Format("2006-01-02T15:04:05.000000+00:00")+" app[web.1]: hello"), now)
	s := New(DefaultLimits())
	s.Apply([]Event{{At: now, Seen: now, Source: LogsSource, App: "app-1", Fact: &LogLines{Batch: in.Next(now, true)}},
		{At: now, Seen: now, App: "app-1", Fact: &Earlier{State: lately(now.Add(-time.Minute)), Until: now.Add(-time.Minute)}}})
	if a := s.App("app-1"); a.Logs.Len() != 1 || a.Errors.Len() != 0 {
		t.Errorf("got %d lines and %d errors, want the one line that came", a.Logs.Len(), a.Errors.Len())
	}
}

// What is adopted goes on: what comes then is counted where it is looked at.
func TestWhatIsAdoptedGoesOn(t *testing.T) {
	now := time.Date(2026, 9, 17, 12, 0, 0, 0, time.UTC)
	until := now.Add(-time.Minute)
	request := func(at time.Time, path string) string {
		return at.Format("2006-01-02T15:04:05.000000+00:00") + ` heroku[router]: at=info method=GET path="` + path + `" host=shop.example request_id=1 fwd="1.2.3.4" dyno=web.1 connect=1ms service=20ms status=200 bytes=10 protocol=https`
	}
	tell := func(s *State, at time.Time, path string) {
		in := logstore.NewIngest(logstore.IngestOptions{})
		in.Add([]byte(request(at, path)), at)
		s.Apply([]Event{{At: at, Seen: at, Source: LogsSource, App: "app-1", Fact: &LogLines{Batch: in.Next(at, true)}}, {Fact: &Tick{Now: at}}})
	}
	earlier := lately(until)
	tell(earlier, until, "/carts")
	s := New(DefaultLimits())
	s.Apply([]Event{{Fact: &Tick{Now: now}}, {At: now, Seen: now, Source: AppSource, App: "app-1", Fact: &AppInfo{Name: "shop"}},
		{At: now, Seen: now, App: "app-1", Fact: &Earlier{State: earlier, Until: until}}})
	for range 3 {
		tell(s, now, "/carts")
		tell(s, now, "/orders")
	}
	a := s.App("app-1")
	if a != s.Apps[0] || a != earlier.App("app-1") {
		t.Error("it is a copy, whose parts lead into what it was copied from")
	}
	got := map[string]int{}
	w := a.Router.Between(until.Add(-time.Minute), now.Add(time.Minute))
	for _, r := range w.Counted(router.ByPath) {
		got[r.Name] = r.Requests
	}
	if got["GET /carts"] != 4 || got["GET /orders"] != 3 || w.Requests != 7 {
		t.Errorf("got %v and %d in all, want 4 of /carts, 3 of /orders, 7 in all", got, w.Requests)
	}
}
