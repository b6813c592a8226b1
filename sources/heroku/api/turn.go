package api

import (
	"context"
	"time"
)

// WaitTurn waits until a request may go that has the right of way of ctx, and gives the context in which it goes: for who reads now and
// then, and has no poller that waits.
func (c *Client) WaitTurn(ctx context.Context) (context.Context, error) {
	k := CallOf(ctx)
	if k.Priority == Asked {
		return ctx, nil
	}
	turn := c.budget.Join(k.Priority, k.For)
	defer c.budget.Leave(turn)
	for {
		a := c.budget.Try(turn)
		if a.OK {
			return WithCall(ctx, &Call{Priority: k.Priority, For: k.For, Emit: k.Emit, Turned: true}), nil
		}
		t := time.NewTimer(min(a.Wait, longestTry))
		select {
		case <-ctx.Done():
			t.Stop()
			return ctx, ctx.Err()
		case <-t.C:
		case <-a.Changed:
			t.Stop()
		}
	}
}

// longestTry is how long who waits for a turn goes without asking again.
const longestTry = 10 * time.Second
