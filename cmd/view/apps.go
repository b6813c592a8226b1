package view

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/pipeline"
	"app.gonogo/gonogo/tui/apptable"
)

// Apps prints apps side by side.
func Apps(p *base.Process) *cobra.Command {
	f := &appsFlags{}
	c := &cobra.Command{
		Use:   "apps",
		Short: "Print apps side by side: stage, verdict, release, dynos, failed requests, worst queue",
		Long: `Print apps side by side, one row an app in the order of their stages: the verdict and since when it stands, the release, its commit and who
made it, dynos up of those wanted, 5xx a minute and p95 of the last minute, the worst queue, and what happened last. Above it stands the
pipeline, stage by stage with the code in each, where the apps are all of one.

What is not known is a dash. Apps are read as the screen reads them, which takes a few seconds; a release that has just come is HOLD until
it has been watched for a while: gonogo poll waits for that.

--json prints {at, apps, stages}; docs/apps.md has the fields.`,
		Example: "  gonogo apps -a shop -a shop-staging\n  gonogo apps --pipeline shop --watch\n  gonogo apps -a shop -a shop-eu --json | jq '.apps[] | select(.verdict == \"no-go\") | .app'",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return f.run(c.Context(), p) },
	}
	f.Add(c)
	f.AddPipeline(c)
	f.AddQueues(c)
	return c
}

type appsFlags struct{ base.ReadFlags }

// How long apps are waited for, how long the newest lines of a log may take once its session has begun, and how often --watch prints.
const (
	appsWithin = 15 * time.Second
	logsWithin = 3 * time.Second
	appsEvery  = 10 * time.Second
)

// run watches the apps for as long as it takes to know them.
func (f *appsFlags) run(ctx context.Context, p *base.Process) error {
	m, err := session.New(p, &f.Flags)
	if err != nil {
		return err
	}
	names, err := f.names(ctx, m)
	if err != nil {
		return err
	}
	return m.Turn(ctx, names, session.Turns{Reader: "apps", Within: appsWithin, Every: appsEvery, Watch: f.Watch,
		Known: func(s *model.State) bool { return allKnown(s, len(names)) }, Show: func(s *model.State) error { return f.show(m, s) }})
}

// names are the apps that are meant. A wrong name or token is told at once.
func (f *appsFlags) names(ctx context.Context, m *session.Session) ([]string, error) {
	meant, err := m.Pipeline()
	if err != nil {
		return nil, err
	}
	if meant != "" {
		return f.ofPipeline(ctx, m, meant)
	}
	names, err := m.Names(ctx)
	if err != nil {
		return nil, err
	}
	client, err := m.Platform(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, _, err := client.AppAlone(ctx, name); err != nil {
			return nil, m.MeantApp(ctx, name, err)
		}
	}
	return names, nil
}

// ofPipeline are the apps of a pipeline.
func (f *appsFlags) ofPipeline(ctx context.Context, m *session.Session, name string) ([]string, error) {
	client, err := m.Platform(ctx)
	if err != nil {
		return nil, err
	}
	ids, more, err := session.PipelineApps(ctx, client, name)
	if more > 0 {
		fmt.Fprintf(m.Stderr, "gonogo: the pipeline has %s beyond those that are shown\n", phrase.Plural(more, "more app"))
	}
	return ids, err
}

// allKnown tells that so many apps are known, each with its dynos, releases and the newest lines of its log.
func allKnown(s *model.State, n int) bool {
	return len(s.Apps) >= n && !slices.ContainsFunc(s.Apps, func(a *model.App) bool {
		src := s.Source(a.ID, model.LogsSource)
		heard := src.State == model.Off || src.State == model.Live && s.Now.Sub(src.Since) >= logsWithin
		return !a.Processes.KnownDynos || !a.Processes.KnownFormation || !a.Ledger.Known || !heard
	})
}

// show prints the rows as they are now.
func (f *appsFlags) show(m *session.Session, s *model.State) error {
	rows := pipeline.Rows(s)
	now := s.OriginNow("heroku")
	if f.Json {
		return base.PrintJSON(m.Stdout, appsDocOf(rows, now), f.Watch)
	}
	printer := m.Printer(now)
	lines := apptable.Lines(apptable.Look{Theme: printer.Theme, Now: now}, rows, printer.Width)
	if f.Watch {
		lines = append([]string{phrase.Zoned(now, m.Zone()), ""}, append(lines, "")...)
	}
	return base.Print(m.Stdout, lines)
}
