package scenario

import (
	"fmt"

	"app.gonogo/gonogo/model"
)

// sourceClaim is how a pane stands to its source.
type sourceClaim struct {
	name model.SourceName
	want string
}

// standings names the ways to stand.
var standings = [...]string{model.Waiting: "waiting", model.Fresh: "fresh", model.Stale: "stale", model.Broken: "broken", model.Silent: "silent"}

func readSource(a *args) claim {
	return sourceClaim{model.SourceName(a.bare("the source")), a.bare("how it stands")}
}

func readStale(a *args) claim {
	return sourceClaim{model.SourceName(a.bare("the source")), standings[model.Stale]}
}

func (c sourceClaim) unmet(s *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	return differs(string(c.name), standings[s.Freshness(s.Source(a.ID, c.name))], c.want)
}

// maintenanceClaim is the app's flag.
type maintenanceClaim struct{ on bool }

func readMaintenanceClaim(a *args) claim { return maintenanceClaim{a.onOff(a.bare("on or off"))} }

func (c maintenanceClaim) unmet(_ *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	if a.Info.Maintenance != c.on {
		return fmt.Sprintf("maintenance=%t", a.Info.Maintenance)
	}
	return ""
}
