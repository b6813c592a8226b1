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
	round   int   // of Take: places are of the round in which they were given
	begun   bool  // lines holds something
	last    int64 // milliseconds of the request before, from the base
	origins map[logs.Origin]*place
	ways    map[string]*place
	quick   map[quickWay]*place
	dynos   map[string]*place
	texts   map[string]int
	unkept  map[unkeptKey]int // place in lines.Unkept
	scratch []byte
	ids     map[int]bool // lines of the batch that is read, of requests that are waited for
	told    []Found
}

// place is where something stands in the lines, and how it is written there.
type place struct {
	round, at int
	text      string
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
	mostPlaces  = 8192
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
	if !m.begun {
		return nil
	}
	out := m.lines
	m.lines, m.last, m.told, m.begun = Lines{}, 0, nil, false
	m.round++
	clear(m.texts)
	clear(m.unkept)
	if len(m.ways) > mostPlaces || len(m.origins) > mostPlaces || len(m.dynos) > mostPlaces {
		m.origins = nil
	}
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
	if m.origins == nil {
		m.origins, m.ways, m.dynos, m.quick = map[logs.Origin]*place{}, map[string]*place{}, map[string]*place{}, nil
		m.texts, m.unkept, m.round = map[string]int{}, map[unkeptKey]int{}, 1
	}
	if !m.begun {
		m.begun = true
		m.lines.Base = at.UnixMilli() / 1000 * 1000
	}
}

// takeFound keeps the exceptions and the error lines that were found, and lets go of the lines that they stand in.
func (m *Maker) takeFound() {
	for i := range m.found.Events {
		e := &m.found.Events[i]
		m.error(e, m.key.Of(e), logs.IsMissingPage(e.Class+": "+e.Message), logs.FlagHead)
	}
	for i, l := range m.found.Errors {
		said := m.said.Of(m.found.Said(i))
		e := exceptions.Event{Source: l.Source, Proc: l.Proc, Type: l.Type, At: l.At, Lines: 1}
		e.Request, _ = logs.Body(l.Text)
		m.error(&e, exceptions.Named("line", said.First), logs.IsMissingPage(": "+said.String()), 0)
	}
	m.found.Reset()
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
	i, ok := m.texts[text]
	if !ok {
		i = len(m.lines.Texts)
		text = strings.Clone(text)
		m.texts[text] = i
		m.lines.Texts = append(m.lines.Texts, text)
	}
	m.lines.Kept = append(m.lines.Kept, Kept{At: at.UnixMilli() - m.lines.Base, Origin: origin, Level: level, Flags: flags &^ logs.FlagLate, Text: i})
}

// originOf is the place of an origin.
func (m *Maker) originOf(o *logs.Origin) int {
	p := m.origins[*o]
	if p == nil {
		p = &place{text: originText(o)}
		m.origins[*o] = p
	}
	return m.stand(p, &m.lines.Origins)
}

// stand gives something a place of this round.
func (m *Maker) stand(p *place, list *[]string) int {
	if p.round != m.round {
		p.round, p.at = m.round, len(*list)
		*list = append(*list, p.text)
	}
	return p.at
}
