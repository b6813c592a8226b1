package rollup

import "time"

// Status says how a group stands against the release before.
type Status uint8

// The statuses, in the order in which lists have them.
const (
	New    Status = iota // never seen before the current release, or before a later one whose command failed
	Rising               // comes unusually often
	Back                 // had gone for a release
	Steady
	Gone // not seen for a while
)

var statusNames = [...]string{"new", "rising", "back", "steady", "gone"}

// String is the status as the screen and JSON write it.
func (s Status) String() string { return statusNames[min(int(s), len(statusNames)-1)] }

// MarshalText is String.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Current is what a status is told against: the release that is current and the one before it.
type Current struct {
	Now             time.Time // by the origin's clock
	Version, Before int       // 0: not known
	At              time.Time // when Version became current
	BeforeAt        time.Time // when Before did
	Watched         time.Time // the oldest line that was read
	Ended           bool      // Version is current no more: Now is when it ended
}

// What must have been seen before something is judged.
const (
	watchedBefore = time.Minute      // of the time before a release, so that what is first seen on it is new
	goneAfter     = 15 * time.Minute // without an occurrence
)

// Status tells how the group stands. What was not watched for long enough before the release cannot be called new.
func (g *Group) Status(c Current) Status {
	if g.Page {
		if c.Now.Sub(g.Last) > goneAfter {
			return Gone
		}
		return Steady
	}
	_, unusual, _ := g.Unusual()
	if c.Version > 0 && !c.At.IsZero() {
		watched := WatchedBefore(c.Watched, c.At)
		switch _, here := g.On(c.Version); {
		case here && watched && !g.First.Before(c.At):
			return New
		case here && g.wasAway(c):
			return Back
		case g.Since(c) > c.Version:
			return New
		}
	}
	switch {
	case unusual:
		return Rising
	case c.Now.Sub(g.Last) > goneAfter:
		return Gone
	}
	return Steady
}

// WatchedBefore tells whether enough of the time before a moment was watched, so that what is first seen after it is new.
func WatchedBefore(watched, at time.Time) bool {
	return !watched.IsZero() && watched.Before(at.Add(-watchedBefore))
}

// wasAway tells a group that an earlier release had and the one before the current had not, though it was watched.
func (g *Group) wasAway(c Current) bool {
	if c.Before == 0 || c.BeforeAt.IsZero() || !c.Watched.Before(c.BeforeAt) || c.At.Sub(c.BeforeAt) < watchedBefore {
		return false
	}
	_, before := g.On(c.Before)
	return !before && g.First.Before(c.BeforeAt)
}

// Since is the release that a group was first seen on, where it was watched from before it; 0 where that is not known.
func (g *Group) Since(c Current) int {
	if len(g.Releases) == 0 || c.Watched.IsZero() {
		return 0
	}
	first := g.Releases[0]
	if first.Version == 0 || !c.Watched.Before(g.First.Add(-watchedBefore)) {
		return 0
	}
	return first.Version
}
