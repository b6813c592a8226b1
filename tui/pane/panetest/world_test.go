package panetest

import "testing"

func TestFixturesTellTheStory(t *testing.T) {
	a := Crash().App()
	if r, ok := a.Ledger.Current(); !ok || r.Version != 74 {
		t.Errorf("current is %v", r.Version)
	}
	if got := a.Processes.Tally(74); got.Crashed != 4 || got.Want != 4 {
		t.Errorf("tally %+v", got)
	}
	if got := a.Logs.Len(); got != 40+len(CrashLines()) {
		t.Errorf("%d lines", got)
	}
}
