package framing

import "bytes"

// Text reads plain text. A line ends at \n alone: what else looks like an end belongs to the text.
type Text struct {
	beats
	part []byte // of the line that has not ended
	cut  bool   // its beginning was given; the rest is dropped
}

var _ Decoder = (*Text)(nil)

// Add takes the bytes that came next.
func (t *Text) Add(more []byte) (lines [][]byte) {
	for {
		if len(t.part) == 0 && !t.cut {
			more = t.skip(more)
		}
		end := bytes.IndexByte(more, '\n')
		if end < 0 {
			break
		}
		if !t.cut {
			lines = append(lines, t.ended(append(t.part, more[:end]...)))
		}
		t.part, t.cut, more = nil, false, more[end+1:]
	}
	if t.cut {
		return lines
	}
	t.part = append(t.part, more...)
	if len(t.part) >= MaxLine {
		lines = append(lines, t.part[:MaxLine])
		t.part, t.cut = nil, true
	}
	return lines
}

// ended is a line without the heartbeats that came between its \r and its \n.
func (t *Text) ended(line []byte) []byte {
	if len(line) == 0 || line[len(line)-1] != 0 {
		return line
	}
	short := bytes.TrimRight(line, "\x00")
	if len(short) == 0 || short[len(short)-1] != '\r' {
		return line
	}
	return t.trim(line)
}

// Pause returns nothing: only \n completes a line.
func (t *Text) Pause(bool) [][]byte { return nil }

// Rest is the line that has no end.
func (t *Text) Rest() [][]byte {
	rest := t.trim(t.part)
	t.part = nil
	if len(rest) == 0 {
		return nil
	}
	return [][]byte{rest}
}
