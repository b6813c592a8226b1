package hub

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
)

// batchOf makes a batch of n lines.
func batchOf(n int) *model.LogLines {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	in := logstore.NewIngest(logstore.IngestOptions{})
	for i := range n {
		in.Add(fmt.Appendf(nil, "2026-05-01T12:00:00.%06d+00:00 app[web.1]: line %d", i, i), now)
	}
	return &model.LogLines{Batch: in.Next(now, true)}
}

// TestMailboxKeepsItsPromises puts facts of all classes, reads at any moment, and compares with what was put:
// no Permanent fact is lost or moved, the last snapshot of each key arrives, every line arrives or is counted, a batch is in
// the order of Seq, and the bound holds.
func TestMailboxKeepsItsPromises(t *testing.T) {
	sizes := map[int]*model.LogLines{}
	for n := 1; n <= 5; n++ {
		sizes[n] = batchOf(n)
	}
	rapid.Check(t, func(t *rapid.T) {
		bound := rapid.IntRange(1, 12).Draw(t, "bound")
		m := newMailbox("test", Policy{Lines: bound}, time.Now)
		var seq, put, got, told uint64
		var permanent, arrived []uint64
		fresh := map[string]uint64{} // the latest snapshot of each key since the last batch
		read := func() {
			m.last = time.Time{}
			batch, _, _ := m.nextBatch()
			before, lines := uint64(0), 0
			seen := map[string]bool{}
			for _, e := range batch {
				if l, ok := e.Fact.(*model.Losses); ok {
					told = l.Lines
					continue
				}
				if e.Seq <= before {
					t.Fatalf("seq %d after %d", e.Seq, before)
				}
				before = e.Seq
				switch e.Delivery() {
				case model.Permanent:
					arrived = append(arrived, e.Seq)
				case model.Stream:
					lines += e.Fact.(*model.LogLines).Batch.Len()
				case model.Snapshot:
					if seen[e.Key()] || fresh[e.Key()] != e.Seq {
						t.Fatalf("%s: seq %d, the last is %d", e.Key(), e.Seq, fresh[e.Key()])
					}
					seen[e.Key()] = true
				}
			}
			if len(seen) != len(fresh) {
				t.Fatalf("%d snapshots of %d", len(seen), len(fresh))
			}
			if lines > max(bound, 5) {
				t.Fatalf("%d lines waited, the bound is %d", lines, bound)
			}
			clear(fresh)
			got += uint64(lines)
		}
		t.Repeat(map[string]func(*rapid.T){
			"permanent": func(t *rapid.T) {
				seq++
				permanent = append(permanent, seq)
				m.put(model.Event{Seq: seq, Fact: &model.Notice{}})
			},
			"snapshot": func(t *rapid.T) {
				seq++
				e := model.Event{Seq: seq, Fact: &model.Vitals{Dyno: rapid.SampledFrom([]string{"web.1", "web.2", "worker.1"}).Draw(t, "dyno")}}
				fresh[e.Key()] = seq
				m.put(e)
			},
			"lines": func(t *rapid.T) {
				seq++
				n := rapid.IntRange(1, 5).Draw(t, "lines")
				put += uint64(n)
				m.put(model.Event{Seq: seq, Fact: sizes[n]})
			},
			"read": func(t *rapid.T) { read() },
			"": func(t *rapid.T) {
				if m.lines > max(bound, 5) {
					t.Fatalf("%d lines wait, the bound is %d", m.lines, bound)
				}
			},
		})
		read()
		if !slices.Equal(permanent, arrived) {
			t.Fatalf("permanent facts %v arrived as %v", permanent, arrived)
		}
		if got+told != put {
			t.Fatalf("%d lines put, %d arrived, %d told as lost", put, got, told)
		}
	})
}

// TestPace: the first batch and any after idle at once, the next ones soon, then one every 50 ms.
func TestPace(t *testing.T) {
	play(t, Options{}, Policy{}, func(s *stage) {
		next := func() (int, time.Duration) {
			began := time.Now()
			batch, err := s.box.Next(s.ctx)
			if err != nil {
				t.Fatal(err)
			}
			return len(batch), time.Since(began)
		}
		say := func() { s.box.put(model.Event{Fact: &model.Notice{}}) }
		for i, step := range []struct {
			idle time.Duration
			want time.Duration
		}{
			{0, 0}, {0, 4 * time.Millisecond}, {0, 8 * time.Millisecond}, {0, 16 * time.Millisecond}, {0, 32 * time.Millisecond},
			{0, batchEvery}, {0, batchEvery}, {30 * time.Millisecond, 20 * time.Millisecond}, {time.Second, 0}, {0, 4 * time.Millisecond},
		} {
			time.Sleep(step.idle)
			say()
			say()
			if n, took := next(); n != 2 || took != step.want {
				t.Errorf("step %d: %d events after %v, want 2 after %v", i, n, took, step.want)
			}
		}
		go func() { time.Sleep(time.Hour); say() }()
		if n, took := next(); n != 1 || took != time.Hour {
			t.Errorf("%d events after %v", n, took)
		}
	})
}

func TestNextHeedsItsContext(t *testing.T) {
	play(t, Options{}, Policy{}, func(s *stage) {
		ctx, done := context.WithTimeout(s.ctx, time.Second)
		defer done()
		if _, err := s.box.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

// TestPolicyWants: a reader gets neither lines nor ticks that it does not want, and no losses of them.
func TestPolicyWants(t *testing.T) {
	m := newMailbox("test", Policy{Lines: -1}, time.Now)
	for range 3 {
		m.put(model.Event{Fact: batchOf(1)})
		m.put(model.Event{Fact: &model.Tick{}})
	}
	if batch, _, _ := m.nextBatch(); batch != nil {
		t.Errorf("%+v", batch)
	}
}

// TestBlockEnds: a source that waits for a reader who never comes ends with the hub.
func TestBlockEnds(t *testing.T) {
	play(t, Options{}, Policy{Lines: 1, Block: true}, func(s *stage) {
		s.hub.Add("", &script{name: "file", steps: []step{says(batchOf(1), says(batchOf(1), stays))}})
		s.hub.Start(s.ctx)
		synctest.Wait()
		began := time.Now()
		s.cancel()
		s.hub.Wait()
		if took := time.Since(began); took != 0 {
			t.Errorf("took %v", took)
		}
	})
}

// TestBlock: a full blocking mailbox stops its sources and loses nothing; the reader frees them.
func TestBlock(t *testing.T) {
	play(t, Options{}, Policy{Lines: 10, Block: true}, func(s *stage) {
		emitted := 0
		s.hub.Add("", &script{name: "file", steps: []step{func(ctx context.Context, emit func(model.Event)) error {
			for ; emitted < 100 && ctx.Err() == nil; emitted++ {
				emit(model.Event{Fact: batchOf(5)})
			}
			return stays(ctx, emit)
		}}})
		quick := s.hub.Subscribe("quick", Policy{Lines: 10})
		s.hub.Start(s.ctx)
		synctest.Wait()
		if emitted != 2 {
			t.Fatalf("emitted %d batches of 5 into a mailbox of 10", emitted)
		}
		s.hub.deliver(s.ctx, model.Event{Fact: &model.Notice{}}) // no line: does not wait
		lines := 0
		for range 40 {
			for _, e := range s.read() {
				switch f := e.Fact.(type) {
				case *model.LogLines:
					lines += f.Batch.Len()
				case *model.Losses:
					t.Errorf("lost %d lines", f.Lines)
				}
			}
		}
		if emitted != 100 || lines != 500 {
			t.Errorf("%d batches emitted, %d lines read", emitted, lines)
		}
		batch, err := quick.Next(s.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if l, ok := batch[len(batch)-1].Fact.(*model.Losses); !ok || l.Lines != 490 {
			t.Errorf("the quick mailbox tells %+v", batch[len(batch)-1].Fact)
		}
	})
}

func BenchmarkMailbox(b *testing.B) {
	m := newMailbox("bench", Policy{}, time.Now)
	lines := model.Event{Fact: batchOf(100)}
	vitals := model.Event{Fact: &model.Vitals{Dyno: "web.1"}}
	for b.Loop() {
		m.put(lines)
		m.put(vitals)
	}
}
