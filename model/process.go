package model

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/trouble"
	"app.gonogo/gonogo/model/vitals"
)

// Processes is what runs, against what should.
type Processes struct {
	ReleaseCommand string // what the release phase runs; empty when the formation names none
	KnownDynos     bool
	KnownFormation bool
	Types          []TypeRow // web first, then by name, one-offs last
	Loops          trouble.Loops
}

// TypeRow is one process type with its dynos. Want is -1 for one-offs, which no formation names.
type TypeRow struct {
	Type, Size, Command string
	Want                int
	Dynos               []Process // by number
}

// Process is one dyno as a person follows it: by its name, over its lives.
type Process struct {
	Dyno
	vitals.Gauge
	Restarts int                // starts since gonogo started, beyond the first
	Crashes  int                // times it was seen to crash on this release
	Exit     int                // status of the last exit; -1 when none was seen
	Cause    logs.LifecycleKind // Cycling or Relocating: the platform ended the last life of its own accord; 0 where that is not known
	Exits    []Exit             // newest last, bounded; what the log told of
	Starts   []time.Time        // newest last, bounded; those that Restarts counts

	lastStart time.Time
	untied    bool   // the last start was told by the log, and no new id has been seen for it yet
	code      string // what the platform said is wrong with it, and when: "R15"
	codeAt    time.Time
}

// sameStart is how far apart the log line and the API's time stamp of one start may lie.
const sameStart = 3 * time.Second

// bootLimit is how long after the log told of a start the new life may show its id; the platform itself gives 60 s to boot.
const bootLimit = 2 * time.Minute

// answerLag is how long after a line of the log an answer of the API may still speak of the time before it.
const answerLag = 10 * time.Second

// Count tells how many dynos of a row are in a state.
func (r TypeRow) Count(state string) int {
	n := 0
	for i := range r.Dynos {
		if r.Dynos[i].State == state {
			n++
		}
	}
	return n
}

// Wanted are the dynos that the formation asks for. One of a type that was scaled down may still be listed while it goes, and
// one-offs nobody asked for: neither is missed when it crashes.
func (r TypeRow) Wanted() []Process {
	var list []Process
	for i := range r.Dynos {
		if r.wants(&r.Dynos[i]) {
			list = append(list, r.Dynos[i])
		}
	}
	return list
}

// wants tells whether the formation asks for a dyno of the type.
func (r TypeRow) wants(d *Process) bool {
	if r.Want <= 0 {
		return false
	}
	n, numbered := dynoNumber(d.Name, r.Type)
	return !numbered || n <= r.Want
}

// Crashed counts the wanted dynos that have crashed.
func (r TypeRow) Crashed() int {
	n := 0
	for i := range r.Dynos {
		if d := &r.Dynos[i]; d.State == "crashed" && r.wants(d) {
			n++
		}
	}
	return n
}

// dynoNumber is the 2 of web.2; the names of Fir have none.
func dynoNumber(name, typ string) (int, bool) {
	rest, ok := strings.CutPrefix(name, typ+".")
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(rest)
	return n, err == nil
}

// OneOff tells a row of run, scheduler and release dynos.
func (r TypeRow) OneOff() bool { return r.Want < 0 }

// Tally sums the formation's rows: one-offs do not count, nor does a crash of what is not wanted.
type Tally struct {
	Want, Up, Starting, Crashed int
	On                          int // up on the given release
	Idle                        int // asleep until a request comes

	Down   int // wanted, have crashed, and have not been up for long since
	Steady int // up, and not among those
}

// Tally counts the dynos of the formation; release is the one whose arrival is watched.
func (p *Processes) Tally(release int) Tally {
	var t Tally
	for _, r := range p.Types {
		if r.OneOff() {
			continue
		}
		t.Want += r.Want
		t.Up += r.Count("up")
		t.Idle += r.Count("idle")
		t.Starting += r.Count("starting")
		t.Crashed += r.Crashed()
		down, steady := p.DownOf(r)
		t.Down, t.Steady = t.Down+down, t.Steady+steady
		for i := range r.Dynos {
			if d := &r.Dynos[i]; d.Release == release && d.State == "up" {
				t.On++
			}
		}
	}
	return t
}

// Find returns a process by its dyno name.
func (p *Processes) Find(name string) (Process, bool) {
	if q := p.find(name); q != nil {
		return *q, true
	}
	return Process{}, false
}

// Type returns a row by its process type.
func (p *Processes) Type(name string) (TypeRow, bool) {
	for _, r := range p.Types {
		if r.Type == name {
			return r, true
		}
	}
	return TypeRow{}, false
}

func (p *Processes) find(name string) *Process {
	for i := range p.Types {
		for j := range p.Types[i].Dynos {
			if p.Types[i].Dynos[j].Name == name {
				return &p.Types[i].Dynos[j]
			}
		}
	}
	return nil
}

// setDynos takes a fresh list. What was learnt of a name (restarts, memory, exit) goes over to its next life.
func (p *Processes) setDynos(dynos []Dyno, at time.Time) bool {
	changed := !p.KnownDynos
	p.KnownDynos = true
	lives, names, n := map[string]Process{}, map[string]Process{}, 0
	for _, r := range p.Types {
		for _, d := range r.Dynos {
			lives[d.ID], names[d.Name], n = d, d, n+1
		}
	}
	fresh := map[string][]Process{}
	for _, d := range dynos {
		q, seen := lives[d.ID] // with preboot two lives share a name for a while
		if !seen || q.Name != d.Name {
			q, seen = names[d.Name]
		}
		changed = changed || !seen || q.Dyno != d
		if !seen {
			q = Process{Exit: -1, Gauge: vitals.Gauge{Load: -1}}
		}
		if q.inherit(d, seen, at) {
			p.crashed(&q, d.UpdatedAt)
		}
		fresh[d.Type] = append(fresh[d.Type], q)
	}
	changed = changed || len(dynos) != n
	p.regroup(fresh)
	return changed
}

// inherit moves a process on to what the platform says of it now; true when that is a crash.
func (p *Process) inherit(d Dyno, seen bool, at time.Time) (crashed bool) {
	if d.ID == p.ID && d.UpdatedAt.Before(p.UpdatedAt.Truncate(time.Second)) && at.Before(p.UpdatedAt.Add(answerLag)) {
		return false // the log told of a later state than this answer knows
	}
	newLife := seen && d.ID != p.ID
	switch {
	case newLife && p.untied && d.CreatedAt.Sub(p.lastStart).Abs() < bootLimit:
		p.untied = false // the start that the log told of
	case newLife && !d.CreatedAt.IsZero():
		p.start(d.CreatedAt)
	case newLife, seen && d.State == "starting" && p.State != "starting":
		p.start(d.UpdatedAt)
	}
	if newLife {
		p.Reset()
	}
	if d.Release != p.Release {
		p.Crashes = 0
	}
	crashed = d.State == "crashed" && (p.State != "crashed" || newLife)
	if crashed {
		p.Crashes++
	}
	p.Dyno = d
	return crashed
}

// start counts one start, however many sources tell of it; false when it had been told already.
func (p *Process) start(at time.Time) bool {
	if !p.lastStart.IsZero() && at.Sub(p.lastStart).Abs() < sameStart {
		return false
	}
	p.lastStart = at
	p.Restarts++
	p.Starts = fact.Append(slices.Clip(p.Starts), at, keptLives)
	return true
}

// releaseType is the process type of release commands. The formation has a row of no dyno for it once one has run.
const releaseType = "release"

func (p *Processes) setFormation(types []ProcessType) bool {
	changed := !p.KnownFormation
	p.KnownFormation = true
	fresh := map[string][]Process{}
	want := map[string]ProcessType{}
	for _, t := range types {
		want[t.Type] = t
	}
	changed = changed || p.ReleaseCommand != want[releaseType].Command
	p.ReleaseCommand = want[releaseType].Command
	for _, r := range p.Types {
		if len(r.Dynos) > 0 {
			fresh[r.Type] = r.Dynos
		}
	}
	before := slices.Clone(p.Types)
	p.Types = p.Types[:0:0]
	for _, t := range types {
		if t.Type == releaseType && t.Quantity == 0 {
			continue // its dynos are one-offs
		}
		p.Types = append(p.Types, TypeRow{Type: t.Type, Size: t.Size, Command: t.Command, Want: t.Quantity})
	}
	p.regroup(fresh)
	return changed || !slices.EqualFunc(before, p.Types, sameRow)
}

func sameRow(a, b TypeRow) bool {
	return a.Type == b.Type && a.Size == b.Size && a.Command == b.Command && a.Want == b.Want && len(a.Dynos) == len(b.Dynos)
}

// regroup hangs the dynos under their types; types of no formation are one-offs, and go when their last dyno goes.
func (p *Processes) regroup(byType map[string][]Process) {
	rows := p.Types[:0:0]
	for _, r := range p.Types {
		r.Dynos = byType[r.Type]
		delete(byType, r.Type)
		if len(r.Dynos) > 0 || !r.OneOff() {
			rows = append(rows, r)
		}
	}
	for name, dynos := range byType {
		rows = append(rows, TypeRow{Type: name, Want: -1, Size: dynos[0].Size, Command: dynos[0].Command, Dynos: dynos})
	}
	for i := range rows {
		slices.SortFunc(rows[i].Dynos, func(a, b Process) int { return compareDynos(a.Name, b.Name) })
	}
	slices.SortFunc(rows, func(a, b TypeRow) int {
		return cmp.Or(cmp.Compare(rowRank(a), rowRank(b)), strings.Compare(a.Type, b.Type))
	})
	p.Types = rows
}

// rowRank puts web first and one-offs last.
func rowRank(r TypeRow) int {
	switch {
	case r.Type == "web":
		return 0
	case r.OneOff():
		return 2
	}
	return 1
}

// compareDynos orders web.2 before web.10; Fir names, which have no number, by text.
func compareDynos(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// lifecycle takes a dyno manager's line: it comes seconds before the next poll can tell.
func (p *Processes) lifecycle(f *Lifecycle, at time.Time) bool {
	q := p.find(f.Dyno)
	if q == nil {
		return false
	}
	switch {
	case f.To != "":
		if at.Before(q.UpdatedAt.Add(-time.Second)) {
			return false // history from the backlog
		}
		if f.To == "starting" && q.start(at) {
			q.untied = true
		}
		if f.To == "crashed" && q.State != "crashed" {
			q.Crashes++
			q.Cause = 0
			p.crashed(q, at)
		}
		if f.To != "up" {
			q.Over = trouble.Memory{}
		}
		q.State, q.UpdatedAt = f.To, at
	case f.Lifecycle.ByPlatform():
		q.Cause = f.Lifecycle.Kind
	case f.Lifecycle.Kind == logs.Restarting && q.Cause != 0:
		q.Cause = 0
	case f.Lifecycle.Kind == logs.Exit && f.Status >= 0:
		q.Exit = f.Status
		q.Exits = fact.Append(slices.Clip(q.Exits), Exit{at, f.Status, q.Cause}, keptLives)
	case at.Before(q.CreatedAt):
		return false // of another life
	case f.Lifecycle.Kind == logs.Memory:
		q.Over.NoteMemory(f.Percent, at)
	case f.Lifecycle.Kind == logs.PlatformError && f.Code == memoryWarning:
		q.Over.Note(at)
	case f.Lifecycle.Kind == logs.PlatformError:
		q.code, q.codeAt = f.Code, at
	default:
		return false
	}
	return true
}

func (p *Processes) sample(f *Vitals, at time.Time) bool {
	q := p.find(f.Dyno)
	if q == nil {
		return false
	}
	q.Note(f.Life, f.Memory, f.Quota, f.Load, at)
	return true
}
