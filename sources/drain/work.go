package drain

import (
	"context"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/quarantine"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/lines"
	"app.gonogo/gonogo/sources/otlp"
)

// delivery is a body that was taken, or what is missing because one was not.
type delivery struct {
	to    *inbox
	body  []byte
	size  int64 // held of room
	count int   // messages there should be; -1 when not told
	seen  time.Time
	gap   string

	telemetry *otlp.Delivery // instead of a body
}

// pump works deliveries off until ctx or the server ends.
func (r *Receiver) pump(ctx context.Context, done <-chan error, emit func(model.Event)) error {
	due := time.NewTimer(time.Hour)
	defer due.Stop()
	for {
		if wait, some := r.due(); some {
			due.Reset(wait)
		}
		select {
		case <-ctx.Done():
			return nil
		case err := <-done:
			return err
		case d := <-r.queue:
			r.work(d, emit)
		case <-due.C:
			r.emitAll(false, emit)
		}
	}
}

// due is how long until lines that wait for late ones are to be given; false when none wait.
func (r *Receiver) due() (least time.Duration, some bool) {
	for _, in := range r.apps {
		if wait, waits := in.reader.Due(); waits && (!some || wait < least) {
			least, some = wait, true
		}
		if wait, waits := in.telemetry.Due(r.o.Clock()); waits && (!some || wait < least) {
			least, some = wait, true
		}
	}
	return least, some
}

// emitAll gives what is due of all apps; with flush all there is.
func (r *Receiver) emitAll(flush bool, emit func(model.Event)) {
	for _, in := range r.apps {
		in.telemetry.Flush(r.o.Clock(), flush)
		emitBatches(in, flush, emit)
	}
}

// flushAll works off what was taken before the end.
func (r *Receiver) flushAll(emit func(model.Event)) {
	for {
		select {
		case d := <-r.queue:
			r.work(d, emit)
		default:
			r.emitAll(true, emit)
			return
		}
	}
}

// work works a delivery off and gives the batches that are due. A delivery whose reading panics is left out from there on.
func (r *Receiver) work(d delivery, emit func(model.Event)) {
	defer r.room.Release(d.size)
	unread := func(rec *quarantine.Record) { emit(model.Event{App: d.to.app, Fact: rec}) }
	d.to.reader.OnUnread(unread)
	if err := sources.Guard(func() error { r.ingest(d, emit); return nil }); err != nil {
		unread(sources.Unread("a delivery of the drain", d.body, sources.FailureOf(err)))
		r.gap(d.to, "a delivery of the drain could not be read")
	}
	if d.gap != "" {
		r.emitAll(false, emit)
		return
	}
	emitBatches(d.to, false, emit)
}

// ingest puts what a delivery holds into the line reader of its drain.
func (r *Receiver) ingest(d delivery, emit func(model.Event)) {
	if d.telemetry != nil {
		r.ingestTelemetry(d, emit)
		return
	}
	if d.gap != "" {
		r.gap(d.to, d.gap)
		return
	}
	n, bad := 0, 0
	lines.Frames(d.body, func(message []byte) { n++; d.to.reader.Message(message, d.seen) }, func(raw []byte) {
		if bad += len(raw); bad == len(raw) {
			d.to.reader.Frameless(raw)
		}
	})
	switch {
	case d.count > n:
		d.to.reader.Gap("a delivery of the drain held fewer messages than it said", d.count-n)
	case bad > 0:
		d.to.reader.Gap("part of a delivery of the drain is no frame", 0)
	}
}

func emitBatches(in *inbox, flush bool, emit func(model.Event)) {
	in.reader.Emit(flush, func(b *logstore.Batch) {
		emit(model.Event{App: in.app, At: b.LastAt(), Fact: &model.LogLines{Batch: b}})
	})
}
