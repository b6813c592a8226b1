package view

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/tui/plain"
)

// Router prints how requests go, by path, dyno or host.
func Router(p *base.Process) *cobra.Command {
	f := &routerFlags{}
	c := &cobra.Command{
		Use:   "router",
		Short: "Count requests: how they were answered, how long they took, on which paths, dynos and hosts",
		Long: `Count the requests that the router tells of: how many, how they were answered, how long they took, and on which paths, dynos or hosts.

The figures are of the last minute, of the time since the current release, and of as long before it. --last 5m takes the last five minutes
instead, and the five before them; so does a release that is older than an hour, with fifteen. At most an hour is counted. Without --from the
newest 1,500 lines are read, which is all that the platform keeps. Percentiles are right to 1 %. Websockets and streams that were held open count
as requests, and not in the times. A request fails when it is answered with a 5xx; maintenance (H80) and no web dynos (H14) are no failures.

--json prints {app, at, version, minute, since, before, by, rows}. minute, since and before are {from, to, watched_seconds, requests, failed,
held_open, status, codes, bytes, per_second, in_flight_estimated, service_ms, connect_ms}; a row is {name, kind, requests, failed, held_open,
codes, service_ms}. What is not known is absent.`,
		Example: "  gonogo router -a shop\n  gonogo router -a shop --by dyno --last 5m\n  gonogo router --from saved.log.gz --json | jq '.since.service_ms.p95'",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.check(); err != nil {
				return err
			}
			if len(f.from) > 0 {
				return readSaved(c.Context(), p, &f.Flags, f.from, f.show)
			}
			return session.EachApp(c.Context(), p, &f.Flags, func(ctx context.Context, m *session.Session, app string) error {
				if f.Watch {
					return m.Repeat(ctx, errorsEvery, func(ctx context.Context) error { return f.live(ctx, m, app) })
				}
				return f.live(ctx, m, app)
			})
		},
	}
	f.Add(c)
	c.Flags().StringVar(&f.by, "by", string(router.ByPath), "what requests are told apart by: path, dyno, host")
	c.Flags().DurationVar(&f.last, "last", 0, "count this long a time, up to 1h, instead of the time since the release")
	c.Flags().IntVarP(&f.num, "num", "n", 20, "number of rows")
	c.Flags().StringArrayVar(&f.from, "from", nil, "read this saved log; - is stdin; repeat for several")
	return c
}

type routerFlags struct {
	base.ReadFlags
	by   string
	last time.Duration
	num  int
	from []string
}

func (f *routerFlags) check() error {
	by := []string{string(router.ByPath), string(router.ByDyno), string(router.ByHost)}
	switch {
	case f.num < 1:
		return base.Usage("--num is %d, and must be above zero", f.num)
	case f.last != 0 && (f.last < router.Slot || f.last > router.Kept):
		return base.Usage("--last is from %s to %s, not %s", phrase.Span(router.Slot), phrase.Span(router.Kept), phrase.Span(f.last))
	}
	for _, one := range by {
		if f.by == one {
			return nil
		}
	}
	return base.Usage("--by is path, dyno or host, not %q%s", f.by, phrase.DidYouMean(f.by, by))
}

// live reads what the platform keeps of an app's log.
func (f *routerFlags) live(ctx context.Context, m *session.Session, app string) error {
	s, a, err := readErrors(ctx, m, app, nil)
	if err != nil {
		return err
	}
	client, err := m.Platform(ctx)
	if err != nil {
		return err
	}
	a.Router.Alive(client.Now())
	return f.show(m, s, a)
}

// show prints the figures and the table.
func (f *routerFlags) show(m *session.Session, _ *model.State, a *model.App) error {
	v := plain.RouterView{View: a.RouterView(f.last), By: router.By(f.by), Most: f.num}
	hour := a.Router.Between(v.View.Until.Add(-router.Kept), time.Time{})
	v.Codes, v.Rows = hour.Codes, v.View.Since.Rows(v.By)
	if f.Json {
		return base.PrintJSON(m.Stdout, routerDocOf(a, v), f.Watch)
	}
	if hour.Requests == 0 {
		fmt.Fprintln(m.Stderr, "No line of the router in the log.")
		return nil
	}
	return base.Print(m.Stdout, plain.Router(m.Printer(v.View.Until), v))
}
