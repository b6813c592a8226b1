package heroku

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/api"
)

// rollback resolves the version to the release's UUID: the route takes no version.
func (w *Watch) rollback(ctx context.Context, o model.Order, g ground) (request, *refused) {
	target, found := model.Release{}, false
	for _, r := range g.releases {
		if r.Version == o.Target {
			target, found = r, true
		}
	}
	if !found {
		r, err := w.client.Release(ctx, string(w.app), o.Target)
		if err != nil {
			why, do := sentences(err)
			return request{}, &refused{fmt.Sprintf("v%d could not be read: %s", o.Target, why), do}
		}
		target = r
	}
	if why := unfit(target, g.releases); why != "" {
		return request{}, &refused{why, "Choose another release"}
	}
	return request{method: http.MethodPost, path: api.AppPath(string(w.app), "releases"),
		body: map[string]string{"release": target.ID}, what: o.Describe(), accepts: aRelease}, nil
}

// unfit says why the platform would not, or need not, return to a release.
func unfit(target model.Release, ledger []model.Release) string {
	v := fmt.Sprintf("v%d", target.Version)
	told := slices.ContainsFunc(ledger, func(r model.Release) bool { return r.Eligible })
	switch {
	case target.Current:
		return v + " is the current release already"
	case target.Status != "succeeded":
		return v + " did not succeed: its status is " + target.Status
	case target.ID == "":
		return v + " has no id"
	case told && !target.Eligible: // an API that does not know the field says it of no release
		return "the platform does not offer " + v + " for a rollback"
	}
	return ""
}
