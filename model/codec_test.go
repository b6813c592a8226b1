package model

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/alarm"
	"app.gonogo/gonogo/model/baseline"
	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/exceptions/rollup"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/owners"
	"app.gonogo/gonogo/model/proposal"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/model/wheel"
)

// everyFact is one full fact of every kind but the log's, which the test of the batch covers.
func everyFact() []Fact {
	on := true
	order := Order{ID: "o1", App: "a1", AppName: "foobaz", Verb: Scale, Scale: []ScaleChange{{"web", 2, 4, "Standard-2X"}},
		Precondition: Precondition{Release: 74, Dynos: map[string]string{"web.1": "d1"}, Quantity: map[string]int{"web": 2}, Maintenance: &on}}
	return []Fact{
		&AppInfo{Name: "foobaz", Generation: "fir", Production: true, Declared: "config", Stage: "production", Pipeline: "foo",
			Maintenance: true, Preboot: true, Region: "eu", Stack: "cnb", Owner: "ned@foobaz.example", WebURL: "https://foobaz.example/", ReleasedAt: t0()},
		&AddOns{Names: []string{"heroku-redis:mini"}},
		&Dynos{Dynos: []Dyno{{"d1", "web.1", "web", "up", "Basic", "serve", 74, t0(), after(9)}}},
		&Formation{Types: []ProcessType{{"web", 2, "Basic", "serve"}}},
		&Releases{Releases: []ledger.Release{{ID: "r1", Version: 74, Status: "succeeded", Current: true, Eligible: true, Description: "Deploy 20a5742", By: "ned@foobaz.example", Slug: "s1", Commit: "20a5742", OutputURL: true,
			AddOns: []string{"heroku-redis:mini"}, CreatedAt: t0(), UpdatedAt: after(1)}}},
		&Milestone{Milestone: logs.Milestone{Kind: logs.Rollback, Version: 75, Target: 73, By: "ned@foobaz.example", Names: []string{"A"}}, Line: 7},
		&Lifecycle{Lifecycle: logs.Lifecycle{Kind: logs.Exit, Status: 137, From: "up", To: "crashed", Code: "R15", Bytes: 1 << 30, Percent: 102.8}, Dyno: "web.1"},
		&Vitals{Dyno: "web.1", Life: "d1", Memory: 480.5, Quota: 512, Load: -1},
		&queue.StoreInfo{Store: "q1", Var: "REDIS_URL", Library: "sidekiq", Access: queue.AccessUnreachable, Why: "refused"},
		&queue.StoreInfo{Store: "q2", Var: "PG_URL", Library: "que and oban", Names: []string{"que", "oban"}, Unreadable: "oban", Bare: true, Access: queue.AccessRead},
		&queue.Sample{Store: "q1", Library: "sidekiq", Queues: []queue.Reading{{Name: "default", Ready: 385, Oldest: Duration(41 * time.Second), Consumers: 2, Paused: true, Quality: queue.Capped, Process: "worker", ProcessSource: "command",
			InFlight: queue.Known(4), Scheduled: queue.Known(5), Retry: queue.Known(0), Dead: queue.Known(6), Added: queue.Known(7), Done: queue.Known(8), Failed: queue.Known(9), In: queue.PerSecond(1.5), Out: queue.PerSecond(0),
			Aged: queue.Estimated, Head: "h", Held: Duration(time.Hour), HeldLimit: Duration(2 * time.Hour), DeadLetter: true, Warn: "w", Past: []queue.Past{{At: t0(), Ready: 3}}}},
			Running: []queue.Running{{Queue: "default", Job: "Charge", Dyno: "worker.1", Since: t0()}}, Whole: true, Lag: Duration(5 * time.Second), Every: Duration(10 * time.Second), Note: "n",
			Totals:  queue.Totals{Scheduled: 1, Retry: 2, Dead: 3, Busy: 4, Processed: 5, Failed: 6},
			Workers: []queue.Worker{{Dyno: "worker.1", Queues: []string{"default"}, Concurrency: 10, Busy: 3, Quiet: true, Beat: t0()}}},
		&Commits{commits.Range{Version: 74, From: "df7bb82", To: "20a5742", More: 2, Commits: []commits.Commit{{SHA: "20a5742", Author: "ned", Email: "ned@example.com", Subject: "extract Utils", At: t0(),
			Files: []commits.File{{Path: "lib/a.rb", Was: "lib/b.rb", Kind: commits.Renamed, Hunks: []commits.Hunk{{Line: 3, Lines: 2, Within: "def a"}}}}}}}},
		&ErrorSettings{Rules: rollup.Rules{{Name: "errors.a", Class: "Net::*", Merge: "network"}}, Owners: []owners.Rule{{Path: "app/", Owner: "web"}}, CodeOwners: "* @all", SourceURL: "https://example.com/{path}"},
		&queue.Settings{Process: map[string]string{"default": "worker"}, Alarms: map[string]queue.AlarmSettings{"a.b": {Depth: 9, For: Duration(time.Minute), Latency: Duration(time.Second), Off: true}}},
		&OrderEvent{Order: order, Stage: Failed, Version: 75, Why: "no", Do: "wait"},
		&Health{Name: "heroku/logs", State: Live, Since: t0(), QuietSince: after(3)},
		&Health{Name: "heroku/dynos", State: Failing, Code: "429", Why: "too many", Do: "wait", Since: t0(), RetryAt: after(9), Every: Duration(10 * time.Second)},
		&Budget{Remaining: 4312, Limit: 4500, Spent: 188, Reserve: 225, EmptyAt: after(9), Lasts: true, Gonogos: 2},
		&Spending{LastHour: []Spent{{App: "a1", Source: DynosSource, Requests: 360}}},
		&Account{Email: "ned@foobaz.example"},
		&Clock{Origin: "heroku", Ahead: Duration(-3 * time.Second)},
		&VerdictSettings{verdict.Settings{Window: time.Minute, Requests: 50, Rules: map[verdict.RuleName]verdict.Limits{verdict.SlowRule: {Off: true, Hold: 2, NoGo: 4}}}},
		&Baselines{baseline.Load{Past: []baseline.Past{{Version: 73, At: t0(), Ended: after(9), Watched: time.Minute, Starts: []baseline.Piece{{Watched: 60, Requests: 9, Times: baseline.Times{3, 9}}}}},
			Known: []baseline.Known{{ID: "00000000000000aa", Name: "KeyError", First: 71, Last: 73, From: t0(), Until: after(3)}}, Current: &baseline.Release{Version: 74, At: t0()}}},
		&Losses{Lines: 12},
		&proposal.List{Open: []proposal.Proposal{{ID: "0123456789abcdef", App: "a1", AppName: "shop", Verb: proposal.Scale, Scale: []proposal.Quantity{{Type: "worker", To: 4}}, Reason: "jobs wait", By: "an agent", At: t0()}}},
		&rods.Rods{List: []rods.Rod{{Kind: rods.Pace, App: "a1", Source: "heroku/dynos", Times: 4, Every: fact.Duration(time.Minute), Since: t0()}}},
		&rods.Thinned{Every: fact.Duration(time.Minute), Lines: 12, From: t0(), To: after(50)},
		&quarantine.List{Name: "heroku/logs", Total: 41, Panics: 1, Since: t0(), Records: []quarantine.Record{
			{At: after(1), Where: "line 1204 of the session", Why: "no header", Bytes: 900, Raw: `\x1b[2J`, Panic: true}}},
		&quarantine.Record{At: after(1), Where: "GET /apps/a1/dynos", Why: "broken JSON", Bytes: 12},
		&Platform{Reachable: true, Systems: []System{{"Apps", "red"}}, Incidents: []Incident{{"routing", t0()}}},
		&Notice{Bad: true, Text: "a key was ignored"},
		&Called{At: t0(), Release: 74, Answer: "no-go", Why: "DYNO: web crashed"},
		&alarm.Alarm{ID: "requests", Text: "8.1 % of requests fail with H12", Level: "critical", Since: t0(), Over: true},
		&SavedLog{Name: "shop.log", Pipe: true, Bytes: 9, Unread: 2},
		&Playback{Name: "shop.tape", Began: t0(), End: after(9), Opened: after(99), At: after(3), Speed: 2, Paused: true, Ended: true, Seeking: 7,
			Marks: []PlaybackMark{{At: after(2), Version: 74, By: "ned", Text: "Deploy"}}, Trouble: "no"},
		&wheel.Board{People: []wheel.Person{{Name: "kate", Heard: t0(), Active: t0(), Doing: "rollback to v73"}}, Wheel: &wheel.Wheel{By: "kate", Why: "H12", Since: t0(), Until: after(900)},
			Last: "kate took the wheel: H12", LastAt: t0()},
		&marks.Mark{Seq: 7, At: after(2), Proc: "web.1", Sum: 0xdeadbeef, Note: "here it began"},
		&Tick{Now: t0()},
		&Unknown{Name: "weather", Raw: []byte(`{"sun":true}`)},
	}
}

func eventOf(f Fact) Event {
	return Event{Seq: 9, At: t0(), Seen: after(1.5), Source: "heroku/dynos", App: "a1", Fact: f}
}

func TestEveryFactSurvivesTheWire(t *testing.T) {
	for _, f := range everyFact() {
		line, err := Encode(eventOf(f))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.ContainsRune(line, '\n') {
			t.Errorf("%s takes more than a line", f.Kind())
		}
		got, err := Decode(line)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(eventOf(f), got); diff != "" {
			t.Errorf("%s: %s", f.Kind(), diff)
		}
	}
}

func TestLogLinesSurviveTheWire(t *testing.T) {
	in := logstore.NewIngest(logstore.IngestOptions{})
	in.Add([]byte("2026-03-01T08:30:00.000001+00:00 app[web.1]: hello"), t0())
	line, err := Encode(eventOf(&LogLines{Batch: in.Next(t0(), true)}))
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(line)
	if err != nil {
		t.Fatal(err)
	}
	if b := got.Fact.(*LogLines).Batch; b.Len() != 1 || b.Line(0).Text != "hello" || b.Line(0).Proc != "web.1" {
		t.Errorf("%s", line)
	}
}

func TestEveryKindHasARowAndATest(t *testing.T) {
	tested := map[Kind]bool{"log": true}
	for _, f := range everyFact() {
		tested[f.Kind()] = true
	}
	for kind, row := range facts {
		if got := row.blank().Kind(); got != kind {
			t.Errorf("the row of %q makes a %q", kind, got)
		}
		if !tested[kind] {
			t.Errorf("%q is not sent over the wire by any test", kind)
		}
	}
}

// The tape of version 1 must be read for ever: whatever it says is said again. New fields may stand beside it.
func TestTapeOfVersion1(t *testing.T) {
	tape, err := os.ReadFile("testdata/v1.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range bytes.Lines(tape) {
		n++
		e, err := Decode(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		again, err := Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		var was, is any
		if json.Unmarshal(line, &was) != nil || json.Unmarshal(again, &is) != nil {
			t.Fatalf("not JSON: %s %s", line, again)
		}
		if lost := lost(was, is, ""); lost != "" {
			t.Errorf("%s does not say %s any more:\n%s", e.Fact.Kind(), lost, again)
		}
	}
	if n != 19 {
		t.Errorf("the tape has %d lines, and was written with 19", n)
	}
}

// lost names what the first value holds and the second does not.
func lost(was, is any, path string) string {
	switch was := was.(type) {
	case map[string]any:
		m, _ := is.(map[string]any)
		for _, k := range slices.Sorted(maps.Keys(was)) {
			if l := lost(was[k], m[k], path+"."+k); l != "" {
				return l
			}
		}
	case []any:
		list, _ := is.([]any)
		if len(list) != len(was) {
			return path
		}
		for i := range was {
			if l := lost(was[i], list[i], fmt.Sprintf("%s[%d]", path, i)); l != "" {
				return l
			}
		}
	default:
		if was != is {
			return path
		}
	}
	return ""
}

func TestDecodeRefuses(t *testing.T) {
	tests := map[string]string{
		"":                                "decode event",
		"null":                            "not an event line",
		"{}":                              "not an event line",
		`{"v":0,"kind":"tick"}`:           "not an event line",
		`{"v":1}`:                         "not an event line",
		`{"v":1,"kind":"dynos","data":7}`: "decode dynos",
		`{"v":1,"kind":"clock","data":{"ahead":"soon"}}`: "decode clock",
		`{"v":1,"kind":"tick","at":"yesterday"}`:         "decode event",
	}
	for line, want := range tests {
		if _, err := Decode([]byte(line)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", line, err, want)
		}
	}
	if _, err := Decode([]byte(`{"v":2,"kind":"tick"}`)); !errors.Is(err, ErrNewer) {
		t.Errorf("a newer version: %v", err)
	}
}

func TestTimesTravelInUTC(t *testing.T) {
	e := eventOf(&Tick{Now: t0()})
	e.At = e.At.In(time.FixedZone("PST", -8*3600))
	line, err := Encode(e)
	if err != nil || !strings.Contains(string(line), `"at":"2026-03-01T08:30:00Z"`) {
		t.Errorf("%s %v", line, err)
	}
}

func TestDeliveryAndKeys(t *testing.T) {
	tests := []struct {
		fact Fact
		want Delivery
		key  string
		tape bool
	}{
		{&Dynos{}, Snapshot, "dynos|a1", true},
		{&LogLines{}, Stream, "log|a1", true},
		{&OrderEvent{}, Permanent, "order|a1", true},
		{&Health{Name: "heroku/dynos"}, Snapshot, "health|a1|heroku/dynos", true},
		{&Vitals{Dyno: "web.1"}, Snapshot, "vitals|a1|web.1", true},
		{&queue.Sample{Store: "q", Library: "rq"}, Snapshot, "queues|a1|q rq", true},
		{&queue.StoreInfo{Store: "q"}, Snapshot, "queue-store|a1|q", true},
		{&Clock{Origin: "heroku"}, Snapshot, "clock|a1|heroku", true},
		{&Unknown{Name: "weather"}, Permanent, "weather|a1", true},
		{&Tick{}, Snapshot, "tick|a1", false},
		{&Losses{}, Snapshot, "losses|a1", false},
		{&quarantine.List{Name: "heroku/logs"}, Snapshot, "quarantine|a1|heroku/logs", true},
		{&quarantine.Record{}, Permanent, "quarantine-record|a1", false},
	}
	for _, tt := range tests {
		e := Event{App: "a1", Fact: tt.fact}
		if key := strings.ReplaceAll(e.Key(), "\x00", "|"); e.Delivery() != tt.want || key != tt.key || e.Recordable() != tt.tape {
			t.Errorf("%s: delivery %d, key %q, recordable %t", tt.fact.Kind(), e.Delivery(), key, e.Recordable())
		}
	}
}
