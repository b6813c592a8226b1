package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
)

// Coupling is an app's place in a pipeline.
type Coupling struct {
	App   string // its id
	Stage string
}

// mostCouplings is how many apps of a pipeline are read: one page.
const mostCouplings = 200

// stageRanks are the stages by how much they matter, those that are watched first where there are too many.
var stageRanks = map[string]int{"production": 0, "staging": 1, "development": 2, "review": 3}

// PipelineApps reads the apps of a pipeline, named by its name or id, production first: two requests.
func (c *Client) PipelineApps(ctx context.Context, nameOrID string) ([]Coupling, error) {
	what := "read the pipeline " + quoted(nameOrID)
	var p struct {
		ID string `json:"id"`
	}
	err := c.get(ctx, what, "/pipelines/"+url.PathEscape(nameOrID), &p)
	if f := new(Failure); errors.As(err, &f) && f.fromPlatform && f.Status == http.StatusNotFound {
		told := *f
		words := *f.Fault
		words.Do = "heroku pipelines lists those that this account may see"
		told.Fault = &words
		return nil, &told
	}
	if err == nil && p.ID == "" {
		err = AsFailure(ctx, Malformed(), what)
	}
	if err != nil {
		return nil, err
	}
	raw, err := c.list(ctx, what, "/pipelines/"+url.PathEscape(p.ID)+"/pipeline-couplings", "id ..; max=200", mostCouplings)
	if err != nil {
		return nil, err
	}
	type body struct {
		App struct {
			ID string `json:"id"`
		} `json:"app"`
		Stage string `json:"stage"`
	}
	bodies, err := decoded[body](ctx, raw, what)
	out := make([]Coupling, 0, len(bodies))
	for _, b := range bodies {
		if b.App.ID != "" {
			out = append(out, Coupling{App: cleaned(b.App.ID), Stage: cleaned(b.Stage)})
		}
	}
	slices.SortStableFunc(out, func(a, b Coupling) int { return cmp.Compare(stageRank(a.Stage), stageRank(b.Stage)) })
	return out, err
}

func stageRank(stage string) int {
	if n, ok := stageRanks[stage]; ok {
		return n
	}
	return len(stageRanks)
}
