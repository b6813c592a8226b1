package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// StreamFault is how log streams are sent in ways that clients must bear. The zero value sends them as well as can be. Its times
// are real ones.
type StreamFault struct {
	Text     bool // plain text, whatever is accepted
	Nul      bool // a NUL every 0.7 s, between lines or between events
	Stall    bool // no line after 8 s, while NULs go on every 0.7 s
	Comments bool // in event streams comments take the place of NULs
	Exact    bool // a client that accepts anything but exactly text/event-stream gets an empty text
	Glued    bool // no line ends in plain text
	Brief    bool // every session ends at 15 minutes of the platform's clock
	Torn     bool // what is sent comes in two pieces, cut anywhere
	Cut      bool // the connection breaks every 10 s, within a line
}

const (
	quickBeat  = 700 * time.Millisecond
	stallAfter = 8 * time.Second
	cutAfter   = 10 * time.Second
)

// streamMode is a part of a StreamFault that can be named.
type streamMode struct {
	name string
	part func(*StreamFault) *bool
	does string
}

var streamModes = []streamMode{
	{"text", func(f *StreamFault) *bool { return &f.Text }, "plain text, whatever is accepted"},
	{"nul", func(f *StreamFault) *bool { return &f.Nul }, "a NUL every 0.7 s"},
	{"stall", func(f *StreamFault) *bool { return &f.Stall }, "no line after 8 s, only NULs"},
	{"comments", func(f *StreamFault) *bool { return &f.Comments }, "comments in place of NULs, every 0.7 s"},
	{"exact", func(f *StreamFault) *bool { return &f.Exact }, "nothing unless exactly text/event-stream is accepted"},
	{"glued", func(f *StreamFault) *bool { return &f.Glued }, "no line ends in plain text"},
	{"brief", func(f *StreamFault) *bool { return &f.Brief }, "every session ends at 15 minutes"},
	{"torn", func(f *StreamFault) *bool { return &f.Torn }, "everything in two pieces, cut anywhere"},
	{"cut", func(f *StreamFault) *bool { return &f.Cut }, "the connection breaks every 10 s, within a line"},
}

// ParseStreamFault reads the names of its parts.
func ParseStreamFault(names []string) (StreamFault, error) {
	var f StreamFault
	for _, name := range names {
		i := slices.IndexFunc(streamModes, func(m streamMode) bool { return m.name == name })
		if i < 0 {
			return f, fmt.Errorf("there is no stream mode %q; there are: %s", name, strings.Join(StreamModes(), ", "))
		}
		*streamModes[i].part(&f) = true
	}
	return f, nil
}

// StreamModes are the names that ParseStreamFault reads.
func StreamModes() (names []string) {
	for _, m := range streamModes {
		names = append(names, m.name)
	}
	return names
}

// DescribeStreamModes is a line for each mode: its name and what it does.
func DescribeStreamModes() string {
	var b strings.Builder
	for _, m := range streamModes {
		fmt.Fprintf(&b, "  %-9s %s\n", m.name, m.does)
	}
	return b.String()
}

// SetStreamFault changes how the streams that begin from now on are sent.
func (p *Platform) SetStreamFault(f StreamFault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stream = f
}

// beat is how often a stream beats, and with what.
func (f StreamFault) beat(events bool) (time.Duration, string) {
	switch {
	case events && f.Comments:
		return quickBeat, ": heartbeat\n\n"
	case f.Nul, f.Stall:
		return quickBeat, "\x00"
	case events:
		return heartbeat, ": heartbeat\n\n"
	}
	return heartbeat, ""
}
