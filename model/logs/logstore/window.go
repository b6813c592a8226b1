package logstore

import (
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/scan"
)

// entry is a line that waits, without its text.
type entry struct {
	at, seen int64      // Unix nanoseconds, NoTime for none
	label    logs.Label // its origin is a place in procs
	off      uint32     // of its text
	size     uint32
	odd      uint32 // of its difference, which stands behind its text; see original.go
	service  uint32
	connect  uint32
	places   logs.Places
}

func (e *entry) origin() uint32 { return e.label.Origin() }

func (e *entry) bytes() int { return int(e.size + e.odd) }

// window puts the lines of each process in order of their stamps while they are close, and leaves the order between
// processes as it came. A line waits in a slot in arrival order; a line that comes late by no more than span takes
// the slot of the first line of its process that is newer, and those move up one slot each. Ties keep arrival order.
type window struct {
	span, hold int64 // nanoseconds: on the origin's clock, on ours
	most       int   // slots

	entries []entry
	text    []byte // of the entries, and of some that were given out
	head    int    // slots before it were given out
	due     int    // slots before it may be given out
	procs   []proc
	build   builder
}

// proc is what the window knows of one process.
type proc struct {
	newest  int64 // latest stamp taken, NoTime before the first
	settled int64 // latest stamp that is due or given out
}

// proc is the process at a place, which is new when it lies behind all others.
func (w *window) proc(id uint32) *proc {
	for int(id) >= len(w.procs) {
		w.procs = append(w.procs, proc{newest: logs.NoTime, settled: logs.NoTime})
	}
	return &w.procs[id]
}

func (w *window) pending() int { return len(w.entries) - w.head }

// barrier makes all that waits due, in the order it has.
func (w *window) barrier() {
	for w.due < len(w.entries) {
		w.makeDue()
	}
}

// makeDue makes one more slot due: from now on nothing of its process can come before it.
func (w *window) makeDue() {
	e := &w.entries[w.due]
	p := &w.procs[e.origin()]
	p.settled = max(p.settled, e.at)
	w.due++
}

// add takes a line, whose text ends w.text, into a slot of its own and sorts it among the slots of its process.
func (w *window) add(e entry) {
	id := e.origin()
	p := w.proc(id)
	inOrder := e.at >= p.newest
	tooLate := !inOrder && p.newest-e.at > w.span
	if tooLate || e.at < p.settled {
		e.label = e.label.WithFlags(logs.FlagLate)
	}
	p.newest = max(p.newest, e.at)
	w.entries = append(w.entries, e)
	if inOrder || tooLate {
		return
	}
	slot := len(w.entries) - 1
	for i := slot - 1; i >= w.due; i-- {
		other := &w.entries[i]
		if other.origin() != id || other.label.Flags()&logs.FlagLate != 0 { // a late line stays where it came
			continue
		}
		if other.at <= e.at {
			return
		}
		w.entries[i], w.entries[slot] = w.entries[slot], w.entries[i]
		slot = i
	}
}

// next gives out the lines that are due, in slot order, bounded by lines and bytes of text.
func (w *window) next(now int64, flush bool, lines, bytes int, names []*logs.Origin) *Batch {
	if flush {
		w.barrier()
	}
	for w.due < len(w.entries) && w.isDue(&w.entries[w.due], now) {
		w.makeDue()
	}
	end, size := w.head, 0
	for end < w.due && end-w.head < min(lines, maxLines) && (end == w.head || size+w.entries[end].bytes() <= bytes) {
		size += w.entries[end].bytes()
		end++
	}
	if end == w.head {
		return nil
	}
	w.build.begin(end-w.head, size)
	for i := w.head; i < end; i++ {
		e := &w.entries[i]
		text := scan.View(w.text[e.off : e.off+e.size])
		if e.odd > 0 {
			w.build.addOdd(scan.View(w.text[e.off+e.size : e.off+e.size+e.odd]))
		}
		w.build.add(row{at: e.at, seen: e.seen, label: e.label, service: e.service, connect: e.connect, places: e.places}, names[e.origin()], text)
	}
	w.head = end
	w.compact()
	w.build.findIDs()
	return w.build.seal()
}

// isDue tells whether nothing can come before the line at the head any more: its process has gone on for longer than
// the window, the line has waited long enough, or too many wait.
func (w *window) isDue(e *entry, now int64) bool {
	return w.procs[e.origin()].newest-e.at > w.span || len(w.entries)-w.due > w.most ||
		e.seen == logs.NoTime || now-e.seen >= w.hold || e.seen-now > w.hold // the clock was set back
}

// compact takes the slots given out off the front once they are more than half, and the texts with them.
func (w *window) compact() {
	if w.head*2 < len(w.entries) {
		return
	}
	n := copy(w.entries, w.entries[w.head:])
	w.entries = w.entries[:n]
	w.due -= w.head
	w.head = 0
	used := uint32(len(w.text))
	for i := range w.entries {
		used = min(used, w.entries[i].off)
	}
	w.text = w.text[:copy(w.text, w.text[used:])]
	for i := range w.entries {
		w.entries[i].off -= used
	}
}
