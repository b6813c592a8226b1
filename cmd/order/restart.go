package order

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/fault"
)

// Restart and stopCmd act on a dyno, a process type, or, restart alone, on all.
func Restart(p *base.Process) *cobra.Command {
	return dynoOrder(p, model.Restart, "restart", "Restart a dyno, a process type, or all dynos",
		"Restart one dyno or several (-d), the dynos of a process type (-p), or all of them.\n"+severalHelp,
		"  gonogo restart -a shop -d web.1\n  gonogo restart -a shop -d web.1,web.2\n  gonogo restart -a shop -p worker --confirm shop")
}

func Stop(p *base.Process) *cobra.Command {
	return dynoOrder(p, model.Stop, "stop", "Stop a dyno or the dynos of a process type",
		"Stop one dyno or several (-d), or the dynos of a process type (-p). The platform replaces a dyno of the formation by a new one.\n"+
			"A one-off dyno ends. "+severalHelp,
		"  gonogo stop -a shop -d run.7788")
}

// flagsOnly tells who writes the dyno behind the verb, as the official client once took it, how it is said now.
func flagsOnly(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return base.Usage("name the dyno with a flag: -d %s, or -p for a process type", fault.Clean(args[0]))
	}
	return nil
}

// severalHelp is what holds for several dynos.
const severalHelp = `Several dynos are one order: each gets one request, one after the other, and the first that is not accepted ends it.`

// named writes the dynos that were named into an order, each once.
func named(o *model.Order, dynos []string) {
	var list []string
	for _, d := range dynos {
		if d = strings.TrimSpace(d); d != "" && !slices.Contains(list, d) {
			list = append(list, d)
		}
	}
	switch len(list) {
	case 0:
	case 1:
		o.Dyno = list[0]
	default:
		o.Dynos = list
	}
}

func dynoOrder(p *base.Process, verb model.Verb, use, short, long, example string) *cobra.Command {
	f, dynos, typ := &orderFlags{}, []string{}, ""
	c := &cobra.Command{
		Use: use, Short: short, Long: long + orderHelp, Example: example, Args: flagsOnly,
		RunE: func(c *cobra.Command, _ []string) error {
			meant := model.Order{Verb: verb, Type: typ}
			named(&meant, dynos)
			one := meant.Dyno != "" || len(meant.Dynos) > 0
			switch {
			case c.Flags().Changed("dyno-name") && !one: // an empty variable of a script must not mean all dynos
				return base.Usage("--dyno-name names no dyno")
			case c.Flags().Changed("process-type") && typ == "":
				return base.Usage("--process-type names no process type")
			case one && typ != "":
				return base.Usage("give --dyno-name or --process-type, not both")
			case verb == model.Stop && !one && typ == "":
				return base.Usage("say what to stop: --dyno-name or --process-type")
			}
			return order(c.Context(), p, f, verb, func(o model.Order, a *model.App) (*model.Order, error) {
				o.Dyno, o.Dynos, o.Type = meant.Dyno, meant.Dynos, meant.Type
				o.Precondition = a.Precondition(o)
				if why := a.Impossible(o); why != "" {
					return nil, base.ExitError{Code: base.ExitUnable, Err: &fault.Error{What: "cannot " + string(verb) + " " + fault.Quote(o.Scope()), Code: "dyno",
						Why: why + " on " + fault.Quote(a.Info.Name), Do: "gonogo ps shows those that do"}}
				}
				return &o, nil
			})
		},
	}
	f.add(c)
	c.Flags().StringSliceVarP(&dynos, "dyno-name", "d", nil, "this dyno, or these: web.1,web.2")
	c.Flags().StringVarP(&typ, "process-type", "p", "", "all dynos of this process type")
	return c
}
