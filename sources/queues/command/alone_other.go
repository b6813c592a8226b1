//go:build !unix

package command

import "os/exec"

// alone does nothing: what the command starts may outlive it here.
func alone(*exec.Cmd) {}
