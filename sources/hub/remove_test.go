package hub

import (
	"context"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
)

// blocks is a source that runs until its context ends.
type blocks struct {
	name  model.SourceName
	began chan struct{}
	ended chan struct{}
}

func newBlocks(name model.SourceName) *blocks {
	return &blocks{name, make(chan struct{}), make(chan struct{})}
}

func (b *blocks) Name() model.SourceName { return b.name }

func (b *blocks) Run(ctx context.Context, _ func(model.Event)) error {
	close(b.began)
	<-ctx.Done()
	close(b.ended)
	return nil
}

var _ sources.Source = (*blocks)(nil)

// What is taken out has ended when Remove returns; sources of other apps run on, and the app can come back.
func TestRemove(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	h := New(Options{})
	ours, theirs := newBlocks("ours"), newBlocks("theirs")
	h.Add("a", ours)
	h.Start(ctx)
	defer func() { cancel(); h.Wait() }()
	h.Add("b", theirs)
	<-ours.began
	<-theirs.began
	h.Remove("a")
	select {
	case <-ours.ended:
	default:
		t.Error("the source runs after it was taken out")
	}
	select {
	case <-theirs.ended:
		t.Error("the source of another app has ended")
	default:
	}
	again := newBlocks("ours")
	h.Add("a", again)
	<-again.began
	h.Remove("nobody")
}
