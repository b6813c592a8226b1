package recorder

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
)

// Recording is what one run of gonogo saw of one app.
type Recording struct {
	App   string // the name
	AppID model.AppID
	Name  string // by which people call it: shop/20261130T140819Z
	Path  string // its folder
	Began time.Time
	End   time.Time // of the last event that can be read
	Bytes int64     // on disk
	Text  bool      // with the text of log lines
	By    string    // the program that wrote it
	Torn  bool      // the last segment was not closed: the program died, or still records

	segments []segmentFile
}

// segmentFile is a segment as its name tells.
type segmentFile struct {
	path   string
	number int
	began  time.Time
	bytes  int64
}

// List finds the recordings of a folder, those that began first at the front. A folder that is not there has none. What is no recording is
// passed over.
func List(dir string) ([]Recording, error) {
	apps, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []Recording
	for _, app := range apps {
		if !app.IsDir() {
			continue
		}
		folders, err := os.ReadDir(filepath.Join(dir, app.Name()))
		if err != nil {
			continue
		}
		for _, f := range folders {
			if !f.IsDir() {
				continue
			}
			if r, ok := readRecording(filepath.Join(dir, app.Name(), f.Name())); ok {
				out = append(out, r)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Recording) int { return cmp.Or(a.Began.Compare(b.Began), cmp.Compare(a.Name, b.Name)) })
	return out, nil
}

// segmentsIn are the segments in a folder, by their names.
func segmentsIn(folder string) []segmentFile {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	var out []segmentFile
	for _, e := range entries {
		n, began, ok := parseSegmentName(e.Name())
		if !ok || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if err != nil {
			continue
		}
		out = append(out, segmentFile{path: filepath.Join(folder, e.Name()), number: n, began: began, bytes: info.Size()})
	}
	slices.SortFunc(out, func(a, b segmentFile) int { return a.number - b.number })
	return out
}

// readRecording reads what the first segment and the last say.
func readRecording(folder string) (Recording, bool) {
	r := Recording{Path: folder, segments: segmentsIn(folder)}
	for len(r.segments) > 0 { // one whose head was not written holds nothing
		s, err := openSegment(r.segments[0].path, 0)
		if err == nil {
			h := s.head
			s.close()
			r.App, r.AppID, r.Began, r.Text, r.By = h.App, h.AppID, h.Began.UTC(), h.Text, h.By
			break
		}
		r.segments = r.segments[1:]
	}
	for len(r.segments) > 0 {
		last := r.segments[len(r.segments)-1]
		end, closed, err := endOf(last.path)
		if err == nil {
			r.End, r.Torn = end, !closed
			break
		}
		r.segments, r.Torn = r.segments[:len(r.segments)-1], true
	}
	if len(r.segments) == 0 {
		return r, false
	}
	r.Name = r.App + "/" + filepath.Base(folder)
	for _, s := range r.segments {
		r.Bytes += s.bytes
	}
	return r, true
}

// endOf is when the last event of a segment was seen. Nothing is unpacked.
func endOf(path string) (end time.Time, closed bool, err error) {
	s, err := openSegment(path, -1)
	if err != nil {
		return time.Time{}, false, err
	}
	defer s.close()
	for {
		if _, ok := s.next(); !ok {
			return s.head.Began.Add(s.until).UTC(), s.closed, nil
		}
	}
}
