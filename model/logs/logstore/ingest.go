package logstore

import (
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/scan"
)

// IngestOptions sets the bounds of an Ingest. Zero values take the defaults named.
type IngestOptions struct {
	Window     time.Duration // lines of a process this close are put in order of their stamps: 250 ms; below zero none is
	Hold       time.Duration // longest wait on our clock for a late line: 100 ms
	MaxPending int           // most lines waiting for a late one: 512
	MaxLines   int           // most lines in a batch: 2,048
	MaxBytes   int           // most text in a batch: 512 KiB, or one line if that is longer
	Live       bool          // lines come as they are written: those without a stamp count when they are seen
	Allocator  Allocator     // where the texts of large batches go; nil: each has memory of its own
}

func (o IngestOptions) withDefaults() IngestOptions {
	if o.Window == 0 {
		o.Window = 250 * time.Millisecond
	}
	if o.Hold <= 0 {
		o.Hold = 100 * time.Millisecond
	}
	if o.MaxPending <= 0 {
		o.MaxPending = 512
	}
	if o.MaxLines <= 0 {
		o.MaxLines = 2048
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 512 << 10
	}
	return o
}

// Ingest turns the physical lines of one stream into batches: split, sanitised, classified, and put in order where a
// process's lines come within the window. It belongs to one goroutine, reads no clock, and keeps no memory beyond
// MaxPending lines if Next is called as lines come.
type Ingest struct {
	parser logs.Parser
	opt    IngestOptions
	window window
	lastAt int64  // stamp of the newest line that had one
	usual  []byte // scratch: a line as the platform would have written it
}

// NewIngest returns an Ingest for one stream.
func NewIngest(o IngestOptions) *Ingest {
	in := &Ingest{opt: o.withDefaults(), lastAt: logs.NoTime}
	in.window = window{span: int64(in.opt.Window), hold: int64(in.opt.Hold), most: in.opt.MaxPending}
	in.window.build.slab.allocator = in.opt.Allocator
	in.window.build.live = in.opt.Live
	return in
}

// Add takes one physical line without its newline, and marks a gap behind one by which the platform says that it dropped lines (L10 to
// L13). It keeps no reference to raw.
func (in *Ingest) Add(raw []byte, seen time.Time) { in.AddAs(raw, nil, seen) }

// AddAs is Add of a line that was put into the form of a log session; original is how it came, nil where it came so.
func (in *Ingest) AddAs(raw, original []byte, seen time.Time) {
	text, got := in.parser.Parse(raw)
	if original != nil {
		got.Usual, raw = false, original
	}
	in.add(text, got, raw, seen)
}

// TryAdd is Add of a line that has the header of a log session. It takes no other, and tells whether it took it.
func (in *Ingest) TryAdd(raw []byte, seen time.Time) bool {
	text, got, ok := in.parser.TryParse(raw)
	if ok {
		in.add(text, got, raw, seen)
	}
	return ok
}

// AddParts is Add of a line whose header was read elsewhere; original is how the line came, nil where it came in parts only: then it is as
// the platform would have written it.
func (in *Ingest) AddParts(p logs.Parts, original []byte, seen time.Time) {
	text, got := in.parser.Assemble(p)
	switch {
	case original != nil:
		got.Usual = false
	case !got.Usual:
		original = logs.AppendUsual(nil, p.At, &logs.Origin{Source: scan.View(p.Source), Proc: scan.View(p.Proc)}, scan.View(p.Message))
	}
	in.add(text, got, original, seen)
}

// add takes a line that was parsed.
func (in *Ingest) add(text []byte, got logs.Parsed, raw []byte, seen time.Time) {
	w := &in.window
	off := len(w.text)
	w.text = append(w.text, text...)
	e := entry{at: got.At, seen: logs.Nanos(seen), label: got.Label, service: got.Service, connect: got.Connect, places: got.Places, off: uint32(off), size: uint32(len(text))}
	if e.at == logs.NoTime {
		e.at, e.label = in.place(e.seen), e.label.WithFlags(logs.FlagTimeless)
	} else {
		in.lastAt = e.at
	}
	if !got.Usual {
		w.text = in.appendOdd(w.text, text, e, raw)
		e.odd = uint32(len(w.text)-off) - e.size
	}
	w.add(e)
	if in.parser.ClassAt(e.origin()) == logs.Logplex {
		in.lost(w.text[off:off+len(text)], got.At, seen)
	}
}

// appendOdd appends to dst what a line differs by from what was parsed of it; nothing when it does not.
func (in *Ingest) appendOdd(dst, text []byte, e entry, raw []byte) []byte {
	in.usual = logs.AppendUsual(in.usual[:0], e.at, in.parser.Origins()[e.origin()], scan.View(text))
	return appendDifference(dst, in.usual, raw)
}

// place is where a line without a stamp stands: with the line before it, or, before the first, when it was seen.
func (in *Ingest) place(seen int64) int64 {
	if in.lastAt == logs.NoTime && seen != logs.NoTime {
		return seen - seen%1000 // whole microseconds take half the room
	}
	return in.lastAt
}

// lost marks the gap that Logplex tells of. An app may print the same words: only the header tells.
func (in *Ingest) lost(text []byte, at int64, seen time.Time) {
	code, n, ok := logs.LossOf(string(text))
	if !ok {
		return
	}
	var when time.Time
	if at != logs.NoTime {
		when = logs.Instant(at)
	}
	in.Gap(code+": the platform dropped log messages", n, when, seen)
}

// Gap marks that dropped lines (0: an unknown number) are missing here. at is when on the origin's clock, zero for
// where the stream stands.
func (in *Ingest) Gap(reason string, dropped int, at, seen time.Time) {
	w := &in.window
	e := entry{at: logs.Nanos(at), seen: logs.Nanos(seen), off: uint32(len(w.text))}
	flags := logs.FlagGap
	if e.at == logs.NoTime {
		if e.at = in.place(e.seen); in.lastAt == logs.NoTime {
			flags |= logs.FlagTimeless
		}
	}
	e.label = logs.LabelOf(in.parser.OriginOf(nil, gapProc), logs.Attributes{Level: logs.Warn, Flags: flags})
	w.text = append(w.text, gapText(safe.Text(reason), dropped)...)
	e.size = uint32(len(w.text)) - e.off
	w.barrier()
	w.add(e)
	w.barrier()
}

// gapProc is the process of gap markers. It has no source, as nothing of the stream has.
var gapProc = []byte("gap")

// Next returns the next batch of lines that are due, nil when none is. Call it until it is nil. flush makes every line
// due: at the end of a stream, or before it is opened anew.
func (in *Ingest) Next(now time.Time, flush bool) *Batch {
	b := in.window.next(logs.Nanos(now), flush, in.opt.MaxLines, in.opt.MaxBytes, in.parser.Origins())
	if len(in.parser.Origins()) > maxOrigins {
		in.forget()
	}
	return b
}

// maxOrigins bounds the processes remembered: each run of a one-off dyno has a name of its own.
const maxOrigins = 4096

// SetTypes names the process types of the app's formation. They tell whose dyno a line is of, from the next batch on.
func (in *Ingest) SetTypes(types []string) {
	if in.parser.SetTypes(types) && len(in.parser.Origins()) > 0 {
		in.forget()
	}
}

// forget drops the processes of which no line waits. What comes of them later is new.
func (in *Ingest) forget() {
	w := &in.window
	names, procs := in.parser.Forget(), w.procs
	w.procs = nil
	for i := w.head; i < len(w.entries); i++ {
		e := &w.entries[i]
		o, old := names[e.origin()], procs[e.origin()]
		id := in.parser.OriginOf([]byte(o.Source), []byte(o.Proc))
		*w.proc(id) = old
		e.label = e.label.WithOrigin(id)
	}
}

// Pending is the number of lines taken and not yet given out.
func (in *Ingest) Pending() int { return in.window.pending() }

// Full tells that Next has as many lines as a batch may have. Who reads as fast as it can asks for batches when they are full: not
// one at a time, and not so many that the processor's cache has lost them.
func (in *Ingest) Full() bool {
	return in.window.pending() >= in.opt.MaxLines+in.opt.MaxPending
}

// Wake is when, on our clock, Next will have something at the latest; false when nothing waits.
func (in *Ingest) Wake() (time.Time, bool) {
	if in.window.pending() == 0 {
		return time.Time{}, false
	}
	return logs.Instant(in.window.entries[in.window.head].seen).Add(in.opt.Hold), true
}

// Unparsed counts the lines that fitted no header.
func (in *Ingest) Unparsed() uint64 { return in.parser.Unparsed() }

const gapPrefix = "Gap: "

// GapWords is what the text of a gap marker says.
func GapWords(text string) string { return strings.TrimPrefix(text, gapPrefix) }

// gapText is the text of a gap marker.
func gapText(reason string, lost int) string {
	switch {
	case lost > 0:
		return gapPrefix + strconv.Itoa(lost) + " lines lost: " + reason
	default:
		return gapPrefix + "unknown number of lines lost: " + reason
	}
}
