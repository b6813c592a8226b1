package recorder

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/alarm"
	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/marks"
	"app.gonogo/gonogo/model/outline"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/tape"
)

// MilestoneKind is what a recording leads to.
type MilestoneKind string

// The kinds of milestones.
const (
	ReleaseMade    MilestoneKind = "release" // Version, By, Text: what was released
	VerdictChanged MilestoneKind = "verdict" // Version, Answer, Text: why
	FirstError     MilestoneKind = "error"   // Text: the class, or the fingerprint of an error line
	Marked         MilestoneKind = "mark"    // Text: the note
	Ordered        MilestoneKind = "order"   // Text: what was ordered
	Lost           MilestoneKind = "lost"    // Text: what is missing
	Sounded        MilestoneKind = "alarm"   // ID, Level, Text: what is wrong; Over: it no longer is
)

// Milestone is a moment of a recording that people look for.
type Milestone struct {
	At      time.Time     `json:"at"`
	Kind    MilestoneKind `json:"kind"`
	Version int           `json:"version,omitempty"`
	Answer  string        `json:"answer,omitempty"`
	By      string        `json:"by,omitempty"`
	Text    string        `json:"text,omitempty"`
	ID      string        `json:"id,omitempty"`
	Level   string        `json:"level,omitempty"`
	Over    bool          `json:"over,omitempty"`
}

// indexName is the file of a recording's index: a line for each segment that was closed. It may be missing, torn or older than the segments.
const indexName = "index"

// indexLine is what the index says of a segment.
type indexLine struct {
	Segment    int         `json:"segment"`
	Bytes      int64       `json:"bytes"` // of the segment: where that differs the line is of no use
	Until      time.Time   `json:"until"`
	Milestones []Milestone `json:"milestones,omitempty"`
	Newest     int         `json:"newest,omitempty"` // the newest release that is known at its end
}

// indexer finds milestones among the events of one app. It belongs to one goroutine.
type indexer struct {
	newest int  // release
	known  bool // the ledger was read
	seen   map[exceptions.Fingerprint]bool
	orders map[string]bool
	found  []Milestone
}

// mostSeen bounds the errors of a recording that are told apart, mostFound the milestones of a segment.
const (
	mostSeen  = 10_000
	mostFound = 1000
)

// note reads an event as it is on the tape.
func (x *indexer) note(e model.Event) {
	m := Milestone{At: e.Seen.UTC()}
	switch f := e.Fact.(type) {
	case *model.Releases:
		x.releases(m, f)
		return
	case *model.Called:
		m.Kind, m.Version, m.Answer, m.Text = VerdictChanged, f.Release, f.Answer, f.Why
	case *alarm.Alarm:
		m.Kind, m.ID, m.Level, m.Text, m.Over = Sounded, f.ID, f.Level, f.Text, f.Over
	case *marks.Mark:
		m.Kind, m.Text = Marked, f.Note
	case *model.OrderEvent:
		if f.Stage != model.Sent || x.orders[f.Order.ID] {
			return
		}
		if x.orders == nil {
			x.orders = map[string]bool{}
		}
		x.orders[f.Order.ID] = true
		m.Kind, m.Text = Ordered, f.Order.Describe()
	default:
		return
	}
	x.add(m)
}

func (x *indexer) add(m Milestone) {
	if len(x.found) < mostFound {
		m.Answer, m.By, m.Text, m.ID, m.Level = safe.Text(m.Answer), safe.Text(m.By), safe.Text(m.Text), safe.Text(m.ID), safe.Text(m.Level)
		x.found = append(x.found, m)
	}
}

func (x *indexer) releases(m Milestone, list *model.Releases) {
	for _, r := range slices.Backward(list.Releases) {
		if x.known && r.Version > x.newest {
			m.Kind, m.Version, m.By, m.Text = ReleaseMade, r.Version, ledger.Author(r.By), r.Description
			x.add(m)
		}
		x.newest = max(x.newest, r.Version)
	}
	x.known = x.known || len(list.Releases) > 0
}

// error notes an exception, or an error line of no class.
func (x *indexer) error(print exceptions.Fingerprint, class string, at time.Time) {
	if x.seen[print] {
		return
	}
	if x.seen == nil || len(x.seen) >= mostSeen {
		x.seen = map[exceptions.Fingerprint]bool{}
	}
	x.seen[print] = true
	if class == "" {
		class = "error line " + print.String()[:8]
	}
	x.add(Milestone{At: at.UTC(), Kind: FirstError, Text: class})
}

// drain gives what was found since the last time.
func (x *indexer) drain() []Milestone {
	out := x.found
	x.found = nil
	return out
}

// appendIndex adds the line of a segment that was closed. What cannot be written is found again when it is looked for.
func appendIndex(folder string, line indexLine) {
	text, err := json.Marshal(line)
	if err != nil {
		return
	}
	f, err := os.OpenFile(filepath.Join(folder, indexName), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return
	}
	_, _ = f.Write(append(text, '\n'))
	_ = f.Close()
}

// readIndex reads the lines of an index that fit the segments, by their number.
func readIndex(folder string, segments []segmentFile) map[int]indexLine {
	out := map[int]indexLine{}
	text, err := os.ReadFile(filepath.Join(folder, indexName))
	if err != nil {
		return out
	}
	sizes := map[int]int64{}
	for _, s := range segments {
		sizes[s.number] = s.bytes
	}
	for line := range bytes.Lines(text) {
		var l indexLine
		if json.Unmarshal(line, &l) == nil && sizes[l.Segment] == l.Bytes && l.Bytes > 0 {
			out[l.Segment] = l
		}
	}
	return out
}

// Milestones are the moments that people look for, in their order. Segments that the index does not have are read.
func (r Recording) Milestones() ([]Milestone, error) {
	index := readIndex(r.Path, r.segments)
	x := &indexer{}
	var out []Milestone
	for i, s := range r.segments {
		if line, ok := index[s.number]; ok {
			out = append(out, line.Milestones...)
			if line.Newest > 0 {
				x.newest, x.known = line.Newest, true
			}
			continue
		}
		if err := x.read(r, i); err != nil {
			return out, err
		}
		out = append(out, x.drain()...)
	}
	return firstOnly(out), nil
}

// firstOnly leaves the first of each error: segments that were read know nothing of the errors before them.
func firstOnly(list []Milestone) []Milestone {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(m Milestone) bool {
		if m.Kind != FirstError {
			return false
		}
		had := seen[m.Text]
		seen[m.Text] = true
		return had
	})
}

// read reads a segment of a recording.
func (x *indexer) read(r Recording, i int) error {
	r.segments = r.segments[i : i+1]
	in, err := r.open(time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	var maker outline.Maker
	lines := bufio.NewReaderSize(in, readPart)
	for {
		line, err := lines.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			line, err = longLine(lines, line)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !mayBeMilestone(line) {
			continue
		}
		e, err := tape.Decode(line)
		if err != nil {
			continue
		}
		if l, ok := e.Fact.(*model.LogLines); ok {
			maker.Read(l.Batch)
			x.errors(&maker, e.Seen)
			continue
		}
		x.note(e)
	}
}

// errors notes what a maker has found.
func (x *indexer) errors(maker *outline.Maker, at time.Time) {
	for _, found := range maker.Errors() {
		x.error(found.Print, found.Class, at)
	}
	maker.Take()
}

// kinds are how the lines of events begin to matter here.
var kinds = [][]byte{[]byte(`"kind":"releases"`), []byte(`"kind":"call"`), []byte(`"kind":"alarm"`), []byte(`"kind":"mark"`), []byte(`"kind":"order"`), []byte(`"kind":"log"`), []byte(`"kind":"log-outline"`)}

// mayBeMilestone spares reading most events.
func mayBeMilestone(line []byte) bool {
	head := line[:min(len(line), 400)]
	for _, k := range kinds {
		if bytes.Contains(head, k) {
			return true
		}
	}
	return false
}
