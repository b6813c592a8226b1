package heroku

import (
	"context"
	"fmt"
	"net/http"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/sources/heroku/api"
)

// rollback resolves the version to the release's UUID: the route takes no version.
func (w *Watch) rollback(ctx context.Context, o model.Order, now model.Observation) (request, *refused) {
	ledger := ledger.Ledger{Known: true, Releases: now.Releases}
	why := ledger.Ineligible(o.Target)
	target, listed := ledger.Version(o.Target)
	if why == "" && !listed {
		r, err := w.client.Release(ctx, string(w.app), o.Target)
		if err != nil {
			why, do := sentences(err)
			return request{}, &refused{fmt.Sprintf("v%d could not be read: %s", o.Target, why), do}
		}
		ledger.Releases = append(ledger.Releases, r)
		target, why = r, ledger.Ineligible(o.Target)
	}
	if why == "" && target.ID == "" {
		why = fmt.Sprintf("v%d has no id", o.Target)
	}
	if why != "" {
		return request{}, &refused{why, "Choose another release"}
	}
	return request{method: http.MethodPost, path: api.AppPath(string(w.app), "releases"),
		body: map[string]string{"release": target.ID}, what: o.Describe(), accepts: aRelease}, nil
}
