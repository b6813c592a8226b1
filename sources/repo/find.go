package repo

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"app.gonogo/gonogo/model/owners"
)

// Find is the repository that a folder is in; false when it is in none, or git is not there.
func Find(ctx context.Context, dir string) (Repository, bool) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	root, err := Repository{dir}.line(ctx, "rev-parse", "--show-toplevel")
	return Repository{root}, err == nil && root != ""
}

// Origin is the address of the remote that is called origin; empty where there is none. It may hold a password: it is not to be shown.
func (r Repository) Origin(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	address, err := r.line(ctx, "config", "--get", "remote.origin.url")
	if err != nil {
		return ""
	}
	return address
}

// codeOwners are the places of a CODEOWNERS file, the first that is there counts: GitHub's order.
var codeOwners = []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"}

// CodeOwners is the text of the repository's CODEOWNERS file; empty where it has none that can be read.
func (r Repository) CodeOwners() string {
	for _, name := range codeOwners {
		text, err := readRegular(filepath.Join(r.Dir, filepath.FromSlash(name)))
		if err == nil {
			return text
		}
	}
	return ""
}

// readRegular reads a file of at most the size that counts. A pipe is none: opening it would wait for its writer.
func readRegular(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", errors.New("not a file")
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, owners.MaxFile))
	return string(b), err
}
