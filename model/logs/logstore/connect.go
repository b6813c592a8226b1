package logstore

// longConnect is where one byte no longer holds a connect time: nearly all take a millisecond or two, and those that wait for a
// booting dyno take seconds.
const longConnect = 255

// connectColumn reads the column of connect times from its start.
type connectColumn struct{ at, far int }

// next is the connect time of the next reached line, in ms.
func (c *connectColumn) next(b *Batch) uint32 {
	ms := uint32(b.connect[c.at])
	c.at++
	if ms == longConnect {
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
		if !r.label.Reached() {
			continue
		}
		b.farthest = max(b.farthest, r.connect)
		b.connect[at] = uint8(min(r.connect, longConnect))
		at++
		if r.connect >= longConnect {
			b.far[far] = r.connect
			far++
		}
	}
}

// ConnectTimes reads the connect times of the reached lines, in their order.
type ConnectTimes struct {
	column connectColumn
	of     *Batch
}

// ConnectTimes are those of a batch from its start.
func (b *Batch) ConnectTimes() ConnectTimes { return ConnectTimes{of: b} }

// Next is the next one, in ms. There are as many as lines that are Reached.
func (c *ConnectTimes) Next() uint32 { return c.column.next(c.of) }
