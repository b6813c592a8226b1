//go:build unix

package screen

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// continueSignal tells a process that it goes on after a stop.
const continueSignal = syscall.SIGCONT

var ttySignals = []os.Signal{syscall.SIGWINCH, continueSignal}

// dumpSignals are those on which Go ends a program with the stacks of its goroutines, in a terminal still raw. Their exit codes are the
// shell's. A fault of the program itself is no signal to Go but a panic; only one that another process sends comes here.
var dumpSignals = exitCodes(syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGSEGV, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGILL, syscall.SIGTRAP, syscall.SIGSYS)

func exitCodes(signals ...syscall.Signal) map[os.Signal]int {
	codes := map[os.Signal]int{}
	for _, s := range signals {
		codes[s] = 128 + int(s)
	}
	return codes
}

// stopsWithin is how long a stop may take to set in. A process that no shell has as a job is never stopped.
const stopsWithin = 200 * time.Millisecond

// Suspend stops the process and whatever else is of its job.
func (t *tty) Suspend() {
	goesOn := make(chan os.Signal, 1)
	signal.Notify(goesOn, continueSignal)
	defer signal.Stop(goesOn)
	if syscall.Kill(0, syscall.SIGTSTP) != nil {
		return
	}
	late := time.NewTimer(stopsWithin)
	defer late.Stop()
	select {
	case <-goesOn:
	case <-late.C:
	}
}
