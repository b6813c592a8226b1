package api

import (
	"context"
	"encoding/json"

	"app.gonogo/gonogo/model"
)

type formationBody struct {
	Type     string `json:"type"`
	Quantity int    `json:"quantity"`
	Size     string `json:"size"` // deprecated in favour of dyno_size, and still sent
	DynoSize label  `json:"dyno_size"`
	Command  string `json:"command"`
}

// Formation reads the wanted quantity of every process type: one request, and one more for each further page.
func (c *Client) Formation(ctx context.Context, app string) (model.Formation, []json.RawMessage, error) {
	raw, err := c.list(ctx, "read the formation", AppPath(app, "formation"), "", wholeList)
	if err != nil {
		return model.Formation{}, nil, err
	}
	bodies, err := decoded[formationBody](ctx, raw, "read the formation")
	f := model.Formation{Types: make([]model.ProcessType, 0, len(bodies))}
	for _, b := range bodies {
		size := b.DynoSize.Name
		if size == "" {
			size = b.Size
		}
		f.Types = append(f.Types, model.ProcessType{Type: cleaned(b.Type), Quantity: max(0, b.Quantity), Size: cleaned(size),
			Command: redacted(b.Command)})
	}
	return f, raw, err
}
