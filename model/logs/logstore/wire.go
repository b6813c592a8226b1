package logstore

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/plainjson"
	"app.gonogo/gonogo/model/safe"
)

// wireLine is a line as tapes and feeds write it. Class, level and flags are written, not found again on reading: the
// text is redacted by then, and what was decided at ingest stays decided.
type wireLine struct {
	At     time.Time `json:"at,omitzero"`
	Seen   time.Time `json:"seen,omitzero"`
	Source string    `json:"source,omitempty"`
	Proc   string    `json:"proc,omitempty"`
	Type   string    `json:"type,omitempty"` // where the name does not tell it
	Class  string    `json:"class"`
	Level  string    `json:"level,omitempty"`
	Flags  string    `json:"flags,omitempty"` // blank-separated, see flagNames
	Text   string    `json:"text"`
}

type wireBatch struct {
	Lines []wireLine `json:"lines"`
}

// MarshalJSON writes every line with its class, level and flags; times in RFC 3339, UTC. It is a door out: the texts
// pass through safe.Redact. Nothing else is lost.
func (b *Batch) MarshalJSON() ([]byte, error) {
	w := wireBatch{Lines: make([]wireLine, b.Len())}
	types := typesToWrite(b.origins)
	for i := range w.Lines {
		l := b.Line(i)
		level := ""
		if l.Level != logs.None {
			level = l.Level.String()
		}
		w.Lines[i] = wireLine{At: l.At, Seen: l.Seen, Source: l.Source, Proc: l.Proc, Type: types[b.Label(i).Origin()], Class: l.Class.String(), Level: level,
			Flags: b.Label(i).Flags().String(), Text: safe.Redact(l.Text)}
	}
	return json.Marshal(w)
}

// typesToWrite are the types of origins as far as the formation told them; empty where a reader finds the same by the name.
func typesToWrite(origins []*logs.Origin) []string {
	out := make([]string, len(origins))
	for i, o := range origins {
		if logs.NewOrigin(o.Source, o.Proc).Type != o.Type {
			out[i] = o.Type
		}
	}
	return out
}

// UnmarshalJSON reads what MarshalJSON writes. Names and texts are sanitised again: a tape is a foreign file. A class
// or level of a later version becomes Other or None.
func (b *Batch) UnmarshalJSON(data []byte) error {
	w, ok := plainBatch(data)
	if !ok {
		w = wireBatch{}
		if err := json.Unmarshal(data, &w); err != nil {
			return fmt.Errorf("a batch of log lines: %w", err)
		}
	}
	return b.fill(&w)
}

// errOtherwise tells that a batch is not written as MarshalJSON does it.
var errOtherwise = errors.New("not as it is written here")

// UnmarshalPlain is UnmarshalJSON for what MarshalJSON itself wrote; anything else is an error, whether it is JSON or not.
func (b *Batch) UnmarshalPlain(data []byte) error {
	w, ok := plainBatch(data)
	if !ok {
		return errOtherwise
	}
	return b.fill(&w)
}

func (b *Batch) fill(w *wireBatch) error {
	if len(w.Lines) > maxLines {
		return fmt.Errorf("a batch of %d log lines: %d are the most", len(w.Lines), maxLines)
	}
	lines := make([]string, len(w.Lines))
	size := 0
	for i, l := range w.Lines {
		lines[i] = safe.Text(l.Text)
		size += len(lines[i])
	}
	var out builder
	out.begin(len(lines), size)
	origins := map[logs.Origin]*logs.Origin{}
	for i, l := range w.Lines {
		class, _ := logs.ParseClass(l.Class)
		key := logs.Origin{Source: l.Source, Proc: l.Proc, Type: l.Type, Class: class}
		o, ok := origins[key]
		if !ok {
			fresh := logs.NewOrigin(safe.Text(l.Source), safe.Text(l.Proc))
			fresh.Class = class
			if l.Type != "" {
				fresh.Type = safe.Text(l.Type)
			}
			o = &fresh
			origins[key] = o
		}
		m := logs.ColumnsOf(class, lines[i])
		m.Level, _ = logs.ParseLevel(l.Level)
		m.Flags = logs.ParseFlags(l.Flags)
		out.add(row{at: logs.Nanos(l.At), seen: logs.Nanos(l.Seen), label: logs.LabelOf(0, m), service: m.Service, connect: m.Connect, places: m.Places}, o, lines[i])
	}
	out.findIDs()
	*b = *out.seal()
	return nil
}

// Unkept is lines of a second of which a batch knows only how many there were.
type Unkept struct {
	Second int64 // Unix
	Lines  int
}

// Of makes a batch of lines in their order, with the class, the level and the flags that they have. Lines that are only counted make the rate
// what it was. Of more lines than a batch can have the last are left out.
func Of(lines []logs.Line, unkept []Unkept) *Batch {
	lines = lines[:min(len(lines), maxLines)]
	size := 0
	for i := range lines {
		size += len(lines[i].Text)
	}
	out := builder{live: true}
	out.begin(len(lines), size)
	origins := map[logs.Origin]*logs.Origin{}
	for i := range lines {
		l := &lines[i]
		key := logs.Origin{Source: l.Source, Proc: l.Proc, Type: l.Type, Class: l.Class}
		o, ok := origins[key]
		if !ok {
			o = &key
			origins[key] = o
		}
		m := logs.ColumnsOf(l.Class, l.Text)
		m.Level, m.Flags = l.Level, l.Flags()
		out.add(row{at: logs.Nanos(l.At), seen: logs.Nanos(l.Seen), label: logs.LabelOf(0, m), service: m.Service, connect: m.Connect}, o, l.Text)
	}
	out.findIDs()
	b := out.seal()
	for _, u := range unkept {
		b.seconds = append(b.seconds, second{unix: u.Second, lines: u.Lines})
	}
	return b
}

// plainBatch reads a batch as MarshalJSON writes it; false where it is written otherwise.
func plainBatch(data []byte) (w wireBatch, ok bool) {
	r := plainjson.New(data)
	r.Must(`{"lines":[`)
	for more := !r.Has(`]}`); more && r.OK(); {
		w.Lines = append(w.Lines, plainLine(r))
		if more = r.Has(`,`); !more {
			r.Must(`]}`)
		}
	}
	return w, r.Whole()
}

// plainLine takes a line of a batch.
func plainLine(r *plainjson.Reader) (l wireLine) {
	r.Must(`{`)
	if r.Has(`"at":`) {
		l.At = r.Time()
		r.Must(`,`)
	}
	if r.Has(`"seen":`) {
		l.Seen = r.Time()
		r.Must(`,`)
	}
	optional := func(key string, to *string) {
		if r.Has(key) {
			*to = r.Text()
			r.Must(`,`)
		}
	}
	optional(`"source":`, &l.Source)
	optional(`"proc":`, &l.Proc)
	optional(`"type":`, &l.Type)
	r.Must(`"class":`)
	l.Class = r.Text()
	r.Must(`,`)
	optional(`"level":`, &l.Level)
	optional(`"flags":`, &l.Flags)
	r.Must(`"text":`)
	l.Text = r.Text()
	r.Must(`}`)
	return l
}
