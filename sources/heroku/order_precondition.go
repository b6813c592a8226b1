package heroku

import (
	"context"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/api"
)

// observe reads what the order was confirmed against, and for a rollback the ledger: one request each. The ledger comes last: whoever releases
// in between is seen.
func (w *Watch) observe(ctx context.Context, o model.Order) (now model.Observation, err error) {
	id := string(w.app)
	if len(o.Precondition.Dynos) > 0 {
		d, _, err := w.client.Dynos(ctx, id)
		if err != nil {
			return now, err
		}
		now.Dynos = d.Dynos
	}
	if len(o.Precondition.Quantity) > 0 {
		f, _, err := w.client.Formation(ctx, id)
		if err != nil {
			return now, err
		}
		now.Quantity = map[string]int{}
		for _, t := range f.Types {
			now.Quantity[t.Type] = t.Quantity
		}
	}
	if o.Precondition.Maintenance != nil {
		_, a, err := w.client.AppAlone(ctx, id)
		if err != nil {
			return now, err
		}
		now.Maintenance = a.Maintenance
	}
	if o.Precondition.Release != 0 || o.Verb == model.Rollback {
		r, _, err := w.client.Releases(ctx, id, api.LedgerPage)
		if err != nil {
			return now, err
		}
		now.Releases = r.Releases
	}
	if now.Now = api.CallOf(ctx).Date; now.Now.IsZero() {
		now.Now = w.client.Clock()
	}
	return now, nil
}
