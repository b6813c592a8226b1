//go:build unix

package recorder

import (
	"syscall"
	"testing"
	"time"
)

// cpuTime is the processor time of the process so far: on a busy machine the clock on the wall measures the others.
func cpuTime(t testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
