// Package logs is the verb that prints log lines: live, kept by the platform, or saved.
package logs

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources/heroku/stream"
)

// logsFlags are the flags of gonogo logs: the official client's, and what it lacks.
type logsFlags struct {
	base.Flags
	tail    bool
	num     int
	sources []string
	types   []string
	dynos   []string
	ps      string
	grep    string
	exclude []string
	level   string
	since   time.Duration
	metrics bool
	json    bool
	from    []string
	count   bool
	summary bool
	raw     bool
	release string
	status  string
	codes   []string
	service time.Duration
	connect time.Duration
	confirm string

	numGiven bool
}

// Logs prints the log, filtered here: the platform can filter by source and dyno only, and counts before it filters.
func Logs(p *base.Process) *cobra.Command {
	f := &logsFlags{}
	c := &cobra.Command{
		Use:   "logs",
		Short: "Print the log, filtered by source, dyno, release, level, status, text or time",
		Long: `Print the log, filtered. Without --tail it prints the newest lines that the platform still has (it keeps 1,500) and ends.

--source takes the word before the bracket in a line (app, heroku) or a class: api, router, system, addon.
--release asks the platform when that release was current. In a saved log, the lines "Release v75 created" say it.
--num counts the lines that pass every filter. Metrics records are left out; --metrics prints them.
--from reads a saved log: text, UTF-16, gzipped, or a drain's capture; "-" is stdin. It prints all lines that pass, or the last
--num of them. --since then counts back from the newest line of the file.
--count and --summary cover all lines that pass, metrics records included. Bytes are those that were read.

On a terminal, lines are formatted for reading. Otherwise they keep the platform's form. Secrets are masked in both.
--raw prints the original bytes: nothing is masked, saved lines keep their order. It asks you to type yes; without a terminal,
--confirm raw must say so, otherwise nothing is printed and the exit code is 2. From a gzipped file come the unpacked bytes, from UTF-16
its UTF-8, from a drain's capture the lines as a log session has them.`,
		Example: "  gonogo logs -a shop --tail -s router --grep ' status=5'\n  gonogo logs -a shop -n 500 -d web.1 --level error --json\n  gonogo logs --from saved.log.gz --summary",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			f.numGiven = c.Flags().Changed("num")
			filter, err := f.newFilter()
			if err != nil {
				return err
			}
			if err := confirmedRaw(c.Context(), p, f); err != nil {
				return err
			}
			switch {
			case len(f.from) > 0:
				return logsFrom(c.Context(), p, f, filter)
			case f.tail:
				return tailLogs(c.Context(), p, f, filter)
			}
			return session.EachApp(c.Context(), p, &f.Flags, func(ctx context.Context, m *session.Session, app string) error {
				return backlog(ctx, m, f, filter, app)
			})
		},
	}
	f.add(c)
	return c
}

func (f *logsFlags) add(c *cobra.Command) {
	f.AddApps(c)
	f.AddStyle(c)
	f.AddUTC(c)
	fl := c.Flags()
	fl.BoolVarP(&f.tail, "tail", "t", false, "keep printing new lines until interrupted")
	fl.IntVarP(&f.num, "num", "n", 100, "number of lines, after filtering; with --tail, before the new ones")
	fl.StringArrayVarP(&f.sources, "source", "s", nil, "only this source (app, heroku) or class (api, router, system, addon); repeat for several")
	fl.StringArrayVarP(&f.types, "process-type", "p", nil, "only dynos of this process type; repeat for several")
	fl.StringArrayVarP(&f.dynos, "dyno-name", "d", nil, "only this dyno; repeat for several")
	fl.StringVar(&f.ps, "ps", "", "only this process type, this dyno, or api")
	fl.StringVar(&f.grep, "grep", "", "only lines that match this regular expression; lower case matches both cases")
	fl.StringArrayVar(&f.exclude, "exclude", nil, "not the lines that match this regular expression; repeat for several")
	fl.StringVar(&f.level, "level", "", "only lines of this level or a more severe one: debug, info, warn, error, fatal")
	fl.StringVar(&f.release, "release", "", "only lines from the time when this release was current: v75")
	fl.StringVar(&f.status, "status", "", "only requests with this HTTP status: 503, 5xx, 500-504")
	fl.StringSliceVar(&f.codes, "code", nil, "only lines with this H, R or L code: H12; repeat for several")
	fl.DurationVar(&f.service, "service", 0, "only requests with at least this service time: 2s")
	fl.DurationVar(&f.connect, "connect", 0, "only requests with at least this connect time: 100ms")
	fl.DurationVar(&f.since, "since", 0, "only lines of the last 15m, 2h, …")
	fl.BoolVar(&f.metrics, "metrics", false, "print metrics records too (sample#, measure#, count#)")
	fl.BoolVar(&f.json, "json", false, "print one JSON document a line")
	fl.StringArrayVar(&f.from, "from", nil, "read this saved log; - is stdin; repeat for several")
	fl.BoolVar(&f.count, "count", false, "print only the number of lines that pass")
	fl.BoolVar(&f.summary, "summary", false, "print only a summary of the lines that pass: processes, status, codes, service times")
	fl.BoolVar(&f.raw, "raw", false, "print lines byte for byte, with the secrets and control bytes in them; asks first")
	fl.StringVar(&f.confirm, "confirm", "", "\"raw\": do not ask before --raw")
}

// backlog prints the newest lines that pass.
func backlog(ctx context.Context, m *session.Session, f *logsFlags, filter *lineFilter, app string) error {
	client, err := m.Platform(ctx)
	if err != nil {
		return err
	}
	out := &lineReport{flags: f, printer: &LogPrinter{Session: m, Json: f.json}, newest: &ring{most: f.num}}
	if err := filter.loadReleases(ctx, client, app, app); err != nil {
		return err
	}
	err = stream.Backlog(ctx, client, app, func(b *logstore.Batch) {
		filter.from(client.Now())
		out.failed = errors.Join(out.failed, out.add(app, b, filter, false))
	})
	if err := errors.Join(out.failed, err); err != nil {
		return err
	}
	return out.end()
}
