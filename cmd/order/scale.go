package order

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/fault"
)

// Scale sets quantities, or prints them.
func Scale(p *base.Process) *cobra.Command {
	f := &orderFlags{}
	c := &cobra.Command{
		Use:   "scale [TYPE=N[:SIZE]...]",
		Short: "Set the number of dynos of a process type, or print it",
		Long: `Set the number of dynos of a process type: web=3, web=+1, web-1, web=2:Standard-2X. Several at once are fine.
Without arguments it prints the formation; --json then prints the Platform API's formation objects.

--forecast watches the app's queues first. It then says when the backlog of the process type is gone: with today's dynos, with twice as
many, with those that you ask for; and how many it takes for ten minutes. Rates take two minutes to be known.` + orderHelp,
		Example:           "  gonogo scale -a shop\n  gonogo scale web=4 worker+2 -a shop\n  gonogo scale worker=4 --forecast 2m -a shop",
		ValidArgsFunction: session.Complete(p, session.Quantities),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return session.EachApp(c.Context(), p, &f.Flags, func(ctx context.Context, m *session.Session, app string) error { return formation(ctx, m, app, f.json) })
			}
			wishes, err := scaleWishes(args)
			if err != nil {
				return err
			}
			return order(c.Context(), p, f, model.Scale, func(o model.Order, a *model.App) (*model.Order, error) {
				return aimScale(p, o, a, wishes)
			})
		},
	}
	f.add(c)
	f.AddQueues(c)
	c.Flags().DurationVar(&f.forecast, "forecast", 0, "watch the queues for so long first, and say when their backlog is gone")
	return c
}

// scaleWish is one argument: a process type, a quantity as it was written, a size.
type scaleWish struct{ typ, quantity, size string }

// scaleWord leaves web=-1 out: it is more often a sum in a script that went below zero than a wish for one less.
var scaleWord = regexp.MustCompile(`^([A-Za-z0-9_-]*[A-Za-z0-9_])(?:=(\+?[0-9]{1,5})|([+-][0-9]{1,5}))(?::([A-Za-z0-9.-]{1,40}))?$`)

func scaleWishes(args []string) ([]scaleWish, error) {
	var out []scaleWish
	for _, a := range args {
		m := scaleWord.FindStringSubmatch(a)
		if m == nil {
			return nil, base.Usage("%s has no quantity: write web=3, web=+1, web-1 or web=2:Standard-2X", fault.Quote(a))
		}
		w := scaleWish{m[1], m[2] + m[3], m[4]}
		if slices.ContainsFunc(out, func(o scaleWish) bool { return o.typ == w.typ }) {
			return nil, base.Usage("%s is scaled twice", w.typ)
		}
		out = append(out, w)
	}
	return out, nil
}

// aimScale resolves the wishes against the formation; what is so already is left out.
func aimScale(p *base.Process, o model.Order, a *model.App, wishes []scaleWish) (*model.Order, error) {
	for _, w := range wishes {
		r, ok := a.Processes.Type(w.typ)
		if !ok || r.OneOff() {
			return nil, base.ExitError{Code: base.ExitUnable, Err: &fault.Error{What: "cannot scale " + fault.Quote(w.typ), Code: "type",
				Why: "it is not in the formation of " + fault.Quote(a.Info.Name), Do: "gonogo scale shows the current numbers"}}
		}
		to, err := model.Quantity(w.quantity, r.Want)
		if err != nil {
			return nil, base.ExitError{Code: base.ExitUsage, Err: err}
		}
		if to == r.Want && (w.size == "" || strings.EqualFold(w.size, r.Size)) {
			fmt.Fprintf(p.Stderr, "%s is already at %d.\n", w.typ, to)
			continue
		}
		o.Scale = append(o.Scale, model.ScaleChange{Type: w.typ, From: r.Want, To: to, Size: w.size})
	}
	if len(o.Scale) == 0 {
		return nil, nil
	}
	return &o, nil
}

// formation prints the wanted quantities in the official client's form: web=2:Standard-1X.
func formation(ctx context.Context, m *session.Session, app string, asJSON bool) error {
	client, err := m.Platform(ctx)
	if err != nil {
		return err
	}
	ps, err := session.ReadProcesses(ctx, client, app, m.Clock())
	if err != nil {
		return err
	}
	if asJSON {
		return formationJSON(m, ps)
	}
	var words []string
	for _, t := range ps.Facts.Types {
		words = append(words, fmt.Sprintf("%s=%d:%s", t.Type, t.Quantity, t.Size))
	}
	slices.Sort(words)
	if len(words) == 0 {
		fmt.Fprintln(m.Stderr, app+" has no process types.")
		return nil
	}
	return base.Print(m.Stdout, []string{strings.Join(words, " ")})
}

// formationOurs is what gonogo adds to a process type.
type formationOurs struct {
	Up       int `json:"up"`
	Starting int `json:"starting"`
	Crashed  int `json:"crashed"`
}

func formationJSON(m *session.Session, ps session.Processes) error {
	out := []json.RawMessage{}
	for i, raw := range ps.Formation {
		r, _ := ps.Type(ps.Facts.Types[i].Type)
		out = append(out, base.Extend(raw, formationOurs{Up: r.Count("up"), Starting: r.Count("starting"), Crashed: r.Count("crashed")}))
	}
	return base.PrintJSON(m.Stdout, out, false)
}
