package logstore

import (
	"encoding/binary"
	"slices"

	"app.gonogo/gonogo/model/logs"
)

// Original bytes. Nearly every line is told whole by its columns: stamp, source, process and text give it back byte by byte, and
// nothing else is kept of it. Of an odd line (colours around the header, a carriage return, a stamp in another form, no UTF-8, a
// message that was cut) the difference to that is kept too: how much both have in common at their start and at their end, and
// what stands between in the original. Differences stand behind the texts of a batch and are packed and dropped with them.

// AppendOriginal appends the i-th line to dst as it came, without its newline: not sanitised, not redacted. Only lines that a
// source has split are known so: a gap is nothing, and a line of a tape is what the tape has.
func (b *Batch) AppendOriginal(dst []byte, i int) []byte {
	l := b.Label(i)
	if l.Flags()&logs.FlagGap != 0 {
		return dst
	}
	t, done := b.Open()
	defer done()
	from := len(dst)
	dst = logs.AppendUsual(dst, t.times.at(i), b.origins[l.Origin()], t.Text(i))
	k, odd := slices.BinarySearch(b.oddLines, uint16(i))
	if !odd {
		return dst
	}
	return restore(dst, from, b.difference(t, k))
}

// Odd is the number of lines whose original bytes are kept because they say more than the columns do.
func (b *Batch) Odd() int { return len(b.oddLines) }

// appendDifference appends what makes raw of usual, which restore reads.
func appendDifference(dst, usual, raw []byte) []byte {
	most := min(len(usual), len(raw))
	head := 0
	for head < most && usual[head] == raw[head] {
		head++
	}
	if head == len(usual) && head == len(raw) {
		return dst
	}
	tail := 0
	for tail < most-head && usual[len(usual)-1-tail] == raw[len(raw)-1-tail] {
		tail++
	}
	dst = binary.AppendUvarint(binary.AppendUvarint(dst, uint64(head)), uint64(tail))
	return append(dst, raw[head:len(raw)-tail]...)
}

// restore makes the original of the usual line that dst ends with from a place on.
func restore(dst []byte, from int, difference string) []byte {
	buf := []byte(difference)
	head, n := binary.Uvarint(buf)
	tail, m := binary.Uvarint(buf[max(n, 0):])
	if n <= 0 || m <= 0 || head+tail > uint64(len(dst)-from) { // of a body whose memory was damaged
		return dst
	}
	return slices.Replace(dst, from+int(head), len(dst)-int(tail), buf[n+m:]...)
}

// oddText is all differences of a batch that is not packed.
func (b *Batch) oddText() string { return b.body.odd() }

// odd is what stands behind the texts.
func (t *Body) odd() string {
	if len(t.Ends) == 0 {
		return ""
	}
	return t.Arena[min(int(t.Ends[len(t.Ends)-1]), len(t.Arena)):]
}

// difference is that of the k-th odd line, empty where the body was damaged.
func (b *Batch) difference(t *Body, k int) string {
	from, all := uint32(0), t.odd()
	if k > 0 {
		from = b.oddEnds[k-1]
	}
	if int(b.oddEnds[k]) > len(all) {
		return ""
	}
	return all[from:b.oddEnds[k]]
}

// addOdd notes the difference of the line to be added next.
func (w *builder) addOdd(difference string) {
	w.odd = append(w.odd, difference...)
	w.oddLines, w.oddEnds = append(w.oddLines, uint16(len(w.rows))), append(w.oddEnds, uint32(len(w.odd)))
}

// joinOdd takes over the differences of a batch whose first line becomes line base.
func (w *builder) joinOdd(p *Batch, base uint16) {
	before := uint32(0)
	if n := len(w.oddEnds); n > 0 {
		before = w.oddEnds[n-1]
	}
	for k, line := range p.oddLines {
		w.oddLines, w.oddEnds = append(w.oddLines, base+line), append(w.oddEnds, before+p.oddEnds[k])
	}
	if len(p.oddLines) > 0 && !w.textless {
		w.odd = append(w.odd, p.oddText()...)
	}
}
