// Package view holds the verbs that print one view: ps, releases, queues.
package view

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/plain"
)

// PS prints the processes: what runs, against what should.
func PS(p *base.Process) *cobra.Command {
	f, metrics := &base.ReadFlags{}, false
	c := &cobra.Command{
		Use:   "ps [TYPE...]",
		Short: "List the dynos of each process type",
		Long: `List the dynos of each process type: how many run and how many should, their state, for how long, and the release they run.

--metrics reads the last lines of the log too: memory, load and the last exit. It takes about a second. A dash says that the log tells
nothing; heroku labs:enable log-runtime-metrics makes it tell of memory and load. --watch has these columns at once, and counts restarts
from then on.

--json prints the Platform API's dyno objects, sorted by name. What gonogo adds is under "gonogo" in each of them.
For the process types themselves: gonogo scale --json`,
		Example:           "  gonogo ps -a shop\n  gonogo ps web --json | jq '.[] | select(.state != \"up\") | .name'",
		ValidArgsFunction: session.Complete(p, session.TypeNames),
		RunE: func(c *cobra.Command, args []string) error {
			return session.EachApp(c.Context(), p, &f.Flags, func(ctx context.Context, m *session.Session, app string) error {
				v := &psVerb{Session: m, app: app, types: args, json: f.Json, line: f.Watch, metrics: metrics || f.Watch, state: model.New(model.DefaultLimits())}
				defer v.close()
				if f.Watch {
					return m.Repeat(ctx, time.Duration(m.Loaded.Config.Poll.Dynos), v.show)
				}
				return v.show(ctx)
			})
		},
	}
	f.Add(c)
	c.Flags().BoolVar(&metrics, "metrics", false, "memory, load and the last exit too, from the log")
	return c
}

// psVerb prints one app's processes, as often as it is told.
type psVerb struct {
	*session.Session
	app   string
	types []string
	json  bool
	line  bool
	last  string // what was printed, to print changes only

	metrics bool // what only the log tells is wanted
	log     *session.DynoLog
	state   *model.State // over all looks, so that restarts are counted
}

// close ends what was opened to look.
func (v *psVerb) close() {
	if v.log != nil {
		v.log.Close()
	}
}

func (v *psVerb) show(ctx context.Context) error {
	client, err := v.Platform(ctx)
	if err != nil {
		return err
	}
	ps, err := session.ReadProcesses(ctx, client, v.app, v.Clock())
	if err != nil {
		return err
	}
	if v.json {
		if err := ps.Filter(v.types, v.app); err != nil {
			return err
		}
		return v.showJSON(ps)
	}
	all := ps
	if err := ps.Filter(v.types, v.app); err != nil { // before the log is waited for
		return err
	}
	columns := plain.Columns{Metrics: v.metrics, Restarts: v.line}
	if v.metrics && len(all.Listed.Dynos) > 0 {
		if v.log == nil {
			v.log = v.DynoLog(ctx, client, v.app)
		}
		all.Join(v.state, v.app, client.Now(), v.log.Events(ctx)...)
		if ps = all; ps.Filter(v.types, v.app) != nil {
			return nil
		}
	}
	lines := plain.Processes(v.Printer(client.Now()), &ps.Processes, columns)
	if len(lines) == 0 {
		fmt.Fprintln(v.Stderr, "No dynos on "+v.app+", and no process types.")
		return nil
	}
	return v.changed(strings.Join(stripAges(ps), "\n"), func() error { return base.Print(v.Stdout, v.withTitle(lines)) })
}

// psExtra is what gonogo adds to a dyno.
type psExtra struct {
	Age     int  `json:"age_seconds"`       // in its state
	Up      int  `json:"up"`                // dynos of its type that are up
	Desired *int `json:"desired,omitempty"` // of its type; absent for one-offs
}

func (v *psVerb) showJSON(ps session.Processes) error {
	type dyno struct{ id, name string }
	raws := map[dyno]json.RawMessage{}
	for _, raw := range ps.Dynos {
		var d struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		}
		if json.Unmarshal(raw, &d) == nil {
			raws[dyno{safe.Text(d.ID), safe.Text(d.Name)}] = raw
		}
	}
	now := v.Client.Now()
	byName := map[string]json.RawMessage{}
	for _, r := range ps.Types {
		up := r.Count("up")
		for _, d := range r.Dynos {
			raw := raws[dyno{d.ID, d.Name}]
			ours := psExtra{Age: int(max(0, now.Sub(d.UpdatedAt)).Seconds()), Up: up}
			if !r.OneOff() {
				ours.Desired = &r.Want
			}
			byName[d.Name+"\x00"+d.ID] = base.Extend(raw, ours)
		}
	}
	out := []json.RawMessage{}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		out = append(out, byName[name])
	}
	return v.changed(strings.Join(stripAges(ps), "\n"), func() error { return base.PrintJSON(v.Stdout, out, v.line) })
}

// changed prints unless the same was printed before.
func (v *psVerb) changed(key string, show func() error) error {
	if v.line && key == v.last && v.last != "" {
		return nil
	}
	v.last = key
	return show()
}

// withTitle puts the time over what is printed again and again.
func (v *psVerb) withTitle(lines []string) []string {
	if !v.line {
		return lines
	}
	return append([]string{phrase.Zoned(v.Clock(), v.Zone()) + "  " + v.app, ""}, append(lines, "")...)
}

// stripAges is what makes one look differ from another: all but the time that passed.
func stripAges(ps session.Processes) []string {
	var out []string
	for _, r := range ps.Types {
		out = append(out, fmt.Sprint(r.Type, r.Want, r.Size, r.Command))
		for _, d := range r.Dynos {
			out = append(out, fmt.Sprint(d.ID, d.Name, d.State, d.Release))
		}
	}
	return out
}
