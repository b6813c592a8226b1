//go:build integration

package faults

import (
	"bytes"
	"regexp"
	"slices"
	"sync"
	"time"
)

// account counts the lines that log sessions were given, each as often as one session gave it: the next one repeats some.
type account struct {
	mu       sync.Mutex
	sessions []*session
}

// session is what one log session was given.
type session struct {
	account *account
	events  bool
	rest    []byte // of a line that has not ended yet
	lines   map[string]int
	torn    bool // it was cut: what was on its way then may be lost
}

func (a *account) session(events bool) *session {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := &session{account: a, events: events, lines: map[string]int{}}
	a.sessions = append(a.sessions, s)
	return s
}

// given notes a piece of the platform's stream that is passed on.
func (s *session) given(b []byte) {
	s.account.mu.Lock()
	defer s.account.mu.Unlock()
	s.rest = append(s.rest, b...)
	for {
		line, rest, whole := bytes.Cut(s.rest, []byte("\n"))
		if !whole {
			return
		}
		s.rest = rest
		if text, data := bytes.CutPrefix(line, []byte("data: ")); data == s.events && len(text) > 0 {
			s.lines[string(text)]++
		}
	}
}

func (s *session) cut() {
	s.account.mu.Lock()
	s.torn = true
	s.account.mu.Unlock()
}

// given is how many lines were given: in sessions that were not cut, and in all.
func (a *account) given() (surely, most, sessions int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	sure, all := map[string]int{}, map[string]int{}
	for _, s := range a.sessions {
		for text, n := range s.lines {
			all[text] = max(all[text], n)
			if !s.torn {
				sure[text] = max(sure[text], n)
			}
		}
	}
	for text, n := range all {
		most, surely = most+n, surely+sure[text]
	}
	return surely, most, len(a.sessions)
}

// plainCount is the border of a log that shows all its lines.
var plainCount = regexp.MustCompile(`LIVE ([\d,]+) lines?(?: −([\d,]+) dropped)?`)

// bringsLines are the faults with lines of their own, also those of events that are told to be text.
var bringsLines = regexp.MustCompile(`log stream: (?:(?:hostile|leaky|long|garbage)-line|html-page|[a-z]+-type)`)

// marksOfSession is how many marks of gaps a session may leave in the log, which are counted once they are dropped.
const marksOfSession = 3

// checkLines compares the lines that were given with those that the screen has. Where a fault
// brings lines of its own, only that none is missing is told.
func (j *journey) checkLines() {
	if len(j.plan.apps) > 1 || j.plan.machine.name == "sleep" || j.t.over() {
		return
	}
	surely, _, _ := j.proxy.account.given()
	shown := -1
	j.t.until(10*time.Second, func() bool {
		if m := plainCount.FindStringSubmatch(rowOf(j.t.rows(), "2 Logs")); m != nil {
			shown = number(m[1]) + number(m[2])
		}
		return shown >= surely
	})
	_, most, sessions := j.proxy.account.given()
	if shown < 0 {
		j.note("how many lines there are is not on the screen")
		return
	}
	foreign := 0
	if slices.ContainsFunc(j.proxy.faults(), bringsLines.MatchString) {
		foreign = 1 << 20
	}
	j.note("%d lines were given, %d of them in sessions that were not cut; %d are shown or counted", most, surely, shown)
	j.counted = true
	if shown < surely || shown > most+foreign+marksOfSession*sessions {
		j.fail(checkLost, "%d lines were given, %d of them in sessions that were not cut; of %d sessions %d are shown or counted", most, surely, sessions, shown)
	}
}

// faults are those so far.
func (p *proxy) faults() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.injected...)
}
