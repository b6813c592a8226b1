package order

import (
	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/fault"
)

// Restart and stopCmd act on a dyno, a process type, or, restart alone, on all.
func Restart(p *base.Process) *cobra.Command {
	return dynoOrder(p, model.Restart, "restart", "Restart a dyno, a process type, or all dynos",
		"Restart a dyno (-d), the dynos of a process type (-p), or all of them.",
		"  gonogo restart -a shop -d web.1\n  gonogo restart -a shop -p worker --confirm shop")
}

func Stop(p *base.Process) *cobra.Command {
	return dynoOrder(p, model.Stop, "stop", "Stop a dyno or the dynos of a process type",
		"Stop a dyno (-d) or the dynos of a process type (-p). The platform replaces a dyno of the formation by a new one. A one-off dyno ends.",
		"  gonogo stop -a shop -d run.7788")
}

// flagsOnly tells who writes the dyno behind the verb, as the official client once took it, how it is said now.
func flagsOnly(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return base.Usage("which dyno is said by a flag: -d %s, or -p for a process type", fault.Clean(args[0]))
	}
	return nil
}

func dynoOrder(p *base.Process, verb model.Verb, use, short, long, example string) *cobra.Command {
	f, dyno, typ := &orderFlags{}, "", ""
	c := &cobra.Command{
		Use: use, Short: short, Long: long + orderHelp, Example: example, Args: flagsOnly,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case dyno != "" && typ != "":
				return base.Usage("give --dyno-name or --process-type, not both")
			case verb == model.Stop && dyno == "" && typ == "":
				return base.Usage("say what to stop: --dyno-name or --process-type")
			}
			return order(c.Context(), p, f, verb, func(o model.Order, a *model.App) (*model.Order, error) {
				o.Dyno, o.Type = dyno, typ
				o.Precondition = a.Precondition(o)
				if why := a.Impossible(o); why != "" {
					return nil, base.ExitError{Code: base.ExitUnable, Err: &fault.Error{What: "cannot " + string(verb) + " " + fault.Quote(dyno+typ), Code: "dyno",
						Why: why + " on " + fault.Quote(a.Info.Name), Do: "gonogo ps shows those that do"}}
				}
				return &o, nil
			})
		},
	}
	f.add(c)
	c.Flags().StringVarP(&dyno, "dyno-name", "d", "", "this dyno: web.1")
	c.Flags().StringVarP(&typ, "process-type", "p", "", "all dynos of this process type")
	return c
}
