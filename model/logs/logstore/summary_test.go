package logstore

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstest"
)

func TestTally(t *testing.T) {
	lines := [][]byte{logstest.Raw(0, "web.1", "fine"), logstest.Raw(0, "web.1", "KeyError: x"), logstest.Raw(0, "api", "Release v7 created by user ned"), []byte("no header")}
	stamp := "2026-11-21T08:35:30.000001+00:00 "
	for _, s := range []string{"heroku[router]: " + logstest.OkLine, "heroku[router]: " + logstest.H12Line, "heroku[web.1]: Error R14 (Memory quota exceeded)",
		"heroku[web.1]: source=web.1 sample#load_avg_1m=0.1", "heroku[logplex]: Error L11 (x) -> dropped 5 messages"} {
		lines = append(lines, []byte(stamp+s))
	}
	var read, added Tally
	for _, l := range lines {
		read.Read(l)
		read.AddBytes(len(l) + 1)
		added.AddBytes(len(l) + 1)
	}
	added.Add(batchOf(lines[:5]...))
	added.Add(batchOf(lines[5:]...))
	added.Add(everyGap())
	var chosen Tally
	chosen.AddBytes(int(added.bytes))
	for _, b := range []*Batch{batchOf(lines[4:]...), batchOf(lines[:4]...), everyGap()} {
		for i := range b.Len() {
			chosen.AddLine(b, i)
		}
	}
	got := read.Summary()
	if d := cmp.Diff(got, chosen.Summary()); d != "" {
		t.Error("line by line of batches:", d)
	}
	if d := cmp.Diff(got, added.Summary()); d != "" {
		t.Error("by line and by batch:", d)
	}
	ok, _ := logs.ParseRouter(logstest.OkLine)
	slow, _ := logs.ParseRouter(logstest.H12Line)
	want := Summary{Lines: 9, Bytes: got.Bytes, Kinds: map[string]int{"app": 2, "api": 1, "router": 2, "dyno": 1, "metrics": 1, "other": 2},
		Process:      map[string]int{"app[web.1]": 2, "app[api]": 1, "heroku[router]": 2, "heroku[web.1]": 2, "heroku[logplex]": 1},
		RouterStatus: map[int]int{200: 1, 503: 1}, HerokuCodes: map[string]int{"H12": 1, "R14": 1, "L11": 1},
		ServiceSum: (ok.Service + slow.Service).Milliseconds(), ServiceCount: 2, ServiceP50: int(ok.Service.Milliseconds()),
		ServiceP95: int(slow.Service.Milliseconds()), ServiceP99: int(slow.Service.Milliseconds()), ServiceSlowest: int(slow.Service.Milliseconds()),
		First: logstest.T0, Last: time.Date(2026, 11, 21, 8, 35, 30, 1000, time.UTC)}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// everyGap is a batch of nothing but gaps, which are no lines.
func everyGap() *Batch {
	in := NewIngest(IngestOptions{})
	in.Gap("why", 3, logstest.T0, logstest.T0)
	in.Gap("why", 0, logstest.T0, logstest.T0)
	return in.Next(logstest.T0, true)
}

// What is chosen is counted alone, in whatever order: the service time is that of the line.
func TestTallyCountsWhatPasses(t *testing.T) {
	var lines [][]byte
	for i := range 40 {
		lines = append(lines, logstest.Raw(0, "web.1", "fine"), fmt.Appendf(nil, "2026-11-21T08:35:%02d.000001+00:00 heroku[router]: at=info status=200 service=%dms", i, i))
	}
	b := batchOf(lines...)
	var tally Tally
	for _, i := range []int{79, 3, 5, 5, 21} {
		tally.AddLine(b, i)
	}
	s := tally.Summary()
	if s.Lines != 5 || s.ServiceCount != 5 || s.ServiceSum != 39+1+2+2+10 || s.First.Second() != 1 || s.Last.Second() != 39 {
		t.Errorf("%+v", s)
	}
}

// Names without end are counted as one.
func TestTallyBoundsNames(t *testing.T) {
	var tally Tally
	for from := 0; from < processNames+50; from += 50 {
		var lines [][]byte
		for i := range 50 {
			lines = append(lines, logstest.Raw(0, fmt.Sprintf("run.%d", from+i), "fine"))
		}
		b := batchOf(lines...)
		for i := range b.Len() {
			tally.AddLine(b, i)
		}
	}
	if s := tally.Summary(); s.Lines != processNames+50 || s.Process[otherNames] != 50 || len(s.Process) != processNames+1 || s.Kinds["app"] != s.Lines {
		t.Errorf("%d lines, %d names, %d more, kinds %v", s.Lines, len(s.Process), s.Process[otherNames], s.Kinds)
	}
}

// The times of connections that are held open are no answers' times, however they are counted.
func TestTallyLeavesHeldConnectionsOut(t *testing.T) {
	in := NewIngest(IngestOptions{})
	var read, added, chosen Tally
	for _, l := range []string{"service=14ms status=200", "service=3600175ms status=101", "service=29000ms status=200", "service=5ms status=101"} {
		raw := []byte("2026-03-01T10:00:00.000000+00:00 heroku[router]: at=info method=GET path=\"/\" host=h dyno=web.1 connect=0ms " + l + " bytes=2")
		in.Add(raw, logstest.T0)
		read.Read(raw)
	}
	for _, code := range []string{"H15", "H28", "H12"} {
		raw := []byte("2026-03-01T10:00:00.000000+00:00 heroku[router]: at=error code=" + code + " method=GET path=\"/\" host=h dyno=web.1 connect=0ms service=30000ms status=503 bytes=2")
		in.Add(raw, logstest.T0)
		read.Read(raw)
	}
	b := in.Next(logstest.T0, true)
	added.Add(b)
	for i := range b.Len() {
		chosen.AddLine(b, i)
	}
	for name, tally := range map[string]*Tally{"read": &read, "added": &added, "chosen": &chosen} {
		s := tally.Summary()
		if s.Websockets != 2 || s.Idle != 2 || s.ServiceCount != 3 || s.ServiceP50 != 29000 || s.ServiceSlowest != 30000 || s.Lines != 7 {
			t.Errorf("%s: got %+v", name, s)
		}
	}
}
