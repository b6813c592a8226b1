package main

import (
	"fmt"
	"maps"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"time"
)

// giveWithin is how long a screen that hangs may take to give its terminal back before the stacks are printed all the same.
const giveWithin = 500 * time.Millisecond

// mostStacks bounds what is printed of the stacks, in bytes.
const mostStacks = 4 << 20

// taken watches for the signals that ask for the stacks of all goroutines, from before the terminal is the screen's. Go prints them by
// itself, but on the alternate screen of a raw line, where nobody can read them.
func (t *tty) taken(leave func() error) {
	if len(dumpSignals) == 0 {
		return
	}
	signal.Notify(t.dying, slices.Collect(maps.Keys(dumpSignals))...)
	go func() {
		select {
		case <-t.ended:
		case sig := <-t.dying:
			dump(sig, leave)
		}
	}()
}

// dump ends the process with the stacks as they stand when the signal comes. What the screen hangs on may be the terminal.
func dump(sig os.Signal, leave func() error) {
	stacks := make([]byte, mostStacks)
	stacks = stacks[:runtime.Stack(stacks, true)]
	given := make(chan struct{})
	go func() { _ = leave(); close(given) }()
	select {
	case <-given:
	case <-time.After(giveWithin):
	}
	fmt.Fprintf(os.Stderr, "gonogo: %s\n\n%s\n", sig, stacks)
	os.Exit(dumpSignals[sig])
}
