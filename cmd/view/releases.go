package view

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/plain"
)

// Releases prints the newest part of the release ledger.
func Releases(p *base.Process) *cobra.Command {
	f, num := &base.ReadFlags{}, 0
	c := &cobra.Command{
		Use:   "releases",
		Short: "What was released, by whom, and what became of it",
		Long: `What was released, by whom, and what became of it: which release is current, which were rolled back, which one
"gonogo rollback" would go to.

With --json: the Platform API's release objects, newest first; what gonogo adds stands under "gonogo" in each of them.
URLs that work without a token are blanked.`,
		Example: "  gonogo releases -a shop -n 5\n  gonogo releases --json | jq -r '.[] | select(.gonogo.fate == \"rollback_target\") | .version'",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if num < 1 {
				return base.Usage("--num is %d, and must be above zero", num)
			}
			return session.EachApp(c.Context(), p, &f.Flags, func(ctx context.Context, m *session.Session, app string) error {
				v := &releasesVerb{Session: m, app: app, num: num, json: f.Json, line: f.Watch}
				if f.Watch {
					return m.Again(ctx, time.Duration(m.Loaded.Config.Poll.Releases), v.show)
				}
				return v.show(ctx)
			})
		},
	}
	f.Add(c)
	f.AddWatch(c)
	c.Flags().IntVarP(&num, "num", "n", 15, "how many")
	return c
}

type releasesVerb struct {
	*session.Session
	app  string
	num  int
	json bool
	line bool
	last string
}

func (v *releasesVerb) show(ctx context.Context) error {
	client, err := v.Platform(ctx)
	if err != nil {
		return err
	}
	ledger, raw, err := session.ReadLedger(ctx, client, v.app, max(v.num, session.LedgerDepth))
	if err != nil {
		return err
	}
	key := fmt.Sprint(ledger.Releases)
	if v.line && key == v.last {
		return nil
	}
	v.last = key
	if v.json {
		return v.showJSON(&ledger, raw)
	}
	if len(ledger.Releases) == 0 {
		fmt.Fprintln(v.Stderr, v.app+" has no releases.")
		return nil
	}
	lines := plain.Releases(v.Printer(client.Now()), &ledger, v.num)
	if v.line {
		lines = append([]string{v.Clock().In(v.Zone()).Format("15:04:05") + "  " + v.app, ""}, append(lines, "")...)
	}
	return base.Printed(v.Stdout, lines)
}

// releaseOurs is what gonogo adds to a release.
type releaseOurs struct {
	Fate   string   `json:"fate,omitempty"`   // current, rollback_target, rolled_back
	Change string   `json:"change,omitempty"` // deploy, rollback, set, …: the description, understood
	Config []string `json:"config,omitempty"` // names of the config vars it changed
	Target int      `json:"target,omitempty"` // rollback: the version it copies
}

func (v *releasesVerb) showJSON(l *model.Ledger, raw []json.RawMessage) error {
	fates := plain.Fates(l)
	out := []json.RawMessage{}
	for _, r := range raw[:min(len(raw), v.num)] {
		var body struct {
			Version int `json:"version"`
		}
		if err := json.Unmarshal(r, &body); err != nil {
			return fmt.Errorf("cannot read a release: %w", err)
		}
		known, _ := l.Version(body.Version)
		change := known.Change()
		out = append(out, base.Extended(r, releaseOurs{Fate: string(fates[body.Version]), Change: strings.ToLower(string(change.Kind)),
			Config: change.Names, Target: change.Target}))
	}
	return base.PrintJSON(v.Stdout, out, v.line)
}
