package recorder

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Caps are how much is kept. Zero is no bound.
type Caps struct {
	Age   time.Duration
	Bytes int64
}

// lockName is the file of an app's folder that whoever records holds locked.
const lockName = "lock"

// youngest is how long after it was last written a segment is never deleted: somebody may still record into it.
const youngest = 2 * segmentSpan

// Prune deletes the oldest segments of all apps until what is left keeps to the caps. Segments that were written lately stay.
func Prune(dir string, c Caps, now time.Time) error {
	type old struct {
		segmentFile
		written time.Time
	}
	var all []old
	total := int64(0)
	folders, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		return err
	}
	for _, folder := range folders {
		removeHalves(folder, now)
		for _, s := range segmentsIn(folder) {
			info, err := os.Stat(s.path)
			if err != nil {
				continue
			}
			all = append(all, old{s, info.ModTime()})
			total += s.bytes
		}
	}
	slices.SortFunc(all, func(a, b old) int { return cmp.Or(a.began.Compare(b.began), cmp.Compare(a.path, b.path)) })
	var failed error
	for _, s := range all {
		tooMuch := c.Bytes > 0 && total > c.Bytes
		tooOld := c.Age > 0 && now.Sub(s.written) > c.Age
		if !tooMuch && !tooOld || now.Sub(s.written).Abs() < youngest {
			continue
		}
		if err := os.Remove(s.path); err != nil {
			failed = cmp.Or(failed, err)
			continue
		}
		total -= s.bytes
		removeEmpty(filepath.Dir(s.path))
	}
	return failed
}

// removeHalves deletes what is left of a segment that was being packed again when the program died.
func removeHalves(folder string, now time.Time) {
	halves, _ := filepath.Glob(filepath.Join(folder, "*"+repackedEnding))
	for _, path := range halves {
		if info, err := os.Stat(path); err == nil && now.Sub(info.ModTime()) > youngest {
			_ = os.Remove(path)
		}
	}
}

// removeEmpty deletes the folder of a recording that has no segment left, and that of its app.
func removeEmpty(folder string) {
	if len(segmentsIn(folder)) > 0 {
		return
	}
	_ = os.Remove(filepath.Join(folder, indexName))
	_ = os.Remove(folder) // something else in it keeps it
}
