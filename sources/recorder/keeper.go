package recorder

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"syscall"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources"
)

// Reader gives batches of events until io.EOF: a mailbox of the hub.
type Reader interface {
	Next(ctx context.Context) ([]model.Event, error)
}

// KeeperOptions are how a run is recorded.
type KeeperOptions struct {
	Dir   string // of all recordings
	By    string // the program and its version
	Text  bool   // with the text of log lines
	Caps  Caps
	Clock func() time.Time

	create func(path string) (file, error)
}

// Keeper records every app that a run of gonogo watches, each in a recording of its own. It is a source that tells of nothing but itself.
type Keeper struct {
	o      KeeperOptions
	box    Reader
	apps   map[model.AppID]*appKeeper
	shared map[string]model.Event // the last value of each snapshot of no app
	lost   uint64                 // lines, ever
	said   model.Health
	tidied time.Time
}

// appKeeper is an app that is recorded.
type appKeeper struct {
	writer  *Writer
	release func()    // lets the lock go; nil: it is not ours
	again   time.Time // when the lock or the disk is tried again
	waiting []model.Event
	failed  error
	folder  string
}

// NewKeeper reads from a mailbox. It wants the clock's ticks.
func NewKeeper(box Reader, o KeeperOptions) *Keeper {
	return &Keeper{o: o, box: box, apps: map[model.AppID]*appKeeper{}, shared: map[string]model.Event{}}
}

// Name is what health calls it.
func (*Keeper) Name() model.SourceName { return model.RecorderSource }

// How often the lock and the disk are tried, how often what is too old is looked for, how long the end waits for the last events.
const (
	lockEvery = 30 * time.Second
	diskEvery = 30 * time.Second
	tidyEvery = 10 * time.Minute
	lastWords = 100 * time.Millisecond
)

// Run records until ctx ends.
func (k *Keeper) Run(ctx context.Context, emit func(model.Event)) error {
	defer k.close()
	for {
		wait, cancel := context.WithTimeout(ctx, flushEvery)
		batch, err := k.box.Next(wait)
		cancel()
		k.record(batch, emit)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case ctx.Err() != nil:
			k.last(ctx, emit)
			return nil
		case err != nil && !errors.Is(err, context.DeadlineExceeded):
			return err
		}
		k.flush()
		k.tidy()
		k.report(emit)
	}
}

// last takes what still comes while the sources stop.
func (k *Keeper) last(ctx context.Context, emit func(model.Event)) {
	wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
	defer cancel()
	for {
		batch, err := k.box.Next(wait)
		if err != nil {
			return
		}
		k.record(batch, emit)
	}
}

// record hands events to the writers of their apps. What is of no app is part of each recording.
func (k *Keeper) record(batch []model.Event, emit func(model.Event)) {
	for _, e := range batch {
		switch f := e.Fact.(type) {
		case *model.Losses:
			k.lose(f.Lines, emit)
			continue
		case *model.AppInfo:
			k.appOf(e.App, f.Name)
		}
		if e.App == "" {
			if e.Delivery() == model.Snapshot && e.Recordable() {
				k.shared[e.Key()] = e
			}
			for _, a := range k.apps {
				k.write(a, e)
			}
			continue
		}
		a := k.apps[e.App]
		if a == nil {
			a = k.appOf(e.App, "")
		}
		if a.writer == nil { // its name is not known yet
			if len(a.waiting) < mostWaiting {
				a.waiting = append(a.waiting, e)
			}
			continue
		}
		k.write(a, e)
	}
}

// mostWaiting bounds the events that wait for the name of their app.
const mostWaiting = 1000

// appOf is what records an app, once its name is known.
func (k *Keeper) appOf(id model.AppID, name string) *appKeeper {
	a := k.apps[id]
	if a == nil {
		a = &appKeeper{}
		k.apps[id] = a
	}
	if a.writer != nil || name == "" {
		return a
	}
	w, err := NewWriter(Options{Dir: k.o.Dir, App: name, AppID: id, By: k.o.By, Text: k.o.Text, create: k.o.create})
	if err != nil {
		a.failed = err
		return a
	}
	a.writer, a.folder = w, folderOf(k.o.Dir, name, id)
	k.own(a)
	for _, key := range slices.Sorted(maps.Keys(k.shared)) {
		k.write(a, k.shared[key])
	}
	for _, e := range a.waiting {
		k.write(a, e)
	}
	a.waiting = nil
	return a
}

// own takes the lock where it can be had.
func (k *Keeper) own(a *appKeeper) {
	if a.release != nil || k.o.Clock().Before(a.again) {
		return
	}
	release, held, err := lock(a.folder)
	a.again = k.o.Clock().Add(lockEvery)
	switch {
	case err != nil:
		a.failed = err
	case !held: // what failed is over when something was written
		a.release = release
		a.writer.Resume()
	}
}

func (k *Keeper) write(a *appKeeper, e model.Event) {
	if a.writer == nil {
		return
	}
	k.note(a, a.writer.Write(k.o.Clock(), []model.Event{e}))
}

// note notes how the disk fares. After an error nothing is tried for a while.
func (k *Keeper) note(a *appKeeper, err error) {
	if err == nil {
		return
	}
	a.failed = err
	a.writer.Pause()
	if a.release != nil {
		a.release()
		a.release = nil
	}
	a.again = k.o.Clock().Add(diskEvery)
}

func (k *Keeper) flush() {
	for _, a := range k.apps {
		if a.writer == nil {
			continue
		}
		k.own(a)
		err := a.writer.Flush(k.o.Clock())
		if err == nil && a.release != nil && a.writer.Writing() {
			a.failed = nil
		}
		k.note(a, err)
	}
}

// tidy deletes what is too old or too much.
func (k *Keeper) tidy() {
	now := k.o.Clock()
	if now.Sub(k.tidied) < tidyEvery {
		return
	}
	k.tidied = now
	_ = Prune(k.o.Dir, k.o.Caps, time.Now()) // files bear the machine's time; what cannot be deleted is tried again
}

// lose tells of lines that came faster than they were written: a gap in each recording, a sentence on the screen.
func (k *Keeper) lose(lines uint64, emit func(model.Event)) {
	n := int(lines - min(lines, k.lost))
	k.lost = lines
	if n <= 0 {
		return
	}
	now := k.o.Clock().UTC()
	in := logstore.NewIngest(logstore.IngestOptions{})
	in.Gap("the flight recorder could not keep up", n, now, now)
	gap := in.Next(now, true)
	for id, a := range k.apps {
		k.write(a, model.Event{At: now, Seen: now, App: id, Source: model.RecorderSource, Fact: &model.LogLines{Batch: gap}})
	}
	emit(model.Event{Fact: &model.Notice{Bad: true, Text: phrase.Plural(n, "log line") + " not recorded: they came faster than they could be written"}})
}

// report says how the recorder fares, when it is news.
func (k *Keeper) report(emit func(model.Event)) {
	h := k.health()
	if h != k.said {
		k.said = h
		emit(model.Event{Fact: &h})
	}
}

func (k *Keeper) health() model.Health {
	h := model.Health{Name: model.RecorderSource, State: model.Loading}
	held := 0
	for _, id := range slices.Sorted(maps.Keys(k.apps)) {
		switch a := k.apps[id]; {
		case a.failed != nil:
			why, do := trouble(a.failed)
			return model.Health{Name: model.RecorderSource, State: model.Failing, Code: "disk", Why: why, Do: do}
		case a.writer == nil:
		case a.release == nil:
			held++
		default:
			h.State = model.Live
		}
	}
	if h.State != model.Live && held > 0 {
		return model.Health{Name: model.RecorderSource, State: model.Off, Code: model.CodeEnd, Why: "another gonogo on this machine records"}
	}
	return h
}

// trouble is what is wrong with the disk, and what to do about it.
func trouble(err error) (why, do string) {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "the disk is full: nothing is recorded until there is room", "free some space, or set recording.size lower; --no-record ends this"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "the folder of recordings cannot be written to", "make it writable, or set XDG_STATE_HOME; --no-record ends this"
	}
	text := err.Error()
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		text = pe.Err.Error()
	}
	return "the recording cannot be written (" + strings.TrimSpace(text) + ")", "it is tried again every half minute; --no-record ends this"
}

// close ends the recordings.
func (k *Keeper) close() {
	for _, a := range k.apps {
		if a.writer != nil {
			_ = sources.Guard(a.writer.Close)
		}
		if a.release != nil {
			a.release()
		}
	}
}
