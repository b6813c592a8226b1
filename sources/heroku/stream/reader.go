package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/heroku/framing"
)

// reader reads the bytes of a session in a goroutine of its own. All else of it belongs to the goroutine that receives chunks.
type reader struct {
	ses    *session
	lines  framing.Decoder
	chunks chan []byte // what came; closed at the end of the stream
	done   chan error  // the panic of the reading goroutine, nil when there was none
	cancel context.CancelFunc
	bytes  int64 // that came
	unread func(*quarantine.Record)
	whole  bool // the stream ended by itself; to be read when chunks is closed

	opened time.Time // on the program's clock
	heard  time.Time // when a byte came, on the machine's clock
}

// read begins to read a session that has just been opened.
func (s *session) read(ctx context.Context, opened time.Time, unread func(*quarantine.Record)) *reader {
	ctx, cancel := context.WithCancel(ctx)
	r := &reader{ses: s, lines: s.decoder(), chunks: make(chan []byte, 16), done: make(chan error, 1), cancel: cancel,
		opened: opened, heard: time.Now(), unread: unread}
	go func() {
		defer close(r.chunks)
		r.done <- sources.Guard(func() error { r.copy(ctx); return nil })
	}()
	return r
}

// decoder is what turns the session's bytes into lines.
func (s *session) decoder() framing.Decoder {
	switch {
	case s.sse:
		return &framing.Events{}
	case s.fir: // its plain text has no line ends
		return &framing.Records{}
	}
	return &framing.Text{}
}

// copy passes on what comes until the stream or ctx ends.
func (r *reader) copy(ctx context.Context) {
	buf := make([]byte, 32<<10)
	for {
		n, err := r.ses.body.Read(buf)
		if n > 0 {
			select {
			case r.chunks <- bytes.Clone(buf[:n]):
			case <-ctx.Done():
				return
			}
		}
		if err != nil {
			r.whole = errors.Is(err, io.EOF)
			return
		}
	}
}

// add gives the lines that a chunk completes.
func (r *reader) add(chunk []byte) [][]byte {
	r.heard = time.Now()
	return r.split(chunk)
}

// split cuts a chunk into lines. One that makes the decoder panic is left out, and a new decoder goes on behind it.
func (r *reader) split(chunk []byte) (lines [][]byte) {
	from := r.bytes
	r.bytes += int64(len(chunk))
	err := sources.Guard(func() error { lines = r.lines.Add(chunk); return nil })
	if err == nil {
		return lines
	}
	r.lines = r.ses.decoder()
	r.unread(sources.Unread(fmt.Sprintf("byte %d of the log session", from), chunk, sources.FailureOf(err)))
	return nil
}

// How long the last line waits for what tells that it is over, where lines have no ends: for anything, and for the rest of what may be
// the next line's header.
const (
	lineWait   = 500 * time.Millisecond
	headerWait = 3 * time.Second
)

// paused gives the line that is complete because nothing came behind it.
func (r *reader) paused(now time.Time) [][]byte {
	silent := now.Sub(r.heard)
	if silent < lineWait {
		return nil
	}
	return r.lines.Pause(silent >= headerWait)
}

// stop ends the reading, and gives the lines that were read already.
func (r *reader) stop() (lines [][]byte) {
	r.cancel()
	r.ses.body.Close()
	for chunk := range r.chunks {
		lines = append(lines, r.split(chunk)...)
	}
	return lines
}
