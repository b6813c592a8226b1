package recorder

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/tape"
)

// Of are the recordings of an app, by its id or its name.
func Of(list []Recording, app string) []Recording {
	return slices.DeleteFunc(slices.Clone(list), func(r Recording) bool { return string(r.AppID) != app && r.App != app })
}

// Between gives the recordings of one app as one tape, of what was seen in a span. Where nothing was recorded between two of them the tape has a gap.
// The error is io.EOF where there is nothing.
func Between(list []Recording, from, to time.Time) (io.ReadCloser, error) {
	list = slices.DeleteFunc(slices.Clone(list), func(r Recording) bool { return r.End.Before(from) || !to.IsZero() && r.Began.After(to) })
	if len(list) == 0 {
		return nil, io.EOF
	}
	first, err := list[0].open(from, to)
	if err != nil {
		return nil, err
	}
	return &chain{current: first, end: list[0].End, app: list[0].AppID, list: list[1:], to: to}, nil
}

// chain reads recordings one after the other.
type chain struct {
	current io.ReadCloser
	end     time.Time // of the current one
	app     model.AppID
	list    []Recording
	to      time.Time
	between bytes.Buffer // what is told between two
	skip    bool         // the header of the current one is not part of the tape
}

// shortGap is how short a pause between two recordings is not worth a word.
const shortGap = 2 * time.Second

func (c *chain) Read(p []byte) (int, error) {
	for {
		if c.between.Len() > 0 {
			return c.between.Read(p)
		}
		n, err := c.read(p)
		if n > 0 || !errors.Is(err, io.EOF) || len(c.list) == 0 {
			return n, err
		}
		_ = c.current.Close()
		next := c.list[0]
		c.list = c.list[1:]
		if next.Began.Sub(c.end) > shortGap {
			if err := c.tellGap(next.Began); err != nil {
				return 0, err
			}
		}
		if c.current, err = next.open(time.Time{}, c.to); err != nil {
			return 0, err
		}
		c.end, c.skip = next.End, true
	}
}

// read leaves the header of a later recording out: it is the first line, and comes in one piece.
func (c *chain) read(p []byte) (int, error) {
	if !c.skip {
		return c.current.Read(p)
	}
	c.skip = false
	var b [1]byte
	for b[0] != '\n' {
		if _, err := c.current.Read(b[:]); err != nil {
			return 0, err
		}
	}
	return c.current.Read(p)
}

// tellGap writes that nothing was recorded.
func (c *chain) tellGap(until time.Time) error {
	in := logstore.NewIngest(logstore.IngestOptions{})
	in.Gap("nothing was recorded for "+phrase.Span(until.Sub(c.end)), 0, c.end, until)
	enc := tape.Encoder{Text: true}
	line, err := enc.Append(nil, model.Event{At: c.end, Seen: until, Source: model.LogsSource, App: c.app, Fact: &model.LogLines{Batch: in.Next(until, true)}})
	c.between.Write(line)
	return err
}

// Close lets go of the files.
func (c *chain) Close() error { return c.current.Close() }

// Load is what an app was known to be at the end of its recordings, from a moment on; nil where nothing of that time is recorded. last is the stamp of
// its newest line, by the platform's clock; until the end of the recordings.
func Load(ctx context.Context, list []Recording, app model.AppID, from time.Time, limits model.Limits) (s *model.State, last, until time.Time, err error) {
	list = Of(list, string(app))
	in, err := Between(list, from, time.Time{})
	if errors.Is(err, io.EOF) {
		return nil, last, until, nil
	}
	if err != nil {
		return nil, last, until, err
	}
	defer in.Close()
	p, err := tape.Play(in, tape.PlayOptions{})
	if err != nil {
		return nil, last, until, err
	}
	s = model.New(limits)
	one := make([]model.Event, 1)
	err = p.Run(ctx, func(e model.Event) {
		one[0] = e
		s.Apply(one)
	})
	if err != nil || ctx.Err() != nil || s.App(app) == nil {
		return nil, last, until, errors.Join(err, ctx.Err())
	}
	return s, s.App(app).Vitals.Heard, list[len(list)-1].End, nil
}
