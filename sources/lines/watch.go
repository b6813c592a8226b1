package lines

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/fault"
)

// Options are what a source of lines needs from main.
type Options struct {
	Name  model.SourceName   // of the source; empty: "lines"
	Clock func() time.Time   // nil: the machine's
	Room  logstore.Allocator // where the texts of a flood go; nil: the Go heap as it is
}

// NewSource is the source of an origin's lines. Run returns nil when they are at their end. After a failure it goes on behind the
// lines that were told before.
func NewSource(o Origin, opts Options) sources.Source {
	if opts.Name == "" {
		opts.Name = model.LinesSource
	}
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	return &savedLog{origin: o, o: opts}
}

type savedLog struct {
	origin Origin
	o      Options
	told   int64 // physical lines of a file
	found  atomic.Pointer[Found]
	bytes  atomic.Int64
}

// Finder is a source that tells in which forms its lines came.
type Finder interface{ Found() Found }

// Counter is a source that tells how many bytes of text it has read.
type Counter interface{ Bytes() int64 }

var (
	_ Finder  = (*savedLog)(nil)
	_ Counter = (*savedLog)(nil)
)

// Bytes is how many bytes of text the last reading took. It may be asked on any goroutine.
func (w *savedLog) Bytes() int64 { return w.bytes.Load() }

// Found tells in which forms the lines came. It may be asked on any goroutine.
func (w *savedLog) Found() Found {
	if f := w.found.Load(); f != nil {
		return *f
	}
	return Found{}
}

// Name is the source's name.
func (w *savedLog) Name() model.SourceName { return w.o.Name }

// Run reads the origin to its end.
func (w *savedLog) Run(ctx context.Context, emit func(model.Event)) error {
	reader := newLineReader(w.o.Clock, w.o.Room, !w.origin.Repeats())
	reader.OnUnread(func(r *quarantine.Record) { emit(model.Event{App: w.origin.App, Fact: r}) })
	r := originReader{origin: w.origin, reader: reader, clock: w.o.Clock, give: func(b *logstore.Batch) {
		emit(model.Event{App: w.origin.App, At: b.LastAt(), Fact: &model.LogLines{Batch: b}})
	}}
	if w.origin.Repeats() {
		r.skip = w.told // a pipe gives nothing twice
	}
	read, err := r.run(ctx)
	w.bytes.Store(read)
	found := reader.Found()
	w.found.Store(&found)
	w.told = max(w.told, r.lines)
	if ctx.Err() != nil {
		return nil
	}
	var f *fault.Error
	if errors.As(err, &f) {
		return &sources.Failure{Code: f.Code, Why: f.What + ": " + f.Why, Do: f.Do, Over: true, Err: f.Err}
	}
	return err
}
