package exceptions

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// Found is what lines of a log held. Its strings share the lines' memory.
type Found struct {
	Events []Event
	Errors []logs.Line // lines that say that they are errors and are of no exception

	said []string // by them; empty where it is not known yet
}

// Said is what the i-th of Errors says.
func (f *Found) Said(i int) string {
	if f.said[i] != "" {
		return f.said[i]
	}
	return Said(f.Errors[i].Text)
}

// Reset empties it, so that it holds nothing of the lines' memory.
func (f *Found) Reset() {
	clear(f.Events)
	clear(f.Errors)
	clear(f.said)
	f.Events, f.Errors, f.said = f.Events[:0], f.Errors[:0], f.said[:0]
}

// Assembler puts the lines of traces together, each stream's for itself. Its zero value is ready; it belongs to one goroutine.
type Assembler struct {
	streams map[streamKey]*stream
	order   []*stream       // in which they first spoke
	record  func(*recorded) // which lines a trace was read from, when it ends; nil: nobody asks
	skips   []bool          // scratch: the labels of a batch whose lines are not read
}

type streamKey struct{ source, proc string }

// stream is what one dyno prints.
type stream struct {
	origin logs.Origin
	traces []*trace  // open; the one that a line was last added to is the last
	before string    // its last line, where that may turn out to be the head of a trace
	seq    logs.Seq  // of that line
	at     int64     // its stamp, ns
	owned  bool      // before stands in no batch
	lone   bool      // it looks like the head of an exception: a call may follow
	told   logs.Line // an error that a logger told of: the exception may follow
	said   string    // by it, where it is known
	waits  bool      // told is one
	mine   bool      // its text stands in no batch
}

// mostOpen bounds the traces of one stream that are open at once, mostStreams the streams.
const (
	mostOpen    = 4
	mostStreams = 4096
)

// Read reads the lines of a batch, of which the first has the number from, and adds what they held.
func (a *Assembler) Read(b *logstore.Batch, from logs.Seq, out *Found) {
	labels, origins := b.Labels(), b.Origins()
	byOrigin := make([]*stream, len(origins))
	a.skips = a.skips[:0]
	for _, l := range labels {
		class := origins[l.Origin()].Class
		a.skips = append(a.skips, class != logs.App && class != logs.Other || l.Flags()&(logs.FlagGap|logs.FlagMetrics) != 0)
	}
	body, done := b.Open()
	for i := range b.Len() {
		kind := b.Kind(i)
		if a.skips[kind] {
			continue
		}
		l := labels[kind]
		o := origins[l.Origin()]
		s := byOrigin[l.Origin()]
		if s == nil {
			s = a.stream(*o)
			byOrigin[l.Origin()] = s
		}
		text := body.Text(i)
		if s.passes(text, l.Flags()&(logs.FlagHead|logs.FlagTruncated) != 0, l.Level()) {
			s.before, s.owned, s.seq, s.at = text, false, from+logs.Seq(i), body.At(i)
			continue
		}
		line := logs.Line{At: logs.Instant(body.At(i)), Source: o.Source, Proc: o.Proc, Type: o.Type, Class: o.Class, Level: l.Level(), Text: text}
		if l.Level() >= logs.Error || l.Flags() != 0 { // else no more is asked of it
			line = b.LineIn(body, i)
		}
		a.line(s, &line, from+logs.Seq(i), out)
	}
	for _, s := range byOrigin {
		if s != nil {
			s.keep()
		}
	}
	done()
}

// passes tells a line that is of no trace: nothing is open, and it begins nothing.
func (s *stream) passes(text string, begins bool, level logs.Level) bool {
	return len(s.traces) == 0 && !s.waits && !s.lone && !begins && level < logs.Error && !orphan(text) && !warns(level, text)
}

// stream is that of an origin.
func (a *Assembler) stream(o logs.Origin) *stream {
	key := streamKey{o.Source, o.Proc}
	if s, ok := a.streams[key]; ok {
		return s
	}
	if a.streams == nil || len(a.streams) >= mostStreams { // names that come and go for ever
		a.streams, a.order = map[streamKey]*stream{}, nil
	}
	s := &stream{origin: o}
	a.streams[key] = s
	a.order = append(a.order, s)
	return s
}

// keep makes the stream independent of the memory that its lines stand in.
func (s *stream) keep() {
	for _, t := range s.traces {
		t.keep()
	}
	if !s.owned {
		s.before, s.owned = strings.Clone(s.before[:min(len(s.before), maxMessage)]), true
	}
	switch {
	case !s.waits:
		s.told.Text, s.said = "", ""
	case !s.mine:
		s.told.Text, s.said, s.mine = strings.Clone(s.told.Text), strings.Clone(s.said), true
	}
}

// orphan tells a call whose exception was not seen to begin.
func orphan(text string) bool {
	text = trimLeft(text)
	return len(text) > 8 && text[0] == 'a' && text[1] == 't' && text[2] == ' ' && strings.IndexByte(text, ':') > 0
}

// line reads a line that may be of a trace.
func (a *Assembler) line(s *stream, l *logs.Line, seq logs.Seq, out *Found) {
	e := entry{at: logs.Nanos(l.At), seq: seq, level: l.Level, head: l.Head, truncated: l.Truncated}
	e.request, e.body = logs.Body(l.Text)
	if l.Head {
		e.level = logs.None // it may be the head's own
		e.body = logs.HeadText(l.Text)
	}
	behind, sidekiq := sidekiqText(e.body)
	if sidekiq {
		e.body = behind
	}
	a.expire(s, e.at, out)
	if holdsOutline(l.Text) {
		if ev, ok := readOutline(l, seq); ok {
			a.giveError(s, out)
			out.Events = append(out.Events, ev)
			return
		}
	}
	open, json, said := -1, false, ""
	if mayBeJSON(l) {
		open, json = objectIn(e.body)
	}
	if json {
		ev, message, ok := inJSON(l, &e, open)
		if ok {
			a.giveError(s, out)
			out.Events = append(out.Events, ev)
			return
		}
		if open == 0 && !l.Head && !sidekiq { // as Said reads it
			said = message
		}
	}
	if s.lone && a.follows(s, &e, out) {
		return
	}
	if t := s.traceOf(&e); t != nil && t.add(e) {
		s.lone = false
		return
	}
	if sidekiq {
		if h, ok := sidekiqHead(e.body); ok {
			t := begin(h, e, s.origin)
			t.unsure = true
			s.push(t, a, out)
			return
		}
	}
	if !json && (a.begins(s, l, &e, out) || a.follows(s, &e, out)) {
		return
	}
	if l.Level >= logs.Error {
		a.giveError(s, out)
		s.told, s.said, s.waits, s.mine = *l, said, true, false
		s.told.Seq = seq
	}
	s.before, s.owned, s.seq, s.at, s.lone = l.Text, false, seq, e.at, l.Head
}

// begins opens a trace where the line is the head of one.
func (a *Assembler) begins(s *stream, l *logs.Line, e *entry, out *Found) bool {
	text := trimLeft(e.body)
	h, ok := parseHead(text)
	soft := false
	if !ok && (l.Head || l.Level >= logs.Error) {
		h, ok = behindLogger(text)
		soft = ok
	}
	if ok {
		s.waits = false // it told of this one
		t := begin(h, *e, s.origin)
		t.soft = soft
		s.push(t, a, out)
	}
	return ok
}

// follows opens a trace where the line is a call whose head, the line before it, was not known as one.
func (a *Assembler) follows(s *stream, e *entry, out *Found) bool {
	text := trimLeft(e.body)
	if !s.lone && !orphan(text) || e.at-s.at > nearby || s.before == "" {
		return false
	}
	_, before := logs.Body(s.before)
	h, ok := behindLogger(before)
	if !ok && s.lone {
		h.message, h.class, ok = classBehind(before)
	}
	if lang, _, isCall := parseFrame("", text); !ok || !isCall || h.language != "" && h.language != lang {
		return false
	}
	first := *e
	first.seq, first.at = s.seq, s.at
	t := begin(h, first, s.origin)
	s.waits = false
	s.push(t, a, out)
	t.add(*e)
	return true
}

// traceOf is the open trace that a line would be of: that of its request, else the newest.
func (s *stream) traceOf(e *entry) *trace {
	for i := len(s.traces) - 1; i >= 0; i-- {
		if t := s.traces[i]; e.request == "" || t.request == e.request {
			if i != len(s.traces)-1 {
				s.traces = append(append(s.traces[:i], s.traces[i+1:]...), t)
			}
			return t
		}
	}
	return nil
}

// push adds a trace. What the stream had open of the same request, or too much of, is at its end.
func (s *stream) push(t *trace, a *Assembler, out *Found) {
	for i := 0; i < len(s.traces); {
		switch old := s.traces[i]; {
		case old.soft && old.stage == headed && old.gaps <= 1 && t.last-old.last <= nearby && old.request == t.request:
			s.traces = slices.Delete(s.traces, i, i+1)
		case old.request == t.request || len(s.traces) >= mostOpen:
			a.end(s, i, out)
		default:
			i++
		}
	}
	s.lone = false
	if a.record != nil {
		t.recorded = &recorded{}
		t.recorded.note(t.event.First, true)
	}
	s.traces = append(s.traces, t)
}

// expire ends the traces that a line of that time cannot be of.
func (a *Assembler) expire(s *stream, at int64, out *Found) {
	for i := 0; i < len(s.traces); {
		if s.traces[i].over(at) {
			a.end(s, i, out)
			continue
		}
		i++
	}
	if s.waits && at-logs.Nanos(s.told.At) > patience {
		a.giveError(s, out)
	}
}

// giveError gives out the error that no exception followed.
func (a *Assembler) giveError(s *stream, out *Found) {
	if s.waits {
		out.Errors, out.said = append(out.Errors, s.told), append(out.said, s.said)
		s.waits = false
	}
}

// end gives out the i-th open trace of a stream.
func (a *Assembler) end(s *stream, i int, out *Found) {
	t := s.traces[i]
	s.traces = slices.Delete(s.traces, i, i+1)
	if a.record != nil {
		a.record(t.recorded)
	}
	if ev, ok := t.finish(); ok {
		out.Events = append(out.Events, ev)
	}
}

// Flush ends what has had no line for so long as lines may be late, by the origin's clock; the zero time ends all.
func (a *Assembler) Flush(now time.Time, out *Found) {
	for _, s := range a.order {
		if len(s.traces) == 0 && !s.waits {
			continue
		}
		if !now.IsZero() {
			a.expire(s, logs.Nanos(now), out)
			continue
		}
		for len(s.traces) > 0 {
			a.end(s, 0, out)
		}
		a.giveError(s, out)
	}
}
