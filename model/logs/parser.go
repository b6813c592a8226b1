package logs

import (
	"bytes"
	"encoding/binary"
	"slices"

	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/scan"
)

// Parser reads physical lines: header, sanitised text, and what follows from both. It keeps what neighbours share,
// and allocates for a process it has not seen and for nothing else.
type Parser struct {
	types    []string          // of the formation, for NewOrigin
	origins  map[string]uint32 // "app[web.1" -> place in names
	names    []*Origin
	minute   minuteCache
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

// Parsed is what was read of a line.
type Parsed struct {
	At      int64 // Unix nanoseconds, NoTime when the line has no stamp
	Label   Label // its origin is a place in names
	Service uint32
	Connect uint32
	Places  Places
	Usual   bool // the line says nothing but what header and text do, in the platform's own bytes
}

// Parse reads a line. The text is sanitised; it lives until the next call, and no longer than raw.
func (p *Parser) Parse(raw []byte) (text []byte, got Parsed) {
	got.At = NoTime
	message, id, ok := p.header(raw, &got)
	if !ok {
		if message, id, ok = p.parseOther(raw, &got.At); !ok {
			p.unparsed++
		}
	}
	return p.finish(message, id, None, &got), got
}

// TryParse is Parse of a line that has a header, in the form of a log session; false for any other, of which nothing is kept.
func (p *Parser) TryParse(raw []byte) (text []byte, got Parsed, ok bool) {
	got.At = NoTime
	message, id, ok := p.header(raw, &got)
	if !ok {
		if message, id, ok = p.parseOther(raw, &got.At); !ok {
			return nil, got, false
		}
	}
	return p.finish(message, id, None, &got), got, true
}

// Parts are a line whose header was read elsewhere.
type Parts struct {
	At      int64 // Unix nanoseconds, NoTime where none can be told
	Source  []byte
	Proc    []byte
	Message []byte
	Level   Level // of an app's line whose message says none
}

// Assemble is Parse of a line in parts.
func (p *Parser) Assemble(s Parts) (text []byte, got Parsed) {
	got.At, got.Usual = s.At, true
	return p.finish(s.Message, p.OriginOf(s.Source, s.Proc), s.Level, &got), got
}

// finish sanitises a message and says what follows from it, and from the level that was told beside it.
func (p *Parser) finish(message []byte, id uint32, told Level, got *Parsed) (text []byte) {
	var extra Flags
	if len(message) >= platformCut {
		extra = FlagTruncated
		got.Usual = got.Usual && len(message) <= MaxLine
		message = message[:min(len(message), MaxLine)]
	}
	text = message
	if !safe.IsPlain(message) {
		p.clean = safe.Line(p.clean[:0], message)
		text = p.clean
		got.Usual = got.Usual && bytes.Equal(text, message)
	}
	if len(text) > 1 && text[0] == '-' && text[1] == ' ' && p.classes[id].OfPlatform() { // structured data that is empty; no sentence of the platform begins so
		text, got.Usual = bytes.TrimLeft(text[1:], " "), false
	}
	if len(text) > 0 && text[0] == ' ' && p.classes[id] == Routing { // pages write two blanks
		text, got.Usual = bytes.TrimLeft(text, " "), false
	}
	m := classify(p.classes[id], scan.View(text))
	m.Flags |= extra
	if told != None && p.classes[id] == App {
		m.believe(told, scan.View(text))
	}
	got.Label, got.Service, got.Connect, got.Places = LabelOf(id, m), m.Service, m.Connect, m.Places
	return text
}

// header reads a header whose process is known, in the form every platform line has today.
func (p *Parser) header(raw []byte, got *Parsed) (message []byte, id uint32, ok bool) {
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
	rest = trimEnd(rest[end+2:])
	if len(rest) > 0 && rest[0] == ' ' {
		rest = rest[1:]
	}
	got.At = nanos
	got.Usual = usual && len(raw) == stampLen+len(" ]: ")+end+len(rest)
	return rest, id, true
}

// recentOrigin is a process that was heard of lately.
type recentOrigin struct {
	key string
	id  uint32
}

// known finds a process by its key, first among those at hand.
func (p *Parser) known(key []byte) (id uint32, ok bool) {
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

// parseOther reads any other line: a new process, colours in the header, no header at all.
func (p *Parser) parseOther(raw []byte, at *int64) (message []byte, id uint32, ok bool) {
	s, plain := split(raw, p.plain)
	p.plain = plain
	if s.ok {
		*at = s.at
	}
	return s.message, p.OriginOf(s.source, s.proc), s.ok
}

// Origins are the processes that were seen; a label names them by their places.
func (p *Parser) Origins() []*Origin { return p.names }

// ClassAt is the class of the origin at a place.
func (p *Parser) ClassAt(id uint32) Class { return p.classes[id] }

// Unparsed counts the lines that fitted no header.
func (p *Parser) Unparsed() uint64 { return p.unparsed }

// SetTypes names the process types of the formation, which decide from now on whose dyno a line is of; false when they are the old ones.
func (p *Parser) SetTypes(types []string) (changed bool) {
	if slices.Equal(types, p.types) {
		return false
	}
	p.types = slices.Clone(types)
	return true
}

// Forget drops all processes and returns them. What comes of them later is new.
func (p *Parser) Forget() []*Origin {
	names := p.names
	p.names, p.keys, p.classes = nil, nil, nil
	clear(p.origins)
	clear(p.recent[:])
	return names
}

// OriginOf finds the process of a header without an allocation when it is known.
func (p *Parser) OriginOf(source, proc []byte) uint32 {
	p.key = append(append(append(p.key[:0], source...), '['), proc...)
	if id, ok := p.origins[string(p.key)]; ok {
		return id
	}
	if p.origins == nil {
		p.origins = map[string]uint32{}
	}
	id := uint32(len(p.names))
	if id >= maxOrigins { // no stream has a million processes: what comes then goes with the last
		return maxOrigins - 1
	}
	o := NewOrigin(string(source), string(proc), p.types...)
	key := string(p.key)
	p.names, p.keys, p.classes = append(p.names, &o), append(p.keys, key), append(p.classes, o.Class)
	p.origins[key] = id
	return id
}
