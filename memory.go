package main

import (
	"math"
	"runtime/debug"
)

// roomBeside is what the screen may hold besides its log lines, garbage included: its own facts take 20 MiB, and a collection
// that need not look into lines costs little however soon it comes.
const roomBeside = 96 << 20

// boundMemory lets the collector run as often as it takes for the process to hold lines bytes of log lines and little more. Left
// to itself it lets as much garbage lie as there are lines. A GOMEMLIMIT of the user's own counts instead.
func boundMemory(lines int64) {
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(lines + roomBeside)
	}
}
