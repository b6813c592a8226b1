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
	Text  bool      // keep log lines, redacted; else only how many there were
}

// Recorder writes a tape. One goroutine uses it.
type Recorder struct {
	w       io.Writer
	encoder Encoder
	buf     []byte
}

// Encoder makes lines of a tape of events. One goroutine uses it.
type Encoder struct {
	Text bool // keep log lines, redacted
}

// Append appends the line of an event with its newline, nothing where the event does not belong on a tape.
func (enc *Encoder) Append(dst []byte, e model.Event) ([]byte, error) {
	e, ok := enc.recordable(e)
	if !ok {
		return dst, nil
	}
	line, err := model.Encode(e)
	if err != nil {
		return dst, fmt.Errorf("tape: %w", err)
	}
	return append(append(dst, line...), '\n'), nil
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
	if len(r.buf) == 0 {
		return nil
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
			return nil
		}
		if err != nil {
			return err
		}
		if err := r.Write(batch); err != nil {
			return err
		}
	}
}
