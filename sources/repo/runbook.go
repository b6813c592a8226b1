package repo

import (
	"io"
	"io/fs"
	"os"

	"app.gonogo/gonogo/model/runbook"
)

// RunbookDir is where a team's pages of the runbook stand in its repository.
const RunbookDir = ".gonogo/runbook"

// Runbook are the pages that a team has written, by name. Links that lead out of the repository are not followed; what cannot be read is left out.
func (r Repository) Runbook() (files []runbook.File) {
	root, err := os.OpenRoot(r.Dir)
	if err != nil {
		return nil
	}
	defer func() { _ = root.Close() }()
	names, _ := fs.Glob(root.FS(), RunbookDir+"/*.md") // the pattern is good
	for _, name := range names {
		if len(files) == runbook.MaxFiles {
			break
		}
		if text, err := readPage(root, name); err == nil {
			files = append(files, runbook.File{Name: name, Text: text})
		}
	}
	return files
}

// readPage reads as much of a page as counts. A pipe is none: opening it would wait for its writer.
func readPage(root *os.Root, name string) (string, error) {
	info, err := root.Stat(name)
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", fs.ErrInvalid
	}
	f, err := root.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, runbook.MaxFile))
	return string(b), err
}
