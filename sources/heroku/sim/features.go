package sim

import (
	"net/http"

	"app.gonogo/gonogo/sources/heroku/sim/page"
	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// App features by their names. Runtime metrics are always written on Cedar, and Fir has none.
const (
	preboot        = "preboot"
	runtimeMetrics = "log-runtime-metrics"
)

func featuresOf(a *world.App) []object {
	feature := func(id, name, title, text, state string, on bool) object {
		return object{
			"id": id, "name": name, "enabled": on, "state": state, "display_name": title, "description": text,
			"doc_url": "https://devcenter.heroku.com/articles/" + name, "feedback_email": feedbackEmail,
			"created_at": world.Stamp(a.CreatedAt), "updated_at": world.Stamp(a.UpdatedAt),
		}
	}
	all := []object{feature("3f2b7f53-1d64-4f07-9f5c-3e4c9a6f7001", preboot, "Preboot", "Provide seamless web dyno deploys", "general", a.Preboot)}
	if !a.Fir {
		all = append(all, feature("3f2b7f53-1d64-4f07-9f5c-3e4c9a6f7002", runtimeMetrics, "Runtime metrics", "Write memory and load of dynos to the log", "beta", true))
	}
	return all
}

func listFeatures(c *call) (any, error) {
	out := []page.Entry{}
	for _, f := range featuresOf(c.app) {
		out = append(out, page.Entry{Keys: map[string]string{"id": f["id"].(string), "name": f["name"].(string)}, View: f})
	}
	return out, nil
}

func getFeature(c *call) (any, error) {
	for _, f := range featuresOf(c.app) {
		if name := c.r.PathValue("name"); name == f["name"] || name == f["id"] {
			return f, nil
		}
	}
	return nil, notSimulated(http.StatusNotFound, "the feature "+c.r.PathValue("name"))
}

func patchFeature(c *call) (any, error) {
	found, err := getFeature(c)
	if err != nil {
		return nil, err
	}
	var change struct {
		Enabled *bool `json:"enabled"`
	}
	if err := c.decodeOnly("a feature", &change); err != nil {
		return nil, err
	}
	f := found.(object)
	switch {
	case change.Enabled == nil || *change.Enabled == f["enabled"]:
		return f, nil
	case f["name"] != preboot:
		return nil, notSimulated(http.StatusUnprocessableEntity, "switching off "+f["name"].(string))
	}
	c.app.Preboot, c.app.UpdatedAt = *change.Enabled, c.w.Now
	return getFeature(c)
}
