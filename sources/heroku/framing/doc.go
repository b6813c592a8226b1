// Package framing turns the bytes of a log session into physical lines.
//
// The rules:
//
//   - The bytes may come in any pieces: a piece may end within a line, a line end, a rune or a stamp.
//   - A NUL between lines is a heartbeat of the platform. It is counted and belongs to no line. A NUL within a line's text is the
//     app's and stays.
//   - Of a line without end the first MaxLine bytes are given and the rest is dropped: passed on, it would be parsed as a line of
//     its own, with whatever header its author put there.
//   - Nothing here waits, reads or knows the time.
package framing

// MaxLine bounds a line; the platform cuts at 10,000 bytes.
const MaxLine = 64 << 10

// Decoder reads one stream. It belongs to one goroutine.
type Decoder interface {
	// Add takes the bytes that came next and returns the lines they complete. The lines are the caller's.
	Add(more []byte) (lines [][]byte)
	// Pause returns a line that is complete only because nothing came behind it for a while; mostly there is none. A long while
	// completes also what looks like the beginning of the next line.
	Pause(long bool) (lines [][]byte)
	// Rest returns what a stream that has ended leaves behind: lines that were complete, and a last one that may be not.
	Rest() (lines [][]byte)
	// Beats is the number of heartbeats heard.
	Beats() int
}

// beats counts heartbeats.
type beats int

// Beats is the number of heartbeats heard.
func (b *beats) Beats() int { return int(*b) }

// skip drops the heartbeats that text begins with.
func (b *beats) skip(text []byte) []byte {
	n := 0
	for n < len(text) && text[n] == 0 {
		n++
	}
	*b += beats(n)
	return text[n:]
}

// trim drops the heartbeats that text ends with.
func (b *beats) trim(text []byte) []byte {
	n := len(text)
	for n > 0 && text[n-1] == 0 {
		n--
	}
	*b += beats(len(text) - n)
	return text[:n]
}
