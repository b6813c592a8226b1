package logs

// window puts the lines of each process in order of their stamps while they are close, and leaves the order between
// processes as it came. A line waits in a slot in arrival order; a line that comes late by no more than span takes
// the slot of the first line of its process that is newer, and those move up one slot each. Ties keep arrival order.
type window struct {
	span, hold int64 // nanoseconds: on the origin's clock, on ours
	most       int   // slots

	entries []entry // entry.origin is a place in procs; off and size are not used here
	texts   []string
	head    int // slots before it were given out
	due     int // slots before it may be given out
	procs   []proc
}

// proc is what the window knows of one process.
type proc struct {
	origin  Origin
	newest  int64 // latest stamp taken, noTime before the first
	settled int64 // latest stamp that is due or given out
}

func (w *window) newProc(o Origin) uint32 {
	w.procs = append(w.procs, proc{origin: o, newest: noTime, settled: noTime})
	return uint32(len(w.procs) - 1)
}

func (w *window) pending() int { return len(w.entries) - w.head }

// barrier makes all that waits due, in the order it has.
func (w *window) barrier() {
	for w.due < len(w.entries) {
		w.settle()
	}
}

// settle makes one more slot due: from now on nothing of its process can come before it.
func (w *window) settle() {
	e := w.entries[w.due]
	p := &w.procs[e.origin]
	p.settled = max(p.settled, e.at)
	w.due++
}

// add takes a line into a slot of its own and sorts it among the slots of its process.
func (w *window) add(e entry, id uint32, text string) {
	p := &w.procs[id]
	e.origin = id
	inOrder := e.at >= p.newest
	tooLate := !inOrder && p.newest-e.at > w.span
	if tooLate || e.at < p.settled {
		e.flags |= isLate
	}
	p.newest = max(p.newest, e.at)
	w.entries = append(w.entries, e)
	w.texts = append(w.texts, text)
	if inOrder || tooLate {
		return
	}
	slot := len(w.entries) - 1
	for i := slot - 1; i >= w.due; i-- {
		if w.entries[i].origin != id || w.entries[i].flags&isLate != 0 { // a late line stays where it came
			continue
		}
		if w.entries[i].at <= e.at {
			return
		}
		w.entries[i], w.entries[slot] = w.entries[slot], w.entries[i]
		w.texts[i], w.texts[slot] = w.texts[slot], w.texts[i]
		slot = i
	}
}

// take gives out the lines that are due, in slot order, bounded by lines and bytes of text.
func (w *window) take(now int64, flush bool, lines, bytes int) *Batch {
	if flush {
		w.barrier()
	}
	for w.due < len(w.entries) && w.isDue(w.entries[w.due], now) {
		w.settle()
	}
	end, size := w.head, 0
	for end < w.due && end-w.head < lines && (end == w.head || size+len(w.texts[end]) <= bytes) {
		size += len(w.texts[end])
		end++
	}
	if end == w.head {
		return nil
	}
	b := newBuilder(end-w.head, size)
	for i := w.head; i < end; i++ {
		e := w.entries[i]
		b.add(e, w.procs[e.origin].origin, w.texts[i])
		w.texts[i] = ""
	}
	w.head = end
	w.compact()
	return b.seal()
}

// isDue tells whether nothing can come before the line at the head any more: its process has gone on for longer than
// the window, the line has waited long enough, or too many wait.
func (w *window) isDue(e entry, now int64) bool {
	return w.procs[e.origin].newest-e.at > w.span || len(w.entries)-w.due > w.most ||
		e.seen == noTime || now-e.seen >= w.hold
}

// compact takes the slots given out off the front once they are more than half.
func (w *window) compact() {
	if w.head*2 < len(w.entries) {
		return
	}
	n := copy(w.entries, w.entries[w.head:])
	copy(w.texts, w.texts[w.head:])
	clear(w.texts[n:])
	w.entries, w.texts = w.entries[:n], w.texts[:n]
	w.due -= w.head
	w.head = 0
}
