package rollup

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model/baseline"
	"app.gonogo/gonogo/model/phrase"
)

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

	Past *baseline.History // what earlier releases left behind; nil: nothing is known
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
		case here && g.remembered(c) == missed:
			return Back
		case g.remembered(c) != nothing: // it came before, or nobody knows whether it had gone
		case here && watched && !g.First.Before(c.At), here && g.sinceRelease(c):
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

// memory is what is known of a group from earlier releases.
type memory uint8

const (
	nothing   memory = iota
	had              // the release before the current one had it
	missed           // an earlier one had it, and the one before the current had not, though it was watched
	unwatched        // an earlier one had it; whether the one before the current had it nobody knows
)

// remembered is what is known of the group from releases before the current one.
func (g *Group) remembered(c Current) memory {
	if c.Past == nil {
		return nothing
	}
	known, ok := c.Past.Error(uint64(g.Fingerprint))
	before, _ := c.Past.Before(c.Version, c.Before)
	_, seen := g.On(before.Version)
	switch {
	case !ok || known.First >= c.Version:
		return nothing
	case known.Last >= before.Version, seen:
		return had
	case before.Whole():
		return missed
	}
	return unwatched
}

// sinceRelease tells a group that an earlier run saw first on the current release, though the release before it was watched.
func (g *Group) sinceRelease(c Current) bool {
	if c.Past == nil || c.Past.Now == nil || c.Past.Now.Version != c.Version {
		return false
	}
	first, ok := c.Past.Now.Errors[g.Fingerprint.String()]
	before, known := c.Past.Before(c.Version, c.Before)
	return ok && known && before.Whole() && !first.First.Before(c.At)
}

// Away says where the group was seen last before the current release; empty where the release before had it, and where nothing is known.
func (g *Group) Away(c Current) string {
	switch g.remembered(c) {
	case missed, unwatched:
	default:
		return ""
	}
	known, _ := c.Past.Error(uint64(g.Fingerprint))
	before, listed := c.Past.Before(c.Version, c.Before)
	text := fmt.Sprintf("seen in v%d", known.Last)
	switch {
	case !listed:
		return text
	case before.Watched == 0:
		return text + fmt.Sprintf(", not seen in v%d, which was not watched", before.Version)
	case !before.Whole():
		return text + fmt.Sprintf(", not seen in v%d, of which %s were watched", before.Version, phrase.Span(before.Watched))
	}
	return text + fmt.Sprintf(", not in v%d", before.Version)
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
	if c.Past != nil {
		if known, ok := c.Past.Error(uint64(g.Fingerprint)); ok && known.First < c.Version {
			return known.First
		}
		if g.sinceRelease(c) {
			return c.Version
		}
	}
	if len(g.Releases) == 0 || c.Watched.IsZero() {
		return 0
	}
	first := g.Releases[0]
	if first.Version == 0 || !c.Watched.Before(g.First.Add(-watchedBefore)) {
		return 0
	}
	return first.Version
}
