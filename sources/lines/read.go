package lines

import (
	"context"
	"errors"
	"io"
	"time"

	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources"
)

// letGo is how long the end waits for a read that cannot be ended. It is left to the end of the process then.
const letGo = 500 * time.Millisecond

// Read reads the origin to its end, or to the end of ctx, and gives its lines in batches; clock stamps when they were seen.
// bytes is the size of the text: unpacked, as UTF-8, newlines included. The error is a *fault.Error; what came before it was given.
func (o Origin) Read(ctx context.Context, clock func() time.Time, give func(*logstore.Batch)) (bytes int64, err error) {
	r := reading{origin: o, intake: NewIntake(clock), clock: clock, give: give}
	return r.run(ctx)
}

// reading is one pass over an origin.
type reading struct {
	origin Origin
	intake *Intake
	clock  func() time.Time
	give   func(*logstore.Batch)
	skip   int64 // physical lines that were given in an earlier pass
	lines  int64 // physical lines seen
	bytes  int64
	seen   time.Time
	bad    int  // bytes of a capture that are no frame
	cuts   int  // lines of which only the start was given
	open   bool // the last line has no newline
}

// piece is what one read gave; the buffer goes back.
type piece struct {
	data []byte
	err  error
}

func (r *reading) run(ctx context.Context) (int64, error) {
	s := &splitter{line: r.line, message: r.message, skipped: func(n int) { r.bad += n }}
	pieces, free := make(chan piece, 2), make(chan []byte, 3)
	for range cap(free) {
		free <- make([]byte, chunk)
	}
	reading, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := sources.Guard(func() error { r.origin.feed(reading, pieces, free); return nil }); err != nil {
			pass(reading, pieces, piece{err: err})
		}
	}()
	err := r.pump(ctx, s, pieces, free)
	cancel()
	r.open = !s.octets && len(s.part) > 0
	s.end()
	r.cuts = s.cuts
	r.gap()
	r.intake.Give(true, r.give)
	left(done)
	if err != nil && !errors.Is(err, io.EOF) && ctx.Err() == nil {
		return r.bytes, r.origin.failed(err)
	}
	return r.bytes, nil
}

// left waits for the reading goroutine, but not for ever.
func left(done <-chan struct{}) {
	t := time.NewTimer(letGo)
	defer t.Stop()
	select {
	case <-done:
	case <-t.C:
	}
}

// feed reads the origin into pieces until it ends.
func (o Origin) feed(ctx context.Context, pieces chan<- piece, free <-chan []byte) {
	raw, err := o.open()
	if err != nil {
		pass(ctx, pieces, piece{err: err})
		return
	}
	defer raw.close()
	defer context.AfterFunc(ctx, raw.stop)()
	text, err := decoded(raw)
	for err == nil {
		var buf []byte
		select {
		case buf = <-free:
		case <-ctx.Done():
			return
		}
		var n int
		n, err = text.Read(buf)
		if n > 0 && !pass(ctx, pieces, piece{data: buf[:n]}) {
			return
		}
	}
	pass(ctx, pieces, piece{err: err})
}

func pass(ctx context.Context, pieces chan<- piece, p piece) bool {
	select {
	case pieces <- p:
		return true
	case <-ctx.Done():
		return false
	}
}

// What comes in a flood is gathered into fewer batches: 50,000 lines/s on the screen took a seventh less CPU and memory so. What
// comes after a silence is given at once.
const (
	gather      = 20 * time.Millisecond
	gatherLines = 1024
)

// pump takes pieces until the last. Lines that wait for late ones are given when they are due, also while nothing comes.
func (r *reading) pump(ctx context.Context, s *splitter, pieces <-chan piece, free chan<- []byte) error {
	due := time.NewTimer(dueMost)
	defer due.Stop()
	given := time.Time{}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case p := <-pieces:
			if p.err != nil {
				return p.err
			}
			r.bytes += int64(len(p.data))
			r.seen = r.clock()
			s.add(p.data)
			if s.tape {
				return errTape
			}
			r.gap()
			free <- p.data[:cap(p.data)]
			if len(pieces) > 0 { // more has been read already
				r.intake.GiveFull(r.give)
				continue
			}
			if left := gather - time.Since(given); left > 0 && r.intake.Pending() < gatherLines {
				due.Reset(left)
				continue
			}
		case <-due.C:
		}
		r.intake.Give(false, r.give)
		given = time.Now()
		if wait, some := r.intake.Due(); some {
			due.Reset(wait)
		}
	}
}

func (r *reading) line(raw []byte) {
	if r.lines++; r.lines > r.skip {
		r.intake.Line(raw, r.seen)
	}
}

func (r *reading) message(raw []byte) {
	if r.lines++; r.lines > r.skip {
		r.gap()
		r.intake.Message(raw, r.seen)
	}
}

// gap tells of bytes of a capture that are no frame.
func (r *reading) gap() {
	if r.bad > 0 && r.lines >= r.skip {
		r.intake.Gap("part of the capture is no frame", 0)
	}
	r.bad = 0
}
