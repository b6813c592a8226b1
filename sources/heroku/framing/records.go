package framing

import "bytes"

// Records reads plain text that may have no line ends at all: records of the platform, one right behind the other. Then a line
// ends where the next stamp and header begin.
//
// What the first record ends with decides for the whole stream: with \n it is Text, where a header in the middle of a line is
// something that an app printed.
type Records struct {
	text   Text   // reads what has line ends
	part   []byte // what has not been given
	seen   int    // how much of part was searched for a header
	kind   ending
	paused bool // the beginning of part is what follows a line that Pause has given
	cut    bool // the beginning of a line was given; the rest is dropped
}

type ending uint8

const (
	unknown   ending = iota
	delimited        // lines end with \n
	glued            // lines end where the next begins
)

var _ Decoder = (*Records)(nil)

// Beats is the number of heartbeats heard.
func (r *Records) Beats() int { return r.text.Beats() }

// Glued tells that the stream has no line ends.
func (r *Records) Glued() bool { return r.kind == glued }

// Add takes the bytes that came next.
func (r *Records) Add(more []byte) (lines [][]byte) {
	if r.kind == delimited {
		return r.text.Add(more)
	}
	r.part = append(r.part, more...)
	for {
		if r.paused || !r.cut && r.seen == 0 {
			r.part = r.text.skip(r.part)
		}
		if r.kind == unknown && !r.decide() {
			break
		}
		if r.kind == delimited {
			part := r.part
			r.part = nil
			return append(lines, r.text.Add(part)...)
		}
		line, ok := r.next()
		if !ok {
			break
		}
		if line != nil {
			lines = append(lines, line)
		}
	}
	return append(lines, r.bounded()...)
}

// decide finds out how lines end, once the bytes tell.
func (r *Records) decide() bool {
	newline, next := bytes.IndexByte(r.part, '\n'), headerIn(r.part, r.from())
	switch {
	case newline >= 0 && (next < 0 || newline < next):
		r.kind = delimited
		if r.paused && blank(r.part[:newline]) { // the end of the line that was given
			r.part = r.part[newline+1:]
		}
	case next >= 0 && next < MaxLine:
		r.kind = glued
	case len(r.part) >= MaxLine: // no record is so long
		r.kind = delimited
	}
	return r.kind != unknown
}

// from is where the next header may begin: at the very start only behind a line that was given already.
func (r *Records) from() int {
	if r.paused {
		return 0
	}
	return max(1, r.seen)
}

// next cuts off the first line; nil when it is the rest of one that was given or bounded.
func (r *Records) next() (line []byte, ok bool) {
	if r.paused && headerAt(r.part) > 0 {
		r.paused = false
	}
	at := headerIn(r.part, r.from())
	end, skip := at, 0
	if newline := bytes.IndexByte(r.part, '\n'); newline >= 0 && (at < 0 || newline < at) {
		end, skip = newline, 1
	}
	if end < 0 {
		r.seen = max(0, len(r.part)-maxHeader)
		return nil, false
	}
	line, r.part, r.seen = bytes.Clone(r.text.trim(r.part[:end])), r.part[end+skip:], 0
	if r.cut || r.paused && blank(line) {
		line = nil
	}
	r.cut, r.paused = false, false
	return line, true
}

// bounded gives the beginning of a line that is too long.
func (r *Records) bounded() [][]byte {
	if len(r.part) < MaxLine+maxHeader {
		return nil
	}
	line := bytes.Clone(r.part[:MaxLine])
	r.part = bytes.Clone(r.part[MaxLine:])
	r.seen = 0
	if r.cut {
		return nil
	}
	r.cut = true
	return [][]byte{line}
}

// Pause returns the last record, which nothing follows, unless another may have begun behind it.
func (r *Records) Pause(long bool) [][]byte {
	if r.kind == delimited || r.cut || len(r.part) == 0 || !long && begunHeader(r.part) {
		return nil
	}
	line := r.text.trim(r.part)
	if r.part, r.seen = nil, 0; len(line) == 0 {
		return nil
	}
	r.paused = true
	return [][]byte{bytes.Clone(line)}
}

// Rest is the last record.
func (r *Records) Rest() [][]byte {
	if r.kind == delimited {
		return r.text.Rest()
	}
	line := r.text.trim(r.part)
	if r.part = nil; len(line) == 0 || r.cut {
		return nil
	}
	return [][]byte{line}
}

// blank tells that a line holds nothing but what may stand before \n.
func blank(line []byte) bool { return len(bytes.Trim(line, "\r\x00")) == 0 }
