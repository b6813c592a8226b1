package restarts

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/logs"
)

// The measures of one restart.
const (
	sameLine    = 3 * time.Second  // the API's stamps are whole seconds, and the log's are finer
	bootLimit   = 2 * time.Minute  // within which line and API tell of one start
	prebootHold = 5 * time.Minute  // in which the old dyno goes after the new one of its name has come
	longStop    = 10 * time.Minute // what stood still for so long starts for another reason
)

// oneOffs are the process types whose dynos end because they are done.
var oneOffs = []string{"run", "scheduler", "release"}

// NoteLifecycle is a line of the dyno manager of which only the fact came.
func (h *History) NoteLifecycle(at time.Time, name, typ string, l logs.Lifecycle, release func(time.Time) int) {
	h.release = release
	h.noteLife(at, name, typ, l, 0)
}

// noteLife takes a line of the dyno manager. The same line may be told twice, as a fact and as a line; a recording may have the time of the line to the
// millisecond only.
func (h *History) noteLife(at time.Time, name, typ string, l logs.Lifecycle, n logs.Seq) {
	if slices.Contains(oneOffs, typ) || l.To == "complete" || l.Kind == logs.Memory || l.Kind == logs.Attaching {
		return
	}
	h.span(at, at)
	d := h.dyno(name, typ)
	life := logs.Lifecycle{Kind: l.Kind, From: stateName(l.From), To: stateName(l.To), Status: l.Status, Code: strings.Clone(l.Code)}
	ms := at.UnixMilli()
	for i := len(d.seen) - 1; i >= 0; i-- {
		if s := d.seen[i]; s.Life.Kind == life.Kind && s.At.UnixMilli() == ms && s.Life == life {
			if s.Line == 0 {
				s.Line = n
			}
			return
		}
	}
	s := &Sign{At: at, Line: n, Dyno: d.name, Life: life}
	d.seen = fact.Append(d.seen, s, keptSeen)
	if l.Kind == logs.PlatformError {
		h.code(d, s)
		return
	}
	r := d.last
	if r == nil || d.begins(r, s) {
		if life.To == "up" { // where the log begins, or its start was lost
			d.up, d.lived = at, true
			return
		}
		r = h.begin(d, at)
	}
	h.add(d, r, s)
}

// stateName is a state as a word that holds on to no batch of lines.
func stateName(s string) string {
	switch s {
	case "up":
		return "up"
	case "starting":
		return "starting"
	case "crashed":
		return "crashed"
	case "down":
		return "down"
	}
	return strings.Clone(s)
}

// dyno is what is remembered of a name.
func (h *History) dyno(name, typ string) *dyno {
	d := h.dynos[name]
	if d == nil {
		if h.dynos == nil || len(h.dynos) >= keptDynos {
			h.dynos = map[string]*dyno{}
		}
		d = &dyno{name: strings.Clone(name), typ: strings.Clone(typ)}
		h.dynos[d.name] = d
	}
	return d
}

// code keeps what the platform says is wrong: it explains what comes next, or what has just come.
func (h *History) code(d *dyno, s *Sign) {
	d.codes = fact.Append(d.codes, s, 8)
	if r := d.last; r != nil && !r.Settled && s.Life.Code != memoryOver && s.At.Sub(r.last) < SettleAfter {
		h.add(d, r, s)
	}
}

// ends are the signs of the end of a life; what else there is tells of the start of the next one.
func (s *Sign) ends() bool {
	l := s.Life
	switch l.Kind {
	case logs.Restarting, logs.Cycling, logs.Relocating, logs.Idling, logs.Terminating, logs.Killing, logs.Exit:
		return true
	case logs.StateChange:
		return l.To != "up" && (l.From == "up" || l.To == "crashed" || l.To == "down" || l.To == "idle")
	}
	return false
}

// begins tells whether a sign is of another restart than the dyno's newest one.
func (d *dyno) begins(r *Restart, s *Sign) bool {
	since := s.At.Sub(r.last)
	switch {
	case since < -aroundIt, since > dailyFrom && !r.slept:
		return true
	case !r.told && s.At.Sub(r.At).Abs() < bootLimit:
		return false // the API was first
	case s.Life.To == "up":
		return false
	case s.ends() && d.late(r, s):
		return false
	case s.ends():
		booted := !r.Started.IsZero() || !r.Up.IsZero()
		crashedAgain := s.Life.To == "crashed" && r.crashed
		return booted || crashedAgain
	case !r.Up.IsZero():
		return true
	case s.Life.Kind == logs.Starting && r.says(logs.Starting):
		return since > sameLine
	}
	return r.Started.IsZero() && since > longStop && !r.crashed && !r.slept
}

// late tells the last signs of the life that ended: they may come after the next one has begun. With preboot they do so for minutes.
func (d *dyno) late(r *Restart, s *Sign) bool {
	stop := s.Life.Kind == logs.Terminating || s.Life.Kind == logs.Killing || s.Life.Kind == logs.Exit && s.Life.Status != 1
	if !stop {
		return false
	}
	if r.stopped && r.Status == NoStatus {
		return s.At.Sub(r.At) < aroundIt || r.preboot()
	}
	return !r.ended && d.lived && s.Life.Kind == logs.Terminating && s.At.Sub(r.At) < prebootHold
}

// preboot tells a restart whose next life began before the end of the one before it.
func (r *Restart) preboot() bool { return len(r.Signs) > 0 && !r.Signs[0].ends() }

// begin is a new restart of a dyno.
func (h *History) begin(d *dyno, at time.Time) *Restart {
	r := &Restart{Dyno: d.name, Type: d.typ, At: at, Status: NoStatus, Lived: -1, last: at, at: at.UnixNano()}
	if !d.up.IsZero() && at.After(d.up) {
		r.Lived = at.Sub(d.up)
	}
	for _, c := range d.codes {
		if since := at.Sub(c.At); since >= 0 && since < aroundIt {
			r.Signs = append(r.Signs, c)
			if c.Life.Code != memoryOver {
				r.Code = c.Life.Code
			}
		}
	}
	d.codes = nil
	d.last = r
	if len(h.list) >= keptRestarts {
		h.Dropped++
	}
	h.list = fact.Append(h.list, r, keptRestarts)
	d.recent = fact.Append(d.recent, r, keptOfDyno)
	h.open = append(h.open, r)
	return r
}

// add takes a sign into a restart.
func (h *History) add(d *dyno, r *Restart, s *Sign) {
	if len(r.Signs) < keptSigns {
		r.Signs = append(r.Signs, s)
	}
	if s.At.After(r.last) {
		r.last = s.At
	}
	if !r.told {
		r.told = true
		if s.ends() { // what the API told of was the life after it
			r.Started = time.Time{}
		}
		if s.At.Before(r.At) || r.At.Equal(r.At.Truncate(time.Second)) {
			r.At, r.at = s.At, s.At.UnixNano()
		}
	}
	l := s.Life
	r.ended = r.ended || s.ends()
	switch l.Kind {
	case logs.Restarting, logs.Cycling, logs.Relocating, logs.Terminating:
		r.stopped = true
	case logs.Idling, logs.Unidling:
		r.stopped, r.slept = true, true
		if l.Kind == logs.Unidling {
			r.Started = s.At
		}
	case logs.Exit:
		r.Status = l.Status
	case logs.Starting:
		r.Started = s.At
	case logs.PlatformError:
		r.Code = l.Code
	case logs.StateChange:
		h.state(d, r, s)
	}
	if r.Release == 0 && h.release != nil {
		r.Release = h.release(r.At)
	}
	if r.Settled { // what comes later, such as that it is up again, changes no class
		h.changed++
		return
	}
	h.judge(r)
	h.changed++
}

// state takes a change of a dyno's state into a restart.
func (h *History) state(d *dyno, r *Restart, s *Sign) {
	switch l := s.Life; {
	case l.To == "up":
		r.Up, d.up, d.lived = s.At, s.At, true
		if r.Started.IsZero() {
			r.Started = s.At
		}
	case l.To == "crashed":
		r.crashed, r.booting = true, l.From == "starting"
		h.crash(d, r, s.At)
	case l.To == "idle":
		r.stopped, r.slept = true, true
	case l.From == "up":
		r.stopped = r.stopped || l.To == "starting" || l.To == "down"
	case l.To == "starting" && l.From != "up" && r.Started.IsZero():
		r.Started = s.At
	}
	if s.Life.To != "up" {
		d.up = time.Time{}
	}
}

// crash counts how often what runs in a place crashes: a dyno's name, or, where each life has its own, its type.
func (h *History) crash(d *dyno, r *Restart, at time.Time) {
	place := d.typ
	if strings.HasPrefix(d.name, d.typ+".") {
		place = d.name
	}
	if h.tries == nil {
		h.tries = map[string]*tries{}
	}
	t := h.tries[place]
	release := 0
	if h.release != nil {
		release = h.release(at)
	}
	if t == nil || t.release != release {
		t = &tries{release: release}
		h.tries[place] = t
	}
	if r.booting || r.Lived >= 0 && r.Lived < shortLife {
		t.short++
	} else {
		t.short = 0
	}
	t.times = slices.DeleteFunc(t.times, func(old time.Time) bool { return at.Sub(old) > manyWithin })
	t.times = fact.Append(t.times, at, 16)
	r.again = t.short > 1 || len(t.times) >= many
}

// Listed is a dyno as the API lists it.
type Listed struct {
	Name, Type, ID, State string
	Created, Updated      time.Time
}

// NoteDynos takes the list of all dynos that the API gives. It tells of lives of which the log says nothing, and how long one has been up.
func (h *History) NoteDynos(list []Listed, release func(time.Time) int) {
	h.release = release
	known := map[string]bool{} // names of lives of which there is nothing to tell: those of the first list of a type
	for _, l := range list {
		known[l.Name] = !h.types[l.Type] || h.dynos[l.Name] != nil
	}
	for _, l := range list {
		if !slices.Contains(oneOffs, l.Type) {
			h.noteListed(l, !known[l.Name])
		}
	}
	if h.types == nil {
		h.types = map[string]bool{}
	}
	for _, l := range list {
		h.types[l.Type] = true
	}
}

// noteListed takes a dyno of the list. With preboot two lives share a name for a while: the younger one counts.
func (h *History) noteListed(l Listed, fresh bool) {
	d := h.dyno(l.Name, l.Type)
	if l.Created.Before(d.created) {
		return
	}
	fresh = fresh || d.id != "" && d.id != l.ID
	same := d.id == l.ID
	d.id, d.created = strings.Clone(l.ID), l.Created
	r := d.last
	if l.State == "up" && (r == nil || d.up.IsZero() && l.Updated.After(r.last)) {
		d.up, d.lived = l.Updated, true
	}
	switch {
	case fresh && !l.Created.IsZero() && (r == nil || r.last.Sub(l.Created).Abs() > bootLimit && r.Started.Sub(l.Created).Abs() > bootLimit):
		r = h.begin(d, l.Created)
		r.Started = l.Created
		r.ended = r.Lived >= 0
	case l.State == "crashed" && same && (r == nil || !r.crashed && l.Updated.Sub(r.last) > bootLimit):
		r = h.begin(d, l.Updated)
		r.crashed, r.ended = true, true
		h.crash(d, r, l.Updated)
	default:
		return
	}
	if h.release != nil {
		r.Release = h.release(r.At)
	}
	h.judge(r)
	h.changed++
}
