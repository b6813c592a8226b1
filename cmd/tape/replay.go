package tape

import (
	"context"
	"errors"
	"io"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/screen"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/tape"
	"app.gonogo/gonogo/tui/pane"
)

// replayFlags are those of replay alone.
type replayFlags struct {
	speed      float64
	at, from   string
	dump, json bool
}

// replay plays a recording in the way that the flags say.
func replay(ctx context.Context, p *base.Process, f *base.Flags, args []string, o replayFlags) error {
	if err := o.taken(f, len(args) > 0); err != nil {
		return err
	}
	c, listed, err := o.which(p, f, args)
	if err != nil || listed {
		return err
	}
	if !o.json && !o.dump && base.IsTerminal(p.Stdout) {
		return replayScreen(ctx, p, f, c, o)
	}
	in, err := c.open()
	if err != nil {
		return err
	}
	if o.json {
		err = replayJSON(ctx, p, in)
	} else {
		err = replayDump(ctx, p, in, c.at)
	}
	return errors.Join(err, in.Close())
}

// momentForms are the ways to write a moment with its date.
var momentForms = []string{time.DateTime, "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04"}

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
func replayScreen(ctx context.Context, p *base.Process, f *base.Flags, c chosen, flags replayFlags) error {
	p, err := session.WithKeyboard(p) // the tape may be stdin
	if err != nil {
		return err
	}
	if err := screen.Drawable(p); err != nil {
		return err
	}
	f.ReadOnly = true
	f.Saved()
	m, err := session.New(p, f)
	if err != nil {
		return err
	}
	shown, err := screen.ScreenOptions(m, p.Stdout)
	if err != nil {
		return err
	}
	if f.Link != nil && !c.at.IsZero() {
		c.behind()
		shown.First = f.Link.App
	}
	o := tape.DeckOptions{Name: c.name, Speed: flags.speed, At: c.at, Paused: f.Link != nil, End: c.end, Marks: c.marks, Clock: p.Clock, Limits: shown.Limits}
	if c.path != "" { // the marks of a pipe last as long as it is played
		notes := tape.NotesOf(c.path, m.Agent())
		if o.Notes, err = notes.Read(); err != nil {
			return &fault.Error{What: "cannot read the marks of " + c.name, Why: base.Cause(err), Do: "Move the file " + fault.Clean(notes.Path) + " away to play the recording without them", Code: tape.CodeTape, Err: err}
		}
		o.Keep = func(e model.Event) error {
			if err := notes.Add(e); err != nil {
				return errors.New(base.Cause(err))
			}
			return nil
		}
	}
	deck, err := tape.NewDeck(c.open, o)
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
