package tape

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/queue"
)

// golden is what testdata/v1.tape tells. The file was recorded once, by version 1, and is never recorded again: whatever becomes
// of the model, this tape must play as these events.
func golden() []model.Event {
	created := noon.Add(-time.Hour)
	no := false
	order := model.Order{
		ID: "0f", App: "app-1", AppName: "foobaz", Verb: model.Scale, Scale: []model.ScaleChange{{Type: "web", From: 2, To: 4, Size: "standard-2x"}},
		Precondition: model.Precondition{Release: 74, Dynos: map[string]string{"web.1": "d-1"}, Quantity: map[string]int{"web": 2}, Maintenance: &no},
	}
	facts := []model.Fact{
		&model.AppInfo{Name: "foobaz", Generation: "cedar", Production: true, Declared: "pipeline", Stage: "production", Pipeline: "foo", Preboot: true, Region: "eu", Stack: "heroku-24", Owner: "ops@foobaz.example", WebURL: "https://foobaz.example/", ReleasedAt: created},
		&model.AddOns{Names: []string{"heroku-redis:mini"}},
		&model.Dynos{Dynos: []model.Dyno{{ID: "d-1", Name: "web.1", Type: "web", State: "up", Size: "Standard-1X", Command: "bin/web", Release: 74, CreatedAt: created, UpdatedAt: created}}},
		&model.Formation{Types: []model.ProcessType{{Type: "web", Quantity: 2, Size: "Standard-1X", Command: "bin/web"}}},
		&model.Releases{Releases: []ledger.Release{{ID: "r-74", Version: 74, Status: "succeeded", Current: true, Eligible: true, Description: "Deploy 1a2b3c4", By: "ann@foobaz.example", Slug: "s-1", Commit: "1a2b3c4", CreatedAt: created, UpdatedAt: created}}},
		batch("app[web.1]: listening", "heroku[router]: at=info method=GET path=\"/\" host=foobaz.example fwd=\"192.0.2.1\" dyno=web.1 connect=1ms service=2ms status=200 bytes=5 protocol=https"),
		&model.Unknown{Name: "log-count", // what version 1 wrote before it had outlines
			Raw: []byte(`{"lines":3,"class":{"app":3}}`)},
		&model.Milestone{Milestone: logs.Milestone{Kind: logs.Deploy, Commit: "1a2b3c4"}},
		&model.Lifecycle{Dyno: "web.1", Lifecycle: logs.Lifecycle{Kind: logs.Starting, Command: "bin/web"}},
		&model.Vitals{Dyno: "web.1", Life: "l-1", Memory: 311.5, Quota: 512, Load: 0.25},
		&queue.StoreInfo{Store: "5e1f", Var: "REDIS_URL", Library: "sidekiq", Access: queue.AccessRead},
		&queue.Sample{Store: "5e1f", Library: "sidekiq",
			Queues:  []queue.Reading{{Name: "default", Ready: 12, Oldest: model.Duration(90 * time.Second), Consumers: 1, Quality: queue.Exact, Process: "worker", ProcessSource: "identity"}},
			Totals:  queue.Totals{Scheduled: 1, Retry: 2, Dead: 3, Busy: 4, Processed: 1 << 40, Failed: -1},
			Workers: []queue.Worker{{Dyno: "worker.1", Queues: []string{"default"}, Concurrency: 10, Busy: 4, Quiet: true, Beat: noon}}},
		&model.OrderEvent{Order: order, Stage: model.Lost, Why: "no answer", Do: "look at the formation"},
		&model.Health{Name: "heroku/dynos", State: model.Failing, Code: "429", Why: "too many requests", Do: "wait", Since: created, RetryAt: noon, Every: model.Duration(10 * time.Second)},
		&model.Budget{Remaining: 4000, Limit: 4500, Spent: 12},
		&model.Clock{Origin: "heroku", Ahead: model.Duration(-2 * time.Second)},
		&model.Platform{Reachable: true, Systems: []model.System{{Name: "Apps", Status: "yellow"}}, Incidents: []model.Incident{{Title: "Slow builds", Since: created}}},
		&model.Notice{Bad: true, Text: "a config key was ignored"},
		&model.Unknown{Name: "weather", Raw: []byte(`{"sun":[1,2.50,"\u0041"]}`)},
	}
	events := make([]model.Event, len(facts))
	for i, f := range facts {
		seen := noon.Add(time.Duration(i) * 300 * time.Millisecond)
		events[i] = model.Event{Seq: uint64(i + 1), At: seen.Add(-time.Second), Seen: seen, Source: "heroku/app", App: "app-1", Fact: f}
	}
	return events
}

// sameLines compares batches by what they show.
var sameLines = cmp.Comparer(func(a, b *logstore.Batch) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if a.Line(i) != b.Line(i) {
			return false
		}
	}
	return true
})

func TestGoldenV1(t *testing.T) {
	file, err := os.ReadFile("testdata/v1.tape")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Play(bytes.NewReader(file), PlayOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := Header{Tape: 1, Began: noon.Add(-time.Second), By: "gonogo 0.1.0", Text: true}
	if p.Header != want {
		t.Errorf("header %+v", p.Header)
	}
	got, ticks, _ := played(t, string(file), 0)
	events := golden()
	if len(got) != len(events)+2 {
		t.Fatalf("%d events, want %d and two notices", len(got), len(events))
	}
	if d := cmp.Diff(events, got[:len(events)], sameLines); d != "" {
		t.Error(d)
	}
	for i, text := range []string{"the recording ends within a line: it was cut short", "1 line of the recording could not be read"} {
		if n := got[len(events)+i].Fact.(*model.Notice); !n.Bad || n.Text != text {
			t.Errorf("%+v", n)
		}
	}
	if len(ticks) != 6 || !ticks[0].Equal(noon) {
		t.Errorf("ticks %v", ticks)
	}
}
