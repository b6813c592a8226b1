package work

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/logs"
)

// Death is a worker that ended before its time inside a dyno that lived on.
type Death struct {
	At      time.Time
	Dyno    string
	Server  Server
	Cause   Cause
	PID     string
	Version int // the release; 0: not known
}

// Workers are the worker processes inside dynos, as far as their masters tell of them. How dynos themselves end is no matter of theirs.
type Workers struct {
	Deaths []Death // the newest last; at most mostDeaths
	Dying  Dying
	dynos  map[string]*masters
}

// The bounds, and how soon the same death is told once more, in other words.
const (
	mostDeaths  = 256
	toldWithin  = 2 * time.Minute
	stopsWithin = time.Minute
)

// masters is what is remembered of one dyno.
type masters struct {
	stops    time.Time // when it was told to end
	told     map[string]time.Time
	pumas    map[string]puma // by the number of the worker
	expected int             // of them whose end was told: another comes in its place
}

type puma struct{ pid, phase string }

func (w *Workers) dyno(name string) *masters {
	if d := w.dynos[name]; d != nil {
		return d
	}
	if w.dynos == nil || len(w.dynos) >= mostProcesses {
		w.dynos = map[string]*masters{}
	}
	d := &masters{told: map[string]time.Time{}, pumas: map[string]puma{}}
	w.dynos[strings.Clone(name)] = d
	return d
}

// manage reads a line of the dyno manager: workers of a dyno that is told to end, end in order; one that begins has no workers yet.
func (w *Workers) manage(proc, text string, at time.Time) {
	l, ok := logs.ParseLifecycle(text)
	if !ok {
		return
	}
	switch l.Kind {
	case logs.Terminating, logs.Killing, logs.Restarting, logs.Cycling, logs.Relocating, logs.Idling, logs.Exit:
		w.dyno(proc).stops = at
	case logs.Starting:
		delete(w.dynos, proc)
	}
}

// stopping are the words of masters that have been told to end, behind what is in brackets before them.
var stopping = []string{"Handling signal: term", "Handling signal: int", "Handling signal: quit", "worker: Warm shutdown", "worker: Cold shutdown", "- Gracefully shutting down workers"}

func stops(text string) bool {
	_, ok := stopWords(text)
	return ok
}

// stopWords are the words by which a line says so.
func stopWords(text string) (string, bool) {
	if end := strings.LastIndex(text[:min(len(text), longestHead)], "] "); end >= 0 {
		text = text[end+2:]
	}
	for _, words := range stopping {
		if text[:min(1, len(text))] == words[:1] && strings.HasPrefix(text, words) {
			return words, true
		}
	}
	return "", false
}

// longestHead is how far the brackets reach with which masters begin their lines: time, process, level.
const longestHead = 64

// read reads a line of an app; true where it told of a death.
func (w *Workers) read(proc, text string, at time.Time, releases func(time.Time) int) bool {
	if len(text) < len("pid 1") {
		return false
	}
	master := text[0] == '[' && text[1] >= '0' && text[1] <= '9' || strings.HasPrefix(text, "worker: ")
	numbered := text[0] != '{' && !strings.HasPrefix(text, "pid=") && pidWord.In(text) // JSON is of apps, pid= of Sidekiq
	if !master && !numbered {
		return false
	}
	if master && stops(text) {
		w.dyno(proc).stops = at
		return false
	}
	d, ok := death{}, false
	if numbered {
		d, ok = deathIn(text)
	}
	if !ok && master {
		d, ok = w.puma(proc, text)
	}
	if !ok {
		return false
	}
	m := w.dyno(proc)
	if d.server == "puma" && d.cause != Gone {
		m.expected++
	}
	if !m.stops.IsZero() && at.Sub(m.stops) < stopsWithin || d.cause == "" || d.pid != "" && at.Sub(m.told[d.pid]) < toldWithin {
		return false
	}
	if len(m.told) >= mostDeaths {
		clear(m.told)
	}
	m.told[strings.Clone(d.pid)] = at
	w.Deaths = fact.Append(w.Deaths, Death{At: at, Dyno: strings.Clone(proc), Server: d.server, Cause: d.cause, PID: strings.Clone(d.pid), Version: releases(at)}, mostDeaths)
	return true
}

// puma reads the lines of Puma in cluster mode. It says that a worker took too long, and of others that end only that another one has come in
// their place.
func (w *Workers) puma(proc, text string) (death, bool) {
	if i := strings.IndexByte(text, ']'); i < 0 || i > len("[4194304") { // as it begins its lines
		return death{}, false
	}
	m := w.dyno(proc)
	switch {
	case strings.Contains(text, "] Puma starting in cluster mode"):
		clear(m.pumas)
		m.expected, m.stops = 0, time.Time{}
	case strings.Contains(text, "PumaWorkerKiller: Rolling Restart"):
		m.expected++
	case strings.Contains(text, "! Terminating timed out worker"):
		return death{"puma", TimedOut, number(text[strings.LastIndexByte(text, ':')+1:])}, true
	case strings.Contains(text, ") booted"):
		_, rest, ok := strings.Cut(text, "- Worker ")
		_, id, ok2 := strings.Cut(rest, "(PID: ")
		if !ok2 {
			_, id, ok2 = strings.Cut(rest, "(pid: ")
		}
		if !ok || !ok2 || len(m.pumas) >= mostDeaths {
			return death{}, false
		}
		_, phase, _ := strings.Cut(rest, "phase: ")
		now := puma{strings.Clone(number(id)), strings.Clone(number(phase))}
		before, had := m.pumas[number(rest)]
		m.pumas[strings.Clone(number(rest))] = now
		switch {
		case !had || before.pid == now.pid || before.phase != now.phase:
		case m.expected > 0:
			m.expected--
		default:
			return death{"puma", Gone, before.pid}, true
		}
	}
	return death{}, false
}

// Since are the deaths from a time on.
func (w *Workers) Since(at time.Time) []Death {
	i := slices.IndexFunc(w.Deaths, func(d Death) bool { return !d.At.Before(at) })
	if i < 0 {
		return nil
	}
	return w.Deaths[i:]
}

// Now are the deaths that count as now.
func (w *Workers) Now(cur Current) (out []Death) {
	from := cur.Now.Add(-Window)
	for _, d := range w.Deaths {
		if d.At.After(from) && !(cur.Parts() && d.At.Before(cur.At)) {
			out = append(out, d)
		}
	}
	return out
}

// Before is how many died before the current release, over a span as long as now is.
func (w *Workers) Before(cur Current) (n int) {
	for _, d := range w.Deaths {
		if d.At.Before(cur.At) && d.At.After(cur.At.Add(-cur.Span())) {
			n++
		}
	}
	return n
}
