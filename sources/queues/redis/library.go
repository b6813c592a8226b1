package redis

import (
	"context"
	"slices"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/redis/keyscan"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
)

// libraryRow is a job library that lives in Redis: how it is found, and what reads it.
type libraryRow struct {
	keyscan.Library
	open  func(c *pipe.Pipe, p place) reader
	every time.Duration // how often its numbers are worth reading
}

// libraries are all asked for at once; several may live in one store. Their order is that of the samples. A new one is a file and a
// row.
var libraries = []libraryRow{
	{keyscan.Library{Name: "sidekiq", Probe: probeSidekiq, Patterns: namespaces}, openSidekiq, 5 * time.Second}, // its own counters move every 10 s
	{keyscan.Library{Name: "resque", Probe: probeResque, Namespace: "resque", Patterns: namespaces}, openResque, 5 * time.Second},
	{keyscan.Library{Name: "rq", Probe: probeRQ, Namespace: "rq"}, openRQ, 5 * time.Second},
	{keyscan.Library{Name: "asynq", Probe: probeAsynq, Namespace: "asynq"}, openAsynq, 5 * time.Second},
	{keyscan.Library{Name: "celery", Probe: probeCelery, Named: celeryNamed, Patterns: celeryPatterns}, openCelery, 5 * time.Second},
	{keyscan.Library{Name: "bee-queue", Patterns: nodePatterns}, openBeeQueue, 5 * time.Second},
	{keyscan.Library{Name: "bull", Patterns: nodePatterns}, openBull, 5 * time.Second},
	{keyscan.Library{Name: "bullmq", Patterns: nodePatterns}, openBullMQ, 5 * time.Second},
}

// searched are the libraries as a search wants them.
func searched() []keyscan.Library {
	var out []keyscan.Library
	for _, l := range libraries {
		out = append(out, l.Library)
	}
	return out
}

// place is where a library's keys are.
type place struct {
	prefix string // of all of them, where it is not the usual one: a namespace without its colon, or whatever the app has chosen
	// names are what a search has found until now, in order: of the library's queues, or of keys that lead to them. A reader asks for
	// them at each reading: there may be more by then.
	names func() []string
	named func() []string // of queues, that the commands of the library's workers give
}

// reader takes a sample of one library.
type reader interface {
	read(ctx context.Context) (*queue.Sample, time.Time, error)
}

// foundLibrary is a library that is in a store. A search may go on beside its readings.
type foundLibrary struct {
	libraryRow
	reader
	name   string
	search *keyscan.Search
}

// at makes the reader of a library. Its name says where it is, unless that is the usual place.
func (d *conn) at(m keyscan.Match) backend.Library {
	f := foundLibrary{libraryRow: libraries[slices.IndexFunc(libraries, func(l libraryRow) bool { return l.Name == m.Library })], search: d.search}
	f.reader = f.open(d.pipe, place{m.Prefix, func() []string { return f.search.Names(m) }, func() []string { return f.search.Named(m.Library) }})
	f.name = m.Library
	if m.Prefix != "" {
		f.name += " (" + safe.Text(m.Prefix) + ")"
	}
	return f
}

// noted joins what limits the numbers.
func noted(note, limits string) string {
	if note != "" && limits != "" {
		return note + "; " + limits
	}
	return note + limits
}

// Name is the library's own, with its prefix where it has one.
func (f foundLibrary) Name() string { return f.name }

// Every is how often its numbers are worth reading.
func (f foundLibrary) Every() time.Duration { return f.every }

// Read takes a sample, adds how far the search is, and hands on what that found: here, on the reader's own goroutine.
func (f foundLibrary) Read(ctx context.Context) (*queue.Sample, time.Time, error) {
	s, at, err := f.read(ctx)
	f.search.Save()
	if err != nil {
		return nil, at, worded(err)
	}
	s.Note = noted(s.Note, f.search.Limits())
	if s.Note == "" {
		s.Note = f.search.Progress()
	}
	return s, at, nil
}
