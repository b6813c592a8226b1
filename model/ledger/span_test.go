package ledger

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLedgerSpans(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 3, 1, 10, minute, 0, 0, time.UTC) }
	l := Ledger{Known: true, Releases: []Release{
		{Version: 76, Status: "pending", CreatedAt: at(50)},
		{Version: 75, Status: "succeeded", Current: true, CreatedAt: at(30), UpdatedAt: at(34), OutputURL: true},
		{Version: 74, Status: "failed", CreatedAt: at(20), UpdatedAt: at(25), OutputURL: true},
		{Version: 73, Status: "succeeded", CreatedAt: at(10), UpdatedAt: at(40), OutputURL: true}, // touched later, for whatever reason
		{Version: 72, Status: "expired", CreatedAt: at(0), UpdatedAt: at(9)},
	}}
	spans := l.Spans()
	if d := cmp.Diff([]int{75, 73, 72}, spans.Versions()); d != "" {
		t.Fatal(d)
	}
	for minute, want := range map[int]int{0: 72, 9: 72, 10: 73, 24: 73, 33: 73, 34: 75, 59: 75} {
		for _, v := range []int{72, 73, 74, 75, 76} {
			if got := spans.Holds(v, at(minute)); got != (v == want) {
				t.Errorf("10:%02d: v%d is current: %v", minute, v, got)
			}
		}
	}
}
