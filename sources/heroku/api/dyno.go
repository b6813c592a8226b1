package api

import (
	"context"
	"encoding/json"
	"time"

	"app.gonogo/gonogo/model"
)

type dynoBody struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Type    string `json:"type"`
	State   string `json:"state"`
	Size    string `json:"size"`
	Command string `json:"command"`
	Release struct {
		Version int `json:"version"`
	} `json:"release"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Dynos reads all running dynos, one-offs included, in the platform's order: one request, and one more for each
// further page. The raw objects keep the API's field names; URLs that work without a token are blanked in them.
func (c *Client) Dynos(ctx context.Context, app string) (model.Dynos, []json.RawMessage, error) {
	raw, err := c.list(ctx, "read the dynos", AppPath(app, "dynos"), "", wholeList)
	if err != nil {
		return model.Dynos{}, nil, err
	}
	bodies, err := decoded[dynoBody](ctx, raw, "read the dynos")
	d := model.Dynos{Dynos: make([]model.Dyno, 0, len(bodies))}
	for _, b := range bodies {
		d.Dynos = append(d.Dynos, model.Dyno{ID: cleaned(b.ID), Name: cleaned(b.Name), Type: cleaned(b.Type),
			State: cleaned(b.State), Size: cleaned(b.Size), Command: redacted(b.Command), Release: b.Release.Version,
			CreatedAt: b.CreatedAt.UTC(), UpdatedAt: b.UpdatedAt.UTC()})
	}
	return d, raw, err
}
