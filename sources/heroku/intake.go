package heroku

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync/atomic"
	"time"

	sse "github.com/tmaxmax/go-sse"
)

const (
	maxEvent = 1 << 20  // of a server-sent event; go-sse's own bound of 64 KiB is a dozen long lines
	maxLine  = 64 << 10 // of a line without end; the platform cuts at 10,000 bytes
)

// intake reads a session's lines. Lines end at \n alone: what else looks like an end belongs to the text.
type intake struct {
	ses    *session
	bursts chan [][]byte // each what one read or one event held

	last  atomic.Int64 // when the last byte came, in nanoseconds since began
	beats atomic.Bool  // a heartbeat was heard
	began time.Time
}

func newIntake(s *session) *intake {
	return &intake{ses: s, bursts: make(chan [][]byte, 16), began: time.Now()}
}

// read ends with the stream or with ctx.
func (in *intake) read(ctx context.Context) {
	if in.ses.sse {
		in.events(ctx)
		return
	}
	in.text(ctx)
}

func (in *intake) send(ctx context.Context, lines [][]byte) bool {
	if len(lines) == 0 {
		return true
	}
	select {
	case in.bursts <- lines:
		return true
	case <-ctx.Done():
		return false
	}
}

// events reads server-sent events; one may hold many lines, blank ones among them.
func (in *intake) events(ctx context.Context) {
	for e, err := range sse.Read(in, &sse.ReadConfig{MaxEventSize: maxEvent}) {
		if err != nil {
			return
		}
		if e.Type != "" && e.Type != "message" || e.Data == "" {
			continue
		}
		var lines [][]byte
		for l := range strings.SplitSeq(strings.TrimSuffix(e.Data, "\n"), "\n") {
			lines = append(lines, []byte(l))
		}
		if !in.send(ctx, lines) {
			return
		}
	}
}

// text reads plain lines. An unfinished last line is left to the next session's backlog, which has it whole; on Fir,
// which has none, it is given as it is.
func (in *intake) text(ctx context.Context) {
	var c cutter
	buf := make([]byte, 32<<10)
	for {
		n, err := in.Read(buf)
		if !in.send(ctx, c.add(buf[:n])) {
			return
		}
		if err != nil {
			if in.ses.fir && len(c.part) > 0 {
				in.send(ctx, [][]byte{c.part})
			}
			return
		}
	}
}

// cutter cuts a stream into lines. Of a line without end the first maxLine bytes are given and the rest is dropped: passed on,
// it would be parsed as a line of its own, with whatever header its author put there.
type cutter struct {
	part []byte // of the line that has not ended
	skip bool   // its beginning was given; the rest is dropped
}

// add takes what came and gives the lines it ends.
func (c *cutter) add(more []byte) (lines [][]byte) {
	for {
		i := bytes.IndexByte(more, '\n')
		if i < 0 {
			break
		}
		if !c.skip {
			lines = append(lines, append(c.part, more[:i]...))
		}
		c.part, c.skip, more = nil, false, more[i+1:]
	}
	if c.skip {
		return lines
	}
	c.part = append(c.part, more...)
	if len(c.part) >= maxLine {
		lines = append(lines, c.part[:maxLine])
		c.part, c.skip = nil, true
	}
	return lines
}

// Read notes when bytes come, and whether heartbeats are among them: comment lines of the event stream.
func (in *intake) Read(p []byte) (int, error) {
	n, err := in.ses.body.Read(p)
	if n > 0 {
		in.last.Store(int64(time.Since(in.began)))
		if in.ses.sse && (p[0] == ':' || bytes.Contains(p[:n], []byte("\n:"))) {
			in.beats.Store(true)
		}
	}
	return n, err
}

var _ io.Reader = (*intake)(nil)

// dead tells that the peer has been silent for too long.
func (in *intake) dead() bool {
	silent := time.Since(in.began) - time.Duration(in.last.Load())
	if in.beats.Load() {
		return silent > beatIdle
	}
	return silent > quietIdle
}
