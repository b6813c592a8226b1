//go:build !unix

package child

import "os/exec"

// Isolate does nothing: what the command starts may outlive it here.
func Isolate(*exec.Cmd) {}
