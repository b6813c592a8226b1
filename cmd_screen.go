package main

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"time"

	"github.com/aymanbagabas/go-osc52/v2"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/tui"
	"app.gonogo/gonogo/tui/theme"
)

// watchScreen is gonogo without a verb: the screen on the apps that are meant.
func (p *program) watchScreen(ctx context.Context, f *flags) error {
	m, err := p.newMission(f)
	if err != nil {
		return err
	}
	names, err := m.names(ctx)
	if err != nil {
		return err
	}
	return m.screen(ctx, names)
}

// screen runs the screen until the user leaves it. The sources start beside it: the first frame waits for nobody.
func (m *mission) screen(ctx context.Context, names []string) error {
	first := ""
	if len(names) > 0 {
		first = names[0]
	}
	return m.show(ctx, sources.Policy{Ticks: true}, max(1, len(names)), first, func(ctx context.Context) error { return m.launch(ctx, names) })
}

// show runs the screen on what start puts to work: so many apps, the one named first in view.
func (m *mission) show(ctx context.Context, policy sources.Policy, apps int, first string, start func(context.Context) error) error {
	if err := m.drawable(); err != nil {
		return err
	}
	o, err := m.screenOptions(m.stdout)
	if err != nil {
		return err
	}
	m.onScreen = true
	o.First = first
	o.Patient = policy.Block
	o.Limits.LogBytes = int64(m.loaded.Config.Memory) / int64(apps) // one budget for the process
	boundMemory(int64(m.loaded.Config.Memory))
	m.keepKeysQuick()
	caller := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	o.Backend = backend{m.hub.Sink("screen", policy), m.hub}
	if err := start(ctx); err != nil {
		return err
	}
	err = m.onTerminal(ctx, o)
	cancel()
	m.settle()
	if err != nil {
		return fmt.Errorf("the screen ended: %w", err)
	}
	if caller.Err() != nil { // a signal, not the user's q
		return exitError{code: exitInterrupted}
	}
	return nil
}

// drawable tells whether there is a terminal that a screen can be drawn on, and a keyboard.
func (p *program) drawable() error {
	if !isTerminal(p.stdout) || !isTerminal(p.stdin) {
		return usage("the screen needs a terminal. In a script use gonogo ps, logs, releases or queues with --json")
	}
	if p.getenv("TERM") == "dumb" {
		return usage("the screen needs a terminal that can be drawn on, and TERM=dumb says that this one cannot. Use gonogo ps, logs, releases or queues")
	}
	return nil
}

// settleWithin is how long leaving waits for the sources to stop; a hanging one is left to the end of the process.
const settleWithin = 300 * time.Millisecond

func (m *mission) settle() {
	gone := make(chan struct{})
	go func() { m.hub.Wait(); close(gone) }()
	select {
	case <-gone:
	case <-time.After(settleWithin):
	}
}

// backend is what the screen sees of the hub.
type backend struct {
	*sources.Mailbox
	hub *sources.Hub
}

func (b backend) Do(ctx context.Context, o model.Order) error { return b.hub.Do(ctx, o) }
func (b backend) Ask(r model.Request)                         { b.hub.Ask(r) }

func (m *mission) screenOptions(out io.Writer) (tui.Options, error) {
	c := m.loaded.Config
	limits := model.DefaultLimits()
	limits.LogBytes = int64(c.Memory)
	zone := time.Local
	if c.UTC {
		zone = time.UTC
	}
	look, err := m.theme(true)
	if err != nil {
		return tui.Options{}, err
	}
	return tui.Options{
		Clock: m.clock, In: m.stdin, Out: out, Zone: zone, Theme: look, Keys: c.Keys,
		Breakpoints: breakpoints(c.Breakpoints), Limits: limits, ReadOnly: func(app string) bool { return c.ReadOnly || c.App(app).ReadOnly }, Pane: m.flags.pane, Clipboard: m.clipboard(),
	}, nil
}

func breakpoints(b config.Breakpoints) tui.Breakpoints {
	return tui.Breakpoints{StripW: b.StripColumns, StripH: b.StripRows, Columns2: b.TwoColumns, Columns3: b.ThreeColumns, Rows3: b.ThreeRows}
}

// theme picks the colours: none without a terminal, the user's own sixteen by default, truecolor as a named theme.
func (m *mission) theme(terminal bool) (theme.Theme, error) {
	c := m.loaded.Config
	glyphs := theme.UTF8
	if m.ascii() {
		glyphs = theme.ASCII
	}
	named, known := theme.Named(c.Theme, glyphs)
	if !known && c.Theme != config.Default().Theme {
		return named, usage("theme: there is no %q (%s); there are %s, %s", c.Theme, m.loaded.Origins["theme"],
			config.Default().Theme, strings.Join(theme.Names(), ", "))
	}
	switch {
	case !terminal && c.Color != config.ColorAlways:
		return theme.New(theme.Plain, glyphs), nil
	case c.Color == config.ColorNever:
		return theme.New(theme.Mono, glyphs), nil
	case known:
		return named, nil
	}
	return theme.New(theme.ANSI16, glyphs), nil
}

// maxClipboard bounds what is copied by OSC 52: terminals drop longer sequences in silence.
const maxClipboard = 74_994

// clipboard makes the sequence that copies on this terminal, wrapped for tmux and screen.
func (m *mission) clipboard() func(string) []byte {
	return func(text string) []byte {
		if len(text) > maxClipboard {
			text = text[:maxClipboard]
		}
		seq := osc52.New(text)
		switch {
		case m.getenv("TMUX") != "":
			seq = seq.Tmux()
		case m.getenv("STY") != "":
			seq = seq.Screen()
		}
		return []byte(seq.String())
	}
}

// versionText is the version of this build.
func versionText() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}
