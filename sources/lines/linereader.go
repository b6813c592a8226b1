package lines

import (
	"bytes"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/form"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources"
)

// LineReader turns physical lines, as they come, into batches. It belongs to one goroutine.
type LineReader struct {
	ingest  *logstore.Ingest
	clock   func() time.Time
	scratch []byte
	foreign form.Reader
	found   Found
	whole   bool // a physical line stays one line
	joined  int  // physical lines that went on in the line before
	lines   int  // that were taken
	unread  func(*quarantine.Record)
	wrap    wrapping
	glue    gluing
}

// NewLineReader makes a line reader; clock stamps what comes.
func NewLineReader(clock func() time.Time) *LineReader { return newLineReader(clock, nil, false) }

// newLineReader makes a line reader whose texts go where room says. live tells that lines come as they are written.
func newLineReader(clock func() time.Time, room logstore.Allocator, live bool) *LineReader {
	return &LineReader{ingest: logstore.NewIngest(logstore.IngestOptions{Allocator: room, Live: live}), clock: clock, unread: func(*quarantine.Record) {}}
}

// OnUnread names who is told of what cannot be read. A line of a form that is not known is no such thing: only in a drain a form is promised.
func (in *LineReader) OnUnread(tell func(*quarantine.Record)) { in.unread = tell }

// Found tells in which forms the lines came.
func (in *LineReader) Found() Found { return in.found.clone() }

// Line takes a physical line without its newline, in any form there is. It never panics: a line that cannot be taken in leaves a gap.
func (in *LineReader) Line(raw []byte, seen time.Time) {
	in.lines++
	if in.glue.mayBe(raw) && !in.whole {
		for piece := range in.glue.pieces(raw) {
			in.one(piece, seen)
		}
		return
	}
	in.one(raw, seen)
}

// one takes a line.
func (in *LineReader) one(raw []byte, seen time.Time) {
	message := raw
	if len(raw) > 0 && raw[0] == 0 { // heartbeats before the line; model/logs drops them before other forms
		message = bytes.TrimLeft(raw, "\x00")
	}
	if len(message) > 4 && message[0] == '<' && form.Priority(message) > 0 {
		in.found.count(form.Syslog)
		in.scratch = Physical(in.scratch, message, func(line []byte) { in.add(line, raw, seen) })
		return
	}
	err := sources.Guard(func() error {
		if in.ingest.TryAdd(raw, seen) {
			in.found.Heroku++
			return nil
		}
		in.other(raw, seen)
		return nil
	})
	if err != nil {
		in.lost(raw, err)
	}
}

// other takes a line that is not in the form of a log session.
func (in *LineReader) other(raw []byte, seen time.Time) {
	rec, name, ok := in.foreign.Read(raw)
	switch {
	case ok && rec.Gap:
		in.ingest.Gap(string(rec.Message), rec.Lost, logs.Instant(rec.At), seen)
	case ok:
		if rec.At == logs.NoTime {
			in.found.Timeless++
		}
		in.ingest.AddParts(rec.Parts, raw, seen)
	case !in.whole && in.wrap.join(in.ingest, raw, seen):
		in.joined++
		return
	default:
		if in.ingest.AddAs(raw, nil, seen); len(logs.Bare(raw)) > 0 {
			in.found.Unknown++
		}
		return
	}
	in.found.count(name)
}

// Message takes the message of a drain's frame.
func (in *LineReader) Message(message []byte, seen time.Time) {
	in.found.count(form.Drain)
	in.lines++
	unparsed := in.ingest.Unparsed()
	in.scratch = Physical(in.scratch, message, func(raw []byte) { in.add(raw, nil, seen) })
	if in.ingest.Unparsed() > unparsed {
		in.unread(quarantine.New(in.place(), "it has no header of a log line", message))
	}
}

// Parts takes a line that came in parts, not as text. A time it must have.
func (in *LineReader) Parts(p logs.Parts, seen time.Time) {
	err := sources.Guard(func() error {
		in.ingest.AddParts(p, nil, seen)
		return nil
	})
	if err != nil {
		in.lost(p.Message, err)
	}
}

func (in *LineReader) add(raw, original []byte, seen time.Time) {
	err := sources.Guard(func() error {
		in.ingest.AddAs(raw, original, seen)
		return nil
	})
	if err != nil {
		in.lost(raw, err)
	}
}

// lost leaves a gap for a line whose reading ended in a panic.
func (in *LineReader) lost(raw []byte, err error) {
	in.Gap("a line could not be taken in", 1)
	in.unread(sources.Unread(in.place(), raw, sources.FailureOf(err)))
}

// place is where the line stands that was taken last.
func (in *LineReader) place() string { return "line " + phrase.Number(in.lines) }

// Frameless tells of bytes between the frames of a drain. They leave a gap, which is the caller's to mark.
func (in *LineReader) Frameless(raw []byte) {
	in.unread(quarantine.New("what comes behind line "+phrase.Number(in.lines), "it is no frame of a drain", raw))
}

// Gap marks that lines (0: an unknown number) are missing here.
func (in *LineReader) Gap(reason string, missing int) {
	in.ingest.Gap(reason, missing, time.Time{}, in.clock())
}

// Emit hands out the batches that are due; with flush all there is.
func (in *LineReader) Emit(flush bool, give func(*logstore.Batch)) {
	now := in.clock()
	for b := in.ingest.Next(now, flush); b != nil; b = in.ingest.Next(now, flush) {
		give(b)
	}
}

// EmitFull hands out the batches that are full.
func (in *LineReader) EmitFull(give func(*logstore.Batch)) {
	for in.ingest.Full() {
		give(in.ingest.Next(in.clock(), false))
	}
}

// Pending is the number of lines taken and not given.
func (in *LineReader) Pending() int { return in.ingest.Pending() }

// Due is how long until Give has something; false when nothing waits.
func (in *LineReader) Due() (time.Duration, bool) {
	at, some := in.ingest.Wake()
	if !some {
		return 0, false
	}
	return min(max(at.Sub(in.clock()), dueLeast), dueMost), true
}

// Bounds of Due: a clock that jumps must neither spin nor hold lines back.
const (
	dueLeast = 10 * time.Millisecond
	dueMost  = 100 * time.Millisecond
)
