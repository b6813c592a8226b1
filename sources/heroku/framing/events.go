package framing

import "bytes"

const (
	maxField = MaxLine + len("data: ")
	maxEvent = 1 << 20 // of one event's lines; what is longer is given in parts
)

// Events reads server-sent events. Each line of an event's data is a line. Events with a name of their own are no lines, and
// comments are heartbeats. The ids are not kept: a new session has a new address, and begins anew.
//
// A lone \r ends a line of the protocol. But platforms send an app's own \r as it is, and then the rest of the text would be
// taken for an unknown field and be lost: an unknown field behind a lone \r is put back to the text.
type Events struct {
	beats
	begun  bool   // a byte order mark can come no more
	line   []byte // of the protocol's line that has not ended
	fed    bool   // that line has begun
	cr     bool   // the line before ended with \r: a \n that follows belongs to it
	joins  bool   // the line before was data and ended with \r
	named  bool   // the event has a name that is not "message"
	data   [][]byte
	length int // of data
}

var _ Decoder = (*Events)(nil)

// Add takes the bytes that came next.
func (e *Events) Add(more []byte) (lines [][]byte) {
	for len(more) > 0 {
		if !e.fed {
			if more = e.skip(more); len(more) == 0 {
				break
			}
			if more[0] == '\n' && e.cr {
				e.cr, e.joins, more = false, false, more[1:]
				continue
			}
		}
		end := bytes.IndexAny(more, "\r\n")
		if end < 0 {
			e.keep(more)
			break
		}
		e.keep(more[:end])
		lines = append(lines, e.ended(more[end] == '\r')...)
		more = more[end+1:]
	}
	return lines
}

// keep holds the beginning of a line of the protocol.
func (e *Events) keep(part []byte) {
	e.fed = e.fed || len(part) > 0
	e.line = append(e.line, part[:min(len(part), maxField-len(e.line))]...)
}

// ended takes in a line of the protocol and returns the lines of the event that it completes.
func (e *Events) ended(cr bool) (lines [][]byte) {
	line := e.line
	e.line, e.fed = e.line[:0], false
	if !e.begun {
		line, e.begun = bytes.TrimPrefix(line, []byte("\ufeff")), true
	}
	isData := false
	switch name, value := field(line); {
	case len(line) == 0:
		lines = e.dispatch()
	case name == "":
		e.beats++
	case name == "data":
		e.data, e.length, isData = append(e.data, bytes.Clone(value)), e.length+len(value), true
	case name == "event":
		e.named = len(value) > 0 && string(value) != "message"
	case name == "id", name == "retry":
	case e.joins:
		last := &e.data[len(e.data)-1]
		*last, isData = append(append(*last, '\r'), line...), true
	}
	if e.length > maxEvent {
		lines = e.given()
	}
	e.cr, e.joins = cr, cr && isData && len(e.data) > 0
	return lines
}

// field splits a line of the protocol; the name of a comment is empty.
func field(line []byte) (name string, value []byte) {
	before, value, _ := bytes.Cut(line, []byte{':'})
	return string(before), bytes.TrimPrefix(value, []byte{' '})
}

// dispatch ends an event. One whose data is empty is none.
func (e *Events) dispatch() [][]byte {
	lines := e.given()
	if e.named = false; len(lines) == 1 && len(lines[0]) == 0 {
		return nil
	}
	return lines
}

func (e *Events) given() (lines [][]byte) {
	if !e.named {
		lines = e.data
	}
	if n := len(lines); n > 1 && len(lines[n-1]) == 0 {
		lines = lines[:n-1] // the newline that some put behind a line before they frame it
	}
	e.data, e.length = nil, 0
	return lines
}

// Pause returns nothing: only a blank line completes an event.
func (e *Events) Pause(bool) [][]byte { return nil }

// Rest is the data of the event that has no end, the last line of it perhaps cut.
func (e *Events) Rest() [][]byte {
	line := e.trim(e.line)
	if name, value := field(line); name == "data" && bytes.IndexByte(line, ':') > 0 {
		e.data = append(e.data, bytes.Clone(value))
	}
	e.line, e.fed, e.joins = nil, false, false
	return e.dispatch()
}
