package session

import (
	"context"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
)

// releaseTap is the source of an app's releases that tells of each new one besides: whatever changes the config vars makes a release.
type releaseTap struct {
	sources.Source
	told   func()
	newest int // 0: no release is known yet
}

// Run runs the source.
func (t *releaseTap) Run(ctx context.Context, emit func(model.Event)) error {
	return t.Source.Run(ctx, func(e model.Event) {
		emit(e)
		if f, ok := e.Fact.(*model.Releases); ok {
			t.note(f)
		}
	})
}

func (t *releaseTap) note(f *model.Releases) {
	before := t.newest
	for _, r := range f.Releases {
		t.newest = max(t.newest, r.Version)
	}
	if before > 0 && t.newest > before {
		t.told()
	}
}

// Ask passes a request on.
func (t *releaseTap) Ask(r model.Request) {
	if a, ok := t.Source.(sources.Asker); ok {
		a.Ask(r)
	}
}

// Slow passes on how many times as long the source is to wait.
func (t *releaseTap) Slow(times int) {
	if p, ok := t.Source.(sources.Slower); ok {
		p.Slow(times)
	}
}

// Every is how often the source tells.
func (t *releaseTap) Every() time.Duration {
	if p, ok := t.Source.(sources.Paced); ok {
		return p.Every()
	}
	return 0
}

var (
	_ sources.Asker  = (*releaseTap)(nil)
	_ sources.Paced  = (*releaseTap)(nil)
	_ sources.Slower = (*releaseTap)(nil)
	_ sources.Asker  = (*storeFinder)(nil)
)
