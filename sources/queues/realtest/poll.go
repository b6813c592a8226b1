//go:build integration

package realtest

import (
	"testing"
	"time"
)

// pollEvery is the pause between two looks at something that takes time.
const pollEvery = 20 * time.Millisecond

// Await polls until ok is true. It fails the test when that takes longer than limit; what names what was waited for.
func Await(t testing.TB, limit time.Duration, what string, ok func() bool) {
	t.Helper()
	if !await(limit, nil, ok) {
		t.Fatalf("realtest: waited %v in vain for %s", limit, what)
	}
}

// await polls until ok is true (and says so), until limit has passed or until gone is closed.
func await(limit time.Duration, gone <-chan struct{}, ok func() bool) bool {
	late := time.NewTimer(limit)
	defer late.Stop()
	next := time.NewTicker(pollEvery)
	defer next.Stop()
	for {
		if ok() {
			return true
		}
		select {
		case <-next.C:
		case <-gone:
			return false
		case <-late.C:
			return false
		}
	}
}
