package sim

import (
	"fmt"
	"net/http"
	"time"
)

// dynoOf is the dyno that a call names, by name or id.
func dynoOf(c *call) (*dyno, error) {
	if d := c.app.findDyno(c.r.PathValue("dyno")); d != nil {
		return d, nil
	}
	return nil, notFound("dyno", "dyno")
}

func listDynos(c *call) (any, error) {
	out := []entry{}
	for _, d := range c.app.dynos {
		out = append(out, entry{map[string]string{"id": d.ID, "name": d.name}, viewDyno(d)})
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
	c.w.restartAll(c.app.dynos)
	return object{}, nil
}

func restartDyno(c *call) (any, error) {
	d, err := dynoOf(c)
	if err != nil {
		return nil, err
	}
	c.w.restart(d)
	return object{}, nil
}

func restartType(c *call) (any, error) {
	if c.app.findProcessType(c.r.PathValue("type")) == nil {
		return nil, errNoProcessType
	}
	c.w.restartAll(c.app.dynosOf(c.r.PathValue("type")))
	return object{}, nil
}

func stopDyno(c *call) (any, error) {
	d, err := dynoOf(c)
	if err != nil {
		return nil, err
	}
	c.w.stop(d)
	return object{}, nil
}

func stopType(c *call) (any, error) {
	if c.app.findProcessType(c.r.PathValue("type")) == nil {
		return nil, errNoProcessType
	}
	for _, d := range c.app.dynosOf(c.r.PathValue("type")) {
		c.w.stop(d)
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
	if err := c.decodeChange("a one-off dyno", &asked); err != nil {
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
	size := a.formation[0].size
	if asked.Size != "" {
		known, ok := sizeNamed(asked.Size)
		if !ok {
			return nil, errSize
		}
		size = known.name
	}
	a.lastOneOff++
	d := &dyno{
		app: a, typ: "run", oneOff: true, num: 4000 + a.lastOneOff, name: fmt.Sprintf("run.%d", 4000+a.lastOneOff),
		size: size, command: asked.Command, state: stateStarting,
	}
	c.w.newLife(d)
	a.dynos = append(a.dynos, d)
	c.w.api(a, "Starting process with command `%s` by user %s", asked.Command, c.w.pilot.email)
	c.w.afterIn(d, 2*time.Second, func() {
		c.w.setState(d, stateUp)
		c.w.afterIn(d, time.Minute, func() {
			c.w.system(d, "Process exited with status 0")
			c.w.setState(d, "complete")
			c.w.remove(d)
		})
	})
	return created{viewDyno(d)}, nil
}
