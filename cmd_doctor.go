package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/heroku"
	"app.gonogo/gonogo/tui/plain"
)

// doctorCmd checks what gonogo needs, with a remedy for what is missing.
func (p *program) doctorCmd() *cobra.Command {
	f, asJSON := &flags{}, false
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Check what gonogo needs, with a remedy for what is missing",
		Long: `Check what gonogo needs: configuration, host, token, access to the app, its log and its metrics, Heroku's status page, the
clock, the API allowance, the terminal. Tokens and config var values are never shown.

Every app that is named is looked at. A log session is opened for each, which leaves a line in its log. Exit codes: 0 nothing fails, 1 something does.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			d := &doctor{program: p, flags: f}
			d.examine(c.Context())
			if c.Context().Err() != nil {
				return errInterrupted
			}
			return d.report(asJSON)
		},
	}
	f.common(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// doctor looks at one thing after the other. What failed makes those that rest on it skipped, not failed.
type doctor struct {
	*program
	flags   *flags
	mission *mission
	client  *heroku.Client
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

// checks in the order they are done and shown; appChecks are done to every app that is named, between the two.
var checks = []check{
	{"config", nil, (*doctor).checkConfig},
	{"host", nil, (*doctor).checkHost},
	{"token", func(d *doctor) bool { return d.mission != nil && d.host != "" }, (*doctor).checkToken},
	{"account", (*doctor).hasClient, (*doctor).checkAccount},
}

var appChecks = []check{
	{"app", (*doctor).hasClient, (*doctor).checkApp},
	{"config vars", (*doctor).hasApp, (*doctor).checkConfigVars},
	{"log session", (*doctor).hasApp, (*doctor).checkLog},
}

var lastChecks = []check{
	{"build", nil, (*doctor).checkBuild},
	{"status page", nil, (*doctor).checkStatus},
	{"clock", (*doctor).hasClient, (*doctor).checkClock},
	{"API allowance", (*doctor).hasClient, (*doctor).checkBudget},
	{"terminal", nil, (*doctor).checkTerminal},
	{"clipboard", nil, (*doctor).checkClipboard},
}

func (d *doctor) hasClient() bool { return d.client != nil }
func (d *doctor) hasApp() bool    { return d.app != "" }

func (d *doctor) examine(ctx context.Context) {
	d.do(ctx, checks, "")
	apps := max(1, len(d.flags.apps)) // without a name it is one, to be found
	for i := range apps {
		d.turn, d.app, d.info = i, "", model.AppInfo{}
		of := ""
		if apps > 1 {
			of = " of " + safe.Text(d.flags.apps[i])
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
	m := d.mission
	if m == nil { // the config could not be read; print as with none
		m = &mission{program: d.program, flags: d.flags, loaded: config.Loaded{Config: config.Default()}}
	}
	var err error
	if asJSON {
		err = printJSON(d.stdout, findingDocs(d.found), false)
	} else {
		err = printed(d.stdout, plain.Findings(m.sheet(d.clock()), d.found))
	}
	if err != nil {
		return err
	}
	if failed {
		return exitError{code: exitNo}
	}
	return nil
}

type findingDoc struct {
	Check  string       `json:"check"`
	Result plain.Result `json:"result"` // ok, warn, fail, skipped
	Text   string       `json:"text"`
	Do     string       `json:"do,omitempty"`
}

func findingDocs(all []plain.Finding) []findingDoc {
	out := make([]findingDoc, len(all))
	for i, f := range all {
		out[i] = findingDoc(f)
	}
	return out
}

func (d *doctor) checkConfig(context.Context) plain.Finding {
	m, err := d.newMission(d.flags)
	if err != nil {
		return failing(err)
	}
	d.mission = m
	text := "no file; defaults"
	switch {
	case m.loaded.UserFile != "" && m.loaded.RepositoryFile != "":
		text = m.loaded.UserFile + " and " + m.loaded.RepositoryFile
	case m.loaded.UserFile+m.loaded.RepositoryFile != "":
		text = m.loaded.UserFile + m.loaded.RepositoryFile
	}
	if n := len(m.loaded.Ignored); n > 0 {
		return plain.Finding{Result: plain.Warn, Text: fmt.Sprintf("%s; %d settings of the repository's file are not followed", text, n),
			Do: "gonogo config tells which; gonogo config trust believes the file as it stands"}
	}
	if _, err := m.theme(true); err != nil {
		return failing(err)
	}
	if config.Writable(d.env()) {
		return plain.Finding{Result: plain.Warn, Text: text + "; others on this machine can write it, and it may name programs to run",
			Do: "chmod go-w the file and its directory"}
	}
	return plain.Finding{Result: plain.OK, Text: text}
}
