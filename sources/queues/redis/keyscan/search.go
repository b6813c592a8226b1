package keyscan

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/queues/backend"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// When the keys are searched.
const (
	firstAfter  = 3 * time.Second  // after the libraries that need no search were found: their first readings come first
	searchEvery = 10 * time.Minute // after a search: for queues that were not there
	resumeAfter = time.Minute      // after one that did not get through
	freshFor    = time.Hour        // a search of this age, by a run before this one, is not done again at once
	// NothingFor is how long it is believed that nothing was found.
	NothingFor = 8 * time.Minute
)

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
	searched time.Time      // by the store's clock; zero: never, as far as is known
	unsaved  bool
	progress string // of the search that goes on
	walks    []walk
}

// New makes a search for libraries. Their order is that of the matches.
func New(conn *pipe.Pipe, libraries []Library, options backend.DiscoverOptions) *Search {
	if options.Progress == nil {
		options.Progress = func(string) {}
	}
	if options.Keep == nil {
		options.Keep = func([]string) {}
	}
	return &Search{
		conn: conn, libraries: libraries, patterns: PatternsOf(libraries), options: options, poke: make(chan struct{}, 1),
		matches: map[Match]map[string]Candidate{}, given: map[Match]bool{},
	}
}

// Begin finds what needs no search, and searches at once when that is nothing: there is no reading to be delayed. The databases of
// elsewhere are left out.
func (s *Search) Begin(ctx context.Context, elsewhere map[int]bool) error {
	var now *pipe.Moment
	var info *pipe.Text
	var keys *pipe.Int
	err := s.probe(ctx, s.conn.DB(), func(p *pipe.Batch) {
		now, info, keys = p.Time(), p.Info("keyspace"), p.DBSize()
	})
	if err != nil {
		return err
	}
	s.walks = append([]walk{{db: s.conn.DB(), keys: int64(sample.Size(keys))}}, databases(info.Val(), s.conn.DB(), elsewhere)...)
	for _, w := range s.walks[1:] {
		if err := s.probe(ctx, w.db, func(*pipe.Batch) {}); err != nil && !refused(err) {
			return err
		}
	}
	if err := s.recall(ctx); err != nil {
		return err
	}
	age := sample.ReadClock(now).Now.Sub(s.searched).Abs() // far more than an hour when there was no search
	s.wait = firstAfter
	if age < freshFor {
		s.wait = searchEvery
	}
	if enough := len(s.matches) > 0 && (!s.options.Once || age < freshFor); enough || age < NothingFor {
		return nil
	}
	s.wait = searchEvery
	return s.pass(ctx, s.options.Progress)
}

// probe asks the questions of all libraries with fixed keys in one pipeline, and others of the caller's.
func (s *Search) probe(ctx context.Context, db int, others func(*pipe.Batch)) error {
	there := make([]func() bool, len(s.libraries))
	err := s.conn.In(db).Run(ctx, func(p *pipe.Batch) {
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
			s.add(verified{Match: Match{Library: l.Name, DB: db}})
		}
	}
	return nil
}

// recall verifies what was remembered of an earlier search.
func (s *Search) recall(ctx context.Context) error {
	byDB := map[int][]Candidate{}
	for _, name := range s.options.Known[:min(len(s.options.Known), nameLimit)] {
		if at, ok := strings.CutPrefix(name, "swept "); ok {
			n, _ := strconv.ParseInt(at, 10, 64) // what is no number is long ago
			s.searched = time.Unix(n, 0)
			continue
		}
		if c, ok := remembered(name); ok && slices.ContainsFunc(s.walks, func(w walk) bool { return w.db == c.db }) {
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
		err := sources.Guard(func() error { return s.pass(ctx, s.setProgress) })
		wait = searchEvery
		if err != nil || s.unfinished() {
			wait = resumeAfter
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

// Matches are those found since they were asked for: in the order of the libraries, then by database and prefix.
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
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.DB, b.DB), strings.Compare(a.Prefix, b.Prefix))
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
	if !s.searched.IsZero() {
		names = append([]string{"swept " + strconv.FormatInt(s.searched.Unix(), 10)}, names...)
	}
	return names, true
}
