package order

import (
	"context"
	"fmt"
	"strings"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
)

// confirmed asks on the terminal, unless --confirm has answered. Everything but a clear yes is no.
func (v *orderVerb) confirmed(ctx context.Context, o model.Order) error {
	if v.f.confirm != "" {
		return nil // begin has compared it with the app's name
	}
	question, want := fmt.Sprintf("%s on %s? [y/N] ", o.Describe(), o.AppName), []string{"y", "yes"}
	if v.info.Production {
		question, want = fmt.Sprintf("%s: this is production. Type the app's name: ", o.Describe()), []string{strings.ToLower(o.AppName)}
	}
	fmt.Fprint(v.Stderr, question)
	answer, err := base.ReadAnswer(ctx, v.Stdin)
	if err != nil {
		fmt.Fprintln(v.Stderr)
	}
	if ctx.Err() != nil {
		return v.withdrawn()
	}
	for _, w := range want {
		if err == nil && strings.ToLower(answer) == w {
			return nil
		}
	}
	fmt.Fprintln(v.Stderr, "Nothing was sent.")
	return base.ExitError{Code: base.ExitNo}
}
