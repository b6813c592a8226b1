package jet

import (
	"slices"
	"sync"
)

// mostFound bounds what servers tell of others.
const mostFound = 16

// found is the addresses of other servers of a cluster, as one of them has told: where that is gone, another one is there.
type found struct {
	mu  sync.Mutex
	all []string
}

func (f *found) list() []string {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.all)
}

// note keeps what the newest server has told.
func (f *found) note(all []string) {
	if f == nil || len(all) == 0 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = slices.Clone(all[:min(len(all), mostFound)])
}
