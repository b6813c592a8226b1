package model

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// CodecVersion is written in every event line. Readers accept every version up to their own and pass newer kinds on.
const CodecVersion = 1

// wire is an event as a line of NDJSON.
type wire struct {
	V      int             `json:"v"`
	Seq    uint64          `json:"seq,omitempty"`
	At     time.Time       `json:"at"`
	Seen   time.Time       `json:"seen,omitzero"`
	Source SourceName      `json:"source,omitempty"`
	App    AppID           `json:"app,omitempty"`
	Kind   Kind            `json:"kind"`
	Data   json.RawMessage `json:"data,omitempty"`
}

// ErrNewer tells that an event line was written by a newer codec than this program knows.
var ErrNewer = errors.New("written by a newer gonogo")

// Encode writes an event as one line of JSON without its newline. Times are RFC 3339 in UTC.
func Encode(e Event) ([]byte, error) {
	w := wire{V: CodecVersion, Seq: e.Seq, At: e.At.UTC(), Source: e.Source, App: e.App, Kind: e.Fact.Kind()}
	if !e.Seen.IsZero() {
		w.Seen = e.Seen.UTC()
	}
	if u, ok := e.Fact.(*Unknown); ok {
		w.Data = u.Raw
	} else {
		data, err := json.Marshal(e.Fact)
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", w.Kind, err)
		}
		w.Data = data
	}
	return json.Marshal(w)
}

// Decode reads a line that Encode wrote. A kind it does not know comes back as *Unknown, whole.
func Decode(line []byte) (Event, error) {
	var w wire
	if err := json.Unmarshal(line, &w); err != nil {
		return Event{}, fmt.Errorf("decode event: %w", err)
	}
	if w.V > CodecVersion {
		return Event{}, fmt.Errorf("decode event: version %d: %w", w.V, ErrNewer)
	}
	if w.V < 1 || w.Kind == "" {
		return Event{}, errors.New("decode event: not an event line")
	}
	e := Event{Seq: w.Seq, At: w.At, Seen: w.Seen, Source: w.Source, App: w.App}
	row, known := facts[w.Kind]
	if !known {
		e.Fact = &Unknown{Name: w.Kind, Raw: w.Data}
		return e, nil
	}
	e.Fact = row.blank()
	if len(w.Data) == 0 {
		return e, nil
	}
	if err := json.Unmarshal(w.Data, e.Fact); err != nil {
		return Event{}, fmt.Errorf("decode %s: %w", w.Kind, err)
	}
	return e, nil
}
