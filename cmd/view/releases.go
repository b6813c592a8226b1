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
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/tui/plain"
)

// Releases prints the newest part of the release ledger.
func Releases(p *base.Process) *cobra.Command {
	f, num := &base.ReadFlags{}, 0
	c := &cobra.Command{
		Use:   "releases",
		Short: "List the releases, newest first",
		Long: `List the releases, newest first: what changed, who did it, which release is current, which were rolled back, and which one
"gonogo rollback" goes to.

--json prints the Platform API's release objects. What gonogo adds is under "gonogo" in each of them.
URLs that work without a token are left out.`,
		Example: "  gonogo releases -a shop -n 5\n  gonogo releases --json | jq -r '.[] | select(.gonogo.fate == \"rollback_target\") | .version'",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if num < 1 {
				return base.Usage("--num is %d, and must be above zero", num)
			}
			return session.EachApp(c.Context(), p, &f.Flags, func(ctx context.Context, m *session.Session, app string) error {
				v := &releasesVerb{Session: m, app: app, num: num, json: f.Json, line: f.Watch}
				if f.Watch {
					return m.Repeat(ctx, time.Duration(m.Loaded.Config.Poll.Releases), v.show)
				}
				return v.show(ctx)
			})
		},
	}
	f.Add(c)
	c.Flags().IntVarP(&num, "num", "n", 15, "number of releases")
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
	ledger, raw, err := session.ReadReleases(ctx, client, v.app, max(v.num, session.ReleasesRead))
	if err != nil {
		return err
	}
	if v.json {
		return v.changed(fmt.Sprint(ledger.Releases), func() error { return v.showJSON(&ledger, raw) })
	}
	if len(ledger.Releases) == 0 {
		fmt.Fprintln(v.Stderr, v.app+" has no releases.")
		return nil
	}
	ps := v.processes(ctx, client)
	lines := plain.Releases(v.Printer(client.Now()), &ledger, ps, v.num)
	if v.line {
		lines = append([]string{phrase.Zoned(v.Clock(), v.Zone()) + "  " + v.app, ""}, append(lines, "")...)
	}
	return v.changed(fmt.Sprint(ledger.Releases, fares(&ledger, ps)), func() error { return base.Print(v.Stdout, lines) })
}

// changed prints unless the same was printed before.
func (v *releasesVerb) changed(key string, show func() error) error {
	if v.line && key == v.last {
		return nil
	}
	v.last = key
	return show()
}

// fares is how the current release does, as far as it is worth being printed anew.
func fares(l *ledger.Ledger, ps *model.Processes) string {
	current, ok := l.Current()
	if !ok || ps == nil {
		return ""
	}
	switch t := ps.Tally(current.Version); {
	case t.Down > 0 || t.Crashed > 0:
		return "crashed"
	case t.On >= t.Want:
		return "up"
	}
	return "coming"
}

// processes are what the current release fares by; nil when they cannot be read, which is no reason not to list the releases.
func (v *releasesVerb) processes(ctx context.Context, client *api.Client) *model.Processes {
	ps, err := session.ReadProcesses(ctx, client, v.app, client.Now())
	if err != nil {
		return nil
	}
	return &ps.Processes
}

// releaseExtra is what gonogo adds to a release.
type releaseExtra struct {
	Fate   string   `json:"fate,omitempty"`        // current, rollback_target, rolled_back
	Change string   `json:"change,omitempty"`      // deploy, rollback, set, …: the description, understood
	Config []string `json:"config,omitempty"`      // names of the config vars it changed
	Target int      `json:"target,omitempty"`      // rollback: the version it copies
	Left   *leftDoc `json:"left_behind,omitempty"` // absent: nobody watched it
}

// leftDoc is what a release left behind, as it was watched. What is not known is absent.
type leftDoc struct {
	Watched  float64  `json:"watched_seconds"`
	Requests int      `json:"requests"`
	Failed   int      `json:"failed"`
	P95      *float64 `json:"service_ms_p95,omitempty"`
	Raised   int      `json:"exceptions"`
	Kinds    int      `json:"errors"`
	Boot     *float64 `json:"boot_seconds,omitempty"`
}

// left is what is kept of the releases of an app, by version.
func (v *releasesVerb) left(app model.AppID) map[int]*leftDoc {
	out := map[int]*leftDoc{}
	if v.Keeper == nil || app == "" {
		return out
	}
	list, err := v.Keeper.Shelf.Load(app)
	if err != nil {
		return out
	}
	for _, r := range list {
		p := r.Digest()
		f := p.Figures()
		if f.Watched == 0 {
			continue
		}
		one := &leftDoc{Watched: f.Watched.Seconds(), Requests: f.Requests, Failed: f.Failed, Raised: f.Raised, Kinds: f.Kinds}
		if f.P95 > 0 {
			ms := float64(f.P95.Milliseconds())
			one.P95 = &ms
		}
		if f.Boot > 0 {
			s := f.Boot.Seconds()
			one.Boot = &s
		}
		out[r.Version] = one
	}
	return out
}

func (v *releasesVerb) showJSON(l *ledger.Ledger, raw []json.RawMessage) error {
	fates := plain.Fates(l)
	out := []json.RawMessage{}
	var left map[int]*leftDoc
	for _, r := range raw[:min(len(raw), v.num)] {
		var body struct {
			Version int `json:"version"`
			App     struct {
				ID model.AppID `json:"id"`
			} `json:"app"`
		}
		if err := json.Unmarshal(r, &body); err != nil {
			return fmt.Errorf("cannot read a release: %w", err)
		}
		if left == nil {
			left = v.left(body.App.ID)
		}
		known, _ := l.Version(body.Version)
		change := known.Change()
		out = append(out, base.Extend(r, releaseExtra{Fate: string(fates[body.Version]), Change: strings.ToLower(string(change.Kind)),
			Config: change.Names, Target: change.Target, Left: left[body.Version]}))
	}
	return base.PrintJSON(v.Stdout, out, v.line)
}
