package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"
)

// completionLimit is how long pressing Tab may take.
const completionLimit = time.Second

// complete gives every verb below c its completions: names of apps, process types and dynos, where a token is at hand.
func (p *program) complete(c *cobra.Command) {
	offers := map[string]func(ctx context.Context, f *flags) []string{
		"app": p.appNames, "process-type": p.typeNames, "dyno-name": p.dynoNames,
		"source": words("app", "heroku", "api", "router", "system", "addon"),
		"level":  words("debug", "info", "warn", "error", "fatal"),
		"queues": words("auto", "ask", "off"), "color": words("auto", "always", "never"),
		"pane": words("processes", "logs", "releases", "queues"),
	}
	for name, offer := range offers {
		if c.Flag(name) == nil {
			continue
		}
		_ = c.RegisterFlagCompletionFunc(name, func(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			ctx, cancel := context.WithTimeout(c.Context(), completionLimit)
			defer cancel()
			f := &flags{}
			f.apps, _ = c.Flags().GetStringSlice("app")
			f.remote, _ = c.Flags().GetString("remote")
			f.tokenFile, _ = c.Flags().GetString("token-file")
			return offer(ctx, f), cobra.ShellCompDirectiveNoFileComp
		}) // the error tells that it is registered already: flags are shared with subcommands
	}
	for _, sub := range c.Commands() {
		p.complete(sub)
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

func (p *program) processesOf(ctx context.Context, f *flags) processes {
	m, err := p.newMission(f)
	if err != nil {
		return processes{}
	}
	app, err := m.theApp(ctx)
	if err != nil {
		return processes{}
	}
	client, err := m.platform(ctx)
	if err != nil {
		return processes{}
	}
	ps, _ := readProcesses(ctx, client, app, m.clock())
	return ps
}
