// Package screen opens mission control on a terminal: on apps, on pipes and on saved logs.
package screen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"github.com/aymanbagabas/go-osc52/v2"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/guarding"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/hub"
	"app.gonogo/gonogo/sources/notify"
	"app.gonogo/gonogo/tui"
	"app.gonogo/gonogo/tui/layout"
	"app.gonogo/gonogo/tui/pane"
	"app.gonogo/gonogo/tui/theme"
)

// Open is gonogo without a verb: the screen on the apps that are meant.
func Open(ctx context.Context, p *base.Process, f *base.Flags) error {
	f.Attach = true
	m, err := session.New(p, f)
	if err != nil {
		return err
	}
	if err := mayGuard(m, f.Apps); err != nil {
		return err
	}
	pipeline, err := m.Pipeline()
	if err != nil {
		return err
	}
	if pipeline != "" {
		f.Load = true
		run := Run{Policy: hub.Policy{Ticks: true}, Apps: 1, View: tui.SideBySide, Record: true}
		return Show(ctx, m, run, func(ctx context.Context) error { return m.StartPipeline(ctx, pipeline) })
	}
	f.Notify, f.Record, f.Load = true, true, true
	if m.Watches() && len(f.Apps) == 0 {
		return openFeed(ctx, m)
	}
	names, err := m.Names(ctx)
	if err != nil {
		return err
	}
	return Screen(ctx, m, names)
}

// feedWithin is how long the screen waits for the names of the apps that are served.
const feedWithin = 3 * time.Second

// openFeed opens the screen on all that a gonogo serves. What a person must mend is told at once; for the rest the screen opens and goes on trying.
func openFeed(ctx context.Context, m *session.Session) error {
	within, cancel := context.WithTimeout(ctx, feedWithin)
	defer cancel()
	names, err := m.FeedApps(within)
	switch f := new(sources.Failure); {
	case err == nil && len(names) > 0:
		return Screen(ctx, m, names)
	case err != nil && (!errors.As(err, &f) || f.Final):
		return err
	}
	return Show(ctx, m, Run{Policy: hub.Policy{Ticks: true}, Apps: 1, View: tui.SideBySide, Notify: true}, m.StartFeed)
}

// Screen runs the screen until the user leaves it. The sources start beside it: the first frame waits for nobody.
func Screen(ctx context.Context, m *session.Session, names []string) error {
	if err := mayGuard(m, names); err != nil {
		return err
	}
	first := ""
	if len(names) > 0 {
		first = names[0]
	}
	run := Run{Policy: hub.Policy{Ticks: true}, Apps: max(1, len(names)), First: first, Notify: m.Flags.Notify, Record: m.Flags.Record}
	if len(names) > 1 {
		run.View = tui.SideBySide
	}
	return Show(ctx, m, run, func(ctx context.Context) error { return m.Start(ctx, names) })
}

// Run is what a run of the screen is of.
type Run struct {
	Policy  hub.Policy
	Apps    int        // how many there are
	First   string     // the one in view at first
	View    tui.ViewID // the view at first, where the user has not chosen another; empty: what is usual
	Mode    pane.Mode
	Sources []model.SourceName // what the run has; nil: what an app has
	Notify  bool               // people are told, as the config says
	Record  bool               // it is recorded, as the config says
}

// Show runs the screen on what start puts to work.
func Show(ctx context.Context, m *session.Session, run Run, start func(context.Context) error) error {
	if err := Drawable(m.Process); err != nil {
		return err
	}
	o, err := ScreenOptions(m, m.Stdout)
	if err != nil {
		return err
	}
	if err := run.check(o.Pane); err != nil {
		return err
	}
	if run.View != "" && o.Pane == "" && m.Loaded.Origins["view"] == "" {
		o.View = run.View
	}
	m.OnScreen = true
	o.Runbook = m.Runbook(ctx)
	o.First, o.Mode, o.Sources = run.First, run.Mode, run.Sources
	o.Lossless = run.Policy.Block
	o.Limits.LogBytes = int64(m.Loaded.Config.Memory) / int64(run.Apps) // one budget for the process
	o.Limits.LogTotal = int64(m.Loaded.Config.Memory)
	o.Limits.Digest = run.Mode == pane.Saved
	boundMemory(int64(m.Loaded.Config.Memory))
	KeepKeysQuick(m.Process)
	caller := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	o.Backend = Backend{m.Hub.Subscribe("screen", run.Policy), m.Hub, m.OpenApp}
	o.Apps = m.AppNames
	var receivers notify.Receivers
	if run.Notify {
		receivers = Announce(m, &o)
	}
	if run.Record {
		m.Record()
		o.Watch = m.Keep
	}
	var guards *guarding.Guards
	if m.Flags.Guard > 0 {
		guards = guarded(ctx, m, &o)
	}
	if err := start(ctx); err != nil {
		return err
	}
	err = OnTerminal(ctx, m.Process, o)
	cancel()
	if guards != nil {
		guards.Wait()
	}
	m.Close()
	m.TellUnsent(receivers)
	if err != nil {
		return fmt.Errorf("the screen ended: %w", err)
	}
	if caller.Err() != nil { // a signal, not the user's q
		return base.ExitError{Code: base.ExitInterrupted}
	}
	return nil
}

// check tells whether the run has a pane; the empty id is any.
func (r Run) check(id pane.ID) error {
	if id == "" {
		return nil
	}
	if err := tui.Panes.Of(r.Sources).Check(id); err != nil {
		return base.Usage("%w", err)
	}
	return nil
}

// Drawable tells whether there is a terminal that a screen can be drawn on, and a keyboard.
func Drawable(p *base.Process) error {
	if !base.IsTerminal(p.Stdout) || !base.IsTerminal(p.Stdin) {
		return base.Usage("the screen needs a terminal. In a script use gonogo ps, logs, releases or queues with --json")
	}
	if p.Getenv("TERM") == "dumb" {
		return base.Usage("the screen needs a terminal that can be drawn on, and TERM=dumb says that this one cannot. Use gonogo ps, logs, releases or queues")
	}
	return nil
}

// Backend is what the screen sees of the hub.
type Backend struct {
	*hub.Mailbox
	Hub  *hub.Hub
	open func(app string) // watches one app more; nil: none can be
}

func (b Backend) Do(ctx context.Context, o model.Order) error { return b.Hub.Do(ctx, o) }

func (b Backend) Ask(r model.Request) {
	if r.Kind == model.OpenApp {
		if b.open != nil {
			b.open(r.Name)
		}
		return
	}
	b.Hub.Ask(r)
}

func ScreenOptions(m *session.Session, out io.Writer) (tui.Options, error) {
	c := m.Loaded.Config
	limits := model.DefaultLimits()
	limits.LogBytes = int64(c.Memory)
	zone := time.Local
	if c.UTC {
		zone = time.UTC
	}
	look, err := m.Theme(true)
	if err != nil {
		return tui.Options{}, err
	}
	view, only, err := chosen(m.Loaded, m.Flags)
	if err != nil {
		return tui.Options{}, err
	}
	return tui.Options{
		Clock: m.Clock, In: m.Stdin, Out: out, Zone: zone, Theme: look, Palette: paletteOf(m, look), Keys: c.Keys, LogFields: c.LogFields,
		Breakpoints: breakpoints(c.Breakpoints), Limits: limits, ReadOnly: func(app string) bool { return c.ReadOnly || c.App(app).ReadOnly || m.Mute() }, Pane: only, View: view, Mouse: c.Mouse, Title: c.Title != config.TitleOff && obeys(m), Views: Views(c), Clipboard: clipboard(m),
		Create: creator(m.Process), Link: m.Flags.Link, User: m.Person(),
	}, nil
}

// paletteOf is where the terminal's colors will come; nil where it is not asked for them. Where no colors are drawn they do not matter.
func paletteOf(m *session.Session, look theme.Theme) chan theme.Palette {
	colors := look.Profile() == theme.ANSI16 || look.Profile() == theme.TrueColor
	if !colors || !obeys(m) {
		return nil
	}
	return make(chan theme.Palette, 1)
}

// obeys tells whether the terminal takes operating system commands as such: colors, a title. Old consoles would print them, and screen swallows
// what comes back.
func obeys(m *session.Session) bool {
	term := m.Getenv("TERM")
	return runtime.GOOS != "windows" && term != "" && term != "dumb" && !strings.HasPrefix(term, "linux") && !strings.HasPrefix(term, "vt") && m.Getenv("STY") == ""
}

func breakpoints(b config.Breakpoints) layout.Breakpoints {
	return layout.Breakpoints{CompactW: b.StripColumns, CompactH: b.StripRows, Columns2: b.TwoColumns, Columns3: b.ThreeColumns, Rows3: b.ThreeRows}
}

// clipboard makes the sequence that copies on this terminal, wrapped for tmux and screen.
func clipboard(m *session.Session) func(string) []byte {
	return func(text string) []byte {
		text = text[:min(len(text), pane.CopyLimit)]
		seq := osc52.New(text)
		switch {
		case m.Getenv("TMUX") != "":
			seq = seq.Tmux()
		case m.Getenv("STY") != "":
			seq = seq.Screen()
		}
		return []byte(seq.String())
	}
}

// NewBackend gives the screen what it sees of a hub: its mailbox and where orders go.
func NewBackend(box *hub.Mailbox, hub *hub.Hub) Backend { return Backend{box, hub, nil} }
