package work

import (
	"fmt"
	"testing"

	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

// BenchmarkIngest reads a log of which three lines in twenty are of jobs, with and without counting them.
func BenchmarkIngest(b *testing.B) {
	lines, size := logstest.MixedLines(40_000)
	for _, with := range []bool{false, true} {
		b.Run(fmt.Sprintf("work=%t", with), func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				in := logstore.NewIngest(logstore.IngestOptions{})
				var jobs Jobs
				cur := Current{Now: logstest.T0}
				read := func(last bool) {
					for bt := in.Next(logstest.T0, last); bt != nil; bt = in.Next(logstest.T0, last) {
						if with {
							jobs.Read(bt, cur, releases)
						}
					}
				}
				for i, l := range lines {
					in.Add(l, logstest.T0)
					if i%256 == 0 {
						read(false)
					}
				}
				read(true)
			}
		})
	}
}
