package keyscan

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// When the keys are searched. A search that found nothing says nothing of a moment later: it is repeated within a minute at most, and
// no run believes that of another.
const (
	firstAfter = 3 * time.Second        // after the libraries that need no search were found: their first readings come first
	soonest    = 10 * time.Second       // between two searches
	latest     = time.Minute            // the same, however many keys there are
	stepRest   = 200 * time.Millisecond // for each step of a search, which takes the server about a millisecond, until the next search
	onceWithin = 12 * time.Second       // the search of who reads once: that is to come to an end
	namedLimit = 200                    // names of queues that are asked for directly
)

// searchAgain is how long after a search of so many steps the next one begins.
func searchAgain(steps int) time.Duration {
	return min(latest, max(soonest, time.Duration(steps)*stepRest))
}

// Search finds the libraries of one server: those with fixed keys by asking for them, the others by the names of keys. What it knows
// from an earlier search it only verifies; a new search goes on beside the readings, which have the connection to themselves but
// for a step now and then.
type Search struct {
	conn      *pipe.Pipe
	libraries []Library
	patterns  Patterns
	options   backend.DiscoverOptions
	poke      chan struct{} // capacity one: search now
	wait      time.Duration // until the first search beside the readings

	mu       sync.Mutex // guards what follows
	matches  map[Match]map[string]Candidate
	given    map[Match]bool // by Matches
	unsaved  bool
	progress string // of the search that goes on
	walk     walk
	steps    int  // of the last search
	closed   bool // the server lets nobody search
	timeless bool // it does not tell its time
	typeless bool // nor of what type a key is
}

// New makes a search for libraries. Their order is that of the matches.
func New(conn *pipe.Pipe, libraries []Library, options backend.DiscoverOptions) *Search {
	if options.Progress == nil {
		options.Progress = func(string) {}
	}
	if options.Keep == nil {
		options.Keep = func([]string) {}
	}
	if options.Named == nil {
		options.Named = func(string) []string { return nil }
	}
	return &Search{
		conn: conn, libraries: libraries, patterns: PatternsOf(libraries), options: options, poke: make(chan struct{}, 1),
		matches: map[Match]map[string]Candidate{}, given: map[Match]bool{},
	}
}

// Begin finds what needs no search, and searches at once when that is nothing, since there is no reading to be delayed, or when
// there will be but one reading.
func (s *Search) Begin(ctx context.Context) error {
	var now *pipe.Moment
	var kind *pipe.Text
	var keys *pipe.Int
	err := s.probe(ctx, func(p *pipe.Batch) { now, keys, kind = p.Time(), p.DBSize(), p.Type("queues") })
	if err != nil {
		return err
	}
	s.timeless, s.typeless = refused(now.Err()), refused(kind.Err())
	s.walk = walk{keys: int64(sample.Size(keys))}
	if err := s.recall(ctx, nameLimit); err != nil {
		return err
	}
	if err := s.askNamed(ctx); err != nil {
		return err
	}
	if s.wait = firstAfter; len(s.matches) > 0 && !s.options.Once {
		return nil
	}
	within := scanWithin
	if s.options.Once {
		within = onceWithin
	}
	err = s.pass(ctx, s.options.Progress, within)
	s.wait = searchAgain(s.steps)
	return err
}

// Probe asks again for what needs no search: the libraries with fixed keys, the queues that are known by name, and, in a store in which
// nothing is, what an earlier search had found there.
func (s *Search) Probe(ctx context.Context) error {
	if err := s.probe(ctx, func(*pipe.Batch) {}); err != nil {
		return err
	}
	if !s.any() {
		if err := s.recall(ctx, recallStep); err != nil {
			return err
		}
	}
	return s.askNamed(ctx)
}

func (s *Search) any() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.matches) > 0
}

// Limits says what cannot be known with the rights of this user, and how far a search has come that takes several; empty when nothing
// is in its way.
func (s *Search) Limits() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var said []string
	var missing []string
	if s.closed {
		missing = append(missing, "SCAN")
	}
	if s.typeless {
		missing = append(missing, "TYPE")
	}
	if len(missing) > 0 {
		said = append(said, "this user may not search the keys ("+strings.Join(missing, ", ")+"): other queues may be there")
	}
	if s.timeless {
		said = append(said, "this user may not ask for the time (TIME): ages are unknown")
	}
	if !s.closed && !s.walk.over && s.walk.seen > 0 && s.walk.keys > 0 && s.progress == "" {
		said = append(said, phrase.Percent(float64(min(s.walk.seen, s.walk.keys))/float64(s.walk.keys))+" of the keys searched so far")
	}
	return strings.Join(said, "; ")
}

// askNamed asks for the queues that are known by name, from the commands of the workers: in a large store a search comes to them late.
func (s *Search) askNamed(ctx context.Context) error {
	var some []Candidate
	for _, l := range s.libraries {
		if l.Named == nil {
			continue
		}
		for _, prefix := range s.prefixes(l.Name) {
			for _, name := range s.Named(l.Name) {
				if c, ok := s.patterns.Candidate(s.conn.DB(), l.Named(prefix, name)); ok && !s.knows(c) {
					some = append(some, c)
				}
			}
		}
	}
	for part := range slices.Chunk(some, recallStep) {
		if err := s.check(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

// Named are the names of queues that the commands of a library's workers give.
func (s *Search) Named(library string) []string {
	names := s.options.Named(library)
	return names[:min(len(names), namedLimit)]
}

// prefixes are those behind which a library was found, and none.
func (s *Search) prefixes(library string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []string{""}
	for m := range s.matches {
		if m.Library == library && m.Prefix != "" {
			out = append(out, m.Prefix)
		}
	}
	slices.Sort(out)
	return out
}

// probe asks the questions of all libraries with fixed keys in one pipeline, and others of the caller's.
func (s *Search) probe(ctx context.Context, others func(*pipe.Batch)) error {
	there := make([]func() bool, len(s.libraries))
	err := s.conn.Run(ctx, func(p *pipe.Batch) {
		for i, l := range s.libraries {
			if l.Probe != nil {
				there[i] = l.Probe(p)
			}
		}
		others(p)
	})
	if err != nil {
		return err
	}
	for i, l := range s.libraries {
		if there[i] != nil && there[i]() {
			s.add(verified{Match: Match{Library: l.Name}})
		}
	}
	return nil
}

// recall verifies what was remembered of an earlier search, as far as the limit.
func (s *Search) recall(ctx context.Context, limit int) error {
	var all []Candidate
	for _, name := range s.options.Known[:min(len(s.options.Known), limit)] {
		if c, ok := remembered(name); ok && c.db == s.conn.DB() {
			all = append(all, c)
		}
	}
	for some := range slices.Chunk(all, recallStep) {
		if err := s.check(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

// check verifies some candidates and adds what they prove to be. What a server refuses to answer is no proof, and no failure.
func (s *Search) check(ctx context.Context, some []Candidate) error {
	found, err := s.verify(ctx, some)
	if err != nil && !refused(err) {
		return err
	}
	for _, v := range found {
		s.add(v)
	}
	return nil
}

func (s *Search) add(v verified) {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := s.matches[v.Match]
	if names == nil {
		names = map[string]Candidate{}
		s.matches[v.Match] = names
	}
	if _, known := names[v.name]; !known && v.name != "" {
		names[v.name] = v.Candidate
		s.unsaved = true
	}
}

// Run searches again and again until ctx ends. Its errors are the connection's: the next reading meets them too.
func (s *Search) Run(ctx context.Context) {
	wait := s.wait
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
		err := sources.Guard(func() error { return s.pass(ctx, s.setProgress, scanWithin) })
		if wait = searchAgain(s.steps); err != nil {
			wait = latest
		}
		s.setProgress("")
	}
}

// Again has the keys searched now. It does not wait for the end.
func (s *Search) Again() {
	select {
	case s.poke <- struct{}{}:
	default: // it is to be already
	}
}

// Progress is how far the search is that goes on beside the readings; empty when there is none.
func (s *Search) Progress() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.progress
}

func (s *Search) setProgress(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress = text
}

// Matches are those found since they were asked for: in the order of the libraries, then by prefix.
func (s *Search) Matches() []Match {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Match
	for _, m := range slices.SortedFunc(maps.Keys(s.matches), s.compare) {
		if !s.given[m] {
			s.given[m] = true
			out = append(out, m)
		}
	}
	return out
}

func (s *Search) compare(a, b Match) int {
	rank := func(m Match) int {
		return slices.IndexFunc(s.libraries, func(l Library) bool { return l.Name == m.Library })
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.Prefix, b.Prefix))
}

// Names are the names of a match's candidates as far as they are known now, in order.
func (s *Search) Names(m Match) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.matches[m]))
}

// Save gives what is to be remembered to the options' Keep, on the caller's goroutine, when it has changed since it was given.
func (s *Search) Save() {
	if names, changed := s.changed(); changed {
		s.options.Keep(names)
	}
}

func (s *Search) changed() ([]string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.unsaved {
		return nil, false
	}
	s.unsaved = false
	var names []string
	for _, candidates := range s.matches {
		for _, c := range candidates {
			names = append(names, c.String())
		}
	}
	slices.Sort(names)
	return names, true
}
