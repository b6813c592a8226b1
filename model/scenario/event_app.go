package scenario

import (
	"cmp"
	"strings"

	"app.gonogo/gonogo/model"
)

// appEvent changes what the platform says of the app; empty texts leave it as it is.
type appEvent struct {
	production, generation, stage string
	maintenance, preboot          string
}

func readApp(a *args) event {
	e := appEvent{production: a.text("production", ""), generation: a.text("generation", ""), stage: a.text("stage", "")}
	if e.production != "" {
		a.onOff(e.production)
	}
	return e
}

func readMaintenance(a *args) event {
	v := a.bare("on or off")
	a.onOff(v)
	return appEvent{maintenance: v}
}

func readPreboot(a *args) event {
	v := a.bare("on or off")
	a.onOff(v)
	return appEvent{preboot: v}
}

func (e appEvent) facts(c *cast) []reported {
	i := &c.info
	i.Generation = cmp.Or(e.generation, i.Generation)
	i.Stage = cmp.Or(e.stage, i.Stage)
	turn(&i.Production, e.production)
	turn(&i.Maintenance, e.maintenance)
	turn(&i.Preboot, e.preboot)
	if i.Production && i.Declared == "" {
		i.Declared = "config"
	}
	return c.infoSaid()
}

// turn sets a flag to "on" or "off"; an empty text leaves it.
func turn(flag *bool, text string) {
	if text != "" {
		*flag = text == "on"
	}
}

func (c *cast) infoSaid() []reported {
	info := c.info
	return []reported{{source: model.AppSource, fact: &info}}
}

// formationEvent is the whole formation.
type formationEvent struct{ types []model.ProcessType }

func readFormation(a *args) event {
	var e formationEvent
	for _, w := range a.rest() {
		quantity, size, _ := strings.Cut(w.value, ":")
		e.types = append(e.types, model.ProcessType{Type: w.key, Quantity: a.atoi(quantity),
			Size: cmp.Or(size, "Standard-1X"), Command: "bundle exec " + w.key})
	}
	if len(e.types) == 0 {
		a.fail("the process types are missing")
	}
	return e
}

func (e formationEvent) facts(c *cast) []reported {
	c.types = e.types
	return []reported{{source: model.FormationSource, fact: &model.Formation{Types: e.types}}}
}
