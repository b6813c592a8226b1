//go:build integration

package jetfaults

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"app.gonogo/gonogo/model/wheel"
)

// entry is a revision of the wheel.
type entry struct {
	wheel.Board
	at time.Time // by the server's clock
}

func entryOf(e jetstream.KeyValueEntry) entry {
	one := entry{at: e.Created()}
	if err := json.Unmarshal(e.Value(), &one.Board); err != nil {
		one.Last = "unreadable"
	}
	return one
}

// holder is who had the wheel by a revision at a moment; empty: nobody.
func (e *entry) holder(at time.Time) string {
	if w, ok := e.Held(at); ok {
		return w.By
	}
	return ""
}

// tally counts what was seen in all runs.
type tally struct {
	mu                                           sync.Mutex
	runs, revisions, takes, gives, breaks, puts  int
	samples, believed, late, partitioned, expiry int
	worstLate, worstCut, worstExpiry, worstLag   time.Duration
}

func (s *tally) String() string {
	return fmt.Sprintf("%d runs, %d revisions: taken or kept %d times, given %d, broken %d, put down %d. %d looks, %d with the belief to have it; "+
		"wrong for a moment while news came: %d (at most %s), behind a partition: %d (at most %s), behind its end by the clock: %d (at most %s); at most %s between two looks",
		s.runs, s.revisions, s.takes, s.gives, s.breaks, s.puts, s.samples, s.believed, s.late, s.worstLate.Round(time.Millisecond),
		s.partitioned, s.worstCut.Round(time.Millisecond), s.expiry, s.worstExpiry.Round(time.Millisecond), s.worstLag.Round(time.Millisecond))
}

// judge compares what was believed with the history.
func (r *wheelRun) judge(s *tally) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs++
	s.worstLag = max(s.worstLag, r.lag)
	s.revisions += len(r.history)
	for i := range r.history {
		var before entry
		if i > 0 {
			before = r.history[i-1]
		}
		r.turn(s, before, r.history[i])
	}
	for _, one := range r.samples {
		r.belief(s, one)
	}
}

// turn holds a change of the wheel to the rules: who has it gives it or puts it down, another one breaks it, and nobody takes it before its time is over.
func (r *wheelRun) turn(s *tally, before, now entry) {
	had, has := before.holder(now.at), ""
	if now.Wheel != nil {
		has = now.Wheel.By
	}
	switch {
	case strings.HasPrefix(now.Last, has+" took the wheel"), strings.HasPrefix(now.Last, has+" keeps the wheel"):
		s.takes++
		if had != "" && had != has {
			r.fail("two holders: %s took it at %s, %s had it until %s", has, r.since(now.at), had, r.since(before.Wheel.Until))
		}
	case strings.HasSuffix(now.Last, " gave the wheel to "+has):
		s.gives++
		if from, _, _ := strings.Cut(now.Last, " "); had != "" && had != from {
			r.fail("%s gave what %s had", from, had)
		}
	case strings.HasPrefix(now.Last, has+" broke the wheel of "):
		s.breaks++
		if had != "" && !strings.HasPrefix(now.Last, has+" broke the wheel of "+had+":") {
			r.fail("%s broke another wheel than that of %s: %s", has, had, now.Last)
		}
	case strings.HasSuffix(now.Last, " put the wheel down"):
		s.puts++
		if from, _, _ := strings.Cut(now.Last, " "); has != "" || had != "" && had != from {
			r.fail("%s put down what %s had", from, had)
		}
	default:
		r.fail("nobody can say what that is: %q", now.Last)
	}
	if now.LastAt.After(now.at) {
		r.fail("%q is of a moment %s ahead of the server's clock", now.Last, now.LastAt.Sub(now.at))
	}
}

// belief holds what a client believed at a moment to what the history says.
func (r *wheelRun) belief(s *tally, one sample) {
	s.samples++
	if !one.believes {
		return
	}
	s.believed++
	name := r.all[one.who].name
	var ended time.Time // when the client's last hold ended
	var byClock, ever bool
	for i := range r.history {
		e := r.history[i]
		if e.at.After(one.at) || e.Wheel == nil || e.Wheel.By != name {
			continue
		}
		ever, byClock, ended = true, true, e.Wheel.Until
		if i+1 < len(r.history) && r.history[i+1].at.Before(ended) {
			byClock, ended = false, r.history[i+1].at
		}
	}
	switch over := one.at.Sub(ended); {
	case !ever:
		r.fail("%s believes at %s to have what it never had", name, r.since(one.at))
	case over <= 0:
	case byClock:
		s.expiry++
		if s.worstExpiry = max(s.worstExpiry, over); over > clockTake+mostLags*r.lag {
			r.fail("%s believes %s behind its end to have it", name, over)
		}
	case r.partitioned(one.who, ended.Add(-newsTake), one.at):
		s.partitioned++
		s.worstCut = max(s.worstCut, over)
	default:
		s.late++
		if s.worstLate = max(s.worstLate, over); over > newsTake+mostLags*r.lag {
			r.fail("%s believes to have it %s after another had it, on a whole network", name, over)
		}
	}
}

// partitioned tells whether a client's network was not whole at some time between two moments.
func (r *wheelRun) partitioned(who int, from, to time.Time) bool {
	ill := false
	for i, a := range r.plan {
		if a.who != who || i >= len(r.done) {
			continue
		}
		switch {
		case a.what == "heal":
			if ill && r.done[i].After(from) {
				return true
			}
			ill = false
		case a.what == "cut", a.what == "stall", strings.HasPrefix(a.what, "delay"):
			if r.done[i].After(to) {
				return false
			}
			ill = true
		}
	}
	return ill
}

func (r *wheelRun) since(at time.Time) time.Duration { return at.Sub(r.began).Round(time.Millisecond) }

// report tells what was done in a run, and what the bucket says.
func (r *wheelRun) report() string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d\n", r.seed)
	for _, h := range r.all {
		fmt.Fprintf(&b, "  %s's clock is %s ahead\n", h.name, h.skew)
	}
	for i, a := range r.plan {
		if i < len(r.done) {
			fmt.Fprintf(&b, "  %6s (drawn for %s) %s: %s\n", r.since(r.done[i]), a.at.Round(time.Millisecond), r.all[a.who].name, a.what)
		}
	}
	for _, e := range r.history {
		until := ""
		if e.Wheel != nil {
			until = ", until " + r.since(e.Wheel.Until).String()
		}
		fmt.Fprintf(&b, "  %6s in the bucket: %s (at %s)%s\n", r.since(e.at), e.Last, r.since(e.LastAt), until)
	}
	return b.String()
}
