// Package queue is what is known of queue stores: their queues over time, rates, ages, forecasts and alarms.
package queue

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/queue/target"
)

// Store is a queue store as it is followed over time. Several apps may point to it; one of them has its watcher.
type Store struct {
	StoreInfo
	At        time.Time  // of the newest sample of any library, by the store's clock
	Libraries []*Library // by name
	Queues    []*Queue   // of all libraries, by trouble
	Owner     fact.AppID // the app whose watcher reads the store: its health tells how the reading fares

	Alarms []*Alarm // open ones, the worst first
	Past   []*Alarm // ended ones, the newest last, bounded

	listed bool                  // its source has told the libraries
	Vars   map[fact.AppID]string // the config var of each app that points here
	ranks  time.Time             // when the charted queues were chosen last
}

// Library is one job library in a store: its last sample, and what follows from the samples before it.
type Library struct {
	Name    string
	At      time.Time     // of the last sample, by the store's clock
	Every   time.Duration // until the next one; 0: not told
	Lag     time.Duration // how far the store's own numbers may be behind the truth
	Note    string        // what limits all numbers
	Totals  Totals
	Workers []Worker
	Running []Running
	Out     Flow   // jobs that the whole library finishes, from its own counter
	Total   *Queue // the sum of its queues; nil before the first sample

	queues  map[string]*Queue
	gaps    [2]time.Duration // between the last readings
	watched []*watched
	bursts
	stale bool // at the last tick
}

// Queue is one queue over time.
type Queue struct {
	Library string
	Reading
	Points []Point // oldest first, bounded: an hour as it was read, a day thinned out
	Net    float64 // change of depth in jobs a second over the last window; NaN-free: 0 while unknown
	Enters Flow    // jobs put in a second
	Leaves Flow    // jobs taken out a second
	Seen   time.Time
	Target target.Record // for how long it met its target, while it was watched

	fine    int           // where in Points the hour begins
	charted bool          // Points hold a day, not a few minutes
	headAt  time.Time     // since when Head is what it is
	emptyAt time.Time     // when it was empty last
	ins     []counterMark // how many jobs had ever come in, where that is known and tells an age
	out     int64         // how many were ever taken
	watched []*watched
	bursts
	listened   bool     // somebody was seen to take from it
	elsewhere  []string // the queues that the live workers of its library take from, where none takes from this one
	usualDepth float64  // what is usual of late, at usualAt
	usualAt    time.Time
}

// forgetAfter is how long a queue that has vanished is told as empty: Redis drops an empty list, which looks like no queue at all.
const forgetAfter = 24 * time.Hour

// NewStore is a store of which only its id is known.
func NewStore(id StoreID) *Store {
	return &Store{StoreInfo: StoreInfo{Store: id, Access: AccessRead}, Vars: map[fact.AppID]string{}}
}

// Sample takes a sample and judges it. It returns the alarms that are worth a message, and false when the sample is older than
// what is known.
func (st *Store) Sample(f *Sample, at time.Time, points int, around Context) (news []*Alarm, changed bool) {
	rhythm := st.library(f.Library).rhythm()
	if !st.add(f, at, points) {
		return nil, false
	}
	l := st.library(f.Library)
	return st.judge(l, around, l.gaps[1] > max(soonestStale, missedReadings*rhythm)), true
}

// Update takes what a source says of a store. An app that only points to a store which another one follows tells its own config
// var and no access; what is known of the store stays as it is.
func (st *Store) Update(app fact.AppID, f *StoreInfo) bool {
	before, owner, name := st.StoreInfo, st.Owner, st.Vars[app]
	if f.Var != "" {
		st.Vars[app] = f.Var
	}
	if f.Access != "" {
		st.StoreInfo, st.Owner = *f, app
	}
	if len(st.Names) == 0 {
		st.Names = before.Names
	}
	st.listed = st.listed || f.Library != ""
	st.Library, st.Var = cmp.Or(st.Library, before.Library, f.Library), cmp.Or(st.Var, f.Var)
	return !st.StoreInfo.same(before) || st.Owner != owner || st.Vars[app] != name
}

// VarOf is the config var by which an app points to the store.
func (st *Store) VarOf(app fact.AppID) string { return cmp.Or(st.Vars[app], st.Var) }

// LibraryOf is the library that a queue belongs to.
func (st *Store) LibraryOf(q *Queue) *Library { return st.library(q.Library) }

func (st *Store) library(name string) *Library {
	i, found := slices.BinarySearchFunc(st.Libraries, name, func(l *Library, n string) int { return strings.Compare(l.Name, n) })
	if !found {
		l := &Library{Name: name, Totals: UnknownTotals(), queues: map[string]*Queue{}}
		st.Libraries = slices.Insert(st.Libraries, i, l)
	}
	return st.Libraries[i]
}

// add adds a sample. A queue that the sample does not name is gone when the store lists its queues, else only empty: its list
// was dropped by the store.
func (st *Store) add(f *Sample, at time.Time, points int) bool {
	l := st.library(f.Library)
	if !at.After(l.At) && !l.At.IsZero() {
		return false // older than what we have
	}
	if at.After(st.At) {
		st.At = at
	}
	if !st.listed {
		st.Library = st.named()
	}
	if !l.At.IsZero() {
		l.gaps = [2]time.Duration{l.gaps[1], at.Sub(l.At)}
	}
	l.At, l.Every, l.Lag, l.Note = at, time.Duration(f.Every), time.Duration(f.Lag), f.Note
	l.Totals, l.Workers, l.Running = f.Totals, f.Workers, f.Running
	l.Out.count(Known(f.Totals.Processed), at, l.span())
	l.bursts.add(Known(int64(f.Totals.Dead)), Known(f.Totals.Failed), Known(f.Totals.Processed), at)
	named := make(map[string]bool, len(f.Queues))
	for i := range f.Queues {
		r := &f.Queues[i]
		named[r.Name] = true
		q := l.queues[r.Name]
		if q == nil {
			q = &Queue{Library: l.Name, charted: len(st.Queues) < chartedQueues}
			l.queues[r.Name] = q
			st.Queues = append(st.Queues, q)
		}
		q.read(*r, at, points)
	}
	st.absent(l, named, f.Whole, points)
	l.flows(at)
	l.missed()
	l.total(at, points)
	st.choose(at)
	slices.SortFunc(st.Queues, byTrouble)
	return true
}

// Searched tells a store of which every library that its source has told of has been read, or has said why it cannot be; or of
// which the source says that there is none. How far a search has come is no such word.
func (st *Store) Searched() bool {
	if st.Bare {
		return true
	}
	told := st.Names
	if len(told) == 0 {
		told = []string{st.Library} // a tape of an older version, or a store that tells nothing of itself
	}
	for _, name := range told {
		read := slices.ContainsFunc(st.Libraries, func(l *Library) bool { return l.Name == name })
		if !read && (name == "" || st.Unreadable != name) {
			return false
		}
	}
	return true
}

// missed notes of each queue whether live workers leave it out.
func (l *Library) missed() {
	var taken []string
	for _, w := range l.Workers {
		taken = append(taken, w.Queues...)
	}
	slices.Sort(taken)
	taken = slices.Compact(taken)
	for _, q := range l.queues {
		q.listened = q.listened || q.Consumers > 0
		if q.elsewhere = nil; q.Consumers == 0 {
			q.elsewhere = taken
		}
	}
}

// Elsewhere are the queues that the live workers of the library take from, when none of them takes from this one; empty when that is
// not so, or not known.
func (q *Queue) Elsewhere() []string { return q.elsewhere }

// named lists the libraries as people do.
func (st *Store) named() string {
	var names []string
	for _, l := range st.Libraries {
		if l.Name != "" {
			names = append(names, l.Name)
		}
	}
	return cmp.Or(phrase.List(names), st.Library)
}

// absent treats the queues of a library that its newest sample does not name.
func (st *Store) absent(l *Library, named map[string]bool, whole bool, points int) {
	if len(named) == len(l.queues) {
		return
	}
	for _, q := range st.Queues {
		if q.Library != l.Name || named[q.Name] {
			continue
		}
		if whole || l.At.Sub(q.Seen) > forgetAfter {
			st.dismiss(&q.watched)
			delete(l.queues, q.Name)
			continue
		}
		seen := q.Seen
		q.read(q.emptied(l.Workers), l.At, points)
		q.Seen = seen
	}
	st.Queues = slices.DeleteFunc(st.Queues, func(q *Queue) bool { return q.Library == l.Name && l.queues[q.Name] != q })
}

// emptied is the reading of a queue whose list is gone: nothing is ready. Who takes from it is known where live workers name it, and
// nothing else is.
func (q *Queue) emptied(live []Worker) Reading {
	r := Unread(q.Name)
	r.Ready, r.Oldest, r.Quality = 0, 0, Exact
	r.Paused, r.DeadLetter = q.Paused, q.DeadLetter
	for _, w := range live {
		if !w.Quiet && slices.Contains(w.Queues, q.Name) {
			r.Consumers = max(r.Consumers, 0) + 1
		}
	}
	return r
}

// read takes a reading.
func (q *Queue) read(r Reading, at time.Time, points int) {
	q.noteAge(&r, at)
	past := r.Past
	r.Past = nil
	if r.Process == "" { // nobody works it now
		r.Process, r.ProcessSource = q.Process, q.ProcessSource
	}
	q.Reading, q.Seen = r, at
	dead := r.Dead
	if r.DeadLetter {
		dead = Known(int64(r.Ready))
	}
	q.bursts.add(dead, r.Failed, r.Done, at)
	if r.Quality == NotKnown || r.Ready < 0 {
		return
	}
	q.recall(past, at)
	q.mark(at)
	q.bound(at, points)
}

// byTrouble puts a queue with jobs and nobody to take them first, then the deepest; paused ones are on purpose, and what others
// gave up is no backlog.
func byTrouble(a, b *Queue) int {
	return cmp.Or(
		cmp.Compare(b.stuck(), a.stuck()),
		cmp.Compare(b.backlog(), a.backlog()),
		strings.Compare(a.Name, b.Name),
		strings.Compare(a.Library, b.Library))
}

func (q *Queue) stuck() int {
	if q.Ready > 0 && q.Consumers == 0 && !q.Paused && !q.DeadLetter {
		return 1
	}
	return 0
}

// backlog is the depth by which a queue is ranked: a queue that is paused or keeps dead letters counts as far as it is one.
func (q *Queue) backlog() int {
	if q.DeadLetter {
		return min(q.Ready, 0)
	}
	return q.Ready
}
