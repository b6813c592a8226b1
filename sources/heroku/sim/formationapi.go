package sim

import (
	"encoding/json"
	"strings"
)

func listFormation(c *call) (any, error) { return formationEntries(c.app), nil }

func formationEntries(a *app) []entry {
	out := []entry{}
	for _, p := range a.formation {
		out = append(out, entry{map[string]string{"id": p.ID, "type": p.name}, viewProcessType(a, p)})
	}
	return out
}

func getFormation(c *call) (any, error) {
	p := c.app.findProcessType(c.r.PathValue("type"))
	if p == nil {
		return nil, errNoProcessType
	}
	return viewProcessType(c.app, p), nil
}

// update is one row of a formation PATCH, in the old and the new spelling of
// the size.
type update struct {
	Type     string `json:"type"`
	Quantity *text  `json:"quantity"`
	Size     string `json:"size"`
	DynoSize *struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"dyno_size"`
}

func (u update) scaling() scaling {
	s := scaling{typ: u.Type, size: u.Size}
	if u.Quantity != nil {
		q := string(*u.Quantity)
		s.quantity = &q
	}
	if u.DynoSize != nil {
		if s.size = u.DynoSize.Name; s.size == "" {
			s.size = u.DynoSize.ID
		}
	}
	return s
}

// patchFormation scales several process types, all or none, and answers with
// the whole formation.
func patchFormation(c *call) (any, error) {
	var asked struct {
		Updates []update `json:"updates"`
	}
	if err := c.decodeChange("the formation", &asked); err != nil {
		return nil, err
	}
	var batch []scaling
	for _, u := range asked.Updates {
		batch = append(batch, u.scaling())
	}
	if len(batch) == 0 {
		return nil, invalid("Missing required field: updates.")
	}
	if err := c.w.scale(c.app, c.w.pilot, batch); err != nil {
		return nil, err
	}
	return formationEntries(c.app), nil
}

func patchProcessType(c *call) (any, error) {
	var u update
	if err := c.decodeChange("a process type", &u); err != nil {
		return nil, err
	}
	u.Type = c.r.PathValue("type")
	if err := c.w.scale(c.app, c.w.pilot, []scaling{u.scaling()}); err != nil {
		return nil, err
	}
	return getFormation(c)
}

// text reads a JSON value that may be a string or a number.
type text string

// UnmarshalJSON takes 3, "3", "+1" and "-1" alike.
func (t *text) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*t = text(s)
		return nil
	}
	*t = text(strings.TrimSpace(string(b)))
	return nil
}
