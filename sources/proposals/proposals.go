// Package proposals brings what an agent proposes to the person at the screen: a file for each proposal in a folder of the app. The server
// of agents writes them, a running screen reads them. No file of it is ever carried out.
package proposals

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/proposal"
	"app.gonogo/gonogo/sources/fault"
)

const (
	suffix   = ".json"
	mostFile = 16 << 10        // bytes
	mostSeen = 100             // files of a folder that are looked at
	every    = 2 * time.Second // between two looks
)

// Box is the folder of all apps' proposals.
type Box struct {
	Dir   string
	Clock func() time.Time
}

// appID is what an app's id may be: it names a folder.
var appID = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$`)

// fileID is what a proposal's id may be: it names a file.
var fileID = regexp.MustCompile(`^[0-9a-f]{16}$`)

func (b Box) folder(app model.AppID) (string, error) {
	if b.Dir == "" || !appID.MatchString(string(app)) {
		return "", fmt.Errorf("no proposal can be kept for %s", fault.Quote(string(app)))
	}
	return filepath.Join(b.Dir, string(app)), nil
}

// Add keeps a proposal, and gives it its id and its time. One that makes no sense, or is one too many, is an error.
func (b Box) Add(p proposal.Proposal) (proposal.Proposal, error) {
	p.Clean()
	if err := p.Check(); err != nil {
		return p, err
	}
	folder, err := b.folder(p.App)
	if err != nil {
		return p, err
	}
	now := b.Clock().UTC()
	open, err := b.Open(p.App)
	if err != nil {
		return p, err
	}
	if len(open) >= proposal.Most {
		return p, fmt.Errorf("%d proposals wait for the person already; each lasts 10 minutes", len(open))
	}
	var id [8]byte
	if _, err := rand.Read(id[:]); err != nil {
		return p, err
	}
	p.ID, p.At = hex.EncodeToString(id[:]), now
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return p, err
	}
	text, err := json.Marshal(p)
	if err != nil {
		return p, err
	}
	return p, write(filepath.Join(folder, p.ID+suffix), text)
}

// write writes a file that is there whole or not at all.
func write(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// Open reads the open proposals of an app, the oldest first. What is no proposal is passed over; what has expired is removed.
func (b Box) Open(app model.AppID) ([]proposal.Proposal, error) {
	folder, err := b.folder(app)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []proposal.Proposal
	now := b.Clock()
	for _, e := range entries[:min(len(entries), mostSeen)] {
		id, isOne := strings.CutSuffix(e.Name(), suffix)
		if !isOne || !fileID.MatchString(id) || !e.Type().IsRegular() {
			continue
		}
		p, err := read(filepath.Join(folder, e.Name()))
		switch {
		case err != nil:
		case p.ID != id || p.App != app:
		case !p.Open(now):
			_ = os.Remove(filepath.Join(folder, e.Name()))
		default:
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b proposal.Proposal) int { return a.At.Compare(b.At) })
	return out[max(0, len(out)-proposal.Most):], nil
}

// read reads a file. Nothing in it is believed: another program may have written it.
func read(path string) (p proposal.Proposal, err error) {
	f, err := os.Open(path)
	if err != nil {
		return p, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() || info.Size() > mostFile {
		return p, errors.New("it is no file of a proposal")
	}
	text, err := io.ReadAll(io.LimitReader(f, mostFile))
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return p, err
	}
	p.Clean()
	return p, p.Check()
}

// Watcher tells a screen what is proposed for an app.
type Watcher struct {
	Box Box
	App model.AppID
}

// Name is what health calls it.
func (*Watcher) Name() model.SourceName { return model.ProposalsSource }

// Run looks every other second until ctx ends.
func (w *Watcher) Run(ctx context.Context, emit func(model.Event)) error {
	t := time.NewTicker(every)
	defer t.Stop()
	var last proposal.List
	for {
		open, err := w.Box.Open(w.App)
		if err != nil {
			return &fault.Error{What: "cannot look for proposals", Why: fault.Clean(err.Error()), Do: "Make the folder readable", Code: "proposals", Err: err}
		}
		if list := (proposal.List{Open: open}); !list.Equal(&last) {
			last = list
			emit(model.Event{App: w.App, At: w.Box.Clock(), Fact: &list})
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-t.C:
		}
	}
}
