package remedy

import (
	"math"
	"time"
)

// Name is a cause of trouble.
type Name string

// The causes.
const (
	ByRelease    Name = "release"
	ByConfig     Name = "config"
	ByAddOn      Name = "add-on"
	ByPlatform   Name = "platform"
	ByQueue      Name = "queue"
	ByTraffic    Name = "traffic"
	ByDependency Name = "dependency"
	ByLeak       Name = "leak"
)

// sign is something that is seen or not, apart from when and where requests fail.
type sign uint8

const (
	incident     sign = iota // Heroku reports one
	platformFail             // H99, R99
	surge                    // more requests came when it began
	backlog                  // jobs waited before it began
	highMemory               // memory was high before it began
	remote                   // errors name another service
	newCrash                 // dynos crash on the release, and on it only
	signs
)

// cause is what one cause looks like.
type cause struct {
	name     Name
	prior    float64 // before anything is looked at; of a release: of each that came in the last hour
	released bool    // a release brought it
	kind     Kind
	reverts  bool
	follows  float64 // how probable it is that each dyno's trouble follows its own switch, rather than one moment for all
	apart    bool    // dyno after dyno, each at a moment of its own
	around   func(*evidence, *Release) (from, to time.Time)
	seen     [signs]float64 // how often each sign is seen when it is the cause
}

// table is all causes. A sign that is seen of them all alike tells nothing.
//
//	incident  H99   surge backlog memory remote crash
var table = []cause{
	{ByRelease, 0.40, true, Code, true, 0.9, false, afterRelease, [signs]float64{0.02, 0.01, 0.06, 0.05, 0.05, 0.10, 0.30}},
	{ByConfig, 0.35, true, Config, true, 0.9, false, afterRelease, [signs]float64{0.02, 0.01, 0.06, 0.05, 0.05, 0.25, 0.30}},
	{ByAddOn, 0.30, true, AddOn, false, 0.25, false, atRelease, [signs]float64{0.03, 0.01, 0.06, 0.05, 0.05, 0.75, 0.10}},
	{ByPlatform, 0.08, false, 0, false, 0, false, atIncident, [signs]float64{0.75, 0.70, 0.06, 0.05, 0.05, 0.25, 0.03}},
	{ByQueue, 0.06, false, 0, false, 0, false, atBacklog, [signs]float64{0.02, 0.01, 0.10, 0.90, 0.05, 0.10, 0.02}},
	{ByTraffic, 0.08, false, 0, false, 0, false, atSurge, [signs]float64{0.02, 0.01, 0.90, 0.08, 0.08, 0.08, 0.02}},
	{ByDependency, 0.14, false, 0, false, 0, false, nil, [signs]float64{0.04, 0.01, 0.06, 0.05, 0.05, 0.80, 0.02}},
	{ByLeak, 0.05, false, 0, false, 0, true, nil, [signs]float64{0.02, 0.01, 0.06, 0.05, 0.92, 0.08, 0.05}},
}

// Where a cause has a moment of its own, its trouble begins around it: so long before and after.
const (
	statusLate = 20 * time.Minute // the status page tells of it later than it is so
	near       = 3 * time.Minute
	nearly     = 0.8 // of the trouble of such a cause begins there
)

func afterRelease(_ *evidence, r *Release) (from, to time.Time) { return r.At, r.At.Add(before) }

func atRelease(_ *evidence, r *Release) (from, to time.Time) { return r.At.Add(-near), r.At.Add(near) }

func atIncident(e *evidence, _ *Release) (from, to time.Time) {
	if e.Platform.Since.IsZero() {
		return from, to
	}
	return e.Platform.Since.Add(-statusLate), e.Platform.Since.Add(near)
}

func atBacklog(e *evidence, _ *Release) (from, to time.Time) {
	if !e.Queues.On() {
		return from, to
	}
	return e.Queues.Since.Add(-near), e.Queues.Since.Add(2 * near)
}

func atSurge(e *evidence, _ *Release) (from, to time.Time) {
	if e.surge.IsZero() {
		return from, to
	}
	return e.surge.Add(-time.Minute), e.surge.Add(near)
}

// score is the logarithm of how well a cause explains what is seen, with how common it is.
func (e *evidence) score(c *cause, r *Release) float64 {
	score := math.Log(c.prior)
	for s := range signs {
		p := c.seen[s]
		switch e.signs[s] {
		case seen:
			if s == newCrash && r != nil && !e.crashedOn(r.Version) {
				p = 0.02
			}
			score += math.Log(p)
		case unseen:
			score += math.Log(1 - p)
		}
	}
	var from, to time.Time
	if c.around != nil {
		from, to = c.around(e, r)
	}
	together := e.together(from, to)
	if c.apart {
		together = logSum([]float64{together, e.apart()}) - math.Ln2
	}
	if c.follows == 0 || r == nil {
		return score + together
	}
	return score + logSum([]float64{math.Log(c.follows) + e.following(r), math.Log(1-c.follows) + together})
}
