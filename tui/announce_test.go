package tui

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/notice"
	"app.gonogo/gonogo/tui/pane/panetest"
)

// TestPeopleAreToldOfNews: a rollback by whomever is handed on when the clock ticks, once, and the display alone writes what tells the terminal.
func TestPeopleAreToldOfNews(t *testing.T) {
	out := &bytes.Buffer{}
	a := driven(t, panetest.Calm(), &recorder{}, out)
	var told []string
	a.Notices = &notice.Watcher{}
	a.Announce = func(n notice.Notice) []byte {
		told = append(told, n.Title)
		return []byte("<bell>")
	}
	if cmd := a.announce(second(0).events); cmd != nil || len(told) > 0 {
		t.Fatalf("told %q of what was there before", told)
	}
	at := panetest.Now.Add(time.Second)
	back := ledger.Release{Version: 900, Status: "succeeded", Current: true, CreatedAt: at, Description: "Rollback to v72", By: "kate@example.com"}
	a.state.Apply([]model.Event{{App: panetest.AppID, At: at, Seen: at, Fact: &model.Releases{Releases: append([]ledger.Release{back}, a.state.App(panetest.AppID).Ledger.Releases...)}}})
	if cmd := a.announce(nil); cmd != nil {
		t.Error("told without a tick")
	}
	cmd := a.announce(second(1).events)
	if cmd == nil || len(told) != 1 || !strings.HasSuffix(told[0], "rolled back to v72 by kate") {
		t.Fatalf("told %q, want the rollback", told)
	}
	if strings.Contains(out.String(), "<bell>") {
		t.Error("written on the loop that draws")
	}
	if cmd(); !strings.HasSuffix(out.String(), "<bell>") {
		t.Errorf("the terminal was not told: %q", out.String()[max(0, out.Len()-40):])
	}
	if cmd := a.announce(second(2).events); cmd != nil || len(told) != 1 {
		t.Errorf("told again: %q", told)
	}
	a.Notices = nil
	if cmd := a.announce(second(3).events); cmd != nil {
		t.Error("told though nobody is to be told")
	}
}

// What is loud stands below the panes at once; what is not is only kept.
func TestALoudNoticeIsSaidAtOnce(t *testing.T) {
	h := at(t, panetest.Crash(), 160, 45)
	h.apply([]model.Event{{Seen: panetest.Now, Fact: &model.Notice{Text: "only kept"}}})
	h.apply([]model.Event{{Seen: panetest.Now, App: panetest.AppID, Fact: &model.Notice{Loud: true, Text: "this gonogo asks the platform now"}}})
	h.see("this gonogo asks the platform now")
	h.miss("only kept")
}
