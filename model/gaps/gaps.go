// Package gaps keeps where lines of an app's log are missing, or may be: spans with their cause.
package gaps

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// Cause is why lines are missing.
type Cause string

// The causes.
const (
	Platform Cause = "platform" // Heroku dropped them, and says so: L10, L11, L12, L13
	Cut      Cause = "cut"      // the log could not be read
	Paused   Cause = "paused"   // a person has paused it
	LeftOut  Cause = "left-out" // a person lets a part of it be left out
	Dropped  Cause = "dropped"  // they came faster than they were taken
	Unknown  Cause = "unknown"
)

// Loss is what is known of the lines of a span.
type Loss uint8

// What can be known.
const (
	None  Loss = iota // nothing is missing as far as is known: what came next reaches back
	Some              // lines are missing, nobody knows how many
	Exact             // it is known how many are
)

// Span is a time of which lines are missing, or were for a while. To is zero while it lasts. Times are by the platform's clock.
type Span struct {
	From, To time.Time
	Cause    Cause
	Code     string // of the platform's notice, or of the failure
	Text     string // the cause in words, where there are any beyond it
	Loss     Loss
	Lines    int // where Loss is Exact
}

// Open tells a span that lasts still.
func (s *Span) Open() bool { return s.To.IsZero() }

// The bounds of a history.
const (
	kept     = 64
	belongs  = time.Minute      // a mark in the log belongs to a time without log that ended so shortly before
	together = 15 * time.Second // drops that are no farther apart are one span
)

// History is the spans of one app's log, the newest last.
type History struct {
	Spans   []Span
	version uint64

	last    time.Time // stamp of the newest line
	heard   bool      // the log was read once
	pending int       // 1 + the place of the span that the next line ends; 0: none
}

// Version changes with what can be seen.
func (h *History) Version() uint64 { return h.version }

func (h *History) add(s Span) {
	h.Spans = fact.Append(h.Spans, s, kept)
	h.version++
}

// newest is the newest span that fits.
func (h *History) newest(fits func(*Span) bool) *Span {
	for i := range slices.Backward(h.Spans) {
		if fits(&h.Spans[i]) {
			return &h.Spans[i]
		}
	}
	return nil
}

// Read takes the lines of a batch, with the marks among them.
func (h *History) Read(b *logstore.Batch, now time.Time) {
	h.heard = true
	if b.Gaps() == 0 && h.pending == 0 {
		h.note(b.LastAt())
		return
	}
	loss := logs.Line{}
	for i := range b.Len() {
		switch l := b.Line(i); {
		case l.Gap:
			h.mark(l, loss, now)
			loss = logs.Line{}
		default:
			loss = logs.Line{}
			if l.Class == logs.Logplex {
				loss = l
			}
			h.end(l.At)
			h.note(l.At)
		}
	}
}

func (h *History) note(at time.Time) {
	if at.After(h.last) {
		h.last = at
	}
}

// end ends the span that a mark began: the next line has come.
func (h *History) end(at time.Time) {
	if h.pending == 0 {
		return
	}
	if s := &h.Spans[min(h.pending, len(h.Spans))-1]; s.Open() || at.After(s.To) {
		s.To = at
		if at.Before(s.From) {
			s.To = s.From
		}
		h.version++
	}
	h.pending = 0
}

// mark takes a mark in the log. Where a notice of the platform stands before it, that is the cause; else the time without log that it ends.
func (h *History) mark(l, loss logs.Line, now time.Time) {
	if code, n, ok := logs.LossOf(loss.Text); ok && loss.Class == logs.Logplex {
		s := Span{From: logs.LossSince(loss.Text, loss.At), To: loss.At, Cause: Platform, Code: strings.Clone(code), Loss: Exact, Lines: n}
		if n == 0 {
			s.Loss = Some
		}
		h.add(s)
		return
	}
	if s := h.newest(func(s *Span) bool { return s.Cause == Cut || s.Cause == Paused }); s != nil && (s.Open() || now.Sub(s.To) < belongs) {
		if s.Loss == None {
			s.Loss = Some
			h.version++
		}
		return
	}
	if s := h.newest(func(s *Span) bool { return s.Cause == LeftOut }); s != nil && (s.Open() || now.Sub(s.To) < belongs) {
		return // it is counted there
	}
	from := h.last
	if from.IsZero() {
		from = l.At
	}
	h.add(Span{From: from, To: from, Cause: Unknown, Text: logstore.GapWords(l.Text), Loss: Some})
	h.pending = len(h.Spans)
}

// Silent notes that the log is not read from a moment on, for a cause. Before it was read once nothing is missing.
func (h *History) Silent(at time.Time, c Cause, code, why string) {
	if !h.heard {
		return
	}
	if s := h.unread(); s != nil {
		if s.Cause == c {
			if s.Code != code || s.Text != why {
				s.Code, s.Text = code, why
				h.version++
			}
			return
		}
		s.To = at
	}
	h.add(Span{From: at, Cause: c, Code: code, Text: why})
}

// unread is the time without log that lasts still; nil when there is none.
func (h *History) unread() *Span {
	return h.newest(func(s *Span) bool { return s.Open() && (s.Cause == Cut || s.Cause == Paused) })
}

// Live notes that the log is read again.
func (h *History) Live(at time.Time) {
	if s := h.unread(); s != nil {
		s.To = at
		h.version++
	}
}

// Drop notes that lines were dropped on the way here up to a moment.
func (h *History) Drop(at time.Time, lines int) {
	if s := h.newest(func(s *Span) bool { return s.Cause == Dropped }); s != nil && at.Sub(s.To) < together {
		s.To, s.Lines = at, s.Lines+lines
		h.version++
		return
	}
	h.add(Span{From: at, To: at, Cause: Dropped, Loss: Exact, Lines: lines})
}

// Thin notes how many lines were left out since the last time, while a part of the log is read, or that all of it is read again.
func (h *History) Thin(at time.Time, lines int, on bool) {
	s := h.newest(func(s *Span) bool { return s.Cause == LeftOut && s.Open() })
	switch {
	case s == nil && !on && lines == 0:
		return
	case s == nil:
		h.add(Span{From: at, Cause: LeftOut, Loss: Exact})
		s = &h.Spans[len(h.Spans)-1]
	}
	s.Lines += lines
	if !on {
		s.To = at
	}
	h.version++
}
