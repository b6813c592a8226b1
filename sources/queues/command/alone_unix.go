//go:build unix

package command

import (
	"os/exec"
	"syscall"
)

// alone puts the command into a process group of its own, which ends as a whole, and away from the terminal's signals.
func alone(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
}
