package logs

// around adds the lines that stand before and after a match. Every app has lines of its own.
type around struct {
	before, after int
	apps          map[string]*neighbors
}

// neighbors are the latest lines of one app.
type neighbors struct {
	place int // of the last line
	held  []heldLine
	due   int // lines that are still to come after a match
}

// newAround is nil where no lines around a match are asked for.
func (f *textFlags) newAround() *around {
	if !f.hasContext() {
		return nil
	}
	return &around{before: max(f.before, f.around), after: max(f.after, f.around), apps: map[string]*neighbors{}}
}

// add gives what is due with a line, in order: the line itself and those before it when it is a match, or the line when it stands behind
// one. What it gives is good until the next call.
func (a *around) add(h heldLine, match bool) []heldLine {
	n := a.apps[h.app]
	if n == nil {
		n = &neighbors{}
		a.apps[h.app] = n
	}
	if h.line.Gap {
		if match {
			return []heldLine{h}
		}
		return nil
	}
	n.place++
	h.place, h.context = n.place, !match
	switch {
	case match:
		out := append(n.held, h)
		n.held, n.due = nil, a.after
		return out
	case n.due > 0:
		n.due--
		return []heldLine{h}
	case a.before > 0:
		if len(n.held) == a.before {
			copy(n.held, n.held[1:])
			n.held = n.held[:a.before-1]
		}
		n.held = append(n.held, h)
	}
	return nil
}

// matchRing keeps the last matches with the lines around them.
type matchRing struct {
	most    int
	before  int
	held    []heldLine
	matches int
}

func (r *matchRing) add(h heldLine) {
	if r.most == 0 {
		return
	}
	r.held = append(r.held, h)
	if !h.context && !h.line.Gap {
		r.matches++
	}
	for r.matches > r.most {
		r.dropFirst()
	}
}

// dropFirst drops the oldest match, and of the lines before the next those that do not stand around it.
func (r *matchRing) dropFirst() {
	first := r.matchFrom(0)
	r.held[first].context = true
	r.matches--
	next, from := r.matchFrom(first), 0
	for from < next && (next == len(r.held) || r.held[from].app != r.held[next].app || r.held[from].place < r.held[next].place-r.before) {
		from++
	}
	r.held = append(r.held[:0:0], r.held[from:]...)
}

// matchFrom is the place of the first match from i on.
func (r *matchRing) matchFrom(i int) int {
	for i < len(r.held) && (r.held[i].context || r.held[i].line.Gap) {
		i++
	}
	return i
}
