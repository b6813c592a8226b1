package restarts

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/logs"
)

// The measures of what is near.
const (
	SettleAfter = 10 * time.Second // without another sign
	aroundIt    = time.Minute      // in which what explains a restart stands before it
	actBefore   = 2 * time.Minute  // the platform restarts dynos so long after what the API did
	actAfter    = 5 * time.Second  // lines of the API and of dynos race
	shortLife   = time.Minute      // who crashes within it has not come up really
	manyWithin  = 15 * time.Minute
	many        = 3 // crashes within it are a loop
	dailyFrom   = 24 * time.Hour
	dailyTo     = dailyFrom + 216*time.Minute
)

// The codes that explain an end.
const (
	bootTimeout   = "R10"
	exitTimeout   = "R12"
	memoryOver    = "R14" // it runs on
	memoryFar     = "R15" // it is killed
	platformError = "R99"
	sigkill       = 137
	sigterm       = 143
)

// rule is a row of the table: what a restart must be like to be of a class.
type rule struct {
	name  string
	class Class
	fits  func(*History, *Restart) bool
}

// rules are asked from the top; the first that fits counts. What the process did itself stands first, for then nobody asked it to end; then
// what the platform says that it does; then what people did; then what is only likely.
var rules = []rule{
	{"killed for its memory", Memory, (*History).killedForMemory},
	{"crashes again and again", CrashLoop, func(_ *History, r *Restart) bool { return r.failed() && r.again }},
	{"never came up", BootFailure, func(_ *History, r *Restart) bool { return r.failed() && (r.booting || r.Code == bootTimeout) }},
	{"ended by itself", Crash, func(_ *History, r *Restart) bool { return r.failed() }},
	{"Relocating dyno", Relocation, func(_ *History, r *Restart) bool { return r.says(logs.Relocating) }},
	{"Cycling", Scheduled, func(_ *History, r *Restart) bool { return r.says(logs.Cycling) }},
	{"Idling, Unidling", Sleep, func(_ *History, r *Restart) bool { return r.slept }},
	{"an order of ours", Manual, func(h *History, r *Restart) bool { return h.because(r, h.acts.orders) }},
	{"another release", Change, (*History).released},
	{"another number of dynos", Change, func(h *History, r *Restart) bool { return h.because(r, h.acts.scales) }},
	{"up for a day", Scheduled, func(_ *History, r *Restart) bool { return r.ended && r.Lived >= dailyFrom && r.Lived <= dailyTo }},
	{"R99, or an incident", Platform, func(_ *History, r *Restart) bool { return r.Code == platformError || r.incident }},
	{"lines are missing", Unknown, func(_ *History, r *Restart) bool { return r.Gap || !r.told }},
	{"Restarting, without a release", Manual, func(_ *History, r *Restart) bool { return r.says(logs.Restarting) }},
	{"nothing", Unexplained, func(*History, *Restart) bool { return true }},
}

// failed tells that the process went down by itself: it crashed, or it exited without being asked.
func (r *Restart) failed() bool { return r.crashed || r.Status != NoStatus && !r.stopped }

// says tells whether a line of a kind is among the signs.
func (r *Restart) says(kind logs.LifecycleKind) bool {
	return slices.ContainsFunc(r.Signs, func(s *Sign) bool { return s.Life.Kind == kind })
}

// has tells whether a code is among the signs.
func (r *Restart) has(code string) bool {
	return slices.ContainsFunc(r.Signs, func(s *Sign) bool { return s.Life.Code == code })
}

// killedForMemory tells a process that was far over its quota, or was over it and then killed by nobody who says so.
func (h *History) killedForMemory(r *Restart) bool {
	if r.has(memoryFar) {
		return true
	}
	return r.failed() && r.Status == sigkill && r.has(memoryOver) && !r.has(bootTimeout) && !r.has(exitTimeout)
}

// released tells whether something was done around it that makes a release, or another release became current.
func (h *History) released(r *Restart) bool {
	if h.because(r, h.acts.releases) {
		return true
	}
	if h.release == nil {
		return false
	}
	version := h.release(r.At.Add(actAfter))
	if version == 0 || version == h.release(r.At.Add(-actBefore)) {
		return false
	}
	act := &Act{At: r.At, Milestone: logs.Milestone{Kind: logs.Release, Version: version}}
	if i := slices.IndexFunc(h.acts.releases, func(a *Act) bool { return a.Version == version }); i >= 0 {
		act = h.acts.releases[i]
	}
	if h.explained(act) {
		return false
	}
	r.Cause = act
	return true
}

// because looks among acts for what was done around a restart, the newest first, and keeps it as the cause. What stands before it goes before
// what stands after it.
func (h *History) because(r *Restart, list []*Act) bool {
	r.Cause = h.causeUntil(r, list, r.at+int64(time.Second))
	if r.Cause == nil {
		r.Cause = h.causeUntil(r, list, r.at+int64(actAfter))
	}
	return r.Cause != nil
}

// causeUntil is the newest of acts until a moment that explains a restart; nil where none does. What was done says more than the release
// that it made a moment later.
func (h *History) causeUntil(r *Restart, list []*Act, until int64) (found *Act) {
	for _, a := range slices.Backward(list[:after(list, until)]) {
		if r.at-a.at > int64(actBefore) || found != nil && (found.Kind != logs.Release || found.at-a.at >= int64(joinWithin)) {
			break
		}
		if found != nil && a.Kind == logs.Release || !a.meant(r) || h.explained(a) {
			continue
		}
		found = a
	}
	return found
}

// explained tells whether what was done explains another restart of the dyno already: each dyno restarts once for it.
func (h *History) explained(a *Act) bool {
	return slices.ContainsFunc(h.earlier, func(other *Restart) bool {
		c := other.Cause
		return c != nil && (c == a || c.MakesRelease() && a.MakesRelease() && c.Version > 0 && c.Version == a.Version)
	})
}

// before finds the restarts of the same dyno that something done may explain already.
func (h *History) before(r *Restart) {
	h.earlier = h.earlier[:0]
	d := h.dynos[r.Dyno]
	if d == nil {
		return
	}
	for _, other := range d.recent {
		if since := r.at - other.at; since > 0 && since <= int64(manyWithin) {
			h.earlier = append(h.earlier, other)
		}
	}
}

// meant tells whether what was done is of a restart's dyno.
func (a *Act) meant(r *Restart) bool {
	switch {
	case a.Kind == logs.Scale && a.Order == "":
		return slices.ContainsFunc(a.Names, func(name string) bool { return scaled(name) == r.Type })
	case len(a.dynos) > 0:
		return slices.Contains(a.dynos, r.Dyno)
	case len(a.types) > 0:
		return slices.Contains(a.types, r.Type)
	}
	return true
}

// scaled is the process type of "web@2:Standard-1X", and of "web=2".
func scaled(name string) string {
	if i := strings.IndexAny(name, "@="); i >= 0 {
		return name[:i]
	}
	return name
}

// judge gives a restart its class anew.
func (h *History) judge(r *Restart) {
	was := r.Class
	r.Cause = nil
	h.before(r)
	r.Gap = h.gapAround(r.At)
	r.incident = h.incidentAt(r.At)
	for _, row := range rules {
		if row.fits(h, r) {
			r.Class = row.class
			break
		}
	}
	if r.Class != was {
		h.changed++
	}
}
