//go:build unix

package config

import (
	"path/filepath"
	"syscall"
	"testing"
)

func TestPipeThatNobodyWritesIsNotOpened(t *testing.T) {
	e := standing(t, "", "")
	path := filepath.Join(e.Cwd, repositoryName)
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	within(t, func() {
		_, err := Load(e)
		wantSentence(t, err, path, "not a regular file")
	})
}
