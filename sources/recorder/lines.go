package recorder

import (
	"context"
	"errors"
	"io"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources/tape"
)

// Span is a piece of time, by our clock.
type Span struct{ From, To time.Time }

// Lines gives the recorded log lines of an app from a moment on, where their text was recorded; with are the spans of which it was, without those of
// which it was not. Lines a little older than the moment may come.
func Lines(ctx context.Context, list []Recording, app string, from time.Time, give func(*logstore.Batch)) (with, without []Span, err error) {
	for _, r := range Of(list, app) {
		if r.End.Before(from) {
			continue
		}
		span := Span{r.Began, r.End}
		if span.From.Before(from) {
			span.From = from
		}
		if !r.Text {
			without = append(without, span)
			continue
		}
		if err := r.lines(ctx, from, give); err != nil {
			return with, without, err
		}
		with = append(with, span)
	}
	return with, without, ctx.Err()
}

func (r Recording) lines(ctx context.Context, from time.Time, give func(*logstore.Batch)) error {
	t, err := r.open(from, time.Time{})
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }()
	for ctx.Err() == nil {
		one, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if one.lines != nil || one.seen().Before(from) {
			continue
		}
		if e, err := tape.Decode(one.line); err == nil {
			if l, ok := e.Fact.(*model.LogLines); ok && l.Batch != nil && l.Batch.Len() > 0 {
				give(l.Batch)
			}
		}
	}
	return ctx.Err()
}
