package screen

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/tui"
)

// savedFile is a file that is being written. Until it is closed it has another name, so that nobody takes a part for the whole.
type savedFile struct {
	*os.File
	path string
	over bool // what is there is written over
}

// creator makes the files that the screen saves to, for their owner's eyes alone.
func creator(p *base.Process) func(path string, over bool) (tui.File, string, error) {
	return func(path string, over bool) (tui.File, string, error) {
		if rest, ok := strings.CutPrefix(path, "~/"); ok {
			path = filepath.Join(p.Home, rest)
		}
		path = p.Abs(path)
		switch info, err := os.Lstat(path); {
		case err == nil && !info.Mode().IsRegular():
			return nil, path, fmt.Errorf("%s is no plain file", path)
		case err == nil && !over:
			return nil, path, fs.ErrExist
		}
		f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
		if err != nil {
			return nil, path, cause(path, err)
		}
		return &savedFile{f, path, over}, path, nil
	}
}

// cause is an error in words that name the file that is meant.
func cause(path string, err error) error {
	return fmt.Errorf("%s: %s", path, base.Cause(err))
}

// Close gives the file its name. A file that has come there meanwhile is left alone.
func (f *savedFile) Close() error {
	made := f.File.Name()
	err := f.File.Close()
	switch {
	case err != nil:
	case f.over:
		err = os.Rename(made, f.path)
	default:
		if err = os.Link(made, f.path); err != nil && !errors.Is(err, fs.ErrExist) { // not every file system has links
			if _, there := os.Lstat(f.path); errors.Is(there, fs.ErrNotExist) {
				err = os.Rename(made, f.path)
			}
		}
	}
	_ = os.Remove(made) // it is gone where it was renamed
	if err != nil {
		return cause(f.path, err)
	}
	return nil
}

// Discard throws away what was written.
func (f *savedFile) Discard() {
	_ = f.File.Close()
	_ = os.Remove(f.File.Name())
}
