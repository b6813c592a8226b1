package heroku

import (
	"sync"

	"app.gonogo/gonogo/model"
)

// typeNames are the process types of the formation, as it was read last. The formation's poller shares them with the log stream, whose
// lines name dynos and no types.
type typeNames struct {
	mu    sync.Mutex
	names []string // never written to
}

func (t *typeNames) set(f model.Formation) {
	names := make([]string, len(f.Types))
	for i, row := range f.Types {
		names[i] = row.Type
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.names = names
}

func (t *typeNames) list() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.names
}
