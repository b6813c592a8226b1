package view

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/plain"
)

// Work prints what the log says of background jobs, workers and waiting requests.
func Work(p *base.Process) *cobra.Command {
	f := &workFlags{}
	c := &cobra.Command{
		Use:   "work",
		Short: "Count the background jobs in the log by class: done, failed, retried, run times",
		Long: `Count the background jobs in the log by class: how many began, were done, failed and will be tried again, and how long they took, in the
last 15 minutes, and before the current release. Workers that died inside a dyno that lived on follow, and how long requests waited for
the app where its lines tell that.

What is counted is what Sidekiq, Celery, RQ, Delayed Job, Active Job (GoodJob, Solid Queue, …), Resque, Que, Oban and graphile-worker print by
themselves. Without --from the newest 1,500 lines are read, which is all that the platform keeps.

--json prints {app, now, seconds, version, jobs, workers, waits}. What is not known is absent.`,
		Example: "  gonogo work -a shop\n  gonogo work --from saved.log.gz --json | jq '.jobs[] | select(.failed > 0)'",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if len(f.from) > 0 {
				return f.saved(c.Context(), p)
			}
			return session.EachApp(c.Context(), p, &f.Flags, func(ctx context.Context, m *session.Session, app string) error {
				one := func(ctx context.Context) error {
					s, a, err := readErrors(ctx, m, app, nil)
					if err != nil {
						return err
					}
					return f.show(m, s, a, app)
				}
				if f.Watch {
					return m.Repeat(ctx, errorsEvery, one)
				}
				return one(ctx)
			})
		},
	}
	f.Add(c)
	c.Flags().StringArrayVar(&f.from, "from", nil, "read this saved log; - is stdin; repeat for several")
	return c
}

type workFlags struct {
	base.ReadFlags
	from []string
	last map[string]uint64 // what was printed of each app
}

// saved reads saved logs. Now is when their last line was written.
func (f *workFlags) saved(ctx context.Context, p *base.Process) error {
	return readSaved(ctx, p, &f.Flags, f.from, func(m *session.Session, s *model.State, a *model.App) error { return f.show(m, s, a, string(a.ID)) })
}

func (f *workFlags) show(m *session.Session, s *model.State, a *model.App, name string) error {
	cur := s.CurrentJobs(a)
	if f.Watch {
		if last, told := f.last[name]; told && last == a.Jobs.Version() {
			return nil
		}
		if f.last == nil {
			f.last = map[string]uint64{}
		}
		f.last[name] = a.Jobs.Version()
	}
	rows := a.Jobs.Rows(cur)
	if f.Json {
		return base.PrintJSON(m.Stdout, workDocOf(name, a, rows, cur), f.Watch)
	}
	printer := m.Printer(cur.Now)
	if err := base.Print(m.Stdout, plain.Work(printer, a, rows, cur)); err != nil {
		return err
	}
	if a.Jobs.Dropped > 0 {
		fmt.Fprintf(m.Stderr, "gonogo: %d classes that were seen least recently are not kept\n", a.Jobs.Dropped)
	}
	return nil
}
