// Package doctor is the verb that checks what gonogo needs, and says what to do.
package doctor

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/tui/plain"
)

// Doctor checks what gonogo needs, with a remedy for what is missing.
func Doctor(p *base.Process) *cobra.Command {
	f, asJSON := &base.Flags{}, false
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Check what gonogo needs, and say how to fix what is missing",
		Long: `Check what gonogo needs: configuration, host, token, access to the app, its log and its metrics, whether another gonogo of yours
reads it already, Heroku's status page, the clock, the API allowance, the terminal and crash files of earlier runs. Where a feed is
watched, the gonogo that serves it. Tokens and values of config vars are never shown.

Each app that you name is checked. The check opens a log session, which leaves a line in the app's log; with a feed it opens none, and
asks the platform for your account alone.

Exit codes: 0 all is well, 1 something fails.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			d := &doctor{Process: p, flags: f}
			d.examine(c.Context())
			if c.Context().Err() != nil {
				return base.ErrInterrupted
			}
			return d.report(asJSON)
		},
	}
	f.AddApps(c)
	f.AddFeed(c)
	f.AddStyle(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// doctor looks at one thing after the other. What failed makes those that rest on it skipped, not failed.
type doctor struct {
	*base.Process
	flags   *base.Flags
	session *session.Session
	client  *api.Client
	host    string
	turn    int    // which of the apps that are named is looked at
	app     string // once the platform knows it
	info    model.AppInfo
	found   []plain.Finding
}

// check is one thing that is looked at. What it needs it says: it is skipped without.
type check struct {
	name  string
	needs func(*doctor) bool
	look  func(*doctor, context.Context) plain.Finding
}

// firstChecks in the order they are done and shown; appChecks are done to every app that is named, between the two.
var firstChecks = []check{
	{"config", nil, (*doctor).checkConfig},
	{"host", nil, (*doctor).checkHost},
	{"token", func(d *doctor) bool { return d.session != nil && d.host != "" }, (*doctor).checkToken},
	{"account", (*doctor).hasClient, (*doctor).checkAccount},
}

var appChecks = []check{
	{"app", (*doctor).hasClient, (*doctor).checkApp},
	{"config vars", (*doctor).hasApp, (*doctor).checkConfigVars},
	{"log session", (*doctor).hasApp, (*doctor).checkLog},
	{"attach", (*doctor).hasApp, (*doctor).checkAttach},
}

// feedChecks are done in their place where a gonogo that serves looks at the apps.
var feedChecks = []check{
	{"feed", nil, (*doctor).checkFeed},
}

var lastChecks = []check{
	{"build", nil, (*doctor).checkBuild},
	{"crash files", nil, (*doctor).checkCrashes},
	{"status page", nil, (*doctor).checkStatus},
	{"clock", (*doctor).hasClient, (*doctor).checkClock},
	{"API allowance", (*doctor).hasClient, (*doctor).checkBudget},
	{"terminal", nil, (*doctor).checkTerminal},
	{"clipboard", nil, (*doctor).checkClipboard},
	{"agents", nil, (*doctor).checkAgents},
}

func (d *doctor) hasClient() bool { return d.client != nil }

func (d *doctor) hasApp() bool { return d.app != "" }

func (d *doctor) examine(ctx context.Context) {
	d.do(ctx, firstChecks, "")
	if d.watches() {
		d.do(ctx, feedChecks, "")
		d.do(ctx, lastChecks, "")
		return
	}
	apps := max(1, len(d.flags.Apps)) // without a name it is one, to be found
	for i := range apps {
		d.turn, d.app, d.info = i, "", model.AppInfo{}
		of := ""
		if apps > 1 {
			of = " of " + safe.Text(d.flags.Apps[i])
		}
		d.do(ctx, appChecks, of)
	}
	d.do(ctx, lastChecks, "")
}

// do does some checks and notes what they found; of says of which app, where there are several.
func (d *doctor) do(ctx context.Context, checks []check, of string) {
	for _, c := range checks {
		if ctx.Err() != nil {
			return
		}
		f := plain.Finding{Result: plain.Skipped, Text: "rests on a check that failed"}
		if c.needs == nil || c.needs(d) {
			f = c.look(d, ctx)
		}
		f.Check = c.name + of
		d.found = append(d.found, f)
	}
}

func (d *doctor) report(asJSON bool) error {
	failed := false
	for _, f := range d.found {
		failed = failed || f.Result == plain.Fail
	}
	m := d.session
	if m == nil { // the config could not be read; print as with none
		m = &session.Session{Process: d.Process, Flags: d.flags, Loaded: config.Loaded{Config: config.Default()}}
	}
	var err error
	if asJSON {
		err = base.PrintJSON(d.Stdout, findingDocs(d.found), false)
	} else {
		err = base.Print(d.Stdout, plain.Findings(m.Printer(d.Clock()), d.found))
	}
	if err != nil {
		return err
	}
	if failed {
		return base.ExitError{Code: base.ExitNo}
	}
	return nil
}

type FindingDoc struct {
	Check  string       `json:"check"`
	Result plain.Result `json:"result"` // ok, warn, fail, skipped
	Text   string       `json:"text"`
	Do     string       `json:"do,omitempty"`
}

func findingDocs(all []plain.Finding) []FindingDoc {
	out := make([]FindingDoc, len(all))
	for i, f := range all {
		out[i] = FindingDoc(f)
	}
	return out
}

func (d *doctor) checkConfig(context.Context) plain.Finding {
	m, err := session.New(d.Process, d.flags)
	if err != nil {
		return failing(err)
	}
	d.session = m
	text := "no file; defaults"
	switch {
	case m.Loaded.UserFile != "" && m.Loaded.RepositoryFile != "":
		text = m.Loaded.UserFile + " and " + m.Loaded.RepositoryFile
	case m.Loaded.UserFile+m.Loaded.RepositoryFile != "":
		text = m.Loaded.UserFile + m.Loaded.RepositoryFile
	}
	if n := len(m.Loaded.Ignored); n > 0 {
		return plain.Finding{Result: plain.Warn, Text: fmt.Sprintf("%s; %d settings of the repository's file are not followed", text, n),
			Do: "gonogo config shows which; gonogo config trust accepts the file as it is now"}
	}
	if _, err := m.Theme(true); err != nil {
		return failing(err)
	}
	if config.Writable(d.Env()) {
		return plain.Finding{Result: plain.Warn, Text: text + "; others on this machine can write it, and it may name programs to run",
			Do: "chmod go-w the file and its directory"}
	}
	return plain.Finding{Result: plain.OK, Text: text}
}
