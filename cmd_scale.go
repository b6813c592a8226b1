package main

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/fault"
)

// scaleCmd sets quantities, or prints them.
func (p *program) scaleCmd() *cobra.Command {
	f := &orderFlags{}
	c := &cobra.Command{
		Use:   "scale [TYPE=N[:SIZE]...]",
		Short: "Set how many dynos of a process type run; without arguments print it",
		Long: `Set how many dynos of a process type run: web=3, web=+1, web-1, web=2:Standard-2X; several at once.
Without arguments it prints the formation; with --json the Platform API's formation objects.` + orderHelp,
		Example:           "  gonogo scale -a shop\n  gonogo scale web=4 worker+2 -a shop",
		ValidArgsFunction: p.offer(p.quantities),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return p.eachApp(c.Context(), &f.flags, func(ctx context.Context, m *mission, app string) error { return m.formation(ctx, app, f.json) })
			}
			wishes, err := scaleWishes(args)
			if err != nil {
				return err
			}
			return p.order(c.Context(), f, model.Scale, func(o model.Order, a *model.App) (*model.Order, error) {
				return p.aimScale(o, a, wishes)
			})
		},
	}
	f.add(c)
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
			return nil, usage("%s says no quantity: write web=3, web=+1, web-1 or web=2:Standard-2X", fault.Quote(a))
		}
		w := scaleWish{m[1], m[2] + m[3], m[4]}
		if slices.ContainsFunc(out, func(o scaleWish) bool { return o.typ == w.typ }) {
			return nil, usage("%s is scaled twice", w.typ)
		}
		out = append(out, w)
	}
	return out, nil
}

// aimScale resolves the wishes against the formation; what is so already is left out.
func (p *program) aimScale(o model.Order, a *model.App, wishes []scaleWish) (*model.Order, error) {
	for _, w := range wishes {
		r, ok := a.Processes.Type(w.typ)
		if !ok || r.OneOff() {
			return nil, exitError{exitUnable, &fault.Error{What: "cannot scale " + fault.Quote(w.typ), Code: "type",
				Why: "it is not in the formation of " + fault.Quote(a.Info.Name), Do: "gonogo scale shows what is"}}
		}
		to, err := model.Quantity(w.quantity, r.Want)
		if err != nil {
			return nil, exitError{exitUsage, err}
		}
		if to == r.Want && (w.size == "" || strings.EqualFold(w.size, r.Size)) {
			fmt.Fprintf(p.stderr, "%s is at %d already.\n", w.typ, to)
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
func (m *mission) formation(ctx context.Context, app string, asJSON bool) error {
	client, err := m.platform(ctx)
	if err != nil {
		return err
	}
	ps, err := readProcesses(ctx, client, app, m.clock())
	if err != nil {
		return err
	}
	if asJSON {
		return m.formationJSON(ps)
	}
	var words []string
	for _, t := range ps.facts.Types {
		words = append(words, fmt.Sprintf("%s=%d:%s", t.Type, t.Quantity, t.Size))
	}
	slices.Sort(words)
	if len(words) == 0 {
		fmt.Fprintln(m.stderr, app+" has no process types.")
		return nil
	}
	return printed(m.stdout, []string{strings.Join(words, " ")})
}

// formationOurs is what gonogo adds to a process type.
type formationOurs struct {
	Up       int `json:"up"`
	Starting int `json:"starting"`
	Crashed  int `json:"crashed"`
}

func (m *mission) formationJSON(ps processes) error {
	out := []json.RawMessage{}
	for i, raw := range ps.formation {
		r, _ := ps.Type(ps.facts.Types[i].Type)
		out = append(out, extended(raw, formationOurs{Up: r.Count("up"), Starting: r.Count("starting"), Crashed: r.Count("crashed")}))
	}
	return printJSON(m.stdout, out, false)
}
