package mcp

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// An app is watched from the first question on, once, and no longer when nobody has asked for a while.
func TestAWatchBeginsLateAndEndsIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := 0
		var ended atomic.Int32 // the timer ends it
		w := &watches{ctx: t.Context(), idle: time.Minute, open: map[string]*watch{}, start: func(context.Context, string) (*watch, error) {
			begun++
			return &watch{stop: func() { ended.Add(1) }}, nil
		}}
		ask := func(app string) {
			t.Helper()
			if _, err := w.of(app); err != nil {
				t.Fatal(err)
			}
		}
		want := func(b, e int) {
			t.Helper()
			synctest.Wait()
			if begun != b || int(ended.Load()) != e {
				t.Errorf("%d begun and %d ended, want %d and %d", begun, ended.Load(), b, e)
			}
		}
		ask("shop")
		time.Sleep(50 * time.Second)
		ask("shop")
		time.Sleep(50 * time.Second)
		want(1, 0)
		time.Sleep(11 * time.Second)
		want(1, 1)
		ask("shop")
		ask("shop-staging")
		want(3, 1)
		w.close()
		want(3, 3)
	})
}
