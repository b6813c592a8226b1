package tape

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/marks"
)

// Notes is a file beside a recording: the marks that were set while it was played, as events of a tape.
type Notes struct {
	Path string
	by   string
}

// NotesOf names the file of a recording, which is a file or a folder of segments. By is the program and its version.
func NotesOf(recording, by string) Notes {
	if info, err := os.Stat(recording); err == nil && info.IsDir() {
		return Notes{filepath.Join(recording, "marks.tape"), by}
	}
	return Notes{recording + ".marks", by}
}

// mostNotes bounds what is read of such a file.
const mostNotes = 10_000

// Read gives the marks by the time of the recording at which they were set. No file is no mark.
func (n Notes) Read() (list []model.Event, err error) {
	in, err := os.Open(n.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	}
	defer in.Close()
	reader := &lineReader{r: bufio.NewReader(in), max: maxLine}
	for first := true; len(list) < mostNotes; first = false {
		line, _, err := reader.next()
		if first {
			if _, err := parseHeader(line); err != nil {
				return nil, err
			}
		} else if e, decoded := model.Decode(line); decoded == nil {
			if _, ok := e.Fact.(*marks.Mark); ok {
				scrub(&e)
				list = append(withoutEarlier(list, e), e)
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return bySeen(list), nil
		case err != nil && !errors.Is(err, errLong):
			return nil, err
		}
	}
	return bySeen(list), nil
}

// Add keeps one mark more. The file is readable by its owner alone.
func (n Notes) Add(e model.Event) error {
	var text bytes.Buffer
	if _, err := os.Stat(n.Path); errors.Is(err, fs.ErrNotExist) {
		if _, err := Record(&text, RecordOptions{Began: e.Seen, By: n.by}); err != nil {
			return err
		}
	}
	line, err := model.Encode(e)
	if err != nil {
		return err
	}
	text.Write(append(line, '\n'))
	out, err := os.OpenFile(n.Path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = out.Write(text.Bytes())
	return errors.Join(err, out.Close())
}

func bySeen(list []model.Event) []model.Event {
	slices.SortStableFunc(list, func(a, b model.Event) int { return a.Seen.Compare(b.Seen) })
	return list
}

// withoutEarlier are marks without those that a later one of the same line or moment replaces or takes away.
func withoutEarlier(list []model.Event, later model.Event) []model.Event {
	m, ok := later.Fact.(*marks.Mark)
	if !ok {
		return list
	}
	return slices.DeleteFunc(list, func(e model.Event) bool {
		o, ok := e.Fact.(*marks.Mark)
		return ok && e.App == later.App && o.SameAs(m)
	})
}
