package feed

import (
	"io"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources/tape"
)

// writer writes lines to one reader. One that reads nothing for long is left.
type writer struct {
	conn    io.WriteCloser
	mu      sync.Mutex // guards buf and encoder
	encoder tape.Encoder
	buf     []byte
	gone    uint64 // lines that the mailbox has dropped
	missing uint64 // lines that this reader was told it lost
	seq     uint64 // of the last event
	lines   uint64 // that were written, or told as lost, beside those that were known
}

func (w *writer) position() *Position { return &Position{Seq: w.seq, Lines: w.lines, Lost: w.missing} }

// raw writes an event that is encoded already.
func (w *writer) raw(line []byte, err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		return err
	}
	if len(line) >= flushAt { // a thousand readers would have a thousand copies of it
		if err := w.flush(); err != nil {
			return err
		}
		return w.write(line)
	}
	if w.buf = append(w.buf, line...); len(w.buf) < flushAt {
		return nil
	}
	return w.flush()
}

// flushAt is how much is written at once.
const flushAt = 64 << 10

func (w *writer) event(e model.Event) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.encoder.Text = true
	var err error
	if w.buf, err = w.encoder.Append(w.buf, e); err != nil || len(w.buf) < flushAt {
		return err
	}
	return w.flush()
}

func (w *writer) control(c control) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var err error
	if w.buf, err = appendControl(w.buf, c); err != nil {
		return err
	}
	return w.flush()
}

// flush writes what waits. The caller holds mu.
func (w *writer) flush() error {
	if len(w.buf) == 0 {
		return nil
	}
	err := w.write(w.buf)
	w.buf = w.buf[:0]
	return err
}

// write writes to the reader, as long as that reads.
func (w *writer) write(p []byte) error {
	stalled := time.AfterFunc(stalledAfter, func() { _ = w.conn.Close() })
	defer stalled.Stop()
	_, err := w.conn.Write(p)
	return err
}

// lost writes a gap in the log in place of the lines that came faster than the reader read.
func (w *writer) lost(app model.AppID, total uint64, at time.Time) {
	n := total - min(total, w.gone)
	w.gone = total
	w.lines += n
	w.missing += n
	w.gap(app, "this gonogo could not keep up with what it watches by", int(n), at)
}

// gap writes that lines are missing.
func (w *writer) gap(app model.AppID, why string, n int, at time.Time) {
	in := logstore.NewIngest(logstore.IngestOptions{})
	in.Gap(why, n, at, at)
	_ = w.event(model.Event{At: at, Seen: at, App: app, Source: model.LogsSource, Fact: &model.LogLines{Batch: in.Next(at, true)}}) // its error is that of the next write
}
