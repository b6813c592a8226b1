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
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/tui/plain"
)

// PS prints the processes: what runs, against what should.
func PS(p *base.Process) *cobra.Command {
	f := &base.ReadFlags{}
	c := &cobra.Command{
		Use:   "ps [TYPE...]",
		Short: "What runs, against what should",
		Long: `What runs, against what should: each process type with its dynos, their state and since when, the release they run.

With --json: the Platform API's dyno objects, sorted by name; what gonogo adds stands under "gonogo" in each of them.
"gonogo scale --json" has the process types.`,
		Example:           "  gonogo ps -a shop\n  gonogo ps web --json | jq '.[] | select(.state != \"up\") | .name'",
		ValidArgsFunction: session.Offer(p, session.TypeNames),
		RunE: func(c *cobra.Command, args []string) error {
			return session.EachApp(c.Context(), p, &f.Flags, func(ctx context.Context, m *session.Session, app string) error {
				v := &psVerb{Session: m, app: app, types: args, json: f.Json, line: f.Watch}
				if f.Watch {
					return m.Again(ctx, time.Duration(m.Loaded.Config.Poll.Dynos), v.show)
				}
				return v.show(ctx)
			})
		},
	}
	f.Add(c)
	f.AddWatch(c)
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
	if err := ps.Only(v.types, v.app); err != nil {
		return err
	}
	if v.json {
		return v.showJSON(ps)
	}
	lines := plain.Processes(v.Printer(client.Now()), &ps.Processes)
	if len(lines) == 0 {
		fmt.Fprintln(v.Stderr, "No dynos on "+v.app+", and no process types.")
		return nil
	}
	return v.changed(strings.Join(stripAges(ps), "\n"), func() error { return base.Printed(v.Stdout, v.headed(lines)) })
}

// psOurs is what gonogo adds to a dyno.
type psOurs struct {
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
			ours := psOurs{Age: int(max(0, now.Sub(d.UpdatedAt)).Seconds()), Up: up}
			if !r.OneOff() {
				ours.Desired = &r.Want
			}
			byName[d.Name+"\x00"+d.ID] = base.Extended(raw, ours)
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

// headed puts the time over what is printed again and again.
func (v *psVerb) headed(lines []string) []string {
	if !v.line {
		return lines
	}
	return append([]string{v.Clock().In(v.Zone()).Format("15:04:05") + "  " + v.app, ""}, append(lines, "")...)
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
