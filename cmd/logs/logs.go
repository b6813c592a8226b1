// Package logs is the verb that prints log lines: live, kept by the platform, or saved.
package logs

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model/logs"
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
		Short: "The log, filtered by source, process type, dyno, release, level, status, text and time",
		Long: `The log, filtered. Without --tail: the newest lines that the platform still has (it keeps 1,500), then the end.

--source takes what stands before the bracket in a line (app, heroku) or a class: api, router, system, addon.
--release asks the platform when that release was current; of saved logs the lines that say "Release v75 created" tell.
--num counts the lines that pass every filter. Metrics records are left out unless --metrics.
--from reads saved logs instead (text, UTF-16, either gzipped, captures of a drain), or with - what is piped in, to its end: all
lines that pass, or with --num the last of them. --since then counts back from the newest line of a file.
--count and --summary tell of all lines that pass, metrics records and log sessions too; bytes are those that were read.

On a terminal lines are told for people; elsewhere they keep the platform's form. Secrets are masked in both.
--raw writes the original bytes instead, nothing masked, nothing left out that no filter names, saved lines in their own order. It asks
for a typed yes; without a terminal --confirm raw must say so, else nothing is written (exit 2). Of a gzipped file these are the bytes
that were packed, of UTF-16 they are its UTF-8, of a drain's capture the lines as a log session has them.`,
		Example: "  gonogo logs -a shop --tail -s router --grep ' status=5'\n  gonogo logs -a shop -n 500 -d web.1 --level error --json\n  gonogo logs --from saved.log.gz --summary",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			f.numGiven = c.Flags().Changed("num")
			sift, err := f.sieve()
			if err != nil {
				return err
			}
			if err := confirmedRaw(c.Context(), p, f); err != nil {
				return err
			}
			switch {
			case len(f.from) > 0:
				return logsFrom(c.Context(), p, f, sift)
			case f.tail:
				return tailLogs(c.Context(), p, f, sift)
			}
			return session.EachApp(c.Context(), p, &f.Flags, func(ctx context.Context, m *session.Session, app string) error {
				return backlog(ctx, m, f, sift, app)
			})
		},
	}
	f.add(c)
	return c
}

func (f *logsFlags) add(c *cobra.Command) {
	f.Common(c)
	fl := c.Flags()
	fl.BoolVarP(&f.tail, "tail", "t", false, "go on with new lines until interrupted")
	fl.IntVarP(&f.num, "num", "n", 100, "how many lines to print, after filtering; with --tail before the new ones")
	fl.StringArrayVarP(&f.sources, "source", "s", nil, "only this source (app, heroku) or class (api, router, system, addon); repeatable")
	fl.StringArrayVarP(&f.types, "process-type", "p", nil, "only dynos of this process type; repeatable")
	fl.StringArrayVarP(&f.dynos, "dyno-name", "d", nil, "only this dyno; repeatable")
	fl.StringVar(&f.ps, "ps", "", "only this process type, this dyno, or api")
	fl.StringVar(&f.grep, "grep", "", "only lines that match this regular expression; small letters match both cases")
	fl.StringArrayVar(&f.exclude, "exclude", nil, "no lines that match this regular expression; repeatable")
	fl.StringVar(&f.level, "level", "", "only lines that say this level or a graver one: debug, info, warn, error, fatal")
	fl.StringVar(&f.release, "release", "", "only lines from where this release became current to the next one: v75")
	fl.StringVar(&f.status, "status", "", "only requests with this HTTP status: 503, 5xx, 500-504")
	fl.StringSliceVar(&f.codes, "code", nil, "only lines with this H-, R- or L-code: H12; repeatable")
	fl.DurationVar(&f.service, "service", 0, "only requests that took this long or longer: 2s")
	fl.DurationVar(&f.connect, "connect", 0, "only requests that waited this long or longer for their dyno: 100ms")
	fl.DurationVar(&f.since, "since", 0, "only lines this young: 15m, 2h")
	fl.BoolVar(&f.metrics, "metrics", false, "metrics records too (sample#, measure#, count#)")
	fl.BoolVar(&f.json, "json", false, "print one JSON document a line")
	fl.StringArrayVar(&f.from, "from", nil, "read this saved log instead of an app's; - is stdin; repeatable")
	fl.BoolVar(&f.count, "count", false, "print only how many lines pass")
	fl.BoolVar(&f.summary, "summary", false, "print only what the lines that pass amount to: processes, status, codes, service times")
	fl.BoolVar(&f.raw, "raw", false, "print lines byte for byte as they came, secrets and control bytes in them too; asks first")
	fl.StringVar(&f.confirm, "confirm", "", "\"raw\": print raw lines without asking")
}

// backlog prints the newest lines that pass.
func backlog(ctx context.Context, m *session.Session, f *logsFlags, sift *sieve, app string) error {
	client, err := m.Platform(ctx)
	if err != nil {
		return err
	}
	out := &lineReport{flags: f, printer: &LogPrinter{Session: m, Json: f.json}, newest: &ring{most: f.num}}
	if err := sift.learn(ctx, client, app, app); err != nil {
		return err
	}
	err = stream.Backlog(ctx, client, app, func(b *logs.Batch) {
		sift.from(client.Now())
		out.failed = errors.Join(out.failed, out.take(app, b, sift, false))
	})
	if err := errors.Join(out.failed, err); err != nil {
		return err
	}
	return out.end()
}
