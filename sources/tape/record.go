package tape

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"app.gonogo/gonogo/model"
)

// RecordOptions is how a tape is made.
type RecordOptions struct {
	Began time.Time // now, by the program's clock
	By    string    // the program and its version
	Text  bool      // keep log lines, secrets masked; else what package outline keeps of them
}

// Recorder writes a tape. One goroutine uses it.
type Recorder struct {
	w       io.Writer
	encoder Encoder
	buf     []byte
}

// Reader gives batches of events until io.EOF: a mailbox of the hub.
type Reader interface {
	Next(ctx context.Context) ([]model.Event, error)
}

// Record begins a tape: it writes the header.
func Record(w io.Writer, r RecordOptions) (*Recorder, error) {
	line, err := json.Marshal(Header{Tape: Version, Began: r.Began.UTC(), By: r.By, Text: r.Text})
	if err != nil {
		return nil, fmt.Errorf("tape header: %w", err)
	}
	if _, err := w.Write(append(line, '\n')); err != nil {
		return nil, fmt.Errorf("tape header: %w", err)
	}
	return &Recorder{w: w, encoder: Encoder{Text: r.Text}}, nil
}

// Write puts a batch on the tape in one write, so that a crash leaves at most its last line cut.
func (r *Recorder) Write(batch []model.Event) error {
	r.buf = r.buf[:0]
	for _, e := range batch {
		var err error
		if r.buf, err = r.encoder.Append(r.buf, e); err != nil {
			return err
		}
	}
	var err error
	if r.buf, err = r.encoder.Flush(r.buf); err != nil || len(r.buf) == 0 {
		return err
	}
	if _, err := r.w.Write(r.buf); err != nil {
		return fmt.Errorf("tape: %w", err)
	}
	return nil
}

// RecordFrom writes everything the reader gives. It returns nil when the reader has come to its end or ctx has ended.
func (r *Recorder) RecordFrom(ctx context.Context, from Reader) error {
	for {
		batch, err := from.Next(ctx)
		if errors.Is(err, io.EOF) || err != nil && ctx.Err() != nil {
			return r.end()
		}
		if err != nil {
			return err
		}
		if err := r.Write(batch); err != nil {
			return err
		}
	}
}

// end writes what waits.
func (r *Recorder) end() error {
	var err error
	r.encoder.End()
	if r.buf, err = r.encoder.Flush(r.buf[:0]); err != nil || len(r.buf) == 0 {
		return err
	}
	if _, err := r.w.Write(r.buf); err != nil {
		return fmt.Errorf("tape: %w", err)
	}
	return nil
}
