package hub

import (
	"context"
	"fmt"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/rods"
	"app.gonogo/gonogo/sources"
)

// How long a paused source may run after all, where somebody waits for what it says: a dialog that asks for it by name, again and again
// while it is open; an order that is proven by it.
const (
	askedRun = 15 * time.Second
	orderRun = 5 * time.Minute
)

// hold is what a person holds back of a source. Its mutex is held for moments, and nothing else is locked meanwhile.
type hold struct {
	mu    sync.Mutex
	rod   rods.Rod
	on    bool
	until time.Time          // a paused source may run until then, by the machine's clock
	stop  context.CancelFunc // ends the run; nil while nothing runs
	alarm *time.Timer        // at until, while a paused source runs
	moved chan struct{}      // closed and replaced when the source may no longer run, or may again
	ended bool               // the source is exhausted: there is nothing to hold
}

// paused tells that a person has paused the source. The caller holds mu, as for what follows.
func (h *hold) paused() bool { return h.on && h.rod.Paused() && !h.ended }

// rests tells that the source must not run.
func (h *hold) rests() bool { return h.paused() && !time.Now().Before(h.until) }

// turn wakes who waits for a change.
func (h *hold) turn() {
	close(h.moved)
	h.moved = make(chan struct{})
}

// times is how many times as long the source waits between two looks.
func (h *hold) times() int {
	if !h.on || h.rod.Paused() {
		return 1
	}
	return max(1, h.rod.Times)
}

// resting tells that the source must not run, and for which rod.
func (h *hold) resting() (rests bool, r rods.Rod) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.rests(), h.rod
}

// pace is times.
func (h *hold) pace() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.times()
}

// change is closed when the source may no longer run, or may again.
func (h *hold) change() <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.moved
}

// end notes that the source is exhausted.
func (h *hold) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended = true
}

// set takes the rod that is in force now, if one is on, and ends the run where that pauses the source. moved tells that the source is paused,
// or is no longer.
func (h *hold) set(r rods.Rod, on bool) (moved bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	before := h.paused()
	h.rod, h.on = r, on
	if h.paused() == before {
		return false
	}
	h.until = time.Time{}
	h.turn()
	if h.stop != nil && !before {
		h.stop()
	}
	return true
}

// begin makes the context of a run, which ends when the source is paused; end gives it back.
func (h *hold) begin(ctx context.Context) (run context.Context, end func()) {
	run, cancel := context.WithCancel(ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stop = cancel
	switch {
	case h.rests():
		cancel()
	case h.paused():
		h.alarm = time.AfterFunc(time.Until(h.until), h.over)
	}
	return run, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.alarm != nil {
			h.alarm.Stop()
		}
		h.stop, h.alarm = nil, nil
		cancel()
	}
}

// over ends the run of a paused source when nobody waits for it any more.
func (h *hold) over() {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch left := time.Until(h.until); {
	case h.stop == nil || h.alarm == nil || !h.paused():
	case left > 0:
		h.alarm.Reset(left)
	default:
		h.turn()
		h.stop()
	}
}

// let lets a paused source run for a while.
func (h *hold) let(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.paused() {
		return
	}
	rested := h.rests()
	if until := time.Now().Add(d); until.After(h.until) {
		h.until = until
	}
	if rested {
		h.turn()
	}
}

// awaitRelease waits until the source may run; false when ctx ended.
func (s *supervisor) awaitRelease(ctx context.Context) bool {
	for {
		change := s.hold.change() // before the look: nothing is missed
		rests, r := s.hold.resting()
		if !rests {
			return ctx.Err() == nil
		}
		s.report(ctx, pausedBy(r))
		select {
		case <-ctx.Done():
			return false
		case <-change:
		}
	}
}

// pausedBy is the health of a source that a person has paused.
func pausedBy(r rods.Rod) model.Health {
	why := "paused by you"
	if r.Kind == rods.Stores {
		why = "paused by you, with all data stores"
	}
	return model.Health{State: model.Off, Code: model.CodePaused, Why: why, Do: "resume it in the pane of sources"}
}

// setRod takes the rods as they are now.
func (s *supervisor) setRod(ctx context.Context, all rods.Rods) {
	before := s.hold.pace()
	moved := s.hold.set(all.Of(s.app, s.name))
	if after := s.hold.pace(); before != after {
		s.slow(after)
	}
	switch rests, r := s.hold.resting(); {
	case rests:
		s.report(ctx, pausedBy(r))
	case moved:
		s.report(ctx, model.Health{State: model.Loading})
	default:
		s.repeat(ctx)
	}
}

// slow tells the source how many times as long it is to wait.
func (s *supervisor) slow(times int) {
	if slow, ok := s.source.(sources.Slower); ok {
		slow.Slow(times)
	}
}

// setRod puts a rod in force or lifts it, and tells all that are in force. What makes no sense is said.
func (h *Hub) setRod(r model.Request) {
	h.mu.Lock()
	why := h.noRod(r)
	if why == "" {
		r.Rod.Since = h.clock().UTC()
		if r.Lift {
			h.rods = h.rods.Without(r.Rod)
		} else {
			h.rods = h.rods.With(r.Rod)
		}
	}
	all, posts, ctx := h.rods, h.posts, h.ctx
	h.mu.Unlock()
	if ctx == nil { // not started yet: nothing runs
		ctx = context.Background()
	}
	if why != "" {
		h.deliver(ctx, model.Event{App: r.Rod.App, Source: "gonogo", Fact: &model.Notice{Bad: true, Loud: true, Text: why}})
		return
	}
	for _, p := range posts {
		p.setRod(ctx, all)
		if r.Rod.Holds(p.app, p.name) || r.Rod.Kind == rods.Lines && r.Rod.App == p.app && p.name == model.LogsSource {
			p.request(r)
		}
	}
	h.deliver(ctx, model.Event{Source: "gonogo", Fact: &all})
}

// noRod says why a rod cannot be what is asked for; empty when it can. The caller holds mu.
func (h *Hub) noRod(r model.Request) string {
	if r.Rod.Kind != rods.ReadOnly && !r.Lift {
		for app, why := range h.elsewhere {
			if r.Rod.Kind == rods.Stores || r.Rod.App == app {
				return why
			}
		}
	}
	switch r.Rod.Kind {
	case rods.ReadOnly:
		if r.Lift && h.readOnly {
			return "gonogo was started read-only: it stays so until it ends"
		}
	case rods.Stores, rods.Lines:
	case rods.Pace:
		if r.Lift {
			break
		}
		for _, p := range h.posts {
			if p.app != r.Rod.App || p.name != r.Rod.Source {
				continue
			}
			if _, slow := p.source.(sources.Slower); r.Rod.Times == 0 && model.Pausable(p.name) || r.Rod.Times > 0 && slow {
				return ""
			}
			return fmt.Sprintf("%s cannot be held back", p.name)
		}
		return fmt.Sprintf("there is no source %s", r.Rod.Source)
	default:
		return fmt.Sprintf("there is no control rod %q", r.Rod.Kind)
	}
	return ""
}

// ReadOnly tells whether no order may be given: from the start, or since a person wants it.
func (h *Hub) ReadOnly() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.refusesOrders()
}

// refusesOrders is ReadOnly where the caller holds mu.
func (h *Hub) refusesOrders() bool {
	_, rod := h.rods.Find(rods.ReadOnly, "", "")
	return h.readOnly || rod
}

// letProve lets the sources run that an order rests on and is proven by, also where they are paused. The caller holds mu.
func (h *Hub) letProve(o model.Order) {
	for _, p := range h.posts {
		for _, name := range o.Verb.RestsOn() {
			if p.app == o.App && p.name == name {
				p.hold.let(orderRun)
			}
		}
	}
}
