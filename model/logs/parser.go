package logs

import (
	"bytes"
	"encoding/binary"
	"slices"

	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/scan"
)

// parser reads physical lines: header, sanitised text, and what follows from both. It keeps what neighbours share,
// and allocates for a process it has not seen and for nothing else.
type parser struct {
	types    []string          // of the formation, for NewOrigin
	origins  map[string]uint32 // "app[web.1" -> place in names
	names    []*Origin
	minute   minute
	keys     []string          // the keys of origins, by place
	classes  []Class           // of the names, by place
	recent   [256]recentOrigin // by a hash of the key
	plain    []byte            // scratch: a line without colours
	clean    []byte            // scratch: a sanitised text
	key      []byte            // scratch: a key of origins
	unparsed uint64
}

const (
	// MaxLine is the longest message kept of one line, in bytes.
	MaxLine = 32 << 10
	// platformCut is where the platform cuts a message in two lines, in bytes.
	platformCut = 10_000
)

// parsed is what was read of a line.
type parsed struct {
	at      int64 // Unix nanoseconds, noTime when the line has no stamp
	label   label // its origin is a place in names
	service uint32
	connect uint32
	usual   bool // the line says nothing but what header and text do, in the platform's own bytes
}

// parse reads a line. The text is sanitised; it lives until the next call, and no longer than raw.
func (p *parser) parse(raw []byte) (text []byte, got parsed) {
	got.at = noTime
	message, id, ok := p.header(raw, &got)
	if !ok {
		message, id = p.foreign(raw, &got.at)
	}
	var extra flags
	if len(message) >= platformCut {
		extra = flagTruncated
		got.usual = got.usual && len(message) <= MaxLine
		message = message[:min(len(message), MaxLine)]
	}
	text = message
	if !safe.IsPlain(message) {
		p.clean = safe.Line(p.clean[:0], message)
		text = p.clean
		got.usual = got.usual && bytes.Equal(text, message)
	}
	m := classify(p.classes[id], scan.View(text))
	m.flags |= extra
	got.label, got.service, got.connect = labelOf(id, m), m.service, m.connect
	return text, got
}

// header reads a header whose process is known, in the form every platform line has today.
func (p *parser) header(raw []byte, got *parsed) (message []byte, id uint32, ok bool) {
	nanos, n, usual := p.minute.stamp(raw)
	if n == 0 || n >= len(raw) || raw[n] != ' ' {
		return nil, 0, false
	}
	rest := raw[n+1:]
	end := bytes.IndexByte(rest, ']')
	if end < 0 || end+1 >= len(rest) || rest[end+1] != ':' {
		return nil, 0, false
	}
	if id, ok = p.known(rest[:end]); !ok {
		return nil, 0, false
	}
	rest = ended(rest[end+2:])
	if len(rest) > 0 && rest[0] == ' ' {
		rest = rest[1:]
	}
	got.at = nanos
	got.usual = usual && len(raw) == stampLen+len(" ]: ")+end+len(rest)
	return rest, id, true
}

// recentOrigin is a process that was heard of lately.
type recentOrigin struct {
	key string
	id  uint32
}

// known finds a process by its key, first among those at hand.
func (p *parser) known(key []byte) (id uint32, ok bool) {
	if len(key) < 8 {
		id, ok = p.origins[string(key)]
		return id, ok
	}
	slot := &p.recent[binary.LittleEndian.Uint64(key[len(key)-8:])*0x9e3779b97f4a7c15>>56]
	if slot.key == string(key) {
		return slot.id, true
	}
	if id, ok = p.origins[string(key)]; ok {
		slot.key, slot.id = p.keys[id], id
	}
	return id, ok
}

// foreign reads any other line: a new process, colours in the header, no header at all.
func (p *parser) foreign(raw []byte, at *int64) (message []byte, id uint32) {
	s, plain := split(raw, p.plain)
	p.plain = plain
	if s.ok {
		*at = s.at
	} else {
		p.unparsed++
	}
	return s.message, p.originOf(s.source, s.proc)
}

// Origins are the processes that were seen; a label names them by their places.
func (p *parser) Origins() []*Origin { return p.names }

// ClassAt is the class of the origin at a place.
func (p *parser) ClassAt(id uint32) Class { return p.classes[id] }

// Unparsed counts the lines that fitted no header.
func (p *parser) Unparsed() uint64 { return p.unparsed }

// SetTypes names the process types of the formation, which decide from now on whose dyno a line is of; false when they are the old ones.
func (p *parser) SetTypes(types []string) (changed bool) {
	if slices.Equal(types, p.types) {
		return false
	}
	p.types = slices.Clone(types)
	return true
}

// Forget drops all processes and returns them. What comes of them later is new.
func (p *parser) Forget() []*Origin {
	names := p.names
	p.names, p.keys, p.classes = nil, nil, nil
	clear(p.origins)
	clear(p.recent[:])
	return names
}

// originOf finds the process of a header without an allocation when it is known.
func (p *parser) originOf(source, proc []byte) uint32 {
	p.key = append(append(append(p.key[:0], source...), '['), proc...)
	if id, ok := p.origins[string(p.key)]; ok {
		return id
	}
	if p.origins == nil {
		p.origins = map[string]uint32{}
	}
	id := uint32(len(p.names))
	if id >= mostOrigins { // no stream has a million processes: what comes then goes with the last
		return mostOrigins - 1
	}
	o := NewOrigin(string(source), string(proc), p.types...)
	key := string(p.key)
	p.names, p.keys, p.classes = append(p.names, &o), append(p.keys, key), append(p.classes, o.Class)
	p.origins[key] = id
	return id
}
