package tape

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/safe"
)

// Index is what a recording holds, without what it says.
type Index struct {
	Began, End time.Time
	Marks      []model.PlaybackMark // releases that were made while it ran, oldest first
}

// indexLine is what an index reads of an event.
type indexLine struct {
	Seen time.Time    `json:"seen"`
	App  model.AppID  `json:"app"`
	Kind model.Kind   `json:"kind"`
	Data lazyReleases `json:"data"`
}

// lazyReleases is the data of an event, unread.
type lazyReleases []byte

// UnmarshalJSON keeps the bytes as they are, until the next line is read.
func (l *lazyReleases) UnmarshalJSON(b []byte) error {
	*l = b
	return nil
}

// ReadIndex reads a recording once, from its start to its end. What cannot be read is passed over, as a player does.
func ReadIndex(in io.Reader) (Index, error) {
	reader := &lineReader{r: bufio.NewReaderSize(in, 64<<10), max: maxLine}
	first, _, err := reader.next()
	if err != nil && !errors.Is(err, io.EOF) {
		return Index{}, err
	}
	h, err := parseHeader(first)
	if err != nil {
		return Index{}, err
	}
	x := Index{Began: h.Began.UTC(), End: h.Began.UTC()}
	known := map[model.AppID]int{}
	for {
		line, _, err := reader.next()
		if len(line) > 0 {
			x.read(line, known)
		}
		switch {
		case errors.Is(err, io.EOF):
			return x, nil
		case err != nil && !errors.Is(err, errLong):
			return x, err
		}
	}
}

// read takes an event into the index; known is the newest release of each app so far.
func (x *Index) read(line []byte, known map[model.AppID]int) {
	var l indexLine
	if json.Unmarshal(line, &l) != nil || l.Kind == "" {
		return
	}
	if x.Began.IsZero() {
		x.Began = l.Seen
	}
	if l.Seen.After(x.End) {
		x.End = l.Seen
	}
	if l.Kind != (&model.Releases{}).Kind() {
		return
	}
	var list model.Releases
	if json.Unmarshal(l.Data, &list) != nil {
		return
	}
	newest, seen := known[l.App]
	for i := len(list.Releases) - 1; i >= 0; i-- {
		r := list.Releases[i]
		if seen && r.Version > newest {
			x.Marks = append(x.Marks, model.PlaybackMark{At: x.End, Version: r.Version, By: safe.Text(ledger.Author(r.By)), Text: safe.Text(r.Description)})
		}
		known[l.App] = max(known[l.App], r.Version)
	}
}
