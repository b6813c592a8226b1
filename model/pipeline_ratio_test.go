//go:build unix

package model

import (
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
)

// BenchmarkPipelineRatio reads a saved log both ways in turns. It reports the medians of the processor time of each, which other programs disturb
// less than the time on the wall, and of their ratios.
func BenchmarkPipelineRatio(b *testing.B) {
	p := newPipeline(b)
	p.engine()
	var engine, state, ratio []float64
	for b.Loop() {
		e, s := processorTime(b, p.engine), processorTime(b, p.state)
		engine, state, ratio = append(engine, e), append(state, s), append(ratio, s/e)
	}
	b.ReportMetric(median(engine), "engine-ms")
	b.ReportMetric(median(state), "state-ms")
	b.ReportMetric(median(ratio), "state/engine")
}

// processorTime is what a call takes of the processors, in ms.
func processorTime(b *testing.B, f func()) float64 {
	at := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	runtime.GC() // what the one before left behind is not its to clear away
	before := at()
	f()
	return float64(at()-before) / float64(time.Millisecond)
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}
