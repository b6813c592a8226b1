package session

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/sources/heroku/api"
)

// completionLimit is how long pressing Tab may take.
const completionLimit = time.Second

// Complete is a completion that asks at most as long as pressing Tab may take.
func Complete(p *base.Process, of func(context.Context, *base.Process, *base.Flags) []string) cobra.CompletionFunc {
	return func(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		ctx, cancel := context.WithTimeout(c.Context(), completionLimit)
		defer cancel()
		f := &base.Flags{}
		f.Apps, _ = c.Flags().GetStringSlice("app")
		f.Remote, _ = c.Flags().GetString("remote")
		f.TokenFile, _ = c.Flags().GetString("token-file")
		f.TakeFeed(c)
		return of(inBackground(ctx), p, f), cobra.ShellCompDirectiveNoFileComp
	}
}

// AppNames asks the platform; without a token, or in time, there is nothing to offer.
func AppNames(ctx context.Context, p *base.Process, f *base.Flags) []string {
	f.Apps = nil
	m, err := New(p, f)
	if err != nil {
		return nil
	}
	client, err := m.Platform(ctx)
	if err != nil {
		return nil
	}
	names, _ := client.Apps(ctx)
	return names
}

func TypeNames(ctx context.Context, p *base.Process, f *base.Flags) []string {
	var out []string
	for _, t := range processesOf(ctx, p, f).Facts.Types {
		out = append(out, t.Type)
	}
	return out
}

func DynoNames(ctx context.Context, p *base.Process, f *base.Flags) []string {
	var out []string
	for _, r := range processesOf(ctx, p, f).Types {
		for _, d := range r.Dynos {
			out = append(out, d.Name)
		}
	}
	return out
}

// ProcessNames are the process types and the dynos.
func ProcessNames(ctx context.Context, p *base.Process, f *base.Flags) []string {
	var out []string
	ps := processesOf(ctx, p, f)
	for _, t := range ps.Facts.Types {
		out = append(out, t.Type)
	}
	for _, r := range ps.Types {
		for _, d := range r.Dynos {
			out = append(out, d.Name)
		}
	}
	return out
}

// Quantities are the process types as they are scaled now, to be changed at the end.
func Quantities(ctx context.Context, p *base.Process, f *base.Flags) []string {
	var out []string
	for _, t := range processesOf(ctx, p, f).Facts.Types {
		out = append(out, fmt.Sprintf("%s=%d", t.Type, t.Quantity))
	}
	return out
}

// Versions are the releases that can be returned to, each with its change.
func Versions(ctx context.Context, p *base.Process, f *base.Flags) []string {
	return versionsIf(ctx, p, f, func(l ledger.Ledger, r ledger.Release) bool { return l.Ineligible(r.Version) == "" })
}

// AllVersions are all releases that are listed, each with its change.
func AllVersions(ctx context.Context, p *base.Process, f *base.Flags) []string {
	return versionsIf(ctx, p, f, func(ledger.Ledger, ledger.Release) bool { return true })
}

func versionsIf(ctx context.Context, p *base.Process, f *base.Flags, offered func(ledger.Ledger, ledger.Release) bool) []string {
	client, app := clientOf(ctx, p, f)
	if client == nil {
		return nil
	}
	ledger, _, _ := ReadReleases(ctx, client, app, ReleasesRead)
	var out []string
	for _, r := range ledger.Releases {
		if offered(ledger, r) {
			out = append(out, fmt.Sprintf("v%d\t%s", r.Version, r.Description))
		}
	}
	return out
}

func processesOf(ctx context.Context, p *base.Process, f *base.Flags) Processes {
	client, app := clientOf(ctx, p, f)
	if client == nil {
		return Processes{}
	}
	ps, _ := ReadProcesses(ctx, client, app, p.Clock())
	return ps
}

// clientOf is the way to the app that is meant; nil when there is none, which no completion complains of.
func clientOf(ctx context.Context, p *base.Process, f *base.Flags) (*api.Client, string) {
	m, err := New(p, f)
	if err != nil {
		return nil, ""
	}
	app, err := m.OneApp(ctx)
	if err != nil {
		return nil, ""
	}
	client, err := m.Platform(ctx)
	if err != nil {
		return nil, ""
	}
	return client, app
}
