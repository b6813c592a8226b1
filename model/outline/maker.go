package outline

import (
	"strings"
	"time"

	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/exceptions/template"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/uuid"
	"app.gonogo/gonogo/model/work"
)

// Maker makes the outlines of the lines of one app. Its zero value is ready; it belongs to one goroutine.
type Maker struct {
	errors  exceptions.Assembler
	found   exceptions.Found
	key     exceptions.Key
	said    template.Tree
	work    work.Outliner
	waiting map[uint32]bool // requests in which an exception was thrown, whose line of the router has not come
	hosts   map[string]bool

	lines   Lines
	last    int64 // milliseconds of the request before, from the base
	origins map[logs.Origin]int
	ways    map[string]int
	dynos   map[string]int
	unkept  map[unkeptKey]int // place in lines.Unkept
	key2    []byte
	told    []Found
}

// Found is an exception or an error line that was found.
type Found struct {
	Print exceptions.Fingerprint
	Class string // empty for an error line
}

type unkeptKey struct {
	second int64
	origin int
	level  logs.Level
}

// The bounds of what is remembered.
const (
	mostWaiting = 2048
	mostHosts   = 64
)

// Read takes a batch.
func (m *Maker) Read(b *logstore.Batch) {
	if b.Len() == 0 {
		return
	}
	m.begin(b)
	m.found.Reset()
	m.errors.Read(b, 1, &m.found)
	m.takeFound()
	m.read(b)
}

// Tick ends what waits for lines that will not come any more. now is the origin's clock, less what lines may be late by; the zero time ends all.
func (m *Maker) Tick(now time.Time) {
	m.found.Reset()
	m.errors.Flush(now, &m.found)
	m.takeFound()
}

// Errors are the exceptions and error lines since the last Take, as they came.
func (m *Maker) Errors() []Found { return m.told }

// Take gives what was made since the last time; nil where nothing was.
func (m *Maker) Take() *Lines {
	if m.origins == nil {
		return nil
	}
	out := m.lines
	m.lines, m.last, m.told = Lines{}, 0, nil
	m.origins, m.ways, m.dynos, m.unkept = nil, nil, nil, nil
	return &out
}

// begin sets the base, when there is none.
func (m *Maker) begin(b *logstore.Batch) {
	at := b.FirstAt()
	if at.IsZero() {
		at = b.Line(0).Seen
	}
	m.beginAt(at)
}

func (m *Maker) beginAt(at time.Time) {
	if m.origins != nil {
		return
	}
	m.lines.Base = at.UnixMilli() / 1000 * 1000
	m.origins, m.ways, m.dynos, m.unkept = map[logs.Origin]int{}, map[string]int{}, map[string]int{}, map[unkeptKey]int{}
}

// takeFound keeps the exceptions and the error lines that were found.
func (m *Maker) takeFound() {
	for i := range m.found.Events {
		e := &m.found.Events[i]
		m.error(e, m.key.Of(e), logs.IsMissingPage(e.Class+": "+e.Message), logs.FlagHead)
	}
	for _, l := range m.found.Errors {
		said := m.said.Of(exceptions.Said(l.Text))
		e := exceptions.Event{Source: l.Source, Proc: l.Proc, Type: l.Type, At: l.At, Lines: 1}
		e.Request, _ = logs.Body(l.Text)
		m.error(&e, exceptions.Named("line", said.First), logs.IsMissingPage(": "+said.String()), 0)
	}
}

// error keeps an exception or an error line.
func (m *Maker) error(e *exceptions.Event, print exceptions.Fingerprint, page bool, flags logs.Flags) {
	m.beginAt(e.At)
	level := logs.Error
	if page {
		level, flags = logs.None, flags|logs.FlagHead // it must be looked at, and is no error
	} else {
		flags |= logs.FlagError
	}
	o := logs.Origin{Source: e.Source, Proc: e.Proc, Type: e.Type, Class: logs.App}
	if e.Source == "" {
		o.Class = logs.Other
	}
	m.keep(m.originOf(&o), e.At, level, flags, string(exceptions.AppendOutline(nil, e, print, page)))
	m.told = append(m.told, Found{print, strings.Clone(e.Class)})
	if hash, ok := uuid.Hash(e.Request); ok {
		if m.waiting == nil || len(m.waiting) >= mostWaiting {
			m.waiting = map[uint32]bool{}
		}
		m.waiting[hash] = true
	}
}

func (m *Maker) keep(origin int, at time.Time, level logs.Level, flags logs.Flags, text string) {
	m.lines.Kept = append(m.lines.Kept, Kept{At: at.UnixMilli() - m.lines.Base, Origin: origin, Level: level, Flags: flags &^ logs.FlagLate, Text: text})
}

// originOf is the place of an origin.
func (m *Maker) originOf(o *logs.Origin) int {
	i, ok := m.origins[*o]
	if !ok {
		i = len(m.lines.Origins)
		m.origins[*o] = i
		m.lines.Origins = append(m.lines.Origins, originText(o))
	}
	return i
}
