// Package keyvalue is the app's own Redis as far as anybody here looks into it: a job library's keys, which the platform writes, and
// the commands that read them. What it does not play it refuses, as an unknown command. The protocol is that of miniredis's server.
package keyvalue

import (
	"slices"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2/server"
)

// Store is the keys. Its methods write; clients read.
type Store struct {
	server   *server.Server
	password string

	mu   sync.Mutex
	now  time.Time
	keys map[string]*entry
}

// kind is what a key holds, as TYPE tells it.
type kind string

const (
	none       kind = "none"
	stringKind kind = "string"
	list       kind = "list"
	set        kind = "set"
	hash       kind = "hash"
	sorted     kind = "zset"
)

// entry is what is under a key.
type entry struct {
	kind    kind
	text    string
	items   []string           // of a list, the tail first: it grows at its head
	fields  map[string]string  // of a hash; of a set, without values
	scores  map[string]float64 // of a sorted set
	expires time.Time          // zero: never
}

// Start opens a store on a free port of loopback, whose clock stands at now until SetTime moves it. before is called before each
// command.
func Start(password string, now time.Time) (*Store, error) {
	s := &Store{password: password, now: now, keys: map[string]*entry{}}
	var err error
	if s.server, err = server.NewServer("127.0.0.1:0"); err != nil {
		return nil, err
	}
	if err := s.register(); err != nil {
		s.server.Close()
		return nil, err
	}
	return s, nil
}

// Before has something done before each command.
func (s *Store) Before(do func()) {
	s.server.SetPreHook(func(*server.Peer, string, ...string) bool {
		do()
		return false
	})
}

// Addr is host and port.
func (s *Store) Addr() string { return s.server.Addr().String() }

// Close ends all connections, after the commands that are under way.
func (s *Store) Close() { s.server.Close() }

// SetTime moves the clock, and what has expired goes.
func (s *Store) SetTime(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = now
	for key, v := range s.keys {
		if !v.expires.IsZero() && !v.expires.After(now) {
			delete(s.keys, key)
		}
	}
}

// put gives the value under a key, made when there is none. What was of another kind is replaced: nobody else writes.
func (s *Store) put(key string, k kind) *entry {
	v := s.keys[key]
	if v == nil || v.kind != k {
		v = &entry{kind: k, fields: map[string]string{}, scores: map[string]float64{}}
		s.keys[key] = v
	}
	return v
}

// tidy takes away a key whose value is empty.
func (s *Store) tidy(key string) {
	if v := s.keys[key]; v != nil && v.kind != stringKind && len(v.items)+len(v.fields)+len(v.scores) == 0 {
		delete(s.keys, key)
	}
}

// Set writes a text.
func (s *Store) Set(key, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(key, stringKind).text = value
}

// Delete takes a key away.
func (s *Store) Delete(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.keys, key)
}

// Expire has a key go after a time.
func (s *Store) Expire(key string, after time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.keys[key]; v != nil {
		v.expires = s.now.Add(after)
	}
}

// Push puts an item at the head of a list.
func (s *Store) Push(key, item string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.put(key, list)
	v.items = append(v.items, item)
}

// Pop takes an item off the tail of a list, if there is one.
func (s *Store) Pop(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.keys[key]; v != nil && len(v.items) > 0 {
		v.items[0] = "" // the array stays for a while
		v.items = v.items[1:]
	}
	s.tidy(key)
}

// Add puts a member into a set.
func (s *Store) Add(key, member string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(key, set).fields[member] = ""
}

// Remove takes a member out of a set, sorted or not.
func (s *Store) Remove(key, member string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.keys[key]; v != nil && (v.kind == set || v.kind == sorted) {
		delete(v.fields, member)
		delete(v.scores, member)
	}
	s.tidy(key)
}

// Score puts a member into a sorted set.
func (s *Store) Score(key string, score float64, member string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(key, sorted).scores[member] = score
}

// SetFields writes fields of a hash: a name, its value, the next name and so on.
func (s *Store) SetFields(key string, pairs ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.put(key, hash)
	for pair := range slices.Chunk(pairs, 2) {
		v.fields[pair[0]] = pair[1]
	}
}
