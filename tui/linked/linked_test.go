package linked

import (
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/link"
	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// shop is an app with the lines from one number to another, logstest's.
func shop(from, to int) (*model.App, time.Time) {
	in := logstore.NewIngest(logstore.IngestOptions{})
	for i := from; i <= to; i++ {
		in.Add(logstest.Raw(i, "web.1", "x"), time.Time{})
	}
	s := model.New(model.DefaultLimits())
	s.Apply([]model.Event{{At: noon, Seen: noon, App: "1", Fact: &model.AppInfo{Name: "shop"}}})
	if from <= to {
		s.Apply([]model.Event{{At: noon, Seen: noon, App: "1", Source: model.LogsSource, Fact: &model.LogLines{Batch: in.Next(noon, true)}}})
	}
	a := s.App("1")
	var first time.Time
	if l, ok := a.Logs.Snapshot().Line(a.Logs.Snapshot().First()); ok {
		first = l.At
	}
	return a, first
}

func TestALinkIsGoneToWhenItsLinesAreThere(t *testing.T) {
	there, first := shop(0, 2000)
	empty, _ := shop(1, 0)
	for _, c := range []struct {
		what        string
		app         *model.App
		at          time.Time
		pane        string
		live        bool
		now, latest time.Duration // after the first look; of a recording: after the moment of the link
		due         bool
		missing     string
	}{
		{what: "no app yet", at: first, live: true},
		{what: "within the log", app: there, at: first.Add(time.Second), live: true, due: true},
		{what: "no moment", app: there, live: true, due: true},
		{what: "no lines yet", app: empty, at: first, live: true, missing: "no line"},
		{what: "no lines for long", app: empty, at: first, live: true, now: waitFor, due: true, missing: "no line of the log is here"},
		{what: "before the log", app: there, at: first.Add(-time.Second), live: true, missing: "begins here"},
		{what: "before the log for long", app: there, at: first.Add(-time.Second), live: true, now: waitFor, due: true, missing: "the log begins here at"},
		{what: "after the log", app: there, at: first.Add(time.Hour), live: true, now: time.Second, missing: "ends here"},
		{what: "a recording on its way", app: there, at: first.Add(time.Hour), latest: -time.Second, missing: "ends here"},
		{what: "a recording there", app: there, at: first.Add(time.Hour), latest: time.Second, due: true, missing: "the log ends here at"},
		{what: "another pane, now", app: empty, at: noon.Add(-time.Minute), pane: "processes", live: true, due: true},
		{what: "another pane, earlier", app: empty, at: noon.Add(-time.Hour), pane: "processes", live: true, due: true, missing: "this is how it is now"},
	} {
		v := Visit{Link: &link.Link{App: "shop", Pane: c.pane, At: c.at}, Live: c.live, Zone: time.UTC, Logs: "logs", Latest: c.at.Add(c.latest)}
		v.Due(noon, c.app)
		missing, due := v.Due(noon.Add(c.now), c.app)
		if due != c.due || (missing == "") != (c.missing == "") || !strings.Contains(missing, c.missing) {
			t.Errorf("%s: got %q, %t; want %q, %t", c.what, missing, due, c.missing, c.due)
		}
	}
	other := Visit{Link: &link.Link{App: "mail"}, Logs: "logs"}
	if _, due := other.Due(noon, there); due {
		t.Error("another app's link is gone to")
	}
}

func TestTheNoteComesFirst(t *testing.T) {
	v := Visit{Link: &link.Link{Note: "here"}}
	if got := v.Said("", "b"); got != "note: here; b" {
		t.Errorf("got %q", got)
	}
}
