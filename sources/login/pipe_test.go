//go:build unix

package login

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestTokenFileMayBeAPipe(t *testing.T) {
	h := build(t)
	path := filepath.Join(h.home, "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	go func() { _ = os.WriteFile(path, []byte("from-pipe\n"), 0) }()
	e := h.on("linux")
	e.TokenFile = path
	expect(t, e, "from-pipe", "--token-file "+path)
}
