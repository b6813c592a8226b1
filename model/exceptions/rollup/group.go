// Package rollup counts exceptions by what they are: how often, since when, on which dynos and releases, how that changes.
package rollup

import (
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/anomaly"
	"app.gonogo/gonogo/model/exceptions"
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
	Dynos       []string  // in the order of their first; at most maxDynos
	MoreDynos   bool
	Releases    []Release        // in the order of their first; the newest maxReleases
	Routes      []Route          // most first; at most maxRoutes
	Requests    []string         // ids, the newest last; at most maxRequests
	Sample      exceptions.Event // its first on the newest release it was seen on

	buckets [Buckets]uint16
	bucket  int64 // the number of the newest of them
	series  anomaly.Series
	newer   *Group // by when they were seen last
	older   *Group
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
	Buckets     = 24 // the newest counts that are kept, each of anomaly.Width
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

// Spark is the counts of the newest buckets up to a time, the oldest first.
func (g *Group) Spark(now time.Time) []int {
	out := make([]int, Buckets)
	last := bucketOf(now)
	for i := range out {
		n := last - int64(Buckets-1-i)
		if n <= g.bucket && n > g.bucket-Buckets {
			out[i] = int(g.buckets[n%Buckets])
		}
	}
	return out
}

// Unusual tells whether the group comes unusually often, for how many buckets it has, and the score of the open one.
func (g *Group) Unusual() (buckets int, unusual bool, open anomaly.Score) {
	count := int(g.buckets[g.bucket%Buckets])
	n, firing := g.series.Firing()
	if count < anomaly.Least && !firing { // most groups, most of the time
		return n, false, anomaly.Score{Count: count}
	}
	sc := g.series.Judge(count)
	return n, firing || sc.Unusual, sc
}

// Rate is how often it came in a minute, over so many of the newest minutes up to a time.
func (g *Group) Rate(now time.Time, over time.Duration) float64 {
	n := max(1, int(over/anomaly.Width))
	sum := 0
	for _, c := range g.Spark(now)[max(0, Buckets-n):] {
		sum += c
	}
	return float64(sum) / (float64(n) * anomaly.Width.Minutes())
}

func bucketOf(at time.Time) int64 { return at.UnixNano() / int64(anomaly.Width) }

// advance closes the buckets before n. Those that nobody could see are left out of what is usual.
func (g *Group) advance(n int64, blind func(int64) bool) {
	if n <= g.bucket {
		return
	}
	for b := g.bucket; b < n; b++ {
		if b > g.bucket+Buckets*3 { // a long silence: more zeros change nothing
			b = n - 1
		}
		if !blind(b) {
			g.series.Close(int(g.buckets[b%Buckets]))
		}
		g.buckets[(b+1)%Buckets] = 0
	}
	if n-g.bucket >= Buckets {
		g.buckets = [Buckets]uint16{}
	}
	g.bucket = n
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
	if n := bucketOf(e.At); n > g.bucket-Buckets && n <= g.bucket && g.buckets[n%Buckets] < 1<<16-1 {
		g.buckets[n%Buckets]++
	}
	if !slices.Contains(g.Dynos, e.Proc) {
		if len(g.Dynos) < maxDynos {
			g.Dynos = append(g.Dynos, shared(names, e.Proc))
		} else {
			g.MoreDynos = true
		}
	}
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
		i = len(g.Releases) - 1
		g.Sample = keep(e)
	}
	g.Releases[i].Count++
	if e.At.After(g.Releases[i].Last) {
		g.Releases[i].Last = e.At
	}
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
