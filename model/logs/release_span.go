package logs

import (
	"slices"
	"strings"
	"time"
)

// ReleaseSpans is when which release was current: from where it became so until the next one did. A line belongs to the release that
// was current at its stamp, whatever its dyno still runs: the old dynos' last words fall into the new release. Its zero value knows of
// no release; it belongs to one goroutine.
type ReleaseSpans struct {
	starts  []releaseStart // by time; at most keptReleases
	pending int            // the release whose command runs; 0: none
	failed  []int          // the releases whose command failed; at most keptReleases
	phases  []releaseStart // where commands of releases began, by time; at most keptPhases
}

// The bounds of what is remembered: release commands, and releases, the newest of both.
const (
	keptPhases   = 16
	keptReleases = 2048
)

// ReleaseType is the process type of the dynos that run release commands.
const ReleaseType = "release"

// releaseStart is where a release became current.
type releaseStart struct {
	version   int
	at        time.Time
	confirmed bool // the ledger says so
}

// SetStart takes from the ledger when a release became current. It overrules the lines.
func (s *ReleaseSpans) SetStart(version int, at time.Time) {
	s.forget(version)
	s.put(releaseStart{version, at, true})
}

// Read reads a line of the stream: "Release v12 created" makes a release current, unless it has a command to run first ("Running
// release v12 commands"): then its dyno does, when it exits with status 0, or else nothing does. "Release v12 command failed" takes it back.
func (s *ReleaseSpans) Read(l Line) {
	switch {
	case l.Class == API:
		s.readAPI(l)
	case s.pending > 0 && l.Class == System && l.Type == ReleaseType && strings.HasPrefix(l.Text, exitedWith):
		if l.Text == exitedWith+"0" {
			s.start(s.pending, l.At)
		}
		s.pending = 0
	}
}

const exitedWith = "Process exited with status "

func (s *ReleaseSpans) readAPI(l Line) {
	if !strings.Contains(l.Text, "elease") { // most are not about releases: "Release", "release", "Initial release"
		return
	}
	m, ok := ParseAPI(l.Text)
	switch {
	case !ok:
	case m.Kind == Release:
		if s.pending == m.Version { // where it is told when all is done
			s.pending = 0
		}
		s.start(m.Version, l.At)
	case m.Kind == ReleaseFailed:
		s.failed = append(s.failed, m.Version)
		if len(s.failed) > keptReleases {
			s.failed = slices.Delete(s.failed, 0, 1)
		}
		if s.pending == m.Version {
			s.pending = 0
		}
		if i := s.find(m.Version); i >= 0 && !s.starts[i].confirmed {
			s.forget(m.Version)
		}
	case m.Kind == ReleasePhase:
		s.phases = append(s.phases, releaseStart{version: m.Version, at: l.At})
		if len(s.phases) > keptPhases {
			s.phases = slices.Delete(s.phases, 0, 1)
		}
		i := s.find(m.Version)
		if i >= 0 && s.starts[i].confirmed {
			return
		}
		s.forget(m.Version)
		s.pending = m.Version
	}
}

// start is SetStart by a line: the first word on a version counts.
func (s *ReleaseSpans) start(version int, at time.Time) {
	if s.find(version) < 0 {
		s.put(releaseStart{version: version, at: at})
	}
}

func (s *ReleaseSpans) put(r releaseStart) {
	i := len(s.starts)
	for i > 0 && (s.starts[i-1].at.After(r.at) || s.starts[i-1].at.Equal(r.at) && s.starts[i-1].version > r.version) {
		i--
	}
	s.starts = slices.Insert(s.starts, i, r)
	if len(s.starts) > keptReleases {
		s.starts = slices.Delete(s.starts, 0, 1)
	}
}

func (s *ReleaseSpans) forget(version int) {
	s.starts = slices.DeleteFunc(s.starts, func(r releaseStart) bool { return r.version == version })
}

func (s *ReleaseSpans) find(version int) int {
	return slices.IndexFunc(s.starts, func(r releaseStart) bool { return r.version == version })
}

// Failed tells whether lines said that a release's command failed. Such a release never was current.
func (s *ReleaseSpans) Failed(version int) bool { return slices.Contains(s.failed, version) }

// Span is from when (inclusive) until when (exclusive) a release was current, on the origin's clock; until is zero while it is. ok is
// false when it is not known to have been.
func (s *ReleaseSpans) Span(version int) (from, until time.Time, ok bool) {
	i := s.find(version)
	if i < 0 {
		return time.Time{}, time.Time{}, false
	}
	if i+1 < len(s.starts) {
		until = s.starts[i+1].at
	}
	return s.starts[i].at, until, true
}

// Holds tells whether a release was current at a time.
func (s *ReleaseSpans) Holds(version int, at time.Time) bool {
	from, until, ok := s.Span(version)
	return ok && !at.Before(from) && (until.IsZero() || at.Before(until))
}

// Versions are the releases that are known, the one that became current last first.
func (s *ReleaseSpans) Versions() []int {
	out := make([]int, 0, len(s.starts))
	for _, r := range slices.Backward(s.starts) {
		out = append(out, r.version)
	}
	return out
}

// Newest is the release that became current last, and when; false where none is known.
func (s *ReleaseSpans) Newest() (version int, at time.Time, ok bool) {
	if len(s.starts) == 0 {
		return 0, time.Time{}, false
	}
	last := s.starts[len(s.starts)-1]
	return last.version, last.at, true
}

// At is the release that was current at a time; 0 where none is known to have been.
func (s *ReleaseSpans) At(at time.Time) int {
	for _, r := range slices.Backward(s.starts) {
		if !at.Before(r.at) {
			return r.version
		}
	}
	return 0
}

// Of is the release that a line of a process type belongs to at a time: what a release command prints is of the release that it is for,
// also when that never is current. 0 where none is known.
func (s *ReleaseSpans) Of(typ string, at time.Time) int {
	if typ == ReleaseType {
		for _, p := range slices.Backward(s.phases) {
			if !at.Before(p.at) {
				return p.version
			}
		}
	}
	return s.At(at)
}
