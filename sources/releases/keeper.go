package releases

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/baseline"
	"app.gonogo/gonogo/sources/fault"
)

// Every is how often what is watched is kept.
const Every = time.Minute

// Keeper keeps what the apps of a run leave behind. It is a source: it has nothing to tell but how it fares.
type Keeper struct {
	Shelf Shelf
	Clock func() time.Time

	mu      sync.Mutex // guards what follows
	waiting map[string]waiting
	noted   time.Time
	wake    chan struct{}
}

// waiting is a release that is to be kept.
type waiting struct {
	app     model.AppID
	release *baseline.Release
}

// NewKeeper makes one that keeps in a folder.
func NewKeeper(dir string, clock func() time.Time) *Keeper {
	return &Keeper{Shelf: Shelf{Dir: dir}, Clock: clock, waiting: map[string]waiting{}, wake: make(chan struct{}, 1)}
}

// Note takes from a state what is to be kept, once a minute: it is asked as often as the state changes. It waits for nobody.
func (k *Keeper) Note(s *model.State) {
	if s.Now.Sub(k.noted) < Every && !s.Now.Before(k.noted) {
		return
	}
	if k.noted.IsZero() { // nothing was watched yet
		k.noted = s.Now
		return
	}
	k.Last(s)
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// Last takes it now: the run ends.
func (k *Keeper) Last(s *model.State) {
	k.noted = s.Now
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, a := range s.Apps {
		if a.Saved != nil || !k.Shelf.Keeps(a.ID) {
			continue
		}
		for _, r := range a.Baseline.Kept() {
			k.waiting[string(a.ID)+"/"+fileName(r)] = waiting{a.ID, r}
		}
	}
}

// Flush writes what waits. What cannot be written waits on.
func (k *Keeper) Flush() error {
	k.mu.Lock()
	list := k.waiting
	k.waiting = map[string]waiting{}
	k.mu.Unlock()
	var failed error
	for _, key := range slices.Sorted(maps.Keys(list)) {
		w := list[key]
		if failed == nil {
			failed = k.Shelf.Save(w.app, w.release, k.Clock())
		}
		if failed != nil {
			k.mu.Lock()
			if _, newer := k.waiting[key]; !newer {
				k.waiting[key] = w
			}
			k.mu.Unlock()
		}
	}
	if failed == nil {
		return nil
	}
	return &fault.Error{What: "cannot keep what releases leave behind", Why: fault.Clean(failed.Error()), Do: "Make room in " + fault.Clean(k.Shelf.Dir) + ", or make it writable", Code: Code, Err: failed}
}

// Code is the code of its failures.
const Code = "releases"

// Name is what health calls it.
func (*Keeper) Name() model.SourceName { return model.KeeperSource }

// Run writes what is to be kept until ctx ends.
func (k *Keeper) Run(ctx context.Context, _ func(model.Event)) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-k.wake:
			if err := k.Flush(); err != nil {
				return err
			}
		}
	}
}
