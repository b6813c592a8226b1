//go:build unix

package bench

import (
	"runtime"
	"syscall"
	"time"
)

// processUsage is the CPU time of the process, user and system, and its largest resident set in bytes.
func processUsage() (cpu time.Duration, peak int64) {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0, 0
	}
	peak = int64(u.Maxrss)        //nolint:unconvert // it is 32 bits wide on some systems
	if runtime.GOOS != "darwin" { // which counts bytes; all others kilobytes
		peak <<= 10
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), peak
}
