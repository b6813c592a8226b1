//go:build integration

package queuetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func python(t testing.TB, script string, args []string) *exec.Cmd {
	t.Helper()
	// The system's, by its path: packages of the system are not seen by a version manager's Python that comes first on the PATH.
	return language(program(t, "python3", "/usr/bin/python3"), script, args, "PYTHONDONTWRITEBYTECODE=1", "PYTHONUNBUFFERED=1", "PYTHONWARNINGS=ignore")
}

func ruby(t testing.TB, script string, args []string) *exec.Cmd {
	t.Helper()
	return language(program(t, "ruby", "/usr/bin/ruby"), script, args, "RUBYOPT=-W0")
}

func node(t testing.TB, script string, args []string) *exec.Cmd {
	t.Helper()
	return language(program(t, "node"), script, args, "NODE_PATH="+nodePath(t))
}

func node22(t testing.TB, script string, args []string) *exec.Cmd {
	t.Helper()
	path := filepath.Join(Root(), ".tools", "node22", "node_modules", ".bin", "node")
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("queuetest: Node.js 22 is not installed: run make install (%v)", err)
	}
	return language(path, script, args, "NODE_PATH="+nodePath(t))
}

// nodePath is where the libraries of the pinned versions are.
func nodePath(t testing.TB) string {
	t.Helper()
	path := filepath.Join(Root(), ".tools", "queues", "node_modules")
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("queuetest: the queue libraries are not installed: run make install (%v)", err)
	}
	return path
}

// language is the command of a script in a bare environment: no address of a store that is set on this machine leads a
// library to it.
func language(path, script string, args []string, environment ...string) *exec.Cmd {
	cmd := command(path, append([]string{script}, args...)...)
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.TempDir(), "TZ=UTC", "LANG=C.UTF-8", "LC_ALL=C.UTF-8",
	}, environment...)
	return cmd
}
