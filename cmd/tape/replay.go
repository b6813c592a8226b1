package tape

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/screen"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/tape"
	"app.gonogo/gonogo/tui/pane"
)

// replayFlags are those of replay alone.
type replayFlags struct {
	speed      float64
	at         string
	dump, json bool
}

// replay plays a recording in the way that the flags say.
func replay(ctx context.Context, p *base.Process, f *base.Flags, path string, o replayFlags) error {
	open := opener(p, path)
	in, err := open()
	if err != nil {
		return err
	}
	at, err := o.moment(p, f, open)
	switch {
	case err != nil:
	case o.json:
		err = replayJSON(ctx, p, in)
	case o.dump, !base.IsTerminal(p.Stdout):
		err = replayDump(ctx, p, in, at)
	default:
		err = replayScreen(ctx, p, f, open, path, tape.DeckOptions{Name: named(path), Speed: o.speed, At: at})
	}
	return errors.Join(err, in.Close())
}

// named is what a recording is called on the screen.
func named(path string) string {
	if path == "-" {
		return "stdin"
	}
	return fault.Clean(filepath.Base(path))
}

// opener opens a recording as often as wanted. What comes through a pipe is kept.
func opener(p *base.Process, path string) tape.Opener {
	if path == "-" {
		return tape.NewSpool(p.Stdin).Open
	}
	return func() (io.ReadCloser, error) {
		in, err := os.Open(p.Abs(path))
		if err != nil {
			return nil, &fault.Error{What: "cannot open the recording " + fault.Clean(path), Why: base.Cause(err), Do: "Check its name", Code: tape.CodeTape, Err: err}
		}
		return in, nil
	}
}

// momentForms are the ways to write a moment with its date.
var momentForms = []string{time.DateTime, "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04"}

// moment is the time that --at means in this recording; zero without the flag.
func (o replayFlags) moment(p *base.Process, f *base.Flags, open tape.Opener) (time.Time, error) {
	if o.at == "" {
		return time.Time{}, nil
	}
	in, err := open()
	if err != nil {
		return time.Time{}, err
	}
	defer in.Close()
	x, err := tape.ReadIndex(in)
	if err != nil {
		return time.Time{}, err
	}
	m, err := session.New(p, f)
	if err != nil {
		return time.Time{}, err
	}
	zone := time.Local
	if m.Loaded.Config.UTC {
		zone = time.UTC
	}
	at, err := momentIn(o.at, x.Began.In(zone))
	if err != nil {
		return time.Time{}, err
	}
	if at.Before(x.Began) || at.After(x.End) {
		return time.Time{}, base.Usage("--at is %s, and the recording goes from %s to %s", phrase.Moment(at, zone),
			phrase.Date(x.Began, zone), phrase.Moment(x.End, zone))
	}
	return at, nil
}

// momentIn is a moment in words: so long after the start, a time of day at or after it, or a time with its date.
func momentIn(text string, began time.Time) (time.Time, error) {
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return began.Add(d), nil
	}
	for _, form := range []string{"15:04:05", "15:04"} {
		if t, err := time.Parse(form, text); err == nil {
			at := time.Date(began.Year(), began.Month(), began.Day(), t.Hour(), t.Minute(), t.Second(), 0, began.Location())
			if at.Before(began.Truncate(time.Second)) {
				at = at.AddDate(0, 0, 1)
			}
			return later(at, began), nil
		}
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	for _, form := range momentForms {
		if t, err := time.ParseInLocation(form, text, began.Location()); err == nil {
			return later(t, began), nil
		}
	}
	return time.Time{}, base.Usage(`--at is a moment of the recording: 03:09:14, "2026-09-17 03:09" or 14m30s from its start, not %s`, fault.Quote(text))
}

// later is a time, or began where both lie in the same second.
func later(at, began time.Time) time.Time {
	if at.Before(began) && began.Sub(at) < time.Second {
		return began
	}
	return at
}

// replayDump plays the tape into a state, without waiting and without a hub: the tape alone decides what comes out.
func replayDump(ctx context.Context, p *base.Process, in io.Reader, at time.Time) error {
	player, err := tape.Play(in, tape.PlayOptions{})
	if err != nil {
		return err
	}
	s := model.New(model.DefaultLimits())
	until, cancel := context.WithCancel(ctx)
	defer cancel()
	err = player.Run(until, func(e model.Event) {
		if !at.IsZero() && player.Now().After(at) {
			cancel()
			return
		}
		s.Apply([]model.Event{e})
	})
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return base.ErrInterrupted
	}
	_, err = io.WriteString(p.Stdout, s.Dump())
	return base.ReaderGone(err)
}

func replayJSON(ctx context.Context, p *base.Process, in io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	player, err := tape.Play(in, tape.PlayOptions{})
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
			_, err = p.Stdout.Write(append(base.EscapeJSON(line), '\n'))
		}
		if err != nil {
			failed = base.ReaderGone(err)
			cancel()
		}
	})
	return errors.Join(err, failed)
}

// replayScreen plays the tape on the screen. Nobody is behind it who could carry out an order.
func replayScreen(ctx context.Context, p *base.Process, f *base.Flags, open tape.Opener, path string, o tape.DeckOptions) error {
	p, err := session.WithKeyboard(p) // the tape may be stdin
	if err != nil {
		return err
	}
	if err := screen.Drawable(p); err != nil {
		return err
	}
	f.ReadOnly = true
	m, err := session.New(p, f)
	if err != nil {
		return err
	}
	shown, err := screen.ScreenOptions(m, p.Stdout)
	if err != nil {
		return err
	}
	o.Clock, o.Limits = p.Clock, shown.Limits
	if path != "-" { // the marks of a pipe last as long as it is played
		notes := tape.NotesOf(p.Abs(path), m.Agent())
		if o.Notes, err = notes.Read(); err != nil {
			return &fault.Error{What: "cannot read the marks of " + fault.Clean(path), Why: base.Cause(err), Do: "Move the file " + fault.Clean(notes.Path) + " away to play the recording without them", Code: tape.CodeTape, Err: err}
		}
		o.Keep = func(e model.Event) error {
			if err := notes.Add(e); err != nil {
				return errors.New(base.Cause(err))
			}
			return nil
		}
	}
	deck, err := tape.NewDeck(open, o)
	if err != nil {
		return err
	}
	defer deck.Close()
	shown.Mode, shown.Lossless, shown.Backend, shown.Runbook = pane.Replay, true, backend{deck}, m.Runbook(ctx)
	screen.KeepKeysQuick(p)
	return screen.OnTerminal(ctx, p, shown)
}

// backend is a deck as the screen sees it.
type backend struct{ *tape.Deck }

// Do refuses: there is no app.
func (backend) Do(context.Context, model.Order) error {
	return errors.New("this is a recording")
}
