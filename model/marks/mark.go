// Package marks is the lines of a log that somebody has marked, with what was noted of each.
package marks

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/safe"
)

// Mark is a fact: a line is marked, or its mark is taken away. The line is known by its number in the log as its reader has it, and
// where that is another line, as in a recording, by its stamp, its sender and its text. The text itself is not in it.
type Mark struct {
	Seq  logs.Seq  `json:"seq"`
	At   time.Time `json:"at,omitzero"` // the line's own stamp
	Proc string    `json:"proc,omitempty"`
	Sum  uint32    `json:"sum"` // of the line's text, redacted
	Note string    `json:"note,omitempty"`
	By   string    `json:"by,omitempty"`  // who set it
	Off  bool      `json:"off,omitempty"` // it is taken away
}

func (*Mark) Kind() fact.Kind { return "mark" }

// Moment is a mark of no line: of a moment of a recording.
func Moment(at time.Time, note string) *Mark { return &Mark{At: at.UTC(), Note: noteOf(note)} }

// OfMoment tells that the mark is of no line.
func (m *Mark) OfMoment() bool { return m.Proc == "" && m.Sum == 0 }

// SameAs tells that two marks are of one line or moment.
func (m *Mark) SameAs(o *Mark) bool { return m.Sum == o.Sum && m.Proc == o.Proc && m.At.Equal(o.At) }

// longestNote is how many bytes of a note are kept, longestName how many of a name.
const (
	longestNote = 500
	longestName = 100
)

// Clean is a mark that came from another program, with nothing in it that is too long or not to be shown. False where it is of nothing.
func (m Mark) Clean() (Mark, bool) {
	m.Seq, m.At = 0, m.At.UTC() // the number is of another log
	m.Note, m.Proc, m.By = noteOf(m.Note), nameOf(m.Proc), nameOf(m.By)
	return m, !m.OfMoment() || !m.At.IsZero()
}

func nameOf(text string) string {
	text = safe.Redact(safe.Text(text))
	if len(text) > longestName {
		text = strings.ToValidUTF8(text[:longestName], "")
	}
	return text
}

// Equal tells that two marks say the same of one line, whatever its number and whoever says it.
func (m Mark) Equal(o Mark) bool {
	return m.SameAs(&o) && m.Note == o.Note && m.Off == o.Off
}

// Of is the mark of a line.
func Of(l logs.Line, note string) *Mark {
	m := &Mark{Seq: l.Seq, Proc: l.Proc, Sum: sumOf(l.Text), Note: noteOf(note)}
	if !l.Timeless {
		m.At = l.At.UTC()
	}
	return m
}

// noteOf is a note as it may be shown and written down.
func noteOf(text string) string {
	text = safe.Redact(safe.Text(text))
	for len(text) > longestNote {
		r := []rune(text)
		text = string(r[:len(r)*longestNote/len(text)])
	}
	return text
}

// sumOf tells texts apart. A recording has them redacted, so redacted they are summed up.
func sumOf(text string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(safe.Redact(text))) // a hash takes everything
	return h.Sum32()
}

// of tells whether the mark is a line's.
func (m *Mark) of(l logs.Line) bool {
	return l.Proc == m.Proc && (l.Timeless || milli(logs.Nanos(l.At)) == milli(logs.Nanos(m.At))) && sumOf(l.Text) == m.Sum
}

// milli is the millisecond of a stamp: recordings have no more of it.
func milli(at int64) int64 { return at / int64(time.Millisecond) }

// Placed is a mark and where its line is.
type Placed struct {
	Mark           // its Seq is the line's in this log; 0: the line is not here
	Set  time.Time // when it was made
}

// List is the marks of one log.
type List struct {
	all     []Placed // by the time of their lines
	version uint64
}

// most is how many marks are kept: of more, the one goes that was made first.
const most = 500

// Apply takes a fact. Log is what is kept of the log.
func (l *List) Apply(m Mark, set time.Time, log logstore.Snapshot) {
	m.Note, m.Proc, m.By = noteOf(m.Note), nameOf(m.Proc), nameOf(m.By)
	m.Seq = find(log, &m, m.of)
	same := func(p Placed) bool {
		if m.Seq > 0 || p.Seq > 0 {
			return p.Seq == m.Seq
		}
		return p.Sum == m.Sum && p.Proc == m.Proc && p.At.Equal(m.At)
	}
	l.all = slices.DeleteFunc(slices.Clone(l.all), same)
	l.version++
	if m.Off {
		return
	}
	if len(l.all) >= most {
		first := slices.MinFunc(l.all, func(a, b Placed) int { return a.Set.Compare(b.Set) })
		l.all = slices.DeleteFunc(l.all, func(p Placed) bool { return p == first })
	}
	l.all = append(l.all, Placed{m, set})
	slices.SortStableFunc(l.all, func(a, b Placed) int {
		if a.Seq > 0 && b.Seq > 0 {
			return cmp.Compare(a.Seq, b.Seq)
		}
		return a.At.Compare(b.At)
	})
}

// Find is the number of a mark's line in a log; 0 when the line is not in it. Where the log has the words of no line, as a recording, it is
// the first line of that sender in that millisecond, and exact is false.
func Find(log logstore.Snapshot, m *Mark) (seq logs.Seq, exact bool) {
	if seq := find(log, m, m.of); seq > 0 {
		return seq, true
	}
	return find(log, m, func(l logs.Line) bool { return l.Proc == m.Proc && !l.Gap }), false
}

// find is the number of the line of a mark's millisecond that fits; 0 when there is none.
func find(log logstore.Snapshot, m *Mark, fits func(logs.Line) bool) logs.Seq {
	if line, kept := log.Line(m.Seq); kept && m.of(line) {
		return m.Seq
	}
	if m.At.IsZero() || m.OfMoment() {
		return 0
	}
	at := milli(logs.Nanos(m.At))
	for i := log.Chunks() - 1; i >= 0; i-- {
		c := log.Chunk(i)
		if first, last, every := c.Stamps(); every && (at < milli(first) || at > milli(last)) {
			continue
		}
		if seq := findIn(c, at, fits); seq >= log.First() {
			return seq
		}
	}
	return 0
}

func findIn(c logstore.Chunk, at int64, fits func(logs.Line) bool) logs.Seq {
	body, done := c.Open()
	defer done()
	for i := c.Len() - 1; i >= 0; i-- {
		if milli(body.At(i)) == at && fits(c.LineIn(body, i)) {
			return c.Base + logs.Seq(i)
		}
	}
	return 0
}

// All are the marks, by the time of their lines. They are not to be changed.
func (l *List) All() []Placed { return l.all }

// Version counts the changes.
func (l *List) Version() uint64 { return l.version }

// Of is the mark of one of the lines from first to last; false when none of them has one.
func (l *List) Of(first, last logs.Seq) (Placed, bool) {
	for _, p := range l.all {
		if p.Seq >= first && p.Seq <= last && p.Seq > 0 {
			return p, true
		}
	}
	return Placed{}, false
}
