package session

import (
	"context"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/heroku"
	"app.gonogo/gonogo/sources/heroku/allowance"
	"app.gonogo/gonogo/sources/heroku/api"
)

// newAllowance schedules the requests of an account, together with the other gonogos of this machine that use it. On an embedded platform
// there are no others.
func (m *Session) newAllowance(host, token string) *allowance.Scheduler {
	o := allowance.Options{Clock: m.Clock, Unpaced: m.Poll != (heroku.Intervals{})}
	if m.Speed == 0 && !o.Unpaced {
		o.Share = allowance.OpenShare(config.StatePath(m.Env(), "allowance"), allowance.Account(host, token))
	}
	return allowance.New(o)
}

// closeAllowance tells the other gonogos that this one is gone.
func (m *Session) closeAllowance() {
	m.mu.Lock()
	client := m.Client
	m.mu.Unlock()
	if client != nil && m.Shared == nil {
		client.Allowance().Close()
	}
}

// sharedKey is where the runs of one process find their client.
type sharedKey struct{}

// sharedClient is the client that another run of this process has made; nil where there is none.
func (m *Session) sharedClient() *api.Client {
	if m.Shared == nil {
		return nil
	}
	c, _ := m.Shared.Load(sharedKey{})
	client, _ := c.(*api.Client)
	return client
}

// shareClient makes the client that of all runs, unless another run was faster. One account has one allowance: several clients of a process
// would pass for several gonogos.
func (m *Session) shareClient() {
	if m.Shared == nil {
		return
	}
	if c, faster := m.Shared.LoadOrStore(sharedKey{}, m.Client); faster {
		m.Client.Allowance().Close()
		m.Client, _ = c.(*api.Client)
	}
}

// CloseShared tells the other gonogos that a process of several runs is gone.
func CloseShared(p *base.Process) {
	if c, ok := p.Shared.LoadAndDelete(sharedKey{}); ok {
		if client, is := c.(*api.Client); is {
			client.Allowance().Close()
		}
	}
}

// inBackground gives the requests of ctx the right of way of what nobody waits for.
func inBackground(ctx context.Context) context.Context {
	return api.WithPriority(ctx, api.Background, allowance.Reason{})
}

// repeated gives them that of what is shown and read again and again.
func repeated(ctx context.Context) context.Context {
	return api.WithPriority(ctx, api.Visible, allowance.Reason{})
}

// forStores gives them that of what finds an app's queue stores again.
func forStores(ctx context.Context, app model.AppID) context.Context {
	return api.WithPriority(ctx, api.Visible, allowance.Reason{App: app, Source: model.QueuesSource})
}
