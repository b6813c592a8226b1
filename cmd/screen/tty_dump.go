package screen

import (
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"time"
)

// giveWithin is how long a screen that hangs may take to give its terminal back before the stacks are printed all the same: it may have just
// begun a write that nobody takes.
const giveWithin = 5*lateAfter + 200*time.Millisecond

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
			t.dump(sig, leave)
		}
	}()
}

// dump ends the process with the stacks as they stand when the signal comes. What the screen hangs on may be the terminal.
func (t *tty) dump(sig os.Signal, leave func() error) {
	stacks := make([]byte, mostStacks)
	stacks = stacks[:runtime.Stack(stacks, true)]
	given := make(chan struct{})
	go func() { _ = leave(); close(given) }()
	select {
	case <-given:
	case <-time.After(giveWithin):
	}
	where := ""
	if file := t.crashes.Signal(sig.String(), stacks); file != "" {
		where = "\ngonogo: these stacks are kept in " + file + "\n"
	}
	Insist(t.stderr, fmt.Sprintf("gonogo: %s\n\n%s\n%s", sig, stacks, where))
	os.Exit(dumpSignals[sig])
}

// Insist writes text as long as it is read. Nobody waits for a reader that takes nothing for half a second.
func Insist(w io.Writer, text string) {
	for piece := range slices.Chunk([]byte(text), 1<<10) {
		written := make(chan error, 1)
		go func() { _, err := w.Write(piece); written <- err }()
		select {
		case err := <-written:
			if err != nil {
				return
			}
		case <-time.After(lateAfter):
			return
		}
	}
}
