// Package work learns from log lines how the background jobs of an app run: by class, how many began, were done, failed and will be tried
// again, how long they took; which workers died inside a dyno that lived on; how long requests waited for the app.
//
// The rules:
//
//   - Times are the origin's. What is counted stands in minutes, each of one release: now is the last Window and no longer ago than the current
//     release, before is the same span before that release. Lines that come late are counted where they belong.
//   - A run is counted once, also where two libraries tell of it.
//   - All is bounded: classes, minutes, jobs that run, workers that died.
package work

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/work/joblog"
)

// Window is how much of the past counts as now.
const Window = 15 * time.Minute

// The bounds: classes, minutes of one of them, and how far back minutes are kept beside those before the release.
const (
	mostClasses = 512
	mostSlots   = 96
	keptMinutes = 32
)

// Current is what runs are told against.
type Current struct {
	Now     time.Time // the origin's
	Version int       // the current release; 0: not known
	At      time.Time // since when
}

// Class is the jobs of one class.
type Class struct {
	Name    string
	Library joblog.Library
	Seen    time.Time // its last line

	own     slots // by the library's lines
	inner   slots // by Active Job's, of the same runs
	timed   bool  // the library says itself how long a run took
	failing Failing
}

// Row is a class as lists show it.
type Row struct {
	*Class
	Now, Before Counts
	Known       bool // what came before the release is known
}

// Printed is what the class's library prints.
func (c *Class) Printed() joblog.Printed { return joblog.PrintedBy(c.Library) }

// counts are the runs in the slots that count. Where two libraries tell of them, the outer one's word counts; but what failed inside and was
// put aside to be tried again has failed, also where the outer one calls it done.
func (c *Class) counts(in func(*slot) bool) Counts {
	own, inner := c.own.sum(in), c.inner.sum(in)
	if own.Started+own.Ended() == 0 {
		inner.Retried = max(own.Retried, inner.Retried)
		return inner
	}
	if more := min(inner.Failed-own.Failed, own.Done); more > 0 {
		own.Failed, own.Done = own.Failed+more, own.Done-more
	}
	own.Retried = max(own.Retried, inner.Retried)
	return own
}

// Span is how long now is: from the release on, and no longer than Window. A release of which there is hardly anything yet parts nothing.
func (cur Current) Span() time.Duration {
	if !cur.Parts() {
		return Window
	}
	return min(Window, cur.Now.Sub(cur.At))
}

// leastSpan is the shortest stretch that tells anything.
const leastSpan = time.Minute

// Parts tells whether what came after the release is told apart from what came before it.
func (cur Current) Parts() bool { return !cur.At.IsZero() && cur.Now.Sub(cur.At) >= leastSpan }

// now tells the slots that count as now, over a span that is not longer than Window.
func (cur Current) now(over time.Duration) func(*slot) bool {
	first, parts := minuteFrom(cur.Now.Add(-over)), cur.Parts()
	return func(s *slot) bool { return s.minute >= first && (!parts || s.version == cur.Version) }
}

// before tells those that count as before.
func (cur Current) before(s *slot) bool {
	return cur.Parts() && s.version != cur.Version && s.minute <= minuteOf(cur.At) && s.minute >= minuteFrom(cur.At.Add(-Window))
}

// KnowsBefore tells whether lines were read from before the release.
func (t *Jobs) KnowsBefore(cur Current) bool {
	return cur.Parts() && !t.Watched.IsZero() && cur.At.Sub(t.Watched) >= leastSpan
}

// BeforeSpan is how long a stretch before the release is known, in whole seconds and no longer than Window.
func (t *Jobs) BeforeSpan(cur Current) time.Duration {
	return min(Window, cur.At.Sub(t.Watched).Truncate(time.Second))
}

// Len is how many classes there are.
func (t *Jobs) Len() int { return len(t.classes) }

// Rows are the classes that have run of late, or before the release: those that fail most first, then those that run most.
func (t *Jobs) Rows(cur Current) []Row {
	rows := make([]Row, 0, len(t.classes))
	known := t.KnowsBefore(cur)
	for _, c := range t.classes {
		r := Row{Class: c, Now: c.counts(cur.now(Window)), Known: known}
		if known {
			r.Before = c.counts(cur.before)
		}
		if r.Now.Started+r.Now.Ended()+r.Now.Retried+r.Before.Started+r.Before.Ended() > 0 {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(b.weight(), a.weight()), cmp.Compare(b.Now.Ended()+b.Now.Started, a.Now.Ended()+a.Now.Started), strings.Compare(a.Name, b.Name))
	})
	return rows
}

// weight is how much a class fails; those of which few fail are all alike.
func (r Row) weight() float64 {
	if r.Now.Failed < leastFailed || r.Now.Part() < slowPart {
		return 0
	}
	return r.Now.Part()
}

// Failing is the trouble of the class; the zero value while all is well.
func (c *Class) Failing() Failing { return c.failing }

// class is that of a name, a new one where there was none. Of too many, the one that was seen least recently is dropped.
func (t *Jobs) class(name string) *Class {
	if c := t.classes[name]; c != nil {
		return c
	}
	if t.classes == nil {
		t.classes = map[string]*Class{}
	}
	if len(t.classes) >= mostClasses {
		var oldest *Class
		for _, c := range t.classes {
			if oldest == nil || c.Seen.Before(oldest.Seen) || c.Seen.Equal(oldest.Seen) && c.Name < oldest.Name {
				oldest = c
			}
		}
		delete(t.classes, oldest.Name)
		t.Dropped++
	}
	c := &Class{Name: strings.Clone(name)}
	t.classes[c.Name] = c
	return c
}

// prune forgets the minutes that count no more. Those before the current release count on.
func (l *slots) prune(cur Current) {
	newest := minuteOf(cur.Now)
	*l = slices.DeleteFunc(*l, func(s slot) bool {
		return s.minute <= newest-keptMinutes && !(!cur.At.IsZero() && s.version != cur.Version && s.minute <= minuteOf(cur.At) && s.minute >= minuteFrom(cur.At.Add(-Window)))
	})
}
