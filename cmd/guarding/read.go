package guarding

import (
	"cmp"
	"context"
	"fmt"
	"maps"

	"golang.org/x/sync/errgroup"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/guard"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/sources/heroku/api"
)

// Ground is what the rollback of a countdown that is over rests on. It shares nothing with the state that it was made from.
type Ground struct {
	app     model.AppID
	name    string
	release int
	facts   *guard.Facts
	lives   map[string]string // of the dynos that were up: name → id
	then    formationThen
}

// Ground is what is known now, for the reading in the last moment.
func (o *Observer) Ground(s *model.State, a *model.App) *Ground {
	g := &Ground{app: a.ID, name: a.Info.Name, facts: o.Facts(s, a), lives: map[string]string{}, then: o.then}
	g.release = g.facts.Release
	g.then.want = maps.Clone(o.then.want)
	for _, r := range a.Processes.Types {
		for _, d := range r.Dynos {
			if d.State == "up" {
				g.lives[d.Name] = d.ID
			}
		}
	}
	return g
}

// Order is the one rollback. It is confirmed against all that a person may have changed since the release came; the order path reads that once more,
// the ledger last, and refuses.
func (g *Ground) Order() model.Order {
	on := g.then.maintenance
	return model.Order{App: g.app, AppName: g.name, Verb: model.Rollback, Target: g.facts.Target,
		Precondition: model.Precondition{Release: g.release, Quantity: g.then.want, Maintenance: &on}}
}

// Reread reads app, dynos, formation and ledger once more, all at once, and gives what is known then. Each reading takes time in which somebody may
// act: one after the other they would leave a person's act unseen for four times as long.
func (g *Ground) Reread(ctx context.Context, client *api.Client) (*guard.Facts, error) {
	f := *g.facts
	f.Acts = append([]string(nil), f.Acts...)
	id := string(g.app)
	var (
		dynos    model.Dynos
		wanted   model.Formation
		releases model.Releases
		info     model.AppInfo
	)
	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() (err error) { dynos, _, err = client.Dynos(ctx, id); return err })
	all.Go(func() (err error) { wanted, _, err = client.Formation(ctx, id); return err })
	all.Go(func() (err error) { releases, _, err = client.Releases(ctx, id, api.LedgerPage); return err })
	all.Go(func() (err error) { _, info, err = client.AppAlone(ctx, id); return err })
	if err := all.Wait(); err != nil {
		return nil, err
	}
	for _, d := range dynos.Dynos {
		if was, known := g.lives[d.Name]; known && was != d.ID && d.State != "crashed" {
			f.Acts = append(f.Acts, "somebody restarted "+d.Name)
		}
	}
	want := map[string]int{}
	for _, t := range wanted.Types {
		want[t.Type] = t.Quantity
	}
	f.Acts = append(f.Acts, differences(g.then.want, want)...)
	if info.Maintenance != g.then.maintenance {
		f.Acts = append(f.Acts, "somebody switched maintenance")
	}
	l := ledger.Ledger{}
	l.Set(releases.Releases)
	current, _ := l.Current()
	newest, _ := l.Newest()
	f.Release, f.Newest, f.NewestBy = current.Version, newest.Version, ledger.Author(newest.By)
	if target, why := l.Target(); target.Version != f.Target {
		f.Target, f.NoTarget = 0, cmp.Or(why, fmt.Sprintf("it would go to v%d now", target.Version))
	}
	f.Now = client.Now()
	return &f, nil
}
