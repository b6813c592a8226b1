package order

import (
	"regexp"
	"strconv"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/tui/plain"
	"app.gonogo/gonogo/tui/theme"
)

// Rollback returns to an earlier release.
func Rollback(p *base.Process) *cobra.Command {
	f := &orderFlags{}
	c := &cobra.Command{
		Use:   "rollback [vN]",
		Short: "Roll back to an earlier release",
		Long: `Roll back to an earlier release. The default is the last good release: one that succeeded, differs from the current one in code
or config, and was not itself rolled back. Of those it is the newest that was GO when it ended, as gonogo remembers it from watching;
else the newest. If there is none, each earlier release is listed with the reason. You can still name one, if the platform offers
it.` + orderHelp,
		Example:           "  gonogo rollback -a shop\n  gonogo rollback v73 -a shop --confirm shop --timeout 5m",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: session.Complete(p, session.Versions),
		RunE: func(c *cobra.Command, args []string) error {
			target := 0
			if len(args) == 1 {
				var err error
				if target, err = versionOf(args[0]); err != nil {
					return err
				}
			}
			return order(c.Context(), p, f, model.Rollback, func(o model.Order, a *model.App) (*model.Order, error) {
				o.Target = target
				return &o, aimRollback(p, f, &o, a)
			})
		},
	}
	f.add(c)
	return c
}

var versionWord = regexp.MustCompile(`^v?([1-9][0-9]{0,8})$`)

func versionOf(word string) (int, error) {
	m := versionWord.FindStringSubmatch(word)
	if m == nil {
		return 0, base.Usage("%s is not a release: write v73", fault.Quote(word))
	}
	return strconv.Atoi(m[1])
}

// aimRollback fills in the target, or says why there is none.
func aimRollback(p *base.Process, f *orderFlags, o *model.Order, a *model.App) error {
	if o.Target == 0 {
		target, why := a.Ledger.Target()
		if why != "" {
			return noTarget(p, f, why, a)
		}
		o.Target = target.Version
		return nil
	}
	if why := a.Ledger.Ineligible(o.Target); why != "" {
		return base.ExitError{Code: base.ExitNo, Err: &fault.Error{What: "cannot " + o.Describe(), Why: why, Do: "gonogo releases lists them", Code: "release"}}
	}
	return nil
}

// passedJSON is an earlier release that is not proposed, as --json has it.
type passedJSON struct {
	Version     int               `json:"version"`
	Description string            `json:"description"`
	By          string            `json:"by,omitempty"`
	Reason      ledger.PassReason `json:"reason"`
	Why         string            `json:"why"`
	Possible    bool              `json:"possible"` // gonogo rollback vN goes there all the same
}

// noTarget says, release by release, why none is proposed.
func noTarget(p *base.Process, f *orderFlags, why string, a *model.App) error {
	passed := a.Ledger.PassedOver()
	if f.json {
		end := struct {
			Stage  model.Stage  `json:"stage"`
			Why    string       `json:"why"`
			Passed []passedJSON `json:"passed_over"`
		}{model.Refused, why, []passedJSON{}}
		for _, r := range passed {
			end.Passed = append(end.Passed, passedJSON{r.Release.Version, r.Release.Description, r.Release.By, r.Reason, r.Why, r.Release.Ineligible() == ""})
		}
		if err := base.PrintJSON(p.Stdout, end, false); err != nil {
			return err
		}
	}
	sheet := plain.Printer{Theme: theme.New(theme.Plain, theme.UTF8), Now: p.Clock()}
	if err := base.Print(p.Stderr, plain.PassedOver(sheet, passed)); err != nil {
		return err
	}
	return base.ExitError{Code: base.ExitNo, Err: &fault.Error{What: "there is nothing to roll back to", Why: why, Code: "release",
		Do: "gonogo rollback vN goes to a release of your choice"}}
}
