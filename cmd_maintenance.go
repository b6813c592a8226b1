package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/model"
)

// maintenanceCmd prints maintenance mode, or sets it.
func (p *program) maintenanceCmd() *cobra.Command {
	f := &orderFlags{}
	c := &cobra.Command{
		Use:       "maintenance [on|off]",
		Short:     "Turn maintenance mode on or off; without an argument print it",
		Long:      "Turn maintenance mode on or off. Without an argument it prints which it is." + orderHelp,
		Example:   "  gonogo maintenance -a shop\n  gonogo maintenance on -a shop --confirm shop",
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: []string{"on", "off"},
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return p.eachApp(c.Context(), &f.flags, func(ctx context.Context, m *mission, app string) error { return m.maintenance(ctx, app, f.json) })
			}
			if args[0] != "on" && args[0] != "off" {
				return usage("maintenance is on or off")
			}
			on := args[0] == "on"
			return p.order(c.Context(), f, model.Maintenance, func(o model.Order, a *model.App) (*model.Order, error) {
				if a.Info.Maintenance == on {
					fmt.Fprintf(p.stderr, "maintenance is %s already.\n", args[0])
					return nil, nil
				}
				o.On = on
				return &o, nil
			})
		},
	}
	f.add(c)
	return c
}

func (m *mission) maintenance(ctx context.Context, app string, asJSON bool) error {
	client, err := m.platform(ctx)
	if err != nil {
		return err
	}
	_, info, err := client.App(ctx, app)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(m.stdout, map[string]bool{"maintenance": info.Maintenance}, false)
	}
	word := "off"
	if info.Maintenance {
		word = "on"
	}
	return printed(m.stdout, []string{word})
}
