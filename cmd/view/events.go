package view

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/timeline"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/tui/plain"
)

// Events prints what happened: releases, restarts with their reasons, and what else there is.
func Events(p *base.Process) *cobra.Command {
	f := &eventsFlags{}
	c := &cobra.Command{
		Use:   "events",
		Short: "List what happened: releases, crashes, restarts with their reasons",
		Long: `List what happened to an app, the newest first: releases, config changes, scales, crashes, and every restart of a dyno with its
reason: the daily one, a release, somebody by hand, memory, a crash, the platform, or nothing that the log tells of.

Without --from the releases and the newest 1,500 lines of the log are read. --watch goes on: it tells each event once, the oldest first, when
it will not change any more, and with it alarms of queues, incidents of the platform, and what fails.

--json prints an array of {id, kind, at, app, severity, over, text, do, who, release, restarts}; with --watch one event a line. What is not
known is absent. An id stays the same whenever the same log is read.`,
		Example: "  gonogo events -a shop\n  gonogo events -a shop --watch --json | jq -c 'select(.kind == \"crash\")'\n  gonogo events --from saved.log.gz --kind crash,restart",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.read(); err != nil {
				return err
			}
			switch {
			case len(f.from) > 0:
				return f.saved(c.Context(), p)
			case f.Watch:
				return f.stream(c.Context(), p)
			}
			return session.EachApp(c.Context(), p, &f.Flags, f.live)
		},
	}
	f.Add(c)
	f.AddQueues(c)
	c.Flags().DurationVar(&f.since, "since", 0, "only what happened since so long ago: 2h")
	c.Flags().StringSliceVar(&f.kindNames, "kind", nil, "only events of this kind; repeat for several: "+kindList())
	c.Flags().StringArrayVar(&f.from, "from", nil, "read this saved log; - is stdin; repeat for several")
	return c
}

type eventsFlags struct {
	base.ReadFlags
	since     time.Duration
	kindNames []string
	from      []string

	kinds   []timeline.Kind
	told    map[string]bool // by --watch
	several bool            // apps
	version uint64          // of what was looked at last
}

func kindList() string {
	names := make([]string, len(timeline.Kinds))
	for i, k := range timeline.Kinds {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}

// read reads the flags that say which events are meant.
func (f *eventsFlags) read() error {
	if f.since < 0 {
		return base.Usage("--since is %s, and must be above zero", f.since)
	}
	for _, name := range f.kindNames {
		k := timeline.Kind(name)
		if !slices.Contains(timeline.Kinds, k) {
			return base.Usage("--kind is one of %s, not %s%s", kindList(), fault.Quote(name), phrase.DidYouMean(name, strings.Split(kindList(), ", ")))
		}
		f.kinds = append(f.kinds, k)
	}
	if len(f.from) > 0 && len(f.Apps) > 0 {
		return base.Usage("--from reads saved lines, --app the platform's: give one of them")
	}
	f.told = map[string]bool{}
	return nil
}

// chosen are the events that are meant, the newest first. Of a saved log the last line is now.
func (f *eventsFlags) chosen(s *model.State) []timeline.Entry {
	filter := timeline.Filter{Kinds: f.kinds}
	if f.since > 0 {
		filter.Since = s.Now.Add(-f.since)
	}
	return filter.Of(timeline.Of(s))
}

// live prints what the platform keeps of an app.
func (f *eventsFlags) live(ctx context.Context, m *session.Session, app string) error {
	s, _, err := readErrors(ctx, m, app, nil)
	if err != nil {
		return err
	}
	return f.show(m, s)
}

// saved reads saved logs.
func (f *eventsFlags) saved(ctx context.Context, p *base.Process) error {
	f.Flags.Saved()
	m, err := session.New(p, &f.Flags)
	if err != nil {
		return err
	}
	return eachSaved(ctx, m, f.from, func(s *model.State, a *model.App, newest time.Time, ended bool) error {
		switch {
		case !ended && f.Watch:
			s.Apply([]model.Event{{At: newest, Seen: newest, Fact: &model.Tick{Now: newest}}})
		case ended:
			s.EndRestarts(a)
		}
		if ended && !f.Watch {
			return f.show(m, s)
		}
		return f.printNew(m, s)
	})
}

// show prints a list, the newest first.
func (f *eventsFlags) show(m *session.Session, s *model.State) error {
	all := f.chosen(s)
	if f.Json {
		docs := []eventDoc{}
		for i := range all {
			docs = append(docs, eventDocOf(s, &all[i]))
		}
		return base.PrintJSON(m.Stdout, docs, false)
	}
	if len(all) == 0 {
		return tellNone(m.Stderr, f)
	}
	if err := base.Print(m.Stdout, plain.Events(m.Printer(s.Now), all)); err != nil {
		return err
	}
	for _, a := range s.Apps {
		if n := a.Restarts.Dropped; n > 0 {
			fmt.Fprintf(m.Stderr, "gonogo: %d older restarts are not kept\n", n)
		}
	}
	return nil
}

func tellNone(w io.Writer, f *eventsFlags) error {
	text := "Nothing has happened that the log and the releases tell of."
	if f.since > 0 || len(f.kinds) > 0 {
		text = "No such event."
	}
	_, err := fmt.Fprintln(w, text)
	return base.ReaderGone(err)
}

// stream watches the apps, and tells each event once.
func (f *eventsFlags) stream(ctx context.Context, p *base.Process) error {
	m, err := session.New(p, &f.Flags)
	if err != nil {
		return err
	}
	names, err := m.Names(ctx)
	if err != nil {
		return err
	}
	for _, name := range names { // what is refused at once is no watch
		if _, _, err := m.Exists(ctx, name); err != nil {
			return err
		}
	}
	f.several = len(names) > 1
	reader := m.LogFollower("events")
	end, err := m.Begin(ctx, names)
	if err != nil {
		return err
	}
	defer end()
	var failed error
	err = reader.Until(ctx, func(s *model.State) bool {
		failed = f.printNew(m, s)
		return failed != nil
	})
	switch {
	case failed != nil:
		return failed
	case ctx.Err() != nil:
		return base.ErrInterrupted
	case errors.Is(err, io.EOF):
		return nil
	}
	return err
}

// printNew prints what was not told yet and will not change any more, the oldest first.
func (f *eventsFlags) printNew(m *session.Session, s *model.State) error {
	version := timeline.Version(s)
	if !f.Watch || version == f.version {
		return nil
	}
	f.version = version
	var fresh []timeline.Entry
	for _, e := range slices.Backward(f.chosen(s)) {
		if key := string(e.App) + " " + e.ID; e.Settled && !f.told[key] {
			f.told[key] = true
			fresh = append(fresh, e)
		}
	}
	for i := range fresh {
		if f.Json {
			if err := base.PrintJSON(m.Stdout, eventDocOf(s, &fresh[i]), true); err != nil {
				return err
			}
			continue
		}
		app := ""
		if a := s.App(fresh[i].App); a != nil && f.several {
			app = a.Info.Name
		}
		if err := base.Print(m.Stdout, []string{plain.EventLine(m.Printer(s.Now), app, &fresh[i])}); err != nil {
			return err
		}
	}
	return nil
}
