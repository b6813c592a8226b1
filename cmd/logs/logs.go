// Package logs is the verb that prints log lines: live, kept by the platform, or saved.
package logs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/recorder"
)

// Logs prints the log, filtered here: the platform can filter by source and dyno only, and counts before it filters.
func Logs(p *base.Process) *cobra.Command {
	f := &logsFlags{}
	c := &cobra.Command{
		Use:   "logs",
		Short: "Print the log, filtered by source, dyno, release, level, status, text or time",
		Long: `Print the log, filtered. Without --tail it prints the newest lines that the platform still has (it keeps 1,500) and ends. With --since it
prints what the flight recorder has of the time before, too, where that kept log text, and says what is missing.

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
	kept := &recorded{report: out, since: f.since != ""}
	if err := kept.read(ctx, m, client.Now(), app); err != nil {
		return true, err
	}
	err = m.Backlog(ctx, client, app, func(b *logstore.Batch) {
		if out.failed == nil {
			out.failed = filter.at(client.Now(), m.Zone())
		}
		if out.failed == nil {
			kept.met(b)
			out.failed = out.add(app, b, false)
		}
	})
	if err := errors.Join(out.failed, err); err != nil {
		return true, err
	}
	if err := out.end(); err != nil {
		return true, err
	}
	kept.tellMissing(m)
	absent := out.inventory.absent(f)
	stranger := absent.strangers(ctx, client, m, app)
	out.explain(absent, stranger)
	return len(stranger) == 0, nil
}

// recorded is what the flight recorder has of the lines that --since asks for.
type recorded struct {
	report  *lineReport
	since   bool // it was given
	from    time.Time
	with    []recorder.Span // of which the text is recorded
	without []recorder.Span // which are recorded without
	first   time.Time       // of what the platform still has
}

// read reports the recorded lines. What the platform has of the same time is left out then.
func (k *recorded) read(ctx context.Context, m *session.Session, now time.Time, app string) error {
	if !k.since {
		return nil
	}
	out := k.report
	if err := out.filter.at(now, m.Zone()); err != nil {
		return err
	}
	k.from = out.filter.since()
	list, err := recorder.List(config.StatePath(m.Env(), "recordings"))
	if err != nil {
		return nil // the platform's own lines are there
	}
	var last time.Time
	k.with, k.without, err = recorder.Lines(ctx, list, app, k.from, func(b *logstore.Batch) {
		if at := b.LastAt(); at.After(last) {
			last = at
		}
		if out.failed == nil {
			out.failed = out.add(app, b, false)
		}
	})
	if !last.IsZero() {
		out.filter.goOn(last)
	}
	return errors.Join(err, out.failed)
}

// met notes how far back the platform reaches.
func (k *recorded) met(b *logstore.Batch) {
	if at := b.FirstAt(); !at.IsZero() && (k.first.IsZero() || at.Before(k.first)) {
		k.first = at
	}
}

// tellMissing says which part of the time that was asked for neither the platform nor a recording has.
func (k *recorded) tellMissing(m *session.Session) {
	at := k.from
	for _, s := range k.with {
		if at.Before(s.From) {
			break
		}
		at = s.To
	}
	if !k.since || k.first.IsZero() || !at.Before(k.first.Add(-time.Second)) {
		return
	}
	why := "nothing was recorded then"
	for _, s := range k.without {
		if s.To.After(at) && s.From.Before(k.first) {
			why = "what was recorded then is without log text; recording.keep: text in the config keeps it"
		}
	}
	fmt.Fprintf(m.Stderr, "gonogo: lines are missing from %s to %s: the platform keeps the newest 1,500, and %s\n", phrase.Date(at, m.Zone()), phrase.Moment(k.first, m.Zone()), why)
}
