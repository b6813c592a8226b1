package order

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/fault"
)

// Maintenance prints maintenance mode, or sets it.
func Maintenance(p *base.Process) *cobra.Command {
	f := &orderFlags{}
	c := &cobra.Command{
		Use:       "maintenance [on|off]",
		Short:     "Turn maintenance mode on or off, or print it",
		Long:      "Turn maintenance mode on or off. Without an argument it prints whether it is on." + orderHelp,
		Example:   "  gonogo maintenance -a shop\n  gonogo maintenance on -a shop --confirm shop",
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: []string{"on", "off"},
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return session.EachApp(c.Context(), p, &f.Flags, func(ctx context.Context, m *session.Session, app string) error {
					return maintenance(ctx, m, app, f.json)
				})
			}
			if args[0] != "on" && args[0] != "off" {
				return base.Usage("maintenance is on or off, not %s%s", fault.Quote(args[0]), phrase.DidYouMean(args[0], []string{"on", "off"}))
			}
			on := args[0] == "on"
			return order(c.Context(), p, f, model.Maintenance, func(o model.Order, a *model.App) (*model.Order, error) {
				if a.Info.Maintenance == on {
					fmt.Fprintf(p.Stderr, "maintenance is %s already.\n", args[0])
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

func maintenance(ctx context.Context, m *session.Session, app string, asJSON bool) error {
	client, err := m.Platform(ctx)
	if err != nil {
		return err
	}
	_, info, err := client.App(ctx, app)
	if err != nil {
		return err
	}
	if asJSON {
		return base.PrintJSON(m.Stdout, map[string]bool{"maintenance": info.Maintenance}, false)
	}
	word := "off"
	if info.Maintenance {
		word = "on"
	}
	return base.Print(m.Stdout, []string{word})
}
