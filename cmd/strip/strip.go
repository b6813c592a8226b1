// Package strip is the verb that says in one line how an app does.
package strip

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/strip"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/recorder"
)

// The forms in which a strip is printed.
const (
	formPlain  = "plain"
	formTmux   = "tmux"
	formJSON   = "json"
	formWaybar = "waybar"
)

type flags struct {
	base.Flags
	form  string
	once  bool
	width int
}

// Strip prints an app in one line.
func Strip(p *base.Process) *cobra.Command {
	f := &flags{}
	c := &cobra.Command{
		Use:   "strip",
		Short: "Say in one line how the app does, for a small pane or a status line",
		Long: `Say in one line how the app does: verdict, app, release, failed requests, response time, dynos, the worst queue, and how old all this is.
In a terminal of 3 lines and less than 100 columns it takes 3 lines.

It takes what it shows from a gonogo of yours that watches the app, or else from what was recorded of it in the last minutes. Only where there is
neither it asks the platform: with --once for a few seconds, else as long as it runs. With --feed it takes everything from there.

--format is plain, tmux, json or waybar; without it, plain with colors on a terminal.`,
		Example: "  gonogo strip -a shop\n  set -g status-right '#(gonogo strip --once --format tmux -a shop)'",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch f.form {
			case "", formPlain, formTmux, formJSON, formWaybar:
			default:
				return base.Usage("--format is plain, tmux, json or waybar, not %q", f.form)
			}
			if f.width < 0 {
				return base.Usage("--width is %d, and must not be below zero", f.width)
			}
			return show(c.Context(), p, f)
		},
	}
	f.AddApps(c)
	f.AddFeed(c)
	f.AddStyle(c)
	f.AddNoAttach(c)
	c.Flags().StringVar(&f.form, "format", "", "how to print: plain, tmux, json or waybar")
	c.Flags().BoolVar(&f.once, "once", false, "print once and end")
	c.Flags().IntVar(&f.width, "width", 0, "columns to use (default: the terminal's, else what it takes)")
	return c
}

// widest is how wide a strip is where nobody says how much room there is.
const widest = 400

// How long what was recorded may be old, and how much of it is read; how long it may take until all is known with --once, and anything; how
// long a gonogo may take to give its first strip.
const (
	recordedWithin = 2 * time.Minute
	recordedSpan   = 5 * time.Minute
	askWithin      = 8 * time.Second
	onceWithin     = 15 * time.Second
	stripWithin    = 2 * time.Second
	lookEvery      = time.Second
)

func show(ctx context.Context, p *base.Process, f *flags) error {
	f.Attach = true
	m, err := session.New(p, &f.Flags)
	if err != nil {
		return err
	}
	name, err := m.OneApp(ctx)
	if err != nil {
		return err
	}
	out := &printer{Session: m, flags: f, shown: strip.Strip{App: name}}
	defer out.end()
	if f.once {
		return out.once(ctx, name)
	}
	for {
		err := out.attached(ctx, name)
		switch {
		case ctx.Err() != nil:
			return base.ErrInterrupted
		case errors.Is(err, errNoStrip):
			return out.followed(ctx, name)
		case errors.Is(err, errNobody):
			return out.asked(ctx, name)
		case err != nil:
			return err
		}
		_ = sources.Wait(ctx, lookEvery) // who gave it has ended, and another one may be about to; or it is silent
	}
}

// once prints what somebody knows, or else what the platform tells within a short time.
func (out *printer) once(ctx context.Context, name string) error {
	err := out.attached(ctx, name)
	switch {
	case errors.Is(err, errNoStrip): // its events come to the same
		return out.followed(ctx, name)
	case !errors.Is(err, errNobody) && !errors.Is(err, errSilent):
		return err
	}
	if !out.Watches() {
		if s, ok := recorded(ctx, out.Session, name); ok {
			return out.print(s)
		}
	}
	out.Flags.Attach = false // nobody is to attach to what ends in a moment
	return out.asked(ctx, name)
}

var (
	errNobody  = errors.New("no gonogo watches the app")
	errSilent  = errors.New("the gonogo that watches the app is silent")
	errNoStrip = errors.New("the gonogo that watches the app gives no strip")
)

// attached prints what another gonogo tells, until it ends; with --once the first of it. While that says nothing the data grows old.
func (out *printer) attached(ctx context.Context, name string) error {
	if !out.Attaches() {
		return errNobody
	}
	place, err := out.Place()
	if err != nil {
		return err
	}
	note, found := place.Find(name)
	if !found {
		return errNobody
	}
	conn, err := place.Dial(ctx, note.App)
	if err != nil {
		return errNobody
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	strips, met, ended := make(chan strip.Strip), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- sources.Guard(func() error {
			return feed.ReadStripOf(ctx, conn, out.Agent(), func(feed.Header) { close(met) }, func(_ feed.Header, data json.RawMessage) bool {
				var s strip.Strip
				if json.Unmarshal(data, &s) != nil {
					return true
				}
				select {
				case strips <- s:
					return !out.flags.once
				case <-ctx.Done():
					return false
				}
			})
		})
	}()
	return out.printAll(ctx, strips, met, ended)
}

// printAll prints strips as they come.
func (out *printer) printAll(ctx context.Context, strips <-chan strip.Strip, met <-chan struct{}, ended <-chan error) error {
	quiet := time.NewTicker(lookEvery)
	defer quiet.Stop()
	var late <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-met:
			met, late = nil, time.After(stripWithin)
		case <-late:
			return errNoStrip
		case s := <-strips:
			late = nil
			if err := out.print(s); err != nil || out.flags.once {
				return err
			}
		case <-quiet.C:
			if out.flags.once {
				continue
			}
			if err := out.grow(); err != nil {
				return err
			}
		case err := <-ended:
			f := new(sources.Failure)
			switch silent := errors.As(err, &f) && f.Code == feed.CodeSilent; {
			case silent && out.flags.once:
				return errSilent
			case silent:
				return nil
			case out.flags.once:
				return errNobody
			}
			return nil
		}
	}
}

// recorded is what was recorded of an app in the last minutes.
func recorded(ctx context.Context, m *session.Session, name string) (strip.Strip, bool) {
	dir := config.StatePath(m.Env(), "recordings")
	if dir == "" {
		return strip.Strip{}, false
	}
	list, err := recorder.List(dir)
	if err != nil {
		return strip.Strip{}, false
	}
	list = recorder.Of(list, name)
	if len(list) == 0 {
		return strip.Strip{}, false
	}
	last := list[len(list)-1]
	now := m.Clock()
	if now.Sub(last.End) > recordedWithin {
		return strip.Strip{}, false
	}
	s, _, _, err := recorder.Load(ctx, list, last.AppID, now.Add(-recordedSpan), model.DefaultLimits())
	if err != nil || s == nil || len(s.Apps) == 0 {
		return strip.Strip{}, false
	}
	one := strip.Of(s, s.Apps[0])
	one.Now = one.Now.Add(max(0, now.Sub(s.Now)))
	return one, true
}

// asked prints what the platform tells.
func (out *printer) asked(ctx context.Context, name string) error {
	if _, _, err := out.Exists(ctx, name); err != nil {
		return err
	}
	return out.followed(ctx, name)
}

// followed prints what the sources of the app tell; with --once as soon as enough is known, or an end has to be.
func (out *printer) followed(ctx context.Context, name string) error {
	whole := ctx
	if out.flags.once {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, onceWithin)
		defer cancel()
	}
	reader := out.LogFollower("strip")
	end, err := out.Begin(ctx, []string{name})
	if err != nil {
		return err
	}
	defer end()
	defer reader.End()
	var began, due time.Time
	var failed error
	err = reader.Until(ctx, func(s *model.State) bool {
		if began.IsZero() {
			began = s.Now
		}
		if s.Now.IsZero() || len(s.Apps) == 0 || s.Now.Before(due) {
			return false
		}
		a := s.Apps[0]
		known := a.Processes.KnownDynos && a.Processes.KnownFormation && a.Ledger.Known
		if out.flags.once && !known && s.Now.Sub(began) < askWithin {
			return false
		}
		due = s.Now.Add(lookEvery)
		failed = out.print(strip.Of(s, a))
		return failed != nil || out.flags.once
	})
	switch {
	case failed != nil:
		return failed
	case whole.Err() != nil:
		return base.ErrInterrupted
	case errors.Is(err, context.DeadlineExceeded):
		return out.draw(out.shown)
	case errors.Is(err, io.EOF):
		return nil
	}
	return err
}
