package work

import (
	"hash/maphash"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/work/joblog"
)

// Jobs is what the lines of one app say of its background jobs, its workers and its request queue. Its zero value is empty; it belongs to one
// goroutine.
type Jobs struct {
	Watched time.Time // the oldest line that was read
	Dropped int       // classes that were dropped
	Workers Workers
	Waits   Waits

	classes  map[string]*Class
	running  memory[run]       // jobs that are remembered from their start on
	printed  memory[time.Time] // lines that may come twice
	aside    memory[time.Time] // jobs whose run has failed, but not ended
	last     map[string]uint64 // the job that began last in a process
	gap      time.Time         // when lines were missing last
	webJobs  bool              // a line of a job came from a process that answers requests
	webLines int
	version  uint64
}

// run is a job that has begun.
type run struct {
	class string
	at    time.Time
}

// Version changes with what the jobs say.
func (t *Jobs) Version() uint64 { return t.version }

// Missing tells whether lines are missing in the span that counts as now.
func (t *Jobs) Missing(cur Current) bool {
	return !t.gap.IsZero() && cur.Now.Sub(t.gap) < Window
}

// Read reads a batch of lines. releases tells which release was current at a time.
func (t *Jobs) Read(b *logstore.Batch, cur Current, releases func(time.Time) int) {
	first, last, _ := b.Stamps()
	if first != logs.NoTime {
		if at := logs.Instant(first); t.Watched.IsZero() || at.Before(t.Watched) {
			t.Watched = at
		}
	}
	if b.Gaps() > 0 && last != logs.NoTime {
		t.gap = logs.Instant(last)
	}
	kinds := kindsOf(b)
	if kinds == nil {
		return
	}
	body, done := b.Open()
	defer done()
	r := reading{Jobs: t, cur: cur, releases: releases}
	for i := range b.Len() {
		if k := kinds[b.Kind(i)]; k != passed {
			r.line(k, b.Origins()[b.Label(i).Origin()], body.Text(i), body.At(i))
		}
	}
}

// kind is what a line may be of.
type kind uint8

const (
	passed   kind = iota // nothing that is read here
	spoken               // of the app
	measured             // a metrics record of a web dyno
	managed              // of the dyno manager
)

// kindsOf tells what the lines of each label of a batch may be of; nil where all are passed.
func kindsOf(b *logstore.Batch) (kinds []kind) {
	for i, l := range b.Labels() {
		o := b.Origins()[l.Origin()]
		k := passed
		switch metrics := l.Flags()&logs.FlagMetrics != 0; {
		case l.Flags()&logs.FlagGap != 0:
		case o.Class == logs.System && !metrics && l.Code() == 0:
			k = managed
		case o.Class != logs.App && o.Class != logs.Other:
		case metrics && o.Type == webType:
			k = measured
		case !metrics:
			k = spoken
		}
		if k == passed {
			continue
		}
		if kinds == nil {
			kinds = make([]kind, len(b.Labels()))
		}
		kinds[i] = k
	}
	return kinds
}

// webType is the process type that requests go to.
const webType = "web"

// reading is one call of Read.
type reading struct {
	*Jobs
	cur      Current
	releases func(time.Time) int
}

func (r *reading) line(k kind, o *logs.Origin, text string, stamp int64) {
	if stamp == logs.NoTime {
		return
	}
	at := logs.Instant(stamp)
	switch k {
	case managed:
		r.Workers.manage(o.Proc, text, at)
	case measured:
		if d, ok := measure(text); ok {
			r.wait(Measured, d, at)
		}
	case spoken:
		if e, ok := r.jobIn(o, text); ok {
			r.job(e, o.Proc, at)
			if e.ID == "" && e.Outcome == joblog.Failed {
				r.died(o, text, at)
			}
			return
		}
		if o.Type != webType && o.Class == logs.App {
			r.died(o, text, at)
			return
		}
		if from, d, ok := r.Waits.sample(text); ok {
			r.wait(from, d, at)
			return
		}
		r.died(o, text, at)
	}
}

// jobIn reads what a line says of a job. Few apps run jobs in the processes that answer requests, whose lines are most of all.
func (r *reading) jobIn(o *logs.Origin, text string) (joblog.Event, bool) {
	if o.Type != webType {
		return joblog.Read(text)
	}
	if r.webLines++; !r.webJobs && r.webLines%readEvery != 0 && !joblog.IsOutline(text) {
		return joblog.Event{}, false
	}
	e, ok := joblog.Read(text)
	r.webJobs = r.webJobs || ok
	return e, ok
}

func (r *reading) died(o *logs.Origin, text string, at time.Time) {
	if r.Workers.read(o.Proc, text, at, r.releases) {
		r.Jobs.version++
	}
}

// job counts a line of a job.
func (r *reading) job(e joblog.Event, proc string, at time.Time) {
	t := r.Jobs
	if joblog.Twice(e.Library) && t.again(e, proc, at) {
		return
	}
	if joblog.Tracked(e.Library) {
		e = t.track(e, proc, at)
	}
	if e.Class == "" {
		return
	}
	if t.failedBefore(e, at) {
		e.Outcome = joblog.Failed
	}
	c := t.class(e.Class)
	if at.After(c.Seen) {
		c.Seen = at
	}
	if c.Library == "" || c.Library == joblog.ActiveJob {
		c.Library = e.Library
	}
	l := &c.own
	if e.Inner {
		l = &c.inner
	}
	if len(*l) > mostSlots {
		cur := r.cur
		if at.After(cur.Now) {
			cur.Now = at
		}
		l.prune(cur)
		if len(*l) > mostSlots {
			*l = (*l)[len(*l)-mostSlots:]
		}
	}
	s := l.at(minuteOf(at), r.releases(at))
	switch e.Outcome {
	case joblog.Started:
		s.Started++
	case joblog.Done:
		s.Done++
	case joblog.Failed:
		s.Failed++
	}
	s.Retried += e.Retry
	if e.Took > 0 {
		s.Times.Add(e.Took)
	}
	t.version++
}

// failedBefore tells the end of a run that was put aside when it failed: Active Job calls it performed.
func (t *Jobs) failedBefore(e joblog.Event, at time.Time) bool {
	if e.ID == "" || !e.Aside && t.aside.empty() {
		return false
	}
	key := maphash.String(seed, e.ID)
	if e.Aside {
		t.aside.put(key, at)
		return false
	}
	_, found := t.aside.get(key)
	if found && e.Outcome != joblog.Other {
		t.aside.drop(key)
	}
	return found && e.Outcome == joblog.Done
}

// again tells a line that another logger has printed a moment before.
func (t *Jobs) again(e joblog.Event, proc string, at time.Time) bool {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, s := range []string{proc, string(e.Library), e.ID, string(rune('a' + int(e.Outcome))), string(rune('b' + e.Retry))} {
		h.WriteString(s)
		h.WriteByte(0)
	}
	key := h.Sum64()
	before, found := t.printed.get(key)
	t.printed.put(key, at)
	return found && at.Sub(before).Abs() < twiceWithin
}

// twiceWithin is how soon a line comes that another logger prints once more.
const twiceWithin = time.Second

// track remembers a job from its start on: what comes later may name it by its id alone, and may not say how long it took.
func (t *Jobs) track(e joblog.Event, proc string, at time.Time) joblog.Event {
	var key uint64
	if e.ID == "" && e.Class == "" { // the job that the worker has
		key = t.last[proc]
	} else {
		key = maphash.String(seed, proc+"\x00"+e.ID)
	}
	switch e.Outcome {
	case joblog.Started:
		t.running.put(key, run{class: strings.Clone(e.Class), at: at})
		if t.last == nil || len(t.last) >= mostProcesses {
			t.last = map[string]uint64{}
		}
		t.last[strings.Clone(proc)] = key
	case joblog.Other:
		t.class(e.Class).timed = true
	default:
		began, ok := t.running.get(key)
		t.running.drop(key)
		if !ok {
			return e
		}
		if e.Class == "" {
			e.Class = began.class
		}
		if c := t.classes[e.Class]; e.Took == 0 && at.After(began.at) && (c == nil || !c.timed) {
			e.Took = at.Sub(began.at)
		}
	}
	return e
}
