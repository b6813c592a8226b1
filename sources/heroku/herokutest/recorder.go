package herokutest

import (
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/model"
)

// Recorder collects events.
type Recorder struct {
	mu  sync.Mutex
	all []model.Event
}

func (h *Recorder) Emit(e model.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, e)
}

func (h *Recorder) Events() []model.Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]model.Event(nil), h.all...)
}

// Until polls for a condition; it fails the test after five seconds.
func Until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); {
		if ok() {
			return
		}
		<-time.After(2 * time.Millisecond)
	}
	t.Fatalf("still not: %s", what)
}
