package stream

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/framing"
	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// records are what a recorder heard of quarantine.
func records(events []model.Event) (all []*quarantine.Record) {
	for _, e := range events {
		if r, ok := e.Fact.(*quarantine.Record); ok {
			all = append(all, r)
		}
	}
	return all
}

// A line without a header stays in the log as it came, and is told with its place; those behind it come as ever.
func TestALineWithoutAHeaderIsTold(t *testing.T) {
	l := &herokutest.LogServer{Scripts: []func(http.ResponseWriter, *http.Request){
		herokutest.Lines(herokutest.Line(1, "one"), "\x00\xff no header", herokutest.Line(2, ""), "", herokutest.Line(3, "end")),
	}}
	h := follow(t, api.Cedar, l, lastly("end"))
	got := records(h.Events())
	if len(got) != 1 || got[0].Where != "line 2 of the log stream" || got[0].Why != "it has no header of a log line" || got[0].Panic {
		t.Fatalf("told %+v, want the second line", got)
	}
	list := quarantine.List{}
	list.Add(*got[0])
	if raw := list.Shown().Records[0].Raw; raw != `\xff no header` { // the beat before it is none of its bytes
		t.Errorf("shown as %q", raw)
	}
	if all := herokutest.Texts(h); !strings.Contains(strings.Join(all, "|"), "no header") {
		t.Errorf("the line is not in the log: %q", all)
	}
}

// A line whose reading panics costs itself alone.
func TestALineWhoseReadingPanicsCostsItselfAlone(t *testing.T) {
	c := served(t, herokutest.NewPlatform())
	s := New(c, App{ID: herokutest.App, Activity: func(a Activity) { panic("a fault") }})
	var events []model.Event
	s.add([][]byte{
		[]byte(herokutest.Line(1, "one")),
		[]byte(time.Now().UTC().Format("2006-01-02T15:04:05.000000-07:00") + " heroku[web.1]: State changed from up to crashed"),
		[]byte(time.Now().UTC().Format("2006-01-02T15:04:05.000000-07:00") + " heroku[web.1]: source=web.1 dyno=heroku.1.d sample#memory_total=5MB"),
	})
	s.emitBatches(func(e model.Event) { events = append(events, e) }, true, time.Now())
	vitals := 0
	for _, e := range events {
		if _, ok := e.Fact.(*model.Vitals); ok {
			vitals++
		}
	}
	got := records(events)
	if len(got) != 1 || !got[0].Panic || !strings.Contains(got[0].Why, "is a bug in gonogo: a fault (stream.") {
		t.Errorf("told %+v, want one panic", got)
	}
	if vitals != 1 {
		t.Errorf("%d facts of the line behind it, want 1", vitals)
	}
}

// choking is a decoder that panics at a chunk.
type choking struct{ framing.Text }

func (c *choking) Add(more []byte) [][]byte {
	if strings.Contains(string(more), "choke") {
		panic("a fault")
	}
	return c.Text.Add(more)
}

// A chunk that cannot be cut into lines costs itself alone, and leaves a gap.
func TestAChunkThatCannotBeCutCostsItselfAlone(t *testing.T) {
	s := New(served(t, herokutest.NewPlatform()), App{ID: herokutest.App})
	r := &reader{ses: &session{}, lines: &choking{}, unread: s.garbled}
	for _, chunk := range []string{herokutest.Line(1, "one") + "\n", "choke\n", herokutest.Line(2, "two") + "\n"} {
		s.add(r.add([]byte(chunk)))
	}
	var h herokutest.Recorder
	s.emitBatches(h.Emit, true, time.Now())
	if got := records(h.Events()); len(got) != 1 || !got[0].Panic || got[0].Where != fmt.Sprintf("byte %d of the log session", len(herokutest.Line(1, "one"))+1) {
		t.Errorf("told %+v, want the second chunk", got[0])
	}
	if all := strings.Join(herokutest.Texts(&h), "|"); all != "one|GAP|two" {
		t.Errorf("the log is %q", all)
	}
}

// A flood of lines without headers is held in a bounded list, all of them counted.
func TestAFloodOfUnreadLinesIsBounded(t *testing.T) {
	u, in := unreadLines{}, logstore.NewIngest(logstore.IngestOptions{})
	for range 100_000 {
		u.lines++
		in.Add([]byte("odd"), time.Time{})
		u.check([]byte("odd"), in.Unparsed())
	}
	list := quarantine.List{}
	for _, r := range u.records {
		list.Add(*r)
	}
	if len(u.records) != mostUnread || list.Total != 100_000 {
		t.Errorf("%d records wait, which stand for %d; want %d for 100,000", len(u.records), list.Total, mostUnread)
	}
}
