package sim

import (
	"encoding/json"
	"net/http"
	"strings"

	"app.gonogo/gonogo/sources/heroku/sim/page"
	"app.gonogo/gonogo/sources/heroku/sim/world"
)

func listFormation(c *call) (any, error) { return formationEntries(c.app), nil }

func formationEntries(a *world.App) []page.Entry {
	out := []page.Entry{}
	for _, p := range a.Formation {
		out = append(out, page.Entry{Keys: map[string]string{"id": p.ID, "type": p.Name}, View: viewProcessType(a, p)})
	}
	return out
}

func getFormation(c *call) (any, error) {
	p := c.app.FindProcessType(c.r.PathValue("type"))
	if p == nil {
		return nil, world.ErrNoProcessType
	}
	return viewProcessType(c.app, p), nil
}

// update is one row of a formation PATCH, in the old and the new spelling of
// the size.
type update struct {
	Type     string        `json:"type"`
	Quantity *textOrNumber `json:"quantity"`
	Size     string        `json:"size"`
	DynoSize *struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"dyno_size"`
}

// errScalesRelease refuses dynos of a type that has one only while its command runs.
var errScalesRelease = notSimulated(http.StatusUnprocessableEntity, "scaling "+world.ReleaseType)

func (u update) scalesRelease() bool {
	return u.Type == world.ReleaseType && u.Quantity != nil && *u.Quantity != "0"
}

func (u update) scaling() world.Scaling {
	s := world.Scaling{Typ: u.Type, Size: u.Size}
	if u.Quantity != nil {
		q := string(*u.Quantity)
		s.Quantity = &q
	}
	if u.DynoSize != nil {
		if s.Size = u.DynoSize.Name; s.Size == "" {
			s.Size = u.DynoSize.ID
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
	if err := c.decodeOnly("the formation", &asked); err != nil {
		return nil, err
	}
	var batch []world.Scaling
	for _, u := range asked.Updates {
		if u.scalesRelease() {
			return nil, errScalesRelease
		}
		batch = append(batch, u.scaling())
	}
	if len(batch) == 0 {
		return nil, invalid("Missing required field: updates.")
	}
	if err := c.w.Scale(c.app, c.w.Pilot, batch); err != nil {
		return nil, err
	}
	return formationEntries(c.app), nil
}

func patchProcessType(c *call) (any, error) {
	var u update
	if err := c.decodeOnly("a process type", &u); err != nil {
		return nil, err
	}
	if u.Type = c.r.PathValue("type"); u.scalesRelease() {
		return nil, errScalesRelease
	}
	if err := c.w.Scale(c.app, c.w.Pilot, []world.Scaling{u.scaling()}); err != nil {
		return nil, err
	}
	return getFormation(c)
}

// textOrNumber reads a JSON value that may be a string or a number.
type textOrNumber string

// UnmarshalJSON takes 3, "3", "+1" and "-1" alike.
func (t *textOrNumber) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*t = textOrNumber(s)
		return nil
	}
	*t = textOrNumber(strings.TrimSpace(string(b)))
	return nil
}
