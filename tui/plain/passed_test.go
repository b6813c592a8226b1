package plain

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/tui/theme"
)

func TestPassedReleasesAreBounded(t *testing.T) {
	now := time.Date(2026, 3, 1, 8, 30, 0, 0, time.UTC)
	var passed []ledger.Passed
	for v := range 30 {
		passed = append(passed, ledger.Passed{Why: "ned rolled back from it (v75)",
			Release: ledger.Release{Version: 74 - v, Description: "Deploy 20a5742", By: "ned@foobaz.example", CreatedAt: now.Add(-time.Hour)}})
	}
	for n, want := range map[int]struct {
		rows int
		last string
	}{0: {0, ""}, 1: {1, "v74"}, 8: {8, "v67"}, 9: {9, "and 1 older"}, 30: {9, "and 22 older"}} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			lines := PassedOver(Printer{Theme: theme.New(theme.Plain, theme.UTF8), Now: now}, passed[:n])
			if len(lines) != want.rows {
				t.Fatalf("%d lines, want %d: %q", len(lines), want.rows, lines)
			}
			if n > 0 && !strings.HasPrefix(lines[len(lines)-1], want.last) {
				t.Errorf("the last line is %q, want %q", lines[len(lines)-1], want.last)
			}
			if n > 0 && !strings.HasSuffix(lines[0], "ned rolled back from it (v75)") {
				t.Errorf("the first line is %q, want its reason", lines[0])
			}
		})
	}
}
