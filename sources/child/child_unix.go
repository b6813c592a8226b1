//go:build unix

package child

import (
	"os/exec"
	"syscall"
)

// Isolate puts a command into a process group of its own, which ends as a whole, and away from the terminal's signals.
func Isolate(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
}
