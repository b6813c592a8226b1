package session

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/heroku/api"
)

// Processes are an app's dynos and formation, read in two requests at once.
type Processes struct {
	model.Processes
	Dynos     []json.RawMessage
	Formation []json.RawMessage
	Facts     model.Formation
	Listed    model.Dynos
}

func ReadProcesses(ctx context.Context, c *api.Client, app string, now time.Time) (Processes, error) {
	var out Processes
	var g errgroup.Group // neither ends the other: which failed first is chance, and what is told must not be
	var noDynos, noFormation error
	g.Go(func() error { out.Listed, out.Dynos, noDynos = c.Dynos(ctx, app); return nil })
	g.Go(func() error { out.Facts, out.Formation, noFormation = c.Formation(ctx, app); return nil })
	if err := cmp.Or(g.Wait(), noDynos, noFormation); err != nil {
		return out, err
	}
	out.Join(model.New(model.DefaultLimits()), app, now)
	return out, nil
}

// Join gives what was read to a state, with what the log has told, and shows the processes as that state knows them.
func (p *Processes) Join(s *model.State, app string, now time.Time, told ...model.Event) {
	id := model.AppID(app)
	s.Apply(append([]model.Event{{App: id, At: now, Seen: now, Fact: &p.Facts}, {App: id, At: now, Seen: now, Fact: &p.Listed}}, told...))
	p.Processes = s.App(id).Processes
}

// Filter leaves the named process types. A type that neither runs nor is in the formation is a mistake.
func (p *Processes) Filter(types []string, app string) error {
	if len(types) == 0 {
		return nil
	}
	for _, t := range types {
		if _, ok := p.Type(t); !ok {
			return base.ExitError{Code: base.ExitUnable, Err: &fault.Error{What: "cannot show " + fault.Quote(t), Code: "type",
				Why: "the app " + fault.Quote(app) + " has no such process type",
				Do:  strings.TrimLeft(phrase.DidYouMean(t, p.typeNames())+" gonogo ps shows those it has", ". ")}}
		}
	}
	p.Types = slices.DeleteFunc(slices.Clone(p.Types), func(r model.TypeRow) bool { return !slices.Contains(types, r.Type) })
	return nil
}

func (p *Processes) typeNames() (names []string) {
	for _, t := range p.Types {
		names = append(names, t.Type)
	}
	return names
}

// ReleasesRead is how many releases are read at least: what a rollback goes to is told from them.
const ReleasesRead = 20

// ReadReleases reads the newest releases: one request.
func ReadReleases(ctx context.Context, c *api.Client, app string, n int) (ledger.Ledger, []json.RawMessage, error) {
	r, raw, err := c.Releases(ctx, app, n)
	return ledger.Ledger{Known: err == nil, Releases: r.Releases}, raw, err
}
