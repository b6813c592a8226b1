package bench

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"runtime/debug"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources/lines"
)

// The stages of bench ingest. Each does what those before it do.
const (
	StageParse = "parse" // parse, sanitise, count
	StageKeep  = "keep"  // put in order and keep in batches
	StagePack  = "pack"  // pack the cold ones
)

// benchRun reads one log. Nothing in it is cheaper than on the live path, but that nothing is drawn.
type benchRun struct {
	stage string
	clock func() time.Time

	tally  logstore.Tally
	ingest *logstore.Ingest
	store  *logstore.Store
	packer *benchCompactor
	lines  int
	paced  int64 // what was held when the collector's pace was set last

	began  usageAt
	took   spent
	allocs uint64
}

// garbage is about how many bytes the collector lets lie before it runs. Log lines are kept without pointers: a collection
// costs next to nothing however much is kept, while garbage in proportion to it would cost a lot of memory.
const garbage = 24 << 20

// boundGarbage sets the collector's pace for what is held now.
func boundGarbage(held int64) {
	debug.SetGCPercent(int(min(max(garbage*100/max(held, 1), 5), 100)))
}

func newBenchRun(p *base.Process, f *benchFlags, stage string) (*benchRun, error) {
	memory, err := benchSize("memory", f.memory)
	if err != nil {
		return nil, err
	}
	hot, err := benchSize("hot", f.hot)
	if err != nil {
		return nil, err
	}
	run := &benchRun{stage: stage, clock: p.Clock}
	switch stage {
	case StageParse:
		return run, nil
	case StageKeep, StagePack:
	default:
		return nil, base.Usage("--stage is parse, keep or pack")
	}
	run.ingest = logstore.NewIngest(logstore.IngestOptions{Allocator: lines.LargePages})
	run.store = logstore.NewStore(logstore.Limits{Bytes: memory})
	if stage == StagePack {
		if run.packer, err = newBenchCompactor(run.store, hot); err != nil {
			return nil, err
		}
	}
	return run, nil
}

// readSize is how much is asked of the file at once, in bytes: what fits the processor's cache.
const readSize = 256 << 10

// read takes the whole log.
func (b *benchRun) read(r io.Reader) error {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	b.began = usageNow(b.clock())
	buf, have := make([]byte, readSize), 0
	for {
		n, err := r.Read(buf[have:])
		have += n
		done := b.piece(buf[:have])
		have = copy(buf, buf[done:have])
		if have == len(buf) {
			buf = append(buf, make([]byte, len(buf))...)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	if have > 0 {
		b.line(buf[:have], b.clock())
		b.tally.AddBytes(have)
	}
	b.flush()
	b.packer.wait()
	b.took = usageNow(b.clock()).since(b.began)
	runtime.ReadMemStats(&after)
	b.allocs = after.Mallocs - before.Mallocs
	return nil
}

// piece takes the whole lines of a piece of the file, and tells how many bytes they are.
func (b *benchRun) piece(text []byte) int {
	done, seen := 0, b.clock()
	for {
		n := bytes.IndexByte(text[done:], '\n')
		if n < 0 {
			break
		}
		b.line(text[done:done+n], seen)
		done += n + 1
	}
	b.tally.AddBytes(done)
	for b.ingest != nil && b.ingest.Full() {
		b.append(b.ingest.Next(b.clock(), false))
	}
	return done
}

func (b *benchRun) line(raw []byte, seen time.Time) {
	b.lines++
	if b.ingest == nil {
		b.tally.Read(raw)
		return
	}
	b.ingest.Add(raw, seen)
}

// flush links all that is left.
func (b *benchRun) flush() {
	if b.ingest == nil {
		return
	}
	now := b.clock()
	for batch := b.ingest.Next(now, true); batch != nil; batch = b.ingest.Next(now, true) {
		b.append(batch)
	}
}

// append adds a batch to the store, as a screen would.
func (b *benchRun) append(batch *logstore.Batch) {
	b.tally.Add(batch)
	b.store.Append(batch)
	if held := b.store.Bytes(); held > b.paced+b.paced/4 || held < b.paced/2 {
		boundGarbage(held)
		b.paced = held
	}
	b.packer.next()
}

// benchCompactor packs beside the run, as the effects of a screen do: one piece at a time.
type benchCompactor struct {
	store  *logstore.Store
	hot    int64
	packer *logstore.Compactor
	busy   bool
	job    logstore.Cold
	jobs   chan logstore.Cold
	done   chan *logstore.Batch
}

func newBenchCompactor(store *logstore.Store, hot int64) (*benchCompactor, error) {
	packer, err := logstore.NewCompactor()
	if err != nil {
		return nil, err
	}
	b := &benchCompactor{store: store, hot: hot, packer: packer, jobs: make(chan logstore.Cold), done: make(chan *logstore.Batch, 1)}
	go func() {
		for job := range b.jobs {
			b.done <- packer.Compact(job.Batches()...)
		}
	}()
	return b, nil
}

// next puts back what was packed and hands out what is to be packed next. Where the reader is faster than the compactor it waits
// for it: a file is read no faster than it can be kept small.
func (b *benchCompactor) next() {
	if b == nil {
		return
	}
	if b.busy {
		if _, behind := b.store.Cold(b.hot + compactionLag); behind {
			b.replace(<-b.done)
		} else {
			select {
			case packed := <-b.done:
				b.replace(packed)
			default:
				return
			}
		}
	}
	if job, ok := b.store.Cold(b.hot); ok {
		b.job, b.busy = job, true
		b.jobs <- job
	}
}

// compactionLag is how far the compactor may be behind.
const compactionLag = 8 << 20

func (b *benchCompactor) replace(packed *logstore.Batch) {
	b.store.Replace(b.job, packed)
	b.busy = false
}

// wait packs what is left.
func (b *benchCompactor) wait() {
	if b == nil {
		return
	}
	for b.next(); b.busy; b.next() {
		b.replace(<-b.done)
	}
	close(b.jobs)
}
