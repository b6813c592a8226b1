package heroku

import (
	"context"
	"fmt"
	"net/http"

	"app.gonogo/gonogo/model"
)

// rollback resolves the version to the release's UUID: the route takes no version.
func (w *Watch) rollback(ctx context.Context, o model.Order, now model.Observation) (errand, *refused) {
	ledger := model.Ledger{Known: true, Releases: now.Releases}
	why := ledger.Ineligible(o.Target)
	target, listed := ledger.Version(o.Target)
	if why == "" && !listed {
		r, err := w.c.Release(ctx, string(w.app), o.Target)
		if err != nil {
			why, do := sentences(err)
			return errand{}, &refused{fmt.Sprintf("v%d could not be read: %s", o.Target, why), do}
		}
		ledger.Releases = append(ledger.Releases, r)
		target, why = r, ledger.Ineligible(o.Target)
	}
	if why == "" && target.ID == "" {
		why = fmt.Sprintf("v%d has no id", o.Target)
	}
	if why != "" {
		return errand{}, &refused{why, "Choose another release"}
	}
	return errand{method: http.MethodPost, path: appPath(string(w.app), "releases"),
		body: map[string]string{"release": target.ID}, what: o.Describe(), accepts: aRelease}, nil
}
