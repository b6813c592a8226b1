package logs

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTally(t *testing.T) {
	lines := [][]byte{raw(0, "web.1", "fine"), raw(0, "web.1", "KeyError: x"), raw(0, "api", "Release v7 created by user ned"), []byte("no header")}
	stamp := "2026-11-21T08:35:30.000001+00:00 "
	for _, s := range []string{"heroku[router]: " + okLine, "heroku[router]: " + h12Line, "heroku[web.1]: Error R14 (Memory quota exceeded)",
		"heroku[web.1]: source=web.1 sample#load_avg_1m=0.1", "heroku[logplex]: Error L11 (x) -> dropped 5 messages"} {
		lines = append(lines, []byte(stamp+s))
	}
	var read, added Tally
	for _, l := range lines {
		read.Read(l)
		read.Came(len(l) + 1)
		added.Came(len(l) + 1)
	}
	added.Add(batchOf(lines[:5]...))
	added.Add(batchOf(lines[5:]...))
	got := read.Summary()
	if d := cmp.Diff(got, added.Summary()); d != "" {
		t.Error("by line and by batch:", d)
	}
	ok, _ := ParseRouter(okLine)
	slow, _ := ParseRouter(h12Line)
	want := Summary{Lines: 9, Bytes: got.Bytes, Kinds: map[string]int{"app": 2, "api": 1, "router": 2, "dyno": 1, "metrics": 1, "other": 2},
		Process:      map[string]int{"app[web.1]": 2, "app[api]": 1, "heroku[router]": 2, "heroku[web.1]": 2, "heroku[logplex]": 1},
		RouterStatus: map[int]int{200: 1, 503: 1}, HerokuCodes: map[string]int{"H12": 1, "R14": 1, "L11": 1},
		ServiceSum: (ok.Service + slow.Service).Milliseconds(), ServiceCount: 2, ServiceP50: int(ok.Service.Milliseconds()),
		ServiceP95: int(slow.Service.Milliseconds()), ServiceP99: int(slow.Service.Milliseconds()), ServiceSlowest: int(slow.Service.Milliseconds()),
		First: t0, Last: time.Date(2026, 11, 21, 8, 35, 30, 1000, time.UTC)}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
