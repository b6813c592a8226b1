package trouble

import (
	"time"

	"app.gonogo/gonogo/model/router"
)

// Requests is a stretch in which a good part of the requests failed. The zero value is none.
type Requests struct {
	Spell
	Blame  int // the release since which they fail; 0: none, or they failed before it
	Share  router.Share
	How    router.Failure // how most of them failed
	Path   string         // where most of them did; empty where no path stands out
	named  time.Time      // when How and Path were set
	on     int            // the release that is current
	hidden bool           // another release has come: whether they fail on it too is not known yet
}

// The measures of failing requests. Where requests are few so are failures, and a minute with hardly any is chance: there the last three
// minutes tell.
const (
	failSpan   = time.Minute
	failFloor  = 20   // requests below which no part is told
	fewFailed  = 6    // failures below which it is chance
	failPart   = 0.05 // begins it
	slowSpan   = 3 * time.Minute
	slowFailed = 8
	slowPart   = 0.04
	clearPart  = 0.02             // below it, it is over
	expected   = 10               // failures that there would be in a minute, from which on a minute tells the end
	noneFor    = 90 * time.Second // without a failure for so long, it is over
	nameEvery  = time.Minute
	blameFor   = 10 * time.Minute // after a release began to serve, failures that begin are laid at its door
	carriesFor = 3 * time.Minute  // failures that go on after another release are still those from before it
	sinceSlack = 10 * time.Second // of the slots in which requests are counted
)

// Serving is the current release, since when it is, and whether the dynos are still on their way to it.
type Serving struct {
	Release int
	At      time.Time
	Rolling bool
}

// Shown tells that there is something to say.
func (f *Requests) Shown() bool { return f.On() && !f.hidden }

// Over tells that so many requests of a window failed as begin a trouble, where they go on for a minute.
func Over(w *router.Window) bool {
	return w.Failed > 0 && w.Part() >= failPart && float64(w.Failed) >= fewFailed*w.Watched.Minutes()
}

// Judge looks at the requests of the last minute; true when anything that is told has changed.
func (f *Requests) Judge(recent *router.History, now time.Time, s Serving) (changed bool) {
	was := f.Shown()
	if f.on != s.Release {
		f.on, f.hidden = s.Release, f.On()
	}
	share, slow := recent.Since(later(now.Add(-failSpan), s.At)), recent.Since(later(now.Add(-slowSpan), s.At))
	fails := share.Requests >= failFloor && share.Failed >= fewFailed && share.Part() >= failPart
	if !fails && share.Failed > 0 && slow.Failed >= slowFailed && slow.Part() >= slowPart {
		fails, share = true, slow
	}
	switch {
	case f.hidden && fails && !s.Rolling:
		f.hidden = false
	case f.hidden && now.Sub(f.Last) >= carriesFor:
		*f = Requests{on: f.on}
	case !f.On() && fails && !s.Rolling:
		f.begin(recent, now, s)
	}
	if !f.Shown() {
		return was
	}
	if fails {
		f.Last, f.Share = now, share
	}
	if f.stopped(recent, now) {
		*f = Requests{on: f.on}
		return true
	}
	if f.Last.Equal(now) && (f.Path == "" || now.Sub(f.named) >= nameEvery) {
		f.How, f.Path = share.Mostly(f.How, f.Path)
		f.named = now
	}
	return true
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// stopped tells that requests fail no more.
func (f *Requests) stopped(recent *router.History, now time.Time) bool {
	minute := recent.Since(now.Add(-failSpan))
	part := recent.Since(now.Add(-slowSpan)).Part()
	if f.Share.Part()*float64(minute.Requests) >= expected {
		part = minute.Part()
	}
	return part < clearPart || recent.Since(now.Add(-noneFor)).Failed == 0
}

func (f *Requests) begin(recent *router.History, now time.Time, s Serving) {
	since := recent.Begun(now)
	if since.IsZero() {
		since = now
	}
	if after := since.Sub(s.At); s.Release > 0 && after > -sinceSlack && after < blameFor {
		f.Blame = s.Release
	}
	f.Spell = Spell{Since: since, Last: now, Times: 1}
}
