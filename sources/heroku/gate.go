package heroku

import (
	"context"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/allowance"
	"app.gonogo/gonogo/sources/heroku/api"
)

const (
	longestTry = 10 * time.Second // a poller that waits for its turn asks again after so long, whatever it was told
	toldWait   = 3 * time.Second  // a shorter wait is not told
)

// gate waits until a poller may look, and gives the call of it: at once for who waits for the look, else when its turn has come. on is
// false when ctx ended.
func (p *poller) gate(ctx context.Context, emit func(model.Event)) (k *api.Call, on bool) {
	p.drainWakeUps()
	var turn *allowance.Turn
	a := p.w.client.Allowance()
	defer func() {
		if turn != nil {
			a.Leave(turn)
		}
	}()
	k = &api.Call{For: p.reason(), Emit: emit, Fresh: p.failed}
	for {
		now := time.Now()
		if p.urgent(now) {
			p.looked, p.askedFor, k.Priority = true, time.Time{}, api.Asked
			return k, ctx.Err() == nil
		}
		k.Priority = p.class()
		if turn == nil {
			turn = a.Join(k.Priority, k.For)
		}
		a.Move(turn, k.Priority)
		got := a.Try(turn)
		if k.Turned = got.OK; got.OK {
			p.looked, p.askedFor = true, time.Time{} // this look answers it
			return k, ctx.Err() == nil
		}
		p.tellWait(emit, got.Wait)
		wait := min(got.Wait, longestTry)
		if !p.askedFor.IsZero() {
			wait = min(wait, p.askedFor.Sub(now))
		}
		if !p.waitTurn(ctx, wait, got.Changed) {
			return nil, false
		}
	}
}

// reason is what this poller's requests are for.
func (p *poller) reason() allowance.Reason { return allowance.Reason{App: p.w.app, Source: p.name} }

// class is the right of way of a look that nobody asked for.
func (p *poller) class() api.Priority {
	if p.name == model.AddOnsSource || p.view.Load() == outOfView {
		return api.Background
	}
	return api.Visible
}

// tellWait says until when this poller waits for its turn, when that is long and news. It is no failure: how the source fares
// stays as it was.
func (p *poller) tellWait(emit func(model.Event), wait time.Duration) {
	until := p.w.client.Clock().Add(wait).UTC()
	if wait < toldWait || until.Sub(p.waitTold).Abs() < toldWait {
		return
	}
	p.waitTold = until
	h := &model.Health{Name: p.name, State: model.Live, Code: model.CodeAllowance, RetryAt: until,
		Why: "waits for the allowance of API requests", Do: "Wait, or press r to read it now"}
	switch {
	case p.failed:
		h.State = model.Failing
	case !p.answered:
		h.State = model.Loading
	}
	p.w.emit(emit, p.name, time.Time{}, h)
}

// waitTurn waits until something may have changed; false when ctx ended.
func (p *poller) waitTurn(ctx context.Context, d time.Duration, changed <-chan struct{}) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-changed:
	case <-t.C:
	case x := <-p.wakeUps:
		p.noteWakeUp(x, time.Now())
	}
	return true
}

// drainWakeUps notes the wake-ups that came while the poller did not run: this read answers them.
func (p *poller) drainWakeUps() {
	for {
		select {
		case x := <-p.wakeUps:
			p.noteWakeUp(x, time.Now())
		default:
			return
		}
	}
}

// urgent tells a look that somebody waits for: one that was asked for, the proof of an order, and the first one of all of an app that
// is not out of view.
func (p *poller) urgent(now time.Time) bool {
	return !p.looked && p.view.Load() != outOfView || now.Before(p.orderUntil) || !p.askedFor.IsZero() && !now.Before(p.askedFor)
}
