package report

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/timeline"
	"app.gonogo/gonogo/model/verdict"
)

// The kinds of entries that are only in a report, beside those of the timeline.
const (
	Exception timeline.Kind = "exception" // the first of its kind
	Noted     timeline.Kind = "mark"      // somebody has marked a line, or the moment
	Gap       timeline.Kind = "gap"       // something was not watched
	Figure    timeline.Kind = "figure"    // a reading that a sentence names
)

// Ref is the event of a recording that told something. Of what was concluded as time went on it is the last one that had come.
type Ref struct {
	Seq  uint64     `json:"seq,omitempty"` // 0: the recording does not count its events
	Seen time.Time  `json:"seen"`          // by the recorder's clock
	Kind model.Kind `json:"kind"`
	Note bool       `json:"note,omitempty"` // it is of the marks that are kept beside the recording
}

// Row is an entry of the report's timeline.
type Row struct {
	N       int // its number in the report, from 1 on; 0: it is not in it
	At      time.Time
	Kind    timeline.Kind
	App     model.AppID // empty: of no single app
	Ill     severity.Level
	Over    bool // the end of something bad
	Text    string
	More    []string // evidence, a line each
	Who     string
	Release int
	Ref     Ref

	order  bool           // a person did something, through gonogo or otherwise
	answer verdict.Answer // of the verdict
	blamed int            // the release that the verdict blames; 0: none
	why    string         // of a verdict
	over   *Row           // the end of an alarm; nil: it goes on
	figure *Reading
}

// mostRows bounds what is collected.
const mostRows = 20_000

// rows are the entries that were collected, each once.
type rows struct {
	all   []*Row
	byKey map[string]*Row
	more  int // that had no room
}

// put keeps an entry under a key. One that is there already is changed where it says something else now.
func (r *rows) put(key string, row Row) *Row {
	row.Text, row.Who = safe.Redact(row.Text), safe.Redact(row.Who)
	for i, m := range row.More {
		row.More[i] = safe.Redact(m)
	}
	if old := r.byKey[key]; old != nil {
		if old.Text != row.Text {
			*old = row
		}
		return old
	}
	if len(r.all) >= mostRows {
		r.more++
		return &row
	}
	if r.byKey == nil {
		r.byKey = map[string]*Row{}
	}
	r.all, r.byKey[key] = append(r.all, &row), &row
	return &row
}

// drop takes an entry away.
func (r *rows) drop(key string) {
	old := r.byKey[key]
	delete(r.byKey, key)
	r.all = slices.DeleteFunc(r.all, func(one *Row) bool { return one == old })
}

// inOrder puts entries in the order of their times and numbers them.
func inOrder(list []*Row) []*Row {
	slices.SortStableFunc(list, func(a, b *Row) int { return a.At.Compare(b.At) })
	list = slices.Compact(list)
	for i, r := range list {
		r.N = i + 1
	}
	return list
}
