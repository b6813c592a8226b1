package heroku

import (
	"context"
	"time"

	"app.gonogo/gonogo/sources/heroku/api"
)

// gate waits until a poller may look, and says with what right of way: in a closing only for who waits for the look. on is false
// when ctx ended.
func (p *poller) gate(ctx context.Context) (l api.Priority, on bool) {
	p.drainWakeUps()
	for {
		now := time.Now()
		if p.urgent(now) {
			p.looked, p.askedFor = true, time.Time{}
			return api.Asked, ctx.Err() == nil
		}
		left, opened := p.w.client.Paused()
		if left <= 0 {
			p.askedFor = time.Time{} // this look answers it
			return api.Visible, ctx.Err() == nil
		}
		if !p.askedFor.IsZero() {
			left = min(left, p.askedFor.Sub(now))
		}
		if !p.waitPaused(ctx, left, opened) {
			return api.Visible, false
		}
	}
}

// waitPaused waits in a closing, until something may have changed; false when ctx ended.
func (p *poller) waitPaused(ctx context.Context, d time.Duration, opened <-chan struct{}) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-opened:
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

// urgent tells a look that somebody waits for: the first one of all, one that was asked for, and the proof of an order.
func (p *poller) urgent(now time.Time) bool {
	return !p.looked || now.Before(p.orderUntil) || !p.askedFor.IsZero() && !now.Before(p.askedFor)
}
