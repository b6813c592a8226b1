package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/heroku"
	"app.gonogo/gonogo/tui/plain"
)

// readFlags are those of every verb that prints a view.
type readFlags struct {
	flags
	json  bool
	watch bool
}

func (f *readFlags) add(c *cobra.Command) {
	f.common(c)
	c.Flags().BoolVar(&f.json, "json", false, "print JSON")
}

func (f *readFlags) addWatch(c *cobra.Command) {
	c.Flags().BoolVar(&f.watch, "watch", false, "go on until interrupted, printing what changed; with --json one document a line")
}

// psCmd prints the processes: what runs, against what should.
func (p *program) psCmd() *cobra.Command {
	f := &readFlags{}
	c := &cobra.Command{
		Use:   "ps [TYPE...]",
		Short: "What runs, against what should",
		Long: `What runs, against what should: each process type with its dynos, their state and since when, the release they run.

With --json: the Platform API's dyno objects, sorted by name; what gonogo adds stands under "gonogo" in each of them.
"gonogo scale --json" has the process types.`,
		Example:           "  gonogo ps -a shop\n  gonogo ps web --json | jq '.[] | select(.state != \"up\") | .name'",
		ValidArgsFunction: p.offer(p.typeNames),
		RunE: func(c *cobra.Command, args []string) error {
			return p.eachApp(c.Context(), &f.flags, func(ctx context.Context, m *mission, app string) error {
				v := &psVerb{mission: m, app: app, types: args, json: f.json, line: f.watch}
				if f.watch {
					return m.again(ctx, time.Duration(m.loaded.Config.Poll.Dynos), v.show)
				}
				return v.show(ctx)
			})
		},
	}
	f.add(c)
	f.addWatch(c)
	return c
}

// psVerb prints one app's processes, as often as it is told.
type psVerb struct {
	*mission
	app   string
	types []string
	json  bool
	line  bool
	last  string // what was printed, to print changes only
}

// processes are an app's dynos and formation, read in two requests at once.
type processes struct {
	model.Processes
	dynos     []json.RawMessage
	formation []json.RawMessage
	facts     model.Formation
}

func readProcesses(ctx context.Context, c *heroku.Client, app string, now time.Time) (processes, error) {
	var (
		out processes
		d   model.Dynos
	)
	var g errgroup.Group // neither ends the other: which failed first is chance, and what is told must not be
	var noDynos, noFormation error
	g.Go(func() error { d, out.dynos, noDynos = c.Dynos(ctx, app); return nil })
	g.Go(func() error { out.facts, out.formation, noFormation = c.Formation(ctx, app); return nil })
	if err := cmp.Or(g.Wait(), noDynos, noFormation); err != nil {
		return out, err
	}
	s := model.New(model.DefaultLimits())
	s.Apply([]model.Event{
		{App: model.AppID(app), At: now, Seen: now, Fact: &out.facts},
		{App: model.AppID(app), At: now, Seen: now, Fact: &d},
	})
	out.Processes = s.App(model.AppID(app)).Processes
	return out, nil
}

func (v *psVerb) show(ctx context.Context) error {
	client, err := v.platform(ctx)
	if err != nil {
		return err
	}
	ps, err := readProcesses(ctx, client, v.app, v.clock())
	if err != nil {
		return err
	}
	if err := ps.only(v.types, v.app); err != nil {
		return err
	}
	if v.json {
		return v.showJSON(ps)
	}
	lines := plain.Processes(v.sheet(client.Now()), &ps.Processes)
	if len(lines) == 0 {
		fmt.Fprintln(v.stderr, "No dynos on "+v.app+", and no process types.")
		return nil
	}
	return v.changed(strings.Join(stripAges(ps), "\n"), func() error { return printed(v.stdout, v.headed(lines)) })
}

// only leaves the named process types. A type that neither runs nor is in the formation is a mistake.
func (p *processes) only(types []string, app string) error {
	if len(types) == 0 {
		return nil
	}
	for _, t := range types {
		if _, ok := p.Type(t); !ok {
			return exitError{exitUnable, &fault.Error{What: "cannot show " + fault.Quote(t), Code: "type",
				Why: "the app " + fault.Quote(app) + " has no such process type", Do: "gonogo ps shows those it has"}}
		}
	}
	p.Types = slices.DeleteFunc(p.Types, func(r model.TypeRow) bool { return !slices.Contains(types, r.Type) })
	return nil
}

// psOurs is what gonogo adds to a dyno.
type psOurs struct {
	Age     int  `json:"age_seconds"`       // in its state
	Up      int  `json:"up"`                // dynos of its type that are up
	Desired *int `json:"desired,omitempty"` // of its type; absent for one-offs
}

func (v *psVerb) showJSON(ps processes) error {
	type dyno struct{ id, name string }
	raws := map[dyno]json.RawMessage{}
	for _, raw := range ps.dynos {
		var d struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		}
		if json.Unmarshal(raw, &d) == nil {
			raws[dyno{safe.Text(d.ID), safe.Text(d.Name)}] = raw
		}
	}
	now := v.client.Now()
	byName := map[string]json.RawMessage{}
	for _, r := range ps.Types {
		up := r.Count("up")
		for _, d := range r.Dynos {
			raw := raws[dyno{d.ID, d.Name}]
			ours := psOurs{Age: int(max(0, now.Sub(d.UpdatedAt)).Seconds()), Up: up}
			if !r.OneOff() {
				ours.Desired = &r.Want
			}
			byName[d.Name+"\x00"+d.ID] = extended(raw, ours)
		}
	}
	out := []json.RawMessage{}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		out = append(out, byName[name])
	}
	return v.changed(strings.Join(stripAges(ps), "\n"), func() error { return printJSON(v.stdout, out, v.line) })
}

// changed prints unless the same was printed before.
func (v *psVerb) changed(key string, show func() error) error {
	if v.line && key == v.last && v.last != "" {
		return nil
	}
	v.last = key
	return show()
}

// headed puts the time over what is printed again and again.
func (v *psVerb) headed(lines []string) []string {
	if !v.line {
		return lines
	}
	return append([]string{v.clock().In(v.zone()).Format("15:04:05") + "  " + v.app, ""}, append(lines, "")...)
}

// stripAges is what makes one look differ from another: all but the time that passed.
func stripAges(ps processes) []string {
	var out []string
	for _, r := range ps.Types {
		out = append(out, fmt.Sprint(r.Type, r.Want, r.Size, r.Command))
		for _, d := range r.Dynos {
			out = append(out, fmt.Sprint(d.ID, d.Name, d.State, d.Release))
		}
	}
	return out
}
