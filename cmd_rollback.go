package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/fault"
)

// rollbackCmd returns to an earlier release.
func (p *program) rollbackCmd() *cobra.Command {
	f := &orderFlags{}
	c := &cobra.Command{
		Use:   "rollback [vN]",
		Short: "Go back to an earlier release, by default the last good one",
		Long: `Go back to an earlier release. Without a version: the newest one that succeeded, whose code or config differs from the
current release's, and that nobody rolled back from.` + orderHelp,
		Example:           "  gonogo rollback -a shop\n  gonogo rollback v73 -a shop --confirm shop --timeout 5m",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: p.offer(p.versions),
		RunE: func(c *cobra.Command, args []string) error {
			target := 0
			if len(args) == 1 {
				var err error
				if target, err = versionOf(args[0]); err != nil {
					return err
				}
			}
			return p.order(c.Context(), f, model.Rollback, func(o model.Order, a *model.App) (*model.Order, error) {
				o.Target = target
				return &o, aimRollback(&o, a)
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
		return 0, usage("%s is no release: write v73", fault.Quote(word))
	}
	return strconv.Atoi(m[1])
}

// aimRollback fills in the target, or says why there is none.
func aimRollback(o *model.Order, a *model.App) error {
	if o.Target == 0 {
		target, why := a.Ledger.Target()
		if why != "" {
			return exitError{exitNo, &fault.Error{What: "there is nothing to roll back to", Why: strings.TrimSuffix(why, "."), Code: "release",
				Do: "gonogo releases shows the ledger; gonogo rollback vN goes to a release of your choice"}}
		}
		o.Target = target.Version
		return nil
	}
	r, known := a.Ledger.Version(o.Target)
	why := ""
	switch {
	case !known: // older than what was read: the platform decides
	case r.Current:
		why = fmt.Sprintf("v%d is current already", o.Target)
	case r.Status != "succeeded":
		why = fmt.Sprintf("v%d did not succeed: its status is %s", o.Target, r.Status)
	case !r.CanReturn():
		why = fmt.Sprintf("the platform no longer offers v%d for a rollback", o.Target)
	}
	if newest, ok := a.Ledger.Newest(); ok && o.Target > newest.Version {
		why = fmt.Sprintf("there is no v%d yet: the newest is v%d", o.Target, newest.Version)
	}
	if why != "" {
		return exitError{exitNo, &fault.Error{What: "cannot " + o.Describe(), Why: why, Do: "gonogo releases shows the ledger", Code: "release"}}
	}
	return nil
}
