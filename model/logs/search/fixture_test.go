package search

import (
	"fmt"

	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

// batchOf makes one batch of physical lines.
func batchOf(lines ...[]byte) *logstore.Batch {
	in := logstore.NewIngest(logstore.IngestOptions{MaxLines: 1 << 20, MaxBytes: 1 << 30})
	for _, l := range lines {
		in.Add(l, logstest.T0)
	}
	return in.Next(logstest.T0, true)
}

// numbered makes a batch of n lines whose texts count on from first.
func numbered(first, n int) *logstore.Batch {
	var lines [][]byte
	for i := range n {
		lines = append(lines, logstest.Raw(first+i, "web.1", fmt.Sprint("line ", first+i)))
	}
	return batchOf(lines...)
}

func newPacker(t interface{ Fatal(...any) }) *logstore.Compactor {
	p, err := logstore.NewCompactor()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// mixedStore keeps n such lines.
func mixedStore(n int) *logstore.Store {
	s, in := logstore.NewStore(logstore.Limits{Bytes: 1 << 40}), logstore.NewIngest(logstore.IngestOptions{})
	lines, _ := logstest.MixedLines(n)
	for _, l := range lines {
		in.Add(l, logstest.T0)
	}
	for b := in.Next(logstest.T0, true); b != nil; b = in.Next(logstest.T0, true) {
		s.Append(b)
	}
	return s
}
