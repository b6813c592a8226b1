package logs

// farConnect is where one byte no longer holds a connect time: nearly all take a millisecond or two, and those that wait for a
// booting dyno take seconds.
const farConnect = 255

// connects reads the column of connect times from its start.
type connects struct{ at, far int }

// next is the connect time of the next reached line, in ms.
func (c *connects) next(b *Batch) uint32 {
	ms := uint32(b.connect[c.at])
	c.at++
	if ms == farConnect {
		ms = b.far[c.far]
		c.far++
	}
	return ms
}

// fillConnect writes the column.
func (w *builder) fillConnect(b *Batch) {
	at, far := 0, 0
	for i := range w.rows {
		r := &w.rows[i]
		if !r.label.reached() {
			continue
		}
		b.farthest = max(b.farthest, r.connect)
		b.connect[at] = uint8(min(r.connect, farConnect))
		at++
		if r.connect >= farConnect {
			b.far[far] = r.connect
			far++
		}
	}
}

// keepTimed leaves only the marks of lines whose connect and service times are as long as is asked for.
func (f *finder) keepTimed(b *Batch, lo, hi int) (any bool) {
	timed, reach := 0, connects{}
	for i, kind := range b.kinds[:hi] {
		l := b.labels[kind]
		keep := l.flags()&flagGap != 0
		service, connect := uint32(0), uint32(0)
		if l.timed() {
			service = b.service[timed]
			timed++
		}
		if l.reached() {
			connect = reach.next(b)
		}
		keep = keep || service >= f.plan.slow && connect >= f.plan.far
		if i < lo || f.marks[i/64]>>(i%64)&1 == 0 {
			continue
		}
		if !keep {
			f.marks[i/64] &^= 1 << (i % 64)
			continue
		}
		any = true
	}
	return any
}
