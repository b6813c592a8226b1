package view

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues"
)

var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// heard is a verb that has heard of the stores of an app.
func heard(stores []queues.Found, facts ...model.Fact) *queuesVerb {
	s := model.New(model.DefaultLimits())
	for _, f := range facts {
		s.Apply([]model.Event{{At: noon, Seen: noon, App: "a", Fact: f}})
	}
	return &queuesVerb{id: "a", found: stores, reader: &session.Follower{State: s}}
}

// TestStoresRefuseInTheirOwnWords: what a store answered is told. Another machine helps only where none of them answered.
func TestStoresRefuseInTheirOwnWords(t *testing.T) {
	const move = "Run it where the stores can be reached, such as in a one-off dyno"
	for _, c := range []struct{ code, why, do, want, wantDo string }{
		{"auth", "the store refuses the password in the config var", "refresh when the credentials were rotated", `"REDIS_URL": the store refuses the password in the config var`, "Refresh when the credentials were rotated"},
		{"denied", "this user may not read the store", "use a user that may read", `"REDIS_URL": this user may not read the store`, "Use a user that may read"},
		{"missing", "the server has no database of this name", "", `"REDIS_URL": the server has no database of this name`, ""},
		{"full", "the store has no free connection", "its plan bounds them", `"REDIS_URL": the store has no free connection`, "Its plan bounds them"},
		{"eof", "the store closed the connection", "", `"REDIS_URL": the store closed the connection`, ""},
		{"refused", "the connection was refused", "", `"REDIS_URL": the connection was refused`, move},
		{"dns", "the store's host name cannot be resolved from here", "", `"REDIS_URL": the store's host name cannot be resolved from here`, move},
	} {
		v := heard([]queues.Found{{Var: "REDIS_URL", Store: "s"}},
			&queue.StoreInfo{Store: "s", Var: "REDIS_URL", Access: queue.AccessUnreachable, Why: c.why},
			&model.Health{Name: "queues/REDIS_URL", State: model.Stopped, Code: c.code, Why: c.why, Do: c.do})
		if v.exitCode() == nil {
			t.Errorf("%s: no error", c.code)
		}
		if why, do := v.refusals(); why != c.want || do != c.wantDo {
			t.Errorf("%s: %q, %q, want %q, %q", c.code, why, do, c.want, c.wantDo)
		}
	}
}

// TestALibraryThatCannotBeReadIsNoReading: its store answers, and says what is wrong.
func TestALibraryThatCannotBeReadIsNoReading(t *testing.T) {
	v := heard([]queues.Found{{Var: "DATABASE_URL", Store: "s"}},
		&queue.StoreInfo{Store: "s", Var: "DATABASE_URL", Names: []string{"que"}, Unreadable: "que", Library: "que", Access: queue.AccessRead, Why: "que: the store takes too long to count"})
	why, do := v.refusals()
	if want := `"DATABASE_URL": que: the store takes too long to count`; v.exitCode() == nil || why != want || do != "" {
		t.Errorf("%v, %q, %q, want an error, %q and nothing to do", v.exitCode(), why, do, want)
	}
	none := heard(v.found, &queue.StoreInfo{Store: "s", Var: "DATABASE_URL", Access: queue.AccessRead, Bare: true, Why: "no known queue library"})
	if err := none.exitCode(); err != nil {
		t.Errorf("a store without queues: %v, want no error", err)
	}
}

// TestUnknownIsAbsent: no number of the document means that it is unknown.
func TestUnknownIsAbsent(t *testing.T) {
	known := queue.Reading{Name: "known", Quality: queue.Exact, InFlight: queue.Known(0)}
	v := heard([]queues.Found{{Var: "REDIS_URL", Store: "s"}},
		&queue.StoreInfo{Store: "s", Var: "REDIS_URL", Library: "celery", Access: queue.AccessRead},
		&queue.Sample{Store: "s", Library: "celery", Queues: []queue.Reading{queue.Unread("unknown"), known}, Totals: queue.Totals{Scheduled: -1, Retry: -1, Dead: -1, Busy: 2, Processed: -1, Failed: 0}})
	text, err := json.Marshal(queueDocs(v.reader.State, v.reader.State.App("a"), v.stores()))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), `:-1`) || strings.Contains(string(text), `"-1`) {
		t.Errorf("a number means unknown: %s", text)
	}
	var docs []struct {
		Totals map[string]int64
		Queues []map[string]any
	}
	if err := json.Unmarshal(text, &docs); err != nil {
		t.Fatal(err)
	}
	if got := docs[0].Totals; len(got) != 2 || got["busy"] != 2 {
		t.Errorf("totals %v, want busy 2 and failed 0", got)
	}
	for _, q := range docs[0].Queues {
		for _, key := range []string{"ready", "oldest", "consumers"} {
			if _, there := q[key]; there != (q["name"] == "known") {
				t.Errorf("%s of the queue %q is there: %t", key, q["name"], there)
			}
		}
	}
}
