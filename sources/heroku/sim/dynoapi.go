package sim

import (
	"fmt"
	"net/http"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/page"
	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// dynoOf is the dyno that a call names, by name or id.
func dynoOf(c *call) (*world.Dyno, error) {
	if d := c.app.FindDyno(c.r.PathValue("dyno")); d != nil {
		return d, nil
	}
	return nil, notFound("dyno", "dyno")
}

func listDynos(c *call) (any, error) {
	out := []page.Entry{}
	for _, d := range c.app.Dynos {
		out = append(out, page.Entry{Keys: map[string]string{"id": d.ID, "name": d.Name}, View: viewDyno(d)})
	}
	return out, nil
}

func getDyno(c *call) (any, error) {
	d, err := dynoOf(c)
	if err != nil {
		return nil, err
	}
	return viewDyno(d), nil
}

// restartDynos restarts what belongs to the formation, and ends one-offs.
func restartDynos(c *call) (any, error) {
	c.w.RestartAll(c.app.Dynos)
	return object{}, nil
}

func restartDyno(c *call) (any, error) {
	d, err := dynoOf(c)
	if err != nil {
		return nil, err
	}
	c.w.Restart(d)
	return object{}, nil
}

func restartType(c *call) (any, error) {
	if c.app.FindProcessType(c.r.PathValue("type")) == nil {
		return nil, world.ErrNoProcessType
	}
	c.w.RestartAll(c.app.DynosOf(c.r.PathValue("type")))
	return object{}, nil
}

func stopDyno(c *call) (any, error) {
	d, err := dynoOf(c)
	if err != nil {
		return nil, err
	}
	c.w.Stop(d)
	return object{}, nil
}

func stopType(c *call) (any, error) {
	if c.app.FindProcessType(c.r.PathValue("type")) == nil {
		return nil, world.ErrNoProcessType
	}
	for _, d := range c.app.DynosOf(c.r.PathValue("type")) {
		c.w.Stop(d)
	}
	return object{}, nil
}

// createDyno runs a one-off. It never attaches: there is no rendezvous server.
func createDyno(c *call) (any, error) {
	var asked struct {
		Command    string            `json:"command"`
		Size       string            `json:"size"`
		Type       string            `json:"type"`
		Attach     bool              `json:"attach"`
		Env        map[string]string `json:"env"`          // the command does nothing, whatever it is
		ForceNoTTY *bool             `json:"force_no_tty"` // there is no terminal
	}
	if err := c.decodeOnly("a one-off dyno", &asked); err != nil {
		return nil, err
	}
	if asked.Command == "" {
		return nil, invalid("Missing required field: command.")
	}
	if asked.Attach {
		return nil, invalid("This platform runs detached one-off dynos only.")
	}
	if asked.Type != "" && asked.Type != "run" {
		return nil, notSimulated(http.StatusUnprocessableEntity, "a one-off dyno of type "+asked.Type)
	}
	a := c.app
	size := a.Formation[0].Size
	if asked.Size != "" {
		known, ok := world.SizeNamed(asked.Size)
		if !ok {
			return nil, world.ErrSize
		}
		size = known.Name
	}
	a.LastOneOff++
	d := &world.Dyno{
		App: a, Type: "run", OneOff: true, Num: 4000 + a.LastOneOff, Name: fmt.Sprintf("run.%d", 4000+a.LastOneOff),
		Size: size, Command: asked.Command, State: world.StateStarting,
	}
	c.w.NewLife(d)
	a.Dynos = append(a.Dynos, d)
	c.w.API(a, "Starting process with command `%s` by user %s", asked.Command, c.w.Pilot.Email)
	c.w.Later(d, 2*time.Second, func() {
		c.w.SetState(d, world.StateUp)
		c.w.Later(d, time.Minute, func() {
			c.w.System(d, "Process exited with status 0")
			c.w.SetState(d, "complete")
			c.w.Remove(d)
		})
	})
	return created{viewDyno(d)}, nil
}
