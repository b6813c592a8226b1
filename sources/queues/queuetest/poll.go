//go:build integration

package queuetest

import (
	"testing"
	"time"
)

// pollEvery is the pause between two looks at something that takes time.
const pollEvery = 20 * time.Millisecond

// patience is how long a test waits for what must happen: it is there to end a test that hangs, not to judge how fast a busy
// machine is.
const patience = time.Minute

// Await polls until ok is true. It fails the test when that takes longer than a minute; what names what was waited for.
func Await(t testing.TB, what string, ok func() bool) {
	t.Helper()
	if !await(patience, nil, ok) {
		t.Fatalf("queuetest: waited %v in vain for %s", patience, what)
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
