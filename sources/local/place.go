package local

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
)

// Place is where the gonogos of a user meet, for one platform.
type Place struct {
	dir  string
	host string // a hash of the platform's address; empty: Heroku's own
}

// The longest path that a socket may have on all systems, and the longest name in the directory: an id, a hash, an ending.
const (
	mostPath = 103
	mostName = 36 + 1 + 8 + len(".sock")
)

// usualHost is the address of the platform that needs no hash.
const usualHost = "https://api.heroku.com"

// At is the place for a platform. runtime is $XDG_RUNTIME_DIR, state where gonogo keeps things; either may be empty. Where neither has a path
// that is short enough for a socket, it is a directory of the user's own in temp.
func At(runtime, state, temp, host string) Place {
	p := Place{}
	if host != usualHost && host != "" {
		sum := sha256.Sum256([]byte("gonogo place\x00" + host))
		p.host = hex.EncodeToString(sum[:4])
	}
	fits := func(dir string) bool { return len(dir)+1+mostName <= mostPath }
	switch {
	case filepath.IsAbs(runtime) && fits(filepath.Join(runtime, "gonogo")):
		p.dir = filepath.Join(runtime, "gonogo")
	case state != "" && fits(state):
		p.dir = state
	case temp != "":
		p.dir = filepath.Join(temp, fmt.Sprintf("gonogo-%d", os.Getuid()))
	}
	return p
}

// Dir is the directory; it need not be there.
func (p Place) Dir() string { return p.dir }

// open makes the directory, and holds it to be the user's alone.
func (p Place) open() error {
	if p.dir == "" {
		return errNoPlace
	}
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return err
	}
	return p.owned()
}

// Check says why gonogos cannot meet here; nil where they can, or could.
func (p Place) Check() error {
	if p.dir == "" {
		return errNoPlace
	}
	if err := p.owned(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

var errNoPlace = errors.New("there is no directory for sockets")

// owned tells whether the directory is the user's alone.
func (p Place) owned() error {
	info, err := os.Lstat(p.dir)
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is no directory", p.dir)
	case !ownedByUser(info):
		return fmt.Errorf("%s belongs to somebody else", p.dir)
	case info.Mode().Perm()&0o077 != 0:
		return os.Chmod(p.dir, 0o700)
	}
	return nil
}

// path is the path of a file of an app.
func (p Place) path(app model.AppID, ending string) string {
	return filepath.Join(p.dir, p.base(string(app))+ending)
}

// base is what the names of an app's files begin with. Ids are those of the platform; others are spelled out as a hash.
func (p Place) base(app string) string {
	if strings.Trim(app, "0123456789abcdef-") != "" || len(app) > 36 || app == "" {
		sum := sha256.Sum256([]byte(app))
		app = hex.EncodeToString(sum[:16])
	}
	if p.host != "" {
		app += "." + p.host
	}
	return app
}

// Note is what is written of who asks the platform for an app.
type Note struct {
	App   model.AppID `json:"app"`
	Name  string      `json:"name"`
	PID   int         `json:"pid"`
	By    string      `json:"by,omitempty"`
	Began time.Time   `json:"began"`
}

const longestNote = 4 << 10

// write puts a note in its place at once, so that nobody reads half of it.
func (p Place) write(n Note) error {
	data, err := json.Marshal(n)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(p.dir, ".note-*")
	if err != nil {
		return err
	}
	_, err = f.Write(append(data, '\n'))
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), p.path(n.App, ".json"))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// Notes are those of all apps of the platform, also of programs that have ended.
func (p Place) Notes() []Note {
	if p.dir == "" || p.owned() != nil {
		return nil
	}
	files, err := os.ReadDir(p.dir)
	if err != nil {
		return nil
	}
	var all []Note
	for _, f := range files {
		name := f.Name()
		if strings.HasPrefix(name, ".") || !strings.HasSuffix(name, ".json") || !f.Type().IsRegular() {
			continue
		}
		if info, err := f.Info(); err != nil || info.Size() > longestNote {
			continue
		}
		data, err := os.ReadFile(filepath.Join(p.dir, name))
		var n Note
		if err != nil || json.Unmarshal(data, &n) != nil || p.base(string(n.App))+".json" != name {
			continue
		}
		all = append(all, n)
	}
	return all
}

// Find is the note of an app, by its name or its id.
func (p Place) Find(app string) (Note, bool) {
	for _, n := range p.Notes() {
		if n.Name == app || string(n.App) == app {
			return n, true
		}
	}
	return Note{}, false
}
