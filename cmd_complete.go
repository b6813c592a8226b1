package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/heroku"
)

// completionLimit is how long pressing Tab may take.
const completionLimit = time.Second

// complete gives every verb below c its completions: names of apps, process types and dynos, versions of releases, where a token is at hand.
func (p *program) complete(c *cobra.Command) {
	offers := map[string]func(ctx context.Context, f *flags) []string{
		"app": p.appNames, "process-type": p.typeNames, "dyno-name": p.dynoNames, "release": p.allVersions,
		"source": words("app", "heroku", "api", "router", "system", "addon"),
		"level":  words("debug", "info", "warn", "error", "fatal"),
		"queues": words("auto", "ask", "off"), "color": words("auto", "always", "never"),
		"pane": words("processes", "logs", "releases", "queues"),
	}
	for name, offer := range offers {
		if c.Flag(name) == nil {
			continue
		}
		_ = c.RegisterFlagCompletionFunc(name, p.offer(offer)) // the error tells that it is registered already: flags are shared with subcommands
	}
	for _, sub := range c.Commands() {
		p.complete(sub)
	}
}

// offer is a completion that asks at most as long as pressing Tab may take.
func (p *program) offer(of func(context.Context, *flags) []string) cobra.CompletionFunc {
	return func(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		ctx, cancel := context.WithTimeout(c.Context(), completionLimit)
		defer cancel()
		f := &flags{}
		f.apps, _ = c.Flags().GetStringSlice("app")
		f.remote, _ = c.Flags().GetString("remote")
		f.tokenFile, _ = c.Flags().GetString("token-file")
		return of(ctx, f), cobra.ShellCompDirectiveNoFileComp
	}
}

func words(w ...string) func(context.Context, *flags) []string {
	return func(context.Context, *flags) []string { return w }
}

// appNames asks the platform; without a token, or in time, there is nothing to offer.
func (p *program) appNames(ctx context.Context, f *flags) []string {
	f.apps = nil
	m, err := p.newMission(f)
	if err != nil {
		return nil
	}
	client, err := m.platform(ctx)
	if err != nil {
		return nil
	}
	names, _ := client.Apps(ctx)
	return names
}

func (p *program) typeNames(ctx context.Context, f *flags) []string {
	var out []string
	for _, t := range p.processesOf(ctx, f).facts.Types {
		out = append(out, t.Type)
	}
	return out
}

func (p *program) dynoNames(ctx context.Context, f *flags) []string {
	var out []string
	for _, r := range p.processesOf(ctx, f).Types {
		for _, d := range r.Dynos {
			out = append(out, d.Name)
		}
	}
	return out
}

// quantities are the process types as they are scaled now, to be changed at the end.
func (p *program) quantities(ctx context.Context, f *flags) []string {
	var out []string
	for _, t := range p.processesOf(ctx, f).facts.Types {
		out = append(out, fmt.Sprintf("%s=%d", t.Type, t.Quantity))
	}
	return out
}

// versions are the releases that can be returned to, each with its change.
func (p *program) versions(ctx context.Context, f *flags) []string {
	return p.versionsIf(ctx, f, func(r model.Release) bool { return r.CanReturn() && !r.Current })
}

// allVersions are all releases that are listed, each with its change.
func (p *program) allVersions(ctx context.Context, f *flags) []string {
	return p.versionsIf(ctx, f, func(model.Release) bool { return true })
}

func (p *program) versionsIf(ctx context.Context, f *flags, offered func(model.Release) bool) []string {
	client, app := p.clientOf(ctx, f)
	if client == nil {
		return nil
	}
	ledger, _, _ := readLedger(ctx, client, app, ledgerDepth)
	var out []string
	for _, r := range ledger.Releases {
		if offered(r) {
			out = append(out, fmt.Sprintf("v%d\t%s", r.Version, r.Description))
		}
	}
	return out
}

func (p *program) processesOf(ctx context.Context, f *flags) processes {
	client, app := p.clientOf(ctx, f)
	if client == nil {
		return processes{}
	}
	ps, _ := readProcesses(ctx, client, app, p.clock())
	return ps
}

// clientOf is the way to the app that is meant; nil when there is none, which no completion complains of.
func (p *program) clientOf(ctx context.Context, f *flags) (*heroku.Client, string) {
	m, err := p.newMission(f)
	if err != nil {
		return nil, ""
	}
	app, err := m.theApp(ctx)
	if err != nil {
		return nil, ""
	}
	client, err := m.platform(ctx)
	if err != nil {
		return nil, ""
	}
	return client, app
}
