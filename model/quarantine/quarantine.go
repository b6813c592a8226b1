// Package quarantine keeps records that no parser understands: how many there were of each source, and the newest of them with the place
// where each stood. A source goes on behind such a record, and nothing is dropped in silence.
package quarantine

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/safe"
)

const (
	// Kept is how many records of a source are kept, the newest.
	Kept = 8
	// MostRaw bounds what is kept of a record, in bytes.
	MostRaw = 256
	// mostWords bounds a place and a cause.
	mostWords = 200
)

// Record is one record that no parser understood. A source emits it as it is; readers get the List that it goes into.
type Record struct {
	At    time.Time `json:"at,omitzero"`    // when it was seen, by our clock
	Where string    `json:"where"`          // its place in what the source reads: "line 1204 of the session", "GET /apps/shop/dynos"
	Why   string    `json:"why"`            // what is wrong with it, without a full stop
	Bytes int       `json:"bytes"`          // of the whole record
	Raw   string    `json:"raw,omitempty"`  // its beginning, printable, secrets masked; empty where nothing of it may be kept
	Panic bool      `json:"panic,omitzero"` // reading it ended in a panic: a bug of this program
	Times uint64    `json:"times,omitzero"` // how many records it stands for, where they came too fast to be told one by one; 0: itself

	Held []byte `json:"-"` // the beginning as it came, until somebody wants Raw
}

// New is a record with its place and its cause. Its beginning is copied.
func New(where, why string, raw []byte) *Record {
	r := Secret(where, why, len(raw))
	r.Held = append([]byte(nil), raw[:min(len(raw), MostRaw)]...)
	return r
}

// Secret is a record of which nothing may be kept: it may hold secrets that no rule knows, such as the values of config vars.
func Secret(where, why string, size int) *Record {
	return &Record{Where: words(where), Why: words(why), Bytes: size}
}

// words makes a place or a cause fit to be told.
func words(s string) string {
	s = safe.Redact(safe.Text(s))
	if r := []rune(s); len(r) > mostWords {
		return string(r[:mostWords]) + "…"
	}
	return s
}

// Kind is "quarantine-record".
func (*Record) Kind() fact.Kind { return "quarantine-record" }

// shown is the record as readers get it.
func (r Record) shown() Record {
	if r.Held != nil {
		r.Raw, r.Held = Printable(r.Held), nil
	}
	return r
}

// Printable is bytes as text that every terminal shows: controls and broken runes as \xNN, secrets masked.
func Printable(raw []byte) string {
	var b strings.Builder
	for len(raw) > 0 {
		r, size := utf8.DecodeRune(raw)
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case r >= ' ' && r < 0x7f, r > 0x9f && size > 1 && r != utf8.RuneError && safe.Text(string(r)) == string(r):
			b.Write(raw[:size])
		default:
			for _, c := range raw[:size] {
				const digits = "0123456789abcdef"
				b.WriteString(`\x`)
				b.WriteByte(digits[c>>4])
				b.WriteByte(digits[c&15])
			}
		}
		raw = raw[size:]
	}
	return safe.Redact(b.String())
}

// List is what is in the quarantine of one source.
type List struct {
	Name    fact.SourceName `json:"name"`
	Total   uint64          `json:"total"` // ever
	Panics  uint64          `json:"panics,omitzero"`
	Since   time.Time       `json:"since"`   // when the first was seen
	Records []Record        `json:"records"` // the newest, the last one last
}

// Kind is "quarantine".
func (*List) Kind() fact.Kind { return "quarantine" }

// Key makes it a snapshot per source.
func (l *List) Key() string { return string(l.Name) }

// Add takes one more record.
func (l *List) Add(r Record) {
	if l.Total == 0 {
		l.Since = r.At
	}
	n := max(1, r.Times)
	l.Total += n
	if r.Panic {
		l.Panics += n
	}
	l.Records = fact.Append(l.Records, r, Kept)
}

// Shown is the list as readers get it: its own copy, printable.
func (l *List) Shown() *List {
	c := *l
	c.Records = make([]Record, len(l.Records))
	for i, r := range l.Records {
		c.Records[i] = r.shown()
	}
	return &c
}

// Bare is the list without the text of its records, for a recording that keeps none.
func (l *List) Bare() *List {
	c := *l
	c.Records = make([]Record, len(l.Records))
	for i, r := range l.Records {
		r.Raw, r.Held = "", nil
		c.Records[i] = r
	}
	return &c
}

// With is the list with the records of another list of the same source.
func (l *List) With(other *List) *List {
	if other.Total == 0 {
		return l
	}
	c := *l
	c.Total, c.Panics = l.Total+other.Total, l.Panics+other.Panics
	if l.Total == 0 || other.Since.Before(l.Since) {
		c.Since = other.Since
	}
	c.Records = slices.Concat(l.Records, other.Records)
	slices.SortStableFunc(c.Records, func(a, b Record) int { return a.At.Compare(b.At) })
	c.Records = c.Records[max(0, len(c.Records)-Kept):]
	return &c
}

// Last is the newest record; false when there is none.
func (l *List) Last() (Record, bool) {
	if l == nil || len(l.Records) == 0 {
		return Record{}, false
	}
	return l.Records[len(l.Records)-1].shown(), true
}
