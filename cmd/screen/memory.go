package screen

import (
	"math"
	"runtime"
	"runtime/debug"

	"app.gonogo/gonogo/cmd/base"
)

// leastThreads is how many goroutines of the screen may run at once. A key that comes while a search, a packer or a reader is at
// work waits up to 10 ms for one of them to be interrupted by Go, where there are no more threads than busy goroutines; among
// threads the system lets the one that has slept go first.
const leastThreads = 4

// KeepKeysQuick sees to it that a key finds a thread, on machines of few processors too. A GOMAXPROCS of the user's own counts
// instead.
func KeepKeysQuick(p *base.Process) {
	if p.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(max(leastThreads, runtime.GOMAXPROCS(0)))
	}
}

// roomBeside is what the screen may hold besides its log lines, garbage included: its own facts take 28 MiB after an hour at
// 2,000 lines a second, and a collection that need not look into lines costs little however soon it comes.
const roomBeside = 72 << 20

// boundMemory lets the collector run as often as it takes for the process to hold lines bytes of log lines and little more. Left
// to itself it lets as much garbage lie as there are lines. A GOMEMLIMIT of the user's own counts instead.
func boundMemory(lines int64) {
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(lines + roomBeside)
	}
}
