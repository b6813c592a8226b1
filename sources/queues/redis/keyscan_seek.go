package redis

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

const (
	seekFirst = 3 * time.Second  // after the libraries that need no search were found: their first readings come first
	seekEvery = 10 * time.Minute // after a search: for queues that were not there
	seekOn    = time.Minute      // after one that did not get through
	seekFresh = time.Hour        // a search of this age, by a run before this one, is not done again at once
	seekBare  = 8 * time.Minute  // the same where nothing was found
)

// sought are the libraries that are found by their keys. A reader asks for the keys at each reading: there may be more by then.
var sought = map[string]struct {
	every time.Duration
	open  func(c *pipe.Pipe, keys func() []string) reader
}{
	"celery":    {5 * time.Second, openCelery},
	"bullmq":    {5 * time.Second, openBullMQ},
	"bull":      {5 * time.Second, openBull},
	"bee-queue": {5 * time.Second, openBee},
}

// seeker finds the libraries of one server: those with a fixed name by asking for it, the others by their keys. What it knows
// from an earlier search it only verifies; a new search goes on beside the readings, which have the connection to themselves
// but for a step now and then.
type seeker struct {
	wire *pipe.Pipe
	look backend.DiscoverOptions
	poke chan struct{} // capacity one: search now
	rest time.Duration // until the first search beside the readings

	mu       sync.Mutex // guards what follows
	places   map[spot]map[string]suspect
	told     map[spot]bool // given out as a library
	swept    time.Time     // by the store's clock; zero: never, as far as is known
	unkept   bool
	progress string // of the search that goes on
	sweeps   []sweep
}

func newSeeker(w *pipe.Pipe, look backend.DiscoverOptions) *seeker {
	if look.Progress == nil {
		look.Progress = func(string) {}
	}
	if look.Keep == nil {
		look.Keep = func([]string) {}
	}
	return &seeker{wire: w, look: look, poke: make(chan struct{}, 1), places: map[spot]map[string]suspect{}, told: map[spot]bool{}}
}

// begin finds what needs no search, and searches at once when that is nothing: there is no reading to be delayed.
func (s *seeker) begin(ctx context.Context, elsewhere map[int]bool) error {
	var now *pipe.Moment
	var info *pipe.Text
	var keys *pipe.Int
	err := s.probe(ctx, s.wire.DB(), func(p *pipe.Batch) {
		now, info, keys = p.Time(), p.Info("keyspace"), p.DBSize()
	})
	if err != nil {
		return err
	}
	s.sweeps = append([]sweep{{db: s.wire.DB(), keys: int64(sample.Size(keys))}}, databases(info.Val(), s.wire.DB(), elsewhere)...)
	for _, d := range s.sweeps[1:] {
		if err := s.probe(ctx, d.db, func(*pipe.Batch) {}); err != nil {
			if _, refused := reply(err); !refused {
				return err
			}
		}
	}
	if err := s.recall(ctx); err != nil {
		return err
	}
	age := sample.ReadClock(now).Now.Sub(s.swept).Abs() // far more than an hour when there was no search
	s.rest = seekFirst
	if age < seekFresh {
		s.rest = seekEvery
	}
	if enough := len(s.places) > 0 && (!s.look.Once || age < seekFresh); enough || age < seekBare {
		return nil
	}
	s.rest = seekEvery
	return s.search(ctx, s.look.Progress)
}

// probe asks the questions of all libraries with fixed names in one pipeline, and others of the caller's.
func (s *seeker) probe(ctx context.Context, db int, others func(*pipe.Batch)) error {
	there := make([]func() bool, len(libraries))
	err := s.wire.In(db).Run(ctx, func(p *pipe.Batch) {
		for i, l := range libraries {
			there[i] = l.probe(p)
		}
		others(p)
	})
	if err != nil {
		return err
	}
	for i, l := range libraries {
		if there[i]() {
			s.add(place{spot: spot{library: l.name, db: db}})
		}
	}
	return nil
}

// recall verifies what was kept of an earlier search.
func (s *seeker) recall(ctx context.Context) error {
	byDB := map[int][]suspect{}
	for _, name := range s.look.Known[:min(len(s.look.Known), nameLimit)] {
		if at, ok := strings.CutPrefix(name, "swept "); ok {
			n, _ := strconv.ParseInt(at, 10, 64) // what is no number is long ago
			s.swept = time.Unix(n, 0)
			continue
		}
		if c, ok := remembered(name); ok && slices.ContainsFunc(s.sweeps, func(d sweep) bool { return d.db == c.db }) {
			byDB[c.db] = append(byDB[c.db], c)
		}
	}
	for _, all := range byDB {
		for some := range slices.Chunk(all, recallStep) {
			if err := s.check(ctx, some); err != nil {
				return err
			}
		}
	}
	return nil
}

// check verifies some suspects and adds what they prove to be. What a server refuses to tell is no proof, and no failure.
func (s *seeker) check(ctx context.Context, some []suspect) error {
	places, err := verify(ctx, s.wire, some)
	if _, refused := reply(err); err != nil && !refused {
		return err
	}
	for _, at := range places {
		s.add(at)
	}
	return nil
}

func (s *seeker) add(at place) {
	s.mu.Lock()
	defer s.mu.Unlock()
	keys := s.places[at.spot]
	if keys == nil {
		keys = map[string]suspect{}
		s.places[at.spot] = keys
	}
	if _, known := keys[at.key]; !known && at.key != "" {
		keys[at.key] = at.mark
		s.unkept = true
	}
}

// run searches again and again until ctx ends. Its errors are the connection's: the next reading meets them too.
func (s *seeker) run(ctx context.Context) {
	wait := s.rest
	for {
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			t.Stop()
			return
		case <-s.poke:
		case <-t.C:
		}
		t.Stop()
		err := sources.Guard(func() error { return s.search(ctx, s.say) })
		wait = seekEvery
		if err != nil || slices.ContainsFunc(s.sweeps, func(d sweep) bool { return !d.over }) {
			wait = seekOn
		}
		s.say("")
	}
}

func (s *seeker) say(progress string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress = progress
}

// libraries are those found since they were asked for, ready to be read.
func (s *seeker) libraries() []backend.Library {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []backend.Library
	for _, at := range slices.SortedFunc(maps.Keys(s.places), spot.compare) {
		if !s.told[at] {
			s.told[at] = true
			out = append(out, s.library(at))
		}
	}
	return out
}

// library makes the reader of a spot. Its name tells where it is, unless it is where one expects it.
func (s *seeker) library(at spot) backend.Library {
	w := s.wire.In(at.db)
	l, name := library{}, at.library
	if kind, ok := sought[at.library]; ok {
		l.every, l.open = kind.every, func(c *pipe.Pipe) reader { return kind.open(c, func() []string { return s.keys(at) }) }
	} else if at.prefix != "" {
		l = map[string]func(string) library{"sidekiq": sidekiqIn, "resque": resqueIn}[at.library](at.prefix)
		name = l.name
	} else {
		l = libraries[slices.IndexFunc(libraries, func(l library) bool { return l.name == at.library })]
	}
	if at.prefix != "" && name == at.library {
		name += " (" + safe.Text(at.prefix) + ")"
	}
	if at.db != s.wire.DB() {
		name += " (db " + strconv.Itoa(at.db) + ")"
	}
	l.name = name
	return sighted{found{l, l.open(w)}, s}
}

// keys are the keys of a spot as far as they are known now, in order.
func (s *seeker) keys(at spot) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.places[at]))
}

// kept is what is to be remembered, when it has changed since it was asked for.
func (s *seeker) kept() ([]string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.unkept {
		return nil, false
	}
	s.unkept = false
	var names []string
	for _, keys := range s.places {
		for _, mark := range keys {
			names = append(names, mark.String())
		}
	}
	slices.Sort(names)
	if !s.swept.IsZero() {
		names = append([]string{"swept " + strconv.FormatInt(s.swept.Unix(), 10)}, names...)
	}
	return names, true
}

// sighted is a library beside whose readings a search may go on.
type sighted struct {
	found
	s *seeker
}

// Read takes a sample, tells how far the search is, and hands on what it found: here, on the reader's own goroutine.
func (l sighted) Read(ctx context.Context) (*queue.Sample, time.Time, error) {
	sample, at, err := l.found.Read(ctx)
	if names, changed := l.s.kept(); changed {
		l.s.look.Keep(names)
	}
	if err != nil {
		return nil, at, err
	}
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	if l.s.progress != "" && sample.Note == "" {
		sample.Note = l.s.progress
	}
	return sample, at, nil
}
