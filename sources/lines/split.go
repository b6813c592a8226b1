package lines

import "bytes"

// maxLine is how much of a physical line is passed on, in bytes: twice what model/logs keeps, six times what the platform
// writes.
const maxLine = 64 << 10

// splitter cuts a stream into physical lines, or into the frames of a drain's capture. Lines end at \n alone: what else looks
// like an end belongs to the text.
type splitter struct {
	part    []byte // of what has no end yet
	cut     bool   // the rest of this line is left out
	cuts    int    // lines that were cut
	known   bool   // the first bytes have told
	octets  bool   // it is a capture of frames
	tape    bool   // it is a recording, and no log
	line    func(raw []byte)
	message func(raw []byte)
	skipped func(raw []byte) // bytes of a capture that are no frame
}

// add takes what came next. What it gives shares the memory of data.
func (s *splitter) add(data []byte) {
	if !s.known {
		s.part = append(s.part, data...)
		if len(s.part) < frameLook && bytes.IndexByte(s.part, '\n') < 0 {
			return
		}
		s.begin()
		return
	}
	if s.tape {
		return
	}
	if s.octets {
		s.part = append(s.part, data...)
		n := frames(s.part, false, s.message, s.skipped)
		s.part = append(s.part[:0], s.part[n:]...)
		return
	}
	s.text(data)
}

// begin looks at the first bytes and takes them.
func (s *splitter) begin() {
	first := s.part
	s.part, s.known, s.octets, s.tape = nil, true, isFrame(first), bytes.HasPrefix(first, []byte(`{"tape":`))
	switch {
	case s.tape:
		return
	case s.octets:
		s.add(first)
		return
	}
	s.text(first)
}

func (s *splitter) text(data []byte) {
	for len(data) > 0 {
		end := bytes.IndexByte(data, '\n')
		if end < 0 {
			s.keep(data)
			return
		}
		switch {
		case len(s.part) == 0:
			if end > maxLine {
				s.cuts++
			}
			s.line(data[:min(end, maxLine)])
		default:
			s.keep(data[:end])
			s.line(s.part)
		}
		s.part, s.cut = s.part[:0], false
		data = data[end+1:]
	}
}

// keep holds the start of a line that has no end yet.
func (s *splitter) keep(data []byte) {
	if s.cut {
		return
	}
	if room := maxLine - len(s.part); len(data) > room {
		data, s.cut = data[:room], true
		s.cuts++
	}
	s.part = append(s.part, data...)
}

// end gives the line that has no end.
func (s *splitter) end() {
	if !s.known {
		s.begin()
	}
	if s.octets {
		frames(s.part, true, s.message, s.skipped)
	} else if len(bytes.TrimLeft(s.part, "\x00")) > 0 { // heartbeats behind the last line are none
		s.line(s.part)
	}
	s.part = nil
}
