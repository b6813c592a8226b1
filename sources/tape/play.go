package tape

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources"
)

// PlayOptions is how a tape is played.
type PlayOptions struct {
	Name  model.SourceName                                 // of the source; empty: "tape"
	Speed float64                                          // 1: as recorded, 10: ten times as fast; 0: as fast as the readers take it
	Wait  func(ctx context.Context, d time.Duration) error // nil: a timer
}

// Player is a source that plays a tape once, from its first event to its last. Its events keep their stamps, and it makes
// the ticks of the time that was recorded.
type Player struct {
	Header Header

	lines *lineReader
	line  int64 // where the line that is played begins
	o     PlayOptions
	now   atomic.Pointer[time.Time]
	read  int // lines, the header included
	bad   int // of them, those that are no event
	newer int // lines of a newer codec
}

// maxLine bounds a line of a tape: sixteen times the most that a batch of log lines takes.
const maxLine = 16 << 20

// longGap is the longest silence that is ticked through second by second. A longer one (a laptop that slept, a stamp that is
// wrong) is jumped over.
const longGap = time.Hour

// Play reads the header of a tape. The error is a *fault.Error.
func Play(r io.Reader, o PlayOptions) (*Player, error) {
	if o.Name == "" {
		o.Name = model.TapeSource
	}
	if o.Wait == nil {
		o.Wait = sources.Wait
	}
	p := &Player{lines: &lineReader{r: bufio.NewReaderSize(r, 64<<10), max: maxLine}, o: o}
	line, _, err := p.lines.next()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("tape: %w", err)
	}
	p.read = 1
	if p.Header, err = parseHeader(line); err != nil {
		return nil, err
	}
	p.setNow(p.Header.Began.UTC())
	return p, nil
}

// place is where a player is: all that it takes to go on from there.
type place struct {
	line       int64 // where the line begins that is not played yet
	now        time.Time
	bad, newer int
}

func (p *Player) place() place { return place{p.line, p.Now(), p.bad, p.newer} }

// resume goes on from a place of the same recording. Its reader stands there.
func (p *Player) resume(at place) {
	p.bad, p.newer = at.bad, at.newer
	p.setNow(at.now)
}

// Name is the source's name.
func (p *Player) Name() model.SourceName { return p.o.Name }

// Now is the recorded time that was reached: the clock of a program that plays a tape. Safe from any goroutine.
func (p *Player) Now() time.Time { return *p.now.Load() }

func (p *Player) setNow(t time.Time) { p.now.Store(&t) }

// Run plays what has not been played yet and returns nil at the end of the tape.
func (p *Player) Run(ctx context.Context, emit func(model.Event)) error {
	for {
		p.line = p.lines.read
		line, whole, err := p.lines.next()
		if ctx.Err() != nil {
			return nil
		}
		if len(line) > 0 {
			if err := p.play(ctx, line, whole, emit); err != nil {
				return nil // ctx has ended
			}
		}
		if errors.Is(err, io.EOF) {
			p.close(emit)
			return nil
		}
		if errors.Is(err, errLong) {
			p.read++
			p.broken(emit, nil, err)
			continue
		}
		if err != nil {
			return fmt.Errorf("tape: %w", err)
		}
	}
}

// play emits one line of the tape at its time.
func (p *Player) play(ctx context.Context, line []byte, whole bool, emit func(model.Event)) error {
	p.read++
	var e model.Event
	err := sources.Guard(func() (err error) { e, err = Decode(line); return err })
	switch {
	case err != nil && !whole:
		p.note(emit, "the recording ends within a line: it was cut short")
		return nil
	case errors.Is(err, model.ErrNewer):
		p.newer++
		return nil
	case err != nil:
		p.broken(emit, line, err)
		return nil
	}
	if !e.Recordable() { // a tick on a tape is not ours
		return nil
	}
	if err := p.until(ctx, e.Seen, emit); err != nil {
		return err
	}
	emit(e)
	return nil
}

// broken counts a line that is no event, and tells where it stands.
func (p *Player) broken(emit func(model.Event), line []byte, err error) {
	p.bad++
	where := "line " + phrase.Number(p.read) + " of the recording"
	r := quarantine.New(where, "it is no event", line)
	if f := new(sources.Failure); errors.As(err, &f) {
		r = sources.Unread(where, line, f)
	} else if errors.Is(err, errLong) {
		r = quarantine.New(where, "it is longer than 16 MiB", nil)
	}
	now := p.Now()
	r.At = now
	emit(model.Event{At: now, Seen: now, Source: p.o.Name, Fact: r})
}

// until lets the recorded time pass up to t, with a tick at every whole second of it.
func (p *Player) until(ctx context.Context, t time.Time, emit func(model.Event)) error {
	now := p.Now()
	if !t.After(now) {
		return ctx.Err()
	}
	if now.IsZero() || t.Sub(now) > longGap {
		now = t.Truncate(time.Second).Add(-time.Nanosecond)
		p.setNow(now)
	}
	for next := now.Truncate(time.Second).Add(time.Second); !next.After(t); next = next.Add(time.Second) {
		if err := p.waitUntil(ctx, next); err != nil {
			return err
		}
		emit(model.Event{At: next, Seen: next, Fact: &model.Tick{Now: next}})
	}
	return p.waitUntil(ctx, t)
}

// waitUntil waits, in the player's own time, for the recorded time t.
func (p *Player) waitUntil(ctx context.Context, t time.Time) error {
	if p.o.Speed > 0 {
		d := time.Duration(float64(t.Sub(p.Now())) / p.o.Speed)
		if err := p.o.Wait(ctx, d); err != nil {
			return err
		}
	}
	p.setNow(t)
	return ctx.Err()
}

// close tells what could not be played.
func (p *Player) close(emit func(model.Event)) {
	switch p.bad {
	case 0:
	case 1:
		p.note(emit, "1 line of the recording could not be read")
	default:
		p.note(emit, fmt.Sprintf("%d lines of the recording could not be read", p.bad))
	}
	switch p.newer {
	case 0:
	case 1:
		p.note(emit, "1 event of the recording needs a newer gonogo")
	default:
		p.note(emit, fmt.Sprintf("%d events of the recording need a newer gonogo", p.newer))
	}
	p.bad, p.newer = 0, 0
}

func (p *Player) note(emit func(model.Event), text string) {
	now := p.Now()
	emit(model.Event{At: now, Seen: now, Fact: &model.Notice{Bad: true, Text: text}})
}

// errLong tells that a line was longer than a reader takes; it was skipped.
var errLong = errors.New("line too long")

// lineReader gives lines of bounded length.
type lineReader struct {
	r    *bufio.Reader
	max  int
	read int64 // bytes so far
}

// next gives the next line without its newline; whole tells that the newline was there. At the end it gives io.EOF beside
// the last line, which may be empty.
func (l *lineReader) next() (line []byte, whole bool, err error) {
	long := false
	for {
		part, err := l.r.ReadSlice('\n')
		l.read += int64(len(part))
		if !long {
			line = append(line, part...)
		}
		if len(line) > l.max {
			line, long = nil, true
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err == nil && long {
			return nil, true, errLong
		}
		return bytes.TrimRight(line, "\r\n"), err == nil, err
	}
}
