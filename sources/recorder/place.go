package recorder

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
)

// The names of what lies on disk:
//
//	DIR/shop-01234567/20261130T140819Z/000001-20261130T140819123Z.segment
//
// The first is the app, by its name and the start of its id; the second a recording, by when it began; the third a segment.

const (
	recordingForm = "20060102T150405Z"
	segmentEnding = ".segment"
)

// folderOf is the folder of an app's recordings.
func folderOf(dir, name string, id model.AppID) string {
	short := clean(string(id))
	return filepath.Join(dir, clean(name)+"-"+short[:min(8, len(short))])
}

// clean leaves what may stand in the name of a file.
func clean(name string) string {
	out := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, name)
	return out[:min(64, len(out))]
}

// segmentName is the name of a segment's file.
func segmentName(n int, began time.Time) string {
	began = began.UTC()
	return fmt.Sprintf("%06d-%s%03dZ%s", n, began.Format("20060102T150405"), began.Nanosecond()/int(time.Millisecond), segmentEnding)
}

// parseSegmentName reads what segmentName writes.
func parseSegmentName(name string) (n int, began time.Time, ok bool) {
	rest, found := strings.CutSuffix(name, segmentEnding)
	number, stamp, both := strings.Cut(rest, "-")
	if !found || !both || len(stamp) != len("20060102T150405000Z") {
		return 0, time.Time{}, false
	}
	n, err := strconv.Atoi(number)
	began, bad := time.Parse("20060102T150405.000Z", stamp[:15]+"."+stamp[15:])
	return n, began, err == nil && bad == nil && n > 0
}

// newFolder makes the folder of a recording; the name tells when it began.
func newFolder(app string, began time.Time) (string, error) {
	if err := os.MkdirAll(app, 0o700); err != nil {
		return "", err
	}
	name := began.UTC().Format(recordingForm)
	for i := 1; ; i++ {
		path := filepath.Join(app, name)
		if i > 1 {
			path += "-" + strconv.Itoa(i)
		}
		err := os.Mkdir(path, 0o700)
		if err == nil || !os.IsExist(err) || i > 1000 {
			return path, err
		}
	}
}

// create makes the file of a segment.
func create(path string) (file, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}
