// Package logs is the verb that prints log lines: live, kept by the platform, or saved.
package logs

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources/heroku/stream"
)

// Logs prints the log, filtered here: the platform can filter by source and dyno only, and counts before it filters.
func Logs(p *base.Process) *cobra.Command {
	f := &logsFlags{}
	c := &cobra.Command{
		Use:   "logs",
		Short: "Print the log, filtered by source, dyno, release, level, status, text or time",
		Long: `Print the log, filtered. Without --tail it prints the newest lines that the platform still has (it keeps 1,500) and ends.

Flags that name sources, process types, dynos, statuses or codes can be repeated, or take a list: -p web,worker.
--source takes the word before the bracket in a line (app, heroku) or a class: api, router, system, addon, logplex.
--grep, --any and --exclude look at the name before a line too: --exclude 'heroku\[router\]'. --field looks into JSON and key=value pairs.
--release asks the platform when that release was current. In a saved log, the lines "Release v75 created" say it.
--num counts the lines that pass every filter. Metrics records are left out; --metrics prints them.
--from reads a saved log: text, UTF-16, gzipped, or a drain's capture; "-" is stdin. It prints all lines that pass, or the last
--num of them. --since 2h then counts back from the newest line of the file.
--since and --until are told in your time zone; with --utc, in UTC. A time of day is the last one there was.
-A, -B and -C print the lines around a match, with -- between groups. They are chosen from the lines that the flags for sources,
processes, times, releases and --exclude leave; where nothing else is asked for, from all lines.
--different compares the lines that pass with the others of the same time: paths, dynos, releases, clients, fields of JSON. What the filter
itself decides is left out, and what chance alone could do.
--count and --summary cover all lines that pass, metrics records included. Bytes are those that were read.

On a terminal, lines are formatted for reading. Otherwise they keep the platform's form. Secrets are masked in both.
--raw prints the original bytes: nothing is masked, saved lines keep their order. It asks you to type yes; without a terminal,
--confirm raw must say so, otherwise nothing is printed and the exit code is 2. From a gzipped file come the unpacked bytes, from UTF-16
its UTF-8, from a drain's capture the lines as a log session has them.`,
		Example: "  gonogo logs -a shop --tail -s router --grep ' status=5'\n  gonogo logs -a shop -n 500 -d web.1 --level error --json\n  gonogo logs -a shop -p web,worker --grep timeout -C 3\n  gonogo logs --from saved.log.gz --summary",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			f.numGiven, f.given = c.Flags().Changed("num"), givenFilters(c)
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
			return backlogs(c.Context(), p, f, filter)
		},
	}
	f.add(c)
	return c
}

// backlogs prints the newest lines of each app that is meant. A name that no app knows is a mistake.
func backlogs(ctx context.Context, p *base.Process, f *logsFlags, filter *lineFilter) error {
	apps, unknown := 0, 0
	err := session.EachApp(ctx, p, &f.Flags, func(ctx context.Context, m *session.Session, app string) error {
		apps++
		known, err := backlog(ctx, m, f, filter, app)
		if !known {
			unknown++
		}
		return err
	})
	if err == nil && apps > 0 && unknown == apps {
		return base.ExitError{Code: base.ExitUnable}
	}
	return err
}

// backlog prints the newest lines that pass. It tells whether the app knows all that was asked for by name.
func backlog(ctx context.Context, m *session.Session, f *logsFlags, filter *lineFilter, app string) (known bool, err error) {
	client, err := m.Platform(ctx)
	if err != nil {
		return true, err
	}
	out := f.newReport(m, filter)
	out.live = true
	out.keep(f.num)
	if err := filter.loadReleases(ctx, client, app, app); err != nil {
		return true, err
	}
	err = stream.Backlog(ctx, client, app, func(b *logstore.Batch) {
		if out.failed == nil {
			out.failed = filter.at(client.Now(), m.Zone())
		}
		if out.failed == nil {
			out.failed = out.add(app, b, false)
		}
	})
	if err := errors.Join(out.failed, err); err != nil {
		return true, err
	}
	if err := out.end(); err != nil {
		return true, err
	}
	absent := out.inventory.absent(f)
	stranger := absent.strangers(ctx, client, m, app)
	out.explain(absent, stranger)
	return len(stranger) == 0, nil
}
