package view

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/vitals"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/hub"
	"app.gonogo/gonogo/tui/plain"
)

// Vitals prints how the dynos, the app's own metrics and its data stores fare.
func Vitals(p *base.Process) *cobra.Command {
	f := &vitalsFlags{}
	c := &cobra.Command{
		Use:   "vitals [DYNO]",
		Short: "Print memory, load and every other metric in the log, and where they lead",
		Long: `Print what the log tells in numbers: memory, swap and load of each dyno, every metric that the app writes (sample#, measure#, count#), and
connections, cache hits, load and sizes of Heroku Postgres and Redis. What goes wrong stands first: memory that leads to R14 or R15, a leak,
swap, few connections left, a number of threads that only grows, and who has fallen silent.

A trend of memory takes four hours after the first 45 minutes of a life; one of minutes is told where R14 or R15 is near. The platform keeps
1,500 lines of log, which are minutes: --watch follows the log from there on, --from reads a saved one.

DYNO prints one dyno in full, with the lives before the present one.

--json prints {dynos, metrics, stores, findings, dropped}; what is not known is absent.`,
		Example: "  gonogo vitals -a shop\n  gonogo vitals web.1 --from saved.log.gz\n  gonogo vitals -a shop --json | jq '.dynos[] | select(.trend.word != \"steady\")'",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				f.dyno = args[0]
			}
			if len(f.from) > 0 {
				return f.saved(c.Context(), p)
			}
			return session.EachApp(c.Context(), p, &f.Flags, func(ctx context.Context, m *session.Session, app string) error {
				if f.Watch {
					return f.overTime(ctx, m, app)
				}
				return f.live(ctx, m, app)
			})
		},
	}
	f.Add(c)
	c.Flags().StringArrayVar(&f.from, "from", nil, "read this saved log; - is stdin; repeat for several")
	return c
}

// vitalsEvery is how often --watch prints.
const vitalsEvery = 20 * time.Second

type vitalsFlags struct {
	base.ReadFlags
	from []string
	dyno string
	last uint64 // the version that was printed
}

// readListed gives a state the dynos, the formation and the add-ons of an app.
func readListed(ctx context.Context, m *session.Session, app string, s *model.State) error {
	client, err := m.Platform(ctx)
	if err != nil {
		return err
	}
	ps, err := session.ReadProcesses(ctx, client, app, client.Now())
	if err != nil {
		return err
	}
	addOns, err := client.AddOns(ctx, app)
	if err != nil {
		return err
	}
	now, here := client.Now(), m.Clock()
	clock := &model.Clock{Origin: "heroku", Ahead: model.Duration(now.Sub(here))}
	for _, fact := range []model.Fact{clock, &addOns, &ps.Facts, &ps.Listed} {
		s.Apply([]model.Event{{App: model.AppID(app), At: now, Seen: here, Fact: fact}})
	}
	return nil
}

// live reads what the platform keeps of an app's log.
func (f *vitalsFlags) live(ctx context.Context, m *session.Session, app string) error {
	s := model.New(model.DefaultLimits())
	if err := readListed(ctx, m, app, s); err != nil {
		return err
	}
	client, err := m.Platform(ctx)
	if err != nil {
		return err
	}
	id := model.AppID(app)
	if err := m.Backlog(ctx, client, app, func(b *logstore.Batch) {
		s.Apply([]model.Event{{App: id, At: client.Now(), Seen: m.Clock(), Fact: &model.LogLines{Batch: b}}})
	}); err != nil {
		return err
	}
	return f.judged(m, s, id, client.Now())
}

// overTime reads the log as it comes, over the ends of sessions.
func (f *vitalsFlags) overTime(ctx context.Context, m *session.Session, app string) error {
	client, err := m.Platform(ctx)
	if err != nil {
		return err
	}
	id := model.AppID(app)
	h := hub.New(hub.Options{Clock: m.Process.Clock, ReadOnly: true, Speed: m.Speed})
	follower := &session.Follower{Box: h.Subscribe("vitals", hub.Policy{Block: true}), State: model.New(model.DefaultLimits())}
	h.Add(id, m.LogOf(client, id, model.AppInfo{}))
	inner, stop := context.WithCancel(ctx)
	defer h.Wait()
	defer stop()
	h.Start(inner)
	return m.Repeat(ctx, time.Millisecond, func(ctx context.Context) error {
		if err := readListed(ctx, m, app, follower.State); err != nil {
			return err
		}
		until, cancel := context.WithTimeout(ctx, vitalsEvery)
		defer cancel()
		_ = follower.Until(until, func(*model.State) bool { return false })
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return f.judged(m, follower.State, id, client.Now())
	})
}

// judged judges what the log has come to by now, and prints it.
func (f *vitalsFlags) judged(m *session.Session, s *model.State, id model.AppID, now time.Time) error {
	here := m.Clock()
	s.Apply([]model.Event{{App: id, At: here, Seen: here, Fact: &model.Tick{Now: here}}})
	a := s.App(id)
	a.Vitals.JudgeNow(now)
	return f.show(m, &a.Vitals, now)
}

// saved reads saved logs.
func (f *vitalsFlags) saved(ctx context.Context, p *base.Process) error {
	return readSaved(ctx, p, &f.Flags, f.from, func(m *session.Session, _ *model.State, a *model.App) error {
		a.Vitals.JudgeNow(a.Vitals.Heard)
		return f.show(m, &a.Vitals, a.Vitals.Heard)
	})
}

// show prints all, or the dyno that was asked for.
func (f *vitalsFlags) show(m *session.Session, v *vitals.Vitals, now time.Time) error {
	if f.Watch && v.Version() == f.last && f.last != 0 {
		return nil
	}
	f.last = v.Version()
	list := v.Current()
	if f.dyno != "" {
		l := v.Newest(f.dyno)
		if l == nil {
			return noSuchDyno(f.dyno, v)
		}
		list = []*vitals.Life{l}
	}
	if f.Json {
		return base.PrintJSON(m.Stdout, vitalsDocOf(v, list, f.dyno == ""), f.Watch)
	}
	printer := m.Printer(now)
	lines := plain.Vitals(printer, v)
	if f.dyno != "" {
		lines = plain.Life(printer, v, list[0])
	}
	if len(lines) == 0 {
		fmt.Fprintln(m.Stderr, plain.VitalsNone)
		return nil
	}
	if f.Watch {
		lines = append([]string{phrase.Zoned(now, m.Zone()), ""}, append(lines, "")...)
	}
	if err := base.Print(m.Stdout, lines); err != nil {
		return err
	}
	if lives, series := v.Dropped(); lives+series > 0 && !f.Watch {
		fmt.Fprintf(m.Stderr, "gonogo: for want of room %s and %s are not kept\n", phrase.Count(lives, "life of a dyno", "lives of dynos"), phrase.Plural(series, "metric"))
	}
	return nil
}

func noSuchDyno(name string, v *vitals.Vitals) error {
	var names []string
	for _, l := range v.Current() {
		names = append(names, l.Dyno)
	}
	slices.Sort(names)
	return base.ExitError{Code: base.ExitUnable, Err: &fault.Error{What: "cannot show the dyno " + fault.Quote(name), Code: "dyno",
		Why: "the log has no metrics of it", Do: strings.TrimLeft(phrase.DidYouMean(name, names)+" gonogo vitals lists those that it has metrics of", ". ")}}
}
