// Package tape holds the verbs that record a session and play it again.
package tape

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

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/screen"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/hub"
	"app.gonogo/gonogo/sources/tape"
)

// Record writes what happens to a tape.
func Record(p *base.Process) *cobra.Command {
	f, span, text := &base.Flags{}, time.Duration(0), false
	c := &cobra.Command{
		Use:   "record FILE",
		Short: "Record what happens to an app, for replay",
		Long: `Record what happens to the apps, for "gonogo replay". It records until you interrupt it, or for the time of --for.
FILE must not exist; "-" is stdout.

Log lines are only counted. With --text they are recorded too, secrets masked.`,
		Example: "  gonogo record deploy.tape -a shop --for 10m",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if span < 0 {
				return base.Usage("--for is %s, and must be above zero", span)
			}
			return record(c.Context(), p, f, args[0], span, text)
		},
	}
	f.AddApps(c)
	f.AddQueues(c)
	f.AddNoAttach(c)
	c.Flags().DurationVar(&span, "for", 0, "stop after this time: 10m")
	c.Flags().BoolVar(&text, "text", false, "record the text of log lines, secrets masked")
	return c
}

func record(ctx context.Context, p *base.Process, f *base.Flags, path string, span time.Duration, text bool) error {
	f.Attach = true
	m, err := session.New(p, f)
	if err != nil {
		return err
	}
	names, err := m.Names(ctx)
	if err != nil {
		return err
	}
	client, err := m.Platform(ctx)
	if err != nil {
		return err
	}
	for _, name := range names { // a tape of nothing but refusals is no use
		if _, _, err := client.App(ctx, name); err != nil {
			return err
		}
	}
	out, err := newTape(p, path)
	if err != nil {
		return err
	}
	defer out.Close()
	r, err := tape.Record(out, tape.RecordOptions{Began: m.Clock(), By: m.Agent(), Text: text})
	if err != nil {
		return Unkept(base.ReaderGone(err))
	}
	box := m.Hub.Subscribe("recorder", hub.Policy{Block: true, Ticks: true})
	known := m.LogFollower("releases")
	work, cancel := context.WithCancel(ctx)
	if span > 0 {
		work, cancel = context.WithTimeout(ctx, span)
	}
	defer cancel()
	if err := m.Start(work, names); err != nil {
		return err
	}
	defer remember(work, m, known)()
	fmt.Fprintf(p.Stderr, "Recording %s. Ctrl-C ends it.\n", fault.Clean(path))
	if err := keep(work, m, r, box); err != nil {
		return err
	}
	return Unkept(base.ReaderGone(out.Close()))
}

// remember keeps what the releases leave behind, beside the tape; end waits for the last of it.
func remember(ctx context.Context, m *session.Session, f *session.Follower) (end func()) {
	over := make(chan struct{})
	go func() {
		defer close(over)
		_ = sources.Guard(func() error { return f.Until(ctx, func(*model.State) bool { return false }) })
	}()
	return func() {
		select {
		case <-over:
			f.End()
		case <-time.After(session.StopWithin): // a batch that takes so long is left out
		}
		m.Close()
	}
}

// keep records to the end of ctx and what the sources still say while they stop.
func keep(ctx context.Context, m *session.Session, r *tape.Recorder, box *hub.Mailbox) error {
	last, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		m.Close()
		time.AfterFunc(session.StopWithin, cancel) // a source that hangs does not hold the tape
	})
	defer stop()
	return Unkept(base.ReaderGone(r.RecordFrom(last, box)))
}

// Unkept tells what to do when a tape cannot be gone on with.
func Unkept(err error) error {
	var pe *fs.PathError
	var told *fault.Error
	if !errors.As(err, &pe) || !errors.As(base.WriteError(err), &told) {
		return err
	}
	return &fault.Error{What: "cannot continue recording " + fault.Clean(pe.Path), Why: told.Why, Code: tape.CodeTape, Err: err,
		Do: "What was recorded until now can be played. " + strings.NewReplacer("write", "record", "Write", "Record").Replace(told.Do)}
}

// newTape makes the file, readable by its owner alone. One that is there stays as it is.
func newTape(p *base.Process, path string) (io.WriteCloser, error) {
	if path == "-" {
		return keptOpen{p.Stdout}, nil
	}
	out, err := os.OpenFile(p.Abs(path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, base.Usage("%s already exists and is not overwritten. Choose another name", fault.Clean(path))
	case err != nil:
		return nil, &fault.Error{What: "cannot create the recording " + fault.Clean(path), Why: base.Cause(err), Do: "Choose a place that can be written to", Code: tape.CodeTape, Err: err}
	}
	return out, nil
}

type keptOpen struct{ io.Writer }

func (keptOpen) Close() error { return nil }

// Replay plays a tape on the screen, or tells what it comes to.
func Replay(p *base.Process) *cobra.Command {
	f, o := &base.Flags{}, replayFlags{speed: 1}
	c := &cobra.Command{
		Use:   "replay [NAME|FILE]",
		Short: "Play a recording on the screen",
		Long: `Play what was recorded on the screen. Nothing is sent to the platform, and nobody is told of it.

NAME is one of "gonogo history"; FILE is of "gonogo record", "-" is stdin. With --app alone the last recording of the app is played, with neither
they are listed. Of a recording the last 24 hours are played, unless --from or --at lie before.

Space pauses, [ and ] go 10 seconds back and ahead, { and } a minute, < and > change the speed. ( and ) go to releases, ^ and $ to changes of the
verdict, # and * to the first error of a kind, " and ' to marks, K and J to all of them; H lists them. M marks the moment, in the logs the line:
marks are kept beside the recording.
--at begins at a moment: 03:09:14, "2026-09-17 03:09", 14m30s from the start; or at what a link leads to, and stands still there.
--dump prints the state at the end of the recording, or at --at; --json the events, one a line. Both print at once, whatever the speed.
Without a terminal --dump is the default.`,
		Example: "  gonogo replay -a shop --at 03:09\n  gonogo replay deploy.tape --speed 10\n  gonogo replay deploy.tape --dump | less",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if o.speed <= 0 || o.speed > 10000 {
				return base.Usage("--speed is %g, and must be above 0, 10000 at most", o.speed)
			}
			return replay(c.Context(), p, f, args, o)
		},
	}
	c.Flags().StringSliceVarP(&f.Apps, "app", "a", nil, "play the last recording of this app")
	f.AddScreen(c)
	screen.Flags(c, f)
	c.Flags().Float64Var(&o.speed, "speed", 1, "play this many times faster")
	c.Flags().StringVar(&o.at, "at", "", "begin at this moment: 03:09:14, 14m30s from the start, or a link")
	c.Flags().StringVar(&o.from, "from", "", "play a recording from this moment on")
	c.Flags().BoolVar(&o.dump, "dump", false, "print the state at the end, or at --at")
	c.Flags().BoolVar(&o.json, "json", false, "print the events, one JSON document a line")
	return c
}
