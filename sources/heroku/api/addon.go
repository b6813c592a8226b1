package api

import (
	"context"
	"slices"

	"app.gonogo/gonogo/model"
)

// AddOns reads the plans of the app's add-ons, sorted: one request, and one more for each further page.
func (c *Client) AddOns(ctx context.Context, app string) (model.AddOns, error) {
	raw, err := c.list(ctx, "read the add-ons", AppPath(app, "addons"), "", wholeList)
	if err != nil {
		return model.AddOns{}, err
	}
	bodies, err := decoded[struct {
		Plan label `json:"plan"`
	}](ctx, raw, "read the add-ons")
	a := model.AddOns{Names: make([]string, 0, len(bodies))}
	for _, b := range bodies {
		a.Names = append(a.Names, cleaned(b.Plan.Name))
	}
	slices.Sort(a.Names)
	return a, err
}
