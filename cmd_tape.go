package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/tape"
)

// recordCmd writes what happens to a tape.
func (p *program) recordCmd() *cobra.Command {
	f, span, text := &flags{}, time.Duration(0), false
	c := &cobra.Command{
		Use:   "record FILE",
		Short: "Record what happens to a file that replay plays",
		Long: `Record what happens to the apps until interrupted, or for --for, in a file that "gonogo replay" plays. "-" is stdout.

Of log lines only their number is recorded, unless --text: then their text, with secrets masked. An existing file is not touched.`,
		Example: "  gonogo record deploy.tape -a shop --for 10m",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if span < 0 {
				return usage("--for is %s, and must be above zero", span)
			}
			return p.record(c.Context(), f, args[0], span, text)
		},
	}
	f.common(c)
	c.Flags().DurationVar(&span, "for", 0, "stop after this long")
	c.Flags().BoolVar(&text, "text", false, "record the text of log lines too, with secrets masked")
	return c
}

func (p *program) record(ctx context.Context, f *flags, path string, span time.Duration, text bool) error {
	m, err := p.newMission(f)
	if err != nil {
		return err
	}
	names, err := m.names(ctx)
	if err != nil {
		return err
	}
	client, err := m.platform(ctx)
	if err != nil {
		return err
	}
	for _, name := range names { // a tape of nothing but refusals is no use
		if _, _, err := client.App(ctx, name); err != nil {
			return err
		}
	}
	out, err := p.newTape(path)
	if err != nil {
		return err
	}
	defer out.Close()
	r, err := tape.Record(out, tape.Recording{Began: m.clock(), By: m.agent(), Text: text})
	if err != nil {
		return unkept(gone(err))
	}
	box := m.hub.Sink("recorder", sources.Policy{Block: true})
	work, cancel := context.WithCancel(ctx)
	if span > 0 {
		work, cancel = context.WithTimeout(ctx, span)
	}
	defer cancel()
	if err := m.launch(work, names); err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "Recording %s. Ctrl-C ends it.\n", fault.Clean(path))
	if err := m.keep(work, r, box); err != nil {
		return err
	}
	return unkept(gone(out.Close()))
}

// keep records to the end of ctx and what the sources still say while they stop.
func (m *mission) keep(ctx context.Context, r *tape.Recorder, box *sources.Mailbox) error {
	last, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		m.settle()
		time.AfterFunc(settleWithin, cancel) // a source that hangs does not hold the tape
	})
	defer stop()
	return unkept(gone(r.Follow(last, box)))
}

// unkept tells what to do when a tape cannot be gone on with.
func unkept(err error) error {
	var pe *fs.PathError
	var told *fault.Error
	if !errors.As(err, &pe) || !errors.As(unwritten(err), &told) {
		return err
	}
	return &fault.Error{What: "cannot go on recording " + fault.Clean(pe.Path), Why: told.Why, Code: tape.CodeTape, Err: err,
		Do: "What was recorded until now can be played. " + strings.NewReplacer("write", "record", "Write", "Record").Replace(told.Do)}
}

// newTape makes the file, readable by its owner alone. One that is there stays as it is.
func (p *program) newTape(path string) (io.WriteCloser, error) {
	if path == "-" {
		return keptOpen{p.stdout}, nil
	}
	out, err := os.OpenFile(p.abs(path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, usage("%s is there already, and a tape is never overwritten. Choose another name", fault.Clean(path))
	case err != nil:
		return nil, &fault.Error{What: "cannot make the tape " + fault.Clean(path), Why: cause(err), Do: "Choose a place that can be written to", Code: tape.CodeTape, Err: err}
	}
	return out, nil
}

type keptOpen struct{ io.Writer }

func (keptOpen) Close() error { return nil }

// cause is what the system says of a file, without its path, which may hold anything.
func cause(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return fault.Clean(err.Error())
}

// replayCmd plays a tape on the screen, or tells what it comes to.
func (p *program) replayCmd() *cobra.Command {
	f, speed, dump, asJSON := &flags{}, 1.0, false, false
	c := &cobra.Command{
		Use:   "replay FILE",
		Short: "Play a tape on the screen; nothing is sent anywhere",
		Long: `Play a tape that "gonogo record" made, on the screen; "-" is stdin, with --dump or --json. No order can be given, and no
platform is asked.

--dump prints what is known at the tape's end, one thing a line; --json prints the events, one a line. Neither waits, and without a
terminal --dump is what happens.`,
		Example: "  gonogo replay deploy.tape --speed 10\n  gonogo replay deploy.tape --dump | less",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if speed <= 0 || speed > 10000 {
				return usage("--speed is %g, and must be above 0, 10000 at most", speed)
			}
			in, err := p.openTape(args[0])
			if err != nil {
				return err
			}
			defer in.Close()
			switch {
			case asJSON:
				return p.replayJSON(c.Context(), in)
			case dump, !isTerminal(p.stdout):
				return p.replayDump(c.Context(), in)
			}
			return p.replayScreen(c.Context(), f, in, speed)
		},
	}
	f.common(c)
	f.screen(c)
	c.Flags().Float64Var(&speed, "speed", 1, "how many times as fast as it happened")
	c.Flags().BoolVar(&dump, "dump", false, "print what is known at the end")
	c.Flags().BoolVar(&asJSON, "json", false, "print the events, one JSON document a line")
	return c
}

func (p *program) openTape(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(p.stdin), nil
	}
	in, err := os.Open(p.abs(path))
	if err != nil {
		return nil, &fault.Error{What: "cannot open the tape " + fault.Clean(path), Why: cause(err), Do: "Check its name", Code: tape.CodeTape, Err: err}
	}
	return in, nil
}

// replayDump plays the tape into a state, without waiting and without a hub: the tape alone decides what comes out.
func (p *program) replayDump(ctx context.Context, in io.Reader) error {
	player, err := tape.Play(in, tape.Playing{})
	if err != nil {
		return err
	}
	s := model.New(model.DefaultLimits())
	if err := player.Run(ctx, func(e model.Event) { s.Apply([]model.Event{e}) }); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return errInterrupted
	}
	_, err = io.WriteString(p.stdout, s.Dump())
	return gone(err)
}

func (p *program) replayJSON(ctx context.Context, in io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	player, err := tape.Play(in, tape.Playing{})
	if err != nil {
		return err
	}
	var failed error
	err = player.Run(ctx, func(e model.Event) {
		if !e.Recordable() || failed != nil {
			return
		}
		line, err := model.Encode(e)
		if err == nil {
			_, err = p.stdout.Write(append(inert(line), '\n'))
		}
		if err != nil {
			failed = gone(err)
			cancel()
		}
	})
	return errors.Join(err, failed)
}

// replayScreen shows the tape as if it happened now. Its clock is the tape's.
func (p *program) replayScreen(ctx context.Context, f *flags, in io.Reader, speed float64) error {
	p, err := p.keyboard() // the tape may be stdin
	if err != nil {
		return err
	}
	if err := p.drawable(); err != nil {
		return err
	}
	player, err := tape.Play(in, tape.Playing{Speed: speed})
	if err != nil {
		return err
	}
	q := *p
	q.clock = player.Now
	f.readOnly = true
	m, err := q.newMission(f)
	if err != nil {
		return err
	}
	o, err := m.screenOptions(p.stdout)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer m.settle()
	defer cancel()
	o.Backend = backend{m.hub.Sink("screen", sources.Policy{Ticks: true, Block: true}), m.hub}
	m.hub.Add("", player)
	m.hub.Start(ctx)
	return p.onTerminal(ctx, o)
}
