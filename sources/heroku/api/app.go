package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
)

// appBody is the app as the API has it. The generation is absent from heroku-go's struct; it is an object today and
// was a plain string, and without it the app is Cedar.
type appBody struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	Generation  generation `json:"generation"`
	Maintenance bool       `json:"maintenance"`
	Region      label      `json:"region"`
	Stack       label      `json:"stack"`
	Owner       struct {
		Email string `json:"email"`
	} `json:"owner"`
	WebURL     string    `json:"web_url"`
	ReleasedAt time.Time `json:"released_at"`
}

type label struct {
	Name string `json:"name"`
}

type generation string

// UnmarshalJSON takes the object and the string.
func (g *generation) UnmarshalJSON(b []byte) error {
	var o label
	if json.Unmarshal(b, &o) == nil {
		*g = generation(o.Name)
		return nil
	}
	var s string
	err := json.Unmarshal(b, &s)
	*g = generation(s)
	return err
}

// The generations. Fir has no log backlog, other dyno names and OCI images in place of slugs.
const (
	Cedar = "cedar"
	Fir   = "fir"
)

// App reads one app by name or UUID, with its pipeline and preboot: three requests.
func (c *Client) App(ctx context.Context, nameOrID string) (model.AppID, model.AppInfo, error) {
	body, err := c.app(ctx, nameOrID)
	if err != nil {
		return "", model.AppInfo{}, err
	}
	info := c.info(body)
	p, err := c.Place(ctx, body.ID)
	if err != nil {
		return "", model.AppInfo{}, err
	}
	p.Apply(&info)
	return model.AppID(cleaned(body.ID)), info, nil
}

// AppAlone reads one app by name or UUID, without its pipeline and preboot: one request.
func (c *Client) AppAlone(ctx context.Context, nameOrID string) (model.AppID, model.AppInfo, error) {
	body, err := c.app(ctx, nameOrID)
	if err != nil {
		return "", model.AppInfo{}, err
	}
	return model.AppID(cleaned(body.ID)), c.info(body), nil
}

func (c *Client) app(ctx context.Context, nameOrID string) (appBody, error) {
	var b appBody
	what := "read the app " + quoted(nameOrID)
	if err := c.get(ctx, what, AppPath(nameOrID), &b); err != nil {
		return b, err
	}
	if b.ID == "" || b.Name == "" { // null, {} and a 204 decode too; without an id every further path would be another's
		return b, AsFailure(ctx, Malformed(), what)
	}
	return b, nil
}

func (c *Client) info(b appBody) model.AppInfo {
	i := model.AppInfo{Name: cleaned(b.Name), Generation: cleaned(string(b.Generation)), Maintenance: b.Maintenance,
		Region: cleaned(b.Region.Name), Stack: cleaned(b.Stack.Name), Owner: cleaned(b.Owner.Email),
		WebURL: redacted(b.WebURL), ReleasedAt: b.ReleasedAt.UTC()}
	if i.Generation == "" {
		i.Generation = Cedar
	}
	if c.opts.Production != nil && c.opts.Production(i.Name) {
		i.Production, i.Declared = true, "config"
	}
	return i
}

// Place is what is read of an app apart from the app itself: its stage in a pipeline, both empty when it has none, and preboot.
type Place struct {
	Stage, Pipeline string
	Preboot         bool
}

// Place reads an app's pipeline and preboot: two requests.
func (c *Client) Place(ctx context.Context, app string) (Place, error) {
	p, err := c.pipeline(ctx, app)
	if err != nil {
		return p, err
	}
	p.Preboot, err = c.preboot(ctx, app)
	return p, err
}

// Apply fills the place into what is known of an app. The production stage declares it a production app.
func (p Place) Apply(i *model.AppInfo) {
	i.Stage, i.Pipeline, i.Preboot = p.Stage, p.Pipeline, p.Preboot
	if p.Stage == "production" && !i.Production {
		i.Production, i.Declared = true, "pipeline"
	}
}

func (c *Client) pipeline(ctx context.Context, app string) (Place, error) {
	var b struct {
		Stage    string `json:"stage"`
		Pipeline struct {
			ID   string `json:"id"`
			Name string `json:"name"` // the schema omits it, the API sends it
		} `json:"pipeline"`
	}
	const what = "read the app's pipeline"
	err := c.get(ctx, what, AppPath(app, "pipeline-couplings"), &b)
	switch {
	case missing(err):
		return Place{}, nil
	case err == nil && b.Stage == "": // null and {} decode too, and would make a production app one of no stage
		err = AsFailure(ctx, Malformed(), what)
	}
	return Place{Stage: cleaned(b.Stage), Pipeline: cleaned(b.Pipeline.Name)}, err
}

func (c *Client) preboot(ctx context.Context, app string) (bool, error) {
	var b struct {
		Enabled bool `json:"enabled"`
	}
	err := c.get(ctx, "read the preboot feature", AppPath(app, "features", "preboot"), &b)
	if missing(err) {
		return false, nil
	}
	return b.Enabled, err
}

// missing tells the platform's own 404, which for a part of a known app means that there is none. Its 403 means that it is not
// for this account: collaborators of one app need not see its pipeline. A proxy's means nothing: it must not turn a production
// app into one of no stage.
func missing(err error) bool {
	var f *Failure
	return errors.As(err, &f) && f.fromPlatform && (f.Status == http.StatusNotFound || f.Fault.Code == "403")
}

// mostApps is how many names Apps reads: one page.
const mostApps = 1000

// Apps reads the names of the apps that the account may see, sorted, at most 1,000: one request.
func (c *Client) Apps(ctx context.Context) ([]string, error) {
	const what = "list the apps"
	raw, err := c.list(ctx, what, "/apps", "name ..; max=1000", mostApps)
	if err != nil {
		return nil, err
	}
	bodies, err := decoded[label](ctx, raw, what)
	names := make([]string, 0, len(bodies))
	for _, b := range bodies {
		names = append(names, cleaned(b.Name))
	}
	slices.Sort(names)
	return names, err
}
