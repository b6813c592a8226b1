package heroku

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku/api"
)

// ground is what an order stands on, as the platform shows it just before sending.
type ground struct {
	now         time.Time // the platform's clock
	releases    []model.Release
	dynos       []model.Dyno
	quantity    map[string]int
	maintenance bool
}

// readGround reads what the order was confirmed against, and for a rollback the ledger: one request each.
func (w *Watch) readGround(ctx context.Context, o model.Order) (g ground, err error) {
	id := string(w.app)
	if o.Ground.Release != 0 || o.Verb == model.Rollback {
		r, _, err := w.client.Releases(ctx, id, api.LedgerPage)
		if err != nil {
			return g, err
		}
		g.releases = r.Releases
	}
	if len(o.Ground.Dynos) > 0 {
		d, _, err := w.client.Dynos(ctx, id)
		if err != nil {
			return g, err
		}
		g.dynos = d.Dynos
	}
	if len(o.Ground.Quantity) > 0 {
		f, _, err := w.client.Formation(ctx, id)
		if err != nil {
			return g, err
		}
		g.quantity = map[string]int{}
		for _, t := range f.Types {
			g.quantity[t.Type] = t.Quantity
		}
	}
	if o.Ground.Maintenance != nil {
		_, a, err := w.client.AppAlone(ctx, id)
		if err != nil {
			return g, err
		}
		g.maintenance = a.Maintenance
	}
	if g.now = api.CallOf(ctx).Date; g.now.IsZero() {
		g.now = w.client.Clock()
	}
	return g, nil
}

// moved says who and what moved since the order was confirmed; empty when nothing did.
func (g ground) moved(o model.Order) string {
	var why []string
	if o.Ground.Release != 0 {
		why = append(why, g.movedRelease(o.Ground.Release))
	}
	if len(o.Ground.Dynos) > 0 {
		why = append(why, g.movedDynos(o)...)
	}
	for _, t := range slices.Sorted(maps.Keys(o.Ground.Quantity)) {
		if was, is := o.Ground.Quantity[t], g.quantity[t]; is != was {
			why = append(why, fmt.Sprintf("%s was scaled from %d to %d meanwhile", t, was, is))
		}
	}
	if m := o.Ground.Maintenance; m != nil && *m != g.maintenance {
		why = append(why, "maintenance was switched "+onOff(g.maintenance)+" meanwhile")
	}
	why = slices.DeleteFunc(why, func(s string) bool { return s == "" })
	return strings.Join(why, "; ")
}

// movedRelease compares the newest entry of the ledger. A pending or failed one counts too: somebody else is acting on the app.
func (g ground) movedRelease(was int) string {
	if len(g.releases) == 0 {
		return "the ledger of releases is empty"
	}
	newest := g.releases[0]
	if newest.Version == was {
		return ""
	}
	return fmt.Sprintf("v%d by %s appeared %s", newest.Version, person(newest.By), g.ago(newest.CreatedAt))
}

// movedDynos compares each dyno the order named, and looks for new ones within its reach.
func (g ground) movedDynos(o model.Order) (why []string) {
	is := map[string]model.Dyno{}
	for _, d := range g.dynos {
		is[d.Name] = d
	}
	for _, name := range slices.Sorted(maps.Keys(o.Ground.Dynos)) {
		switch d, ok := is[name]; {
		case !ok && o.Dyno == "" && oneOff(name):
			// it ended by itself, as one-offs do
		case !ok:
			why = append(why, name+" is gone")
		case d.ID != o.Ground.Dynos[name]:
			why = append(why, name+" restarted meanwhile, "+g.ago(d.CreatedAt))
		}
	}
	for _, d := range g.dynos {
		_, named := o.Ground.Dynos[d.Name]
		if !named && o.Dyno == "" && (o.Type == d.Type || o.Type == "" && !oneOff(d.Name)) {
			why = append(why, d.Name+" appeared "+g.ago(d.CreatedAt))
		}
	}
	return why
}

// ago words an age on the platform's clock.
func (g ground) ago(at time.Time) string {
	d := max(g.now.Sub(at), 0)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds ago", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm ago", int(d.Minutes()))
	}
	return fmt.Sprintf("%dh ago", int(d.Hours()))
}

// person is how colleagues call the owner of an address.
func person(email string) string {
	name, _, _ := strings.Cut(email, "@")
	if name == "" {
		return "somebody"
	}
	return name
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// oneOff tells a dyno that no formation names, by its name: both generations put the type first.
func oneOff(name string) bool {
	for _, typ := range []string{"run", "scheduler", "release"} {
		if rest, ok := strings.CutPrefix(name, typ); ok && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "-")) {
			return true
		}
	}
	return false
}
