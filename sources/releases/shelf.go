package releases

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/baseline"
)

// The bounds of what is kept of an app.
const (
	mostFiles = 2 * baseline.MostPast
	mostBytes = 3 << 20
	longest   = 400 * 24 * time.Hour
)

// Shelf is a folder with the releases of all apps.
type Shelf struct{ Dir string }

// appID is what an app's id may be: it names a folder. Saved logs have ids of another kind, and no releases.
var appID = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$`)

func (s Shelf) folder(app model.AppID) (string, error) {
	if s.Dir == "" || !appID.MatchString(string(app)) {
		return "", fmt.Errorf("nothing is kept of the app %q", app)
	}
	return filepath.Join(s.Dir, string(app)), nil
}

func fileName(r *baseline.Release) string { return fmt.Sprintf("v%d.json", r.Version) }

var namePattern = regexp.MustCompile(`^v([1-9][0-9]{0,8})\.json$`)

// kept is a file of a release.
type kept struct {
	path    string
	version int
	written time.Time
	bytes   int64
}

// filesIn are the files of an app, the newest release first.
func filesIn(folder string) ([]kept, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []kept
	for _, e := range entries {
		m := namePattern.FindStringSubmatch(e.Name())
		if m == nil || !e.Type().IsRegular() {
			continue
		}
		version, err := strconv.Atoi(m[1])
		info, bad := e.Info()
		if err == nil && bad == nil {
			out = append(out, kept{filepath.Join(folder, e.Name()), version, info.ModTime(), info.Size()})
		}
	}
	slices.SortFunc(out, func(a, b kept) int { return b.version - a.version })
	return out, nil
}

// Load reads what is kept of an app's releases, the newest first. Of an app of which nothing is kept there is nothing.
func (s Shelf) Load(app model.AppID) ([]*baseline.Release, error) {
	folder, err := s.folder(app)
	if err != nil {
		return nil, nil
	}
	files, err := filesIn(folder)
	if err != nil {
		return nil, err
	}
	var out []*baseline.Release
	for _, f := range files[:min(len(files), mostFiles)] {
		if r, err := read(f.path); err == nil {
			out = append(out, r)
		}
	}
	return out, nil
}

// read reads a file. What is no release is an error, however large.
func read(path string) (*baseline.Release, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.New("it is no regular file")
	}
	b, err := io.ReadAll(io.LimitReader(f, baseline.Most+1))
	if err != nil {
		return nil, err
	}
	return baseline.Decode(b)
}

// Keeps tells whether anything is kept of an app.
func (s Shelf) Keeps(app model.AppID) bool {
	_, err := s.folder(app)
	return err == nil
}

// Save keeps what is known of a release, with what others have kept of it.
func (s Shelf) Save(app model.AppID, r *baseline.Release, now time.Time) error {
	folder, err := s.folder(app)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	path := filepath.Join(folder, fileName(r))
	fresh := false
	if old, err := read(path); err == nil && old.Same(r) {
		r = r.Clone()
		r.Merge(old)
	} else {
		fresh = true
	}
	b, err := baseline.Encode(r)
	if err != nil {
		return err
	}
	if err := put(path, b); err != nil {
		return err
	}
	if fresh {
		return bound(folder, now)
	}
	return nil
}

// put writes a file in the place of another one.
func put(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".release-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // fails once renamed, as it should
	if _, err := f.Write(b); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// bound deletes what is too old, or too much, and what a crash has left half written.
func bound(folder string, now time.Time) error {
	files, err := filesIn(folder)
	if err != nil {
		return err
	}
	sum := int64(0)
	for i, f := range files {
		sum += f.bytes
		if i > 0 && (i >= mostFiles || sum > mostBytes || now.Sub(f.written) > longest) {
			if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	torn, err := filepath.Glob(filepath.Join(folder, ".release-*"))
	if err != nil {
		return err
	}
	for _, path := range torn {
		if info, err := os.Stat(path); err == nil && now.Sub(info.ModTime()) > time.Hour {
			_ = os.Remove(path)
		}
	}
	return nil
}
