// Package rollup counts exceptions by what they are: how often, since when, on which dynos and releases, how that changes.
package rollup

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/anomaly"
	"app.gonogo/gonogo/model/exceptions"
	"app.gonogo/gonogo/model/exceptions/occasions"
)

// Group is one error, however often it came. Callers do not change it.
type Group struct {
	Fingerprint exceptions.Fingerprint
	Reason      exceptions.Reason // what the fingerprint was made of
	Rule        string            // the user's rule that merged, split or muted it; empty: none did
	Muted       bool
	Page        bool // what a framework says of a page that never was: scanners ask for them all the time, and nothing broke

	Count       int
	First, Last time.Time // by the origin's clock
	Dynos       []Dyno    // in the order of their first; at most maxDynos
	MoreDynos   bool
	Releases    []Release        // in the order of their first; the newest maxReleases
	Routes      []Route          // most first; at most maxRoutes
	Requests    []string         // ids, the newest last; at most maxRequests
	Sample      exceptions.Event // its first on the newest release it was seen on

	counter   anomaly.Counter
	occasions occasions.Seen // on the newest release
	newer     *Group         // by when they were seen last
	older     *Group
}

// Dyno is how often a dyno raised the error.
type Dyno struct {
	Name  string
	Count int
}

// Release is what a group did on one release.
type Release struct {
	Version     int // 0: before the first that is known
	Count       int
	First, Last time.Time
}

// Route is a route that a group's requests came by.
type Route struct {
	Method, Path string // ids in the path are folded: /orders/:id
	Count        int
}

// The bounds of one group.
const (
	maxDynos    = 16
	maxReleases = 8
	maxRoutes   = 6
	maxRequests = 4
	maxFrames   = 16 // of a sample
)

// Class is the class of the exception.
func (g *Group) Class() string { return g.Sample.Class }

// On is what the group did on a release.
func (g *Group) On(version int) (Release, bool) {
	if i := slices.IndexFunc(g.Releases, func(r Release) bool { return r.Version == version }); i >= 0 {
		return g.Releases[i], true
	}
	return Release{}, false
}

// Occasions are those on which it came on the newest release that it was seen on.
func (g *Group) Occasions() occasions.Seen { return g.occasions }

// Spark is the counts of the newest buckets up to a time, the oldest first.
func (g *Group) Spark(now time.Time) []int { return g.counter.Spark(now) }

// Unusual tells whether the group comes unusually often, for how many buckets it has, and the score of the open one.
func (g *Group) Unusual() (buckets int, unusual bool, open anomaly.Score) { return g.counter.Unusual() }

// Rate is how often it came in a minute, over so many of the newest minutes up to a time.
func (g *Group) Rate(now time.Time, over time.Duration) float64 {
	n := max(1, int(over/anomaly.Width))
	sum := 0
	for _, c := range g.Spark(now)[max(0, anomaly.Buckets-n):] {
		sum += c
	}
	return float64(sum) / (float64(n) * anomaly.Width.Minutes())
}

// count counts an event at a time, on a release.
func (g *Group) count(e *exceptions.Event, release int, names map[string]string) {
	g.Count++
	if g.First.IsZero() || e.At.Before(g.First) {
		g.First = e.At
	}
	if e.At.After(g.Last) {
		g.Last = e.At
	}
	g.counter.Count(e.At)
	g.countDyno(e.Proc, names)
	if e.Request != "" && !slices.Contains(g.Requests, e.Request) {
		if len(g.Requests) == maxRequests {
			g.Requests = slices.Delete(g.Requests, 0, 1)
		}
		g.Requests = append(g.Requests, strings.Clone(e.Request))
	}
	i := slices.IndexFunc(g.Releases, func(r Release) bool { return r.Version == release })
	if i < 0 {
		if len(g.Releases) == maxReleases {
			g.Releases = slices.Delete(g.Releases, 0, 1)
		}
		g.Releases = append(g.Releases, Release{Version: release, First: e.At})
		i, g.occasions = len(g.Releases)-1, occasions.Seen{}
		g.Sample = keep(e)
	}
	g.Releases[i].Count++
	if i == len(g.Releases)-1 {
		g.occasions.Note(e.At)
	}
	if e.At.Before(g.Releases[i].First) {
		g.Releases[i].First = e.At
	}
	if e.At.After(g.Releases[i].Last) {
		g.Releases[i].Last = e.At
	}
}

// countDyno counts the dyno that an event is of.
func (g *Group) countDyno(name string, names map[string]string) {
	switch i := slices.IndexFunc(g.Dynos, func(d Dyno) bool { return d.Name == name }); {
	case i >= 0:
		g.Dynos[i].Count++
	case len(g.Dynos) < maxDynos:
		g.Dynos = append(g.Dynos, Dyno{shared(names, name), 1})
	default:
		g.MoreDynos = true
	}
}

// DynoNames are the names of the dynos.
func (g *Group) DynoNames() []string {
	names := make([]string, len(g.Dynos))
	for i, d := range g.Dynos {
		names[i] = d.Name
	}
	return names
}

// shared is a name that many groups have, kept once.
func shared(names map[string]string, name string) string {
	if kept, ok := names[name]; ok {
		return kept
	}
	kept := strings.Clone(name)
	if len(names) < maxNames {
		names[kept] = kept
	}
	return kept
}

// route counts a route that one of the group's requests came by.
func (g *Group) route(method, path string) {
	i := slices.IndexFunc(g.Routes, func(r Route) bool { return r.Method == method && r.Path == path })
	if i < 0 {
		if len(g.Routes) == maxRoutes {
			return
		}
		g.Routes = append(g.Routes, Route{Method: strings.Clone(method), Path: strings.Clone(path)})
		i = len(g.Routes) - 1
	}
	g.Routes[i].Count++
	for ; i > 0 && g.Routes[i].Count > g.Routes[i-1].Count; i-- {
		g.Routes[i], g.Routes[i-1] = g.Routes[i-1], g.Routes[i]
	}
}

// keep copies an event, with the frames that say most: the innermost, and the app's own.
func keep(e *exceptions.Event) exceptions.Event {
	c := *e
	for _, s := range []*string{&c.Class, &c.Message, &c.Root, &c.Source, &c.Proc, &c.Type, &c.Request} {
		*s = strings.Clone(*s)
	}
	c.Frames, c.RootAt = keepFrames(e.Frames), keepFrames(e.RootAt)
	return c
}

func keepFrames(list []exceptions.Frame) []exceptions.Frame {
	own := 0
	for _, f := range list {
		if f.App {
			own++
		}
	}
	others := max(maxFrames-own, maxFrames/3)
	out := make([]exceptions.Frame, 0, min(len(list), maxFrames))
	for _, f := range list {
		if !f.App {
			if others == 0 {
				continue
			}
			others--
		}
		if len(out) == maxFrames {
			break
		}
		f.File, f.Func = strings.Clone(f.File), strings.Clone(f.Func)
		out = append(out, f)
	}
	return out
}
