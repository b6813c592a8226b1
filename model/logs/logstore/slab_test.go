package logstore

import (
	"fmt"
	"testing"
	"time"
)

// Texts that share a slab are what they are without one, and a slab holds many batches.
func TestTextsInSlabsAreTheirOwn(t *testing.T) {
	slabs := 0
	with := NewIngest(IngestOptions{Allocator: func(bytes int) []byte { slabs++; return make([]byte, bytes) }})
	without := NewIngest(IngestOptions{})
	now := time.Unix(1_800_000_000, 0)
	var a, b []*Batch
	take := func(in *Ingest, all []*Batch, flush bool) []*Batch {
		for batch := in.Next(now, flush); batch != nil; batch = in.Next(now, flush) {
			all = append(all, batch)
		}
		return all
	}
	for i := range 60_000 {
		line := fmt.Appendf(nil, "2026-01-15T09:00:%02d.%06d+00:00 app[web.%d]: line %d of the flood, with a text of some length behind it\r", i/1000, i%1000, i%3, i)
		with.Add(line, now)
		without.Add(line, now)
		if i%5000 == 0 {
			a, b = take(with, a, false), take(without, b, false)
		}
	}
	a, b = take(with, a, true), take(without, b, true)
	if len(a) != len(b) || len(a) < 20 {
		t.Fatalf("%d and %d batches", len(a), len(b))
	}
	for i := range a {
		for j := range a[i].Len() {
			if a[i].Line(j) != b[i].Line(j) || string(a[i].AppendOriginal(nil, j)) != string(b[i].AppendOriginal(nil, j)) {
				t.Fatalf("line %d of batch %d: %q, want %q", j, i, a[i].Line(j).Text, b[i].Line(j).Text)
			}
		}
	}
	if slabs == 0 || slabs > 4 {
		t.Errorf("%d slabs for %d batches", slabs, len(a))
	}
}

func TestSmallBatchesHaveTheirOwnMemory(t *testing.T) {
	in := NewIngest(IngestOptions{Allocator: func(int) []byte { t.Error("a line has a slab"); return make([]byte, slabBytes) }})
	in.Add([]byte("2026-01-15T09:00:00.000366+00:00 app[web.1]: one"), time.Unix(0, 0))
	if b := in.Next(time.Unix(9, 0), true); b == nil || b.Line(0).Text != "one" {
		t.Errorf("%v", b)
	}
}
