package order

import (
	"context"
	"fmt"
	"strings"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/confirm"
	"app.gonogo/gonogo/sources/fault"
)

// confirmed asks on the terminal for what the table of confirmations wants, unless --confirm has answered, or --yes where that is
// enough. Everything but a clear yes is no.
func (v *orderVerb) confirmed(ctx context.Context, o model.Order, a *model.App) error {
	need := confirm.Of(o, a)
	switch {
	case v.f.confirm != "": // begin has compared it with the app's name
		return nil
	case v.f.yes && need.Level < confirm.Name:
		return nil
	case !base.IsTerminal(v.Stdin):
		return base.ExitError{Code: base.ExitUsage, Err: &fault.Error{What: "nothing was sent", Code: "confirm",
			Why: "--yes is not enough for this order: " + need.Why, Do: "Add --confirm " + o.AppName}}
	}
	if need.Level == confirm.Name {
		fmt.Fprintf(v.Stderr, "%s: %s. Type the app's name: ", o.Describe(), need.Why)
	} else {
		fmt.Fprintf(v.Stderr, "%s on %s? [y/N] ", o.Describe(), o.AppName)
	}
	answer, err := base.ReadAnswer(ctx, v.Stdin)
	if err != nil {
		fmt.Fprintln(v.Stderr)
	}
	if ctx.Err() != nil {
		return v.withdrawn()
	}
	said := "Nothing was sent."
	if need.Level == confirm.Name {
		if err == nil && confirm.Names(answer, o) {
			return nil
		}
		said = "That is not " + o.AppName + ". " + said
	} else if yes := strings.ToLower(answer); err == nil && (yes == "y" || yes == "yes") {
		return nil
	}
	fmt.Fprintln(v.Stderr, said)
	return base.ExitError{Code: base.ExitNo}
}
