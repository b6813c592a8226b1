package logstore

import (
	"testing"

	"app.gonogo/gonogo/model/logs/logstest"
)

// mixedStore keeps n such lines.
func mixedStore(n int) *Store {
	s, in := NewStore(Limits{Bytes: 1 << 40}), NewIngest(IngestOptions{})
	lines, _ := logstest.MixedLines(n)
	for _, l := range lines {
		in.Add(l, logstest.T0)
	}
	for b := in.Next(logstest.T0, true); b != nil; b = in.Next(logstest.T0, true) {
		s.Append(b)
	}
	return s
}

func BenchmarkParse(b *testing.B) {
	lines, bytes := logstest.MixedLines(4096)
	b.SetBytes(bytes / int64(len(lines)))
	b.ReportAllocs()
	var t Tally
	i := 0
	for b.Loop() {
		t.Read(lines[i%len(lines)])
		i++
	}
}

func BenchmarkKeep(b *testing.B) {
	lines, bytes := logstest.MixedLines(4096)
	b.SetBytes(bytes / int64(len(lines)))
	b.ReportAllocs()
	s, in := NewStore(Limits{}), NewIngest(IngestOptions{})
	i := 0
	for b.Loop() {
		in.Add(lines[i%len(lines)], logstest.T0)
		if i++; i%1024 == 0 {
			for batch := in.Next(logstest.T0, true); batch != nil; batch = in.Next(logstest.T0, true) {
				s.Append(batch)
			}
		}
	}
}

func BenchmarkPack(b *testing.B) {
	s, p := mixedStore(16<<10), newPacker(b)
	c, ok := s.Cold(0)
	if !ok {
		b.Fatal("nothing to pack")
	}
	text := 0
	for _, part := range c.Batches() {
		text += len(part.body.Arena)
	}
	b.SetBytes(int64(text))
	var packed *Batch
	for b.Loop() {
		packed = p.Compact(c.Batches()...)
	}
	b.ReportMetric(float64(packed.Bytes())/float64(packed.Len()), "B/line")
}

// Nothing on a line's way in allocates for the line alone.
func TestParseAllocatesNothing(t *testing.T) {
	lines, _ := logstest.MixedLines(4000)
	var tally Tally
	read := func() {
		for _, l := range lines {
			tally.Read(l)
		}
	}
	read()
	if n := testing.AllocsPerRun(3, read); n > 0 {
		t.Errorf("%.0f allocations for %d lines", n, len(lines))
	}
	s, in := NewStore(Limits{Bytes: 1 << 30}), NewIngest(IngestOptions{})
	keep := func() {
		for i, l := range lines {
			in.Add(l, logstest.T0)
			if (i+1)%1000 == 0 {
				s.Append(in.Next(logstest.T0, true))
			}
		}
	}
	keep()
	if n := testing.AllocsPerRun(3, keep) / float64(len(lines)); n > 0.012 {
		t.Errorf("%.4f allocations a line kept", n)
	}
}
