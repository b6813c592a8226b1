package main

import (
	"context"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
)

// follower reads a mailbox of the hub into a state of its own, as the screen does.
type follower struct {
	box   *sources.Mailbox
	state *model.State
}

func (m *mission) follower(name string) *follower {
	return &follower{
		box:   m.hub.Sink(name, sources.Policy{Lines: -1, Ticks: true}),
		state: model.New(model.DefaultLimits()),
	}
}

// until applies what comes until the state fits. The error is ctx's, or io.EOF when the hub has ended.
func (f *follower) until(ctx context.Context, fits func(*model.State) bool) error {
	for !fits(f.state) {
		batch, err := f.box.Next(ctx)
		if err != nil {
			return err
		}
		f.state.Apply(batch)
	}
	return nil
}
