package sim

import (
	"net/http"
	"slices"

	"app.gonogo/gonogo/sources/heroku/sim/page"
	"app.gonogo/gonogo/sources/heroku/sim/telemetry"
	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// endpoints is the Platform API as far as it is simulated. {app} takes a name
// or an id and is resolved before the endpoint runs.
var endpoints = map[string]endpoint{
	"GET /account":                    getAccount,
	"GET /users/~":                    getAccount,
	"GET /account/rate-limits":        getRateLimits,
	"GET /account/features":           none,
	"GET /apps":                       listApps,
	"GET /users/~/apps":               listApps,
	"POST /filters/apps":              filterApps,
	"GET /apps/{app}":                 getApp,
	"PATCH /apps/{app}":               patchApp,
	"GET /apps/{app}/collaborators":   listCollaborators,
	"GET /apps/{app}/features":        listFeatures,
	"GET /apps/{app}/features/{name}": getFeature,

	"PATCH /apps/{app}/features/{name}":               patchFeature,
	"GET /apps/{app}/dynos":                           listDynos,
	"POST /apps/{app}/dynos":                          createDyno,
	"DELETE /apps/{app}/dynos":                        restartDynos,
	"GET /apps/{app}/dynos/{dyno}":                    getDyno,
	"DELETE /apps/{app}/dynos/{dyno}":                 restartDyno,
	"POST /apps/{app}/dynos/{dyno}/actions/stop":      stopDyno,
	"DELETE /apps/{app}/formations/{type}":            restartType,
	"POST /apps/{app}/formations/{type}/actions/stop": stopType,
	"GET /apps/{app}/formation":                       listFormation,
	"PATCH /apps/{app}/formation":                     patchFormation,
	"GET /apps/{app}/formation/{type}":                getFormation,
	"PATCH /apps/{app}/formation/{type}":              patchProcessType,
	"GET /dyno-sizes":                                 listSizes,
	"GET /apps/{app}/available-dyno-sizes":            listSizes,

	"GET /apps/{app}/releases":                       listReleases,
	"POST /apps/{app}/releases":                      createRelease,
	"GET /apps/{app}/releases/{release}":             getRelease,
	"GET /apps/{app}/releases/{release}/config-vars": getReleaseConfig,
	"GET /apps/{app}/slugs/{slug}":                   getSlug,
	"GET /apps/{app}/oci-images/{slug}":              getImage,
	"GET /apps/{app}/builds":                         listBuilds,
	"GET /apps/{app}/config-vars":                    getConfig,
	"PATCH /apps/{app}/config-vars":                  patchConfig,
	"POST /apps/{app}/log-sessions":                  createLogSession,

	"GET /addons":                                  listAllAddons,
	"GET /apps/{app}/addons":                       listAddons,
	"GET /addon-attachments":                       listAllAttachments,
	"GET /apps/{app}/addon-attachments":            listAttachments,
	"GET /apps/{app}/log-drains":                   none,
	"GET /apps/{app}/telemetry-drains":             listTelemetry,
	"POST /telemetry-drains":                       createTelemetry,
	"GET /telemetry-drains/{drain}":                getTelemetry,
	"PATCH /telemetry-drains/{drain}":              patchTelemetry,
	"DELETE /telemetry-drains/{drain}":             deleteTelemetry,
	"GET /apps/{app}/webhooks":                     none,
	"GET /apps/{app}/domains":                      listDomains,
	"GET /apps/{app}/pipeline-couplings":           getAppCoupling,
	"GET /pipelines":                               listPipelines,
	"GET /pipelines/{pipeline}":                    getPipeline,
	"GET /pipelines/{pipeline}/pipeline-couplings": listCouplings,
	"GET /oauth/authorizations":                    none,
}

// none is an empty list.
func none(*call) (any, error) { return []page.Entry{}, nil }

func getAccount(c *call) (any, error) { return viewAccount(c.w, c.w.Pilot), nil }

func getRateLimits(c *call) (any, error) {
	return object{"remaining": int(c.p.budget.tokens)}, nil
}

func listApps(c *call) (any, error) { return appEntries(c.w, c.w.Apps), nil }

// filterApps is how the official client fetches many apps by id.
func filterApps(c *call) (any, error) {
	var asked struct {
		In struct {
			ID   []string `json:"id"`
			Name []string `json:"name"`
		} `json:"in"`
	}
	if err := c.decodeOnly("a filter of apps", &asked); err != nil {
		return nil, err
	}
	var apps []*world.App
	for _, ref := range append(asked.In.ID, asked.In.Name...) {
		if a := c.w.AppNamed(ref); a != nil {
			apps = append(apps, a)
		}
	}
	return appEntries(c.w, apps), nil
}

func getApp(c *call) (any, error) { return viewApp(c.w, c.app), nil }

func patchApp(c *call) (any, error) {
	var change struct {
		Maintenance *bool `json:"maintenance"`
	}
	if err := c.decodeOnly("an app", &change); err != nil {
		return nil, err
	}
	if on := change.Maintenance; on != nil && *on != c.app.Maintenance {
		c.app.Maintenance, c.app.UpdatedAt = *on, c.w.Now
		word := map[bool]string{true: "enabled", false: "disabled"}[*on]
		c.w.API(c.app, "Maintenance mode %s by user %s", word, c.w.Pilot.Email)
	}
	return viewApp(c.w, c.app), nil
}

func listCollaborators(c *call) (any, error) {
	var out []page.Entry
	for _, name := range []string{"kate", "ned", "rick"} {
		u := c.w.Users[name]
		out = append(out, page.Entry{Keys: map[string]string{"id": u.ID}, View: object{
			"id": u.ID, "role": "admin", "user": viewCollaborator(u), "permissions": []any{}, "app": refOf(c.app.ID, c.app.Name),
			"created_at": world.Stamp(c.app.CreatedAt), "updated_at": world.Stamp(c.app.CreatedAt),
		}})
	}
	return out, nil
}

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

func listSizes(c *call) (any, error) {
	var out []page.Entry
	for _, s := range world.DynoSizes {
		if c.app != nil && s.Fir != c.app.Fir {
			continue
		}
		out = append(out, page.Entry{Keys: map[string]string{"id": s.ID, "name": s.Name}, View: viewSize(s)})
	}
	return out, nil
}

// listDomains has the domain that every app has.
func listDomains(c *call) (any, error) {
	d := viewDomain(c.app)
	return []page.Entry{{Keys: map[string]string{"id": d["id"].(string), "hostname": c.app.Host}, View: d}}, nil
}

// pipelineNamed finds the pipeline by id or name.
func pipelineNamed(c *call) (any, error) {
	if p := c.w.Pipeline; c.r.PathValue("pipeline") != p.ID && c.r.PathValue("pipeline") != p.Name {
		return nil, notFound("pipeline", "pipeline")
	}
	return nil, nil
}

func getPipeline(c *call) (any, error) {
	if _, err := pipelineNamed(c); err != nil {
		return nil, err
	}
	return viewPipeline(c.w), nil
}

func listPipelines(c *call) (any, error) {
	if want := c.r.URL.Query().Get("eq[name]"); want != "" && want != c.w.Pipeline.Name {
		return []page.Entry{}, nil
	}
	return []page.Entry{{Keys: map[string]string{"id": c.w.Pipeline.ID, "name": c.w.Pipeline.Name}, View: viewPipeline(c.w)}}, nil
}

func listCouplings(c *call) (any, error) {
	if _, err := pipelineNamed(c); err != nil {
		return nil, err
	}
	var out []page.Entry
	for _, k := range c.w.Pipeline.Couplings {
		out = append(out, page.Entry{Keys: map[string]string{"id": k.ID}, View: viewCoupling(c.w, k)})
	}
	return out, nil
}

// getAppCoupling is one object or a 404, never a list.
func getAppCoupling(c *call) (any, error) {
	for _, k := range c.w.Pipeline.Couplings {
		if k.App == c.app {
			return viewCoupling(c.w, k), nil
		}
	}
	return nil, errorOf(http.StatusNotFound)
}

func listTelemetry(c *call) (any, error) {
	out := []page.Entry{}
	for _, d := range c.p.telemetry {
		if d.App == c.app {
			out = append(out, page.Entry{Keys: map[string]string{"id": d.ID}, View: d.View()})
		}
	}
	return out, nil
}

func createTelemetry(c *call) (any, error) {
	var asked struct {
		telemetry.Config
		Owner struct {
			ID   string `json:"id"`
			Type string `json:"type"`
		} `json:"owner"`
	}
	if err := c.decodeOnly("a telemetry drain", &asked); err != nil {
		return nil, err
	}
	a := c.w.AppNamed(asked.Owner.ID)
	if asked.Owner.Type != "app" || a == nil {
		return nil, notFound("app", "app")
	}
	if asked.Exporter == nil {
		return nil, invalid("Missing required field: exporter.")
	}
	d, err := telemetry.New(c.w, a, asked.Exporter.Endpoint)
	if err == nil {
		err = d.Set(asked.Config, c.w.Now)
	}
	if err != nil {
		return nil, invalid(sentence(err))
	}
	c.p.addTelemetry(d)
	return created{d.View()}, nil
}

func (c *call) telemetryDrain() (*telemetry.Drain, error) {
	for _, d := range c.p.telemetry {
		if d.ID == c.r.PathValue("drain") {
			return d, nil
		}
	}
	return nil, notFound("telemetry-drain", "telemetry drain")
}

func getTelemetry(c *call) (any, error) {
	d, err := c.telemetryDrain()
	if err != nil {
		return nil, err
	}
	return d.View(), nil
}

func patchTelemetry(c *call) (any, error) {
	var asked telemetry.Config
	if err := c.decodeOnly("a telemetry drain", &asked); err != nil {
		return nil, err
	}
	d, err := c.telemetryDrain()
	if err != nil {
		return nil, err
	}
	if err := d.Set(asked, c.w.Now); err != nil {
		return nil, invalid(sentence(err))
	}
	return d.View(), nil
}

func deleteTelemetry(c *call) (any, error) {
	d, err := c.telemetryDrain()
	if err != nil {
		return nil, err
	}
	c.p.telemetry = slices.DeleteFunc(c.p.telemetry, func(other *telemetry.Drain) bool { return other == d })
	return d.View(), nil
}
